"""Name the story that answers the question, recalled before anything is shown."""

from __future__ import annotations

import asyncio
import math
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import click
from prompt_toolkit.application import get_app
from prompt_toolkit.buffer import CompletionState
from prompt_toolkit.completion import Completion, DummyCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.shortcuts import PromptSession
from wcwidth import width

from coach.domain.session import StoryRecall
from coach.tui.draft import stopwatch
from coach.tui.graphemes import DrawGraphemes, WrapWords, text_keys
from coach.tui.line_input import TimeUp, read_line
from coach.tui.prompt import Exit, columns, is_dumb, run, terminal, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prompt_toolkit.application import Application
    from prompt_toolkit.buffer import Buffer

    from coach.tui.draft import Clock

    Stories = Sequence[tuple[int, str, str]]
    """Identity, title, and what else of a story its letters are looked for in."""

QUESTION = "Which story? (type a few letters, or ? if none comes)"
NOT_FOUND = "No story has these letters. Type others, or ? if none comes."
TOO_FEW = "Type a few letters of its title, a skill or its text; ? alone says that none comes."
UNDO = "u and Enter takes the last grade back."
NONE_COMES = "?"
LEAVING = {"/skip": Exit.SKIP, "/quit": Exit.QUIT, "/undo": Exit.UNDO}

LISTED = 8
CUE_FROM = 2
"""Columns typed before titles are listed: two letters, or one character of Chinese or Japanese.
After a single letter the list would name nearly every story, and recall would be reading."""

TEXT_FROM = 3
"""Letters that are looked for in skills and text: two begin some word of nearly every story."""

TICK = 0.1
"""Seconds between two looks at the clock, where the time is limited."""


def pick_story(
    stories: Stories, *, limit: float | None, plain: bool, clock: Clock, undo: bool = False
) -> StoryRecall | Exit:
    """Ask for one of the stories by a few letters of its title, its skills or its text.

    No title is shown before letters are typed: it is to be recalled. Enter takes the only match,
    or the first of several unless the arrows chose another; in plain mode several are numbered
    and asked about. `?` says that none came, nothing else does but `limit` (seconds), when it is
    over. /skip and /quit leave, and so does /undo, or `u` with `undo`. The milliseconds count from
    the question to the answer.
    """
    seconds = stopwatch(clock)
    leaving = LEAVING | ({"u": Exit.UNDO} if undo else {})
    try:
        if plain or is_dumb():
            return _pick_by_line(stories, limit, seconds, leaving)
        ended: StoryRecall | Exit = StoryPicker(stories, limit, seconds, leaving).run()
    except EOFError:
        return Exit.QUIT
    except TimeUp:
        click.echo("\nTime is up.")
        return _recalled(None, seconds)
    return ended


def find_stories(typed: str, stories: Stories) -> list[tuple[int, str]]:
    """Return the stories (identity and title) that have each of the typed words.

    In the title as part of a word, in the rest as the beginning of one. Those whose title has
    words that begin so come first, then other titles; otherwise the order is kept.
    """
    words = _fold(typed).split()
    found: list[tuple[int, tuple[int, str]]] = []
    for story, title, rest in stories if words else ():
        named, told = f" {_fold(title)}", f" {_fold(rest)}"
        if all(f" {word}" in named for word in words):
            found.append((0, (story, title)))
        elif all(word in named for word in words):
            found.append((1, (story, title)))
        elif all(
            word in named or (len(word) >= TEXT_FROM and f" {word}" in told) for word in words
        ):
            found.append((2, (story, title)))
    return [story for _, story in sorted(found, key=lambda match: match[0])]


@lru_cache(maxsize=4096)  # every text at each letter typed
def _fold(text: str) -> str:
    """Return letters without case and accents, words with one space between."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in parts if not unicodedata.combining(char)).split())


def _recalled(story: int | None, seconds: Clock) -> StoryRecall:
    return StoryRecall(story, round(seconds() * 1000))


class StoryPicker:
    """A title while it is typed; those it may mean are listed in prompt_toolkit's menu.

    The menu is filled here, at once, and not by a completer that runs beside the keys: arrows that
    were typed before its list came would be lost.
    """

    def __init__(
        self, stories: Stories, limit: float | None, seconds: Clock, leaving: Mapping[str, Exit]
    ) -> None:
        self._stories = stories
        self._limit = limit
        self._seconds = seconds
        self._leaving = leaving
        self._notice = UNDO if "u" in leaving else ""
        self._ended: StoryRecall | None = None
        self._session: PromptSession[Any] = PromptSession(
            self._head,
            completer=DummyCompleter(),  # without one there is no room for a menu
            complete_while_typing=False,
            reserve_space_for_menu=LISTED + 2,
            prompt_continuation="  ",
            input_processors=[DrawGraphemes(), WrapWords(2)],
            key_bindings=merge_key_bindings([text_keys(), self._keys()]),
            enable_suspend=True,
            **terminal(),
        )
        self._buffer = self._session.default_buffer
        # Not a key: Esc Enter and Ctrl-O accept as well.
        self._buffer.accept_handler = self._accept
        self._buffer.on_text_changed += self._typed
        self._buffer.on_cursor_position_changed += self._typed

    def run(self) -> Any:  # noqa: ANN401
        """Ask until a story or none is named, or the time is up."""
        return run(self._session, "", *([] if self._limit is None else [self._count_down]))

    async def _count_down(self, app: Application[Any]) -> None:
        while self._limit is not None and self._seconds() < self._limit:
            app.invalidate()
            await asyncio.sleep(TICK)
        if not app.is_done:
            self._end(None, "time is up")

    def _head(self) -> str:
        """Return the question with the time at the right, or below it on a narrow screen."""
        time = ""
        if self._ended:
            time = f"{self._ended.milliseconds / 1000:.1f} s"
        elif self._limit is not None:
            time = f"{math.ceil(max(0.0, self._limit - self._seconds()))} s left"
        gap = columns() - len(QUESTION) - len(time) - 1
        first = f"{QUESTION}{' ' * gap if gap > 1 else ' '}{time}".rstrip()
        lines = [wrapped(line, columns()) for line in (first, self._notice) if line]
        return "\n".join([*lines, "> "])

    def _typed(self, _: object) -> None:
        self._notice = ""
        self._list(0)

    def _list(self, chosen: int) -> None:
        """Show the matching titles, the chosen one marked; none before enough is typed."""
        typed = self._buffer.text
        stories = self._matching(typed)
        if self._ended or not stories:
            self._buffer.complete_state = None
            return
        chosen = max(0, min(len(stories[:LISTED]) - 1, chosen))
        lines = [
            f"{'>' if at == chosen else ' '} {title}"
            for at, (_, title) in enumerate(stories[:LISTED])
        ]
        lines += [f"  and {len(stories) - LISTED} more"] if len(stories) > LISTED else []
        titles = [Completion(typed, display=line) for line in lines]
        self._buffer.complete_state = CompletionState(Document(typed, 0), titles, chosen)

    def _matching(self, typed: str) -> list[tuple[int, str]]:
        return find_stories(typed, self._stories) if width(typed.strip()) >= CUE_FROM else []

    @property
    def _chosen(self) -> int:
        state = self._buffer.complete_state
        return state.complete_index or 0 if state else 0

    def _accept(self, _: Buffer) -> bool:
        """Take what was typed; return that it stays in the buffer."""
        typed = self._buffer.text.strip()
        if typed.lower() in self._leaving:
            get_app().exit(result=self._leaving[typed.lower()])
        elif typed == NONE_COMES:
            self._end(None, "none came")
        elif matching := self._matching(typed):
            self._end(*matching[self._chosen])
        else:
            self._notice = NOT_FOUND if width(typed) >= CUE_FROM else TOO_FEW
        return True

    def _end(self, story: int | None, words: str) -> None:
        """Leave with a story, whose title stands where letters were typed."""
        self._ended = _recalled(story, self._seconds)
        self._buffer.document = Document(words)
        get_app().exit(result=self._ended)

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        for step, names in ((-1, ("up", "s-tab", "c-p")), (1, ("down", "tab", "c-n"))):
            for name in names:
                keys.add(name)(lambda _, step=step: self._list(self._chosen + step))
        return keys


def _pick_by_line(
    stories: Stories, limit: float | None, seconds: Clock, leaving: Mapping[str, Exit]
) -> StoryRecall | Exit:
    """Ask by lines until one story, or none, is named in time."""
    offered: Sequence[tuple[int, str]] = ()
    prompt = f"{QUESTION}\n{UNDO}" if "u" in leaving else QUESTION
    while True:
        typed = read_line(f"{prompt}\n", None if limit is None else limit - seconds()).strip()
        if limit is not None and seconds() >= limit:
            raise TimeUp
        if typed.lower() in leaving:
            return leaving[typed.lower()]
        if typed == NONE_COMES:
            return _recalled(None, seconds)
        numbers = {str(number): story for number, story in enumerate(offered, start=1)}
        matching = [numbers[typed]] if typed in numbers else find_stories(typed, stories)
        if len(matching) == 1:
            recalled = _recalled(matching[0][0], seconds)
            click.echo(matching[0][1])
            return recalled
        offered = matching[: LISTED + 1]
        lines = [f"{number}  {title}" for number, (_, title) in enumerate(offered, start=1)]
        lines += [f"and {len(matching) - len(offered)} more"] if len(matching) > LISTED + 1 else []
        none = NOT_FOUND if typed else TOO_FEW
        prompt = "\n".join([*lines, "Which one? Its number, or more letters." if offered else none])

"""Name the story from memory."""

from __future__ import annotations

import asyncio
import math
import unicodedata
from typing import TYPE_CHECKING, Any

import click
from prompt_toolkit.application import Application, get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.layout import HSplit, Layout, Window
from prompt_toolkit.layout.controls import BufferControl
from wcwidth import clip, width

from coach.tui.draft import Slash, Stopwatch, slash
from coach.tui.graphemes import OneSign, cluster_keys
from coach.tui.line_input import TimeUp, read_line
from coach.tui.prompt import (
    Picked,
    Quit,
    Skipped,
    columns,
    interrupting_keys,
    is_dumb,
    line,
    run,
    two_ends,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.tui.draft import Clock

    Stories = Sequence[tuple[int, str]]


def fold(text: str) -> str:
    """Letters without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def found(typed: str, stories: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The stories each of the typed words occurs in, as part of a word of the title.

    Those whose words begin with what was typed come first; otherwise the order is kept.
    """
    wanted = fold(typed).split()
    if not wanted:
        return []
    matching = [story for story in stories if all(word in fold(story[1]) for word in wanted)]
    return sorted(matching, key=lambda story: not _begins(wanted, fold(story[1]).split()))


def _begins(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether every wanted word begins a word of the title."""
    return all(any(word.startswith(each) for word in words) for each in wanted)


QUESTION = "Which story? (type a few letters, or ? if none comes)"
NOT_FOUND = "No title has these letters. Type others, or ? if none comes."
NO_STORY = "none came"

LEAVING: dict[Slash | None, Skipped | Quit] = {Slash.SKIP: Skipped(), Slash.QUIT: Quit()}
LISTED = 8
CUE_FROM = 2
"""Columns typed before titles are listed: two letters, or one sign of Chinese or Japanese. After
a single letter the list would name nearly every story, and recall would be reading."""

TICK = 0.1
"""Seconds between two looks at the clock, where the time is limited."""


class Picking:
    """What was typed of a title, which stories it means, and which of them is chosen."""

    def __init__(
        self, stories: Sequence[tuple[int, str]], limit: float | None, watch: Stopwatch
    ) -> None:
        self._stories = stories
        self._limit = limit
        self._watch = watch
        self._found: list[tuple[int, str]] = []
        self._chosen = 0
        self._notice = ""
        self._ended: Picked | None = None
        self._buffer = Buffer(multiline=False, on_text_changed=self._search)

    def run(self) -> Picked | Skipped | Quit:
        """Ask until a story or none is named, or the time is up."""
        app: Application[Picked | Skipped | Quit] = Application(
            layout=self._layout(),
            key_bindings=merge_key_bindings([cluster_keys(), interrupting_keys(), self._keys()]),
        )
        try:
            return run(app, at_start=lambda: self._begin(app))
        except EOFError:
            return Quit()

    def _begin(self, app: Application[Any]) -> None:
        if self._limit is not None:
            app.create_background_task(self._count_down(app, self._limit))

    async def _count_down(self, app: Application[Any], limit: float) -> None:
        while self._watch.seconds < limit:
            app.invalidate()
            await asyncio.sleep(TICK)
        if not app.is_done:
            self._end(None, "time is up")

    def _search(self, _: Buffer) -> None:
        typed = self._buffer.text
        self._notice, self._chosen = "", 0
        self._found = found(typed, self._stories) if width(typed.strip()) >= CUE_FROM else []

    def _end(self, story: int | None, words: str) -> None:
        """Leave with a story, whose title stands where letters were typed."""
        self._ended = Picked(story, round(self._watch.seconds * 1000))
        self._buffer.document = Document(words)
        get_app().exit(result=self._ended)

    def _enter(self) -> None:
        typed = self._buffer.text.strip()
        matching = self._found or found(typed, self._stories)
        if (command := slash(typed)) in LEAVING:
            get_app().exit(result=LEAVING[command])
        elif typed in {"", "?"}:
            self._end(None, NO_STORY)
        elif matching:
            self._end(*matching[self._chosen])
        else:
            self._notice = NOT_FOUND

    def _move(self, step: int) -> None:
        last = min(len(self._found), LISTED) - 1
        self._chosen = max(0, min(last, self._chosen + step))

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add("enter")(lambda _: self._enter())
        keys.add("c-d")(lambda _: None)  # no end of input by a slip; /quit says it
        for name, step in (("up", -1), ("down", 1), ("s-tab", -1), ("tab", 1)):
            keys.add(name)(lambda _, step=step: self._move(step))
        return keys

    def _layout(self) -> Layout:
        control = BufferControl(self._buffer, input_processors=[OneSign()])
        typed = Window(control, height=1, get_line_prefix=lambda *_: "> ")
        return Layout(HSplit([line(self._head), typed, line(self._below)]))

    def _head(self) -> str:
        if self._ended:
            return two_ends(QUESTION, f"{self._ended.milliseconds / 1000:.1f} s")
        if self._limit is None:
            return QUESTION
        left = math.ceil(max(0.0, self._limit - self._watch.seconds))
        return two_ends(QUESTION, f"{left} s left")

    def _below(self) -> str:
        """The matching titles, the chosen one marked; nothing once it is chosen."""
        if self._ended:
            return ""
        listed = [
            _fitting(f"{'>' if at == self._chosen else ' '} {title}")
            for at, (_, title) in enumerate(self._found[:LISTED])
        ]
        more = len(self._found) - len(listed)
        return "\n".join([*listed, *([f"  and {more} more"] if more else []), *_some(self._notice)])


def _some(text: str) -> list[str]:
    return [text] if text else []


def _fitting(text: str) -> str:
    """The text, cut where the line ends."""
    room = columns() - 1
    return text if width(text) <= room else f"{clip(text, 0, room - 3)}..."


NONE_CAME = "?"
LISTED_PLAIN = 9


def pick(
    stories: Stories, *, limit: float | None, plain: bool, clock: Clock
) -> Picked | Skipped | Quit:
    """Ask for one of the stories (identity and title) by a few letters of its title.

    No title is shown before letters are typed: it is to be recalled. Enter takes the only match,
    or the first of several unless the arrows chose another; in plain mode several are numbered
    and asked about. `?` or an empty Enter says that none came; so does `limit` (seconds), when it
    is over. /skip and /quit leave. The milliseconds count from the question to the answer.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    watch = Stopwatch(clock)
    if not (plain or is_dumb()):
        return Picking(stories, limit, watch).run()
    try:
        return _by_lines(stories, limit, watch)
    except EOFError:
        return Quit()
    except TimeUp:
        click.echo("\nTime is up.")
        return _picked(None, watch)


def _by_lines(stories: Stories, limit: float | None, watch: Stopwatch) -> Picked | Skipped | Quit:
    """Ask by lines until one story, or none, is named in time."""
    offered: Stories = ()
    prompt = f"{QUESTION}\n"
    while True:
        typed = read_line(prompt, None if limit is None else limit - watch.seconds).strip()
        if limit is not None and watch.seconds >= limit:
            raise TimeUp
        if (command := slash(typed)) in LEAVING:
            return LEAVING[command]
        if typed in {"", NONE_CAME}:
            return _picked(None, watch)
        named = _numbered(typed, offered) or found(typed, stories)
        if len(named) == 1:
            picked = _picked(named[0][0], watch)
            click.echo(named[0][1])
            return picked
        offered = named[:LISTED_PLAIN]
        prompt = _ask_again(offered, len(named))


def _numbered(typed: str, offered: Stories) -> Stories:
    """The story whose number in the last list was typed, if it was one."""
    numbers = {str(number): story for number, story in enumerate(offered, start=1)}
    return [numbers[typed]] if typed in numbers else []


def _ask_again(offered: Stories, count: int) -> str:
    if not offered:
        return f"{NOT_FOUND}\n"
    listed = [f"{number}  {title}" for number, (_, title) in enumerate(offered, start=1)]
    more = [f"and {count - len(offered)} more"] if count > len(offered) else []
    ask = "Which one? Its number, or more letters."
    return "\n".join([*listed, *more, ask, ""])


def _picked(story: int | None, watch: Stopwatch) -> Picked:
    return Picked(story, round(watch.seconds * 1000))

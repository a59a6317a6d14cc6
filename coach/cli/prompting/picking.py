"""The prompt in which a story's title is typed, and those that match are listed."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Any

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.layout import HSplit, Layout, Window
from prompt_toolkit.layout.controls import BufferControl
from wcwidth import clip, width

from coach.cli.prompting.clusters import OneSign, cluster_keys
from coach.cli.prompting.outcome import Picked, Quit, Skipped
from coach.cli.prompting.slash import Slash, slash
from coach.cli.prompting.terminal import columns, interrupting_keys, line, run, two_ends
from coach.cli.prompting.titles import found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.cli.prompting.elapsed import Stopwatch

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

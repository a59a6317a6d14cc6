"""A persona: who it is, its notes, what it says, and what a coach would have done (people/*.toml).

who                 whom it stands for.
[files]             its documents, by where they lie.
[tellings]          its answers by name, so that steps stay short.
[[evening]]         a command, in order:
  coach             the words after `coach`.
  types             what it does at the terminal, in order: a verb of VERBS and what with,
                        after “maybe” only where coach asks for it.
  code              the exit code, where that is not 0.
  expects           what a coach does here, a table each: `that` in words, and any of
    remarks         a remark of one of these kinds, in any wording of the program's own texts,
    probes          a question for one of these reasons, likewise,
    shows           words (a regular expression) on the screen,
    hides           words that do not come.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.review.probes import probe_texts
from coach.review.remarks import RemarkKind, remark_texts
from faulting.at_terminal import MAYBE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from faulting.at_terminal import Steps

PEOPLE: Final = Path(__file__).parent / "people"

_SEND: Final = "\x1b\r"
_PASTE: Final = "\x1b[200~{}\x1b[201~" + _SEND
_EDITOR: Final = "Esc Enter sends"
_PROBE: Final = "Follow-up: ... Enter alone skips it"
VERBS: Final = {
    "names": ("Which story?", "{}\r"),
    "tells": (_EDITOR, "{}" + _SEND),
    "pastes": (_EDITOR, _PASTE),
    "pastes to the question": (_PROBE, _PASTE),
    "goes on": (_EDITOR, " {}" + _SEND),
    "begins": (_EDITOR, "{}"),
    "answers": (_PROBE, "{}\r"),
    "settles": ("You say ... Which is right?", "{}"),
    "grades": ("Grade?", "{}"),
    "keeps": ("Enter keeps", "{}\r"),
    "ticks": ("letters filter", "{} \r"),
}
"""What is waited for, and the keys."""
_SEES: Final = re.compile(r"sees “(.+?)”(?: (.*))?")
"""Any other text, and keys: `sees “1 of” q`."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a coach does, in words, and how that shows: any of some patterns, or none of others."""

    that: str
    shows: Sequence[re.Pattern[str]]
    hides: Sequence[re.Pattern[str]]

    def is_met(self, shown: str) -> bool:
        """Whether a screen, its lines joined, shows it."""
        told = not self.shows or any(pattern.search(shown) for pattern in self.shows)
        return told and not any(pattern.search(shown) for pattern in self.hides)


@dataclass(frozen=True, slots=True)
class Command:
    """One command of an evening."""

    words: Sequence[str]
    steps: Steps
    code: int
    expected: Sequence[Expectation]


@dataclass(frozen=True, slots=True)
class Persona:
    """An invented candidate."""

    name: str
    who: str
    files: Mapping[str, str]
    evening: Sequence[Command]


def all_names() -> list[str]:
    """The names of all."""
    return sorted(path.stem for path in PEOPLE.glob("*.toml"))


def read_persona(name: str) -> Persona:
    """Read one by its name."""
    table = tomllib.loads((PEOPLE / f"{name}.toml").read_text(encoding="utf-8"))
    tellings = {key: " ".join(text.split()) for key, text in table.get("tellings", {}).items()}
    tellings |= table.get("pasted", {})
    evening = [
        Command(
            row["coach"].split(),
            [_step(doing, tellings) for doing in row.get("types", ())],
            row.get("code", 0),
            [read_expectation(**expected) for expected in row.get("expects", ())],
        )
        for row in table["evening"]
    ]
    return Persona(name, table["who"], table["files"], evening)


def _step(doing: str, tellings: Mapping[str, str]) -> tuple[str, bytes]:
    """One thing done at the terminal: what is waited for, and the keys."""
    maybe = MAYBE if doing.startswith(MAYBE) else ""
    doing = doing.removeprefix(MAYBE)
    if sees := _SEES.fullmatch(doing):
        return maybe + sees[1], (sees[2] or "").encode()
    verb = max((verb for verb in VERBS if f"{doing} ".startswith(f"{verb} ")), key=len)
    waits, keys = VERBS[verb]
    said = doing.removeprefix(verb).strip(" ")
    text = tellings.get(said, said) if waits in {_EDITOR, _PROBE} else said
    return maybe + waits, keys.format(text).encode()


def read_expectation(
    that: str,
    *,
    remarks: Sequence[str] = (),
    probes: Sequence[str] = (),
    shows: str = "",
    hides: str = "",
) -> Expectation:
    """Read what a coach does: `that`, and how it shows."""
    patterns = [*_wordings(remarks, probes)]
    patterns += [re.compile(shows)] if shows else []
    return Expectation(that, patterns, [re.compile(hides)] if hides else [])


def _wordings(remarks: Sequence[str], probes: Sequence[str]) -> Iterator[re.Pattern[str]]:
    """What coach says for kinds of remarks, and asks for reasons, whatever it fills in."""
    for kind in remarks:
        text = remark_texts()[RemarkKind(kind)]
        yield from (_filled(wording) for wording in (text.message, text.doubt) if wording)
    texts = [text for text in probe_texts() if text.reason in probes]
    if unknown := {*probes} - {text.reason for text in texts}:
        raise ValueError(f"no such reason to ask: {', '.join(unknown)}")
    yield from (_filled(f"Follow-up: {wording}") for text in texts for wording in text.ask)


def _filled(wording: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]*\}", " ".join(wording.split()))
    return re.compile(r".{0,200}?".join(map(re.escape, parts)))

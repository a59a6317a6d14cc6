"""Weigh what speaks for a name of somebody, a company, a product: capitals, and the words around.

Every clue has a weight; a run of capitals is a name from `ENOUGH` on. One that is only just, or
nearly, is a doubt, which the user is shown.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from coach.export.entities import EntityKind
from coach.export.shapes import mask_shapes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


FILE: Final = Path(__file__).parent.parent / "catalog" / "data" / "ordinary.toml"
_OTHERS: Final = ("competencies.toml", "questions.toml", "frameworks.toml", "words.txt")
_LOWER: Final = re.compile(r"(?<![^\W_])[a-z]+(?:['’][a-z]+)?(?![^\W_])")
_LISTS: Final = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(FILE.read_text(encoding="utf-8")).items()
}
TITLES, ROLES = _LISTS["titles"], _LISTS["roles"]
COMPANIES = _LISTS["companies"] | _LISTS["legal"]
GIVEN, PARTICLES = _LISTS["given"], _LISTS["particles"]
_BEFORE_PEOPLE: Final = ROLES | TITLES | _LISTS["spoken_to"]
_BEFORE_LABELLED: Final = ROLES | _LISTS["labels"]
_DEPARTMENTS: Final = _LISTS["departments"] - GIVEN
_THINGS: Final = _LISTS["made"] | _LISTS["customers"]
_PROJECTS: Final = _LISTS["projects"]
_CALENDAR: Final = _LISTS["calendar"]
_NEVER: Final = (_LISTS["beginnings"] | TITLES | ROLES) - GIVEN
KEPT: Final = frozenset(map(str.casefold, _LISTS["kept"]))
"""Months, tools and abbreviations that stay, whatever their case."""

ENOUGH: Final = 2.0
SURE: Final = 3.0
DOUBTFUL: Final = 1.0

_WORD: Final = re.compile(
    r"[Ss]p\.? ?z ?o\. ?o(?!\w)|[^\W_]+(?:['’&.][^\W_]+|-(?=[^\W\d_a-z])[^\W_]+)*"
)
_TAIL: Final = re.compile(r"-([^\W\d_]+)")
_SHORT_TAIL: Final = 3
_LONGEST_CASELESS: Final = 4
"""Signs of a name in Chinese, Japanese or Korean: 欧阳娜娜."""
_SHORT_STEM: Final = 2
_OWNED: Final = re.compile(r"['’]s$", re.IGNORECASE)
_BEGINS: Final = re.compile(r"[.!?…:;][\"'”’)\]*_]*\s|[\"“„«]|\n|\|")
_OPENING: Final = frozenset({' "', " “", " „", " '", " ‘", " ("})
_CLOSING: Final = frozenset({'" ', "” ", "“ ", "' ", "’ ", ") "})
_CAMEL: Final = re.compile(r"[a-z][A-Z][a-z]")
_HUMP: Final = re.compile(r"[A-Z][a-z]+")
_HUMPS: Final = 3  # IndexOutOfBounds is what a programmer calls something, ThermoGrid a name
_QUOTES: Final = frozenset('"“„«')
_ACRONYM: Final = re.compile(r"[A-Z0-9&]{1,5}s?|[A-Z]{2,5}\d[A-Z0-9]{0,5}|[^\W_]\d{1,3}")
MOST_JOINED: Final = 6  # words of a name; a longer run of capitals is taken in pieces
_BETWEEN: Final = frozenset({" ", "\u00a0", " & "})


@dataclass(frozen=True, slots=True)
class TextWord:
    """A word without its possessive ending.

    `first` says that a sentence, an item or a quotation begins here, where a capital says nothing;
    `joined` that only a space (or an ampersand) is between it and the word before; `gap` is what
    stands there.
    """

    text: str
    start: int
    end: int
    first: bool
    joined: bool
    gap: str = ""
    owned: bool = False

    @property
    def key(self) -> str:
        """The word whatever its case."""
        return self.text.casefold().replace("’", "'")

    @property
    def is_capital(self) -> bool:
        """Whether any letter of it is a capital (Marek, IBM, iPhone), or it has none (王伟).

        Letters without capitals that go on without a space are a clause, and no name.
        """
        caseless = sum(char.isalpha() and char.upper() == char.lower() for char in self.text)
        return caseless <= _LONGEST_CASELESS and (caseless > 0 or any(map(str.isupper, self.text)))

    @property
    def is_lower(self) -> bool:
        """Whether it is written as an ordinary word."""
        return self.text.islower()


class Evidence(NamedTuple):
    """What speaks for a name, in sum; what kind of name; the strongest doubt."""

    weight: float
    kind: EntityKind | None
    doubt: str


NOTHING: Final = Evidence(0.0, None, "")


@dataclass(frozen=True)
class Lexicon:
    """What is known of words: ordinary ones, those that stay, and all of the bank in lower case."""

    ordinary: frozenset[str]
    kept: frozenset[str]
    lower: frozenset[str] = frozenset()

    def is_ordinary(self, key: str, *, loosely: bool = False) -> bool:
        """Tell whether this is an English word; loosely, also one with an ending, as Ledgerly."""
        if key in self.ordinary or key in _CALENDAR:
            return True
        stems = [
            key.removesuffix(ending) for ending in (_LISTS["endings"] if loosely else ("s", "es"))
        ]
        if loosely:
            stems += [key.removeprefix(beginning) for beginning in _LISTS["prefixes"]]
            stems += [key.replace("iz", "is"), key.replace("or", "our")]  # as Americans spell
        return any(
            stem != key
            and len(stem) > _SHORT_STEM
            and (
                stem in self.ordinary
                or f"{stem}e" in self.ordinary
                or (stem[-1] == stem[-2] and stem[:-1] in self.ordinary)
                or (stem[-1] == "i" and f"{stem[:-1]}y" in self.ordinary)
            )
            for stem in stems
        )

    def joins(self, head: str, tail: str) -> bool:
        """Tell whether a hyphen is inside one name: Hyun-soo, not EU-wide or Acme-style."""
        key, is_short = head.casefold(), len(tail) <= _SHORT_TAIL
        is_name = head.istitle() and key not in self.kept and key not in self.ordinary
        return is_name and (is_short or not self.is_ordinary(tail.casefold(), loosely=True))


def words_of(text: str, lexicon: Lexicon) -> list[TextWord]:
    """Return the words of a text; what has a shape of its own (addresses, amounts) is none."""
    text = mask_shapes(text)
    words: list[TextWord] = []
    before, end, owned = "", 0, False
    for match in _WORD.finditer(text):
        if match.start() < end:
            continue
        whole = match[0]
        # Hyun-soo is one word, EU-wide is one with an ordinary one behind it.
        tail = _TAIL.match(text, match.end())
        if tail and lexicon.joins(whole, tail[1]):
            whole += tail[0]
        word = _OWNED.sub("", whole) if before.casefold() != "st" else whole  # St Mary's
        gap = text[end : match.start()]
        titled = before.casefold() in TITLES | {"st"} and gap in {". ", " "}
        is_plain = lexicon.is_ordinary(whole.casefold()) and whole.casefold() not in GIVEN
        initial = len(before) == 1 and before.isupper() and gap == ". " and not is_plain
        begins = not before or _BEGINS.search(gap) is not None
        # A possessive ends a name: "Marek's Acme" is two.
        joined = bool(before) and not owned and (gap in _BETWEEN or initial or titled)
        end = match.start() + len(whole)
        first, start, owned = begins and not titled and not initial, match.start(), word != whole
        words.append(TextWord(word, start, start + len(word), first, joined, gap, owned))
        before = whole
    return words


def capital_runs(
    words: Sequence[TextWord], lexicon: Lexicon, no_names: frozenset[str] = frozenset()
) -> Iterator[tuple[int, int]]:
    """Yield where words with capitals stand side by side, as (from, to); particles join them."""
    at = 0
    while at < len(words):
        if not _may_be(words[at], lexicon, no_names):
            at += 1
            continue
        to = at + 1
        while to < len(words) and to - at < MOST_JOINED:
            ahead = to
            while (
                ahead < len(words)
                and ahead - to < 2  # noqa: PLR2004  (van der)
                and words[ahead].joined
                and words[ahead].text in PARTICLES
            ):
                ahead += 1
            if ahead >= len(words) or not _continues(words, ahead):
                break
            # A tool's name that is a word too may end a name: Soluna Go.
            is_word = words[ahead].is_capital and words[ahead].key in lexicon.ordinary
            is_tool = is_word and words[ahead].key in lexicon.kept
            is_form = _plain_form(words[ahead]) in _LISTS["legal"]
            if not (is_tool or is_form or _may_be(words[ahead], lexicon, no_names)):
                break
            to = ahead + 1
        yield at, to
        at = to


def _may_be(word: TextWord, lexicon: Lexicon, no_names: frozenset[str]) -> bool:
    return (
        word.is_capital
        and (word.key not in lexicon.kept or word.key in _CALENDAR)
        and word.key not in _NEVER
        and word.key not in no_names
    )


def _continues(words: Sequence[TextWord], at: int) -> bool:
    """Tell whether a word goes on with the name before it, if it is one of a name.

    It does behind a space, as a nickname amid a name and behind one (Robert "Bob" Long), and as
    what ends a company (Gallagher's Hardware; Wrenfield, Inc.).
    """
    word, gap = words[at], words[at].gap
    following = words[at + 1] if at + 1 < len(words) else None
    return (
        (word.joined and not word.first)
        or bool(
            gap in _OPENING and following and following.gap in _CLOSING and following.is_capital
        )
        or (gap in _CLOSING and words[at - 1].gap in _OPENING)
        or (words[at - 1].owned and gap == " " and _has_company(words, at, at + 1))
        or (gap in {", ", " ("} and _plain_form(word) in _LISTS["legal"])
        or (
            gap == ") "
            and _plain_form(words[at - 1]) in _LISTS["legal"]
            and _has_company(words, at, at + 1)
        )
        or (gap == ". " and words[at - 1].key == "co" and _has_company(words, at, at + 1))
    )


def trim_run(
    words: Sequence[TextWord], at: int, to: int, names: frozenset[str], lexicon: Lexicon
) -> int:
    """Return where a run begins without the ordinary words before the name: Yesterday Marek."""
    while at < to - 1:
        key, before = words[at].key, words[at - 1].key if at else ""
        is_date = key in _CALENDAR and before in _LISTS["before_dates"]
        is_plain = lexicon.is_ordinary(key, loosely=words[at].first)
        may_lead = (
            words[at].gap[-1:] in _QUOTES
            or key in GIVEN | _CALENDAR | _PROJECTS
            or _has_company(words, at + 1, to)
        )
        if not is_date and (key in names or not is_plain or may_lead):
            break
        if not is_date and not words[at].first and key not in _LISTS["leads"]:
            break  # a capital amid a sentence: Open Hands Relief
        at += 1
    return at


def _has_company(words: Sequence[TextWord], at: int, to: int) -> bool:
    return any(_plain_form(word) in COMPANIES for word in words[at:to])


def _plain_form(word: TextWord) -> str:
    return word.key.replace(".", "").replace(" ", "")  # sro of s.r.o


def weigh_run(
    words: Sequence[TextWord], at: int, to: int, lexicon: Lexicon, *, heading: bool = False
) -> Evidence:
    """Sum up what speaks for a run of capitals being a name; in a heading they say less."""
    following = words[to].key if to < len(words) and words[to].gap in {" ", "\u00a0"} else ""
    if following in _LISTS["subjects"] and all(
        lexicon.is_ordinary(word.key) for word in words[at:to]
    ):
        return NOTHING  # a verb: "Will you"
    run = {word.key for word in words[at:to]}
    if to - at == 1 and (run <= _DEPARTMENTS or run <= _LISTS["places"]):
        return NOTHING
    weight, doubt = max(_weigh_word(word, lexicon) for word in words[at:to])
    kind, clue = _weigh_neighbours(words, at, to)
    tells = not (words[at].first or _ACRONYM.fullmatch(words[at].text)) and (kind or to - at == 1)
    if tells and run.isdisjoint(_DEPARTMENTS) and run.isdisjoint(lexicon.lower):
        clue += 1.0
    begins_line = at == 0 or words[at].gap.endswith("\n")
    speaks = begins_line and to < len(words) and words[to].gap.startswith(": ")
    if speaks and not lexicon.is_ordinary(words[at].key, loosely=True):  # in a chat
        kind, clue = EntityKind.PERSON, max(clue, 3.0)
    if heading:
        is_full = to - at > 1 and run.isdisjoint(lexicon.ordinary)  # (Bao Tran)
        weight, doubt = min(weight, ENOUGH if is_full else 1.5), "stands in a heading"
    elif to - at > 1 and not words[at].first and weight < SURE:
        clue += 1.5
    return Evidence(weight + clue, kind, doubt)


def _weigh_word(word: TextWord, lexicon: Lexicon) -> tuple[float, str]:
    """Return what speaks for one word alone, and what against."""
    weight, doubt = (2.0, "begins a sentence") if word.first else (3.0, "")
    if not word.is_capital:
        weight, doubt = -1.0, "has no capital"
    is_plain = lexicon.is_ordinary(word.key, loosely=word.first or word.is_lower)
    humps = [hump.casefold() for hump in _HUMP.findall(word.text)]
    is_code = len(humps) >= _HUMPS and all(map(lexicon.is_ordinary, humps))
    if is_code or (is_plain and not _CAMEL.search(word.text)):
        weight, doubt = weight - 4.0, "is a word too"
        weight += 3.0 * (word.key in GIVEN)
    elif _ACRONYM.fullmatch(word.text):
        weight, doubt = weight - 2.5, "may be an abbreviation"
    elif word.key in lexicon.lower and word.is_capital:
        weight, doubt = weight - 1.0, "stands without a capital elsewhere"
    return weight, doubt


def _weigh_neighbours(
    words: Sequence[TextWord], at: int, to: int
) -> tuple[EntityKind | None, float]:
    """Return what the words from `at` to before `to` are, if they or those around say so."""
    is_joined = at > 0 and words[at].joined and not words[at].first
    is_label = at > 0 and words[at].gap == ": " and words[at - 1].key in _BEFORE_LABELLED
    before = words[at - 1].key if is_joined or is_label else ""
    earlier = words[at - 2].key if is_joined and at > 1 and words[at - 1].joined else ""
    follows = to < len(words) and words[to].joined and not words[to].first
    after = words[to].key if follows else ""
    then = words[to + 1] if to + 1 < len(words) and words[to + 1].joined else None
    # The tool, "Quill", ...; our platform Quill
    made = at > 0 and words[at - 1].is_lower and words[at - 1].key in _THINGS
    apposed = to < len(words) and words[to].gap == ", " and words[to].key in _LISTS["apposed"]
    is_made = (made and words[at].gap.strip(" \u00a0\"'“„‘`*_(") in {"", ","}) or (
        apposed and not _THINGS.isdisjoint(word.key for word in words[to + 1 : to + 5])
    )
    is_customer = (
        before in _LISTS["customers"]
        or (before in _LISTS["near"] and earlier in _LISTS["dealt"])
        or (words[to - 1].owned and not ROLES.isdisjoint(word.key for word in words[to : to + 3]))
    )
    is_person = (
        is_label
        or before in _BEFORE_PEOPLE
        or after in _LISTS["speaking"]
        or (before in {"to", "with", "by"} and earlier in _LISTS["talk"])
        or (before in _LISTS["links"] and earlier in _LISTS["logins"])
        or (words[at].is_lower and before in _LISTS["logins"])
        or (after == "and" and then is not None and then.key in {"i", "me"})
        or (before == "and" and earlier in {"i", "me"})
    )
    is_listed = at > 0 and words[at].gap == ": " and words[at - 1].key in _LISTS["customers"]
    acts = after in _LISTS["acts"] or after.endswith("ed") or words[to - 1].owned
    pairs = after in {"and", "or"} and then is not None and then.is_capital
    clues: tuple[tuple[bool, EntityKind | None, float], ...] = (
        (to - at > 1 and _has_company(words, at, to), EntityKind.COMPANY, 3.0),
        (before in _PROJECTS or (to - at > 1 and words[at].key in _PROJECTS), EntityKind.NAME, 3.0),
        (is_made, EntityKind.NAME, 3.0 + words[at].first),
        (before in _LISTS["articles"] and after in _LISTS["made"], EntityKind.NAME, 2.0),
        (before in _LISTS["articles"], None, 0.0),  # "the Board wanted": nobody's name
        (
            is_listed and (to == len(words) or words[to].gap[:2] in {" (", "\n"}),
            EntityKind.COMPANY,
            4.0,
        ),
        (is_person, EntityKind.PERSON, 3.0),
        (is_customer, EntityKind.COMPANY, 2.0),
        (before in {"near", "outside"}, None, -2.0),  # a town
        (before in _LISTS["at"], EntityKind.COMPANY, 1.5),
        (apposed, EntityKind.PERSON, 1.5),
        (acts or pairs, None, 1.0),
    )
    return next(((kind, weight) for holds, kind, weight in clues if holds), (None, 0.0))


@cache
def ordinary_words() -> frozenset[str]:
    """Return English words as people write them of their work, in lower case."""
    shipped = (FILE.with_name(name).read_text(encoding="utf-8") for name in _OTHERS)
    return _LISTS["beginnings"].union(*map(_LOWER.findall, shipped))

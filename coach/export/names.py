"""Find names of people, companies, places by rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.export.entities import EntityKind, mask_patterns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_WORD: Final = re.compile(r"[^\W_]+(?:['’&.][^\W_]+|-(?=[^\W\d_a-z])[^\W_]+)*")
_OWNED: Final = re.compile(r"['’]s$", re.IGNORECASE)
_BEGINS: Final = re.compile(
    r"[.!?…:;][\"'”’)\]*_]*\s|[\"“„«]|\n\s*\n|\n\s*(?:[-*+•>#|]|\d+[.)])\s|\|"
)
MOST_JOINED: Final = 6
"""Words of a name at most; a longer run of capitals is taken in pieces."""

_BETWEEN: Final = frozenset({" ", "\u00a0", " & ", "\n"})
TITLES: Final = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "sir", "st"])


@dataclass(frozen=True, slots=True)
class TextWord:
    """A word without its possessive ending.

    `first` says that a sentence, an item or a quotation begins here, where a capital says nothing;
    `joined` that only a space (or an ampersand) is between it and the word before.
    """

    text: str
    start: int
    end: int
    first: bool
    joined: bool

    @property
    def key(self) -> str:
        """The word whatever its case."""
        return self.text.casefold().replace("’", "'")

    @property
    def is_capital(self) -> bool:
        """Whether any letter of it is a capital: Marek, IBM, iPhone; never a number."""
        return any(char.isupper() for char in self.text)

    @property
    def is_lower(self) -> bool:
        """Whether it is written as an ordinary word."""
        return self.text.islower()


def words_of(text: str) -> list[TextWord]:
    """The words of a text; what has a shape of its own (addresses, amounts) is none."""
    return list(_words(mask_patterns(text)))


def _words(text: str) -> Iterator[TextWord]:
    before, end, owned = "", 0, False
    for match in _WORD.finditer(text):
        word = _OWNED.sub("", match[0])
        gap = text[end : match.start()]
        titled = before.casefold() in TITLES and gap in {". ", " "}
        initial = len(before) == 1 and gap == ". "
        begins = not before or _BEGINS.search(gap) is not None
        # A possessive ends a name: "Marek's Acme" is two.
        joined = bool(before) and not owned and (gap in _BETWEEN or initial or titled)
        yield TextWord(
            text=word,
            start=match.start(),
            end=match.start() + len(word),
            first=begins and not titled and not initial,
            joined=joined,
        )
        before, end = match[0], match.end()
        owned = len(word) < len(before)


def capital_runs(
    found: Sequence[TextWord], names: frozenset[str], kept: frozenset[str]
) -> Iterator[list[TextWord]]:
    """Words with capitals side by side of which at least one is a name."""
    run: list[TextWord] = []
    for word in found:
        goes_on = word.joined and not word.first and len(run) < MOST_JOINED
        if run and not goes_on:
            yield from _named(run, names)
            run = []
        if word.is_capital and word.key not in kept and word.key not in TITLES:
            run.append(word)
        elif run:
            yield from _named(run, names)
            run = []
    yield from _named(run, names)


def _named(run: list[TextWord], names: frozenset[str]) -> Iterator[list[TextWord]]:
    if any(word.key in names for word in run):
        yield run


ROLES: Final = frozenset(
    """
    manager boss colleague director lead teammate developer engineer designer tester analyst
    mentor mentee intern apprentice friend supervisor owner founder chef nurse sister doctor
    consultant professor teacher student partner trainee recruiter buyer foreman head
    neighbour flatmate secretary assistant accountant lawyer salesman architect chief
    captain called named mr mrs ms miss dr prof sir ceo cto cfo coo vp pm
    """.split()  # noqa: SIM905  (one word a line is a page)
)
_SPEAKING: Final = frozenset(
    """
    said says told asked asks wrote writes rang called agreed thought wanted wants felt
    apologised apologized replied answered smiled laughed insisted argued admitted explained
    suggested complained shouted nodded refused accepted knew thanked resigned listened who
    """.split()  # noqa: SIM905  (one word a line is a page)
)
_SPOKEN_TO: Final = frozenset(
    """
    told asked thanked rang phoned mentored interviewed hired emailed mailed convinced
    persuaded trained coached promoted paired dear
    """.split()  # noqa: SIM905  (one word a line is a page)
)
_ARTICLES: Final = frozenset(("the", "a", "an", "my", "our", "their", "this"))
_AT: Final = frozenset(
    """
    at joined left from client customer vendor supplier company startup
    """.split()  # noqa: SIM905  (one word a line is a page)
)
COMPANIES: Final = frozenset(
    """
    inc gmbh ltd llc ag plc corp corporation co limited se bv oy ab sarl sro kg ohg group
    holding holdings bank insurance airlines university hospital clinic
    """.split()  # noqa: SIM905  (one word a line is a page)
)


def name_cue(found: Sequence[TextWord], at: int, to: int) -> EntityKind | None:
    """What the words from `at` to before `to` are, as those around them say, if they do."""
    name = found[at:to]
    before = found[at - 1].key if at and found[at].joined and not found[at].first else ""
    after = found[to].key if to < len(found) and found[to].joined else ""
    then = found[to + 1].key if to + 1 < len(found) else ""
    if any(word.key.replace(".", "") in COMPANIES for word in name):
        return EntityKind.COMPANY
    if before in _ARTICLES:  # "the Board wanted": whatever it is, nobody's name
        return None
    if before in ROLES or before in _SPOKEN_TO or after in _SPEAKING:
        return EntityKind.PERSON
    if (after == "and" and then == "i") or (
        before == "and" and at > 1 and found[at - 2].key == "i"
    ):
        return EntityKind.PERSON
    if before in _AT:
        return EntityKind.COMPANY
    return None


FILE: Final = Path(__file__).parent.parent / "catalog" / "data" / "ordinary.toml"
_OTHERS: Final = ("competencies.toml", "questions.toml", "frameworks.toml")
_LOWER: Final = re.compile(r"(?<![^\W_])[a-z]+(?:['’][a-z]+)?(?![^\W_])")


@cache
def kept_names() -> frozenset[str]:
    """Months, tools and abbreviations that stay, whatever their case."""
    return frozenset(word.casefold() for word in _table()["kept"].split())


@cache
def ordinary_words() -> frozenset[str]:
    """Words of English as coach's own questions and competencies write them, in lower case."""
    shipped = (FILE.with_name(name).read_text(encoding="utf-8") for name in _OTHERS)
    found = {word for text in shipped for word in _LOWER.findall(text)}
    return frozenset(found | set(_table()["beginnings"].split()))


def _table() -> dict[str, str]:
    import tomllib

    return tomllib.loads(FILE.read_text(encoding="utf-8"))

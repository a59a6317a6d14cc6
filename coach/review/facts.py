"""Facts of a text: figures, durations, sums, shares, dates, names and roles; which disagree.

Two facts disagree only if they count the same thing near the same words: a false alarm is worse
than a miss. How often either happens: docs/evaluation.md#facts-that-differ.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from coach.catalog.files import ordinary_words
from coach.domain.sentences import split_sentences, strip_markup
from coach.matching.completeness import MONTH, mask_named
from coach.review.labelling import DATA, common_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class FactKind(StrEnum):
    """What a fact is; the values are what stands in the ledger."""

    COUNT = "figure"
    DURATION = "duration"
    MONEY = "sum"
    SHARE = "share"
    DATE = "date"
    NAME = "name"
    ROLE = "role"


_ROUNDED: Final = 0.1
"""A rounder value this near is the same: "three thousand" for 3,100."""
_ABOUT: Final = 0.15
"""The same where "about" stands before it, or one is given in another unit."""
_BEYOND: Final = 0.4
"""How much more "more than a quarter" may be."""
_EXACT_TO: Final = 20
"""Below this a whole number is said exactly: ten is not "eleven"."""
_WINDOW: Final = 200
_NEAR: Final = 12
"""Words on either side of a figure that say what it is about; of a name half as many."""
_FEWEST_SHARED: Final = 2
_FAR: Final = 50
"""Durations that are so many times as long as each other are of two things: a year, an hour."""
_MISHEARD: Final = 0.7
"""Likeness of two spellings from which they may be one name."""
_EVEN: Final = 1e-6
_MOST: Final = 300
"""Facts of a text that are compared; an answer of two minutes has ten."""
_VALUED: Final = {FactKind.COUNT, FactKind.DURATION, FactKind.MONEY, FactKind.SHARE}

_DATA: Final = tomllib.loads((DATA / "facts.toml").read_text(encoding="utf-8"))
_SCALES, _DAYS, _SHARES = _DATA["scales"], _DATA["days"], _DATA["shares"]
_SIGNS, _SAME_UNIT = _DATA["signs"], _DATA["same"]
_LISTS: Final = {name: text.split() for name, text in _DATA.items() if isinstance(text, str)}
_UNITS: Final = {
    **{word: value for value, word in enumerate(_LISTS["ones"])},
    **{word: 10 * value for value, word in enumerate(_LISTS["tens"], start=2)},
}
_OR: Final = {name: "|".join(words) for name, words in _LISTS.items()}
_TIME: Final = "|".join(_DAYS)
_NUMBER_WORD: Final = "|".join([*_UNITS, *(f"{scale}s?" for scale in list(_SCALES)[:5])])
NUMBER: Final = (
    rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?(?![\d,]*\d)|half a(?= (?:million|thousand|dozen|billion)\b)"
    rf"|(?:{_NUMBER_WORD})(?:(?:[ -]| and )(?:{_NUMBER_WORD}))*\b)"
)
_DATE: Final = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>(?=(?-i:[A-Z])){MONTH})"
    rf"|\b(?P<name>(?=(?-i:[A-Z])){MONTH})(?: (?P<of>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:))?(?![\w’'])"
    r"|(?<![$€£.,\d/-])\b(?P<year>(?:19|20)\d\d)\b(?!,?\d)(?!\s?%|\s(?:people|\w{3,}s)\b)",
    re.IGNORECASE,
)
_ONE: Final = re.compile(
    rf"\b(?P<what>half an?|an?|one) (?P<unit>{_TIME})\b(?P<half> and a half)?",
    re.IGNORECASE,
)
_ONE_AFTER: Final = re.compile(rf"\b(?:{_OR['one_after']})\W*$")
_ONE_BEFORE: Final = re.compile(rf"\W+(?:{_OR['one_before']})\b")
_FRACTION: Final = re.compile(
    r"\b(?P<count>an?|one|two|three|four) (?P<part>third|quarter|fifth|tenth)s?\b(?! past| to\b)"
    r"|(?P<a>\b\d) ?/ ?(?P<b>[2-9]|10)\b(?![/\d])|\b(?P<most>half)(?= (?:of|the)\b|[.,;])",
    re.IGNORECASE,
)
_FIGURE: Final = re.compile(
    rf"(?<![\w.,:/#@_–-])(?P<sign>[$€£])?\s?(?P<low>{NUMBER})(?P<th>(?<=\d)(?:st|nd|rd|th)\b)?"
    rf"(?P<scale> ?(?:k|m|bn)\b| (?:hundred|thousand|million|billion|grand|dozen)\b)?"
    rf"(?P<half> and a half)?(?:(?P<joint> ?[-–/] ?| to | or | in | out of )[$€£]?"
    rf"(?P<high>{NUMBER}))?(?P<tail>\s?%|(?:[\s-](?!(?:{_OR['stops']})\b)[^\W\d_]+){{0,3}})",
    re.IGNORECASE,
)
_PER: Final = re.compile(rf"\W{{1,3}}(?:(?:an?|each|every) (?P<per>{_TIME})|per (?P<of>\w+))\b")
_TH: Final = re.compile(r"\d+(?:st|nd|rd|th)\b")
_WORD: Final = re.compile(r"%|[^\W\d_]+")
_NAME: Final = re.compile(r"(?:^|(?<=[a-z,;:] ))[A-Z][a-zà-ž]{2,}(?:[ -][A-Z][a-zà-ž]+)*\b(?<!ly)")
_BEFORE_NAME: Final = re.compile(r"(\w+)\W{1,2}$")
_AFTER_NAME: Final = re.compile(r"^, (?:my|our|the|an?) (?:\w+ ){0,2}?(\w+)\b")
_OWN_ROLE: Final = re.compile(
    r"(?:\bI (?:was|am|worked as|joined as|served as)|\bI['’]m|^As|(?<=, )as) "
    rf"(?:an?|the|their|our) ((?:[\w/-]+ ){{0,3}}?(?:{_OR['roles']})\b(?: (?:{_OR['roles']})\b)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as it was said, and what it counts.

    `unit` is what is counted, in the singular; a duration is in days, a share in percent, a date
    has "year", "month" or "day" (100 times the month, and the day); of a name it is the role, or
    the word before it. `near` are the words around it; `loose`: "about"; `bound`: 1 for "more
    than", -1 for "less than"; `per`: a rate; `said_in`: hours or weeks. Names have no value.
    """

    kind: FactKind
    text: str
    sentence: str
    unit: str
    low: float = 0.0
    high: float = 0.0
    near: frozenset[str] = frozenset()
    loose: bool = False
    bound: int = 0
    per: str = ""
    said_in: str = ""

    def agrees(self, other: Fact) -> bool:
        """Return whether both may be one fact, rounded or put in another unit."""
        if self.kind is not other.kind:
            return False
        if self.kind in {FactKind.NAME, FactKind.ROLE}:
            return _is_one_name(self.text, other.text)
        if self.kind is FactKind.DATE:
            return (self.unit, self.low) == (other.unit, other.low)
        overlap = self.low - _EVEN <= other.high and other.low - _EVEN <= self.high
        return overlap or self._is_about(other) or other._is_about(self)

    def _is_about(self, other: Fact) -> bool:
        """Return whether this is a rounder way to say the other."""
        most = max(self.high, other.high)
        if self.bound and 0 <= self.bound * (other.low - self.low) <= _BEYOND * most:
            return True
        is_rounder = most >= _EXACT_TO and _digits(self.low) < _digits(other.low)
        share = _ROUNDED if is_rounder else 0.0
        if self.loose or self.said_in != other.said_in:
            share = _ABOUT
        return min(abs(self.low - other.high), abs(self.high - other.low)) <= most * share

    @property
    def counted(self) -> tuple[FactKind, str, str]:
        """What is counted, and in which unit."""
        return self.kind, self.unit, self.per


def _digits(value: float) -> int:
    """Return how many digits of a value say something: 1 for 3,000, 2 for 3,100."""
    return len(f"{value:.6g}".replace(".", "").strip("0"))


def _is_one_name(one: str, other: str) -> bool:
    """Return whether two names share a word, or one is misheard or cut short."""
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    if f"{short}/{long}" in _LISTS["nicknames"]:
        return True
    is_part = long.startswith(short[:3]) or not {*short.split()}.isdisjoint(long.split())
    return is_part or SequenceMatcher(None, short, long).ratio() > _MISHEARD


@lru_cache(maxsize=1024)  # a ledger reads the same tellings again after each answer
def find_facts(text: str) -> tuple[Fact, ...]:
    """Return the facts of a text, sentence by sentence."""
    return tuple(
        fact
        for sentence in map(strip_markup, split_sentences(text))
        for fact in (*_figures(sentence), *_names(sentence), *_roles(sentence))
    )


def _figures(sentence: str) -> Iterator[Fact]:
    """Yield dates and quantities in the order in which they stand."""
    left = mask_named(sentence)
    found: list[tuple[int, int, Fact]] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(left):
            for end, fact in read(match):
                found.append((match.start(), end, fact))
                left = f"{left[: match.start()]}{'_' * (end - match.start())}{left[end:]}"
    for start, end, fact in sorted(found, key=lambda one: one[:2]):
        before, after = _around(sentence, start, end)
        lead = {*re.findall(r"\w+", before.casefold()[-20:])[-2:]}
        per = _PER.match(after.casefold())
        yield replace(
            fact,
            text=sentence[start:end].strip(" ,.-"),
            sentence=sentence,
            near=_stems([*before.split()[-_NEAR:], *after.split()[:_NEAR]]) - {_stem(fact.unit)},
            loose=not lead.isdisjoint(_LISTS["loose"]) or after.startswith(" or so"),
            bound=(not lead.isdisjoint(_LISTS["over"])) - (not lead.isdisjoint(_LISTS["under"])),
            per="th" if _TH.match(sentence, start) else (per["per"] or per["of"]) if per else "",
        )


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after a place, as far as it can matter."""
    return text[max(0, start - _WINDOW) : start], text[end : end + _WINDOW]


def _read_date(match: re.Match[str]) -> Iterator[tuple[int, Fact]]:
    if match["year"]:
        yield match.end(), _quantity(FactKind.DATE, "year", float(match["year"]))
        return
    month = _LISTS["months"].index((match["month"] or match["name"])[:3].casefold()) + 1
    day = match["day"] or match["of"]
    unit = "day" if day else "month"
    yield match.end(), _quantity(FactKind.DATE, unit, 100.0 * month + int(day or 0))


def _read_one(match: re.Match[str]) -> Iterator[tuple[int, Fact]]:
    """Read "half an hour", "an hour and a half", and "a month" that is no "twice a month"."""
    before, after = _around(match.string, *match.span())
    is_half = match["what"].casefold().startswith("half")
    if is_half or match["half"] or _ONE_AFTER.search(before) or _ONE_BEFORE.match(after):
        value = 0.5 if is_half else 1.5 if match["half"] else 1.0
        yield match.end(), _quantity(FactKind.DURATION, match["unit"].casefold(), value)


def _read_fraction(match: re.Match[str]) -> Iterator[tuple[int, Fact]]:
    if match["b"]:
        value = 100 * int(match["a"]) / int(match["b"])
    else:
        count = _UNITS.get((match["count"] or "a").casefold(), 1)
        value = count * _SHARES[(match["part"] or "half").casefold()]
    yield match.end(), _quantity(FactKind.SHARE, "", value)


def _read_figure(match: re.Match[str]) -> Iterator[tuple[int, Fact]]:
    """Read a number, or two ("10 to 15"; "from 9 to 2"), with what is counted."""
    low = _value(match["low"], match["scale"] or "") + 0.5 * bool(match["half"])
    high = _value(match["high"], "") if match["high"] else low
    joint = (match["joint"] or "").strip().casefold()
    sign, tail = _SIGNS.get(match["sign"] or "", ""), match["tail"] or ""
    ranges = [(low, high)]
    if joint in {"in", "out of"}:
        if low < high <= 100:  # noqa: PLR2004
            yield match.end("high"), _quantity(FactKind.SHARE, "", 100 * low / high)
        return
    if joint == "to" and match.string[: match.start()].casefold().endswith("from "):
        ranges = [(low, low), (high, high)]
    elif (joint and low >= high) or joint == "/" or (low + high == 100 and joint in {"-", "–"}):  # noqa: PLR2004
        return  # 50/50, 60-40
    words = [
        (word[0].casefold(), match.start("tail") + word.end()) for word in _WORD.finditer(tail)
    ]
    units = [singular(word) for word, _ in words]
    if units[:1] == ["percent"] or units[:2] == ["per", "cent"]:
        end = words[units[0] == "per"][1]
        yield from ((end, _quantity(FactKind.SHARE, "", *pair)) for pair in ranges)
    elif sign or (units[:1] and units[0] in _LISTS["money"]):
        end = match.start("tail") if sign else words[0][1]
        yield from ((end, _quantity(FactKind.MONEY, sign or units[0], *pair)) for pair in ranges)
    elif units:
        plurals = [at for at, (word, _) in enumerate(words) if singular(word) != word]
        head = plurals[0] if plurals else 0
        kind = FactKind.DURATION if units[head] in _DAYS else FactKind.COUNT
        if kind is FactKind.DURATION or match["low"].casefold() != "one":
            yield from ((words[head][1], _quantity(kind, units[head], *pair)) for pair in ranges)


_READERS: Final = (
    *((_DATE, _read_date), (_ONE, _read_one)),
    *((_FRACTION, _read_fraction), (_FIGURE, _read_figure)),
)


def _quantity(kind: FactKind, unit: str, low: float, high: float | None = None) -> Fact:
    high = low if high is None else high
    if kind is FactKind.DURATION:
        days = _DAYS[unit]
        return Fact(kind, "", "", "", low * days, high * days, said_in=unit)
    return Fact(kind, "", "", unit, low, high)


def _value(number: str, scale: str) -> float:
    """Return what a number in figures or words is."""
    written = number.casefold()
    if written[0].isdigit():
        value = float(written.replace(",", ""))
    elif written == "half a":
        value = 0.5
    else:
        value = read_number_words(re.findall("[a-z]+", written))
    return value * float(_SCALES.get(scale.strip().casefold(), 1))


def read_number_words(words: Iterable[str]) -> float:
    """Return the value of number words in a row; "and" counts nothing."""
    total, part = 0.0, 0.0
    for word in words:
        scale = _SCALES.get(word) or _SCALES.get(word.removesuffix("s"))
        if scale:
            part = max(part, 1) * scale
            if scale > 100:  # noqa: PLR2004
                total, part = total + part, 0.0
        else:
            part += _UNITS.get(word, 0)
    return total + part


def singular(word: str) -> str:
    """Return a unit or noun as one of it is called: "hrs" and "hours" are an hour."""
    single = word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    return str(_SAME_UNIT.get(word) or _SAME_UNIT.get(single, single))


def _names(sentence: str) -> Iterator[Fact]:
    """Yield names; the unit is the role beside one, else the word before it."""
    for name in _NAME.finditer(sentence):
        if {*name[0].casefold().split()} <= ordinary_words().union(_LISTS["no_names"]):
            continue
        before, after = _around(sentence, *name.span())
        beside = _AFTER_NAME.search(after) or _BEFORE_NAME.search(before)
        words = [*before.split()[-_NEAR // 2 :], *after.split()[: _NEAR // 2]]
        unit = beside[1].casefold() if beside else ""
        yield Fact(FactKind.NAME, name[0], sentence, unit, near=_stems(words))


def _roles(sentence: str) -> Iterator[Fact]:
    """Yield what the user says they were."""
    for role in _OWN_ROLE.finditer(sentence):
        yield Fact(FactKind.ROLE, role[1], sentence, "role")


def _stems(words: Iterable[str]) -> frozenset[str]:
    """Return what words are about: those that not everybody says, without their endings."""
    plain = (re.sub(r"\W+", "", word.casefold()) for word in words)
    return frozenset(
        _stem(word)
        for word in plain
        if len(word) > 2 and word not in common_words() and word not in _UNITS  # noqa: PLR2004
    )


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s|e|ly)$", "", word)[:6] if len(word) > 4 else word.rstrip("s")  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A fact as it was told, and the one it differs from."""

    told: Fact
    noted: Fact


def find_disagreements(told: Sequence[Fact], noted: Sequence[Fact]) -> list[Disagreement]:
    """Return what is told otherwise than it was noted, each fact beside what is likest to it.

    A fact that is noted anywhere, or follows from two that are, is none; nor is one noted that is
    told as well.
    """
    told, noted = list(dict.fromkeys(told))[:_MOST], list(dict.fromkeys(noted))[:_MOST]
    counts = [Counter(fact.counted for fact in facts) for facts in (told, noted)]
    worked_out = _worked_out(noted)
    new = [fact for fact in told if not any(map(fact.agrees, (*noted, *worked_out)))]
    left = [fact for fact in noted if not any(map(fact.agrees, told))]
    pairs = []
    for fact in new:
        is_only = [count[fact.counted] for count in counts] == [1, 1]
        for other in left:
            likeness = _likeness(fact, other, is_only=is_only)
            if fact.counted == other.counted and likeness >= _FEWEST_SHARED:
                pairs.append((likeness, Disagreement(fact, other)))
    found: list[Disagreement] = []
    for _, pair in sorted(pairs, key=lambda pair: -pair[0]):
        if not any(pair.told.agrees(one.told) or pair.noted.agrees(one.noted) for one in found):
            found.append(pair)
    return found


def _worked_out(noted: Sequence[Fact]) -> list[Fact]:
    """Return sums and differences of neighbouring facts in one unit, and what share those are."""
    found: list[Fact] = []
    for one, other in pairwise(noted):
        if one.sentence == other.sentence and one.counted == other.counted and one.kind in _VALUED:
            between = abs(one.low - other.low)
            about = replace(one, loose=True)
            found += [replace(about, low=v, high=v) for v in (one.low + other.low, between)]
            shares = [100 * between / value for value in (one.low, other.low) if value]
            share = replace(about, kind=FactKind.SHARE, unit="", said_in="")
            found += [replace(share, low=value, high=value) for value in shares]
    return found


def _likeness(fact: Fact, other: Fact, *, is_only: bool) -> int:
    """Return how much says that two facts are of one thing: words that stand around both.

    `is_only` says that either text counts such a thing once.
    """
    is_far = max(fact.high, other.high) > _FAR * min(fact.high, other.high)
    if fact.kind is FactKind.DURATION and is_far:
        return 0
    shared = len(fact.near & other.near)
    match fact.kind:
        case FactKind.ROLE:
            return _FEWEST_SHARED * is_only
        case FactKind.NAME if fact.unit in _LISTS["roles"]:
            return _FEWEST_SHARED + shared
        case FactKind.NAME:
            return shared if fact.unit else 0
        case FactKind.COUNT:
            return shared + 1 + is_only
    return shared + (is_only and shared > 0)

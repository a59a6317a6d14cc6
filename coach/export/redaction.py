"""Plan what is replaced in all stories: names by what speaks for them, the rest by its shape.

One thing has one placeholder, and what is redacted stays as it is when it is redacted again.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, Final, TypeAlias
from unicodedata import normalize

from coach.export.entities import (
    NAMES,
    PLACEHOLDER,
    EntityKind,
    Redaction,
    RedactionEntry,
    TextPassage,
    own_entry,
    plain_text,
)
from coach.export.names import (
    COMPANIES,
    DOUBTFUL,
    ENOUGH,
    GIVEN,
    NOTHING,
    PARTICLES,
    SURE,
    TITLES,
    Evidence,
    Lexicon,
    TextWord,
    capital_runs,
    trim_run,
    weigh_run,
    words_of,
)
from coach.export.shapes import find_shapes, mask_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


_Key: TypeAlias = tuple[str, ...]  # the words of a name, whatever their case

_SHORTEST: Final = 2
_NOT_ALONE: Final = COMPANIES | PARTICLES | TITLES
_FEWEST_WORDS: Final = 4  # of a title; a skill has fewer, and is no name
_DIGITS: Final = re.compile(r"\d+")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_HANDLE: Final = re.compile(r"(?<![\w@.-])[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*(?![\w@-])")
_OF_LOWER: Final = (EntityKind.PERSON, EntityKind.NAME)  # what may stand without a capital
_MOST_ROUNDS: Final = 20  # each takes at least one word out that stood there; two are the usual


@dataclass(slots=True)
class _Name:
    """A name's spellings and words, what its neighbours say it is, the most that speaks for it."""

    spellings: Counter[str] = field(default_factory=Counter)
    words: dict[str, str] = field(default_factory=dict)
    cues: Counter[EntityKind] = field(default_factory=Counter)
    best: Evidence = NOTHING

    def add(self, text: str, run: Sequence[TextWord], evidence: Evidence) -> None:
        """Count a place where it stands."""
        self.spellings[" ".join(text[run[0].start : run[-1].end].split())] += 1
        self.words.update({word.key: word.text for word in run})
        self.best = max(self.best, evidence, key=lambda evidence: evidence.weight)
        if evidence.kind is not None:
            self.cues[evidence.kind] += 1


def plan_redaction(
    passages: Sequence[TextPassage],
    ordinary: frozenset[str],
    kept: frozenset[str],
    *,
    also: Sequence[str] = (),
    keep: Iterable[str] = (),
) -> Redaction:
    """Plan what is replaced; `also` are words the user wants out, `keep` words that stay.

    `ordinary` words, in lower case, are no names; names `kept` (months, tools) stay. It is looked
    for again in the result until there is nothing more, so that what is redacted stays as it is.

    Raises:
        CannotBeRemoved: a word of `also` is what placeholders are made of.
    """
    stays = frozenset(plain_text(word).casefold() for word in keep)
    numbers: Counter[str] = Counter()  # the highest of each kind of placeholder
    for match in (match for passage in passages for match in PLACEHOLDER.finditer(passage.text)):
        kind, number = match["name"] or match["kind"], match["number"] or match["counted"]
        numbers[kind] = max(numbers[kind], int(number))
    entries = [
        _numbered_entry(EntityKind.REMOVED, [form], numbers)
        for form in dict.fromkeys(map(own_entry, also))
    ]
    names = _Names(ordinary, kept | stays, numbers)
    seen = {form.casefold() for entry in entries for form in entry.forms}
    for _ in range(_MOST_ROUNDS):
        redaction = Redaction(tuple(entries))
        left = [replace(passage, text=redaction.apply(passage.text)) for passage in passages]
        fresh = []
        for entry in (*names.entries(left), *_shape_entries(left, numbers, stays)):
            # What is a key in one place and a word in another is one thing.
            if own := [form for form in entry.forms if form.casefold() not in seen]:
                seen.update(map(str.casefold, own))
                fresh.append(replace(entry, forms=tuple(own)))
        if not fresh:
            break
        entries += fresh
    entries += _handle_entries(passages, entries, names.lexicon, numbers)
    doubtful = Redaction(tuple(names.doubtful())).counted(left).entries
    left_out = tuple(entry for entry in doubtful if entry.count)
    return replace(Redaction(tuple(entries)).counted(passages), left=left_out)


def _numbered_entry(
    kind: EntityKind,
    forms: Iterable[str],
    numbers: Counter[str],
    careful: Iterable[str] = (),
    doubt: str = "",
) -> RedactionEntry:
    numbers[kind] += 1
    placeholder = kind.placeholder(numbers[kind])
    return RedactionEntry(kind, placeholder, tuple(forms), frozenset(careful), doubt)


def _shape_entries(
    passages: Sequence[TextPassage], numbers: Counter[str], stays: frozenset[str]
) -> Iterator[RedactionEntry]:
    """Yield addresses, amounts and the like; spellings of one amount are one entry."""
    forms: dict[tuple[EntityKind, str], dict[str, None]] = defaultdict(dict)
    for passage in passages:
        for kind, key, start, end in find_shapes(passage.text):
            if (text := passage.text[start:end]).casefold() not in stays:
                forms[kind, key][" ".join(text.split())] = None
    for (kind, _), spellings in forms.items():
        yield _numbered_entry(kind, spellings, numbers)


def _handle_entries(
    passages: Sequence[TextPassage],
    entries: Sequence[RedactionEntry],
    lexicon: Lexicon,
    numbers: Counter[str],
) -> list[RedactionEntry]:
    """Return what is made of a name that is replaced (kofi_a), or of a host (web04 by web03)."""
    forms = {form.casefold() for entry in entries if entry.kind in NAMES for form in entry.forms}
    names = {word for form in forms for word in _LETTERS.findall(form)}
    names |= {form.replace("-", "") for form in forms}
    names |= {normalize("NFD", name).encode("ascii", "ignore").decode() for name in names}
    names = {name for name in names if len(name) > _SHORTEST and not lexicon.is_ordinary(name)}

    def is_made_of_one(part: str) -> bool:
        return not lexicon.is_ordinary(part, loosely=True) and (
            not names.isdisjoint({part, part[1:], part[:-1]})
            or any(part[:at] in names and part[at:] in names for at in range(3, len(part) - 2))
        )

    hosts = {form for entry in entries if entry.kind is EntityKind.HOST for form in entry.forms}
    stems = {_DIGITS.sub("0", host) for host in hosts if _DIGITS.search(host)}
    logged_in = {host.rpartition("@")[2] for host in hosts if "@" in host} - lexicon.kept
    stems |= {host for host in logged_in if not lexicon.is_ordinary(host)}
    kinds: dict[str, EntityKind] = {}
    for word in _HANDLE.findall("\n".join(mask_shapes(passage.text) for passage in passages)):
        if _DIGITS.sub("0", word) in stems and word not in hosts:
            kinds[word] = EntityKind.HOST
        elif word not in forms and any(map(is_made_of_one, _LETTERS.findall(word))):
            kinds[word] = EntityKind.HANDLE
    return [_numbered_entry(kind, [word], numbers) for word, kind in kinds.items()]


class _Names:
    """People, companies, products: what enough speaks for in some place goes in every place."""

    def __init__(
        self, ordinary: frozenset[str], kept: frozenset[str], numbers: Counter[str]
    ) -> None:
        """Look with these words."""
        self.lexicon = Lexicon(ordinary, kept)
        self._numbers = numbers
        self._doubtful: dict[_Key, _Name] = {}

    def entries(self, passages: Sequence[TextPassage]) -> Iterator[RedactionEntry]:
        """Yield one entry for each name of the passages."""
        texts = [(passage, words_of(passage.text, self.lexicon)) for passage in passages]
        lower = {word.key for _, words in texts for word in words if word.is_lower}
        self.lexicon = lexicon = replace(self.lexicon, lower=frozenset(lower))
        self._doubtful = defaultdict(_Name)
        words: set[str] = set()  # those of names, wherever they stand
        phrases: set[_Key] = set()  # names that are made of ordinary words
        for passage, text in texts:
            if passage.heading and len(text) < _FEWEST_WORDS:
                continue
            silent = _is_silent(passage, text)
            for at, to in self._candidates(text):
                start = trim_run(text, at, to, frozenset(), lexicon)
                evidence = weigh_run(text, start, to, lexicon, heading=silent)
                run = text[start:to]
                if evidence.weight >= ENOUGH:
                    words.update(_telling_words(run, evidence, lexicon))
                    phrases.update(_phrases(run))
                elif evidence.weight >= DOUBTFUL:
                    key = tuple(word.key for word in run)
                    self._doubtful[key].add(passage.text, run, evidence)
        yield from self._join(self._collect(texts, frozenset(words), phrases), words)

    def doubtful(self) -> Iterator[RedactionEntry]:
        """Yield what may be a name and was not enough so when the passages were last looked at."""
        for name in self._doubtful.values():
            forms = tuple(name.spellings)
            careful = frozenset(form for form in forms if not form.islower())
            yield RedactionEntry(EntityKind.NAME, "", forms, careful, f"it {name.best.doubt}")

    def _candidates(self, text: Sequence[TextWord]) -> Iterator[tuple[int, int]]:
        """Yield runs of capitals, and words without one beside what only people do."""
        yield from capital_runs(text, self.lexicon)
        for at, word in enumerate(text):
            if (
                word.is_lower
                and len(word.text) > _SHORTEST
                and word.text.isalpha()
                and word.key not in self.lexicon.kept
                and not self.lexicon.is_ordinary(word.key, loosely=True)
                and weigh_run(text, at, at + 1, self.lexicon).kind not in {None, EntityKind.COMPANY}
            ):
                yield at, at + 1

    def _collect(
        self,
        texts: Iterable[tuple[TextPassage, Sequence[TextWord]]],
        words: frozenset[str],
        phrases: set[_Key],
    ) -> dict[_Key, _Name]:
        """Return the names by their words, with all their spellings."""
        names: dict[_Key, _Name] = defaultdict(_Name)
        for passage, text in texts:
            silent = _is_silent(passage, text)
            keys = {word.key for word in text} if silent else set()
            no_names = frozenset(keys - words - _NOT_ALONE)
            lower = (at for at, word in enumerate(text) if word.is_lower and word.key in words)
            runs = [*capital_runs(text, self.lexicon, no_names), *((at, at + 1) for at in lower)]
            for at, to in runs:
                start = trim_run(text, at, to, words, self.lexicon)
                key = tuple(word.key for word in text[start:to])
                if text[start].is_lower and self.lexicon.is_ordinary(key[0]):
                    continue
                if key in phrases or not words.isdisjoint(key):
                    evidence = weigh_run(text, start, to, self.lexicon)
                    names[key].add(passage.text, text[start:to], evidence)
        return names

    def _join(self, names: dict[_Key, _Name], words: set[str]) -> Iterator[RedactionEntry]:
        """Yield one entry for each name; `words` are those of names."""
        is_ordinary = self.lexicon.is_ordinary
        taken: set[str] = set()
        for members in _group_names(names):
            forms: dict[str, str] = {}
            careful: set[str] = set()
            for key in sorted(members, key=len, reverse=True):
                for form, _ in names[key].spellings.most_common():
                    forms.setdefault(form.casefold(), form)
                    if all(word in GIVEN or is_ordinary(word) for word in key):
                        careful.add(form)
            for key in members:
                for word, text in names[key].words.items():
                    is_part = word in words and not is_ordinary(word) and (word,) not in names
                    if is_part and len(word) >= _SHORTEST:
                        forms.setdefault(word, text)
            if not (own := [form for folded, form in forms.items() if folded not in taken]):
                continue
            taken |= forms.keys()
            kind = _likeliest_kind(names[key].cues for key in members)
            best = max((names[key].best for key in members), key=lambda best: best.weight)
            doubt = f"it {best.doubt}" if best.weight < SURE and best.doubt else ""
            own.sort(key=lambda form: -len(form))
            yield _numbered_entry(kind, own, self._numbers, careful.intersection(own), doubt)


def _is_silent(passage: TextPassage, text: Sequence[TextWord]) -> bool:
    """Tell whether capitals say nothing: in a heading of which most words have one."""
    return passage.heading and 2 * sum(word.is_lower for word in text) <= len(text)


def _telling_words(run: Sequence[TextWord], evidence: Evidence, lexicon: Lexicon) -> Iterator[str]:
    """Yield the words of a name by which it is known where they stand alone."""
    is_person = evidence.kind is EntityKind.PERSON or any(
        not lexicon.is_ordinary(word.key) for word in run
    )
    for word in run:
        is_given = len(run) == 1 or (word.key in GIVEN and is_person)
        is_alone = len(word.text) >= _SHORTEST and word.key not in _NOT_ALONE
        if is_alone and (is_given or not lexicon.is_ordinary(word.key)):
            yield word.key


def _phrases(run: Sequence[TextWord]) -> Iterator[_Key]:
    """Yield a name of several words, and what it may be cut to."""
    key = tuple(word.key for word in run)
    ends = combinations(range(len(key) + 1), 2)
    yield from (key[start:end] for start, end in ends if end - start > 1)


def _group_names(names: Iterable[_Key]) -> list[list[_Key]]:
    """Group names that are one: a part of one full name belongs to it, one of several does not."""
    owners: dict[_Key, _Key] = {}
    containing: dict[_Key, set[_Key]] = defaultdict(set)
    for key in sorted(names, key=len, reverse=True):
        fuller = {owners[other] for other in containing[key]}
        owners[key] = fuller.pop() if len(fuller) == 1 else key
        for start, end in combinations(range(len(key) + 1), 2):
            if end - start < len(key):
                containing[key[start:end]].add(key)
    members: dict[_Key, list[_Key]] = defaultdict(list)
    for key in names:
        members[owners[key]].append(key)
    return list(members.values())


def _likeliest_kind(cues: Iterable[Counter[EntityKind]]) -> EntityKind:
    """Return what most of the neighbours say; a name where they say nothing or are at odds."""
    ranked = sum(cues, Counter[EntityKind]()).most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return EntityKind.NAME
    return ranked[0][0] if ranked[0][0] in NAMES else EntityKind.NAME

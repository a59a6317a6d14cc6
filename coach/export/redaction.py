"""Plan what is replaced in all stories: names, money and addresses, by rules.

One thing has one placeholder, and what is redacted stays as it is when it is redacted again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from coach.export.entities import (
    NAMES,
    PLACEHOLDER,
    EntityKind,
    Redaction,
    RedactionEntry,
    find_patterns,
    own_entry,
)
from coach.export.names import COMPANIES, ROLES, TITLES, TextWord, capital_runs, name_cue, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


_Key: TypeAlias = tuple[str, ...]  # the words of a name, whatever their case

_SHORTEST: Final = 2
_MOST_ROUNDS: Final = 20  # each takes at least one word out that stood there; two are the usual


@dataclass(frozen=True, slots=True)
class TextPassage:
    """A text of a story; in a `heading` (a title, a skill) capitals say nothing of names."""

    title: str
    text: str
    heading: bool = False


@dataclass(slots=True)
class _Name:
    """A name's spellings, and what its neighbours say it is."""

    spellings: Counter[str] = field(default_factory=Counter)
    cues: Counter[EntityKind] = field(default_factory=Counter)


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
    stays = frozenset(word.casefold() for word in keep)
    numbers: Counter[str] = Counter()  # the highest of each kind of placeholder
    for match in (match for passage in passages for match in PLACEHOLDER.finditer(passage.text)):
        kind, number = match["name"] or match["kind"], match["number"] or match["counted"]
        numbers[kind] = max(numbers[kind], int(number))
    entries = [
        _numbered_entry(EntityKind.REMOVED, [form], numbers)
        for form in dict.fromkeys(map(own_entry, also))
    ]
    for _ in range(_MOST_ROUNDS):
        redaction = Redaction(tuple(entries))
        left = [replace(passage, text=redaction.apply(passage.text)) for passage in passages]
        fresh = [
            *_name_entries(left, ordinary, kept | stays, numbers),
            *_pattern_entries(left, numbers, stays),
        ]
        if not fresh:
            break
        entries += fresh
    return Redaction(tuple(entries)).counted((passage.title, passage.text) for passage in passages)


def _numbered_entry(
    kind: EntityKind,
    forms: Iterable[str],
    numbers: Counter[str],
    careful: frozenset[str] = frozenset(),
) -> RedactionEntry:
    numbers[kind] += 1
    return RedactionEntry(kind, kind.placeholder(numbers[kind]), tuple(forms), careful)


def _pattern_entries(
    passages: Sequence[TextPassage], numbers: Counter[str], stays: frozenset[str]
) -> Iterator[RedactionEntry]:
    """Yield addresses, amounts and the like; spellings of one amount are one entry."""
    forms: dict[tuple[EntityKind, str], dict[str, None]] = defaultdict(dict)
    for passage in passages:
        for kind, key, start, end in find_patterns(passage.text):
            if (text := passage.text[start:end]).casefold() not in stays:
                forms[kind, key][" ".join(text.split())] = None
    for (kind, _), spellings in forms.items():
        yield _numbered_entry(kind, spellings, numbers)


def _name_entries(
    passages: Sequence[TextPassage],
    ordinary: frozenset[str],
    kept: frozenset[str],
    numbers: Counter[str],
) -> Iterator[RedactionEntry]:
    """Yield people, companies, products: a capital where an ordinary word has none."""
    texts = [words_of(passage.text) for passage in passages]
    # A heading has capitals only where they mean something if most of its words have none.
    telling = [
        not passage.heading or 2 * sum(word.is_lower for word in text) > len(text)
        for passage, text in zip(passages, texts, strict=True)
    ]
    ordinary = ordinary.union(word.key for text in texts for word in text if word.is_lower)
    evidence = (text for text, is_telling in zip(texts, telling, strict=True) if is_telling)
    words = _words_of_names(evidence, ordinary, kept)
    names: dict[_Key, _Name] = defaultdict(_Name)
    for passage, text, is_telling in zip(passages, texts, telling, strict=True):
        at = {word.start: place for place, word in enumerate(text)}
        no_names = kept if is_telling else kept | ({word.key for word in text} - words)
        for run in capital_runs(text, words, no_names):
            trimmed = _trim_run(run, words, ordinary)
            first, last = at[trimmed[0].start], at[trimmed[-1].start] + 1
            name = names[tuple(word.key for word in trimmed)]
            spelling = passage.text[trimmed[0].start : trimmed[-1].end]
            name.spellings[" ".join(spelling.split())] += 1
            if (kind := name_cue(text, first, last)) is not None:
                name.cues[kind] += 1
    yield from _join_names(names, words, ordinary, numbers)


def _words_of_names(
    texts: Iterable[Sequence[TextWord]], ordinary: frozenset[str], kept: frozenset[str]
) -> frozenset[str]:
    """Return the words that are names somewhere: a capital inside a sentence, or a cue beside."""
    names: set[str] = set()
    for text in texts:
        for at, word in enumerate(text):
            if not word.is_capital or word.key in kept | ROLES or len(word.text) < _SHORTEST:
                continue
            # A word that is an ordinary one too, or that begins a sentence, needs a cue; one that
            # is and does may be anything.
            doubts = (word.key in ordinary) + word.first
            if not doubts or (doubts == 1 and name_cue(text, at, at + 1) is EntityKind.PERSON):
                names.add(word.key)
    return frozenset(names)


def _trim_run(
    run: list[TextWord], names: frozenset[str], ordinary: frozenset[str]
) -> list[TextWord]:
    """Return a run of capitals without the ordinary words and titles at its beginning."""
    while (
        run[0].key not in names
        and (run[0].key in ordinary or run[0].key in ROLES)
        and any(word.key in names for word in run[1:])
    ):
        run = run[1:]
    return run


def _join_names(
    names: dict[_Key, _Name], words: frozenset[str], ordinary: frozenset[str], numbers: Counter[str]
) -> Iterator[RedactionEntry]:
    """Yield one entry for each name; `words` are those of names."""
    alone = words - ordinary - COMPANIES - TITLES
    taken: set[str] = set()
    for members in _group_names(names):
        forms = dict.fromkeys(
            spelling for key in members for spelling, _ in names[key].spellings.most_common()
        )
        full = max(forms, key=lambda form: (len(form.split()), len(form)))
        parts = [
            word.text
            for word in words_of(full)
            if word.key in alone and (word.text.casefold(),) not in names
            if len(word.text) >= _SHORTEST
        ]
        own: dict[str, str] = {}
        for form in (full, *forms, *parts):
            if form.casefold() not in taken:
                own.setdefault(form.casefold(), form)
        if not own:
            continue
        taken |= own.keys()
        careful = frozenset(
            form for form in own.values() if all(word.key in ordinary for word in words_of(form))
        )
        kind = _likeliest_kind(names[key].cues for key in members)
        longest_first = sorted(own.values(), key=lambda form: -len(form))
        yield _numbered_entry(kind, longest_first, numbers, careful)


def _group_names(names: Iterable[_Key]) -> list[list[_Key]]:
    """Group names that are one: a part of one full name belongs to it, one of several does not."""
    owners: dict[_Key, _Key] = {}
    containing: dict[_Key, set[_Key]] = defaultdict(set)
    for key in sorted(names, key=len, reverse=True):
        fuller = {owners[other] for other in containing[key]}
        owners[key] = fuller.pop() if len(fuller) == 1 else key
        for start in range(len(key)):
            for end in range(start + 1, len(key) + 1):
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

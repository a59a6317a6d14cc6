"""Plan and apply replacements over all stories.

Taking names, money and addresses out of stories, so that they can be shown to somebody else.

Rules find them, no language model: what they do not know they miss, and a person reads the result
before it is sent. Consistent (one thing, one placeholder), and what is redacted stays as it is when
it is redacted again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
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


_Key: TypeAlias = tuple[str, ...]
"""The words of a name, whatever their case."""

_SHORTEST: Final = 2
_MOST_ROUNDS: Final = 20
"""Each round takes at least one word out that stood there; two are the usual."""


@dataclass(frozen=True, slots=True)
class TextPassage:
    """A text of a story; in a `heading` (a title, a skill) capitals say nothing of names."""

    title: str
    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class ReplacedWords:
    """What is known of words: `ordinary` ones in lower case, and `kept` names (months, tools)."""

    ordinary: frozenset[str]
    kept: frozenset[str]


@dataclass(slots=True)
class _Seen:
    """A name as it was seen: its words, its spellings, and what its neighbours say."""

    spellings: Counter[str] = field(default_factory=Counter)
    cues: Counter[EntityKind] = field(default_factory=Counter)


def plan_redaction(
    passages: Sequence[TextPassage],
    known: ReplacedWords,
    *,
    also: Sequence[str] = (),
    keep: Iterable[str] = (),
) -> Redaction:
    """What is to be replaced; `also` are words the person wants out, `keep` words that stay.

    It is looked for again in the result until there is nothing more, so that a text that has been
    redacted stays as it is.

    Raises:
        WordOfPlaceholders: a word of `also` is what placeholders are made of.
    """
    stays = {word.casefold() for word in keep}
    known = ReplacedWords(known.ordinary, known.kept | frozenset(stays))
    numbers = _numbers(passages)
    entries = [
        RedactionEntry(EntityKind.REMOVED, _next(EntityKind.REMOVED, numbers), (form,))
        for form in dict.fromkeys(map(own_entry, also))
    ]
    left = _applied(Redaction(tuple(entries)), passages)
    for _ in range(_MOST_ROUNDS):
        fresh = [*_named(left, known, numbers), *_shaped(left, numbers, stays)]
        if not fresh:
            break
        entries += fresh
        left = _applied(Redaction(tuple(entries)), passages)
    return Redaction(tuple(entries)).counted((each.title, each.text) for each in passages)


def _applied(redaction: Redaction, passages: Sequence[TextPassage]) -> list[TextPassage]:
    return [TextPassage(each.title, redaction.apply(each.text), each.heading) for each in passages]


def _numbers(passages: Sequence[TextPassage]) -> Counter[str]:
    """The highest number of each kind of placeholder that stands there already."""
    highest: Counter[str] = Counter()
    for each in passages:
        for match in PLACEHOLDER.finditer(each.text):
            kind, number = match["name"] or match["kind"], match["number"] or match["counted"]
            highest[kind] = max(highest[kind], int(number))
    return highest


def _next(kind: EntityKind, numbers: Counter[str]) -> str:
    numbers[kind] += 1
    return kind.placeholder(numbers[kind])


def _shaped(
    passages: Sequence[TextPassage], numbers: Counter[str], stays: set[str]
) -> Iterator[RedactionEntry]:
    """Addresses, amounts and the like; spellings of one amount are one entry."""
    forms: dict[tuple[EntityKind, str], dict[str, None]] = defaultdict(dict)
    for each in passages:
        for kind, key, start, end in find_patterns(each.text):
            if (text := each.text[start:end]).casefold() not in stays:
                forms[kind, key][" ".join(text.split())] = None
    for (kind, _), spellings in forms.items():
        yield RedactionEntry(kind, _next(kind, numbers), tuple(spellings))


def _named(
    passages: Sequence[TextPassage], known: ReplacedWords, numbers: Counter[str]
) -> Iterator[RedactionEntry]:
    """People, companies, products: what has a capital where an ordinary word has none."""
    texts = [words_of(each.text) for each in passages]
    lower = frozenset(word.key for text in texts for word in text if word.is_lower)
    ordinary = known.ordinary | lower
    evidence = [
        text
        for each, text in zip(passages, texts, strict=True)
        if not each.heading or _is_sentence(text)
    ]
    names = _names(evidence, ordinary, known.kept)
    seen: dict[_Key, _Seen] = defaultdict(_Seen)
    for each, text in zip(passages, texts, strict=True):
        at = {word.start: place for place, word in enumerate(text)}
        capitals = known.kept
        if each.heading and not _is_sentence(text):  # every word has one: only names count
            capitals |= {word.key for word in text} - names
        for run in capital_runs(text, names, capitals):
            trimmed = _trimmed(run, names, ordinary)
            first, last = at[trimmed[0].start], at[trimmed[-1].start] + 1
            key = tuple(word.key for word in trimmed)
            spelling = each.text[trimmed[0].start : trimmed[-1].end]
            seen[key].spellings[" ".join(spelling.split())] += 1
            if (kind := name_cue(text, first, last)) is not None:
                seen[key].cues[kind] += 1
    yield from _entries(seen, names, lower, ordinary, numbers)


def _is_sentence(text: Sequence[TextWord]) -> bool:
    """Whether a heading has capitals only where they mean something: most words are lower."""
    return 2 * sum(word.is_lower for word in text) > len(text)


def _names(
    texts: Iterable[Sequence[TextWord]], ordinary: frozenset[str], kept: frozenset[str]
) -> frozenset[str]:
    """The words that are names somewhere: a capital inside a sentence, or a cue beside it."""
    names: set[str] = set()
    for text in texts:
        for at, word in enumerate(text):
            if not word.is_capital or word.key in kept | ROLES or len(word.text) < _SHORTEST:
                continue
            is_ordinary = word.key in ordinary
            # A word that is an ordinary one too, or that begins a sentence, needs a cue; one that
            # is and does may be anything.
            doubts = is_ordinary + word.first
            if not doubts or (doubts == 1 and name_cue(text, at, at + 1) is EntityKind.PERSON):
                names.add(word.key)
    return frozenset(names)


def _trimmed(
    run: list[TextWord], names: frozenset[str], ordinary: frozenset[str]
) -> list[TextWord]:
    """A run of capitals without the ordinary words and titles at its beginning."""
    start = 0
    while start < len(run) - 1 and (
        run[start].key not in names
        and (run[start].key in ordinary or run[start].key in ROLES)
        and any(word.key in names for word in run[start + 1 :])
    ):
        start += 1
    return run[start:]


def _entries(
    seen: dict[_Key, _Seen],
    names: frozenset[str],
    lower: frozenset[str],
    ordinary: frozenset[str],
    numbers: Counter[str],
) -> Iterator[RedactionEntry]:
    """One entry for each name."""
    taken: set[str] = set()
    for members in _together(seen):
        forms = dict.fromkeys(
            spelling for key in members for spelling, _ in seen[key].spellings.most_common()
        )
        full = max(forms, key=lambda form: (len(form.split()), len(form)))
        alone = [each for each in _parts(full, names, ordinary) if (each.casefold(),) not in seen]
        ours: dict[str, str] = {}
        for form in (full, *forms, *alone):
            if form.casefold() not in taken:
                ours.setdefault(form.casefold(), form)
        if not ours:
            continue
        taken |= ours.keys()
        longest_first = tuple(sorted(ours.values(), key=lambda form: -len(form)))
        careful = frozenset(each for each in longest_first if _is_ordinary(each, lower | ordinary))
        kind = _kind([seen[key] for key in members])
        yield RedactionEntry(kind, _next(kind, numbers), longest_first, careful)


def _together(seen: Iterable[_Key]) -> list[list[_Key]]:
    """Names that are one: a part of one full name belongs to it, a part of several to none."""
    owners: dict[_Key, _Key] = {}
    containing: dict[_Key, set[_Key]] = defaultdict(set)
    for key in sorted(seen, key=len, reverse=True):
        fuller = {owners[other] for other in containing[key]}
        owners[key] = fuller.pop() if len(fuller) == 1 else key
        for start in range(len(key)):
            for end in range(start + 1, len(key) + 1):
                if end - start < len(key):
                    containing[key[start:end]].add(key)
    members: dict[_Key, list[_Key]] = defaultdict(list)
    for key in seen:
        members[owners[key]].append(key)
    return list(members.values())


def _parts(full: str, names: frozenset[str], ordinary: frozenset[str]) -> list[str]:
    """The words of a full name that are names by themselves."""
    return [
        word.text
        for word in words_of(full)
        if word.key in names - ordinary - COMPANIES - TITLES and len(word.text) >= _SHORTEST
    ]


def _is_ordinary(form: str, ordinary: frozenset[str]) -> bool:
    return all(word.key in ordinary for word in words_of(form))


def _kind(seen: Sequence[_Seen]) -> EntityKind:
    """What most of the neighbours say; a name where they say nothing or are at odds."""
    counts: Counter[EntityKind] = Counter()
    for each in seen:
        counts.update(each.cues)
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return EntityKind.NAME
    return ranked[0][0] if ranked[0][0] in NAMES else EntityKind.NAME

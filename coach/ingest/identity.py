"""Slugs, identities that survive edits, fingerprints of forgotten stories.

Which stories of a document were forgotten: told by hashes, since nothing else is kept of them.

A story has two marks: what its parts say, and its title at its place. Either is enough, so that
neither a corrected sentence nor a moved file brings it back. A hash cannot be read back; who has a
guess can test the guess by it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from math import ceil
from typing import TYPE_CHECKING, Final

from coach.errors import AmbiguousStory, StoryNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from coach.domain.story import BankStory, Story

    _Known: TypeAlias = Mapping[int, BankStory]
    _Read: TypeAlias = Mapping[int, Story]


SLUG_LENGTH = 40
"""Characters of a slug at most: short enough to type and to stand in an 80 column list."""

SAME_STORY = 0.5
"""Share of word triples two versions of a story must have in common (Jaccard) to be one story.

A choice, not a measurement: rewriting half of a text leaves about a third of its triples, and
two different stories of one person share hardly any.
"""

COMMON = 200
"""Stories that a word triple is in from which it says nothing of which is which.

A choice: it bounds the comparisons where thousands of stories are filled into one form. Such
stories are then told apart by the triples they share with fewer, or by title and order.
"""

CLOSE_TITLE = 0.6
"""difflib ratio from which a mistyped name still finds a story; difflib's own default cutoff."""


def slug(title: str, taken: Collection[str]) -> str:
    """A short readable name for a title, unlike every name in `taken`."""
    base = _shortened(_words(title)) or "story"
    if base not in taken:
        return base
    # Doubling and halving: a thousand stories called "Incident" must not count up every time.
    last, free = 1, 2
    while _numbered(base, free) in taken:
        last, free = free, free * 2
    while free - last > 1:
        middle = (last + free) // 2
        last, free = (middle, free) if _numbered(base, middle) in taken else (last, middle)
    return _numbered(base, free)


def match_identities(known: Sequence[BankStory], read: Sequence[Story]) -> list[BankStory | None]:
    """For each story read from a document, the known story it continues, or None if it is new.

    Decided in turn by equal content, by a title that only one of each has, by the most shared
    word triples (at least SAME_STORY), and among stories of one title by their order. Each known
    story continues in one story at most.
    """
    result: list[BankStory | None] = [None] * len(read)
    left = dict(enumerate(known))

    def take(pairs: Iterable[tuple[int, int]]) -> None:
        for position, index in pairs:
            if result[position] is None and index in left:
                result[position] = left.pop(index)

    for pairing in (_same_content, _only_of_title, _similar, _same_title):
        take(pairing(left, {p: story for p, story in enumerate(read) if not result[p]}))
    return result


class MissingStories:
    """Known stories whose documents are gone, looked for in every document read after them.

    Notes exported again come under other file names, and edited: a story goes on where the same
    content is, or a text as alike as SAME_STORY asks. Each goes on once. Titles do not count
    here: two documents may each have a "Failure".
    """

    def __init__(self, known: Iterable[BankStory] = ()) -> None:
        self._left: dict[int, BankStory] = {}
        self._by_content: dict[str, list[int]] = defaultdict(list)
        self._triples: dict[int, set[tuple[str, ...]]] = {}
        self._holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self.add(known)

    def add(self, known: Iterable[BankStory]) -> None:
        """Look for these too from now on."""
        for story in known:
            if story.id not in self._left:
                self._left[story.id] = story
                self._by_content[story.story.content_hash].append(story.id)

    def found(self, ids: Iterable[int]) -> None:
        """Look for these no longer."""
        for each in ids:
            self._left.pop(each, None)

    def take_same(self, story: Story) -> BankStory | None:
        """The story of just this content, which is then no longer gone."""
        same = [each for each in self._by_content[story.content_hash] if each in self._left]
        return self._left.pop(same[0]) if same else None

    def take_alike(self, story: Story) -> BankStory | None:
        """The story most like this one, if it is alike enough; then no longer gone."""
        for each in self._left.keys() - self._triples.keys():  # first when needed: it is rare
            self._triples[each] = _triples(self._left[each].story.text)
            for triple in self._triples[each]:
                self._holders[triple].append(each)
        mine = _triples(story.text)
        shared = Counter(
            each for triple in mine for each in self._telling(triple) if each in self._left
        )
        alike = [(count / len(mine | self._triples[each]), -each) for each, count in shared.items()]
        likeness, negative = max(alike, default=(0.0, 0))
        return self._left.pop(-negative) if likeness >= SAME_STORY else None

    def _telling(self, triple: tuple[str, ...]) -> Sequence[int]:
        holders = self._holders.get(triple, ())
        return holders if len(holders) <= COMMON else ()


def find_identity(name: str, stories: Sequence[BankStory]) -> BankStory:
    """The story a person means: its slug, a unique prefix, words of its title, or nearly so.

    Raises:
        AmbiguousStory: several fit equally well.
        StoryNotFound: none fits.
    """
    wanted = "-".join(_words(name))
    tests = (
        lambda story: story.slug in (name, wanted),
        lambda story: bool(wanted) and story.slug.startswith(wanted),
        lambda story: bool(wanted) and wanted in "-".join(_words(story.story.title)),
        lambda story: bool(wanted) and set(_words(name)) <= set(_words(story.story.title)),
        lambda story: not wanted and story.story.title == name,  # an emoji alone
    )
    for test in tests:
        fitting = [story for story in stories if test(story)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise AmbiguousStory(name, [story.slug for story in fitting])
    close = _close(wanted, stories) if wanted else []
    if not close:
        raise StoryNotFound(name)
    if len(close) > 1:
        raise AmbiguousStory(name, [story.slug for story in close])
    return close[0]


def _numbered(base: str, number: int) -> str:
    tail = f"-{number}"
    return base[: SLUG_LENGTH - len(tail)].rstrip("-") + tail


def _close(wanted: str, stories: Sequence[BankStory]) -> list[BankStory]:
    """The stories whose slug is nearest to a mistyped name, if any is near."""

    def ratio(story: BankStory) -> float:
        title = "-".join(_words(story.story.title))
        return max(
            SequenceMatcher(None, wanted, story.slug).ratio(),
            SequenceMatcher(None, wanted, title[: len(wanted)]).ratio(),
        )

    rated = sorted(((ratio(story), story) for story in stories), key=lambda pair: -pair[0])
    near = [(score, story) for score, story in rated if score >= CLOSE_TITLE]
    return [story for score, story in near if score == near[0][0]]


def _same_content(known: _Known, read: _Read) -> list[tuple[int, int]]:
    return _in_order(_grouped(known, read, lambda story: story.content_hash))


def _same_title(known: _Known, read: _Read) -> list[tuple[int, int]]:
    return _in_order(_grouped(known, read, lambda story: " ".join(_words(story.title))))


def _only_of_title(known: _Known, read: _Read) -> list[tuple[int, int]]:
    groups = _grouped(known, read, lambda story: " ".join(_words(story.title)))
    return _in_order(group for group in groups if len(group[0]) == len(group[1]) == 1)


def _grouped(
    known: _Known, read: _Read, key: Callable[[Story], str]
) -> Iterable[tuple[list[int], list[int]]]:
    """(positions in `read`, indices in `known`) of the stories that agree in a key."""
    groups: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for position, story in read.items():
        groups[key(story)][0].append(position)
    for index, old in known.items():
        groups[key(old.story)][1].append(index)
    return groups.values()


def _in_order(groups: Iterable[tuple[list[int], list[int]]]) -> list[tuple[int, int]]:
    """The first of each group with the first, the second with the second."""
    return [pair for group in groups for pair in zip(*group, strict=False)]


def _similar(known: _Known, read: _Read) -> list[tuple[int, int]]:
    """(position in `read`, index in `known`) of alike texts, the most alike first.

    Two sets that are at least SAME_STORY alike share one of the rarest triples of each: of n, all
    but SAME_STORY * n, and one more (prefix filter, Chaudhuri et al. 2006). So only stories that
    share a rare triple are compared, and a sentence that every story has costs nothing.
    """
    olds = {index: _triples(old.story.text) for index, old in known.items()}
    news = {position: _triples(story.text) for position, story in read.items()}
    spread = Counter(triple for triples in (*olds.values(), *news.values()) for triple in triples)

    def rarest(triples: set[tuple[str, ...]]) -> list[tuple[str, ...]]:
        ordered = sorted(triples, key=lambda triple: (spread[triple], triple))
        return ordered[: len(ordered) - ceil(SAME_STORY * len(ordered)) + 1]

    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, triples in olds.items():
        for triple in rarest(triples):
            holders[triple].append(index)
    telling = {triple: indices for triple, indices in holders.items() if len(indices) <= COMMON}
    pairs = []
    for position, triples in news.items():
        for index in {index for triple in rarest(triples) for index in telling.get(triple, ())}:
            likeness = len(triples & olds[index]) / len(triples | olds[index])
            if likeness >= SAME_STORY:
                pairs.append((-likeness, position, index))
    return [(position, index) for _, position, index in sorted(pairs)]


def _triples(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[start : start + 3]) for start in range(max(1, len(words) - 2))}


def _words(text: str) -> list[str]:
    """Lower-case words, accents folded where the letter is Latin, apostrophes closed up."""
    kept: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFKD", re.sub(r"['’]", "", text.casefold())):
        mark = unicodedata.category(char).startswith("M")
        if not mark:
            base = char
        if char.isalnum() or (mark and base.isalnum() and not base.isascii()):
            kept.append(char)
        elif not mark:
            kept.append(" ")
    return unicodedata.normalize("NFC", "".join(kept)).split()


def _shortened(words: Iterable[str]) -> str:
    result = ""
    for word in words:
        longer = f"{result}-{word}" if result else word[:SLUG_LENGTH]
        if len(longer) > SLUG_LENGTH:
            break
        result = longer
    return result


REASON: Final = "forgotten with coach forget"
"""Why a block that tells a forgotten story is left out."""


def story_fingerprints(path: str, story: Story) -> tuple[str, str]:
    """The marks of a story in a document: of what it says, and of its title there."""
    return text_fingerprint(story), _title_mark(path, story)


def text_fingerprint(story: Story) -> str:
    """The mark of what a story says, whatever its title, its skills and the spaces in it."""
    return _hash(" ".join(word for part in story.sections for word in part.text.split()))


def is_forgotten(path: str, stories: Sequence[Story], known: Collection[str]) -> list[bool]:
    """For each story of a document whether it was forgotten, by the marks `known`.

    A title that several stories of the document have tells none of them.
    """
    titles = Counter(_title(story) for story in stories)
    return [
        text_fingerprint(story) in known
        or (titles[_title(story)] == 1 and _title_mark(path, story) in known)
        for story in stories
    ]


def _title(story: Story) -> str:
    return " ".join(story.title.casefold().split())


def _title_mark(path: str, story: Story) -> str:
    return _hash(f"{path}\x1f{_title(story)}")


def _hash(said: str) -> str:
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

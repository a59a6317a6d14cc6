"""Slugs, identities that survive edits, fingerprints of forgotten stories.

Of a forgotten story only two hashes are kept: of what it says, and of its title in its document.
Either is enough, so that neither a corrected sentence nor a moved file brings it back. A hash
cannot be read back; who has a guess can test the guess by it.
"""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Final, TypeAlias

from coach.domain.story import BankStory, Story
from coach.errors import AmbiguousStory, StoryNotFound

SLUG_LENGTH: Final = 40  # characters at most, to be typed and stand in a list of 80 columns
SAME_STORY: Final = 0.5
"""Share of word triples (Jaccard) from which two texts are versions of one story: a choice."""
COMMON: Final = 200  # stories with a triple from which it tells none apart: a choice
CLOSE_TITLE: Final = 0.6  # difflib ratio (its default) from which a mistyped name finds a story
FILLERS: Final = frozenset(("a", "about", "an", "my", "one", "our", "story", "the"))
"""Words with which a story is spoken of ("the one about the netball") that its title may lack."""
REASON: Final = "forgotten with coach forget"  # why a block is left out
_Triples: TypeAlias = set[tuple[str, ...]]


def slug(title: str, taken: Collection[str]) -> str:
    """Return a short readable name for a title, unlike every name in `taken`."""
    base = ""
    for word in _words(title):
        longer = f"{base}-{word}" if base else word[:SLUG_LENGTH]
        if len(longer) > SLUG_LENGTH:
            break
        base = longer
    base = base or "story"
    if base not in taken:
        return base

    def numbered(number: int) -> str:
        tail = f"-{number}"
        return base[: SLUG_LENGTH - len(tail)].rstrip("-") + tail

    # Doubling and halving: a thousand stories called "Incident" must not count up every time.
    last, free = 1, 2
    while numbered(free) in taken:
        last, free = free, free * 2
    while free - last > 1:
        middle = (last + free) // 2
        last, free = (middle, free) if numbered(middle) in taken else (last, middle)
    return numbered(free)


def _words(text: str) -> list[str]:
    """Return lower-case words, accents folded on Latin letters, apostrophes closed up."""
    kept: list[str] = []
    base = ""
    # Twice: ™ is made of capitals, and small letters may come apart once more.
    text = unicodedata.normalize("NFKD", re.sub(r"['’\u200c\u200d]", "", text)).casefold()
    for char in unicodedata.normalize("NFKD", text):
        mark = unicodedata.category(char).startswith("M")
        if not mark:
            base = char
        if char.isalnum() or (mark and base.isalnum() and not base.isascii()):
            kept.append(char)
        elif not mark:
            kept.append(" ")
    return unicodedata.normalize("NFC", "".join(kept)).split()


def find_identity(name: str, stories: Sequence[BankStory]) -> BankStory:
    """Return the story a user means: its slug, a unique prefix, words of its title, or nearly so.

    No piece from inside a word names one: `-rf` is not "performance".

    Raises:
        AmbiguousStory: several fit equally well.
        StoryNotFound: none fits.
    """
    words = _words(name)
    typed, told = "-".join(words), {*words} - FILLERS
    tests = (
        lambda story: story.slug in (name, typed),
        lambda story: bool(typed) and story.slug.startswith(typed),
        lambda story: bool(typed) and f"-{typed}" in "-".join(("", *_words(story.story.title))),
        lambda story: bool(typed) and set(words) <= set(_words(story.story.title)),
        lambda story: bool(told) and told <= set(_words(story.story.title)),
        lambda story: not typed and story.story.title == name,  # an emoji alone
    )
    matches = ([story for story in stories if test(story)] for test in tests)
    fitting = next(filter(None, matches), None) or (_closest(typed, stories) if typed else [])
    if not fitting:
        raise StoryNotFound(name)
    if len(fitting) > 1:
        raise AmbiguousStory(name, [story.slug for story in fitting])
    return fitting[0]


def _closest(typed: str, stories: Sequence[BankStory]) -> list[BankStory]:
    """Return the stories whose slug is nearest to a mistyped name, if any is near."""
    from difflib import SequenceMatcher  # where nothing is called so

    near: dict[float, list[BankStory]] = defaultdict(list)
    for story in stories:
        title = "-".join(_words(story.story.title))[: len(typed)]
        ratios = (SequenceMatcher(None, typed, text).ratio() for text in (story.slug, title))
        near[max(ratios)].append(story)
    best = max(near, default=0.0)
    return near[best] if best >= CLOSE_TITLE else []


def match_identities(olds: Sequence[BankStory], news: Sequence[Story]) -> list[BankStory | None]:
    """Return for each story read from a document the known one it continues, or None if new.

    Decided in turn by equal content, by a title that only one of each has, by the most shared
    word triples (at least SAME_STORY), and among stories of one title by their order. Each known
    story continues in one story at most.
    """
    continued: list[BankStory | None] = [None] * len(news)
    left = dict(enumerate(olds))
    for pairing in (
        partial(_pair, key=lambda story: story.content_hash),
        partial(_pair, key=_title_words, alone=True),
        _pair_similar,
        partial(_pair, key=_title_words),
    ):
        unmatched = {at: story for at, story in enumerate(news) if not continued[at]}
        for position, index in pairing(left, unmatched):
            if continued[position] is None and index in left:
                continued[position] = left.pop(index)
    return continued


def _title_words(story: Story) -> str:
    return " ".join(_words(story.title))


def _pair(
    olds: Mapping[int, BankStory],
    news: Mapping[int, Story],
    *,
    key: Callable[[Story], str],
    alone: bool = False,
) -> list[tuple[int, int]]:
    """Pair (position of new, index of old) stories of one key in their order; or those `alone`."""
    groups: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for position, story in news.items():
        groups[key(story)][0].append(position)
    for index, old in olds.items():
        groups[key(old.story)][1].append(index)
    chosen = (pair for pair in groups.values() if not alone or list(map(len, pair)) == [1, 1])
    return [pair for group in chosen for pair in zip(*group, strict=False)]


def _pair_similar(
    olds: Mapping[int, BankStory], news: Mapping[int, Story]
) -> list[tuple[int, int]]:
    """Return (position of new, index of old) of alike texts, the most alike first."""
    known = _Texts()
    for index, old in olds.items():
        known.add(index, old.story)
    pairs = [
        (-likeness, position, index)
        for position, story in news.items()
        for likeness, index in known.alike(story)
    ]
    return [(position, index) for _, position, index in sorted(pairs)]


class _Texts:
    """Stories by what they say; those that share only what many say are not compared."""

    def __init__(self) -> None:
        self._triples: dict[int, _Triples] = {}
        self._holders: dict[tuple[str, ...], list[int]] = defaultdict(list)

    def add(self, key: int, story: Story) -> None:
        """Note a story under a key, unless it is there."""
        if key not in self._triples:
            self._triples[key] = _triples(story.text)
            for triple in self._triples[key]:
                self._holders[triple].append(key)

    def alike(self, story: Story) -> list[tuple[float, int]]:
        """Return how much alike a story and others are, at least SAME_STORY, and their keys."""
        triples = _triples(story.text)
        holders = (self._holders.get(triple, ()) for triple in triples)
        near = {key for keys in holders if len(keys) <= COMMON for key in keys}
        found = ((self._triples[key], key) for key in near)
        likely = ((len(triples & others) / len(triples | others), key) for others, key in found)
        return [pair for pair in likely if pair[0] >= SAME_STORY]


def _triples(text: str) -> _Triples:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[start : start + 3]) for start in range(max(1, len(words) - 2))}


class MissingStories:
    """Known stories whose documents are gone, looked for in every document read after them.

    A story goes on, once, where the same content is, or a text as alike as SAME_STORY asks. Titles
    do not count here: two documents may each have a "Failure".
    """

    def __init__(self, stories: Iterable[BankStory] = ()) -> None:
        self._left: dict[int, BankStory] = {}
        self._by_content: dict[str, list[int]] = defaultdict(list)
        self._texts = _Texts()
        self.add(stories)

    def add(self, stories: Iterable[BankStory]) -> None:
        """Look for these too from now on."""
        for story in stories:
            if story.id not in self._left:
                self._left[story.id] = story
                self._by_content[story.story.content_hash].append(story.id)

    def discard(self, ids: Iterable[int]) -> None:
        """Look for these no longer."""
        for story_id in ids:
            self._left.pop(story_id, None)

    def take_same(self, story: Story) -> BankStory | None:
        """Return the story of just this content, which is then no longer gone."""
        ids = self._by_content[story.content_hash]
        story_id = next((story_id for story_id in ids if story_id in self._left), None)
        return None if story_id is None else self._left.pop(story_id)

    def take_alike(self, story: Story) -> BankStory | None:
        """Return the story most like this one, if alike enough; then no longer gone."""
        for story_id, missing in self._left.items():  # first when needed: it is rare
            self._texts.add(story_id, missing.story)
        alike = [pair for pair in self._texts.alike(story) if pair[1] in self._left]
        _, story_id = max(alike, default=(0.0, 0), key=lambda pair: (pair[0], -pair[1]))
        return self._left.pop(story_id, None)


def story_fingerprints(path: str, story: Story) -> tuple[str, str]:
    """Return the hashes of a story in a document: of what it says, and of its title there."""
    return text_fingerprint(story), title_fingerprint(path, story.title)


def title_fingerprint(path: str, title: str) -> str:
    """Return the hash of a title in a document."""
    return _hash(f"{path}\x1f{_folded(title)}")


def text_fingerprint(story: Story) -> str:
    """Return the hash of what a story says, whatever its title, its skills and its spaces."""
    return _hash(" ".join(word for part in story.sections for word in part.text.split()))


def is_forgotten(path: str, stories: Sequence[Story], forgotten: Collection[str]) -> list[bool]:
    """Return for each story of a document whether it was forgotten, by the hashes kept.

    A title that several stories of the document have tells none of them.
    """
    titles = Counter(_folded(story.title) for story in stories)
    marks = ((story, *story_fingerprints(path, story)) for story in stories)
    return [
        of_text in forgotten or (of_title in forgotten and titles[_folded(story.title)] == 1)
        for story, of_text, of_title in marks
    ]


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

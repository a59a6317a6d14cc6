"""Slugs people can type, names found from memory, and identities that survive edits."""

from __future__ import annotations

import random
import sqlite3
import sys
import unicodedata
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.story import BankStory, Part, Section, Story
from coach.errors import AmbiguousStory, StoryNotFound
from coach.ingest.identity import SLUG_LENGTH, find_identity, match_identities, slug
from coach.storage.schema import columns
from tests.growth import grows_linearly

DELETED = "I ran the delete on the live database and lost two days of orders on a Friday night."
COUPON = "A coupon of mine went to every customer, and I wrote an apology within the hour."
TRAIN = "Marek and I fought over the deploy schedule until he drew his week on the board."


def story(title: str, text: str = DELETED, part: Part = Part.ACTION) -> Story:
    """A story of one section."""
    return Story(title, (Section(part, text, 1),), 1, 2)


def bank(*stories: Story) -> list[BankStory]:
    """Stories as a bank holds them, numbered from 1 and named by their titles."""
    held: list[BankStory] = []
    for number, told in enumerate(stories, start=1):
        name = slug(told.title, {other.slug for other in held})
        held.append(BankStory(number, name, "/notes.md", told))
    return held


def continued(known: list[BankStory], read: list[Story]) -> list[int | None]:
    """The identity each story read continues."""
    return [old.id if old else None for old in match_identities(known, read)]


# Slugs


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The Wrong Coupon!", "the-wrong-coupon"),
        ("Crème brûlée, part 2", "creme-brulee-part-2"),
        ("Don’t deploy on Friday's", "dont-deploy-on-fridays"),
        ("🎯 Hitting the target 🚀", "hitting-the-target"),
        ("障害対応 バグ", "障害対応-バグ"),
        ("장애 대응", "장애-대응"),
        ("Мой йогурт", "мой-йогурт"),
        ("हिन्दी कहानी", "हिन्दी-कहानी"),
        ("ﬁle Ｄ snake_case", "file-d-snake-case"),
        ("Launch of Acme Pay™ in ℠pain", "launch-of-acme-paytm-in-smpain"),
        ("𝗧𝗵𝗲 𝗻𝗶𝗴𝗵𝘁", "the-night"),
        ("🔥🔥", "story"),
        ("", "story"),
        ("one two three four five six seven eight nine", "one-two-three-four-five-six-seven-eight"),
        ("x" * 60, "x" * SLUG_LENGTH),
    ],
)
def test_slug_is_short_and_readable(title: str, name: str) -> None:
    """Words in lower case, Latin accents folded, other scripts kept, whole words only."""
    assert slug(title, ()) == name


@pytest.mark.no_cover
def test_slug_of_any_character_fits_the_bank() -> None:
    """Every character that Unicode names, some of which come apart into capitals when folded."""
    (fits,) = (column.fits for column in columns("identities") if column.name == "slug")
    every = (chr(code) for code in range(sys.maxunicode + 1))
    slugs = [(slug(f"a{char}b", ()),) for char in every if unicodedata.category(char)[0] != "C"]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE names (slug TEXT)")
        connection.executemany("INSERT INTO names VALUES (?)", slugs)
        odd = connection.execute(f"SELECT slug FROM names WHERE {fits} IS NOT TRUE").fetchall()  # noqa: S608
    assert odd == []


def test_taken_names_are_numbered() -> None:
    """The second story of a title is -2, the third -3."""
    assert slug("Outage", {"outage"}) == "outage-2"
    assert slug("Outage", {"outage", "outage-2"}) == "outage-3"


def test_numbered_slug_stays_short() -> None:
    """A number takes the place of the last letters, not more room."""
    name = slug("x" * 60, {"x" * SLUG_LENGTH})
    assert name == "x" * (SLUG_LENGTH - 2) + "-2"


@given(st.text(), st.integers(0, 40))
def test_slug_is_new_and_finds_its_story(title: str, before: int) -> None:
    """Whatever the title and whoever had it before, the slug is new, short and found again."""
    taken: set[str] = set()
    for _ in range(before):
        taken.add(slug(title, taken))
    name = slug(title, taken)
    assert len(taken) == before
    assert name not in taken
    assert len(name) <= SLUG_LENGTH
    held = [
        BankStory(1, name, "/a.md", story(title)),
        BankStory(2, "an-other", "/a.md", story("b")),
    ]
    assert find_identity(name, held).id == 1


# Finding


TITLES = ("The wrong coupon", "The wrong rows", "Deploy train", "Deploy", "Été à Łódź")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("the-wrong-coupon", "The wrong coupon"),
        ("The Wrong Rows", "The wrong rows"),
        ("the-wrong-c", "The wrong coupon"),
        ("deploy", "Deploy"),
        ("deploy-t", "Deploy train"),
        ("rows", "The wrong rows"),
        ("coupon wrong", "The wrong coupon"),
        ("my story about the rows", "The wrong rows"),
        ("the one about a train", "Deploy train"),
        ("teh wrnog cuopon", "The wrong coupon"),
        ("depoly trian", "Deploy train"),
        ("ete", "Été à Łódź"),
    ],
)
def test_story_is_found_by_what_a_person_remembers(name: str, title: str) -> None:
    """A slug, a unique prefix, words of the title in any order, or a typing error."""
    assert find_identity(name, bank(*map(story, TITLES))).story.title == title


def test_ambiguous_name_lists_the_candidates() -> None:
    """A prefix of two stories names both."""
    with pytest.raises(AmbiguousStory, match=r'"the-wrong" could be: the-wrong-coupon, the-wrong-'):
        find_identity("the-wrong", bank(*map(story, TITLES)))


def test_equally_near_names_are_ambiguous() -> None:
    """A typing error as near to two stories as to one names both."""
    with pytest.raises(AmbiguousStory, match="could be: outage-a1, outage-b1"):
        find_identity("outaeg-1", bank(story("Outage a1"), story("Outage b1")))


@pytest.mark.parametrize("name", ["quarterly budget", "", "  ", "🔥", "-", "-rf", "x", "loy"])
def test_unknown_or_empty_name_finds_nothing(name: str) -> None:
    """Neither a name without a word in it nor a piece of a word stands for any story."""
    with pytest.raises(StoryNotFound):
        find_identity(name, bank(story("Deploy train"), story("A fixed performance")))


def test_title_without_words_finds_its_story() -> None:
    """A story called by an emoji is found by it."""
    assert find_identity("🔥", bank(story("🔥"), story("🚀"))).id == 1


# Identities through edits


def test_unchanged_document_keeps_identities() -> None:
    """Stories read again are the stories known."""
    told = [story("One", DELETED), story("Two", COUPON)]
    assert continued(bank(*told), told) == [1, 2]


def test_typo_mended_keeps_the_identity() -> None:
    """A changed word is the same story."""
    known = bank(story("One", DELETED), story("Two", COUPON))
    read = [story("One", DELETED.replace("lost", "destroyed")), story("Two", COUPON)]
    assert continued(known, read) == [1, 2]


def test_new_title_and_changed_text_keep_the_identity() -> None:
    """A story renamed and mended in one edit is recognised by its words."""
    known = bank(story("One", DELETED), story("Two", COUPON))
    read = [story("Neu", COUPON.replace("apology", "letter")), story("Alt", DELETED + " Oh.")]
    assert continued(known, read) == [2, 1]


def test_rewritten_story_keeps_the_identity_of_its_title() -> None:
    """A text told afresh under the same title, however cased, is the same story."""
    assert continued(bank(story("One", DELETED)), [story("ONE!", COUPON)]) == [1]


def test_moved_section_keeps_the_identity() -> None:
    """Sections in another order, and another label, are the same story."""
    first, second = Section(Part.ACTION, DELETED, 1), Section(Part.RESULT, COUPON, 4)
    known = bank(Story("One", (first, second), 1, 5))
    moved = Story("Other", (second, Section(Part.TASK, DELETED, 9)), 7, 9)
    assert continued(known, [moved]) == [1]


def test_reordered_stories_keep_their_identities() -> None:
    """The order in the document does not matter, even among stories of one title."""
    told = [story("Incident", DELETED), story("Incident", COUPON), story("Incident", TRAIN)]
    assert continued(bank(*told), told[::-1]) == [3, 2, 1]


def test_edits_among_stories_of_one_title_follow_the_words() -> None:
    """When the first of two stories called alike goes and the second is mended, it stays itself."""
    known = bank(story("Incident", DELETED), story("Incident", COUPON))
    assert continued(known, [story("Incident", COUPON + " Never again.")]) == [2]


def test_rewritten_stories_of_one_title_keep_their_order() -> None:
    """Where words do not help either, the first continues the first."""
    known = bank(story("Incident", DELETED), story("Incident", COUPON))
    read = [story("Incident", "Quite another text, told anew."), story("Incident", TRAIN)]
    assert continued(known, read) == [1, 2]


def test_twins_each_keep_one_identity() -> None:
    """A story twice in a document is two stories, and stays so."""
    twins = [story("One"), story("One")]
    assert continued(bank(*twins), twins) == [1, 2]
    assert continued(bank(*twins), [story("One")]) == [1]
    assert continued(bank(story("One")), twins) == [1, None]


def test_new_and_gone_stories_share_no_identity() -> None:
    """A new story in the place of a deleted one is new."""
    assert continued(bank(story("One", DELETED)), [story("Two", COUPON)]) == [None]
    assert continued([], [story("Two", COUPON)]) == [None]
    assert continued(bank(story("One")), []) == []


def test_story_that_quotes_another_is_new() -> None:
    """A text that has a sentence of a known story, and much of its own, is another story."""
    assert continued(
        bank(story("One", DELETED)), [story("Two", f"{DELETED} {COUPON} {TRAIN}")]
    ) == [None]


def test_story_that_begins_like_another_is_new() -> None:
    """Two thirds of a known story, and as much of its own again, is less than half of both."""
    begun = " ".join(DELETED.split()[:12]) + " then I went out for a walk by the sea"
    assert continued(bank(story("One", DELETED)), [story("Two", begun)]) == [None]


def test_the_most_alike_text_continues_the_story() -> None:
    """Of two texts that share words with a story, the nearer one is it."""
    half = DELETED + " " + "It took the whole weekend to bring every one of them back."
    read = [story("A", half), story("B", DELETED + " Oh.")]
    assert continued(bank(story("One", DELETED)), read) == [None, 1]


@given(st.permutations([story(f"T{n}", " ".join(f"w{n}x{m}" for m in range(9))) for n in range(6)]))
def test_order_never_changes_identities(read: list[Story]) -> None:
    """Any order of the same stories gives each its own identity back."""
    known = bank(*sorted(read, key=lambda told: told.title))
    assert [old.story if old else None for old in match_identities(known, read)] == read


@pytest.mark.no_cover  # a tracer's time is not the function's
def test_thousands_of_edited_stories_are_placed_quickly() -> None:
    """Time grows with the number of stories, also when all share a paragraph and lost titles."""
    rng = random.Random(1)  # noqa: S311
    shared = "The team was on call that week and I was the lead of everything we did there. "
    texts = [shared + " ".join(f"w{rng.randrange(9000)}" for _ in range(40)) for _ in range(2000)]
    known = bank(*(story(f"Old {n}", text) for n, text in enumerate(texts)))
    read = [story(f"New {n}", text + " Mended.") for n, text in enumerate(texts)]

    def work(size: int) -> None:
        assert continued(known[:size], read[:size]) == list(range(1, size + 1))

    assert grows_linearly(work, 2000)


@pytest.mark.no_cover  # a tracer's time is not the function's
def test_thousands_of_filled_in_forms_are_placed_quickly() -> None:
    """Stories that differ in a number alone are not each compared with all the others."""
    form = "Van {0} stood still at depot {1}, I rang yard {0} and van {0} ran by noon of day {1}."
    texts = [form.format(n, n % 3) for n in range(1200)]
    known = bank(*(story(f"Old {n}", text) for n, text in enumerate(texts)))
    read = [story(f"New {n}", text) for n, text in enumerate(texts)]
    edited = [story(f"New {n}", f"{text} Mended.") for n, text in enumerate(texts)]
    assert continued(known, read) == list(range(1, len(known) + 1))

    def work(size: int) -> None:
        continued(known[:size], edited[:size])

    assert grows_linearly(work, 1200)


@pytest.mark.no_cover  # a tracer's time is not the function's
def test_thousands_of_one_title_are_named_quickly() -> None:
    """Stories that are all called "Incident" get their slugs in time as their number."""

    def work(size: int) -> None:
        taken: set[str] = set()
        for _ in range(size):
            taken.add(slug("Incident", taken))
        assert f"incident-{size}" in taken

    assert grows_linearly(work, 5000)

"""Choosing how to part a document: each way is weighed, and the best taken."""

from __future__ import annotations

from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from coach.ingest.build_outline import ParsedDocument
from coach.ingest.choose import COST, choose, find_stories
from coach.ingest.model import Block, BlockKind, DraftStory, Heading
from coach.ingest.proposals import Way, propose
from coach.ingest.scoring import Context, Scorer
from tests.reading.told import DISK, DISK_IN_PARTS, MAIL, MAIL_IN_PARTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.ingest.model import Node, Outline
    from tests.reading.conftest import ReadText


def outline_of(text: str) -> Outline:
    """The outline of lines, of which "# x" is a heading and any other a paragraph."""
    lines = text.split("\n")
    headings = [Heading(x[2:], 1, n, n) for n, x in enumerate(lines, 1) if x.startswith("# ")]
    blocks = [
        Block(BlockKind.PROSE, n, n)
        for n, x in enumerate(lines, 1)
        if x.strip() and not x.startswith("# ")
    ]
    return ParsedDocument(lines, headings, blocks).outline()


class StubScorer(Scorer):
    """Says of each block what the test says of its lines, and of others that they are none."""

    def __init__(self, outline: Outline, chances: dict[tuple[int, int], float]) -> None:
        super().__init__(outline, "", "")
        self.chances = chances

    def chance(self, node: Node, context: Context) -> float:
        """Return the chance of the lines."""
        assert context.beside
        return self.chances.get((node.first, node.last), 0.0)


TWO = "# One\nI rang.\n# Two\nI ran."


@pytest.mark.parametrize(
    ("whole", "pieces", "parted"),
    [(0.9, (0.6, 0.6), False), (0.9, (0.8, 0.8), True), (0.9, (0.9, 0.1), False)],
)
def test_the_way_worth_most_is_taken(
    whole: float,
    pieces: tuple[float, float],
    parted: bool,  # noqa: FBT001  (pytest passes by name)
) -> None:
    """A story is worth its chance less what a false one costs; what is left out, nothing."""
    outline = outline_of(TWO)
    chances = {(1, 4): whole, (1, 2): pieces[0], (3, 4): pieces[1]}
    choice = choose(outline, StubScorer(outline, chances))
    worth = sum(max(0.0, chance - COST) for chance in (pieces if parted else (whole,)))
    assert bool(choice.pieces) is parted
    assert choice.worth == pytest.approx(worth)


def test_nothing_likely_is_left_out() -> None:
    """A chance of no more than the cost is worth nothing."""
    outline = outline_of(TWO)
    choice = choose(outline, StubScorer(outline, {(1, 4): 0.25, (1, 2): COST, (3, 4): COST}))
    assert (choice.worth, choice.pieces, choice.is_story) == (0.0, (), False)


@pytest.mark.parametrize(("piece", "sure"), [(0.44, 0.9), (0.46, 0.9 / (0.9 + 2 * 0.46))])
def test_one_story_is_less_sure_where_its_parts_may_hold_more(
    monkeypatch: pytest.MonkeyPatch, piece: float, sure: float
) -> None:
    """Only where they are expected to hold more stories than the one."""
    outline = outline_of(TWO)
    chances = {(1, 4): 0.9, (1, 2): piece, (3, 4): piece}
    monkeypatch.setattr("coach.ingest.choose.Scorer", lambda *_: StubScorer(outline, chances))
    (story,) = find_stories(outline, "")
    assert isinstance(story, DraftStory)
    assert story.chance == pytest.approx(sure)


def test_a_document_without_another_story_is_one_by_less() -> None:
    """Who adds a document has a story in it; one in which nobody did anything has none."""
    outline = outline_of(TWO)
    assert choose(outline, StubScorer(outline, {(1, 4): 0.26})).is_story
    pieces = {(1, 4): 0.26, (1, 2): 0.9}
    assert choose(outline, StubScorer(outline, pieces)).pieces
    untold = outline_of("# One\nThe bell is green.")
    assert not choose(untold, StubScorer(untold, {(1, 2): 0.26})).is_story


@pytest.mark.parametrize(
    "text",
    [
        f"{TWO}\n# Three\nI rode.",
        "Before.\n# One\nI rang.\n# Two\nI ran.",
        "**One**\nI rang.\n\n**Two**\nI ran.\n---\nAfter.",
        "1. One\n2. Two\nTell me about a failure?\nI fell.\nWhy?\nI ran.",
        "Situation: a\nResult: b\n\n**Two**\nSituation: c\nAction: d\nResult: e\n",
    ],
)
def test_pieces_hold_every_line_once(text: str) -> None:
    """Whatever the way, what is written lies in one piece, in order."""
    outline = outline_of(text)
    outline.root.way = Way.WHOLE
    ways: Sequence[list[Node]] = list(propose(outline, outline.root))
    assert ways
    for pieces in ways:
        assert all(one.last < other.first for one, other in pairwise(pieces))
        held = {line for piece in pieces for line in range(piece.first, piece.last + 1)}
        written = {n for n, line in enumerate(text.split("\n"), 1) if line.strip(" -")}
        assert written <= held


def test_weights() -> None:
    """Every weight is one of a sign that is measured, and every sign has a weight."""
    outline = outline_of(f"# Stories\n# One\n{MAIL}\n# Two\n{DISK}")
    scorer = Scorer(outline, "", "notes")
    signs: set[str] = set()
    for way in Way:
        for beside in (1, 2):
            outline.root.way = way
            signs |= scorer.signs(outline.root, Context(beside=beside)).keys()
    text = files("coach.ingest").joinpath("weights.tsv").read_text(encoding="utf-8")
    weighed = {line.split("\t")[0] for line in text.splitlines()}
    assert weighed <= signs
    assert signs - weighed <= {f"by {way}" for way in Way}  # a way that no document fitted has


def test_a_whole_post(read_text: ReadText) -> None:
    """A post with headings that part it is one story."""
    text = (
        f"# The day the mail stood still\n\n## What happened\n\n{MAIL}\n## What I learned\n\nLook."
    )
    assert [story.title for story in read_text(text).stories] == ["The day the mail stood still"]


def test_eight_stories_under_bold_lines(read_text: ReadText) -> None:
    """A title in bold type over each is enough."""
    text = "".join(f"**Story {n}: the mail**\n\n{MAIL}\n" for n in range(1, 9))
    assert len(read_text(text).stories) == 8


def test_labels_without_headings(read_text: ReadText) -> None:
    """Where the labels begin again, a story begins."""
    text = "".join((MAIL_IN_PARTS, DISK_IN_PARTS) * 2)
    assert [len(story.sections) for story in read_text(text).stories] == [3] * 4


def test_advice_is_left_out(read_text: ReadText) -> None:
    """A page that tells its reader what to do holds no story."""
    reading = read_text(
        "# How to answer\n\n## Before\n\nChoose three examples and practise them aloud. You should "
        "know your figures.\n\n## During\n\nKeep it short. Always say what you did yourself, and "
        "never blame your team.\n"
    )
    assert not reading.stories


def test_numbered_questions(read_text: ReadText) -> None:
    """Numbered questions are the titles of their answers, those in a list inside another too."""
    asked = ("you were stuck", "you found something", "you were wrong", "you failed a colleague")
    for indent in ("", "   "):
        text = "# Questions\n\n" + ("1. Teamwork\n\n" if indent else "")
        for number, what in enumerate(asked, 1):
            told = MAIL if number % 2 else DISK
            text += f"{indent}{number}. Tell me about a time {what}?\n\n{indent}   {told}\n"
        titles = [story.title for story in read_text(text).stories]
        assert titles == [f"Tell me about a time {what}?" for what in asked]


def test_a_title_has_no_marks(read_text: ReadText) -> None:
    """Also where the first heading stands over lines that are none of the story."""
    text = (
        "# One\n\nfoo bar\n\n# Two\n\n## January\n\nI was asked to move the warehouse and made a "
        "plan with Owen; we fixed six.\n\n## March\n\nWe moved all of it on a Sunday night. "
        "I led the call and rolled one thing back. All depots were scanning.\n"
    )
    (story,) = read_text(text).stories
    assert "#" not in story.title

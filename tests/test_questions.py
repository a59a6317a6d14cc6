"""The built-in questions, how they are read, and how questions are told apart and chosen."""

from __future__ import annotations

import re
import stat
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.catalog import parse
from coach.catalog.files import parse_cached
from coach.catalog.parse import question_kinds, shipped_questions
from coach.catalog.question_text import LONGEST_QUESTION, clean_list
from coach.domain.competency import find_by_name
from coach.domain.question import (
    OWN_PREFIX,
    Question,
    QuestionFilter,
    QuestionForm,
    QuestionLevel,
    choose_questions,
    core_question,
    own_id,
    question_key,
    rank_suggestions,
)
from coach.errors import AmbiguousName, NoQuestion, QuestionTooLong, UnknownCompetency

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from coach.embeddings.encoder import OnnxEncoder

NAMES = {"failure": "Failure and mistakes", "data_driven": "Data and analysis"}
NAMES |= {"decision_making": "Decision making", "deadline_pressure": "Tight deadlines"}

FRAME = """
tell me about a an the time when you your yours describe give example of did do have has ever what
was were how which to and in for it that last had on with at by is who whom from
"""
"""Words in which two questions may agree and still ask for different things."""


@pytest.fixture(scope="module")
def built_in(tmp_path_factory: pytest.TempPathFactory) -> tuple[Question, ...]:
    """The questions that ship with coach."""
    return shipped_questions(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def by_competency(built_in: tuple[Question, ...]) -> dict[str, list[Question]]:
    """The built-in questions of each main competency."""
    return {
        known.id: [question for question in built_in if question.main == known.id]
        for known in parse.shipped_competencies()
    }


def repeated(texts: Iterable[str]) -> list[str]:
    """The texts that stand more than once, whatever their case and punctuation."""
    return [said for said, times in Counter(map(question_key, texts)).items() if times > 1]


# The built-in questions


def test_every_competency_has_its_questions(
    built_in: tuple[Question, ...], by_competency: dict[str, list[Question]]
) -> None:
    """Twelve or more for each, and no question is of a competency that is not there."""
    assert len(built_in) >= 288
    assert min(map(len, by_competency.values())) >= 12
    assert sum(map(len, by_competency.values())) == len(built_in)
    assert {known for q in built_in for known in q.competencies} == set(by_competency)
    assert all(len(set(q.competencies)) == len(q.competencies) for q in built_in)


def test_both_forms_and_the_outer_levels_of_every_competency(
    by_competency: dict[str, list[Question]],
) -> None:
    """Two questions at least for each side, for beginners, and one for those who lead."""
    for known, questions in by_competency.items():
        forms = Counter(question.form for question in questions)
        levels = Counter(question.level for question in questions)
        assert min(forms[form] for form in QuestionForm) >= 2, known
        assert levels[QuestionLevel.JUNIOR] >= 2, known
        assert min(levels[level] for level in QuestionLevel) >= 1, known


def test_the_shares_of_the_levels(built_in: tuple[Question, ...]) -> None:
    """About 60 % for everybody, 15 % for beginners, 15 % for the experienced, 10 % for leaders."""
    levels = Counter(question.level for question in built_in)
    shares = {level: levels[level] / len(built_in) for level in QuestionLevel}
    assert shares == pytest.approx(
        {
            QuestionLevel.ANY: 0.6,
            QuestionLevel.JUNIOR: 0.15,
            QuestionLevel.SENIOR: 0.15,
            QuestionLevel.STAFF: 0.1,
        },
        abs=0.05,
    )


def test_ids_tell_the_competency_and_are_numbered(by_competency: dict[str, list[Question]]) -> None:
    """An id is typed easily and stands for one question for ever."""
    for known, questions in by_competency.items():
        slug = known.replace("_", "-")
        assert [q.id for q in questions] == [f"{slug}-{n + 1:02}" for n in range(len(questions))]
    assert not any(known.startswith(OWN_PREFIX) for known in by_competency)


def test_every_question_has_probes_of_its_own(built_in: tuple[Question, ...]) -> None:
    """Two or three follow-up questions, each a question, none of them used twice."""
    assert {len(question.probes) for question in built_in} <= {2, 3}
    probes = [probe for question in built_in for probe in question.probes]
    assert [probe for probe in probes if not probe.endswith("?")] == []
    assert repeated([*probes, *(question.text for question in built_in)]) == []


def test_texts_are_whole_sentences_in_varied_words(built_in: tuple[Question, ...]) -> None:
    """Each ends as a sentence does, fits a line or three, and few begin alike."""
    assert all(re.fullmatch(r"\S.*[.?]", question.text) for question in built_in)
    assert max(len(question.text) for question in built_in) <= 200
    begun = Counter(" ".join(question.text.split()[:3]) for question in built_in)
    assert max(begun.values()) <= len(built_in) / 5
    assert sum(len(question.text.split()) <= 6 for question in built_in) >= 20
    everything = " ".join(f"{q.text} {' '.join(q.probes)}" for q in built_in)
    assert "!" not in everything


def test_no_two_questions_share_most_of_their_words(built_in: tuple[Question, ...]) -> None:
    """Beside the words of every question, no two have more than two thirds in common."""
    words = {q.id: set(question_key(q.text).split()).difference(FRAME.split()) for q in built_in}
    near = [
        (one, other)
        for one, other in combinations(words, 2)
        if len(words[one] & words[other]) > 2 / 3 * len(words[one] | words[other])
    ]
    assert near == []


def test_kinds_of_question(tmp_path: Path) -> None:
    """Every kind has a built-in competency and a question of its own; nearness goes both ways."""
    kinds = {kind.id: kind for kind in question_kinds(tmp_path)}
    assert len({kind.question for kind in kinds.values()}) == len(kinds)
    assert {kind.competency for kind in kinds.values()} == {
        known.id for known in parse.shipped_competencies()
    }
    assert 35 <= sum(kind.often for kind in kinds.values()) <= 45
    for kind in kinds.values():
        assert kind.id not in kind.near
        assert all(kind.id in kinds[near].near for near in kind.near)


@pytest.mark.real_model
def test_no_two_questions_mean_the_same(
    built_in: tuple[Question, ...], real_encoder: OnnxEncoder
) -> None:
    """But for five pairs of a long and a short wording of one thing.

    The model was taught that wordings of a kind are near: other questions come up to 0.78.
    """
    vectors = real_encoder.encode([core_question(question.text) for question in built_in])
    near = np.triu(vectors @ vectors.T, 1) >= 0.8
    assert near.sum() <= 5
    mains = [question.main for question in built_in]
    assert all(mains[one] == mains[other] for one, other in zip(*near.nonzero(), strict=True))


def test_the_yardstick_is_made_of_built_in_questions(
    by_competency: dict[str, list[Question]],
) -> None:
    """What stories are standardised by stands in the list, under the same competency, in order."""
    for known in parse.shipped_competencies():
        texts = [question.text for question in by_competency[known.id]]
        assert [text for text in texts if text in known.questions] == list(known.questions)


# Reading the data


def test_parsed_data_is_kept(tmp_path: Path) -> None:
    """The second reading comes from a private file that follows the TOML's content."""
    source, cache = tmp_path / "list.toml", tmp_path / "cache" / "data"
    source.write_text('word = "ä"\n', encoding="utf-8")
    assert parse_cached(source, cache) == {"word": "ä"}
    (kept,) = cache.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (cache, cache.parent)} == {0o700}
    kept.write_text('{"word": "kept"}', encoding="utf-8")
    assert parse_cached(source, cache) == {"word": "kept"}
    source.write_text('word = "b"\n', encoding="utf-8")
    assert parse_cached(source, cache) == {"word": "b"}


def test_parsed_data_that_is_damaged_is_made_again(tmp_path: Path) -> None:
    """Half a file in the cache is read from its source."""
    source, cache = tmp_path / "list.toml", tmp_path / "cache"
    source.write_text("number = 1\n", encoding="utf-8")
    parse_cached(source, cache)
    (kept,) = cache.iterdir()
    kept.write_text('{"numb', encoding="utf-8")
    assert parse_cached(source, cache) == {"number": 1}
    assert kept.read_text(encoding="utf-8") == '{"number": 1}'


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """A file in the place of the cache costs time and nothing else."""
    source = tmp_path / "list.toml"
    source.write_text("number = 1\n", encoding="utf-8")
    assert parse_cached(source, source / "cache") == {"number": 1}


# Telling questions apart


@pytest.mark.parametrize(
    "same",
    [
        "tell me about a time you failed",
        "  Tell me, about a TIME you failed?! ",
        "Tell me about a time you\u00a0failed",
        "Ｔell me about a time you failed",
    ],
)
def test_wordings_that_are_one_question(same: str) -> None:
    """Case, punctuation, white space and kinds of letters make no other question."""
    assert question_key(same) == question_key("Tell me about a time you failed.")
    assert own_id(same) == own_id("Tell me about a time you failed.")


def test_another_word_is_another_question() -> None:
    """One word more and it is another question, with another id."""
    assert own_id("A failure of mine.") != own_id("A failure of yours.")
    assert re.fullmatch(r"own-[0-9a-f]{10}", own_id("A failure of yours."))


def test_signs_alone_are_told_apart() -> None:
    """A text without a letter is its own key."""
    assert question_key("???") == "???"
    assert own_id("???") != own_id("…")


@given(st.text(min_size=1))
def test_any_text_has_a_key(text: str) -> None:
    """The key of a key is itself: nothing is normalised further the second time."""
    assert question_key(question_key(text)) == question_key(text)


# Choosing

FAIL = Question("failure-01", "A failure of yours.", ("failure",), form=QuestionForm.NEGATIVE)
RATE = Question("data-driven-01", "Which figure misled you?", ("data_driven", "failure"))
HIRE = Question("own-1", "Whom did you hire wrongly?", (), QuestionLevel.STAFF, own=True)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (QuestionFilter(), [FAIL, RATE, HIRE]),
        (QuestionFilter(competencies=("failure",)), [FAIL, RATE]),
        (QuestionFilter(competencies=()), []),
        (QuestionFilter(level=QuestionLevel.STAFF), [HIRE]),
        (QuestionFilter(level=QuestionLevel.ANY, form=QuestionForm.POSITIVE), [RATE]),
        (QuestionFilter(own=True), [HIRE]),
        (QuestionFilter(words=("figure",)), [RATE]),
        (QuestionFilter(words=("MIS",)), [FAIL, RATE]),
        (QuestionFilter(words=("which mis",)), [RATE]),
        (QuestionFilter(words=("analysis",)), [RATE]),
        (QuestionFilter(words=("islead",)), []),
    ],
)
def test_what_is_wanted(wanted: QuestionFilter, found: list[Question]) -> None:
    """Every wish must hold; words begin words of the question or of its competencies' names."""
    assert choose_questions([FAIL, RATE, HIRE], wanted, NAMES) == found


def test_suggestions_come_nearest_first() -> None:
    """Three tenths of the weights or more is likely; the others are offered after it."""
    found = rank_suggestions({"failure": 0.3, "conflict": 0.1, "crisis": 0.6})
    assert [each.competency for each in found] == ["crisis", "failure", "conflict"]
    assert [each.likely for each in found] == [True, True, False]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("failure", "failure"),
        ("FAIL", "failure"),
        ("decision-making", "decision_making"),
        ("Decision making", "decision_making"),
        ("data and", "data_driven"),
        ("tight", "deadline_pressure"),
    ],
)
def test_competencies_are_found_by_id_name_or_beginning(typed: str, found: str) -> None:
    """Names may be cut short, and written as ids or as words."""
    assert find_by_name(typed, NAMES) == found


def test_competencies_that_are_not_found() -> None:
    """An unknown name lists what there is, a beginning of several those it could be."""
    with pytest.raises(UnknownCompetency, match="There are: failure, data_driven, decision_making"):
        find_by_name("soup", NAMES)
    with pytest.raises(AmbiguousName, match="could be: decision_making, deadline_pressure"):
        find_by_name("de", NAMES)
    with pytest.raises(UnknownCompetency):
        find_by_name(" ", NAMES)


# Lists that people paste


@pytest.mark.parametrize(
    "line",
    [
        "Why did you leave?",
        "1. Why did you leave?",
        "12) Why did you leave?",
        "(3) Why did you leave?",
        "a) Why did you leave?",
        "- Why did you leave?",
        "\t• Why did you leave?  ",
        "* [ ] Why did you leave?",
        "Q4: Why did you leave?",
        "Q. “Why did you leave?”",
        "- 2. Why   did you leave?",
    ],
)
def test_numbers_and_bullets_are_left_out(line: str) -> None:
    """What stands before a question in a list is not part of it."""
    assert list(clean_list([line], "list.txt")) == ["Why did you leave?"]


@pytest.mark.parametrize(
    "line", ["3 things you regret.", "2.5 years in one role: why?", "A failure.", "C++ or you?"]
)
def test_what_only_looks_like_a_number_stays(line: str) -> None:
    """A question may begin with a number or a single letter."""
    assert list(clean_list([line], "list.txt")) == [line]


def test_blank_lines_and_comments_are_left_out() -> None:
    """Headings of a list and gaps in it are no questions, nor is an empty item."""
    lines = ["# Round one", "", "  # more", "1.", "Why?", '"', "   "]
    assert list(clean_list(lines, "list.txt")) == ["Why?", '"']


def test_a_document_in_a_line_is_named() -> None:
    """The message says which line is too long."""
    with pytest.raises(QuestionTooLong, match=r"list\.txt:2: "):
        list(clean_list(["Why?", "x" * (LONGEST_QUESTION + 1)], "list.txt"))
    with pytest.raises(NoQuestion, match=r"list\.txt:1: "):
        list(clean_list(["\u200e"], "list.txt"))

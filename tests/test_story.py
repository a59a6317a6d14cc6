"""What a story says, and the hash that knows when it says something else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.episode import is_general, tells_of_the_past
from coach.domain.story import Part, Section, Story

TOLD = Story(
    title="The wrong rows",
    sections=(
        Section(Part.SITUATION, "I ran the delete.", 3),
        Section(Part.RESULT, "We were back by noon.", 7),
    ),
    first_line=1,
    last_line=8,
    skills=("SQL",),
    date="May 2025",
)

ADVICE = (
    "Every developer breaks something. You open the logs, you panic, and your hands shake. "
    "Any engineer knows it. What counts is what you do next."
)


def test_text_is_every_section_in_order() -> None:
    """The sections' texts, a blank line between them."""
    assert TOLD.text == "I ran the delete.\n\nWe were back by noon."


def test_parts_are_those_of_the_sections() -> None:
    """A story has the parts its sections have, unlabelled text among them."""
    assert TOLD.parts == {Part.SITUATION, Part.RESULT}
    assert Story("Empty", (), 1, 1).parts == frozenset()


@pytest.mark.parametrize(
    "other",
    [
        replace(TOLD, title="The right rows"),
        replace(TOLD, date=None),
        replace(TOLD, skills=("SQL", "calm")),
        replace(TOLD, skills=()),
        replace(TOLD, sections=TOLD.sections[:1]),
        replace(TOLD, sections=TOLD.sections[::-1]),
        replace(TOLD, sections=(replace(TOLD.sections[0], text="I ran it."), TOLD.sections[1])),
        replace(TOLD, sections=(replace(TOLD.sections[0], part=Part.TASK), TOLD.sections[1])),
    ],
)
def test_content_hash_changes_with_what_is_said(other: Story) -> None:
    """Another word, part, skill, date or order is another content."""
    assert other.content_hash != TOLD.content_hash


def test_content_hash_does_not_change_with_the_place() -> None:
    """A story moved down its document says what it said."""
    moved = tuple(replace(section, line=section.line + 90) for section in TOLD.sections)
    there = replace(TOLD, sections=moved, first_line=91, last_line=98)
    assert there.content_hash == TOLD.content_hash
    assert there != TOLD


def test_content_hash_takes_half_characters() -> None:
    """Half of a surrogate pair, as broken files hold it, has a hash like any text."""
    assert len(replace(TOLD, title="caf\udce9").content_hash) == 64


@given(st.text(), st.text())
def test_equal_hash_means_equal_title(one: str, other: str) -> None:
    """Titles that differ never share a hash."""
    hashes = {replace(TOLD, title=title).content_hash for title in (one, other)}
    assert len(hashes) == len({one, other})


def test_advice_to_anyone_is_general() -> None:
    """A text about every developer, with no past of its teller, has no episode."""
    assert is_general(ADVICE, labelled=False)
    assert not tells_of_the_past(ADVICE)


def test_labelled_story_is_none_of_it() -> None:
    """STAR labels make it a story by its writer's word."""
    assert not is_general(ADVICE, labelled=True)


@pytest.mark.parametrize(
    "text",
    [
        "I deleted the wrong rows, told my manager and restored our backup. " + ADVICE,
        "Deleted rows. Restored backup. Added a check.",
        'She said: "You, you and you, your code, your tests, you again, you all." I left.',
        "",
    ],
)
def test_own_past_quotations_and_terse_notes_are_not_general(text: str) -> None:
    """An incident with some advice, notes without pronouns, and what others said are stories."""
    assert not is_general(text, labelled=False)


@pytest.mark.parametrize("text", ["I deleted the rows.", "We had found it.", "I’d found the cause"])
def test_teller_in_the_past_is_heard(text: str) -> None:
    """A first person with a verb of the past tells of the past."""
    assert tells_of_the_past(text)


@pytest.mark.parametrize("text", ["I delete rows.", "They deleted the rows.", ""])
def test_others_and_the_present_are_not_the_tellers_past(text: str) -> None:
    """The present, and what others did, is no past of the teller."""
    assert not tells_of_the_past(text)

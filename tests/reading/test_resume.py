"""JSON Resume: highlights that tell what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.domain.story import Part
from tests.reading.test_markdown import left_out, told

if TYPE_CHECKING:
    from tests.reading.conftest import ReadText

U = Part.UNLABELLED
RESUME = r"""{
  "basics": {"name": "Ann"},
  "work": [
    {
      "name": "Acme",
      "position": "Engineer",
      "startDate": "2019-04",
      "highlights": [
        "Cut the build from 40 minutes to 6. Told everyone.",
        "Responsible for the build of everything",
        "Led \ud83d it",
        "[describe it]",
        "", 4
      ]
    },
    "nothing",
    {"highlights": "none"}
  ],
  "projects": [{"keywords": ["Go", "C, D"], "highlights": ["Wrote a queue that three teams used"]}],
  "volunteer": 3
}
"""


def test_highlights(read_text: ReadText) -> None:
    """A highlight with an act is a story in its place and time; duties are left out."""
    reading = read_text(RESUME, "resume.json")
    assert told(reading) == [
        (
            "Cut the build from 40 minutes to 6",
            [
                (U, "Engineer, Acme"),
                (U, "Cut the build from 40 minutes to 6. Told everyone."),
            ],
        ),
        ("Wrote a queue that three teams used", [(U, "Wrote a queue that three teams used")]),
    ]
    first, second = reading.stories
    assert (first.first_line, first.date, second.first_line) == (9, "2019-04", 19)
    assert second.skills == ("Go", "C", "D")
    assert left_out(reading)[1:4] == [
        ("Responsible for the build of everything", "a duty, not something that happened"),
        ("Led ?", "too little to be a story"),
        ("[describe it]", "a placeholder, nothing written yet"),
    ]
    assert left_out(reading)[0] == ('"basics": {"name": "Ann"},', "résumé details, not a story")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"name": "coach"}', "JSON in which no story is told"),
        ("[1]", "JSON in which no story is told"),
        ('{"work": ', "JSON that cannot be read"),
        ("[" * 100_000, "JSON that cannot be read"),
    ],
)
def test_other_json(text: str, reason: str, read_text: ReadText) -> None:
    """JSON of any other shape is left out as a whole."""
    assert [each.reason for each in read_text(text, "a.json").skipped] == [reason]

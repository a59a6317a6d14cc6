"""Tables: rows that are stories, tables that are one, and those that tell none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.domain.episode import tells_an_act
from coach.domain.story import Part
from tests.reading.test_markdown import left_out, told
from tests.reading.told import DISK, MAIL, MAIL_IN_PARTS

if TYPE_CHECKING:
    from tests.reading.conftest import ReadText

S, T, A, R, U = Part.SITUATION, Part.TASK, Part.ACTION, Part.RESULT, Part.UNLABELLED

ROWS = """# My stories

For the interviews in May.

| # | Result | Story | I did (Action) | Situation | Skills | When | Ownership |
|---|---|:--|---|---|---|---|---|
| 1 | Dry | **Queue** | I read it<br>- asked \\| three | No one &amp; all had it | #ops | 2021 | x |
| 2 | TBD | Later | ... | [what] | | | |
| 3 | | Leak | Found the cache that grew | Memory grew all week | | | |
| | | | | | | | |
| 5 | ✅ | Ticks | ✅ | | | | |
| 6 | Up | Short | | | | | |

That was all of them.
"""


def test_a_row_a_story(read_text: ReadText) -> None:
    """Columns are told by their names in any order; what a row lacks is no gap of its story."""
    reading = read_text(ROWS)
    assert told(reading) == [
        (
            "Queue",
            [(R, "Dry"), (A, "I read it\n- asked | three"), (S, "No one & all had it")],
        ),
        ("Leak", [(A, "Found the cache that grew"), (S, "Memory grew all week")]),
    ]
    queue = reading.stories[0]
    assert (queue.first_line, queue.last_line) == (7, 7)
    assert (queue.skills, queue.date) == (("ops", "Ownership"), "2021")
    assert left_out(reading) == [
        ("My stories", "an introduction, not a story"),
        ("Result", "column names, not a story"),
        ("Later", "a blank template: every part is a placeholder"),
        ("Ticks", "a row of a lookup table, not a story"),
        ("Short", "too little to be a story"),
        ("That was all of them", "an introduction, not a story"),
    ]


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("| Question | Context | Action taken | Impact |", "A time you failed?"),
        ("| Company | Challenge | Action | Outcome |", "A time you failed?"),
        ("| Competency | S | A | R |", "A time you failed?"),
        ("| Notes | Situation | Resolution | Lessons |", "A time you failed?"),
        ("| No. | Problem | What we did | Results |", "I deleted rows"),
    ],
)
def test_names_of_columns(header: str, title: str, read_text: ReadText) -> None:
    """Synonyms name the parts; a row is called by its title, question or first other column."""
    (story,) = read_text(
        f"{header}\n|-|-|-|-|\n| A time you failed? | I deleted rows | Restored all | None lost |\n"
    ).stories
    assert (story.title, story.sections[-1].text) == (title, "None lost")


def test_text_beside_the_parts(read_text: ReadText) -> None:
    """A sentence in a column of no known use stays the story's, without a label."""
    reading = read_text(
        "| Story | Question | Problem | Fix |\n|-|-|-|-|\n"
        "| Rows | Tell me of a failure? | I deleted rows | I restored all |\n"
    )
    assert told(reading) == [
        ("Rows", [(U, "Tell me of a failure?"), (S, "I deleted rows"), (A, "I restored all")])
    ]


ANSWER = "I deleted rows in the wrong database and restored them from last night's copy by hand."


def test_answers_in_one_column(read_text: ReadText) -> None:
    """A column of answers tells stories, with their parts where labels are inside."""
    reading = read_text(
        "| Question | Answer |\n|-|-|\n"
        f"| Why? | {ANSWER} |\n"
        "| Who? | Once.<br>**S:** I broke it on a Friday<br>again<br>**A:** I fixed it"
        "<br>**R:** Up |\n"
    )
    assert told(reading) == [
        ("Why?", [(U, ANSWER)]),
        (
            "Who?",
            [
                (U, "Once."),
                (S, "I broke it on a Friday\nagain"),
                (A, "I fixed it"),
                (R, "Up"),
            ],
        ),
    ]


def test_labels_from_the_first_word_of_a_cell(read_text: ReadText) -> None:
    """Nothing stands before a label that opens its cell."""
    (story,) = read_text(
        "| Title | STAR |\n|-|-|\n"
        "| Rows | Situation: I deleted rows in the wrong database<br>Result: I restored all of "
        "them from a copy |\n"
    ).stories
    assert story.parts == {S, R}


TRANSPOSED = (
    "| S | Memory grew |\n|-|-|\n| T | Find why |\n| A | I read dumps |\n| R | It shrank |\n"
)
LEAK = [(S, "Memory grew"), (T, "Find why"), (A, "I read dumps"), (R, "It shrank")]


def test_parts_as_rows(read_text: ReadText) -> None:
    """A table of two columns with the parts as rows is one story, and text around it is its own."""
    reading = read_text(f"## The leak\n\nOn a Friday.\n\n{TRANSPOSED}\nGood times.\n")
    assert told(reading) == [("The leak", [(U, "On a Friday."), *LEAK, (U, "Good times.")])]
    assert not [each for each in reading.skipped if each.title != "|-|-|"]


def test_tables_of_a_story_each(read_text: ReadText) -> None:
    """Several in one section are called by the line above each, or by what is in them."""
    header = "| STAR | The flood |\n|-|-|\n| Title | Water |\n| Problem | Rain |\n| Fix | I ran |\n"
    reading = read_text(
        f"# Stories\n\n**The leak**\n\n{TRANSPOSED}\n{header}\nSaid I: never again.\n\n{TRANSPOSED}"
    )
    assert [title for title, _ in told(reading)] == ["The leak", "The flood", "Memory grew"]
    assert reading.stories[0].first_line == 3


def test_labelled_text_beside_a_table(read_text: ReadText) -> None:
    """Stories told with labels, in a table and in prose stand beside one another."""
    rows = "| Situation | Action | Result |\n|-|-|-|\n| Down we were | I rolled back | Up |\n"
    reading = read_text(f"## Notes\n{MAIL_IN_PARTS}\n## Table\n\n{rows}\n## Flood\n\n{DISK}")
    assert [title for title, _ in told(reading)] == ["Notes", "Down we were", "Flood"]


@pytest.mark.parametrize(
    "table",
    [
        "| Story | Ownership | Failure |\n|-|-|-|\n| [Rows](#rows) | ✅ | |\n",
        "| Problem | Fix |\n|-|-|\n| The disk is full | Delete some logs |\n",
        "| S | Describe the situation |\n|-|-|\n| T | What was the task? |\n| A | What you did |\n",
        "| S | Background, briefly |\n|-|-|\n| T | The goal |\n| A | Steps |\n",
        "| Situation | Action | Result |\n|-|-|-|\n| a | b | c |\n",
        "| Situation | Action | Result |\n|-|-|-|\n",
        "| Question | Answer |\n|-|-|\n| Where? | Yes, if possible, next to the sea. |\n",
        "<table>\n<tr><td>Story<td>Tag\n<tr><td>Rows<td>ops\n</table>\n",
    ],
)
def test_tables_that_tell_no_story(table: str, read_text: ReadText) -> None:
    """Lookup tables, troubleshooting, instructions and empty tables are left out."""
    reading = read_text(f"# Which\n\nWhat goes where:\n\n{table}")
    assert left_out(reading) == [("Which", "a table that tells no story")]


HTML = """Text first.

<table class="x"><caption>Mine<br></caption><tr><td></td></tr>
<thead><tr><th>Title</th><th>Context</th><th colspan="2">Action</th><th>Outcome</th></tr></thead>
<tr>
<td rowspan="3">Outage</td>
<td>We were down
for an hour &amp; more</td>

<td><ul><li>Rolled back<ul><li>twice</li></ul></li><li><p>wrote it up</p></li></ul></td><td></td>
<td>Up</td>
</tr>
<tr><td>Down once more we were</td><td>Restarted<br>it all<td><table><tr><td>a</td></tr></table>
<tr><td rowspan="x">Third time unlucky</td><td>Restarted them all</td><td>q</td><td>fine</td></tr>
</table>
"""


def test_html_table(read_text: ReadText) -> None:
    """HTML tables are read the same way: lists, breaks, spans, blank lines, tags left open."""
    reading = read_text(HTML)
    assert told(reading) == [
        (
            "Outage",
            [
                (S, "We were down for an hour & more"),
                (A, "- Rolled back\n- twice\n- wrote it up"),
                (R, "Up"),
            ],
        ),
        ("Outage", [(S, "Down once more we were"), (A, "Restarted\nit all")]),
        ("Outage", [(S, "Third time unlucky"), (A, "Restarted them all"), (R, "fine")]),
    ]
    assert [(story.first_line, story.last_line) for story in reading.stories] == [
        (5, 12),
        (13, 13),
        (14, 14),
    ]
    assert [section.line for section in reading.stories[0].sections] == [7, 10, 11]


@pytest.mark.parametrize(
    "text",
    [
        "```\n<table>\n<tr><td>Situation</td></tr>\n</table>\n```\n\n",
        "Use <table> for that, they said. ",
        "<table>\n<tr><td>\n\n",
        "<table>\n<![x</table>\n\n",
        "Down.\n\n</table>",
        "<table>\n</table>\n\n",
    ],
)
def test_html_that_is_no_table(text: str, read_text: ReadText) -> None:
    """Code, a tag in a sentence and tables never closed are not read as tables."""
    assert len(read_text(f"{text}\n{MAIL}").stories) == 1


def test_a_huge_html_table_is_text(read_text: ReadText) -> None:
    """A table of more than four million characters is not taken apart."""
    reading = read_text(f"<table>\n<tr><td>{'a' * 4_000_000}\n</table>\n\nI fixed it.")
    assert len(reading.stories) == 1


def test_tables_in_lists_are_text(read_text: ReadText) -> None:
    """A table inside a list or a quotation belongs to the text around it."""
    text = "I fixed it.\n\n> | Situation | Action | Result |\n> |-|-|-|\n> | Down | I ran | Up |\n"
    assert len(read_text(text).stories) == 1


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Cut the build from 40 minutes to 6", True),
        ("Successfully led a team of three", True),
        ("For two years; then rewrote it", True),
        ("I was asked and did it", True),
        ("Maintain the build", False),
        ("Responsible for distributed systems", False),
        ("Experienced engineer", False),
    ],
)
def test_acts(text: str, acts: bool) -> None:  # noqa: FBT001  (pytest passes by name)
    """Notes tell an act by a past tense at the start of a clause."""
    assert tells_an_act(text) is acts


def test_summary_and_skills_of_a_table(read_text: ReadText) -> None:
    """Where the column is called "Value" a summary is the title; skills stand between slashes."""
    text = "".join(
        f"<table><tr><th>Key</th><th>Value</th></tr>\n<tr><td>Summary</td><td>{name}.</td></tr>\n"
        "<tr><td>Situation</td><td>The boat lay on the sand.</td></tr>\n"
        "<tr><td>Action</td><td>I pulled it out by hand.</td></tr>\n"
        "<tr><td>Skills</td><td>Patience / Digging</td></tr></table>\n\n"
        for name in ("Pulled out a boat", "Pulled out another")
    )
    first, second = read_text(f"# Club\n\n## Summers\n\n{text}").stories
    assert (first.title, second.title) == ("Pulled out a boat", "Pulled out another")
    assert first.skills == ("Patience", "Digging")


def test_a_story_in_each_column_of_a_csv(read_text: ReadText) -> None:
    """Parts down the first column are read in files of values as they are in Markdown."""
    reading = read_text(
        ",The boat,The tent\nSituation,It lay on the sand.,It leaked at night.\n"
        "Action,I pulled it out by hand.,I mended the seam by lamp.\n",
        "a.csv",
    )
    assert [(story.title, story.sections[1].text) for story in reading.stories] == [
        ("The boat", "I pulled it out by hand."),
        ("The tent", "I mended the seam by lamp."),
    ]

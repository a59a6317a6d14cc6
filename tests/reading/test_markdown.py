"""Markdown: where the stories are, and which part each passage is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.domain.story import Part
from tests.reading.told import DISK, DISK_IN_PARTS, MAIL, MAIL_IN_PARTS

if TYPE_CHECKING:
    from coach.ingest.model import ReadResult
    from tests.reading.conftest import ReadText

S, T, A, R, L, U = (
    Part.SITUATION,
    Part.TASK,
    Part.ACTION,
    Part.RESULT,
    Part.LEARNING,
    Part.UNLABELLED,
)


def told(reading: ReadResult) -> list[tuple[str, list[tuple[Part, str]]]]:
    """Each story's title with its parts and texts."""
    return [
        (story.title, [(section.part, section.text) for section in story.sections])
        for story in reading.stories
    ]


def left_out(reading: ReadResult) -> list[tuple[str, str]]:
    """Each skipped block's title and reason."""
    return [(skipped.title, skipped.reason) for skipped in reading.skipped]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# Outage\n\n**Situation:** down\n\n**Result:** up", id="bold, colon inside"),
        pytest.param("# Outage\n**Situation**: down\n**Result**: up", id="bold, colon outside"),
        pytest.param("# Outage\n**Situation** - down  \n**Result** – up", id="bold and dash"),
        pytest.param("# Outage\n\n**Situation:**  \ndown\n\n**Result**\n\nup", id="text below"),
        pytest.param("# Outage\n\n__Situation:__ down\n\n*Result:* up", id="other emphasis"),
        pytest.param("# Outage\n\n## Situation\ndown\n\n## Result\n\nup\n", id="headings"),
        pytest.param("# Outage\n# Situation\ndown\n# Result\nup\n", id="headings, one level"),
        pytest.param("# Outage\n### S [situation]\ndown\n### R [result]\nup", id="letter headings"),
        pytest.param("# Outage\n- Situation: down\n- Result: up", id="list items"),
        pytest.param("# Outage\n- Situation:\n\n  down\n- Result:\n  up", id="items, text below"),
        pytest.param("# Outage\n1. **Situation**: down\n2. **Result**: up", id="numbered items"),
        pytest.param("# Outage\nSituation: down\nResult - up", id="plain words"),
        pytest.param("# Outage\n\nSituation：down\n\nResult：up", id="full-width colon"),
        pytest.param("# Outage\n[Situation] down\n\n[Result]: up", id="brackets"),
        pytest.param("# Outage\n🎯 **Situation:** down\n\n✅ Result: up", id="emoji before"),
        pytest.param("# Outage\n**🛠️ Situation:** down\n\n**Result (✅):** up", id="emoji inside"),
        pytest.param("# Outage\n\u200b**Situation:** down\n\n\u202aResult: up", id="invisible"),
        pytest.param("# Outage\n> **Situation:** down\n>\n> **Result:** up", id="quotation"),
        pytest.param("Outage\n======\n\nSITUATION: down\n\nresult: up", id="capitals or none"),
        pytest.param("# Outage\n\nSituation\n\ndown\n\nResult\n\nup", id="words alone"),
        pytest.param("# Outage\n## STAR\n**Situation:** down\n\n**Result:** up", id="below STAR"),
    ],
)
def test_labels_in_any_dress(text: str, read_text: ReadText) -> None:
    """Labels are found however they are set off, and are not part of the text."""
    assert told(read_text(text)) == [("Outage", [(S, "down"), (R, "up")])]


@pytest.mark.parametrize(
    ("label", "part"),
    [
        *(("Problem", S), ("Context", S), ("Background", S), ("The Problem", S)),
        *(("Goal", T), ("Challenge", T), ("Objective", T), ("My task", T)),
        *(("Investigation", A), ("Root Cause", A), ("Resolution", A), ("What I did", A)),
        *(("Impact", R), ("Outcome", R), ("Results", R), ("Business Impact", R)),
        *(("Lessons Learned", L), ("Key Learning", L), ("Key takeaways", L), ("Reflection", L)),
        *(("Situation / Task", S), ("Action and Result", A), ("Nugget", U)),
    ],
)
def test_the_words_people_use(label: str, part: Part, read_text: ReadText) -> None:
    """Each word people put before a part names that part."""
    text = f"## One\n\n**Situation:** a\n\n**Result:** b\n\n**{label}:** what it says"
    (story,) = read_text(text).stories
    assert (story.sections[-1].part, story.sections[-1].text) == (part, "what it says")


@pytest.mark.parametrize(
    "text",
    [
        "Problem solving is what I like, and the result: I did more of it.",
        "The problem was big.\nWe had no\nsolution - none at all.",
        "In the end - after a week - I fixed it.",
        "- **Never** deploy on Fridays, I learned\n- **Always**: ask",
        "Q: Why did I leave?\nA: I moved.\n\nQ: Where to?\nA: I stayed near the sea.",
        "Result",
        "[Result](https://example.org) of the vote, I was told",
        "**Result** of my vote",
    ],
)
def test_words_that_are_no_labels(text: str, read_text: ReadText) -> None:
    """A label's word inside a sentence, or alone of its kind, is text."""
    (story,) = read_text(f"# One\n\n{MAIL}{DISK}\n{text}").stories
    assert [(section.part, section.text) for section in story.sections] == [
        (U, f"{MAIL}{DISK}\n{text}")
    ]


def test_the_question_a_story_answers(read_text: ReadText) -> None:
    """What is labelled as the question is the story's question, and no text of it."""
    for above in (
        "**Question:** Tell me about a long night.\n\n",
        '**Example question**: "Tell me about a long night."\n\n',
        "* **Q:** Tell me about a long night.\n* **A:** ",
    ):
        (story,) = read_text(f"# One\n\n{above}{MAIL}").stories
        assert story.questions == ("Tell me about a long night.",)
        assert story.text == MAIL.strip()
        assert read_text(f"# One\n\n{above}{MAIL}").stories[0].sections[0].line in {4, 5}


def test_letters_are_labels_in_company(read_text: ReadText) -> None:
    """Single letters are labels where three different ones come."""
    text = "# One\n\n**S:** a\n\n**T:** b\n\n**A:**\n\n- c\n\n**R:** d"
    assert told(read_text(text)) == [("One", [(S, "a"), (T, "b"), (A, "- c"), (R, "d")])]


def test_labels_below_a_label_are_its_text(read_text: ReadText) -> None:
    """A list inside a labelled passage is that passage's text, labels and all."""
    text = "# One\n- Action: did\n  - Result: of a test\n- Result: up"
    assert told(read_text(text)) == [("One", [(A, "did\n- Result: of a test"), (R, "up")])]
    text = "# One\n## Action\n**Problem:** found\n## Result\nup"
    assert told(read_text(text)) == [("One", [(A, "**Problem:** found"), (R, "up")])]


def test_code_and_comments_hold_no_labels(read_text: ReadText) -> None:
    """Code is text as it stands; comments and anchors are not read at all."""
    text = (
        "# One\n<a id='one'></a>\n**Action:** ran\n\n```\nResult: 7\n```\n<!-- Task: x -->\n\n"
        "**Result:** up\n"
    )
    assert told(read_text(text)) == [("One", [(A, "ran\n\n```\nResult: 7\n```"), (R, "up")])]


def test_groups_are_not_stories(read_text: ReadText) -> None:
    """Headings over stories, by competency or employer, are groups, whatever their name."""
    text = (
        f"# Challenges\n## Acme\nWhere I worked.\n### Outage\n{MAIL_IN_PARTS}"
        f"## Later\n### Leak\n{DISK_IN_PARTS}"
    )
    reading = read_text(text)
    assert [story.title for story in reading.stories] == ["Outage", "Leak"]
    assert left_out(reading) == [
        ("Challenges", "a heading over other blocks, not a story itself"),
        ("Acme", "an introduction, not a story"),
        ("Later", "a heading over other blocks, not a story itself"),
    ]


def test_a_story_above_other_stories(read_text: ReadText) -> None:
    """A heading with labels of its own and stories below it is one story more."""
    text = f"# One\n{MAIL_IN_PARTS}## Two\n{DISK_IN_PARTS}"
    assert [title for title, _ in told(read_text(text))] == ["One", "Two"]


def test_unlabelled_story_beside_labelled_ones(read_text: ReadText) -> None:
    """On the stories' level, text without labels is a story unless something speaks against it."""
    text = (
        f"## Outage\n{MAIL_IN_PARTS}## Leak\n{DISK}"
        "## Tips\nBreathe out before you answer.\n## Later\nSoon more\n## Links\n- [a](b)\n"
        "## To write\n- [ ] the audit\n## Asked\nWhat is your weakness?\n## Empty\n"
        "## Seen\n|a|b|\n|-|-|\n|c|d|\n## Lessons learned\nSleep more.\n"
        "## Skills\nI learned SQL.\n### More\nGo\n"
        "# Who I am\nA quick learner.\n## Hobbies\nHills and hats and hens and hares.\n"
    )
    reading = read_text(text)
    assert [title for title, _ in told(reading)] == ["Outage", "Leak"]
    assert left_out(reading) == [
        ("Tips", "advice, not a story"),
        ("Later", "too little to be a story"),
        ("Links", "a list of links, not a story"),
        ("To write", "a checklist, not a story"),
        ("Asked", "a list of questions, not a story"),
        ("Empty", "nothing is written below this heading"),
        ("Seen", "a table that tells no story"),
        ("Lessons learned", "too little to be a story"),
        ("Skills", "about oneself or the job, not a story"),
        ("More", "too little to be a story"),
        ("Who I am", "an introduction, not a story"),
        ("Hobbies", "about oneself or the job, not a story"),
    ]


def test_versions_of_one_answer_are_one_story(read_text: ReadText) -> None:
    """Headings such as "My answer" are versions of a story; an empty one is left out."""
    text = (
        f"# Outage\n## Draft\n{MAIL_IN_PARTS}"
        "## My answer\n**Situation:**\n**Action:**\n**Result:**\n"
    )
    reading = read_text(text)
    assert [(story.title, len(story.sections)) for story in reading.stories] == [("Outage", 3)]
    assert left_out(reading) == [
        (name, "nothing written yet") for name in ("Situation", "Action", "Result")
    ]


def test_stories_one_after_another_without_headings(read_text: ReadText) -> None:
    """Where the labels start again a new story begins, named by the question above it."""
    text = (
        "# Assessment\n\nAnswer in full.\n\n"
        "1. Tell me about a win.\n\n- Situation: The hall was let twice for the same evening.\n"
        "- Action: I rang both choirs and found that one needed only the organ, so I asked our "
        "vicar for the church.\n- Result: Both sang, and nobody had to stay away.\n\n"
        "2. And a loss?\n\n- Situation: I had counted the tickets wrong before the concert.\n"
        "- Action: I rang every guest myself on the Thursday and told them what I had done.\n"
        "- Result: Nine stayed away, and two of them wrote me an angry letter.\n"
    )
    reading = read_text(text)
    assert [(story.title, len(story.sections)) for story in reading.stories] == [
        ("Tell me about a win.", 3),
        ("And a loss?", 3),
    ]
    assert left_out(reading) == [("Assessment", "an introduction, not a story")]


def test_stories_as_list_items(read_text: ReadText) -> None:
    """A story can be a list item with its parts as items below it."""
    text = (
        "- **Outage**\n  - Situation: a\n  - Result: b\n"
        "- **Leak**\n  - Situation: c\n  - Result: d\n"
    )
    assert [title for title, _ in told(read_text(text))] == ["Outage", "Leak"]


def test_an_empty_story_among_told_ones(read_text: ReadText) -> None:
    """Of several stories below one heading, one that is blank is left out."""
    text = (
        f"# Prep\n\n**Outage**\n\n{MAIL_IN_PARTS}**Later**\n\n"
        f"Situation: [what]\n\nTask: TBD\n\nResult: ...\n\n**Leak**\n\n{DISK_IN_PARTS}"
    )
    reading = read_text(text)
    assert [title for title, _ in told(reading)] == ["Outage", "Leak"]
    assert left_out(reading)[1:] == [("Later", "a blank template: every part is a placeholder")]


def test_a_question_below_a_title_is_text(read_text: ReadText) -> None:
    """The line that names a story without heading is its text where there is a heading."""
    text = "# Outage\n\n**Tell me about a failure**\n\nSituation: a\n\nResult: b\n"
    assert told(read_text(text)) == [
        ("Outage", [(U, "**Tell me about a failure**"), (S, "a"), (R, "b")])
    ]


def test_a_post_is_one_story(read_text: ReadText) -> None:
    """Headings that part one post are not stories, even where one section has labels."""
    text = (
        f"# How I broke the build\n\n## Introduction\n\nI was new. {MAIL}\n\n## The fix\n\n"
        "**Problem:** a flag\n\n**Solution:** no flag\n"
    )
    (story,) = read_text(text).stories
    assert story.title == "How I broke the build"
    assert [section.part for section in story.sections] == [U, S, A]


def test_a_post_with_text_above_its_title(read_text: ReadText) -> None:
    """The only heading of a post is its title, wherever it stands."""
    (story,) = read_text(f"Posted in March.\n\n# The leak\n\n{DISK}").stories
    assert (story.title, story.first_line) == ("The leak", 1)


@pytest.mark.parametrize(
    "text",
    [
        f"# Brag document\n\n## Outage\n{MAIL}\n## Leak\n{DISK}",
        f"## Outage\n{MAIL}\n## Leak\n{DISK}",
        f"# Incidents\n## 2023\n### Outage\n{MAIL}\n## 2024\n### Leak\n{DISK}",
    ],
)
def test_chapters_are_stories(text: str, read_text: ReadText) -> None:
    """Without labels, headings hold a story each where title or their telling say so."""
    assert [story.title for story in read_text(text).stories] == ["Outage", "Leak"]


def test_headings_that_are_questions(read_text: ReadText) -> None:
    """Each is the title of the story that answers it."""
    text = f"# Questions\n\n## Tell me of a time you fell\n{MAIL}\n## How did you move?\n{DISK}"
    titles = [story.title for story in read_text(text).stories]
    assert titles == ["Tell me of a time you fell", "How did you move?"]


@pytest.mark.parametrize(
    "text",
    [
        f"# My incident\n\n## Setup\nThe shop ran on one server.\n\n## Crash\n{MAIL}",
        f"# The day the mail stood still\n\n## Introduction\n{MAIL}\n## Conclusion\nWe look now.\n",
        f"How mail stood still.\n\n## Setup\nThe shop ran alone.\n\n## What we did\n{MAIL}",
    ],
)
def test_chapters_of_one_post_are_one_story(text: str, read_text: ReadText) -> None:
    """Failing such signs, a document tells one story."""
    assert len(read_text(text).stories) == 1


def test_rules_are_no_headings(read_text: ReadText) -> None:
    """A rule drawn right below a paragraph of several lines does not make it a heading."""
    assert told(read_text(f"# One\n\n{MAIL}{DISK}---\nIt held.")) == [
        ("One", [(U, f"{MAIL}{DISK}".strip()), (U, "It held.")])
    ]


def test_skills_end_where_their_list_ends(read_text: ReadText) -> None:
    """Skills are one list or line; what follows is the story's text."""
    text = "# One\n**Situation:** a\n\n**Skills:**\n\n- Go\n\n- `SQL`\n\nThen b.\n\n**Result:** c\n"
    reading = read_text(text)
    assert told(reading) == [("One", [(S, "a"), (U, "Then b."), (R, "c")])]
    assert reading.stories[0].skills == ("Go", "SQL")


def test_date_and_title_labels(read_text: ReadText) -> None:
    """A date and a title can be labels too."""
    text = "**Title:** Outage\n\n**When:** March 2021\n\n**Situation:** a\n\n**Result:** b\n"
    (story,) = read_text(text).stories
    assert (story.title, story.date, len(story.sections)) == ("Outage", "March 2021", 2)


def test_a_label_without_text_is_a_gap(read_text: ReadText) -> None:
    """A story with parts still to write is kept, each gap named by its label."""
    reading = read_text("# One\n## Situation\na\n## Task\n## Action\nTBD\n## Result\nb\n")
    assert told(reading) == [("One", [(S, "a"), (R, "b")])]
    assert [(gap.title, gap.first_line, gap.reason) for gap in reading.skipped] == [
        ("Task", 4, "nothing written yet"),
        ("Action", 5, "a placeholder, nothing written yet"),
    ]


def test_nearly_blank_template(read_text: ReadText) -> None:
    """A template in which hardly a word is written is a template still."""
    text = "# One\n**Situation:** short\n**Task:** [task]\n**Action:** ...\n**Result:** [what?]\n"
    assert left_out(read_text(text)) == [
        ("One", "a blank template: nearly every part is a placeholder")
    ]


def test_label_headings_without_title(read_text: ReadText) -> None:
    """A document of label headings alone is named by its file."""
    reading = read_text("## Situation\na\n## Result\nb\n", "2024-05-01-the-great-outage.md")
    assert told(reading) == [("The great outage", [(S, "a"), (R, "b")])]


def test_labels_that_start_again_under_a_title(read_text: ReadText) -> None:
    """Below one heading, a new story needs a name or a story told in full before it."""
    again = "**Situation:** The hall was let twice.\n\n**Result:** I moved one choir.\n\n"
    assert len(read_text(f"# One\n\n{MAIL_IN_PARTS}{DISK_IN_PARTS}").stories) == 2
    assert len(read_text("# One\n\n" + again + again).stories) == 1


def test_one_labelled_story_below_a_title(read_text: ReadText) -> None:
    """A heading with labels is the story, not the document's title above it."""
    reading = read_text(f"# Notes\n\nMine.\n\n## Outage\n{MAIL_IN_PARTS}")
    assert [(story.title, len(story.sections)) for story in reading.stories] == [("Outage", 3)]
    assert left_out(reading) == [("Notes", "an introduction, not a story")]


def test_skills_keep_their_brackets(read_text: ReadText) -> None:
    """A comma inside brackets does not part a skill."""
    text = "# One\n**Situation:** a\n**Result:** b\n**Skills:** MFA (TOTP, keys), #ops; TBD\n"
    assert read_text(text).stories[0].skills == ("MFA (TOTP, keys)", "ops")


def test_what_follows_deep_nesting_is_read(read_text: ReadText) -> None:
    """A list nested more deeply than anybody writes does not swallow the document's rest."""
    for mark, depth in (("- ", 12), ("- ", 60), ("> ", 60)):
        deep = "".join(
            f"{'  ' * at if mark == '- ' else mark * at}{mark}I did\n" for at in range(depth)
        )
        reading = read_text(f"{deep}\n## The van\n\n{MAIL_IN_PARTS}")
        assert [story.title for story in reading.stories] == ["The van"]


def test_rules_and_links_at_the_end_are_no_part_of_a_story(read_text: ReadText) -> None:
    """A span ends with the story's last words; images and link targets are no text of it."""
    reading = read_text(
        "## The van\n\n**Situation:** It stood.\n\n**Result:** Up.\n\n![][one]\n\n---\n\n"
        "## The belt\n\n**Situation:** It tore.\n\n**Result:** New.\n\n***\n\n"
        f"[one]: <data:image/png;base64,{'A' * 4000}>\n"
    )
    van, belt = reading.stories
    assert (van.first_line, van.last_line, belt.first_line) == (1, 7, 11)
    assert [section.text for section in (*van.sections, *belt.sections)] == [
        "It stood.",
        "Up.",
        "It tore.",
        "New.",
    ]
    assert not reading.skipped


def test_tags_above_a_paragraph_are_no_text(read_text: ReadText) -> None:
    """Tags on a line of their own stay in the story's span and out of its words."""
    (story,) = read_text(f"# The van\n\n<b></b><i></i>\n{MAIL}").stories
    assert story.text == MAIL.strip()

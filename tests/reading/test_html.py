"""HTML pages: what is read as which Markdown, on which lines, and what is left out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.domain.story import Part
from coach.errors import UnreadableDocument
from coach.ingest.readers.elements import MarkdownWriter, parse_html
from coach.ingest.readers.registry import read_document
from tests.reading.office import zipped
from tests.reading.test_markdown import told

if TYPE_CHECKING:
    from tests.reading.conftest import ReadText

S, A, R, U = Part.SITUATION, Part.ACTION, Part.RESULT, Part.UNLABELLED
PAGE = """<!DOCTYPE html>
<html><head><title>Notes</title><style>h2 { color: red }</style></head>
<body>
<nav><a href="/">Home</a></nav>
<h1>My stories</h1>
<section>
  <h2>The bakery oven</h2>
  <p><strong>Situation:</strong> The oven of the bakery
    went cold at four in the morning, with six hundred rolls to bake before the market.</p>
  <p><b>Action:</b> I rang round:</p>
  <ul><li>first the fitter</li><li>then my aunt</li></ul>
  <p><span style="font-weight:700">Result:</span> She lent us hers, and they were an hour late.</p>
</section>
<script>start({a: 1});</script>
<footer>All rights reserved</footer>
</body></html>
"""


def markdown_of(text: str) -> list[str]:
    """The lines of Markdown that a page becomes, without blank ones."""
    writer = MarkdownWriter()
    writer.write(parse_html(text))
    return [line for line in writer.text.lines if line]


def test_page(read_text: ReadText) -> None:
    """A page is read with the lines of its file; what frames it is left out."""
    reading = read_text(PAGE, "stories.html")
    assert told(reading) == [
        (
            "The bakery oven",
            [
                (
                    S,
                    (
                        "The oven of the bakery went cold at four in the morning, with six "
                        "hundred rolls to bake before the market."
                    ),
                ),
                (A, "I rang round:\n\n- first the fitter\n- then my aunt"),
                (R, "She lent us hers, and they were an hour late."),
            ],
        )
    ]
    (story,) = reading.stories
    assert (story.first_line, story.last_line) == (7, 12)
    assert [section.line for section in story.sections] == [8, 10, 12]
    reasons = {block.reason for block in reading.skipped if block.first_line > 12}
    assert reasons == {"the frame of a page, not a story"}


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<ol><li>one<ul><li>two</ul><li>three</ol>", ["1. one", "    - two", "2. three"]),
        ("<dl><dt>Task</dt><dd>Mine.</dd></dl>", ["**Task**", "Mine."]),
        ("<p>one<br>two</p>", ["one", "two"]),
        (
            "<details><summary>The van</summary>It stood.</details>",
            ["<details>", "<summary>The van</summary>", "It stood.", "</details>"],
        ),
        ("<pre>a\n  b</pre>", ["```", "a", "  b", "```"]),
        ("<p>a</p><hr><p>b</p>", ["a", "---", "b"]),
        (
            "<table><tr><td>Task<td>a|b<br>c<tr><td>Result<td>d</table>",
            ["| Task | a\\|b<br>c |", "|---|---|", "| Result | d |"],
        ),
        ("<table><tr><td><h2>The lift</h2><td>It stood.</table>", ["## The lift", "It stood."]),
        ("<table><tr><td>It stood.</td></tr></table>", ["It stood."]),
        ("<!-- coach: skip --><h2>x</h2>", ["<!-- coach: skip -->", "## x"]),
        ("<b style='font-weight:normal'>plain</b>", ["plain"]),
        ("<div role='navigation'>Home</div><button>Go</button>text", ["text"]),
    ],
)
def test_elements(page: str, lines: list[str]) -> None:
    """Each element is what Markdown has for it."""
    assert markdown_of(page) == lines


def test_page_on_one_line(read_text: ReadText) -> None:
    """Stories that stand on one line of a page have lines of their own all the same."""
    page = "".join(
        f"<h2>{name}</h2><p>Situation: It stood still.<p>Action: I rang.<p>Result: It ran."
        for name in ("The lift", "The van")
    )
    first, second = read_text(page, "a.html").stories
    assert (first.title, second.title) == ("The lift", "The van")
    assert first.last_line < second.first_line


SCRIPT = """<body><h1>Stories</h1>
<script>
// what the page shows
const stories = [
  {
    id: 1, title: 'The "lost" parcels', icon: Box, // an icon
    situation: `Forty parcels were lost
      between two depots.`,
    action: "I walked the line and found where they fell off.",
    result: "None was lost since.",
    tags: ["tracing", "patience",],
  },
  { title: "Broken", render() { return 1; } },
];
stories.forEach((story) => show(story));
</script></body>
"""


def test_stories_in_a_script(read_text: ReadText) -> None:
    """Stories that a script holds as data are read, with their lines."""
    (story,) = read_text(SCRIPT, "page.html").stories
    assert (story.title, story.skills) == ('The "lost" parcels', ("tracing", "patience"))
    assert (story.first_line, story.last_line) == (5, 12)
    assert [(section.part, section.line) for section in story.sections] == [(S, 7), (A, 9), (R, 10)]
    assert story.sections[0].text == "Forty parcels were lost\nbetween two depots."


def test_declared_encoding() -> None:
    """A page says itself in what encoding it is."""
    page = PAGE.replace("<title>", "<meta charset='iso-8859-2'><title>").replace("aunt", "ciocię")
    (story,) = read_document(Path("a.html"), page.encode("iso-8859-2")).stories
    assert "ciocię" in story.text


def test_one_bad_byte() -> None:
    """A byte that is none in UTF-8 spoils nothing else, and is named."""
    data = (
        PAGE.replace("<title>", "<meta charset='utf-8'><title>")
        .replace("aunt", "tía Águeda")
        .encode()
    )
    reading = read_document(Path("a.html"), data.replace(b"oven</h2>", b"oven\xff</h2>"))
    assert "tía Águeda" in reading.stories[0].text
    assert [block.reason for block in reading.skipped if block.is_problem] == [
        "1 byte is not UTF-8"
    ]


def test_too_deep(read_text: ReadText) -> None:
    """A page of elements in elements without end is refused, not read to somewhere in it."""
    with pytest.raises(UnreadableDocument, match="nested too deeply"):
        read_text("<div>" * 5000 + "I fixed it.", "a.html")


def test_page_in_an_archive() -> None:
    """The pages of an export are read too."""
    reading = read_document(Path("export.zip"), zipped({"stories.html": PAGE}))
    assert [story.title for story in reading.stories] == ["The bakery oven"]

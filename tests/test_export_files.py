"""`coach export` for other programs: each file opened by its own reader, and by coach."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tests.test_export import NAMED, SECRETS, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

HOSTILE = """\
## "Quotes" & #signs

**Situation:** "Nobody" read the\tlog, <script>alert(1)</script> & I was on call.

**Action:** I wrote <!-- coach: end --> a check of 3 lines:

- first `a < b`
- then the rest

**Result:** #1 on the list was fixed in 2 days, and ![it](http://pixel.example/a.png) stayed so.
"""

RESUME: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "basics": {"type": "object"},
        "projects": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name"],
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string"},
                    "description": {"type": "string"},
                    "highlights": {"type": "array", "items": {"type": "string"}},
                    "keywords": {"type": "array", "items": {"type": "string"}},
                    "startDate": {"pattern": r"^[1-2][0-9]{3}(-[0-1][0-9](-[0-3][0-9])?)?$"},
                },
            },
        },
    },
}
"""What JSON Resume 1.0.0 says of the keys that coach writes; it allows no others at the top."""


@pytest.fixture
def full(run: Run, work: Path) -> Run:
    """The command line on a bank with the two stories of `work` and one that would break a file."""
    with work.open("a", encoding="utf-8") as file:
        file.write(f"\n{HOSTILE}")
    assert run("add", str(work)).exit_code == 0
    return run


def written(run: Run, path: Path, *options: str) -> str:
    """Return what is exported into a file."""
    result = run("export", "-o", str(path), *options)
    assert (result.exit_code, result.stderr) == (0, "")
    return path.read_text(encoding="utf-8")


def cards(path: Path, folder: Path) -> dict[str, str]:
    """Import a file into a new collection as Anki does, and return front and back of the notes."""
    anki = pytest.importorskip("anki.collection")
    folder.mkdir()
    collection = anki.Collection(str(folder / "collection.anki2"))
    try:
        for _ in range(2):  # the second brings up to date, and adds nothing
            metadata = collection.get_csv_metadata(str(path), None)
            collection.import_csv(anki.ImportCsvRequest(path=str(path), metadata=metadata))
        notes = [collection.get_note(note) for note in collection.find_notes("deck:Interview*")]
        assert all(note.tags == ["coach"] for note in notes)
        return {note.fields[0]: note.fields[1] for note in notes}
    finally:
        collection.close()


@pytest.mark.filterwarnings("ignore")
def test_anki_reads_the_cards(full: Run, tmp_path: Path) -> None:
    """A card for each question chosen, one for a story without; nothing in it breaks the file."""
    assert full("choose", "coupon", "Why did you <fail>?").exit_code == 0
    assert full("choose", "deploy", "# Why?").exit_code == 0
    written(full, tmp_path / "cards.tsv")
    found = cards(tmp_path / "cards.tsv", tmp_path / "anki")
    assert set(found) == {
        "Why did you &lt;fail&gt;?",
        "# Why?",
        'Tell the story: "Quotes" &amp; #signs',
    }
    back = found["Why did you &lt;fail&gt;?"]
    assert back.startswith("<b>The wrong coupon</b><ul><li>")
    assert "<li>212 orders used it; we honoured them and lost £3,100.</li>" in back
    assert "<script>" not in "".join(found.values())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("question", ["=1+1 or 3?", "+1?", "-1?", "@SUM(A1)?"])
def test_no_card_is_a_formula(full: Run, tmp_path: Path, question: str) -> None:
    """Where a spreadsheet opens the file, nothing is computed; Anki shows the same letters."""
    assert full("choose", "coupon", "--", question).exit_code == 0
    page = written(full, tmp_path / "cards.tsv")
    fields = [field for row in csv.reader(page.splitlines(), delimiter="\t") for field in row]
    assert f"&#{ord(question[0])};{question[1:]}" in fields
    assert not [field for field in fields if field.startswith(("=", "+", "-", "@"))]


def test_several_stories_for_one_question(full: Run, tmp_path: Path) -> None:
    """They stand on one card, as Anki takes two cards of one question for the same."""
    kind = json.loads(full("map", "--list", "--format", "json").stdout)[0]
    assert full("map", kind["kind"], "coupon", "deploy").exit_code == 0
    page = written(full, tmp_path / "cards.tsv")
    (line,) = [line for line in page.splitlines() if line.startswith(f'"{kind["question"]}"')]
    assert "The wrong coupon" in line
    assert "Argument about the deploy train" in line


def test_the_resume(full: Run, tmp_path: Path) -> None:
    """It is a résumé by the rules of JSON Resume, and coach reads each highlight as a story."""
    page = written(full, tmp_path / "resume.json", "--format", "json-resume")
    resume = json.loads(page)
    jsonschema.Draft7Validator(RESUME).validate(resume)
    first = resume["projects"][0]
    assert first["name"] == "The wrong coupon"
    highlight = (
        "I stopped the mailing after 4 minutes and wrote an apology the same hour. "
        "212 orders used it; we honoured them and lost £3,100."
    )
    assert first["highlights"] == [highlight]
    assert first["keywords"] == ["owning mistakes", "e-mail"]
    other = ("--bank", str(tmp_path / "other"))
    assert full(*other, "add", str(tmp_path / "resume.json")).exit_code == 0
    read = json.loads(full(*other, "list", "--format", "json").stdout)
    assert read[0]["skills"] == ["owning mistakes", "e-mail"]
    assert read[0]["sections"][-1]["text"] == highlight


def test_html_there_and_back(full: Run, tmp_path: Path) -> None:
    """The page has every story whole, coach reads it again, and nothing of it runs or is loaded."""
    page = written(full, tmp_path / "stories.html")
    assert "<script>" not in page
    assert "<img" not in page
    assert page.count("<!-- coach: end -->") == 3
    other = ("--bank", str(tmp_path / "other"))
    assert full(*other, "add", str(tmp_path / "stories.html")).exit_code == 0
    before, after = said(full), said(lambda *arguments: full(*other, *arguments))
    assert [story[0] for story in after] == [story[0] for story in before]
    assert after[:2] == before[:2]
    assert [one["part"] for one in after[2][1]] == ["situation", "action", "result"]


@pytest.mark.parametrize("form", ["html", "json-resume", "anki"])
def test_redacted(run: Run, work: Path, form: str) -> None:
    """Points and chosen questions are redacted as everything else is."""
    work.write_text(NAMED, encoding="utf-8")
    assert run("add", str(work)).exit_code == 0
    assert run("choose", "lorry", "What of Marek Novak?").exit_code == 0
    result = run("export", "--redact", "--yes", "--format", form)
    assert result.exit_code == 0
    assert not [secret for secret in SECRETS if secret in result.stdout.lower()]
    assert "Person 1" in result.stdout


def test_only_one_of_coachs_is_replaced(full: Run, tmp_path: Path) -> None:
    """A file that the user changed stays."""
    path = tmp_path / "cards.tsv"
    written(full, path)
    written(full, path)
    path.write_text("mine", encoding="utf-8")
    assert full("export", "-o", str(path)).exit_code == 2
    assert path.read_text(encoding="utf-8") == "mine"

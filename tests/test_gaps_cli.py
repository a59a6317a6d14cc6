"""`coach gaps` and `coach new --competency`: what is asked about, the forms, and `-o`."""

from __future__ import annotations

import csv
import io
import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from coach.app import App
from coach.catalog.parse import question_kinds
from coach.catalog.skills import SkillCompetencies
from coach.domain.practice import Attempt, Grade, Mode
from coach.domain.session import Item, SelectionReason
from coach.ingest.jobs import LONGEST_JOB
from coach.interview.gaps import GapScope
from coach.matching.requirements import (
    find_skill_names,
    required_competencies,
    sentences_of_job,
    understand_lines,
)
from coach.progress import SilentReporter
from coach.views.gaps_files import GAPS
from tests.conftest import NOW, WordEncoder
from tests.reading.office import open_document, pdf, word
from tests.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from coach.config import Settings

    Run = Callable[..., Result]

EVIL = """\
## <script>alert(1)</script> | =cmd \x1b[31m [x](javascript:1)

**Situation:** The \x1b]0;title\x07 oven | broke.

**Action:** =SUM(A1) I mended the <b>oven</b> with 2 bolts.

**Skills:** <i>ovens</i>, =1+1
"""


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """Compare with a file in tests/snapshots, the temporary folder written as /tmp/test."""
    return Snapshot({str(tmp_path): "/tmp/test"})  # noqa: S108  (a name, not a folder)


@pytest.fixture
def full(run: Run, work: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line on a bank with two stories, on 2 March 2026."""
    plain = App.__init__

    def standing(self: App, *given: object, **named: object) -> None:
        plain(self, *given, **{"now": lambda: NOW, **named})  # type: ignore[arg-type]

    monkeypatch.setattr(App, "__init__", standing)
    assert run("add", str(work)).exit_code == 0
    return run


@pytest.fixture
def told(full: Run, folders: Settings) -> Run:
    """The same with one story told for failure, and graded."""
    workspace = App(folders, SilentReporter(), encoder=WordEncoder(), now=lambda: NOW)
    known = workspace.story("coupon")
    workspace.tags.confirm(known, ["failure"])
    item = Item(0, "q1", "Why?", "failure", known.id, SelectionReason.NEW)
    rehearsals = workspace.bank.practice
    session = rehearsals.add_session(Mode.TELL, [item], {}, NOW.isoformat())
    attempt = rehearsals.add_attempt(
        Attempt(0, session.id, 0, Mode.TELL, NOW, "q1", "Why?", "failure", known.id)
    )
    card = workspace.agenda.grade_card(known.id, "failure", Grade.HARD)
    rehearsals.store_grade(replace(attempt, grade=Grade.HARD), card, NOW.isoformat())
    workspace.close()
    return full


def rounded(document: str) -> str:
    """A JSON report made readable, without numbers whose last digit differs between machines."""
    report = json.loads(document)
    for gap in report["gaps"]:
        for each in [*gap["stories"], *([gap["closest"]] if gap["closest"] else [])]:
            each["chance"] = "(a number)"
    report["map"]["chances"] = "(numbers)"
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("gaps.txt", ["--all"]),
        ("gaps.json", ["--format", "json"]),
        ("gaps.md", ["--format", "markdown"]),
        ("gaps-skill.txt", ["--by", "skill", "--framework", "coach"]),
        ("gaps-skill.json", ["--by", "skill", "--format", "json"]),
        ("gaps-skill.md", ["--by", "skill", "--framework", "coach", "--format", "markdown"]),
        ("gaps-skill.csv", ["--by", "skill", "--format", "csv"]),
    ],
)
def test_what_is_printed(told: Run, snapshot: Snapshot, name: str, options: list[str]) -> None:
    """Each form prints what it printed when the snapshot was read and found good."""
    result = told("gaps", *options)
    assert (result.exit_code, result.stderr) == (0, "")
    snapshot.check(name, rounded(result.stdout) if name == "gaps.json" else result.stdout)
    if name.endswith(".txt"):
        assert max(map(len, result.stdout.splitlines())) <= 80


def test_a_story_told(told: Run) -> None:
    """When a story was told for a competency, how well, and how much is left, stands beside it."""
    report = json.loads(told("gaps", "--format", "json").stdout)
    (gap,) = [each for each in report["gaps"] if each["competency"] == "failure"]
    assert gap["stories"][0]["confirmed"]
    assert gap["stories"][0]["told"] == {
        "times": 1,
        "last": "2026-03-02",
        "grade": "hard",
        "retention": 1.0,
    }
    assert "today, Hard, 100 %" in told("gaps", "--all").stdout


def test_the_map_and_the_gaps_agree(told: Run) -> None:
    """Rows of the map are the gaps in their order, columns its stories, and none is empty."""
    report = json.loads(told("gaps", "--format", "json").stdout)
    assert report["map"]["competencies"] == [gap["competency"] for gap in report["gaps"]]
    columns = [known["story"] for known in report["map"]["stories"]]
    for gap, row in zip(report["gaps"], report["map"]["chances"], strict=True):
        assert len(row) == len(columns)
        answering = {columns[at] for at, chance in enumerate(row) if chance}
        assert {each["story"] for each in gap["stories"]} == answering
        assert gap["distinct"] == len(answering)


def test_a_csv_line_for_each_competency(full: Run) -> None:
    """The header stands first, and every row has all its cells."""
    header, *rows = csv.reader(io.StringIO(full("gaps", "--format", "csv").stdout))
    assert tuple(header) == GAPS
    assert len(rows) == 24
    assert {len(row) for row in rows} == {len(GAPS)}


def test_a_csv_line_of_a_story_told(told: Run, work: Path) -> None:
    """Where a story answers, its line says which, what shows it, and how it was told last."""
    rows = csv.DictReader(io.StringIO(told("gaps", "--format", "csv").stdout))
    (row,) = [each for each in rows if each["competency"] == "failure"]
    assert {name: row[name] for name in ("best_story", "source", "told", "grade")} == {
        "best_story": "the-wrong-coupon",
        "source": str(work),
        "told": "2026-03-02",
        "grade": "hard",
    }
    assert row["evidence"] in work.read_text()


def competencies(result: Result) -> list[str]:
    """The competencies of a JSON report."""
    assert result.exit_code == 0, result.stderr
    return [gap["competency"] for gap in json.loads(result.stdout)["gaps"]]


def test_a_framework_by_name_or_file(full: Run, tmp_path: Path) -> None:
    """A framework is named, or is a file that names known competencies."""
    named = competencies(full("gaps", "--framework", "amazon", "--format", "json"))
    assert "teamwork" in named
    path = tmp_path / "house.toml"
    path.write_text(
        '[[framework]]\nid = "house"\nname = "House list"\n\n[[framework.item]]\n'
        'name = "Calm"\nimportance = 1\ncompetencies = ["crisis", "conflict"]\n'
    )
    result = full("gaps", "--framework", str(path), "--format", "json")
    assert sorted(competencies(result)) == ["conflict", "crisis"]
    assert json.loads(result.stdout)["scope"]["framework"] == "House list"
    assert "House list" in full("gaps", "--framework", str(path)).stdout
    assert full("gaps", "--framework", "nonsense").exit_code == 2


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('[[framework]]\nid = "x"\n', "house.toml"),
        ("", "nothing yet"),
        (
            (
                '[[competency]]\nid = "soup"\nname = "Soup"\ndefinition = "Soup."\n'
                'indicators = ["I cooked it."]\n'
            ),
            "competencies.toml",
        ),
    ],
)
def test_a_faulty_framework(full: Run, tmp_path: Path, written: str, said: str) -> None:
    """A file that cannot be used is refused with a sentence on what is wrong."""
    path = tmp_path / "house.toml"
    path.write_text(written)
    result = full("gaps", "--framework", str(path))
    assert result.exit_code == 1
    assert said in result.stderr


def test_a_list_of_questions(full: Run, tmp_path: Path) -> None:
    """A known question asks for its own competency; one that comes twice makes it critical."""
    path = tmp_path / "list.txt"
    path.write_text("1. A failure of yours.\n2. Tell me about a time you failed.\n")
    result = full("gaps", "--questions", str(path), "--format", "json")
    assert competencies(result) == ["failure"]
    (gap,) = json.loads(result.stdout)["gaps"]
    assert (gap["importance"], gap["asked"]) == (1, "A failure of yours.")
    assert "asked: “A failure of yours.”" in full("gaps", "--questions", str(path), "--all").stdout


def reasons(full: Run) -> dict[str, tuple[str, list[str]]]:
    """What there is for each competency, and the stories that answer it."""
    gaps = json.loads(full("gaps", "--format", "json").stdout)["gaps"]
    return {
        gap["competency"]: (gap["reason"], [s["story"] for s in gap["stories"]]) for gap in gaps
    }


def test_you_said_none(full: Run, tmp_path: Path) -> None:
    """What the user says apart from what coach finds; one story chosen or confirmed ends it."""
    assert "you said: none" not in full("gaps").stdout
    kinds = question_kinds(tmp_path)
    often = [one for one in kinds if one.competency == "failure" and one.often]
    assert full("map", often[0].id, "--none").exit_code == 0
    assert reasons(full)["failure"][0] != "said none"  # its skill names it, and kinds are open
    for kind in often:
        assert full("map", kind.id, "--none").exit_code == 0
    assert reasons(full)["failure"] == ("said none", [])
    assert full("gaps").stdout.count("you said: none") == 1
    said_none = [found for found, _ in reasons(full).values()].count("said none")
    assert said_none == 1
    full("tag", "coupon", "--confirm", "failure")
    assert reasons(full)["failure"][0] != "said none"
    full("tag", "coupon", "--forget", "failure")
    assert reasons(full)["failure"][0] == "said none"
    full("map", "failed_project", "coupon")
    assert reasons(full)["failure"][0] != "said none"


def test_a_job_description(full: Run, tmp_path: Path) -> None:
    """What it asks for comes with the sentence; where it asks for nothing, that is an error."""
    path = tmp_path / "job.txt"
    path.write_text("Our office is in Leeds.\n\n- A tight deadline.\n")
    result = full("gaps", "--jd", str(path), "--format", "json")
    assert competencies(result) == ["deadline_pressure"]
    assert {gap["asked"] for gap in json.loads(result.stdout)["gaps"]} == {"A tight deadline."}
    path.write_text("xylophone zeppelin quagga\n")
    result = full("gaps", "--jd", str(path))
    assert (result.exit_code, "coach gaps alone" in result.stderr) == (1, True)
    path.write_bytes(b"\0\0")
    assert "not a text document" in full("gaps", "--jd", str(path)).stderr
    path.write_text("\n")
    assert full("gaps", "--jd", str(path)).exit_code == 1


PAGE = b"""<!-- saved --><title>Job</title><nav><a href=x>A failure of yours</a></nav>
<h1>Baker</h1><ul><li>A tight deadline.</ul>"""


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("job.html", PAGE),
        ("job", PAGE.removeprefix(b"<!-- saved -->")),
        ("job.md", b"<!-- saved -->\n\n# Baker\n\n- A tight deadline.\n"),
        ("job.pdf", pdf("# Baker\nOur office is in Leeds.\n\n- A tight deadline.")),
        ("job.txt", pdf("# Baker\nOur office is in Leeds.\n\n- A tight deadline.")),
        ("job.pdf", pdf("3/2/26, 3:18 PM A failure of yours\n# Baker\n- A tight deadline.")),
        ("job.docx", word("# Baker\n- A tight deadline.")),
        ("job.odt", open_document("# Baker\n- A tight deadline.")),
    ],
)
def test_a_job_description_as_it_was_saved(
    full: Run, tmp_path: Path, name: str, data: bytes
) -> None:
    """A page, a PDF or a Word document asks for what its text does, whatever it is called."""
    path = tmp_path / name
    path.write_bytes(data)
    result = full("gaps", "--jd", str(path), "--format", "json")
    report = json.loads(result.stdout)
    assert competencies(result) == ["deadline_pressure"]
    assert {gap["asked"] for gap in report["gaps"]} == {"A tight deadline."}
    assert report["scope"]["jd"] == str(path)


@pytest.mark.parametrize("data", [b"- A tight deadline.\n", PAGE[14:], pdf("- A tight deadline.")])
def test_a_job_description_from_a_pipe(full: Run, data: bytes) -> None:
    """What is piped in is read as a file is, whatever it is."""
    result = full("gaps", "--jd", "-", "--format", "json", stdin=data)
    assert competencies(result) == ["deadline_pressure"]
    assert json.loads(result.stdout)["scope"]["jd"] == "stdin"
    mapped = full("map", "--jd", "-", "--format", "json", stdin=data)
    assert {kind["competency"] for kind in json.loads(mapped.stdout)} == {"deadline_pressure"}
    assert full("practice", "--jd", "-", stdin=data).exit_code == 2


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.4 cut off", "stdin.pdf: this is no PDF that can be read."),
        (pdf(""), "stdin.pdf: it holds pictures of pages, no text."),
        (b"\0\0", "stdin: this is not a text document."),
        (b"", "stdin: nothing in it asks for"),
        (b"a b\n" * 30_000, "stdin: it has 120,000 characters"),
    ],
)
def test_no_job_description_from_a_pipe(full: Run, data: bytes, why: str) -> None:
    """What is wrong with it is said in one sentence."""
    result = full("gaps", "--jd", "-", stdin=data)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert f"Error: {why}" in result.stderr


def test_a_job_description_that_coach_does_not_read(full: Run, tmp_path: Path) -> None:
    """Presentations are named, with what to do."""
    path = tmp_path / "job.pptx"
    path.write_bytes(b"PK")
    assert "Presentations are not read. Save it as" in full("gaps", "--jd", str(path)).stderr


def test_both_must_ask(full: Run, tmp_path: Path) -> None:
    """A framework and a list together leave what both ask for."""
    path = tmp_path / "list.txt"
    path.write_text("A failure of yours.\n")
    result = full("gaps", "--framework", "coach", "--questions", str(path), "--format", "json")
    assert competencies(result) == ["failure"]
    path.write_text("zyzzyva quokka\n")
    assert full("gaps", "--questions", str(path)).exit_code == 1


def test_a_level_has_its_own_questions(full: Run) -> None:
    """With a level only questions worded for it, or for everybody, are looked at."""
    result = full("gaps", "--level", "junior", "--format", "json")
    assert len(competencies(result)) == 24
    assert json.loads(result.stdout)["scope"]["level"] == "junior"
    assert "level junior" in full("gaps", "--level", "junior").stdout


def test_by_skill(full: Run, tmp_path: Path) -> None:
    """Skills that a job description names and no story does are listed."""
    path = tmp_path / "job.txt"
    path.write_text("- Experience with Kafka and e-mail.\n")
    report = json.loads(full("gaps", "--by", "skill", "--jd", str(path), "--format", "json").stdout)
    assert report["wanted"] == ["Kafka"]
    assert report["orphans"] == ["argument-about-the-deploy-train"]
    assert full("gaps", "--by", "skill", "--level", "junior").exit_code == 2


def test_an_empty_bank(run: Run) -> None:
    """Without a story there is nothing to report."""
    assert "coach add" in run("gaps").stderr
    assert "coach add" in run("gaps", "--by", "skill").stderr


# What a job description asks for


def test_megabytes_are_no_job(full: Run, tmp_path: Path) -> None:
    """Five of short lines: refused at once, with the file's name."""
    path = tmp_path / "job.txt"
    path.write_text("We need a person.\n" + "b\n" * 2_490_000)
    result = full("gaps", "--jd", str(path))
    assert result.exit_code == 1
    assert f"{path}: it has 4,980,018 characters, and no job" in result.stderr
    assert len(result.output) < 400


@pytest.mark.no_cover
@pytest.mark.parametrize("line", ["b\n", "B\n", "with ", " \n", "Experience with ", "- a, ", "a/"])
def test_the_longest_job_takes_no_time(line: str) -> None:
    """Whatever its lines are like."""
    before = time.process_time()
    for sentence in sentences_of_job("We need skills " + line * (LONGEST_JOB // len(line))):
        find_skill_names(sentence)
    assert time.process_time() - before < 5


def test_requirements_are_sentences() -> None:
    """A line with a capital begins a sentence, a small letter goes on; short headings fall away."""
    text = "Requirements\nYou lead a team\nand keep it calm\n- Works with *care* always\n"
    assert sentences_of_job(text) == ["You lead a team and keep it calm", "Works with care always"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Experience with Kubernetes, Terraform and PostgreSQL.",
            ("Kubernetes", "Terraform", "PostgreSQL"),
        ),
        ("Five years of experience with Go or Python.", ("Go", "Python")),
        ("Good knowledge of wound care.", ("wound care",)),
        ("Familiarity with tools such as Kafka.", ("Kafka",)),
        ("You calm down relatives who are upset.", ()),
        ("Experience of how people in a large firm come to agree on one thing.", ()),
    ],
)
def test_skills_by_name(sentence: str, expected: tuple[str, ...]) -> None:
    """Short names after "experience with" and the like are skills."""
    assert find_skill_names(sentence) == expected


def test_competencies_that_are_asked_for() -> None:
    """A sentence asks where one competency stands out and it is near a question at all."""
    sentences = ["You lead.", "You led.", "Fruit on Tuesdays.", "Experience with Go.", "Both."]
    weights = [{"lead": 0.5}, {"lead": 0.9}, {"lead": 0.9}, {"lead": 0.9}, {"lead": 0.2}]
    by_words = SkillCompetencies({"calm": ["keeping calm"], "pair": ["pairing"]})
    lines = understand_lines(sentences, weights, [0.6, 0.6, 0.5, 0.9, 0.9], by_words)
    (found,) = required_competencies(lines)
    assert (found.competency, found.sentence, found.times) == ("lead", "You led.", 2)


@pytest.mark.parametrize(
    ("sentence", "asked", "skills"),
    [
        ("You pair with juniors, and you keep calm.", {"pair", "calm"}, ()),
        ("Experience with keeping calm and Kafka", {"calm"}, ("Kafka",)),
        ("You stay at your desk.", {"lead"}, ()),
    ],
)
def test_words_decide_what_is_asked_for(
    sentence: str, asked: set[str], skills: tuple[str, ...]
) -> None:
    """Each competency that a line names counts; meaning, where it names none."""
    weights = {"lead": 0.9, "calm": 0.05, "pair": 0.05}
    by_words = SkillCompetencies({"calm": ["keeping calm"], "pair": ["pairing"], "lead": ["lead"]})
    (line,) = understand_lines([sentence], [weights], [0.9], by_words)
    assert (set(line.shares), line.skills) == (asked, skills)


JOB = """\
# What you bring

- Team player
- Experience with Go
- A tight deadline
- Fruit on Tuesdays

You will like it here.
"""


def test_headings_are_no_requirements() -> None:
    """What stands above a list asks for nothing; of a list the short lines count too."""
    assert sentences_of_job(JOB)[:2] == ["Team player", "Experience with Go"]
    assert len(sentences_of_job(JOB)) == 5
    assert sentences_of_job("Heading of the list:\n* one\n") == ["one"]
    assert sentences_of_job("You will do all of this for us\n* one\n")[1:] == ["one"]
    assert sentences_of_job("We want this.\n* one\n") == ["We want this.", "one"]


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_every_line_of_a_job_is_listed(run: Run, work: Path, tmp_path: Path, form: str) -> None:
    """With what was understood of it, or that nothing was."""
    path = tmp_path / "job.txt"
    path.write_text(JOB, encoding="utf-8")
    assert run("add", str(work)).exit_code == 0
    shown = run("gaps", "--jd", str(path), "--format", form).stdout
    assert all(line in shown for line in sentences_of_job(JOB))
    if form == "json":
        lines = {line.pop("line"): line for line in json.loads(shown)["lines"]}
        assert lines["Experience with Go"] == {"competencies": [], "skills": ["Go"]}
        assert lines["Fruit on Tuesdays"] == {"competencies": [], "skills": []}
        return
    assert "Working under deadline pressure" in shown
    assert "skill Go" in shown
    assert shown.count("not understood") >= 2
    assert "counts for nothing" in " ".join(shown.split())


# Files


@pytest.mark.parametrize("form", ["text", "json", "markdown", "csv"])
@pytest.mark.parametrize("by", ["competency", "skill"])
def test_an_older_report_is_replaced(full: Run, tmp_path: Path, form: str, by: str) -> None:
    """A report of its own form is replaced, and is for its owner's eyes only."""
    path = tmp_path / "report"
    for _ in range(2):
        result = full("gaps", "--by", by, "--format", form, "-o", str(path))
        assert (result.exit_code, result.stdout) == (0, f"Written: {path}\n")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.glob(".report*")] == []


def test_anything_else_is_left_alone(full: Run, tmp_path: Path) -> None:
    """Nothing is written over a file that coach did not write, unless --force says so."""
    path = tmp_path / "gaps.md"
    path.write_text("# My own gaps\n")
    result = full("gaps", "-o", str(path))
    assert (result.exit_code, "--force" in result.stderr) == (2, True)
    assert path.read_text() == "# My own gaps\n"
    assert full("gaps", "-o", str(path), "--force").exit_code == 0
    assert path.read_text().startswith("---\ncoach: skip\n")
    assert full("gaps", "--format", "csv", "-o", str(path)).exit_code == 2
    assert "folder" in full("gaps", "-o", str(tmp_path), "--force").stderr
    assert full("gaps", "-o", str(tmp_path / "no" / "gaps.md")).exit_code == 1


def test_a_report_is_no_story(full: Run, tmp_path: Path) -> None:
    """A Markdown report in a folder that coach reads is not taken for a document of stories."""
    path = tmp_path / "notes" / "gaps.md"
    full("gaps", "-o", str(path))
    assert full("add", str(path)).exit_code == 0
    assert len(json.loads(full("list", "--format", "json").stdout)) == 2


@pytest.mark.parametrize("form", ["text", "json", "markdown", "csv"])
@pytest.mark.parametrize("by", ["competency", "skill"])
def test_text_of_documents_does_nothing(full: Run, work: Path, form: str, by: str) -> None:
    """Escape codes, HTML, links, table bars and formulas in a story stay letters."""
    (work.parent / "evil.md").write_text(EVIL, encoding="utf-8")
    full("add", str(work.parent / "evil.md"))
    page = full("gaps", "--all", "--by", by, "--format", form).stdout
    assert "\x1b" not in page
    assert "\x07" not in page
    if form == "markdown":
        assert "<script" not in page
        assert "<i>" not in page
        assert "](" not in page
    if form == "csv":
        cells = [cell for row in csv.reader(io.StringIO(page)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


# coach new --competency


def test_prompts_come_first(full: Run) -> None:
    """What helps to remember is printed on stderr; the story is written as always, untagged."""
    given = ["--title", "The lost parcels", "--action", "I rang every depot."]
    result = full("new", "--competency", "mentor", *given)
    assert result.exit_code == 0
    assert result.stdout.startswith("Written: the-lost-parcels")
    assert "To remember one:" in result.stderr
    assert max(map(len, result.stderr.splitlines())) <= 80
    listed = json.loads(full("tag", "the-lost-parcels", "--list", "--format", "json").stdout)
    assert listed[0]["confirmed"] == []


def test_an_unknown_competency_writes_nothing(full: Run) -> None:
    """A name that is none ends before anything is asked or written."""
    result = full("new", "--competency", "juggling", "--title", "X", "--action", "I juggled it.")
    assert (result.exit_code, "juggling" in result.stderr) == (2, True)
    assert len(json.loads(full("list", "--format", "json").stdout)) == 2


def test_the_map_has_a_sentence_for_every_chance(work: Path, folders: Settings) -> None:
    """A cell has the sentence that shows it where the story answers, and nothing where it does not.

    The closest story to a competency that none answers may stand in the map for another one.
    """
    app = App(folders, SilentReporter(), encoder=WordEncoder())
    app.add([work])
    app.tags.confirm(app.story("coupon"), ["failure"])
    report = app.gaps(GapScope(), everywhere=True)
    assert any(gap.closest and gap.closest.story in report.columns for gap in report.gaps)
    for chances, sentences in zip(report.chances, report.shown, strict=True):
        assert [chance > 0 for chance in chances] == [bool(each) for each in sentences]
    assert any(chance > 0 for chances in report.chances for chance in chances)
    assert app.gaps(GapScope()).shown == ()
    app.close()

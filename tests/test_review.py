"""`coach review`: what it prints, what it keeps, and what it refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from coach.domain.sentences import SENTENCE_PARTS, LabelledSentence
from coach.domain.story import Part
from coach.review import key_points, phrases, scores, structure
from coach.review.answer import is_english_answer
from coach.review.key_points import KeyPoint, quantities
from coach.review.labelling import part_guides
from coach.review.remarks import RemarkKind
from tests.growth import grows_linearly
from tests.pieces import PIECES
from tests.test_cli import fails

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from tests.conftest import WordEncoder

    Run = Callable[..., Result]

ANSWER = (
    "In March I sent a 90 % coupon to every customer instead of ten testers. It was up to me to "
    "stop it. I stopped the mailing after 40 minutes and I wrote an apology the same hour. I rang "
    "the three largest customers. In the end 212 orders used it and we lost £3,100. I never run "
    "a mailing without a second pair of eyes now.\n"
)


def document(result: Result) -> dict[str, object]:
    """The JSON document printed."""
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    found: dict[str, object] = json.loads(result.stdout)
    return found


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    """An answer in a file."""
    path = tmp_path / "answer.txt"
    path.write_text(ANSWER, encoding="utf-8")
    return path


def test_front_matter_is_not_said(run: Run, tmp_path: Path) -> None:
    """The fields above an answer are no words of it, in a file and from a pipe."""
    text = f"---\ntitle: The coupon\ntags: [mail]\n---\n{ANSWER}"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    for found in (
        document(run("review", str(tmp_path / "a.md"), "--format", "json")),
        document(run("review", "-", "--format", "json", stdin=text)),
    ):
        assert found["sentences"][0]["text"].startswith("In March")  # type: ignore[index]
        assert found["words"] == len(ANSWER.split())


def test_keys_are_a_promise(run: Run, answer: Path) -> None:
    """The JSON document has these keys and types, no others."""
    found = document(run("review", str(answer), "--format", "json"))
    assert list(found) == ["sentences", "parts", "remarks", "words", "seconds", "coverage"]
    assert [list(each) for each in found["sentences"]] == [["text", "part"]] * 6  # type: ignore[attr-defined]
    assert list(found["parts"]) == ["situation", "task", "action", "result", "learning"]  # type: ignore[call-overload]
    for part in found["parts"].values():  # type: ignore[attr-defined]
        assert list(part) == ["share", "score", "anchor"]
        assert part["score"] in range(1, 6)
    for remark in found["remarks"]:  # type: ignore[attr-defined]
        assert list(remark) == ["kind", "quote", "message", "try"]
        assert remark["quote"] in ANSWER
    assert (found["words"], found["seconds"]) == (len(ANSWER.split()), 27)
    assert found["coverage"] == {"covered": [], "missed": [], "changed": []}


def test_the_stored_story(run: Run, work: Path, answer: Path) -> None:
    """A number told otherwise than in the notes is named, and is no point covered."""
    assert run("add", str(work)).exit_code == 0
    found = document(run("review", str(answer), "--story", "coupon", "--format", "json"))
    assert found["coverage"]["changed"] == ["4 minutes -> 40 minutes"]  # type: ignore[index]
    kinds = [remark["kind"] for remark in found["remarks"]]  # type: ignore[attr-defined]
    assert "changed" in kinds
    page = run("review", str(answer), "--story", "coupon", "--all").stdout
    assert "points of your story “The wrong coupon”" in page
    assert max(map(len, page.splitlines())) <= 80


def test_labels_are_kept(run: Run, answer: Path) -> None:
    """A correction holds at once, the next time, and in another answer with the same sentence."""

    def parts(*arguments: str, stdin: str | None = None) -> list[str]:
        found = document(run("review", *arguments, "--format", "json", stdin=stdin))
        return [each["part"] for each in found["sentences"]]  # type: ignore[attr-defined]

    assert parts(str(answer), "--label", "4=learn")[3] == "learning"
    assert parts(str(answer))[3] == "learning"
    assert parts("-", stdin="Well. " + ANSWER)[-3] == "learning"
    assert parts(str(answer), "--label", "4=task")[3] == "task"
    fails(run("review", str(answer), "--label", "9=task"), 2, "no sentence 9", "has 6")
    assert run("review", str(answer), "--label", "4=nonsense").exit_code == 2


def test_labels_of_the_document(run: Run, work: Path) -> None:
    """A story's own labels are respected; of several stories one must be named."""
    line = work.read_text().splitlines().index("## The wrong coupon") + 1
    found = document(run("review", f"{work}:{line}", "--format", "json"))
    parts = [each["part"] for each in found["sentences"]]  # type: ignore[attr-defined]
    assert parts == ["situation", "action", "result", "learning"]
    fails(run("review", str(work)), 2, "holds 2 stories", f"{work}:")
    fails(run("review", f"{work}:1"), 1, "no story")


def test_one_word(run: Run) -> None:
    """“Fine” is told that it is no answer, and nothing else."""
    result = run("review", "-", stdin="fine\n")
    assert result.exit_code == 0
    assert "One word is not an answer." in result.stdout
    assert "of 5" not in result.stdout
    found = document(run("review", "--format", "json", stdin="fine\n"))
    assert [remark["kind"] for remark in found["remarks"]] == ["no answer"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["no text"]),
        (" \n\n", ["no text"]),
        ("...\n", ["no text"]),
        ("I rang the man. " * 60_000, ["240,000 words", "3,000 is the most"]),
        ("Ich war in der Küche und habe den Ofen nicht aus gemacht, das war es.", ["English"]),
        ("去年三月，我负责面包店的夜班。烤箱坏了，我给隔壁打了电话。", ["English"]),
    ],
    ids=["empty", "blank", "dots", "document", "German", "Chinese"],
)
def test_what_is_no_answer(run: Run, text: str, words: list[str]) -> None:
    """Nothing, a document and another language each get one sentence."""
    fails(run("review", "-", stdin=text), 2, "stdin", *words)


def test_what_is_no_text(run: Run, tmp_path: Path) -> None:
    """A binary file and a missing one each get one sentence."""
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 9)
    fails(run("review", str(tmp_path / "photo.jpg")), 1, "photo.jpg")
    fails(run("review", str(tmp_path / "gone.txt")), 1, "gone.txt")


def test_question(run: Run, answer: Path) -> None:
    """A question is taken into account, and a document in place of one is refused."""
    result = run("review", str(answer), "--question", "tell me about a mistake")
    assert result.exit_code == 0, result.output
    fails(run("review", str(answer), "--question", "why " * 900), 2, "question")


# Signals


def said(*pairs: tuple[str, str]) -> list[LabelledSentence]:
    """Labelled sentences."""
    return [LabelledSentence(text, Part(part)) for part, text in pairs]


def test_we_matters_in_action_only() -> None:
    """“We” in the situation draws nothing; in the action it does, with a rewrite."""
    told = said(("situation", "We had 40 cows."), ("action", "I rang the vet."))
    assert structure.remark_on_ownership(told) is None
    told = said(("action", "Then we were asked, and we rang the vet."), ("action", "We waited."))
    found = structure.remark_on_ownership(told)
    assert found is not None
    assert found.suggestion == "If it was you: “Then I was asked, and we rang the vet.”"


@pytest.mark.parametrize(
    ("text", "is_hypothetical"),
    [
        ("I would just ask him.", True),
        ("I'd probably call the owner.", True),
        ("I would like to tell you of May.", False),
        ("I'd seen the leak before.", False),
        ("He would not listen.", False),
    ],
)
def test_would(text: str, is_hypothetical: bool) -> None:  # noqa: FBT001
    """What I would do is no deed; what I had seen, or he would not, is."""
    assert bool(structure.remark_on_hypothetical(said(("action", text)))) is is_hypothetical
    assert not structure.remark_on_hypothetical(said(("learning", text)))


def test_shares_add_up() -> None:
    """The shares of all labels are 1 together."""
    told = said(("situation", "It was late."), ("other", "Well, yes."), ("action", "I ran home."))
    assert sum(structure.part_shares(told).values()) == pytest.approx(1)


def test_fillers_are_taken_out() -> None:
    """The rewrite is the same sentence without its fillers."""
    told = said(("action", "So um I uh rang him, you know, and um he came."))
    (found,) = phrases.remarks_on_phrases(told, 12)
    assert found.suggestion == "Be silent instead: “So I rang him, and he came.”"


def test_dates_are_no_measure() -> None:
    """A result with a year alone has no number; with a change it has the best anchor."""
    share = dict.fromkeys(SENTENCE_PARTS, 0.2)
    end = "a sentence that is long enough to be taken for an answer by anyone who reads it"
    plain = scores.score_parts(said(("result", "It was over in 2019."), ("other", end)), share)
    assert plain[Part.RESULT] == 3
    better = scores.score_parts(
        said(("result", "It fell from 9 to 2 hours."), ("other", end)), share
    )
    assert better[Part.RESULT] == 5
    assert len(part_guides()[Part.SITUATION].anchors) == 5


def test_quantities() -> None:
    """Figures and words are one value and unit; rounding is no change."""
    found = quantities("It took two hours, cost £3,100 and hit forty-two users.")
    assert [(each.value, each.unit) for each in found] == [
        (2.0, "hour"),
        (3100.0, "pound"),
        (42.0, "user"),
    ]
    (about,) = quantities("three thousand pounds")
    assert about.is_about(found[1])


def test_names_that_changed(words: WordEncoder) -> None:
    """Another name in the same place is a change; a name that stands elsewhere is none."""
    stored = said(("action", "Then I rang Lena before noon."))
    told = said(("action", "Then I rang Marta before noon."))
    vectors = [words.encode([each[0].text]) for each in (stored, told)]
    points = [KeyPoint(stored[0], 0)]
    found = key_points.cover_points(points, vectors[0], stored[0].text, told, vectors[1])
    assert [str(change) for change in found.changed] == ["Lena -> Marta"]
    assert (found.covered, found.missed, found.count) == ((), (), 1)
    same = key_points.cover_points(points, vectors[0], stored[0].text, stored, vectors[0])
    assert (len(same.covered), same.changed) == (1, ())


def test_languages() -> None:
    """Terse English and single words are let through; other languages are not."""
    assert is_english_answer("Root cause: expired certificate. Restarted pods.")
    assert is_english_answer("fine")
    assert not is_english_answer(
        "Je suis allé dans la cave et je ne trouvais pas le robinet de la rue."
    )


def test_kinds_are_ordered() -> None:
    """Whether it is an answer comes first, wording last."""
    assert next(iter(RemarkKind)) is RemarkKind.NO_ANSWER
    assert list(RemarkKind)[-1] is RemarkKind.VAGUE


@pytest.mark.no_cover  # a tracer's time is not the function's
def test_time_grows_with_the_answer() -> None:
    """Labels' cues and the wording's counts take time in proportion to the text."""
    from coach.review.answer import split_answer  # noqa: PLC0415
    from coach.review.labelling import find_cues  # noqa: PLC0415

    assert grows_linearly(
        lambda size: split_answer("so i was there and then it broke " * size), 20_000
    )
    assert grows_linearly(lambda size: find_cues(["so i um " * size]), 20_000)


@pytest.mark.no_cover  # a tracer's time is not the function's
@pytest.mark.parametrize("piece", PIECES)
def test_cutting_takes_linear_time(piece: str) -> None:
    """Any piece over and over is cut into sentences, and read for a job's, as its length."""
    from coach.matching.requirements import find_skill_names, sentences_of_job  # noqa: PLC0415
    from coach.review.answer import is_english_answer, split_answer  # noqa: PLC0415

    def work(size: int) -> None:
        text = "I rang them" + (piece * size)[:size] + " and then I went"
        split_answer(text)
        is_english_answer(text)
        find_skill_names(text)
        sentences_of_job(text)

    assert grows_linearly(work, 16_000)

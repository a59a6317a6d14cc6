"""`coach review`: what it prints, what it keeps, and what it refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from coach.domain.sentences import SENTENCE_PARTS, LabelledSentence
from coach.domain.story import Part
from coach.review import key_points, phrases, scores, structure
from coach.review.answer import answer_from_text, is_english_answer
from coach.review.evidence import QuestionContext, RemarkWeights
from coach.review.facts import find_facts
from coach.review.key_points import KeyPoint
from coach.review.labelling import StoredStory
from coach.review.remarks import RemarkKind
from coach.review.review import Review, review_answer
from coach.review.scores import part_guides
from coach.review.structure import ToldAnswer, remark_on, shown_by_words
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
    assert list(found) == [
        *("sentences", "parts", "remarks", "questions", "words", "seconds", "coverage")
    ]
    assert [list(each) for each in found["sentences"]] == [["text", "part", "sure"]] * 6  # type: ignore[attr-defined]
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


def test_a_story_that_is_not_told(words: WordEncoder) -> None:
    """One that coach took for the one told counts where a point of it is; one named always does."""
    told = tell(*TOLD)
    vectors = words.encode([text for _, text in TOLD])
    other = tell(("action", "Marta repaired every printer overnight."), ("result", "Ink lasted."))
    story = StoredStory("Ink", tuple(other.sentences), -vectors[:2])
    found = [
        review_answer(
            told,
            vectors,
            question=QuestionContext(),
            weights=weights(no_result=0.1),
            stored=story,
            is_named=is_named,
        )
        for is_named in (True, False)
    ]
    assert [review.story for review in found] == ["Ink", ""]
    assert [len(review.coverage.missed) for review in found] == [2, 0]
    assert [remark.kind for remark in found[0].remarks] == ["missed"]
    assert found[1].remarks == ()


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


def test_nothing_to_improve(run: Run, answer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where coach is sure of nothing it asks; that nothing is wrong it says without questions."""

    def page(*options: str, **chances: float) -> str:
        monkeypatch.setattr(
            "coach.review.evidence.read_remark_weights", lambda _: weights(**chances)
        )
        return " ".join(run("review", str(answer), *options).stdout.split())

    unsure = {"no_result": 0.45, "no_situation": 0.4, "short_action": 0.35}
    asked = "Ask yourself: coach is not sure What came of it, for whom?"
    assert asked in page(**unsure)
    assert "1 question, and the part of every sentence: --all" in page(**unsure)
    assert "What came first, and why so?" in page("--all", **unsure)
    assert "What came first, and why so?" not in page(**unsure)
    assert "Nothing to improve" not in page(**unsure)
    assert asked not in page(no_situation=0.9, no_result=0.4)
    assert "Nothing to improve was found." in page(order=0.1)


def test_one_word(run: Run) -> None:
    """“Fine” is told that it is no answer, and nothing else."""
    result = run("review", "-", stdin="fine\n")
    assert result.exit_code == 0
    assert "One word is not an answer." in result.stdout
    assert "of 5" not in result.stdout
    found = document(run("review", "--format", "json", stdin="fine\n"))
    assert [remark["kind"] for remark in found["remarks"]] == ["no answer"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("## Two", ("Two",)),
        (
            "~~~\nI rang the makers. It went up again.\n",
            ("I rang the makers.", "It went up again."),
        ),
        ("```\nI rang them all.\n```\n# It went up", ("I rang them all.", "It went up")),
    ],
)
def test_an_answer_that_is_all_marked_up(text: str, told: tuple[str, ...]) -> None:
    """Headings and code are left out, but not where there is nothing else."""
    assert answer_from_text(text).texts == told


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


# What is said, and where


def tell(*pairs: tuple[str, str], sure: float = 0.9, **fields: Any) -> ToldAnswer:  # noqa: ANN401
    """An answer whose sentences are so likely of these parts, and of each other part equally."""
    sentences = [LabelledSentence(text, Part(part)) for part, text in pairs]
    chances = np.full((len(pairs), len(SENTENCE_PARTS)), (1 - sure) / 5, dtype=np.float32)
    for row, (part, _) in enumerate(pairs):
        chances[row, SENTENCE_PARTS.index(Part(part))] = sure
    return ToldAnswer(sentences, chances, **fields)


TOLD = (
    ("situation", "We had 40 cows and no vet."),
    ("action", "I rang the vet in town."),
    ("action", "Then we drove her out to the far stable, all of us, in the dark."),
    ("result", "She saved 3 calves."),
)


@pytest.mark.parametrize(
    ("kind", "at"),
    [
        (RemarkKind.OFF_TOPIC, 0),
        (RemarkKind.NO_SITUATION, 0),
        (RemarkKind.SHORT_ACTION, 2),
        (RemarkKind.OWNERSHIP, 2),
        (RemarkKind.NO_RESULT, 3),
        (RemarkKind.NO_NUMBER, 3),
        (RemarkKind.NO_LEARNING, 3),
        (RemarkKind.LONG_SITUATION, 0),
        (RemarkKind.TOO_LONG, 2),
        (RemarkKind.CONTEMPT, 2),
        (RemarkKind.PRIVATE, 0),
    ],
)
def test_where_a_kind_shows(kind: RemarkKind, at: int) -> None:
    """A remark names the sentence that it is about, in its exact words; so does a question."""
    told = tell(*TOLD, question="A time you hurried?")
    for sure in (True, False):
        remark = remark_on(kind, told, sure=sure)
        assert (remark.at, remark.quote) == (at, TOLD[at][1])
        assert "{" not in remark.message + remark.suggestion


def test_flags_are_where_they_stand() -> None:
    """The sentence with the word that is out of place, whatever its part."""
    told = tell(("action", "I rang him."), ("other", "He is lazy."), ("action", "I rang again."))
    assert remark_on(RemarkKind.CONTEMPT, told, sure=True).quote == "He is lazy."
    told = tell(("action", "I said I had pretended to be ill."), ("action", "I rang."))
    assert remark_on(RemarkKind.UNETHICAL, told, sure=True).at == 0


def test_what_a_stranger_may_not_know() -> None:
    """Abbreviations and rare words are named; two ordinary ones with a stroke between are none."""
    told = tell(("action", "I asked to edit/delete it."), ("action", "I wrote an SLO for etcd."))
    remark = remark_on(RemarkKind.UNEXPLAINED, told, sure=True)
    assert (remark.at, "“SLO”, “etcd”" in remark.message) == (1, True)


def test_learning_that_anyone_could_say() -> None:
    """It is quoted where it is said; where nothing is, the end is."""
    told = tell(("learning", "I learned a lot."), ("result", "We won."))
    empty = remark_on(RemarkKind.NO_LEARNING, told, sure=True)
    assert (empty.at, empty.message.split(".")[0]) == (0, "Anyone could say this of any day")


def test_hints_of_numbers() -> None:
    """What the notes have, else what was said before, else how to find one."""
    noted = tell(*TOLD, result="It cost £3,100.")
    assert "£3,100" in remark_on(RemarkKind.NO_NUMBER, noted, sure=True).suggestion
    assert "£3,100" in remark_on(RemarkKind.NO_RESULT, noted, sure=True).suggestion
    before = tell(("action", "I moved 12 beds."), ("result", "It was better."))
    assert "“12 beds”" in remark_on(RemarkKind.NO_NUMBER, before, sure=True).suggestion
    nothing = tell(("action", "I moved beds."), ("result", "It was better."))
    assert "from ... to" in remark_on(RemarkKind.NO_NUMBER, nothing, sure=True).suggestion


def test_shares_add_up() -> None:
    """The shares of all labels are 1 together, and follow the chances."""
    shares = structure.part_shares(tell(*TOLD, sure=0.6))
    assert sum(shares.values(), 0.0) == pytest.approx(1)
    assert shares[Part.ACTION] > shares[Part.RESULT]


def test_fillers() -> None:
    """Too many a minute are counted where most are; a few are nobody's matter."""
    told = tell(("action", "I rang."), ("action", "So um I uh rang him, you know, and um he came."))
    found = phrases.remark_on_fillers(told.sentences, 14)
    assert found is not None
    assert (found.at, found.message.split(",")[0]) == (1, "4 fillers")
    assert phrases.remark_on_fillers(told.sentences[:1], 2) is None


def weights(**chances: float) -> RemarkWeights:
    """A model that gives each kind the same chance whatever is told."""
    kinds = tuple(RemarkKind(name.replace("_", " ")) for name in chances)
    odds = np.array([[np.log(chance / (1 - chance))] for chance in chances.values()])
    none = np.zeros(0)
    return RemarkWeights((), kinds, none, none, odds, np.zeros(len(kinds)), 1.0)


def reviewed(told: ToldAnswer, model: RemarkWeights) -> Review:
    """What is said of an answer by such a model."""
    vectors = np.zeros((len(told.sentences), 4), dtype=np.float32)
    return review_answer(told, vectors, question=QuestionContext(), weights=model)


LONG = (*TOLD, ("other", "That is what we still talk about when the cows come home at night."))


def test_sure_remarks_and_questions() -> None:
    """From even odds on it is said; from three in ten it is asked, with --all; else silence."""
    model = weights(no_result=0.7, ownership=0.4, order=0.1)
    found = reviewed(tell(*LONG), model)
    assert [remark.kind for remark in found.remarks] == [RemarkKind.NO_RESULT]
    assert [doubt.message for doubt in found.doubts] == ["Who did this: you, or who else?"]
    flagged = reviewed(tell(*LONG), weights(no_result=0.7, contempt=0.4))
    assert [doubt.kind for doubt in flagged.doubts] == ["contempt"]
    assert [remark.kind for remark in flagged.remarks] == ["no result"]
    assert list(found.to_dict()["questions"][0]) == ["kind", "quote", "message", "try"]


def test_one_sentence_gets_one_remark() -> None:
    """The second thing about the same sentence is not said: it would contradict or nag."""
    found = reviewed(tell(*LONG), weights(no_result=0.8, no_learning=0.7, no_situation=0.6))
    assert [remark.kind for remark in found.remarks] == ["no result", "no situation"]
    assert found.doubts == ()


def test_what_is_often_wrong_is_only_asked() -> None:
    """However sure the model is of it."""
    found = reviewed(tell(*LONG), weights(no_learning=0.9))
    assert found.remarks == ()
    assert [doubt.message for doubt in found.doubts] == ["What do you do differently since then?"]


def test_red_flags_come_first() -> None:
    """Whatever else is likelier; and no part is scored then."""
    blaming = (("other", "It was his fault."), *LONG)
    found = reviewed(tell(*blaming), weights(no_result=0.9, contempt=0.6))
    assert [remark.kind for remark in found.remarks] == ["contempt", "no result"]
    assert found.parts == {}
    assert reviewed(tell(*LONG), weights(no_result=0.9)).parts


def test_a_red_flag_needs_its_words() -> None:
    """However sure the model is: nobody is told of blame where no word of it was said."""
    found = reviewed(tell(*LONG), weights(contempt=0.9))
    assert found.remarks == ()
    assert [doubt.kind for doubt in found.doubts] == ["contempt"]


@pytest.mark.parametrize(
    ("sentences", "kinds"),
    [
        (["Mr. Oduya fell in the night.", "He has dementia, so I went first."], {"private"}),
        (["My colleague was off with depression, so I took her shift."], {"private"}),
        (["A patient with dementia fell, and I went first."], set()),
        (["Mrs Brandt rang me. I had cancer then, and she had none of it."], set()),
        (["He was divorced from reality, and I told him so."], set()),
        (["I always ask first. You usually know, and I never push. I often wait."], {"general"}),
        (["I always ask first, usually alone, never late. Then I asked him."], set()),
    ],
)
def test_what_words_alone_show(sentences: list[str], kinds: set[str]) -> None:
    """What somebody suffers from whom others can tell, and habits without a deed."""
    assert shown_by_words(sentences) == kinds


def test_what_is_private_is_said_there() -> None:
    """Of the sentence that tells it, whatever the model thinks, and before everything else."""
    told = (*LONG, ("situation", "My boss was in rehab, so I went alone."))
    (first, *_) = reviewed(tell(*told), weights(no_result=0.9)).remarks
    assert (first.kind, first.quote) == ("private", told[-1][1])


def test_off_topic_needs_a_question() -> None:
    """Without one nothing is off it; with one no part is scored."""
    model = weights(off_topic=0.9)
    assert reviewed(tell(*LONG), model).remarks == ()
    off = reviewed(tell(*LONG, question="Why?"), model)
    assert ([remark.kind for remark in off.remarks], off.parts) == (["off topic"], {})


@pytest.mark.parametrize(
    ("target", "took", "is_said"), [(None, None, False), (10, None, True), (60, None, False)]
)
def test_length_by_the_clock(target: int | None, took: int | None, is_said: bool) -> None:  # noqa: FBT001
    """Where a time is set, it decides, and no habit of readers."""
    told = tell(*LONG, target=target, took=took)
    kinds = [remark.kind for remark in reviewed(told, weights(too_long=0.2)).remarks]
    assert (RemarkKind.TOO_LONG in kinds) is is_said


def test_a_part_that_may_be_told() -> None:
    """Where a sentence may be of a part, it is not said that none is."""
    told = tell(("situation", "It was up to me to have the hall ready by noon."), sure=0.5)
    likely = told.chances.copy()
    likely[0, SENTENCE_PARTS.index(Part.TASK)] = 0.3
    maybe = ToldAnswer(told.sentences, likely)
    assert scores.score_parts(maybe, structure.part_shares(maybe))[Part.TASK] == 5
    assert scores.score_parts(told, structure.part_shares(told))[Part.TASK] == 1


def test_dates_are_no_measure() -> None:
    """A result with a year alone has no number; with a change it has the best anchor."""
    share = dict.fromkeys(SENTENCE_PARTS, 0.2)
    plain = scores.score_parts(tell(("result", "It was over in 2019.")), share)
    assert plain[Part.RESULT] == 3
    better = scores.score_parts(tell(("result", "It fell from 9 to 2 hours.")), share)
    assert better[Part.RESULT] == 5
    assert len(part_guides()[Part.SITUATION].anchors) == 5


def test_quantities() -> None:
    """Figures and words are one value and unit; rounding is no change."""
    found = find_facts("It took two hours, cost £3,100 and hit forty-two users.")
    assert [(fact.text, fact.unit) for fact in found] == [
        ("two hours", ""),
        ("£3,100", "pound"),
        ("forty-two users", "user"),
    ]
    (about,) = find_facts("It cost three thousand pounds.")
    assert about.agrees(found[1])


def test_names_that_changed(words: WordEncoder) -> None:
    """Another name in the same place is a change; a name that stands elsewhere is none."""
    stored = tell(("action", "Then I rang Lena before noon.")).sentences
    told = tell(("action", "Then I rang Marta before noon.")).sentences
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


@pytest.mark.no_cover  # a tracer's time is not the function's
def test_time_grows_with_the_answer() -> None:
    """The words of labels and the cutting take time in proportion to the text."""
    from coach.review.answer import split_answer  # noqa: PLC0415
    from coach.review.labelling import find_words  # noqa: PLC0415

    assert grows_linearly(
        lambda size: split_answer("so i was there and then it broke " * size), 20_000
    )
    assert grows_linearly(lambda size: find_words(["so i um " * size]), 20_000)


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

"""scripts/feedback: answers that readers judged are read, learnt from and measured."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from coach.domain.sentences import SENTENCE_PARTS
from coach.domain.story import Part
from coach.review.evidence import QuestionContext
from coach.review.labelling import chances_of_parts
from coach.review.remarks import Remark, RemarkKind
from feedback.answers import NOTHING, TRUE, JudgedAnswer, folds_of, load_judged, load_labelled
from feedback.crossed import Seen, cross
from feedback.labels import choose_words, fit_labels
from feedback.remarks import KINDS, VERDICTS_OF
from feedback.report import FIGURES, measure, parts_report, remarks_report

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WordEncoder

STORY = {
    "situation": "In {month} our bakery had no flour left.",
    "action": "I rang the mill in {month} and asked for ten sacks.",
    "result": "In the end all {count} loaves were sold.",
}
MONTHS = ("May", "June", "July", "March", "April", "August", "winter", "spring")
JUDGED = sorted({kind for kinds in VERDICTS_OF.values() for kind in kinds})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eight answers by eight tellers; every second one has no result, which the reader misses."""
    parts, remarks, sources = [], [], ["id\tauthor"]
    for row, month in enumerate(MONTHS):
        told = ["situation", "action", *(["result"] if row % 2 else [])]
        texts = [STORY[part].format(month=month, count=row) for part in told]
        sentences = [
            {"text": text, "part": part, "ok": ["situation"] if part == "action" else []}
            for text, part in zip(texts, told, strict=True)
        ]
        common = {"id": f"a{row}", "style": "spoken" if row < 4 else "narrative"}
        parts.append({**common, "sentences": sentences})
        verdicts = dict.fromkeys(JUDGED, "false")
        points: list[dict[str, Any]] = []
        if row % 2 == 0:
            verdicts["no_result"] = "true"
            points = [{"kind": "no_result", "sentence": 1}]
        first = points[0]["kind"] if points else NOTHING
        judged = {"sentences": texts, "question": "A time you ran out?", "verdicts": verdicts}
        remarks.append({**common, **judged, "first": first, "points": points})
        sources.append(f"a{row}\tteller {row}")
    for name, rows in (("parts", parts), ("remarks", remarks)):
        lines = "\n".join(map(json.dumps, rows))
        (tmp_path / f"{name}.jsonl").write_text(lines + "\n", encoding="utf-8")
    (tmp_path / "sources.tsv").write_text("\n".join(sources) + "\n", encoding="utf-8")
    return tmp_path


def test_folders_are_read(folder: Path) -> None:
    """With the author, the parts by place, and every verdict."""
    labelled, judged = load_labelled(folder), load_judged(folder, 0.5, 2)
    assert [answer.author for answer in labelled] == [f"teller {row}" for row in range(8)]
    assert labelled[1].parts == tuple(
        SENTENCE_PARTS.index(part) for part in (Part.SITUATION, Part.ACTION, Part.RESULT)
    )
    assert labelled[1].also[1] == (SENTENCE_PARTS.index(Part.SITUATION),)
    assert (judged[0].verdicts["no_result"], judged[0].first) == (TRUE, "no_result")
    assert (judged[0].weight, judged[0].judge) == (0.5, 2)
    assert sorted(set(folds_of([answer.author for answer in labelled], 3).values())) == [0, 1, 2]
    words = choose_words(labelled)
    assert words.index("in") < words.index("loaves")


@pytest.mark.parametrize("by_vectors", [True, False])
def test_parts_are_learnt(folder: Path, words: WordEncoder, by_vectors: bool) -> None:  # noqa: FBT001
    """What was fitted tells the parts of the answers it was fitted on, for any model too."""
    labelled = load_labelled(folder)
    texts = [text for answer in labelled for text in answer.texts]
    vectors = dict(zip(texts, words.encode(texts), strict=True))
    weights = fit_labels(labelled, vectors if by_vectors else None)
    assert weights.vectors.shape[1] == (words.dimensions if by_vectors else 0)
    for answer in labelled:
        rows = np.array([vectors[text] for text in answer.texts])
        given = [Part.UNLABELLED] * len(rows)
        found = chances_of_parts(answer.texts, rows, given, weights)
        assert tuple(found.argmax(axis=1)) == answer.parts


def test_left_out_tellers_are_understood(folder: Path, words: WordEncoder) -> None:
    """Each answer by what was fitted without its teller; the report says what was right."""
    labelled, judged = load_labelled(folder), load_judged(folder)
    texts = [text for answer in labelled for text in answer.texts]
    vectors = dict(zip(texts, words.encode(texts), strict=True))
    questions = {answer.id: QuestionContext() for answer in judged}
    crossed = cross(labelled, judged, Seen(vectors, questions))
    assert set(crossed.parts) == set(crossed.judged_parts) == {f"a{row}" for row in range(8)}
    report = list(parts_report(labelled, crossed.parts))
    (whole,) = (line for line in report if line.startswith("| all |"))
    assert whole.startswith("| all | 8 | 20 | 1.000 | 1.000 |")
    place = KINDS.index(RemarkKind.NO_RESULT)
    scores = [
        crossed.models[crossed.folds[answer.author]].scores(features)[place]
        for answer, features in zip(judged, crossed.features, strict=True)
    ]
    assert min(scores[::2]) > max(scores[1::2])


def judged_answer(**fields: Any) -> JudgedAnswer:  # noqa: ANN401
    """An answer that a reader judged: no result, and who did it is arguable."""
    verdicts = dict.fromkeys(JUDGED, 0) | {"no_result": 2, "we_not_i": 1}
    base: dict[str, Any] = {
        "id": "a",
        "author": "b",
        "style": "spoken",
        "question": "Why?",
        "texts": ("One.", "Two.", "Three."),
        "verdicts": verdicts,
        "first": "no_result",
        "points": (("no_result", 2), ("we_not_i", 0)),
        "weight": 1.0,
        "judge": 0,
    }
    return JudgedAnswer(**(base | fields))


def test_remarks_are_counted() -> None:
    """Right, arguable and false; the points said, the places, and what comes first."""
    said = [
        Remark(kind, "", "", "", at)
        for kind, at in (
            (RemarkKind.OWNERSHIP, 2),
            (RemarkKind.NO_RESULT, 1),
            (RemarkKind.TOO_LONG, 0),
            (RemarkKind.MISSED, None),
        )
    ]
    told = measure(judged_answer(), said)
    assert (told.remarks, told.right, told.arguable) == (3, 1, 2)
    assert (told.points, told.found, told.placed, told.well_placed) == (2, 2, 2, 1)
    assert (told.first, told.important) == (False, True)
    assert measure(judged_answer(), said[1:2]).first
    nothing = judged_answer(first=NOTHING, points=())
    assert measure(nothing, []).first
    assert not measure(nothing, said).first
    figures = {name: figure([told]) for name, figure in FIGURES.items()}
    assert figures["right"] == pytest.approx(1 / 3)
    assert figures["false"] == pytest.approx(1 / 3)
    lines = list(remarks_report([told, told]))
    assert lines[0] == "2 answers, 6 remarks"
    assert "ownership: said 2, right 0.00, at least arguable 1.00" in lines

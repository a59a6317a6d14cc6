"""What there is to beat: keywords, and what general tools do with embeddings.

They rank whole files as they lie, as a search tool would.

BM25 is SQLite's own (FTS5: k1 = 1.2, b = 0.75, Porter stems): no dependency to keep, it knows
stems, and its inverse document frequency is near zero for a word in half the stories, which in a
bank of twenty is the better stop list. bm25s 0.3.16 with Snowball stems was tried beside it:
nDCG@5 0.23 (with its English stop words or without) against 0.22 here on tests/labelled.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

import numpy as np

from evaluation.measures import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from coach.embeddings.encoder import Encoder

BM25: Final = "BM25"
WHOLE: Final = "whole-story cosine"
AVERAGED: Final = "the same, windows averaged"
PARAGRAPH: Final = "nearest paragraph"
NAMES: Final = (BM25, WHOLE, AVERAGED, PARAGRAPH)


def baselines(
    stories: Path,
    questions: Sequence[str],
    encoder: Encoder,
    cut: Callable[[str], str],
    names: Sequence[str] = NAMES,
) -> dict[str, list[Outcome]]:
    """What each of `names` answers from a folder of stories; `cut` cuts at the model's window."""
    paths = sorted(path for path in stories.rglob("*") if path.is_file())
    files = [f"{stories.name}/{path.relative_to(stories)}" for path in paths]
    texts = [path.read_text(encoding="utf-8-sig", errors="replace") for path in paths]
    methods: dict[str, Callable[[], NDArray[np.float64]]] = {
        BM25: lambda: bm25(texts, questions),
        WHOLE: lambda: _cosines(questions, [cut(text) for text in texts], encoder),
        AVERAGED: lambda: _cosines(questions, texts, encoder),
        PARAGRAPH: lambda: paragraphs(texts, questions, encoder, cut),
    }
    return {name: [_ordered(files, row) for row in methods[name]()] for name in names}


def bm25(texts: Sequence[str], questions: Sequence[str]) -> NDArray[np.float64]:
    """BM25 of each text for each question: shape (questions, texts); 0 without a shared word."""
    scores = np.zeros((len(questions), len(texts)))
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("create virtual table story using fts5(text, tokenize='porter unicode61')")
        database.executemany("insert into story(rowid, text) values (?, ?)", enumerate(texts))
        for row, question in enumerate(questions):
            words = dict.fromkeys(re.findall(r"\w+", question))
            query = " OR ".join(f'"{word}"' for word in words)
            found = database.execute(
                "select rowid, -bm25(story) from story where story match ?", [query]
            )
            for story, score in found:
                scores[row, story] = score
    return scores


def paragraphs(
    texts: Sequence[str], questions: Sequence[str], encoder: Encoder, cut: Callable[[str], str]
) -> NDArray[np.float64]:
    """Cosine of the nearest paragraph of each text with each question."""
    parts = [[part for part in re.split(r"\n\s*\n", text) if part.strip()] for text in texts]
    cosines = _cosines(questions, [cut(each) for mine in parts for each in mine], encoder)
    ends = np.cumsum([len(mine) for mine in parts])[:-1]
    nearest = [mine.max(axis=1) for mine in np.split(cosines, ends, axis=1)]
    return np.array(nearest).T


def _cosines(
    questions: Sequence[str], texts: Sequence[str], encoder: Encoder
) -> NDArray[np.float64]:
    return (encoder.encode(questions) @ encoder.encode(texts).T).astype(np.float64)


def _ordered(files: Sequence[str], scores: NDArray[np.float64]) -> Outcome:
    order = np.argsort(-scores, kind="stable")
    return Outcome(tuple(files[at] for at in order), float(scores[order[0]]))

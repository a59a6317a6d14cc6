"""How well coach finds the stories in documents, each with weights fitted to the others."""

from __future__ import annotations

from collections import Counter
from statistics import mean
from typing import TYPE_CHECKING

from reading import composed, documents, fitting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from reading.documents import Labelled

_COLUMNS = (
    "expected",
    "imported",
    "found",
    "merged",
    "missing",
    "doubled",
    "false",
    "other",
    "opt",
)
_WRONG = ("merged", "missing", "doubled", "false", "other")


def report(
    folders: Sequence[Path], also: Sequence[Path], stories: Path | None, errors: int
) -> Iterator[str]:
    """Yield a line for each document of some folders, then what all together come to.

    The weights are fitted to the other documents of the folders, all those of the folders `also`,
    and those composed of `stories`; without any of both, coach reads with the weights it ships.
    """
    asked, known = documents.load(folders), documents.load(also)
    made = composed.blocks(stories) if stories else []
    yield f"{'document':44} " + " ".join(f"{name:>8}" for name in _COLUMNS) + "    F1"
    total: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    scores: list[float] = []
    for document in asked:
        others = [one.blocks for one in (*asked, *known) if one.path != document.path]
        weights = fitting.fit(others, made) if also or stories else None
        if weights is None:
            found, log, score, named = fitting.count(document)
        else:
            with fitting.reading_with(weights):
                found, log, score, named = fitting.count(document)
        wrong = any(found[name] for name in _WRONG)
        found["wrong"], found["asked wrong"] = wrong, wrong and found["asked"]
        total, parts = total + found, parts + named
        scores.append(score)
        yield f"{document.name[-44:]:44} " + _row(found) + f" {score:.3f}"
        yield from (f"    {line}" for line in log[:errors])
    yield f"{'all':44} " + _row(total)
    yield from _summary(asked, total, parts, scores)


def _row(found: Counter[str]) -> str:
    return " ".join(f"{found[name]:8}" for name in _COLUMNS)


def _summary(
    asked: Sequence[Labelled], total: Counter[str], parts: Counter[str], scores: Sequence[float]
) -> Iterator[str]:
    pooled, recall, precision = asked[0].counting.prf(total)
    taken = max(total["imported"] - total["opt"], 1)
    false = (total["false"] + total["other"]) / taken
    yield f"F1 pooled {pooled:.3f} (recall {recall:.3f}, precision {precision:.3f})"
    yield f"F1 mean over {len(scores)} documents {mean(scores):.3f}"
    yield f"false stories {false:.3f} of those taken"
    wrong = f"{total['asked wrong']} of the {total['wrong']} that are read wrongly"
    yield f"asked about: {total['asked']} of {len(scores)} documents, {wrong}"
    recall = parts["right"] / max(parts["asked"], 1)
    yield f"parts: recall {recall:.3f}, precision {parts['right'] / max(parts['given'], 1):.3f}"

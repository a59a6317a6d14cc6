"""Cutting an answer into sentences, also one typed without capitals or dictated without stops."""

from __future__ import annotations

import re
from typing import Final

from coach.sentences import split

LONGEST: Final = 40
"""Words from which a sentence is cut at its joints: in speech, several were said in one breath."""

_STOP: Final = re.compile(r"[.!?]+\s+(?=\w)")
_SHORTENED: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|no|st|approx)|\b\w)\.\s*$", re.IGNORECASE
)
_JOINT: Final = re.compile(
    r"(?<=\s)(?=(?:and then|and so|and i|and we|and it|and the|so i|so we|so the|so um|so uh"
    r"|so yeah|but i|but we|but the|then i|then we|because|which|after that|and yeah|and um|and uh"
    r"|and he|and she|and they|so it|so that|but it|but he|but she)\s)",
    re.IGNORECASE,
)
_SHORTEST: Final = 6


def cut(text: str) -> list[str]:
    """The sentences of an answer, each an exact slice of it.

    Where a sentence is longer than LONGEST words it is cut at full stops before small letters
    (typed without capitals), and, if still as long, before "and then", "so I" and the like.
    """
    return [piece for sentence in split(text) for piece in _pieces(sentence)]


def _pieces(sentence: str) -> list[str]:
    found = []
    for piece in _at_stops(sentence):
        found += _at_joints(piece) if len(piece.split()) > LONGEST else [piece]
    return found


def _at_stops(sentence: str) -> list[str]:
    found = []
    start = 0
    for stop in _STOP.finditer(sentence):
        if not _SHORTENED.search(sentence[max(start, stop.start() - 8) : stop.end()]):
            found.append(sentence[start : stop.end()].strip())
            start = stop.end()
    return [*found, sentence[start:].strip()] if sentence[start:].strip() else found


def _at_joints(piece: str) -> list[str]:
    """Cut before joints, but no piece shorter than _SHORTEST words."""
    found: list[str] = []
    start = 0
    for joint in _JOINT.finditer(piece):
        if len(piece[start : joint.start()].split()) >= _SHORTEST:
            found.append(piece[start : joint.start()].strip())
            start = joint.start()
    return [*found, piece[start:].strip()]

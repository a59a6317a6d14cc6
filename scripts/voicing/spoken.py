"""Answers as they are spoken: their words, their fillers, and their silences.

A number in brackets is a silence in seconds. All answers are invented.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_SILENCE: Final = re.compile(r"\s*\[(\d+(?:\.\d+)?)\]\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words said in one go, and the seconds of silence behind them."""

    text: str
    silence: float


def pieces(written: str) -> list[Piece]:
    """An answer as pieces, the last without silence."""
    parts = [*_SILENCE.split(" ".join(written.split())), "0"]
    return [
        Piece(text, float(silence))
        for text, silence in zip(parts[::2], parts[1::2], strict=True)
        if text
    ]


ANSWERS: Final = {
    "parcels": """
        Um, [0.3] so in March our parcel search went down, a week before Christmas. [0.5]
        I was on call that night, and it was up to me to get it back. [2.6]
        First I restarted the index, and, uh, [0.3] it failed again. [0.6]
        Then I read the log and found that the disk was full. [3.2]
        I deleted the old snapshots, um, [0.3] and rebuilt the index from the backup. [0.5]
        It took four hours. [0.4] In the end, nobody lost a parcel. [0.4]
        I learned to watch the disk before it is full.""",
    "printers": """
        Last spring I had to bring new label printers to fourteen depots. [0.5]
        My manager had promised it for April, you know, [0.2] without asking me. [0.6]
        So, um, [0.4] I drove to two depots and counted the printers. [0.5]
        There were, uh, [0.3] sixty three of them, and seven different models. [2.3]
        I made a table, and, um, [0.3] I gave her a new date with a reason for each depot. [0.5]
        I mean, it was not easy to say. [0.4] We finished in June,
        and no depot was ever without labels.""",
    "coupon": """
        I sent a coupon to every customer instead of ten testers. [0.6]
        I noticed after four minutes and I stopped the mailing. [0.5]
        Then I told my boss before anybody asked me. [2.8]
        I wrote an apology to the customers the same hour. [0.6]
        Two hundred orders had used it, and we honoured all of them. [2.1]
        Since then I never send a mailing without a second pair of eyes.""",
    "mentor": """
        Uh, [0.3] when Agnes joined our team, she was afraid of the old code. [0.5]
        I was asked to look after her for, um, [0.3] three months. [0.5]
        Every morning we, uh, [0.2] read one page of it together. [0.4]
        Um, [0.5] after a month I let her fix a small bug alone. [2.4]
        She broke the build, and, um, [0.3] I showed her how to find out why. [0.5]
        Uh, [0.3] by summer she answered half of the questions of our support team. [0.5]
        I learned to wait, um, [0.3] and not to take the keyboard.""",
}

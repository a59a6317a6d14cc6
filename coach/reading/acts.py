"""Acts: whether notes without pronouns say that something was done once."""

from __future__ import annotations

import re
from typing import Final

from coach.episode import tells_of_the_past

_IRREGULAR: Final = """built led won ran wrote made cut took drove grew brought held gave taught
    found began kept met sent spoke rebuilt rewrote oversaw got sold spent overcame chose broke
    fought shrank sped told saw bought caught dealt fell left lost paid stood thought undertook
    was were had went came became did"""
_NO_ACTS: Final = """need speed feed seed embed proceed succeed exceed indeed based experienced
    skilled dedicated certified motivated required interested detailed advanced distributed
    embedded accomplished seasoned related unified automated"""
_ACT: Final = re.compile(
    r"(?:^|[.;!?:,(–—]\s+|\b(?:and|then|which|that|who)\s)[ *_>•+-]{0,8}"
    r"(?:[^\W\d_]{2,20}ly |co-)?"
    rf"(?!(?:{'|'.join(_NO_ACTS.split())})\b)"
    rf"(?:[^\W\d_]{{2,20}}ed|{'|'.join(_IRREGULAR.split())})\b",
    re.IGNORECASE | re.MULTILINE,
)


def tells_an_act(text: str) -> bool:
    """Whether a text says that something was done, with a pronoun or, as notes do, without.

    "Cut the build from 40 minutes to 6" and "Successfully led a team" do; "Maintain the build"
    and "Responsible for releases" do not. A past tense counts at the start of a clause alone,
    because inside one it is as often an adjective ("distributed systems").
    """
    return tells_of_the_past(text) or _ACT.search(text) is not None

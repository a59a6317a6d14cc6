"""Whether a text is English: feedback knows the turns of phrase of no other language."""

from __future__ import annotations

import re
from typing import Final

_LETTER: Final = re.compile(r"[^\W\d_]")
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ]")
_FEWEST: Final = 4
_FUNCTION_WORDS: Final = {
    "English": "the and of to a in was were that it is i we my he she they had have with for on "
    "at but so this from what who not you",
    "German": "der die das und ich wir war waren ist nicht ein eine einen mit auf für von zu dem "
    "den hat habe hatte sie er es dass aber auch als",
    "French": "le la les et je nous était est pas un une des avec pour dans que qui il elle ils "
    "mais sur ai avait du au ce j'ai",
    "Spanish": "el la los las y yo que de en un una con para no es era por se mi lo pero había "
    "fue del su nos",
    "Italian": "il lo la gli e io che di in un una con per non è era si mi ma ho aveva del della "
    "sono ci",
    "Portuguese": "o a os as e eu que de em um uma com para não é era por se meu mas foi do da "
    "nos tinha",
    "Dutch": "de het een en ik we was waren is niet met op voor van te dat had heb ze hij maar "
    "ook als toen",
    "Polish": "i w na z że się nie to jest był było do po jak ale ja my od dla",
}
_KNOWN: Final = {name: frozenset(words.split()) for name, words in _FUNCTION_WORDS.items()}


def is_english(text: str) -> bool:
    """Whether a text may be English: its letters are Latin and no other language fits it better.

    Terse notes and single words are given the benefit of the doubt.
    """
    letters = _LETTER.findall(text)
    if letters and sum(_LATIN.match(letter) is not None for letter in letters) * 2 < len(letters):
        return False
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.lower())
    counts = {name: sum(word in known for word in words) for name, known in _KNOWN.items()}
    best = max(counts.values())
    return best < _FEWEST or counts["English"] * 2 > best

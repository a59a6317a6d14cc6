"""What has a shape of its own: e-mail addresses, links, phone numbers, money."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.redaction.entry import PLACEHOLDER, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_LINK: Final = re.compile(
    r"\b(?:https?|ftp|ssh)://[^\s<>()\[\]\"'”’]+"
    r"|\bwww\.[^\s<>()\[\]\"'”’]+"
    r"|(?<![\w.@/-])(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+"
    r"(?:com|org|io|dev|eu|de|uk|cz|at|ch|fr|nl|pl|sk|us|ca|au|ie|in|app|cloud|info|biz|gov|edu)"
    r"(?![\w-])(?:/[^\s<>()\[\]\"'”’]*)?",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(
    r"(?<![\w.,/-])(?:\+|00|\(0|0)[\d(][\d ()/.\u00a0-]{5,18}\d(?![\w-])|"
    r"(?<![\w.,/-])(?:\(\d{3}\)|\d{3})[ .-]\d{3}[.-]\d{4}(?![\w-])"
)
_FEWEST_DIGITS, _MOST_DIGITS = 8, 15  # E.164: 15 at most
_DAY: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")

_CURRENCIES: Final = {
    "£": "gbp pounds pound sterling quid",
    "€": "eur euros euro",
    "$": "usd us$ dollars dollar bucks",
    "¥": "jpy yen",
    "₹": "inr rupees rupee",
    "CHF": "chf francs",
    "Kč": "czk kč crowns koruna",
    "zł": "pln zł zloty zlotys",
    "SEK": "sek kronor",
    "NOK": "nok kroner",
    "DKK": "dkk",
    "CAD": "cad",
    "AUD": "aud",
}
_SIGNS: Final = {word: sign for sign, words in _CURRENCIES.items() for word in words.split()}
_SIGNS.update({sign.casefold(): sign for sign in _CURRENCIES})
_SCALE: Final = r"(?:\s?(?:k|m|mn|mio|bn|b)\b|\s(?:thousand|million|billion|hundred)\b)?"
_NUMBER: Final = r"\d+(?:[.,'’\u00a0\u202f ]\d{3})*(?:[.,]\d{1,2})?"
_WORDS: Final = "|".join(sorted((re.escape(word) for word in _SIGNS), key=len, reverse=True))
_AMOUNT: Final = re.compile(
    rf"(?<![\w.,])(?P<before>US\$|[£€$¥₹]|(?:CHF|EUR|USD|GBP|CZK|PLN)\b)\s?"
    rf"(?P<number>{_NUMBER}{_SCALE})(?!\d)"
    rf"|(?<![\w.,£€$])(?P<counted>{_NUMBER}{_SCALE})\s?(?P<after>(?:{_WORDS})(?!\w))",
    re.IGNORECASE,
)
_SCALES: Final = {"k": "000", "thousand": "000", "m": "m", "mn": "m", "mio": "m", "million": "m"}
_SCALED: Final = re.compile(r"([\d.,'’\s]*\d)\s*([a-z]*)$", re.IGNORECASE)
_ENDING: Final = ".,;:!?*_"


def masked(text: str) -> str:
    """The text of the same length in which placeholders and all that is found here are blanks.

    An underscore is no letter of any word, and ends no sentence.
    """
    spans = [match.span() for match in PLACEHOLDER.finditer(text)]
    spans += [(start, end) for _, _, start, end in found(text)]
    chars = list(text)
    for start, end in spans:
        chars[start:end] = "_" * (end - start)
    return "".join(chars)


def found(text: str) -> Iterator[tuple[Kind, str, int, int]]:
    """(kind, what is the same for all its spellings, start, end), none inside another."""
    taken = bytearray(len(text))
    for match in PLACEHOLDER.finditer(text):
        taken[match.start() : match.end()] = b"\1" * len(match[0])
    for kind, pattern in (
        (Kind.EMAIL, _EMAIL),
        (Kind.LINK, _LINK),
        (Kind.AMOUNT, _AMOUNT),
        (Kind.PHONE, _PHONE),
    ):
        for match in pattern.finditer(text):
            start, end = match.start(), match.start() + len(match[0].rstrip(_ENDING))
            if any(taken[start:end]) or (key := _key(kind, match, text[start:end])) is None:
                continue
            taken[start:end] = b"\1" * (end - start)
            yield kind, key, start, end


def _key(kind: Kind, match: re.Match[str], text: str) -> str | None:
    """What two spellings of the same share; None where it is none after all."""
    if kind is Kind.PHONE:
        digits = "".join(filter(str.isdigit, text))
        is_one = _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS and not _DAY.fullmatch(text)
        return digits if is_one else None
    if kind is Kind.AMOUNT:
        sign = (match["before"] or match["after"]).casefold()
        return f"{_SIGNS.get(sign, sign)}{_figure(match['number'] or match['counted'])}"
    return text.casefold().rstrip("/")


def _figure(written: str) -> str:
    """A number without what groups its digits: 3,100 and 3 100 and 3.1k are not told from 3100."""
    scaled = _SCALED.match(written.strip())
    if scaled is None:
        return written.casefold()
    digits = re.sub(r"[.,'’\s](?=\d{3}(?!\d))", "", scaled[1])
    word = scaled[2].casefold()
    if _SCALES.get(word) == "000" and digits.isdigit():
        return f"{digits}000"
    return f"{digits}{_SCALES.get(word, word)}"

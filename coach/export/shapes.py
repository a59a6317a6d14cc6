"""Find what is known by its shape: addresses, hosts, handles, keys, money, telephone numbers."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from coach.export.entities import PLACEHOLDER, EntityKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME: Final = r"[\w.+%-]+(?:['’][\w.+%-]+)*"
_EMAIL: Final = re.compile(
    rf"(?<![\w.+%'’-])(?P<it>{_NAME}@[\w-]+(?:\.[\w-]+)+"
    rf"|{_NAME} ?[\[(]at[\])] ?[\w-]+(?:(?: ?[\[(]dot[\])] ?|\.)[\w-]+)+)",
    re.IGNORECASE,
)
_REST: Final = r"[^\s<>()\[\]\"'`”’]"
_LINK: Final = re.compile(
    rf"(?<![\w+.-])[a-z][a-z0-9+.-]{{1,20}}://{_REST}+|\bwww\.{_REST}+"
    r"|(?<![\w.@/\\-])(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+"
    r"(?-i:com|org|net|io|dev|ai|app|cloud|info|biz|gov|edu|mil|int|co|eu|tech|online|site|store|shop"
    r"|blog|page|health|care|design|agency|group|media|digital|network|software|systems|xyz|example|test|invalid|ae|am|ar|at|au|be|bg|br|ca|ch|cl|cn|cz|de|dk|ee|eg|es|fi|fr"
    r"|gr|hk|hr|hu|id|ie|il|in|ir|is|it|jp|ke|kr|lt|lu|lv|ma|me|mx|my|ng|nl|no|nz|pe|ph|pk|pl|pt|ro|rs"
    r"|ru|sa|se|sg|si|sk|th|tr|tv|tw|ua|ug|uk|us|vn|za|COM|ORG|NET|IO)"
    rf"(?![\w@-]|\.\w)(?::\d+)?(?:/{_REST}*)?",
    re.IGNORECASE,
)
_IP: Final = re.compile(
    r"(?<![\w.])(?P<it>(?:\d{1,3}\.){3}\d{1,3}(?:/\d\d?)?(?!\w|\.\d)"
    r"|(?<!:)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:/\d{1,3})?(?![\w:]))",
    re.IGNORECASE,
)
_PLACE: Final = r"prod|prd|stg|staging|uat|preprod"
_ROLE: Final = (
    r"dev|qa|test|db|web|www|app|api|srv|server|node|host|mq|cache|redis|pg|postgres|pgsql|mysql|sql"
    r"|mongo|kafka|rabbit|es|elastic|k8s|kube|eks|gke|edge|gw|gateway|lb|proxy|nginx|vm|build|runner"
    r"|ci|worker|mail|smtp|dns|ns|ldap|vault|bastion|jump|nas|san|backup|log|etl|queue|broker|store"
    r"|eu|us|ap|uk|emea|apac|west|east|north|south|central|region|rack|router|switch|fw|vpn|storage"
)
_LABEL: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_HOST: Final = re.compile(
    # What is never in a public name: db-07.internal, nas.local.
    rf"(?<![\w.@/\\-])(?P<it>(?:{_LABEL}\.)+(?:internal|local|lan|corp|intra|intranet|localdomain"
    rf"|localnet|priv|private|svc|cluster|home\.arpa|prod|prd|stg|staging)(?:\.{_LABEL})*(?![\w-])"
    # A stage with what runs there; a task and a number, or any name and a number with a nought.
    rf"|(?:{_PLACE})-(?:(?:{_PLACE}|{_ROLE})\d*[a-z]?)(?:[-.][a-z0-9]+)*(?![\w-])"
    rf"|(?:[a-z0-9]+-){{0,5}}(?:{_PLACE}|{_ROLE})(?:-[a-z0-9]+){{0,5}}(?:-[a-z]{{0,3}}\d[a-z0-9]{{0,12}}"
    rf"|0\d+[a-z]?)(?:\.{_LABEL})*"
    r"(?![\w.-]\w|\w)"
    rf"|[a-z][a-z0-9]*(?:-[a-z0-9]+)*-0\d+(?:\.{_LABEL})*(?![\w.-]\w|\w)|ip(?:-\d{{1,3}}){{4}}"
    rf"|i-[0-9a-f]{{8,17}})\b"
    # user@host, as one logs in.
    rf"|(?<![\w.+-])(?P<login>[a-z][\w.-]*@{_LABEL})(?![\w.-]\w|\w)"
)
_KEY: Final = re.compile(
    r"(?<![\w-])(?P<it>(?:AKIA|ASIA|ghp_|gho_|ghs_|github_pat_|glpat-|sk-|sk_|pk_|rk_|xox[abprs]-|AIza"
    r"|eyJ|hf_|npm_|pypi-|dop_v1_|SG\.)[\w./+=-]{8,}"
    r"|(?=(?:[\w+/-]{0,80}?\d){3})(?=[\w+/-]{0,80}[a-z])(?=[\w+/-]{0,80}[A-Z])[A-Za-z0-9+_/-]{16,}={0,2}"
    r"|(?=[0-9a-f]{0,80}\d)(?=[0-9a-f]{0,80}[a-f])[0-9a-f]{24,}"
    r"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"
    r"|(?i:(?<![a-z])(?:password|passwd|passphrase|passcode|pwd|pw|pass|auth|creds|credentials|secret|token|bearer|wi-?fi|pin|key|code)\b"
    r"(?:\s?[:=]\s?|(?:\s(?:code|key|pin|is|was|were|still|to|the|of|for|as|now|then|again))*\s))"
    r"[\"'`“(]?(?P<given>(?=[^\s\"'`”,;]{0,80}\d)(?=[^\s\"'`”,;]{0,80}[a-zA-Z])[^\s\"'`”,;()]{5,}"
    r"|(?i:(?<=pin )|(?<=code )|(?<=pin: )|(?<=pin is )|(?<=code is ))\d{4,8}\b)"
)
_LOGIN: Final = (
    r"user ?name|user|login|(?:logged|signed) (?:in|on) as|handle|nick|nickname|account|github|gitlab"
    r"|slack(?: handle| name| user)?|irc|telegram|twitter|discord|skype|uid|owner|author"
)
_HANDLE: Final = re.compile(
    r"(?<![\w.@/`])(?P<it>@(?!(?:[a-z]+/|here\b|channel\b|everyone\b|all\b|Override\b|property\b"
    r"|media\b|pytest\b|dataclass\b|staticmethod\b|classmethod\b|param\b|return\b|latest\b))"
    r"\w[\w.-]{0,37}\w)"
    r"|(?:/home/|/Users/|[\\/]Users[\\/]|[\\/]home[\\/])(?P<user>\w[\w.-]*)"
    r"|(?<![\w/.-])~(?P<tilde>[a-z][\w.-]+)(?=/)"
    # Who wrote a line of a chat: [10:02] kuba: ..., <kuba> ...
    r"|(?m:^\W{0,4}\d{1,2}:\d\d(?::\d\d)?\W{1,4}(?P<wrote>[a-z][\w.-]{1,30})>?:\s)"
    r"|(?m:^<(?P<chats>[a-zA-Z][\w.-]{1,30})>\s)"
    rf"|(?i:\b(?:{_LOGIN})\b)(?:(?i:\s?[:=]\s?|\sis\s|\s)[\"'`“]?"
    r"(?P<given>(?=[\w.-]*(?:[\d_]|\.\w))[a-z][\w.-]*\w)(?![\w@/(])"
    r"|(?:\s?[:=]\s?[\"'`“]?|\s[\"'`“])(?P<named>[a-z][\w.-]*\w)(?![\w@/( ]))"
    r"|(?<![\w.@/-])(?P<short>[a-z]\.[a-z]{3,})(?![\w.@/(-])"
)
_PHONE: Final = re.compile(
    r"(?<![\w.,/-])(?P<it>(?:\+|00|\(0|0)[\d(][\d ()/.\u00a0-]{5,18}\d(?![\w-])"
    r"|\(\d{2,4}\) ?\d{3,5}[ -]\d{3,4}(?![\w-])|(?:\+?1[ .-])?(?:\(\d{3}\)|\d{3})[ .-]\d{3}[.-]\d{4}(?![\w-])|\+\d[\d ()-]{6,18}\d(?!\w))"
    r"|(?i:\b(?:tel|telephone|phone|mobile|fax|whatsapp|ext|extension)\b\.?:?\s?)"
    r"(?P<given>\d[\d ()./-]{1,18}\d)(?![\w-])"
)
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15  # E.164: 15 at most
_DAY: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")

_CURRENCIES: Final = {
    "£": "gbp pounds pound sterling quid pence",
    "€": "eur euros euro",
    "$": "usd us$ dollars dollar bucks cents",
    "¥": "jpy yen cny rmb yuan",
    "₹": "inr rupees rupee",
    "CHF": "chf francs franken",
    "Kč": "czk kč crowns koruna korun",
    "zł": "pln zł zloty zlotys",
    "₺": "lira lire",
    "₦": "ngn naira",
    "R$": "brl reais",
    "SEK": "sek kronor",
    "NOK": "nok kroner",
    "KSh": "kes ksh shillings shilling",
    "": "dkk cad aud nzd sgd hkd zar aed ils krw thb huf bgn mxn egp ugx tzs ghs idr vnd pkr bdt uah "
    "baht forint pesos peso rand dirhams dirham shekels riyals roubles rubles "
    "hryvnia taka rupiah dinars birr cedis",
}
_SIGNS: Final = {
    word: sign or word for sign, words in _CURRENCIES.items() for word in words.split()
}
_SIGNS.update({sign.casefold(): sign for sign in _CURRENCIES if sign})
_SIGN: Final = r"(?:(?:US|CA|AU|A|C|HK|S|NZ|R)?\$|[£€¥\u20a0-\u20cf])"
_SCALES: Final = {
    "k": "000", "grand": "000", "thousand": "000", "tsd": "000", "hundred": "00",
    "m": "m", "mn": "m", "mio": "m", "million": "m", "millions": "m", "bn": "b", "b": "b",
    "billion": "b", "lakh": "lakh", "lakhs": "lakh", "crore": "crore", "crores": "crore",
}  # fmt: skip
_SCALE: Final = (
    r"(?:\s?(?:k|m|mn|mio|bn|b|tsd)\b\.?"
    r"|[\s-](?:thousand|millions?|billion|hundred|grand|lakhs?|crores?)\b){0,2}"
)
_NUMBER: Final = r"\d+(?:[.,'’\u00a0\u202f ]\d{2,3})*(?:[.,]\d{1,2})?"
_SPOKEN: Final = (
    r"(?:(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six"
    r"|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|half|hundred|thousand"
    r"|million|billion|dozen|couple|few|several|lakh|crore|grand)\b(?:[\s-]+(?:and\s+|of\s+)?)?){1,8}"
)
_WORDS: Final = "|".join(sorted((re.escape(word) for word in _SIGNS), key=len, reverse=True))
_CODES: Final = r"CHF|EUR|USD|GBP|CZK|PLN|INR|KSh|Rs\.?|NOK|SEK|DKK|CAD|AUD|SGD|JPY|CNY|BRL|ZAR|AED|KES|NGN|EGP|kr"
_AMOUNT: Final = re.compile(
    rf"(?<![\w.,])(?P<before>{_SIGN}|(?:{_CODES})(?![^\W\d_]))\s?"
    rf"(?P<number>{_NUMBER}{_SCALE})(?!\d)"
    rf"|(?<![\w.,£€$])(?P<counted>{_NUMBER}{_SCALE})[\s-]?(?P<after>(?:{_WORDS}|{_SIGN})(?!\w))"
    rf"|(?<![\w.,£€$])(?P<large>{_NUMBER}\s(?:grand|lakhs?|crores?))\b"
    rf"|\b(?P<spoken>{_SPOKEN})(?P<unit>(?:{_WORDS})\b)"
    rf"|\b(?!an? grand)(?P<grand>{_SPOKEN}(?<=grand|.lakh|crore))\b",
    re.IGNORECASE,
)
_SCALED: Final = re.compile(r"([\d.,'’\s]*\d)[\s-]*([a-z]*)", re.IGNORECASE)
_ENDING: Final = ".,;:!?*_"
_SHAPES: Final = (
    (EntityKind.LINK, _LINK),
    (EntityKind.KEY, _KEY),
    (EntityKind.EMAIL, _EMAIL),
    (EntityKind.IP, _IP),
    (EntityKind.HOST, _HOST),
    (EntityKind.HANDLE, _HANDLE),
    (EntityKind.AMOUNT, _AMOUNT),
    (EntityKind.PHONE, _PHONE),
)


def mask_shapes(text: str) -> str:
    """Replace placeholders and all that is found here by as many underscores.

    An underscore is no letter of any word, and ends no sentence.
    """
    spans = [match.span() for match in PLACEHOLDER.finditer(text)]
    spans += [(start, end) for _, _, start, end in find_shapes(text)]
    chars = list(text)
    for start, end in spans:
        chars[start:end] = "_" * (end - start)
    return "".join(chars)


def find_shapes(text: str) -> Iterator[tuple[EntityKind, str, int, int]]:
    """Yield (kind, what is the same for all its spellings, start, end), none inside another."""
    taken = bytearray(len(text))
    for match in PLACEHOLDER.finditer(text):
        taken[match.start() : match.end()] = b"\1" * len(match[0])
    for kind, pattern in _SHAPES:
        for match in pattern.finditer(text):
            # What stands before it ("password") may tell; only the group is replaced then.
            group = match.lastgroup if match.lastgroup in _INNER else 0
            start = match.start(group)
            end = start + len(match[group].rstrip(_ENDING))
            if any(taken[start:end]) or (key := _key(kind, match, text[start:end])) is None:
                continue
            taken[start:end] = b"\1" * (end - start)
            yield kind, key, start, end


_INNER: Final = frozenset(
    {"it", "given", "user", "tilde", "login", "wrote", "chats", "named", "short", "served", "flag"}
)


def _key(kind: EntityKind, match: re.Match[str], text: str) -> str | None:
    """Return what two spellings of the same share; None where it is none after all."""
    if kind is EntityKind.PHONE:
        digits = "".join(filter(str.isdigit, text))
        enough = match.lastgroup == "given" or len(digits) >= _FEWEST_DIGITS
        is_one = enough and len(digits) <= _MOST_DIGITS and not _DAY.fullmatch(text)
        return digits if is_one else None
    if kind is EntityKind.IP:
        return _address(text)
    if kind is EntityKind.HANDLE:
        return text.casefold().lstrip("@")
    if kind is EntityKind.AMOUNT:
        if spoken := match["spoken"] or match["grand"] or match["large"]:
            return " ".join(f"{spoken} {match['unit'] or ''}".casefold().replace("-", " ").split())
        sign = (match["before"] or match["after"]).casefold().rstrip(".")
        return f"{_SIGNS.get(sign, sign)}{_figure(match['number'] or match['counted'])}"
    return text.casefold().rstrip("/")


def _address(text: str) -> str | None:
    """Return an IP address as all write it; None for none, and for one that every machine has."""
    try:
        address = ip_address(text.partition("/")[0])
    except ValueError:
        return None
    return None if address.is_loopback or address.is_unspecified else text.casefold()


def _figure(written: str) -> str:
    """Return a number without what groups its digits: 3100 for 3,100 and 3 100 and 3.1k."""
    scaled = _SCALED.match(written.strip())
    if scaled is None:
        return written.casefold()
    digits, word = re.sub(r"[.,'’\s](?=\d{3}(?!\d))", "", scaled[1]), scaled[2].casefold()
    return f"{digits}{_SCALES.get(word, word)}"

"""What the words beside a name say of it: "my manager X", "X said", "at X", "X GmbH"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.redaction.entry import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.redaction.words import Word

ROLES: Final = frozenset(
    """
    manager boss colleague director lead teammate developer engineer designer tester analyst
    mentor mentee intern apprentice friend supervisor owner founder chef nurse sister doctor
    consultant professor teacher student partner trainee recruiter buyer foreman head
    neighbour flatmate secretary assistant accountant lawyer salesman architect chief
    captain called named mr mrs ms miss dr prof sir ceo cto cfo coo vp pm
    """.split()  # noqa: SIM905  (one word a line is a page)
)
_SPEAKING: Final = frozenset(
    """
    said says told asked asks wrote writes rang called agreed thought wanted wants felt
    apologised apologized replied answered smiled laughed insisted argued admitted explained
    suggested complained shouted nodded refused accepted knew thanked resigned listened who
    """.split()  # noqa: SIM905  (one word a line is a page)
)
_SPOKEN_TO: Final = frozenset(
    """
    told asked thanked rang phoned mentored interviewed hired emailed mailed convinced
    persuaded trained coached promoted paired dear
    """.split()  # noqa: SIM905  (one word a line is a page)
)
_ARTICLES: Final = frozenset(("the", "a", "an", "my", "our", "their", "this"))
_AT: Final = frozenset(
    """
    at joined left from client customer vendor supplier company startup
    """.split()  # noqa: SIM905  (one word a line is a page)
)
COMPANIES: Final = frozenset(
    """
    inc gmbh ltd llc ag plc corp corporation co limited se bv oy ab sarl sro kg ohg group
    holding holdings bank insurance airlines university hospital clinic
    """.split()  # noqa: SIM905  (one word a line is a page)
)


def cue(found: Sequence[Word], at: int, to: int) -> Kind | None:
    """What the words from `at` to before `to` are, as those around them say, if they do."""
    name = found[at:to]
    before = found[at - 1].key if at and found[at].joined and not found[at].first else ""
    after = found[to].key if to < len(found) and found[to].joined else ""
    then = found[to + 1].key if to + 1 < len(found) else ""
    if any(word.key.replace(".", "") in COMPANIES for word in name):
        return Kind.COMPANY
    if before in _ARTICLES:  # "the Board wanted": whatever it is, nobody's name
        return None
    if before in ROLES or before in _SPOKEN_TO or after in _SPEAKING:
        return Kind.PERSON
    if (after == "and" and then == "i") or (
        before == "and" and at > 1 and found[at - 2].key == "i"
    ):
        return Kind.PERSON
    if before in _AT:
        return Kind.COMPANY
    return None

"""Shapes: made documents of any size, each of a kind that a careless step reads in square time.

The tests read them at sizes that take moments; `scripts/bench --reading` to 10 MB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_TOLD: Final = "I drained the queue of {} and rang the depot before the vans came back."
_PARTS: Final = (
    "**Situation:** Van {} stood still.\n\n**Task:** Mine to get it going.\n\n"
    "**Action:**\n\n- I rang the yard\n- I swapped the belt\n\n**Result:** Running by noon.\n\n"
    "**Skills:** vans, belts\n\n"
)
_LINES: Final = "Situation: Van {} stood still.\nAction: I swapped the belt.\nResult: It ran.\n"


def _repeated(piece: str) -> Callable[[int], str]:
    """A document of one piece over and over; `{}` in it is the number of the repetition."""

    def document(size: int) -> str:
        made: list[str] = []
        length = 0
        while length < size:
            made.append(piece.replace("{}", str(len(made))))
            length += len(made[-1])
        return "".join(made)

    return document


def _opened(start: str, piece: str, end: str = "") -> Callable[[int], str]:
    """The same, with something before and after it."""
    middle = _repeated(piece)
    return lambda size: start + middle(size) + end


def _nested(size: int) -> str:
    """A list each of whose items is in the one before, begun anew at the depth people reach."""
    return _repeated("".join(f"{'  ' * depth}- I did {{}}\n" for depth in range(12)))(size)


WRITTEN: Final[dict[str, tuple[str, Callable[[int], str]]]] = {
    "sections": ("md", _repeated("## Van {}\n\n" + _PARTS)),
    "sections of headings": (
        "md",
        _repeated("## Van {}\n\n### Situation\n\nIt stood.\n\n### Action\n\nI pushed it.\n\n"),
    ),
    "groups of sections": ("md", _repeated("# Year {}\n\n" + ("## Van {}\n\n" + _PARTS) * 5)),
    "sections without labels": ("md", _repeated(f"## Van {{}}\n\n{_TOLD} {_TOLD}\n\n")),
    "chapters of a post": ("md", _opened("# The van\n\n", f"## Why\n\n{_TOLD}\n\n")),
    "labels without headings": ("md", _repeated(_PARTS)),
    "labelled list items": (
        "md",
        _repeated("- Van {}\n  - Situation: it stood\n  - Action: I pushed\n  - Result: it ran\n"),
    ),
    "a post": ("md", _opened("# The van\n\n", f"{_TOLD} {_TOLD}\n\n")),
    "a paragraph": ("md", _opened("# The van\n\n", f"{_TOLD}\n")),
    "one line": ("md", _repeated(f"{_TOLD} ")),
    "a list": ("md", _opened("# Wins\n\n", f"- {_TOLD}\n")),
    "a loose list": ("md", _opened("**Skills:**\n\n", "- van {}\n\n")),
    "a nested list": ("md", _nested),
    "a numbered list": ("md", _repeated("1. I swapped belt {}\n")),
    "a table of stories": (
        "md",
        _opened("|Situation|Action|Result|\n|-|-|-|\n", "|Van {} stood|I swapped it|It ran|\n"),
    ),
    "a lookup table": ("md", _opened("# Van 1\n\n|Story|Skill|\n|-|-|\n", "|Van {}|belts|\n")),
    "sections and their lookup table": (
        "md",
        lambda size: (
            _repeated("## Van {}\n\n" + _PARTS)(size // 2)
            + "## Skills\n\n|Story|Skill|\n|-|-|\n"
            + _repeated("|Van {}|belts|\n")(size // 2)
        ),
    ),
    "tables": ("md", _repeated("|S|Van {} stood|\n|-|-|\n|A|I swapped it|\n|R|It ran|\n\n")),
    "HTML table": (
        "md",
        _opened(
            "<table>\n<tr><th>Situation</th><th>Action</th><th>Result</th></tr>\n",
            "<tr><td>Van {} stood</td><td><ul><li>I swapped it</li></ul></td><td>Ran</td></tr>\n",
            "</table>\n",
        ),
    ),
    "HTML tables": ("md", _repeated("<table>\n<tr><td>Van {}</td></tr>\n</table>\n\n")),
    "code": ("md", _opened("# The van\n\n```\n", "  at van.Belt({})\n", "```\n")),
    "code blocks": ("md", _repeated("I ran it:\n\n```\nvan {}\n```\n\n")),
    "rules": ("md", _repeated("a\n---\n")),
    "questions": ("md", _repeated(f"## Tell me about a time you failed?\n\n{_TOLD}\n\n")),
    "headings alone": ("md", _repeated("## Van {}\n")),
    "templates": ("md", _repeated("## Van {}\n\n**Situation:** TBD\n\n**Result:** TBD\n\n")),
    "front matter": ("md", _opened("---\ntags:\n", "- van {}\n", "---\nI swapped it.\n")),
    "blank lines": ("md", _opened("# Van\n\nI swapped it.", "\n")),
    "tags": ("md", _repeated("I swapped belt {}. #vans #belts ^a1b2c3\n\n")),
    "silent lines": ("md", _repeated("#vans #belts\n")),
    # Plain text, Org and values.
    "dashes": ("txt", _repeated("Van {}\n\n" + _LINES + "-----\n")),
    "equals": ("txt", _repeated("Van {}\n=====\n\n" + _LINES + "\n")),
    "asterisks": ("txt", _repeated(f"{_TOLD}\n\n* * *\n\n")),
    "labelled lines": ("txt", _repeated(_LINES + "\n")),
    "plain prose": ("txt", _repeated(f"{_TOLD}\n\n")),
    "short lines": ("txt", _repeated("belt {}\n")),
    "Org": ("org", _repeated("* Van {} :belts:\n** Situation\nIt stood.\n** Action\nI pushed.\n")),
    "Org lists": ("org", _repeated("* Van {}\n- Situation :: it stood\n- Action :: I pushed\n")),
    "Org drawers": ("org", _repeated("* Van {}\n:PROPERTIES:\n:SKILLS: a\n:END:\nI pushed it.\n")),
    "values": ("csv", _opened("Title,Situation,Action,Result\n", "Van {},it stood,I pushed,ran\n")),
    "values over lines": (
        "csv",
        _opened("Title,Situation,Action,Result\n", 'Van {},"it\nstood","I\npushed",ran\n'),
    ),
    "values between tabs": ("tsv", _opened("Situation\tAction\tResult\n", "a {}\tI did\tran\n")),
    "JSON": (
        "json",
        _opened(
            '{"basics": {}, "work": [{"name": "Vans", "highlights": [\n',
            '"Cut the belt change {} from 40 minutes to 6",\n',
            '"Cut it again from 6 minutes to 2"]}]}\n',
        ),
    ),
}
"""What people write, much of it. By name: the file's ending, and what makes so many characters."""

STUMBLING: Final[dict[str, tuple[str, Callable[[int], str]]]] = {
    "brackets left open": ("md", _repeated("[")),
    "brackets nested": ("md", lambda size: "[" * (size // 2) + "]" * (size // 2)),
    "links left open": ("md", _repeated("[van](")),
    "wiki links left open": ("md", _repeated("[[van|")),
    "emphasis left open": ("md", _repeated("*a **b ")),
    "underscores": ("md", _repeated("_")),
    "tildes": ("md", _repeated("~~van ")),
    "backticks": ("md", lambda size: " ".join("`" * n for n in range(1, int((2 * size) ** 0.5)))),
    "smaller-than signs": ("md", _repeated("<")),
    "tags left open": ("md", _repeated("<a ")),
    "HTML blocks": ("md", _repeated("<div>\nvan {}\n\n")),
    "comments left open": ("md", _repeated("<!-- ")),
    "comments": ("md", _repeated("<!-- van {} -->\n")),
    "comment lines left open": ("md", _repeated("%% van\n\n")),
    "processing instructions": ("md", _repeated("<? ")),
    "tables left open": ("md", _repeated("<table>\n<tr><td>")),
    "tables in tables": ("md", lambda size: "<table>" * (size // 8) + "\n\nI swapped it.\n"),
    "quotes": ("md", _repeated("> I swapped belt {}\n")),
    "quotes nested": ("md", _repeated("> ")),
    "quotes deeper and deeper": ("md", _repeated(("> " * 40) + "van\n\n")),
    "list marks": ("md", _repeated("- ")),
    "numbers": ("md", _repeated("1. ")),
    "indents": ("md", _repeated("\t")),
    "indented lines": ("md", _repeated("    van {}\n")),
    "tabs": ("md", _repeated("-\tvan\t{}\n")),
    "footnotes": ("md", _repeated("van[^{}]\n\n[^{}]: I swapped it.\n\n")),
    "references": ("md", _repeated("[van {}]: http://example.org/{}\n")),
    "references left open": ("md", _repeated("[van {}]: <\n")),
    "hashes": ("md", _repeated("#")),
    "hashes after a heading": ("md", lambda size: "# " + "#" * size + " a"),
    "pipes": ("md", _repeated("|")),
    "pipe lines": ("md", _repeated("|a|\n")),
    "wide tables": ("md", lambda size: _wide(int((size / 3) ** 0.5))),
    "dashes alone": ("md", _repeated("-")),
    "dashes and blanks": ("md", _repeated("- " * 30 + "a\n")),
    "asterisks alone": ("md", _repeated("*")),
    "entities": ("md", _repeated("&amp;")),
    "blanks": ("md", lambda size: "van" + " " * size + "x"),
    "quotation marks": ("md", _repeated("“")),
    "full stops": ("md", _repeated(".")),
    "colons": ("md", _repeated("S: ")),
    "labels in a line": ("md", _repeated("**Situation:** it stood **Result:** ")),
    "letters": ("md", _repeated("S: a\nT: b\nA: c\nR: d\n")),
    "bare labels": ("md", _repeated("Situation\n\nIt stood.\n\nResult\n\nIt ran.\n\n")),
    "fences left open": ("md", _repeated("```\n~~~\n")),
    "Liquid left open": ("md", _repeated("{% van ")),
    "zero-width blanks": ("md", _repeated("\u200b")),
    "carriage returns": ("md", _repeated("I swapped belt {}\r\r")),
    "Org blocks left open": ("org", _repeated("#+begin_src\n")),
    "Org drawers left open": ("org", _repeated(":LOGBOOK:\n")),
    "quoted values left open": ("csv", _repeated('"van {},\n')),
    "commas": ("csv", _repeated(",")),
    "braces": ("json", _repeated('{"a":')),
    "front matter left open": ("md", _opened("---\n", "a: [b\n")),
}
"""What careless steps stumble over: the same of one mark, or of something left open."""


def _wide(side: int) -> str:
    """A table as wide as it is long."""
    return "|a" * side + "|\n" + "|-" * side + "|\n" + ("|b" * (side // 2) + "|\n") * side

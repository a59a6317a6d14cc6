"""AsciiDoc, reStructuredText and LaTeX, rewritten as Markdown line by line."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from coach.ingest.model import ReadResult
from coach.ingest.readers.document import Document
from coach.ingest.readers.markdown import read_lines

_Rules: TypeAlias = Sequence[tuple[str, str | Callable[[re.Match[str]], str]]]
"""Patterns of a whole line, the first that fits counts, and what stands for it in Markdown."""


def read(document: Document) -> ReadResult:
    """Read a document of the markup that its suffix says."""
    rewrite = {".rst": _from_rst, ".tex": _from_latex}.get(document.path.suffix.lower())
    lines = [line.rstrip() for line in document.lines]
    return read_lines(document, list((rewrite or _from_asciidoc)(lines)))


def _rewritten(line: str, rules: _Rules) -> str:
    for pattern, instead in rules:
        if match := re.fullmatch(pattern, line):
            return match.expand(instead) if isinstance(instead, str) else instead(match)
    return line


_ASCIIDOC: Final[_Rules] = (
    (r"//\s*(coach:.*)", r"<!-- \1 -->"),
    (r"//.*|:!?[\w-]+!?:(?: .*)?|\[.*\]|--|\+|<<<|={4,}|\*{4,}|_{4,}", ""),
    (r"(?:image|include|toc|video|audio|ifn?def|endif)::.*", ""),
    (r"(={1,6})\s++(.*)", lambda match: f"{'#' * len(match[1])} {match[2]}"),
    (r"\s*+[*_]*+(\w[^:*_]{0,60})[*_]*+:{2,4}+(?:\s++(.*))?", r"**\1:** \2"),
    (r"\s*+(\*{1,5})\s++(.*)", lambda match: f"{'    ' * (len(match[1]) - 1)}- {match[2]}"),
    (r"\s*+(\.{1,5})\s++(.*)", lambda match: f"{'    ' * (len(match[1]) - 1)}1. {match[2]}"),
    (r"\.([^\s.].*)", r"**\1**"),
)
_BLOCK: Final = re.compile(r"(?P<hidden>/{4,})|-{4,}|\.{4,}|\+{4,}")


def _from_asciidoc(lines: Sequence[str]) -> Iterator[str]:
    """Yield AsciiDoc as Markdown: its listings as code, its comments blank."""
    opened = ""
    for line in lines:
        edge = _BLOCK.fullmatch(line)
        if edge and opened in {"", line}:
            yield "" if edge["hidden"] else "```"
            opened = "" if opened else line
        elif opened:
            yield "" if opened.startswith("/") else line
        else:
            yield _rewritten(line, _ASCIIDOC)


_DRAWN: Final = re.compile(r"([=\-~^\"'`#*+.:_])\1{2,}")
_RST: Final[_Rules] = (
    (r"(\s*)\.\.\s*(coach:.*)", r"\1<!-- \2 -->"),
    (r"(\s*):([^:`]{1,60}):(?:\s+(.*))?", r"\1**\2:** \3"),
    (r"(\s*)#\.\s+(.*)", r"\g<1>1. \2"),
    (r"(\s*)\|\s(.*)", r"\1\2"),
)
_EXPLICIT: Final = re.compile(r"\s*\.\.(?:\s+(?:(?P<name>[\w-]+)::)?\s*(?P<rest>.*))?")
_BOXES: Final = """note tip important hint warning caution danger attention admonition topic sidebar
    container epigraph highlights pull-quote rubric"""
_PROSE: Final = frozenset(_BOXES.split())
_LIST: Final = re.compile(r"\s*(?:[-*+•]|[\w#]{1,3}[.)])\s")
_LONGEST_TERM: Final = 60


def _from_rst(lines: Sequence[str]) -> Iterator[str]:
    """Yield reStructuredText as Markdown; titles have levels in the order of their lines."""
    levels: list[tuple[str, bool]] = []
    hidden = moved = -1  # the indent beyond which text is none, or is that of the line above
    shift = 0  # the indent of that text
    for above, line, below in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        indent = len(line) - len(line.lstrip())
        hidden = hidden if not line or indent > hidden >= 0 else -1
        moved = moved if not line or indent > moved >= 0 else -1
        explicit = _EXPLICIT.fullmatch(line)
        if hidden >= 0 or _DRAWN.fullmatch(line):
            yield "" if hidden >= 0 or above or below else "---"
        elif line and _DRAWN.fullmatch(below) and len(below) * 2 > len(line):
            kind = (below[0], above == below)
            levels += [] if kind in levels else [kind]
            yield f"{'#' * min(levels.index(kind) + 1, 6)} {line.strip()}"
        elif explicit and not re.match(r"\s*\.\.\s*coach:", line):
            is_prose = explicit["name"] in _PROSE
            hidden, moved, shift = (hidden, indent, indent + 3) if is_prose else (indent, moved, 0)
            yield f"**{explicit['rest']}**" if is_prose and explicit["rest"] else ""
        else:
            text = _rewritten(line[min(indent, shift) * (moved >= 0) :].replace("``", "`"), _RST)
            is_field = text.startswith("**") and not line.lstrip().startswith("*")
            inner = len(below) - len(below.lstrip())
            begins = not above or len(above) - len(above.lstrip()) > indent
            is_term = begins and inner > indent and 0 < len(line) < _LONGEST_TERM
            is_term = is_term and not (is_field or _LIST.match(line) or line.endswith(":"))
            moved, shift = (indent, inner) if is_term or is_field else (moved, shift)
            yield f"**{line.strip()}**" if is_term else text


_LEVELS: Final = {"part": 1, "chapter": 1, "title": 1, "section": 2, "subsection": 3}
_HEADING: Final = (
    r"\\(part|chapter|title|(?:sub){0,2}section)\*?(?:\[[^\]]{0,200}\])?\{(.*?)\}[^{}]*"
)
_STYLES: Final[_Rules] = (
    (r"(?<!\\)%.*", ""),
    (r"\\(?:paragraph|subparagraph|textbf|strong)\*?\s*\{([^{}]*)\}", r"**\1**"),
    (r"\\(?:emph|textit|textsl)\s*\{([^{}]*)\}", r"*\1*"),
    (r"\\texttt\s*\{([^{}]*)\}", r"`\1`"),
    (r"\\href\s*\{[^{}]*\}", ""),
    (
        r"\\(?:label|ref|cite\w*|[vh]space|input|include\w*|index)\*?(?:\[[^\]]{0,200}\])?\{[^{}]*\}",
        "",
    ),
    (r"\\\\(?:\[[^\]]{0,200}\])?|(?<!\\)~", " "),
    (r"``|''", '"'),
    (r"---", "—"),
    (r"--", "–"),
    (r"\\(?:La)?TeX\b(?:\{\})?", "LaTeX"),
    (r"\\[A-Za-z]+\*?(?:\[[^\]]{0,200}\])?\s?|(?<!\\)[{}]", ""),
    (r"\\([&%$#_{}])", r"\1"),
)
_ACCENTS: Final = dict(zip("'`^\"~c", "\u0301\u0300\u0302\u0308\u0303\u0327", strict=True))
_ACCENT: Final = re.compile(r"\\(?:(['`^\"~])\{?|(c)\{)\\?([A-Za-z])\}?")
_EDGE: Final = re.compile(
    r"\\(?P<edge>begin|end)\s*\{(?P<name>\w+)\*?\}(?:\[[^\]]{0,200}\]|\{[^{}]*\})*"
)
_LISTS: Final = frozenset({"itemize", "enumerate", "description"})
_CODE: Final = frozenset({"verbatim", "lstlisting", "minted"})
_ITEM: Final = re.compile(r"\\item\b\s*(?:\[([^\]]*)\])?\s*(.*)")


def _from_latex(lines: Sequence[str]) -> Iterator[str]:
    """Yield LaTeX as Markdown: its title and its document, or all where none begins."""
    inside = not any(line.lstrip().startswith(r"\begin{document}") for line in lines)
    opened: list[str] = []
    for line in map(str.strip, lines):
        edge, item = _EDGE.match(line), _ITEM.fullmatch(line)
        code = opened[-1] if opened and opened[-1] in _CODE else ""
        if edge and code in {"", edge["name"]}:
            opens, name = edge["edge"] == "begin", edge["name"]
            inside = opens if name == "document" else inside
            opened = [*opened, name] if opens else opened[:-1]
            yield "```" if name in _CODE and inside else _plain(line[edge.end() :]) * inside
        elif code:
            yield line * inside
        elif item and inside:
            depth = max(0, sum(name in _LISTS for name in opened) - 1)
            mark = "1." if opened and opened[-1] == "enumerate" else "-"
            label = f"**{_plain(item[1]).rstrip(':')}:** " if item[1] else ""
            yield f"{'    ' * depth}{mark} {label}{_plain(item[2])}".rstrip()
        elif heading := re.fullmatch(_HEADING, line):
            is_told = inside or heading[1] == "title"
            yield f"{'#' * _LEVELS.get(heading[1], 4)} {_plain(heading[2])}" * is_told
        elif line.startswith("%"):
            yield _rewritten(line, ((r"%\s*(coach:.*)", r"<!-- \1 -->"), ("%.*", "")))
        else:
            yield _plain(line) * inside


def _plain(text: str) -> str:
    """Return a text of LaTeX as Markdown: bold type, letters with accents, no commands."""
    text = _ACCENT.sub(
        lambda match: unicodedata.normalize("NFC", match[3] + _ACCENTS[match[1] or match[2]]), text
    )
    for pattern, instead in _STYLES:
        text = re.sub(pattern, instead, text)
    return text.strip()

"""Values of JSON, YAML and the scripts of pages, each text and object with its lines."""

import json
import json.decoder
import json.scanner
import re
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import yaml

_LENIENT: Final = (False,)  # line ends in a text are that: scripts have them
_SHORTEST: Final = 80  # characters of an object in a script that can tell something
_MOST_VALUES: Final = 200_000  # of a YAML document, what aliases repeat counted again
_TOKEN: Final = re.compile(
    r"""(?P<space>\s++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)
    |(?P<text>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\]|\\.)*+`)
    |(?P<key>[\w$]++(?=\s*+:))
    |(?P<word>-?[\w$.]++)
    |(?P<sign>[\[\]{}:,])
    |(?P<code>.)""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPE: Final = re.compile(r"\\(x[0-9A-Fa-f]{2}|.)|[\"]", re.DOTALL)
_VALUE: Final = re.compile(r"-?(?:0|[1-9]\d{0,300})(?:\.\d+)?|true|false")


class Text(str):
    """A text that knows the lines it stands on."""

    __slots__ = ("first", "last")

    first: int
    last: int


class Record(dict[str, object]):
    """An object that knows the lines it stands on."""

    __slots__ = ("first", "last")

    first: int
    last: int


def read_json(text: str, line: int = 1) -> object:
    """Return the value of a text that begins on a line; ValueError or RecursionError if it is none.

    Half a character, which an escape can spell, is a question mark: no file can hold it.
    """
    ends = [at for at, char in enumerate(text) if char == "\n"]

    def placed(value: Any, begin: int, end: int) -> Any:  # noqa: ANN401  (a Text or a Record)
        value.first, value.last = bisect_left(ends, begin) + line, bisect_left(ends, end) + line
        return value

    def text_at(source: str, begin: int, _: bool = True) -> tuple[Text, int]:  # noqa: FBT001, FBT002
        value, end = json.decoder.scanstring(source, begin, *_LENIENT)  # type: ignore[attr-defined]
        whole = Text(value.encode("utf-8", "replace").decode("utf-8"))
        return placed(whole, begin, end - 1), end

    def record_at(state: tuple[str, int], *settings: Any) -> tuple[Record, int]:  # noqa: ANN401
        value, end = json.decoder.JSONObject(state, *settings)  # type: ignore[attr-defined]
        return placed(Record(value), state[1], end - 1), end

    decoder: Any = json.JSONDecoder()
    decoder.parse_string, decoder.parse_object = text_at, record_at
    decoder.scan_once = json.scanner.py_make_scanner(decoder)  # type: ignore[attr-defined]
    return decoder.decode(text)


def read_yaml(text: str) -> list[object]:
    """Return the documents of a text; ValueError or RecursionError if it has none.

    Every value is read as text, and no tag in it can build an object.
    """
    left = _MOST_VALUES

    def value_of(node: yaml.Node) -> object:
        nonlocal left
        left -= 1
        if left < 0:
            raise ValueError("it has too many values")
        first, last = node.start_mark.line + 1, node.end_mark.line + 1
        if isinstance(node, yaml.SequenceNode):
            return [value_of(child) for child in node.value]
        if isinstance(node, yaml.ScalarNode):
            is_block = node.style in {"|", ">"}
            placed: Any = Text(node.value.encode("utf-8", "replace").decode("utf-8"))
            placed.first, placed.last = first + is_block, max(first + is_block, last - is_block)
            return placed
        record = Record((str(key.value), value_of(child)) for key, child in node.value)
        lines = (getattr(value, "last", first) for value in record.values())
        record.first, record.last = first, max(lines, default=first)
        return record

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # as fast as it must be, if it is there
    try:
        return [value_of(node) for node in yaml.compose_all(text, loader) if node]
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def read_script(text: str, line: int) -> Iterator[object]:
    """Yield the values that stand in a script as data, outermost ones, without calls or sums.

    They become JSON token by token, on the lines they stand on.
    """
    pieces: list[str] = []
    opened: list[tuple[int, int, bool]] = []  # bracket, its line, and whether it holds data alone
    whole: list[tuple[int, int, int]] = []
    last = 0  # the token before that is no space
    for at, token in enumerate(_TOKEN.finditer(text)):
        pieces.append(_as_json(token))
        if token["code"] and opened:
            opened[-1] = (*opened[-1][:2], False)
        elif token[0] in {"[", "{"}:
            opened.append((at, line, True))
        elif token[0] in {"]", "}"} and opened:
            pieces[last] = "" if pieces[last] == "," else pieces[last]
            first, first_line, is_data = opened.pop()
            if is_data:
                while whole and whole[-1][0] > first:
                    whole.pop()
                whole.append((first, at, first_line))
            else:
                opened[-1:] = [(*above[:2], False) for above in opened[-1:]]
        line += token[0].count("\n")
        last = last if token["space"] else at
    for first, end, begin in whole:
        source = "".join(pieces[first : end + 1])
        if len(source) >= _SHORTEST:
            with suppress(ValueError, RecursionError):
                yield read_json(source, begin)


def _as_json(match: re.Match[str]) -> str:
    """Return a token of a script as JSON has it; names that stand for something are null."""
    token = match[0]
    if match["space"]:
        return "\n" * token.count("\n") or " "
    if match["text"]:
        return f'"{_ESCAPE.sub(_escape, token[1:-1])}"'
    if match["key"]:
        return json.dumps(token)
    return "null" if match["word"] and not _VALUE.fullmatch(token) else token


def _escape(match: re.Match[str]) -> str:
    """Return an escape of a script as JSON writes it."""
    if match[0] == '"':
        return '\\"'
    if match[1][0] == "x" and match[1][1:]:
        return f"\\u00{match[1][1:]}"
    return match[0] if match[1] in '"\\/bfnrtu' else match[1]

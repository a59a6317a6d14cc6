"""The shapes of JSON documents as `coach help json` writes them, read and held against documents.

A shape is a type (str, int, float, bool, null), a literal, a name in capitals, [shape] for any
number, [shape, shape] for so many, {"key": shape, NAME} with the keys of another object, or
several of these with | between them.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import Any

TOKEN = re.compile(r'"[^"]*"|\w+|[][{},:|=]')
TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "null": (type(None),),
}


@dataclass(eq=False)
class Fields:
    """An object: its keys, the names whose keys it has too, and whether one was ever seen."""

    own: dict[str, Shape] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    seen: bool = False


@dataclass(frozen=True)
class Many:
    """An array of any number of values of one shape, or of just these."""

    items: list[Shape]


@dataclass(frozen=True)
class Name:
    """A type, or a shape named elsewhere."""

    word: str


@dataclass(frozen=True)
class Literal:
    """Just this text or number."""

    value: str | int


Shape = Fields | Many | Name | Literal | list["Shape"]
"""A list has alternatives."""


class Reader:
    """Reads the shapes of one indented block, one after the other."""

    def __init__(self, text: str) -> None:
        assert not TOKEN.sub("", text).split(), f"no shape: {text}"
        self._tokens = TOKEN.findall(text)

    def named(self) -> dict[str, Shape]:
        """All shapes of the block; one without a name is called ''."""
        found: dict[str, Shape] = {}
        while self._tokens:
            has_name = self._tokens[1:2] == ["="]
            name = self._tokens.pop(0) if has_name else ""
            if has_name:
                self._take("=")
            found[name] = self._shape()
        return found

    def _take(self, mark: str) -> None:
        assert self._tokens.pop(0) == mark

    def _shape(self) -> Shape:
        alternatives = [self._one()]
        while self._tokens and self._tokens[0] == "|":
            self._take("|")
            alternatives.append(self._one())
        return alternatives if len(alternatives) > 1 else alternatives[0]

    def _one(self) -> Shape:
        mark = self._tokens.pop(0)
        if mark == "{":
            return self._fields()
        if mark == "[":
            items = [self._shape()]
            while self._tokens[0] == ",":
                self._take(",")
                items.append(self._shape())
            self._take("]")
            return Many(items)
        return Name(mark) if mark.isalpha() else Literal(ast.literal_eval(mark))

    def _fields(self) -> Fields:
        found = Fields()
        while self._tokens[0] != "}":
            mark = self._tokens.pop(0)
            if mark.startswith('"'):
                self._take(":")
                assert mark[1:-1] not in found.own
                found.own[mark[1:-1]] = self._shape()
            else:
                found.others.append(mark)
            if self._tokens[0] == ",":
                self._take(",")
        self._take("}")
        return found


class Shapes:
    """All shapes of a page: by the heading they stand under, and by name."""

    def __init__(self, page: str) -> None:
        self.by_command: dict[str, Shape] = {}
        self.names: dict[str, Shape] = {}
        for section in re.split(r"\n(?=\S)", page):
            heading = section.partition("\n")[0]
            block = "\n".join(re.findall(r"^ {4}.*$", section, re.MULTILINE))
            for name, shape in Reader(block).named().items():
                (self.names if name else self.by_command)[name or heading] = shape

    def fits(self, shape: Shape, value: Any) -> bool:  # noqa: ANN401  (any JSON value)
        """Whether a value has a shape: every key is there, and no other."""
        match shape:
            case list():
                return any(self.fits(each, value) for each in shape)
            case Literal(known):
                return type(value) is type(known) and value == known
            case Name(word):
                return type(value) in TYPES[word] if word in TYPES else self._named(word, value)
            case Many(items):
                return isinstance(value, list) and self._has(items, value)
            case Fields():
                return isinstance(value, dict) and self._object(shape, value)

    def unseen(self) -> list[list[str]]:
        """The keys of every object of the page that no document had."""
        return [
            list(each.own)
            for shape in (*self.by_command.values(), *self.names.values())
            for each in objects(shape)
            if each.own and not each.seen
        ]

    def _named(self, word: str, value: Any) -> bool:  # noqa: ANN401
        return self.fits(self.names[word], value)

    def _has(self, items: list[Shape], values: list[Any]) -> bool:
        if len(items) > 1:
            return len(items) == len(values) and all(map(self.fits, items, values))
        return all(self.fits(items[0], value) for value in values)

    def _object(self, shape: Fields, value: dict[str, Any]) -> bool:
        keys = self._keys(shape)
        fits = keys.keys() == value.keys() and all(self.fits(keys[k], v) for k, v in value.items())
        for each in (shape, *self._others(shape)):
            each.seen = each.seen or fits
        return fits

    def _others(self, shape: Fields) -> list[Fields]:
        found = [self.names[name] for name in shape.others]
        return [each for each in found if isinstance(each, Fields)]

    def _keys(self, shape: Fields) -> dict[str, Shape]:
        keys = dict(shape.own)
        for each in self._others(shape):
            keys |= each.own
        return keys


def objects(shape: Shape) -> list[Fields]:
    """Every object in a shape, itself included; named shapes are not gone into."""
    match shape:
        case list() | Many():
            inner = shape if isinstance(shape, list) else shape.items
            return [found for each in inner for found in objects(each)]
        case Fields():
            return [shape, *(found for each in shape.own.values() for found in objects(each))]
        case _:
            return []

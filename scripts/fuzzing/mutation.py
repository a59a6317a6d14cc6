"""Mutation by lines: what a fuzzer of bytes takes long to find in documents made of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

MOST: Final = 50_000
"""Bytes of an input; long ones come from repeating, which shows what takes quadratic time."""
_REPEATS: Final = 60
"""Of so many changes by lines one repeats lines up to MOST: a long input is slow to try."""

TOKENS: Final[tuple[bytes, ...]] = tuple(
    each.encode()
    for each in (
        *("# One", "## Two", "### Situation", "Title\n=====", "A\n---", "---", "+++", "***"),
        *("**Situation:** we were down", "**Result:** TBD", "S:", "T: x", "1. Tell me about it"),
        *("- Action: y", "  - Action: y", "> > > > ", "> [!note] Task", "```", "~~~", "    code"),
        *("<!--", "-->", "<details>", "<summary>x</summary>", "</details>", "<table>", "<tr><td>"),
        *("</td></tr>", "</table>", "| a | b |", "|---|---|", "[x]: y", "[x](y)", "![", "&amp;"),
        *("title: x", "tags: [a", "a: &a [x, x]", "b: *a", "date: 2024-01-01", "coach: story"),
        *("* TODO head :tag:", ":PROPERTIES:", ":END:", "#+begin_src", "#+end_src", "#+TITLE: x"),
        *("I fixed it, and 40% of 3,000 came back.", "We would usually do that.", "Um, like, so"),
        *('"a\nb"', '""', ",,,,", "\t\t", "{", "}", "[", "]", '"work": [', "[[competency]]"),
        *('id = "x"', "\ufeff", "\u202e", "\u200b", "\u2028", "\x0c", "\x1b[2J", "\r", "", " "),
        *("[[x]]", "[^1]: note", "%%", "<%", "{% raw %}", "=cmd()", "\U0001f3af", "ﬁ", "İ", "ß"),
    )
)


def mutate(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """The input with some of its lines changed, at most MOST bytes of it."""
    lines = data.split(b"\n")
    for _ in range(rng.randint(1, 4)):
        rng.choice(_CHANGES)(lines, rng, others)
    if not rng.randrange(_REPEATS):
        lines = _repeated(lines, rng)
    return b"\n".join(lines)[:MOST]


def _insert(lines: list[bytes], rng: random.Random, _: Sequence[bytes]) -> None:
    lines.insert(rng.randint(0, len(lines)), rng.choice(TOKENS))


def _append(lines: list[bytes], rng: random.Random, _: Sequence[bytes]) -> None:
    if lines:
        lines[rng.randrange(len(lines))] += rng.choice(TOKENS)


def _drop(lines: list[bytes], rng: random.Random, _: Sequence[bytes]) -> None:
    if lines:
        at = rng.randrange(len(lines))
        del lines[at : at + rng.randint(1, 5)]


def _double(lines: list[bytes], rng: random.Random, _: Sequence[bytes]) -> None:
    if lines:
        at = rng.randrange(len(lines))
        lines[at:at] = lines[at : at + rng.randint(1, 8)]


def _swap(lines: list[bytes], rng: random.Random, _: Sequence[bytes]) -> None:
    if lines:
        one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]


def _indent(lines: list[bytes], rng: random.Random, _: Sequence[bytes]) -> None:
    if lines:
        at = rng.randrange(len(lines))
        before = rng.choice((b"  ", b"    ", b"\t", b"> ", b"- ", b"#"))
        lines[at : at + 4] = [before + line for line in lines[at : at + 4]]


def _splice(lines: list[bytes], rng: random.Random, others: Sequence[bytes]) -> None:
    if others:
        other = rng.choice(others).split(b"\n")
        at = rng.randrange(len(other))
        to = rng.randint(0, len(lines))
        lines[to:to] = other[at : at + rng.randint(1, 12)]


def _repeated(lines: list[bytes], rng: random.Random) -> list[bytes]:
    """Some lines, or a piece of one, again and again: long, deep, or wide."""
    if not lines:
        return lines
    at = rng.randrange(len(lines))
    few = lines[at : at + rng.choice((1, 1, 2, 3, 8))]
    size = sum(map(len, few)) + len(few)
    times = min(rng.choice((100, 1_000, MOST)), MOST // size)
    if rng.random() < 0.5:  # noqa: PLR2004  (as often one way as the other)
        return [*lines[:at], *few * times, *lines[at:]]
    start = rng.randint(0, len(few[0]))
    piece = few[0][start : start + rng.randint(1, 12)] or b" "
    long = few[0][:start] + piece * (size * times // len(piece)) + few[0][start:]
    return [*lines[:at], long, *lines[at:]]


_CHANGES: Final[tuple[Callable[[list[bytes], random.Random, Sequence[bytes]], None], ...]] = (
    *(_insert, _insert, _append, _drop, _double, _swap, _indent, _splice),
)

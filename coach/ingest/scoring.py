"""How likely a block of a document is one told story: signs of it, each with a weight.

A logistic regression: weights.tsv, fitted by scripts/fit_reader to documents of strangers that were
read by hand (docs/evaluation.md says how well it does on those that it was not fitted to).
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from coach.domain.story import Part
from coach.ingest.facts import FOREIGN, SCRIPT, Facts, cohesion
from coach.ingest.labels import STAR, Role, fold_label
from coach.ingest.model import ENOUGH_PARTS, BlockKind, Node, Outline
from coach.ingest.proposals import FINENESS, LEADS, Way
from coach.ingest.questions import (
    is_asked,
    is_collection,
    is_numbered_story,
    is_post_section,
    is_question,
    is_version,
    names_theme,
)
from coach.ingest.rejection import headed_reason, is_about_oneself
from coach.ingest.sections import cut_story_spans
from coach.ingest.titles import is_placeholder

_FULL: Final = frozenset({Part.SITUATION, Part.ACTION, Part.RESULT})
_SHORT, _BRIEF, _LONG = 18, 35, 700  # words
_SUREST: Final = 30.0  # of the odds' logarithm: a chance beyond it is 0 or 1
_LONGEST_TEMPLATE: Final = 100  # words
_COMPARED, _COMPARED_UP_TO = 30, 3000  # headings below one, and characters of each
_MUCH: Final = 3  # times that somebody says what they did
_PER: Final = 20  # words: a count in so many is a share
_UNKNOWN_COHESION: Final = 0.5
_WEIGHTS: Final = Path(__file__).with_name("weights.tsv")


@dataclass(frozen=True, slots=True)
class Context:
    """Where a block stands.

    The blocks around it, outermost first; how many there are of its kind, itself too, and how
    many of them have a sign; what the headings around it announce.
    """

    above: tuple[Node, ...] = ()
    beside: int = 1
    having: Mapping[str, int] = field(default_factory=dict)
    announced: Mapping[str, float] = field(default_factory=dict)


@cache
def _weights() -> dict[str, float]:
    lines = _WEIGHTS.read_text(encoding="utf-8").splitlines()
    return {name: float(weight) for name, weight in (line.split("\t") for line in lines)}


class Scorer:
    """Weighs the blocks of one document, `title` and `name` its own and its file's."""

    def __init__(self, outline: Outline, title: str, name: str) -> None:
        self._outline = outline
        self._facts = Facts(outline.text(at, at) for at in range(1, len(outline.lines) + 1))
        self._names = (title, name)
        self._shapes: dict[tuple[int, int, str], dict[str, float]] = {}

    def chance(self, node: Node, context: Context) -> float:
        """Return how likely a block is one told story, from 0 to 1."""
        weights = _weights()
        signs = self.signs(node, context)
        total = sum(weights.get(name, 0.0) * value for name, value in signs.items() if value)
        return 1 / (1 + math.exp(-max(-_SUREST, min(total, _SUREST))))

    def is_told(self, node: Node) -> bool:
        """Return whether a block may say that something was done."""
        return not self._shape(node)["untold"]

    def inside(self, context: Context, node: Node, pieces: Sequence[Node]) -> Context:
        """Return where the pieces of a block stand."""
        shapes = [self._shape(piece) for piece in pieces]
        having = {name: sum(bool(shape[name]) for shape in shapes) for name in _BESIDE}
        above = (*context.above, node)
        return Context(above, len(pieces), having, self._announced(above))

    def signs(self, node: Node, context: Context) -> dict[str, float]:
        """Return everything that speaks for or against a block, each from 0 to about 1."""
        own = self._shape(node)
        way = node.way
        found = {**own, "bias": 1.0, f"by {way}": 1.0}
        found |= self._beside(node, context)
        found |= context.announced or self._announced(())
        found["whole brief"] = float(way == Way.WHOLE) * own["brief"]
        found["whole short"] = float(way == Way.WHOLE) * own["short"]
        for name in ("heading", "paragraph", "rest", "whole"):
            found[f"{name} told"] = float(way == name) * own["did"]
        found["item collected"] = float(way == Way.ITEM) * found["collected"]
        is_alone = way == Way.WHOLE or (way == Way.HEADING and context.beside == 1)
        if is_alone:
            post = (bool(self._names[0]) or way == Way.HEADING) and not found["collected"]
            found[f"{way} alone"] = float(not node.children)
            found[f"{way} headings"] = own["headings"]
            found[f"{way} post"] = float(post)
            found[f"{way} collected"] = found["collected"]
            for name in ("asked below", "labelled below", "parts below", "long", "told", "several"):
                found[f"{way} {name}"] = own[name]
        return found

    def _beside(self, node: Node, context: Context) -> dict[str, float]:
        """Return how a block is like the others of its kind."""
        own, others = self._shape(node), context.beside - 1
        found = {"beside": math.log1p(others) / 3}
        for name in _BESIDE:
            having = context.having.get(name, 0) - bool(own[name])
            found[f"{name} beside"] = having / others if others else 0.0
        for name, like in (("two roles", "labelled"), ("did", "told")):
            found[f"as {like}"] = own[name] * found[f"{name} beside"]
            found[f"not as {like}"] = (1 - own[name]) * found[f"{name} beside"]
        return found

    def _announced(self, above: Sequence[Node]) -> dict[str, float]:
        """Return what the headings above a block, and the document's names, announce."""
        titles = [node.title for node in above if node.title]
        return {
            "collected": float(any(map(is_collection, filter(None, (*titles, *self._names))))),
            "under oneself": float(any(map(is_about_oneself, titles))),
            "under question": float(any(map(_asks, titles))),
        }

    def _shape(self, node: Node) -> dict[str, float]:
        """Return the signs that lie in a block itself, measured once."""
        key = (node.first, node.last, node.way)
        if key not in self._shapes:
            found = {**self._told(node), **self._labelled(node), **self._built(node)}
            found["told roles"] = found["two roles"] * found["did"]
            found["full told"] = found["full"] * found["did"]
            found["foreign roles"] = found["two roles"] * found["foreign"]
            found["short roles"] = found["two roles"] * found["short"]
            found["brief roles"] = found["two roles"] * found["brief"]
            found["untold roles"] = found["two roles"] * found["untold"]
            found["asked and told"] = found["asked"] * found["did"]
            found["themed and told"] = found["themed"] * max(found["did"], found["acts"])
            self._shapes[key] = {name: float(value) for name, value in found.items()}
        return self._shapes[key]

    def _told(self, node: Node) -> dict[str, float]:
        """Return what the words of a block say of somebody who did something once."""
        body = max(node.body, node.first)
        count = self._facts.between(body, node.last)
        words, lines = count["words"], max(count["lines"], 1)
        per = _PER / max(words, _PER)
        foreign = count["foreign"] * FOREIGN > words or count["script"] * SCRIPT > words
        mine = count["mine"] + count["ours"]
        untold = not (count["did"] or count["acts"] or foreign)
        found = {name: min(count[name] * per, 2) / 2 for name in _SHARES}
        return found | {
            "words": math.log1p(words) / 5,
            "short": words < _SHORT,
            "brief": words < _BRIEF,
            "long": words > _LONG,
            "own": mine > 0,
            "for you": count["yours"] > mine,
            "did": count["did"] > 0,
            "told": min(count["did"], _MUCH) / _MUCH,
            "told much": count["did"] > _MUCH,
            "did per line": min(count["did"] / lines, 1),
            "acts": min(count["acts"] / lines, 2) / 2,
            "untold": untold,
            "times": min(count["times"], 3) / 3,
            "habits only": count["habits"] > 0 and not count["did"],
            "figures": min(count["figures"], 2) / 2,
            "code": count["code"] / lines,
            "advice": count["advice"] / lines,
            "asks": count["asks"] / lines,
            "items": (count["items"] - (node.way == Way.ITEM)) / lines,
            "foreign": foreign,
            "foreign own": foreign and mine > 0,
            "foreign past": foreign and count["past"] > 0,
            "placeholder": words < _LONGEST_TEMPLATE
            and is_placeholder(self._outline.text(body, node.last)),
        }

    def _labelled(self, node: Node) -> dict[str, float]:
        """Return which parts of a story are labelled in a block, and written."""
        inner = list(node.walk())
        roles: set[Role] = {hit.label.role for below in inner for hit in below.hits}
        roles |= {below.label.role for below in inner if below.label}
        written, several = self._written(node)
        return {
            "one role": len(roles & STAR) == 1 and not node.children,
            "two roles": len(written) >= ENOUGH_PARTS,
            "three roles": len(written) > ENOUGH_PARTS,
            "full": written >= _FULL,
            "unwritten": len(roles & STAR) - len(written),
            "several": several,
        }

    def _written(self, node: Node) -> tuple[set[Role], bool]:
        """Return the parts that are labelled and written, and whether they are of several stories.

        Of a block with headings in it that are no labels, those of what stands below them.
        """
        if all(child.label for child in node.children):
            spans = cut_story_spans(self._outline, node)
            passages = [passage for span in spans for passage in span.passages]
            written: set[Role] = {
                passage.label.role
                for passage in passages
                if passage.label and not is_placeholder(passage.text)
            }
            return written & STAR, len(spans) > 1
        below = [self._written(child) for child in node.children if not child.label]
        told = sum(len(roles) >= ENOUGH_PARTS for roles, _ in below)
        own = Counter(hit.label.role for hit in node.hits if hit.label.role in STAR)
        again = sum(count > 1 for count in own.values()) >= ENOUGH_PARTS
        several = again or told > 1 or any(several for _, several in below)
        return set(own).union(*(roles for roles, _ in below)), several

    def _led(self, node: Node) -> float:
        """Return how many lines of a block could each begin a story in it."""
        if node.children or node.tables or node.way in {Way.LABELS, Way.TABLE}:
            return 0.0
        ways = (find for way, find in LEADS if node.fineness < FINENESS[way] < FINENESS[Way.ITEM])
        most = max((sum(1 for _ in find(self._outline, node)) for find in ways), default=0)
        return math.log(max(most, 1)) / 2

    def _built(self, node: Node) -> dict[str, float]:
        """Return what a block is called and made of."""
        title, subs = node.title, [below for below in node.children if not below.label]
        kinds = [block.kind for below in node.walk() for block in below.blocks]
        told = sum(self._facts.between(below.body, below.last)["did"] > 0 for below in subs)
        below = node.children[:_COMPARED]
        texts = [self._outline.text(each.body, each.last)[:_COMPARED_UP_TO] for each in below]
        return {
            "titled": bool(fold_label(title)),
            "asked": _asks(title) or is_question(title),
            "numbered story": is_numbered_story(title),
            "themed": names_theme(title),
            "about oneself": is_about_oneself(title),
            "headed away": headed_reason(title) is not None,
            "post section": is_post_section(title),
            "version": is_version(title),
            "headings": math.log1p(len(subs)) / 2,
            "told headings": told > 1,
            "parts below": _share(node.children, _is_part),
            "asked below": _share(subs, lambda below: _asks(below.title)),
            "labelled below": sum(below.is_labelled for below in subs) > 1,
            "tables": BlockKind.TABLE in kinds,
            "verbatim": kinds.count(BlockKind.VERBATIM) / max(len(kinds), 1),
            "led": self._led(node),
            "cohesion": cohesion(texts) if len(texts) > 1 else _UNKNOWN_COHESION,
        }


_BESIDE: Final = ("two roles", "did", "asked", "titled", "post section", "short")
_SHARES: Final = ("mine", "ours", "yours", "past", "modal", "habits", "method")


def _asks(title: str) -> bool:
    return is_asked(title.strip("*_ "), alone=True)


def _is_part(node: Node) -> bool:
    return node.label is not None or is_post_section(node.title)


def _share(nodes: Sequence[Node], holds: Callable[[Node], bool]) -> float:
    return sum(map(holds, nodes)) / max(len(nodes), 1)

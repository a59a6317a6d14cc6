"""Find what stands for an answer: "Same answer as question 1", "see above", "[[The outage]]".

References are taken out of a document before its stories are looked for, so that no story takes
them for text of its own; what they point at is known once the stories are.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, TypeAlias

from coach.domain.episode import tells_an_act
from coach.ingest.build_outline import ParsedDocument
from coach.ingest.labels import fold_label, is_star_label, strip_list_marks
from coach.ingest.model import Block, BlockKind, DraftStory, Heading
from coach.ingest.questions import is_question, is_version
from coach.ingest.titles import clean_title, is_title_like

REFERS: Final = "refers to another answer"
_LONGEST_REFERENCE: Final = 300  # characters; more is an answer of its own
_MOST_WORDS: Final = 30
_MOST_LINKS: Final = 3  # more of them are a list of links
_LONGEST_LINE: Final = 400  # characters of a question with its reference behind it
_MOST_LINES: Final = 20  # of an answer that can be a reference, blank ones too
_MOST_SIGNS: Final = 4  # on a line that may part a question from a reference
_LONG_ENOUGH: Final = 4  # letters of a word that can say which title is meant
_SAY_NOTHING: Final = "the my a an story example answer of about from with one our in at to and"

_LINK: Final = re.compile(
    r"!?\[\[(?P<page>[^\[\]|]+)(?:\|[^\[\]]*)?\]\]|\[(?P<text>[^\[\]]+)\]\((?P<to>[^()\s]*)\)"
)
_ELSEWHERE: Final = "\x02"  # what a link to the web points at
_HELD: Final = "\x01"  # stands for a link in the text around it
_ANSWER: Final = re.compile(
    r"(?:my |sample |star )?(?:answer|ans|a|response|story|star|example|antwort|r[ée]ponse"
    r"|respuesta)\s*(?:[:：]|[-–—]\s)\s*"
)
_MARKUP: Final = re.compile(r"[*_`~>|]+")
_THING: Final = "answer|story|example|response|question|situation|scenario|project|one"
_SAME: Final = (
    r"(?:the |an? |my |exactly |very |basically |pretty much )*(?:same|identical|similar)"
    rf"(?: exact)?(?: (?:{_THING}|experience|thing|incident))*|ditto|idem|gleiche antwort|igual que"
)
_LEAD: Final = (
    r"(?:please |just |i(?: would| will|['’]d|['’]ll| can) |you can |again,? |also )*"
    r"(?P<use>(?:re-?use|use|tell|repeat|go with) ?)?"
    rf"(?P<same>(?:give |answer with |is )?(?:{_SAME})(?![^\s.,:;\x01]))?"
    r"(?P<see>(?:(?:already |as )?(?:answered|covered|told|described|discussed|used)|siehe|vgl\.?"
    r"|voir|v[ée]ase|see(?: also)?|refer(?: back)?(?= to)|cf\.?|as)(?![^\s:\x01]))?"
)
_JOINT: Final = (
    r"(?:[ :,=→–—-]|\b(?:as|in|for|to|of|from|under|with|at|the|my|your|that|wie|bei|auf|zu|la"
    r"|le|que|je)\b)*"
)
_NUMBERS: Final = (
    r"(?P<kind>(?:questions?|q|no\.?|nr\.?|numbers?|answers?|stor(?:y|ies)|examples?|items?"
    r"|points?|rows?|entr(?:y|ies)|frage|pregunta|scenario|situation)[ .]?)?#?"
    r"(?P<numbers>\d{1,3}(?: ?(?:,|and|&|or|/|\+) ?(?:q|question |#)?\d{1,3})*)"
)
_STEP: Final = (
    rf"(?P<above>(?:(?:{_THING}) )?(?:above|before)|(?:previous|preceding|last|prior)|oben"
    rf"|ci-dessus|arriba)|(?P<below>(?:(?:{_THING}) )?below|following|next|unten)"
)
_QUOTED: Final = r"[\"“”„«'‘](?P<quoted>[^\"“”„«»]{2,120}?)[\"“”»'’]"
_LINKS: Final = r"\x01(?:(?: ?(?:,|and|&|or|/|\+|;) ?| )\x01)*"
_END: Final = r"(?:\s*$|\s*(?:[.,;:()–—-]+|\s(?:but|and|with|plus|only)\b)(?P<remark>.*)$)"
_POINTED: Final = re.compile(
    rf"{_LEAD}{_JOINT}(?:{_NUMBERS}|{_STEP}|{_QUOTED}|{_LINKS})"
    rf"(?: (?:{_THING}|above|below))?(?: for (?:the |my |more )?\w+)?{_END}"
)
_NAMED: Final = re.compile(rf"{_LEAD}(?P<joint>{_JOINT})(?P<name>[^\x01]{{3,120}}?)[.!]?$")
_SAME_ALONE: Final = re.compile(rf"(?:{_SAME})(?: again| as)?[.!]?|″|〃|同上")
_OTHER_SCRIPTS: Final = re.compile(r"(?:请)?(?:同|见|参见)(?:问题|第)?\s*(\d{1,3})\s*题?[。.]?")
_NUMBERED: Final = re.compile(
    r"\W{0,4}(?:q(?:uestion)?[ .]?#?\d{1,3}\b|\d{1,3}[.)])", re.IGNORECASE
)
_PARTED: Final = re.compile(r"[?？][*_]{0,3}\s+(?=\S)|:[*_]{0,3}\s+(?=\S)|\s(?:[-–—→⇒➡]|->|=>)\s+")
_ASKS: Final = re.compile(
    r"(?:tell|describe|give|talk|share|walk|explain|name)\b(?: (?:me|us|a|an|your|the)\b)",
    re.IGNORECASE,
)
_QUESTION_NUMBER: Final = re.compile(
    r"^(?:(?:q(?:uestion)?\s*[.#]?\s*)?\d{1,3}\s*[.):\-–—]+|q(?:uestion)?\s*\d*\s*[.:)\-–—]+)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a text that stands for an answer points at: numbers of questions, or names of stories.

    `step` is -1 for what is above and 1 for what is below. `sure` says that it can mean nothing
    else; without, it is one only where a story has the name. `link`: nothing but links is written.
    """

    numbers: tuple[int, ...] = ()
    step: int = 0
    names: tuple[str, ...] = ()
    sure: bool = True
    link: bool = False


def reference_in(text: str) -> Reference | None:
    """Return the reference a text is, as a whole; None where it says anything of its own."""
    if not 0 < len(text) <= _LONGEST_REFERENCE or len(text.split()) > _MOST_WORDS:
        return None
    line = " ".join(filter(None, map(strip_list_marks, text.split("\n"))))
    names = [_link_target(match) for match in _LINK.finditer(line)]
    plain = _MARKUP.sub("", _LINK.sub(_HELD, line))
    if _OTHER_SCRIPTS.fullmatch(plain.strip()):
        return Reference(_numbers_in(plain))
    words = " ".join(plain.casefold().strip(" ()→➡️=").split())
    answer = _ANSWER.match(words)
    words = words[answer.end() :] if answer else words
    if len(names) > _MOST_LINKS or _ELSEWHERE in names:
        return None
    if _SAME_ALONE.fullmatch(words):
        return Reference(step=-1)
    match = _POINTED.fullmatch(words)
    return _pointed_reference(match, names) if match else _named_reference(words)


def _numbers_in(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)))


def _link_target(match: re.Match[str]) -> str:
    """Return what a link points at: a page's heading, an anchor, or failing one its words."""
    if match["page"]:
        page, _, heading = match["page"].partition("#")
        return (heading or page).strip()
    if "://" in match["to"] or match["to"].startswith("mailto:"):
        return _ELSEWHERE
    _, sign, anchor = match["to"].partition("#")
    return anchor if sign else clean_title(match["text"])


def _pointed_reference(match: re.Match[str], names: Sequence[str]) -> Reference | None:
    """Return the reference of a text that points by number, place, quotation or link."""
    leads, remark = bool(match["same"] or match["see"]), match["remark"] or ""
    if tells_an_act(remark) or len(remark.split()) > _MOST_WORDS // 2:
        return None
    if match["numbers"]:  # a bare number is a figure; "question 3" alone is meant
        is_meant = leads or match["use"] or match["kind"]
        return Reference(_numbers_in(match["numbers"])) if is_meant else None
    if match["above"] or match["below"]:
        return Reference(step=-1 if match["above"] else 1) if leads else None
    if match["quoted"]:
        return Reference(names=(match["quoted"],)) if leads or match["use"] else None
    return Reference(names=tuple(names), sure=leads, link=not (leads or remark))


def _named_reference(words: str) -> Reference | None:
    """Return the reference of a text that names a story: sure is "the same story as"."""
    match = _NAMED.fullmatch(words)
    if match is None or not (match["same"] or match["see"] or match["use"]):
        return None
    if match["see"] == "as" or tells_an_act(match["name"]):
        return None
    same = match["same"] and "as" in match["joint"].split()
    sure = bool(same or (match["see"] and match["joint"].startswith(":")))
    return Reference(names=(match["name"],), sure=sure)


class TitleIndex:
    """Titles by their words, so that each of many names is found without going through all."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._exact: dict[str, int] = {}
        self._holders: dict[str, set[int]] = defaultdict(set)
        for at, title in enumerate(titles):
            folded = fold_label(title)
            self._exact.setdefault(folded, at)
            self._exact.setdefault(fold_label(re.sub(r"['’]", "", title)), at)
            for word in folded.split():
                self._holders[word].add(at)
        self._exact.pop("", None)

    def find(self, name: str) -> int | None:
        """Return which title a name means: the same words, or all that matter of only one."""
        folded = fold_label(name)
        words = set(folded.split()).difference(_SAY_NOTHING.split())
        if folded in self._exact or not any(len(word) >= _LONG_ENOUGH for word in words):
            return self._exact.get(folded)
        holders = sorted((self._holders.get(word, set()) for word in words), key=len)
        common = set.intersection(*holders)
        return common.pop() if len(common) == 1 else None


@dataclass(frozen=True, slots=True)
class ReferenceBlock:
    """A block whose answer is a reference: its lines, what it is called, and the reference."""

    first: int
    last: int
    title: str
    reference: Reference

    @property
    def question(self) -> str:
        """The interview question it stands below, or nothing."""
        text = _QUESTION_NUMBER.sub("", self.title).strip()
        return text if _is_question(text) or _ASKS.match(text) else ""


_Section: TypeAlias = tuple[Heading | None, list[Block]]
"""A heading, none for what stands before the first, and the blocks right below it."""


def find_reference_blocks(document: ParsedDocument) -> list[ReferenceBlock]:
    """Find the headings, list entries and questions whose whole answer is a reference, in order."""
    sections = _sections(document)
    references: list[ReferenceBlock] = []
    for at, (_, own) in enumerate(sections):
        whole = _whole_section(document, sections, at)
        references += [whole] if whole else _answered_questions(document, own)
    if all(_is_meant(block.reference) for block in references):
        return references
    titles = TitleIndex(_possible_titles(document))
    return [
        block
        for block in references
        if _is_meant(block.reference)
        or all(titles.find(name) is not None for name in block.reference.names)
    ]


def _is_meant(reference: Reference) -> bool:
    """Return whether a text is a reference whatever stories there are."""
    return reference.sure or reference.link


def _sections(document: ParsedDocument) -> list[_Section]:
    sections: list[_Section] = [(None, []), *((heading, []) for heading in document.headings)]
    at = 0
    for block in document.blocks:
        while at < len(document.headings) and document.headings[at].first <= block.first:
            at += 1
        if block.first >= document.start and block.kind is not BlockKind.SILENT:
            sections[at][1].append(block)
    return sections


def _possible_titles(document: ParsedDocument) -> Iterator[str]:
    """Yield what stories of a document may be called: headings, rows, and short lines."""
    for heading in document.headings:
        yield clean_title(heading.title)
    for table in document.tables:
        yield from (item.heading for item in table.items if isinstance(item, DraftStory))
    for block in document.blocks:
        line = document.lines[block.first - 1]
        if is_title_like(line) and not reference_in(line) and not _answered_in_line(line, block):
            yield clean_title(strip_list_marks(line))


def _whole_section(
    document: ParsedDocument, sections: Sequence[_Section], at: int
) -> ReferenceBlock | None:
    """Return a heading with nothing below it but a reference.

    Where it is one like "My answer", it is the question above that the reference answers.
    """
    heading, own = sections[at]
    following = sections[at + 1][0] if at + 1 < len(sections) else None
    if heading is None or not own or (following and following.level > heading.level):
        return None
    reference = None if is_star_label(heading.title) else _reference_of(document, own)
    title = clean_title(heading.title)
    if reference is None or (reference.link and not _is_question(title)):
        return None
    block = ReferenceBlock(heading.first, own[-1].last, title, reference)
    above, others = sections[at - 1]
    is_last = following is None or following.level < heading.level
    if above and above.level < heading.level and is_version(title) and is_last and not others:
        return replace(block, first=above.first, title=clean_title(above.title))
    return block


def _reference_of(document: ParsedDocument, blocks: Sequence[Block]) -> Reference | None:
    """Return the reference that some blocks are together, if they are one."""
    first, last = blocks[0].first, blocks[-1].last
    text = "\n".join(document.lines[first - 1 : last]) if last < first + _MOST_LINES else ""
    return reference_in(text)


def _answered_questions(document: ParsedDocument, own: Sequence[Block]) -> Iterator[ReferenceBlock]:
    """Yield the questions and list entries in a heading's own text that a reference answers.

    It stands behind the question, on the lines below it, or in the next paragraph.
    """
    prose = [block for block in own if block.kind is BlockKind.PROSE]
    taken = 0
    for block, following in zip(prose, [*prose[1:], None], strict=False):
        if block.first <= taken:
            continue
        head, last = document.lines[block.first - 1], block.last
        answered = _answered_in_line(head, block) if block.first == last else None
        if not answered and _asks(head, block):
            rest = replace(block, first=block.first + 1) if block.first < last else following
            if rest and (reference := _reference_of(document, [rest])):
                answered, last = (head, reference), rest.last
        if answered:
            taken, title = last, clean_title(strip_list_marks(answered[0]))
            yield ReferenceBlock(block.first, last, title, answered[1])


def _answered_in_line(line: str, block: Block) -> tuple[str, Reference] | None:
    """Return the question before a sign on a line and the reference behind it, if it has both."""
    bare = strip_list_marks(line)
    signs = _PARTED.finditer(bare) if len(bare) <= _LONGEST_LINE else ()
    for match in islice(signs, _MOST_SIGNS):
        reference = reference_in(bare[match.end() :])
        question = bare[: match.start() + 1].rstrip(" :*_-–—→")
        if reference is None or is_star_label(question):
            continue
        # "- Tools: same as above" is a story's own text more often than an answer.
        if reference.link or reference.step:
            is_answered = _is_question(clean_title(question))
        else:
            is_answered = bool(block.depth) or _asks(question, block)
        if is_answered:
            return question, reference
    return None


def _asks(line: str, block: Block) -> bool:
    """Return whether a line is a question, or an entry in a numbered list of them."""
    numbered = block.ordered or _NUMBERED.match(line.strip()) is not None
    return numbered or _is_question(clean_title(strip_list_marks(line)))


def _is_question(text: str) -> bool:
    return text.endswith(("?", "？")) or is_question(text)

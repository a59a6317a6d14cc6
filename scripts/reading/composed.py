"""Documents composed of real stories in the layouts that people use, so that layouts are many.

What people tell is theirs; how it is laid out is drawn by chance, seeded: headings of any level,
bold and numbered lines, questions, drawn lines, lists, labels, posts with headings of their own,
and what stands beside stories (scripts/training/not_stories.md, ours).
"""

from __future__ import annotations

import csv
import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reading.documents import Block, judge_lines, outlines

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCUMENTS: Final = 400
_BESIDE: Final = Path(__file__).parents[1] / "training" / "not_stories.md"
_MEASURED: Final = frozenset({"MarkRushB", "HtetooJ", "jsphwllng", "ndled"})
"""Authors of whom a document is measured with: nothing is learnt from them."""
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+")
_MARKS: Final = re.compile(r"^(?:#+|>|-{3,}|={3,})\s*", re.MULTILINE)
_LABELS: Final = (
    ("**Situation:** {}", "**Task:** {}", "**Action:** {}", "**Result:** {}"),
    ("Situation: {}", "Task: {}", "Action: {}", "Result: {}"),
    ("S: {}", "T: {}", "A: {}", "R: {}"),
    ("- **Situation**: {}", "- **Task**: {}", "- **Action**: {}", "- **Result**: {}"),
    ("- S: {}", "- T: {}", "- A: {}", "- R: {}"),
    ("**Context** {}", "", "**What I did** {}", "**Outcome** {}"),
    ("### Situation\n{}", "### Task\n{}", "### Action\n{}", "### Result\n{}"),
    ("Problem: {}", "", "Solution: {}", "Impact: {}"),
    ("**S** - {}", "**T** - {}", "**A** - {}", "**R** - {}"),
    ("SITUATION\n{}", "TASK\n{}", "ACTION\n{}", "RESULT\n{}"),
)
_LAYOUTS: Final = {
    "# {title}\n\n": "# ",
    "## {title}\n\n": "## ",
    "### {title}\n\n": "### ",
    "**{title}**\n\n": "",
    "**{title}**\n": "",
    "{number}. {title}\n\n": "",
    "**{number}. {title}**\n\n": "",
    "{question}\n\n": "",
    "**{question}**\n": "",
    "## {question}\n\n": "## ",
    "### {question}\n": "### ",
    "---\n\n": "",
    "Story {number}: {title}\n\n": "",
    "- ": "## ",
    "- **{short}**: ": "## ",
    "": "",
}
"""What stands before a story, and before the title of what is none beside it."""
_NAMES: Final = (
    "Interview stories", "Behavioral questions", "STAR notes", "Interview prep", "Brag document",
    "Accomplishments 2023", "Notes", "Experiences", "Wins", "Questions and answers", "",
)  # fmt: skip


@dataclass(slots=True)
class _Page:
    """Lines as they are written, and which of them tell a story, or are none."""

    lines: list[str] = field(default_factory=list)
    told: list[tuple[int, int]] = field(default_factory=list)
    others: list[tuple[int, int]] = field(default_factory=list)

    def write(self, text: str, spans: list[tuple[int, int]] | None = None) -> None:
        """Write a text, and note its lines."""
        first = len(self.lines) + 1
        self.lines += text.split("\n")
        if spans is not None:
            spans.append((first, len(self.lines)))


def blocks(folder: Path, seed: int = 1) -> list[list[Block]]:
    """Return the blocks of documents composed of the stories in a folder."""
    drawn = random.Random(seed)  # noqa: S311  (layouts, not secrets)
    told = _stories(folder)
    with (folder / "wordings.tsv").open(encoding="utf-8") as file:
        asked = [row["wording"] for row in csv.DictReader(file, delimiter="\t")]
    beside = [block.split("\n\n", 1) for block in _BESIDE.read_text("utf-8").split("\n## ")[1:]]
    pages: list[list[Block]] = []
    while len(pages) < DOCUMENTS:
        kind = drawn.random()
        page = _Page()
        if kind < 0.5:
            _write_post(page, drawn.choice(told), drawn)
        elif kind < 0.6:
            for title, text in drawn.sample(beside, drawn.randint(1, 7)):
                page.write(f"## {title}\n")
                page.write(text.strip(), page.others)
                page.write("")
        else:
            _write_bank(page, told, asked, beside, drawn)
        if page.told or page.others:
            pages.append(_judge(page))
    return pages


def _stories(folder: Path) -> list[dict[str, str]]:
    with (folder / "summaries.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t")
        episodes = {row["story"] for row in rows if row["episode"] == "yes"}
    lines = (folder / "stories.jsonl").read_text(encoding="utf-8").splitlines()
    stories = [json.loads(line) for line in lines]
    return [
        story
        for story in stories
        if story["id"] in episodes and not any(name in story["author"] for name in _MEASURED)
    ]


def _write_post(page: _Page, story: dict[str, str], drawn: random.Random) -> None:
    """Write one story as a post, lines that read as headings as such."""
    paragraphs = _paragraphs(story["text"], 1200)
    if drawn.random() < 0.25:
        paragraphs = [" ".join(_beginning(story["text"], drawn.randint(3, 60)))]
    elif len(paragraphs) < 3:
        return
    front, title = drawn.random(), story["title"] or "Notes"
    if front < 0.45:
        page.write(f'---\ntitle: "{title.replace(chr(34), "")}"\n---\n')
    elif front < 0.85:
        page.write(f"# {title}\n")
    heads = (f"## {text}" if _is_heading(text) else text for text in paragraphs)
    page.write("\n\n".join(heads), page.told)


def _is_heading(text: str) -> bool:
    return 1 < len(text.split()) <= 9 and "\n" not in text and text[-1] not in ".,:!;"


def _write_bank(
    page: _Page,
    told: Sequence[dict[str, str]],
    asked: Sequence[str],
    beside: Sequence[Sequence[str]],
    drawn: random.Random,
) -> None:
    """Write several stories in one layout, and what is none between them."""
    before, head = drawn.choice(list(_LAYOUTS.items()))
    form = drawn.choice(_LABELS)
    body = drawn.choice(["prose"] * 3 + ["labels"] * 3 + ["terse"] * 2 + ["list"])
    if before.startswith("- ") or not before:
        body = "short"
    if name := drawn.choice(_NAMES):
        page.write(f"# {name}\n")
    for number, story in enumerate(drawn.sample(told, drawn.choice([1, 2, 2, 3, 3, 4, 5, 6, 8]))):
        if drawn.random() < 0.2:
            title, text = drawn.choice(beside)
            page.write(f"{head}{title}\n" if head else f"**{title}**\n")
            page.write(text.strip(), page.others)
            page.write("")
        question = drawn.choice(asked)
        title = (story["title"] or story["heading"] or question)[:90]
        words = {"number": number + 1, "title": title, "question": question, "short": title[:50]}
        lead = before.format(**words)
        if lead.startswith("- "):
            page.write(lead + _body(story["text"], body, form, drawn), page.told)
            continue
        page.write(lead.rstrip("\n") + ("\n" if lead.endswith("\n\n") else ""))
        page.write(_body(story["text"], body, form, drawn), page.told)
        page.write("")


def _body(text: str, body: str, form: Sequence[str], drawn: random.Random) -> str:
    """Return a story, or its beginning, told in one form."""
    if body == "prose":
        return _MARKS.sub("", "\n\n".join(_paragraphs(text, drawn.choice([80, 150, 300]))))
    if body == "terse":
        return _terse(text, form, drawn)
    sentences = _beginning(text, drawn.randint(*((14, 60) if body == "short" else (20, 150))))
    if body == "short":
        return _MARKS.sub("", " ".join(sentences))
    if body == "list" or len(sentences) < len(form):
        return "\n".join(f"- {sentence}" for sentence in sentences)
    start = max(1, len(sentences) // 4)
    told = (
        " ".join(sentences[:start]),
        sentences[start],
        " ".join(sentences[start + bool(form[1]) : -1]) or sentences[start],
        sentences[-1],
    )
    parts = [label.format(part) for label, part in zip(form, told, strict=True) if label]
    return drawn.choice(["\n", "\n", "\n\n"]).join(parts)


def _terse(text: str, form: Sequence[str], drawn: random.Random) -> str:
    """Return a few words of a story under each label, as people note what they know by heart."""
    words = _MARKS.sub("", " ".join(text.split())).split()
    parts: list[str] = []
    at = 0
    for label in filter(None, form):
        size = drawn.randint(1, 9)
        parts.append(label.format(" ".join(words[at : at + size])))
        at += size
    kept = parts if drawn.random() < 0.6 else [parts[0], parts[-1]]
    return drawn.choice(["\n", "\n\n"]).join(kept)


def _paragraphs(text: str, most: int) -> list[str]:
    taken: list[str] = []
    for paragraph in filter(None, map(str.strip, text.split("\n\n"))):
        taken.append(paragraph)
        if sum(len(one.split()) for one in taken) > most:
            break
    return taken


def _beginning(text: str, words: int) -> list[str]:
    taken: list[str] = []
    for sentence in _SENTENCE.split(" ".join(text.split())):
        taken.append(sentence)
        if sum(len(one.split()) for one in taken) >= words:
            break
    return taken


def _judge(page: _Page) -> list[Block]:
    """Return the blocks of a page, each a story or none by the lines it holds."""
    data = "\n".join(page.lines).encode()
    spans = {"story": page.told, "none": page.others, "optional": []}
    read_so = outlines(Path("notes.md"), data)
    return [block for each in read_so for block in judge_lines(*each, spans)]

"""Write stories as Markdown that reads back; drafts of `coach new`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import yaml

from coach.domain.story import Part
from coach.errors import BankUnusable, UnreadableDocument, UsageProblem
from coach.ingest.identity import slug
from coach.ingest.readers.registry import read_document
from coach.ingest.sync import load_document
from coach.ingest.titles import is_placeholder
from coach.storage.files import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from coach.config import Settings
    from coach.domain.results import Exported
    from coach.domain.story import BankStory, Story
    from coach.storage.bank import Bank

BEGINS: Final = "---\nreport: coach export\n---\n"
"""How every export begins; read as front matter, and as no story."""

STORY, END = "<!-- coach: story -->", "<!-- coach: end -->"
_HEADING: Final = re.compile(r"^[ ]{0,3}(#{1,6})(?=\s+\S)", re.MULTILINE)
_BETWEEN: Final = "Summary"
"""The heading of unlabelled text that follows a labelled part: one that names no part."""

HINTS: Final = {
    Part.SITUATION: "What broke or was needed, for whom, since when? Two or three sentences.",
    Part.TASK: "What was yours to do, and what would have counted as done?",
    Part.ACTION: 'What did you do, step by step? Say "I" where it was you.',
    Part.RESULT: "What changed, for whom? One number: how many, how long, how much.",
    Part.LEARNING: "What do you do differently since then?",
}
"""What to write under each part, in the order a story is told."""


def story_as_markdown(story: Story) -> str:
    """Return a story as Markdown with YAML front matter that says so, its parts as headings."""
    front: dict[str, object] = {"title": story.title, "coach": "story"}
    if story.date:
        front["date"] = story.date
    if story.skills:
        front["skills"] = list(story.skills)
    head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=1000)
    # The title stands twice: the heading makes even a single part a part of something.
    return f"---\n{head}---\n\n# {' '.join(story.title.split())}\n\n" + "\n".join(
        f"## {section.part.capitalize()}\n\n{_escape_markdown(section.text)}\n"
        for section in story.sections
    )


def story_template() -> str:
    """Return a blank story to fill in; read as it is, it is skipped as a template."""
    hints = [*HINTS.items(), ("skills", "skill, another skill")]
    return "# [One line that tells this story from the others]\n\n" + "\n".join(
        f"## {part.capitalize()}\n\n[{hint}]\n" for part, hint in hints
    )


def _escape_markdown(text: str, *, headings: bool = True) -> str:
    """Return text whose lines are no rules, nor headings unless these are to stay."""
    marks = r"-{3,}\s*$|\+{3,}\s*$|={3,}\s*$" + (r"|#{1,6}(?:\s|$)" if headings else "")
    return re.sub(rf"^(\s{{0,3}})({marks})", r"\1\\\2", text, flags=re.MULTILINE)


def export_document(stories: Sequence[Exported]) -> str:
    """Return all stories, each between directives that say so, its parts as headings."""
    return BEGINS + "".join(f"\n{STORY}\n{told_story(one)}\n{END}\n" for one in stories)


def told_story(exported: Exported) -> str:
    """Return one of them as it stands between the directives."""
    return "\n".join(_export_story(exported))


def _export_story(exported: Exported) -> Iterator[str]:
    story = exported.story
    yield f"## {' '.join(story.title.split())}"
    yield ""
    if exported.shows:
        shows = re.sub("[<>]", "", ", ".join(exported.shows)).replace("--", "-")
        yield f"<!-- Its owner says that it shows: {shows} -->\n"
    before = Part.UNLABELLED
    for section in story.sections:
        if section.part is not Part.UNLABELLED:
            yield f"### {section.part.capitalize()}\n"
        elif before is not Part.UNLABELLED:
            yield f"### {_BETWEEN}\n"
        before = section.part
        # A heading inside a text stands below those of the parts.
        text = _HEADING.sub(lambda match: "#" * min(6, len(match[1]) + 2), section.text)
        yield f"{_escape_markdown(text, headings=False)}\n"
    if story.skills:
        yield "### Skills\n"
        yield from (f"- {' '.join(skill.split())}" for skill in story.skills)
        yield ""
    if story.date:
        yield f"### Date\n\n{' '.join(story.date.split())}\n"


class StoryDraft:
    """The answers given so far, by name of the field, in one private file of the bank."""

    def __init__(self, bank: Path) -> None:
        self.path = bank / "draft.json"
        self._template = bank / "draft.md"

    def answers(self) -> dict[str, str]:
        """Return what was answered before an interruption; BankUnusable if it is damaged."""
        if not self.path.exists():
            return {}
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            return {str(name): str(text) for name, text in kept.items()}
        except (OSError, ValueError, AttributeError) as error:
            why = "the draft cannot be read. Look at it, then remove it"
            raise BankUnusable(self.path, why) from error

    def keep(self, answers: dict[str, str]) -> None:
        """Store the answers given so far."""
        with whole_file(self.path) as file:
            file.write(json.dumps(answers, ensure_ascii=False, indent=2).encode())

    def discard(self) -> None:
        """Drop the draft: its story is written."""
        self.path.unlink(missing_ok=True)
        self._template.unlink(missing_ok=True)

    def template(self) -> Path:
        """Return the file to open in an editor: a template, or the draft of last time."""
        if not self._template.exists():
            with whole_file(self._template) as file:
                file.write(story_template().encode())
        return self._template


class StoryWriter:
    """The stories of `coach new`, and the draft of one; `reread` looks at all documents."""

    def __init__(
        self, bank: Bank, settings: Settings, reread: Callable[[], object], time: Callable[[], str]
    ) -> None:
        self._bank = bank
        self._folder = settings.written_stories
        self._reread = reread
        self._time = time
        self.draft = StoryDraft(settings.bank)

    def write(self, story: Story) -> BankStory:
        """Write a story into the bank's own folder; UsageProblem if it is only placeholders."""
        if all(is_placeholder(section.text) for section in story.sections):
            raise UsageProblem("Nothing was written: every part is a placeholder.")
        try:
            return self._store(story.title, story_as_markdown(story).encode())
        except UnreadableDocument as error:
            raise UsageProblem(f"Nothing was written: {error.why}") from error

    def _store(self, title: str, document: bytes) -> BankStory:
        """Write a document and take it in; where either fails, there is neither file nor row."""
        self._bank.sources.add(str(self._folder.resolve()), self._time())
        self._reread()  # what else is new needs no place in the transaction
        path = None
        try:
            with self._bank.transaction():  # nobody else takes the name meanwhile
                path = self.new_path(title)
                with whole_file(path) as file:
                    file.write(document)
                return self._take_in(path)
        except BaseException:
            if path:
                path.unlink(missing_ok=True)
            raise

    def new_path(self, title: str) -> Path:
        """Return a free path in the bank's own folder of stories, for a story of this title."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = slug(title, ())
        path = self._folder / f"{name}.md"
        number = 2
        while path.exists():
            path = self._folder / f"{name}-{number}.md"
            number += 1
        return path.resolve()

    def _take_in(self, path: Path) -> BankStory:
        """Read a story file just written; UnreadableDocument if there is no story in it."""
        self._reread()
        stories = self._bank.stories.in_document(str(path))
        if present := [story for story in stories if not story.missing]:
            return present[0]
        skipped = self._bank.documents.skipped()
        why = "; ".join(block.reason for where, block in skipped if where == str(path))
        raise UnreadableDocument(path, f"there is no story in it yet ({why}).")

    def take_draft(self, draft: Path) -> BankStory:
        """Take in the draft's file; UnreadableDocument if no story is in it, and it is kept."""
        data = load_document(draft)
        result = read_document(draft, data)
        if not result.stories:
            reasons = "; ".join(dict.fromkeys(block.reason for block in result.skipped))
            why = f"there is no story in it yet ({reasons or 'it is empty'})."
            kept = "It is kept: coach new --editor goes on with it."
            raise UnreadableDocument(draft, f"{why} {kept}")
        story = self._store(result.stories[0].title, data)
        self.draft.discard()
        return story

"""One run over one bank: what every command asks for, as one method each."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coach import data
from coach.errors import (
    EmptyBank,
    NoQuestion,
    NoStoryThere,
    StoryNotFound,
    UnreadableDocument,
    UsageProblem,
)
from coach.identity import find
from coach.storage.bank import Bank
from coach.story import Added
from coach.workspace.alike import alike
from coach.workspace.draft import Draft
from coach.workspace.paths import absolute, below, existing, story_place
from coach.workspace.question_list import QuestionList
from coach.workspace.questions import clean_question
from coach.workspace.refresh import Changes, load, refresh, understand
from coach.workspace.tags import Tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from coach.embedding.encoder import Encoder
    from coach.embedding.model import Model
    from coach.feedback.label import Label
    from coach.feedback.review import Review
    from coach.matching import Answer, Floats, Match, Ranked, Yardstick
    from coach.plan import Plan
    from coach.progress import Report
    from coach.settings import Settings
    from coach.story import BankStory, Story
    from coach.workspace.index import BankIndex
    from coach.workspace.told import Told

DEFAULT = "default"
"""The name that gives a bank back to the best supported model installed."""

MOST_NOTES = 5
"""Documents named when many are gone at once: a disk that is not plugged in."""


class Workspace:
    """A bank with the documents and the model that belong to it.

    `encoder` replaces the bank's own model, `now` the clock.
    """

    def __init__(
        self,
        settings: Settings,
        report: Report,
        *,
        encoder: Encoder | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._report = report
        self._encoder = encoder
        self._now = now
        self.bank = Bank(settings.database)
        self.draft = Draft(settings.bank)
        self.questions = QuestionList(self.bank, settings.data, self._open_yardstick, self._time)
        self.tags = Tags(self.bank, settings.data, self._ready, self._time)
        if settings.demo:
            self._open_demo()

    def close(self) -> None:
        """Close the bank."""
        self.bank.close()

    # Documents

    def refresh(self) -> Changes:
        """Re-read what changed, and say what went wrong with it."""
        changes = refresh(self.bank, self._report, self._time)
        self._tell(changes)
        self._tell_alike(changes.fresh)
        return changes

    def _tell(self, changes: Changes) -> None:
        for path in changes.gone[:MOST_NOTES]:
            self._report.note(f"{path} is gone. Its stories are left out until it is back.")
        if len(changes.gone) > MOST_NOTES:
            self._report.note(f"So are {len(changes.gone) - MOST_NOTES:,} more documents.")
        for path, why in changes.problems:
            self._report.note(f"{path}: {why}")
        for path, block in changes.marks:
            self._report.note(f"{path}:{block.first_line}: {block.reason}.")

    def _tell_alike(self, fresh: Sequence[int]) -> None:
        """Say which of the stories just found look like ones that are there already."""
        found = alike(self.bank, fresh)
        for each in found[:MOST_NOTES]:
            self._report.note(
                f"{each.name} ({each.path}:{each.story.first_line}) is nearly the same as "
                f"{each.other_name} ({each.other_path}:{each.other.first_line})."
            )
        if len(found) > MOST_NOTES:
            self._report.note(
                f"{len(found):,} stories look like others in all. "
                "coach add --verbose PATH names them."
            )

    def add(self, paths: Sequence[Path]) -> Added:
        """Take documents and folders into the bank, and embed what is new.

        What was left out with a document or folder is taken in again when that, or something in
        it, is added. A story that was left out by name stays out until its place, FILE:LINE, is.

        Raises:
            SourceNotFound: a path does not exist.
            UnreadableDocument: a document named here, not merely found in a folder, is no text.
            NoStoryThere: no story is at the line named.
        """
        places = [place for path in paths if (place := story_place(path))]
        roots = [existing(path) for path in paths if not story_place(path)]
        for root in roots:
            if not root.is_dir():
                understand(root, load(root))
        for root in roots:
            self.bank.add_source(str(root), self._time())
        changes = refresh(self.bank, self._report, self._time)
        elsewhere = [problem for problem in changes.problems if not below(problem[0], roots)]
        marks = [mark for mark in changes.marks if not below(mark[0], roots)]
        self._tell(replace(changes, problems=elsewhere, marks=marks))
        out = {story.id for story, _ in self.bank.removed_stories()}
        named = [self._restore_at(*place) for place in places]
        restored = [*self._restore(roots), *(story for story in named if story.id in out)]
        if self.bank.count():
            self._ready()
        added = self._added(roots, named, changes)
        return replace(added, restored=tuple(restored))

    def _restore(self, roots: Sequence[Path]) -> list[BankStory]:
        """Take in again what was left out with one of these paths, or a folder around it."""
        back = [
            story
            for story, along in self.bank.removed_stories()
            if below(story.path, roots) and along and _is_undone(Path(along), story.path, roots)
        ]
        self.bank.restore_stories([story.id for story in back])
        return back

    def _restore_at(self, path: Path, line: int) -> BankStory:
        """Take the story at a line of a document in again, or find that it is there.

        Raises:
            NoStoryThere: there is none.
        """
        removed = [story for story, _ in self.bank.removed_stories()]
        for known in (removed, self.bank.stories()):
            for story in known:
                at = story.story.first_line <= line <= story.story.last_line
                if story.path == str(path) and at:
                    self.bank.restore_stories([story.id])
                    return story
        raise NoStoryThere(path, line)

    def _added(self, roots: Sequence[Path], named: Sequence[BankStory], changes: Changes) -> Added:
        """What the bank now holds below some paths, and some stories named by their place."""
        inside = {p: state for p, state in self.bank.documents().items() if below(p, roots)}
        problems = {path: why for path, why in changes.problems if below(path, roots)}
        problems |= {path: state.problem for path, state in inside.items() if state.problem}
        wanted = {story.id for story in named}
        stories = [
            story for story in self.bank.stories() if story.path in inside or story.id in wanted
        ]
        documents = {path for path, state in inside.items() if not state.problem}
        documents |= {story.path for story in named}
        out = (story for story, _ in self.bank.removed_stories() if story.path in inside)
        return Added(
            stories=tuple((story.path, story.story) for story in stories),
            names=tuple(story.slug for story in stories),
            skipped=tuple((path, block) for path, block in self.bank.skipped() if path in inside),
            problems=tuple(sorted(problems.items())),
            documents=len(documents),
            left_out=tuple(out),
            alike=alike(self.bank, {story.id for story in stories}),
        )

    def remove(self, name: str) -> tuple[str, str]:
        """Leave out a source, a document or a story.

        Returns what was left out, in words, and the path or FILE:LINE that takes it in again.

        Raises:
            StoryNotFound: it is none of them.
            AmbiguousStory: several stories answer to the name.
        """
        if not name.strip():
            raise StoryNotFound(name)
        path = absolute(Path(name))
        for source in self.bank.sources():
            if source.path == str(path):
                self.bank.remove_source(source, self._time())
                return str(path), str(path)
        self.refresh()
        stories = self.bank.stories()
        inside = [story for story in stories if below(story.path, [path])]
        if inside:
            with self.bank.transaction():
                for story in inside:
                    self.bank.remove_story(story.id, self._time(), str(path))
            return str(path), str(path)
        story = find(name, stories)
        self.bank.remove_story(story.id, self._time())
        place = f"{story.path}:{story.story.first_line}"
        return f"{story.slug} ({place})", place

    # Stories

    def stories(self) -> list[BankStory]:
        """Every story, in reading order, as the documents say now.

        Raises:
            EmptyBank: there is none.
        """
        self.refresh()
        stories = self.bank.stories()
        if not stories:
            raise EmptyBank
        return stories

    def story(self, name: str) -> BankStory:
        """The story a person means.

        Raises:
            EmptyBank: there is no story.
            StoryNotFound: none answers to the name.
            AmbiguousStory: several do.
        """
        return find(name, self.stories())

    def write(self, story: Story) -> BankStory:
        """Write a story as Markdown into the bank's own folder, and take it in.

        Raises:
            UsageProblem: there is no story in it, only placeholders; nothing is written.
        """
        from coach.reading.written import file_name, markdown  # noqa: PLC0415

        path = self.new_path(file_name(story.title))
        try:
            path.write_text(markdown(story), encoding="utf-8", newline="\n")
            return self.take_in(path)
        except UnreadableDocument as error:
            path.unlink()
            raise UsageProblem(f"Nothing was written: {error.why}") from error

    def new_path(self, name: str) -> Path:
        """A free path in the bank's own folder of stories."""
        folder = self._settings.written_stories
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{name}.md"
        number = 2
        while path.exists():
            path = folder / f"{name}-{number}.md"
            number += 1
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        os.close(descriptor)
        return path.resolve()

    def take_in(self, path: Path) -> BankStory:
        """Read a story file just written into the bank's folder.

        Raises:
            UnreadableDocument: there is no story in it.
        """
        self.bank.add_source(str(self._settings.written_stories.resolve()), self._time())
        changes = refresh(self.bank, self._report, self._time)
        self._tell_alike(changes.fresh)
        found = [story for story in self.bank.stories_at(str(path)) if not story.missing]
        if not found:
            why = [block.reason for where, block in self.bank.skipped() if where == str(path)]
            raise UnreadableDocument(path, f"there is no story in it yet ({'; '.join(why)}).")
        return found[0]

    def take_draft(self, draft: Path) -> BankStory:
        """Take in what was written in the draft's file, under the name its story deserves.

        Raises:
            UnreadableDocument: there is no story in it; it is kept as the draft.
        """
        from coach.reading.written import file_name  # noqa: PLC0415

        data = load(draft)
        reading = understand(draft, data)
        if not reading.stories:
            why = "; ".join(dict.fromkeys(block.reason for block in reading.skipped))
            raise UnreadableDocument(
                draft,
                f"there is no story in it yet ({why or 'it is empty'}). It is kept: "
                "coach new --editor goes on with it.",
            )
        path = self.new_path(file_name(reading.stories[0].title))
        path.write_bytes(data)
        known = self.take_in(path)
        self.draft.discard()
        return known

    # Matching

    def match(self, questions: Sequence[str], *, top: int) -> Iterator[Answer]:
        """The answer to each question, with the `top` best stories (all of them if 0).

        Raises:
            NoQuestion: there is none, or one is empty.
            QuestionTooLong: one is a document.
            EmptyBank: there is no story.
        """
        asked = self._asked(questions)
        encoder, measure, index = self._ready()
        from coach import matching  # noqa: PLC0415  (numpy)

        for question, vector in zip(asked, encoder.encode(asked), strict=True):
            ranked = matching.rank(vector, index.stories, measure, top or None)
            matches = tuple(self._matches(vector, ranked, index, measure))
            yield matching.Answer(question, ranked[0].fit, matches)

    def plan(self, questions: Sequence[str], *, once: bool = False) -> Plan:
        """Which story to tell at each question of one interview; none twice if `once`.

        Raises:
            NoQuestion: there is none, or one is empty.
            QuestionTooLong: one is a document.
            EmptyBank: there is no story.
        """
        asked = self._asked(questions)
        encoder, measure, index = self._ready()
        from coach.workspace.plan import make_plan  # noqa: PLC0415  (numpy)

        vectors = list(zip(asked, encoder.encode(asked), strict=True))
        this_year = self._now().year
        return make_plan(self.bank, vectors, (measure, index), this_year=this_year, once=once)

    def _asked(self, questions: Sequence[str]) -> list[str]:
        """The questions as they are matched, the bank's stories as the documents say now."""
        asked = [clean_question(question) for question in questions]
        if not asked:
            raise NoQuestion
        self.refresh()
        if not self.bank.count():
            raise EmptyBank
        return asked

    def _matches(
        self,
        question: Floats,
        chosen: Sequence[Ranked],
        index: BankIndex,
        measure: Yardstick,
    ) -> Iterator[Match]:
        from coach import matching  # noqa: PLC0415
        from coach.completeness import lacks  # noqa: PLC0415
        from coach.workspace.index import story_sentences  # noqa: PLC0415

        stories = self.bank.stories([int(index.ids[ranked.row]) for ranked in chosen])
        for ranked, story in zip(chosen, stories, strict=True):
            passages = matching.passages(story.story)
            sentences = story_sentences(index.stories, ranked.row)[: len(passages)]
            shown = matching.evidence(question, sentences, measure) if passages else []
            yield matching.Match(
                story=story,
                signals=ranked.signals,
                chance=ranked.chance,
                fit=ranked.fit,
                evidence=tuple(passages[position] for position in shown),
                lacks=lacks(story.story),
            )

    # Feedback

    def review(
        self,
        told: Told,
        *,
        question: str = "",
        story: str = "",
        labels: Mapping[int, Label] | None = None,
    ) -> Review:
        """Feedback on an answer, beside the story it tells: the one named, or the likeliest.

        `labels` are the person's word on sentences by number (from 1): kept, and respected here
        and whenever the same sentence comes again.

        Raises:
            NoSuchSentence: there is no sentence of such a number.
            QuestionTooLong: the question is a document.
            EmptyBank: a story is named, and there is none.
            StoryNotFound: none answers to the name.
            AmbiguousStory: several do.
        """
        from coach.workspace.reviewing import Reviewer, label_sentences  # noqa: PLC0415  (numpy)

        asked = clean_question(question) if question.strip() else ""
        label_sentences(self.bank, told, labels or {}, self._time())
        known = self.story(story) if story else None
        if known is None:
            self.refresh()
        index = self._ready()[2] if self.bank.count() else None
        reviewer = Reviewer(self.bank, self._open_encoder(), self._settings.cache / "parts")
        return reviewer.review(
            told,
            question=asked,
            story=known,
            index=index,
            yardstick=lambda: self._open_yardstick()[1],
        )

    # Models

    def model(self) -> Model:
        """The model this bank uses."""
        from coach.embedding.model import Model  # noqa: PLC0415
        from coach.embedding.published import by_name, default  # noqa: PLC0415

        stored = self.bank.setting("model")
        if not stored:
            return default(self._settings.model).model
        model = Model(**json.loads(stored))
        supported = None if model.origin else by_name(model.name)
        # A newer coach may compile it otherwise, or with a better adapter.
        return supported.model if supported else model

    def use_model(self, name: str) -> Model:
        """Switch to another model; every story is embedded again.

        "default" is the best supported model installed, now and later.

        Raises:
            ModelNotFound: there is no such model, or coach cannot run it.
        """
        from coach.embedding.open import open_encoder, resolve  # noqa: PLC0415
        from coach.embedding.published import default  # noqa: PLC0415

        if name == DEFAULT:
            model = default(self._settings.model).model
        else:
            model = resolve(name, self._settings.models, self._report)
        open_encoder(model, self._settings.models, self._report)
        self.bank.set_setting("model", "" if name == DEFAULT else json.dumps(asdict(model)))
        self._encoder = None
        if self.bank.count():
            self._ready()
        return model

    def compile_model(self) -> Model:
        """Compile this bank's model anew."""
        from coach.embedding.open import compile_now  # noqa: PLC0415

        model = self.model()
        compile_now(model, self._settings.models, self._report)
        return model

    def _ready(self) -> tuple[Encoder, Yardstick, BankIndex]:
        """The encoder, the yardstick and the index, with every story embedded."""
        from coach.workspace import index as indexes  # noqa: PLC0415  (numpy: 0.06 s)
        from coach.workspace import vectors  # noqa: PLC0415

        encoder, measure = self._open_yardstick()
        index = indexes.load_index(self.bank, encoder, self._settings.index)
        while index is None:  # once, unless another process adds stories meanwhile
            vectors.embed_missing(self.bank, encoder, measure, self._report)
            index = indexes.build_index(self.bank, encoder, self._settings.index)
        if self.tags.any():
            index = index.judged(self.tags.matrix(index.ids.tolist()))
        return encoder, measure, index

    def _open_yardstick(self) -> tuple[Encoder, Yardstick]:
        from coach.workspace import vectors  # noqa: PLC0415  (numpy)

        self._settings.cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        encoder = self._open_encoder()
        kept = self._settings.cache / "competencies"
        return encoder, vectors.yardstick(encoder, kept, self._report)

    def _open_encoder(self) -> Encoder:
        if self._encoder is None:
            from coach.embedding.open import open_encoder  # noqa: PLC0415  (onnxruntime: 0.05 s)

            self._encoder = open_encoder(self.model(), self._settings.models, self._report)
        return self._encoder

    def _open_demo(self) -> None:
        """The demo bank always reads the stories of the coach that runs."""
        shipped = data.demo_stories().resolve()
        own = self._settings.written_stories.resolve()
        sources = self.bank.sources()
        for source in sources:
            if source.path not in (str(shipped), str(own)):
                self.bank.remove_source(source, self._time())
        if str(shipped) not in [source.path for source in sources]:
            self.bank.add_source(str(shipped), self._time())
            refresh(self.bank, self._report, self._time)
            self._restore([shipped])

    def _time(self) -> str:
        return self._now().isoformat(timespec="seconds")


def _is_undone(along: Path, path: str, roots: Sequence[Path]) -> bool:
    """Whether adding some paths undoes that a story was left out along with a document or folder.

    It does where that is added again, or something in it, and where the story has moved away.
    """
    return not below(path, [along]) or any(below(str(root), [along]) for root in roots)

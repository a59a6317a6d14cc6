"""The debrief of a real interview: what was asked, what was told to it, and how that went.

An interview is kept as a session that is no practice: its questions are items, what was told to
them are answers, reviewed as any other; what the user says of each is in `DebriefNotes`.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from coach.domain.practice import ASKED_PREFIX, Attempt, Grade, Mode
from coach.domain.question import LIKELY_FROM, asked_key, own_id, question_key
from coach.domain.session import DEBRIEF, Item, SelectionReason
from coach.errors import CoachError, UsageProblem
from coach.storage.database import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.domain.interview import DebriefNotes, Interview
    from coach.domain.session import Session
    from coach.domain.story import BankStory
    from coach.interview.transcripts import AskedQuestion
    from coach.matching.choices import StoryChoices
    from coach.matching.engine import Models
    from coach.matching.vectors import QuestionVectors
    from coach.practice.sessions import PracticeSessions
    from coach.storage.bank import Bank

STORY, WENT, NOTE, MEND, DONE, LEFT_OUT = range(6)
"""What is asked next of a question; the last two: nothing, and it was no question."""

GRADES: Final = {"well": Grade.GOOD, "so-so": Grade.HARD, "badly": Grade.AGAIN}
"""How it went, as the grade that it counts for."""

FRESH: Final = 14
NOT_FORESEEN: Final = "none"


@dataclass(frozen=True, slots=True)
class DebriefedQuestion:
    """A question of an interview (`session`): what was `heard` until a story is named for it.

    `answer` is what is kept of it then; None where no story was told and nothing was heard.
    """

    session: int
    item: Item
    notes: DebriefNotes
    answer: Attempt | None
    story: BankStory | None
    heard: str

    @property
    def is_gap(self) -> bool:
        """Whether it went badly, or no story was told to what asks for one."""
        is_bare = self.notes.step > STORY and self.story is None and bool(self.item.competency)
        return is_bare or self.notes.went == "badly"

    def to_dict(self) -> dict[str, Any]:
        """Return one of the questions of a `Debrief`."""
        rule = self.notes.foreseen
        return {
            "question": self.item.question,
            "follow_ups": self.notes.follow_ups,
            "competency": self.item.competency,
            "foreseen": None if rule == NOT_FORESEEN else rule,
            "story": self.story.to_reference() if self.story else None,
            "answer": self.answer.answer if self.answer else self.heard,
            "went": self.notes.went,
            "note": self.notes.note,
            "mend": self.notes.mend,
            "gap": self.is_gap,
        }


@dataclass(frozen=True, slots=True)
class Debrief:
    """What is known of one interview; `number` is its place among all, from 1."""

    number: int
    session: Session
    day: date
    company: str
    questions: tuple[DebriefedQuestion, ...]

    @property
    def is_open(self) -> bool:
        """Whether something is still to be asked of the user."""
        return self.session.ended_at is None

    @property
    def foreseen(self) -> int:
        """How many of the questions were foreseen."""
        return sum(one.notes.foreseen not in {None, NOT_FORESEEN} for one in self.questions)

    @property
    def told_often(self) -> list[tuple[BankStory, int]]:
        """The stories told more than once, and how many times."""
        told = [one.story for one in self.questions if one.story]
        counts = Counter(story.id for story in told)
        return [(s, counts[s.id]) for s in {s.id: s for s in told}.values() if counts[s.id] > 1]

    def to_dict(self) -> dict[str, Any]:
        """Return the debrief, as `coach debrief --format json` prints it."""
        return {
            "number": self.number,
            "day": self.day.isoformat(),
            "company": self.company,
            "open": self.is_open,
            "session": self.session.id,
            "foreseen": self.foreseen,
            "questions": [one.to_dict() for one in self.questions],
            "told_often": [story.to_reference() for story, _ in self.told_often],
        }


def undebriefed(bank: Bank, today: date) -> tuple[bool, list[Interview]]:
    """Return whether a debrief is open, and the interviews of late that have none, the last first.

    Those of the last FRESH days: what was asked earlier nobody remembers.
    """
    sessions = [one for one in bank.practice.sessions() if one.is_debrief]
    done = {(one.options[DEBRIEF]["day"], one.options[DEBRIEF]["company"]) for one in sessions}
    late = [
        one
        for one in bank.interviews.all()
        if one.day <= today <= one.day + timedelta(days=FRESH)
        if (one.day.isoformat(), one.company) not in done
    ]
    return any(one.ended_at is None for one in sessions), late[::-1]


@dataclass(frozen=True, eq=False)
class Debriefs:
    """The debriefs of one bank; what a method is given is stored when it returns."""

    practice: PracticeSessions
    choices: StoryChoices
    models: Models
    vectors: QuestionVectors

    def all(self) -> list[Debrief]:
        """Return every debrief, the first begun first."""
        bank, stories = self.practice.bank, self.practice.stories
        answers = {(one.session, one.position): one for one in bank.practice.attempts()}

        def questions(session: Session) -> Iterable[DebriefedQuestion]:
            for notes in bank.debriefs.notes(session.id):
                place = (session.id, notes.position)
                item, answer, heard = session.items[place[1]], answers.get(place), ""
                if not answer:
                    heard = bank.practice.draft(*place)[0]
                story = stories.get(answer.story or 0) if answer else None
                if notes.step != LEFT_OUT and item.question:
                    yield DebriefedQuestion(session.id, item, notes, answer, story, heard)

        sessions = [one for one in bank.practice.sessions() if one.is_debrief]
        held = [session.options[DEBRIEF] for session in sessions]
        return [
            Debrief(number, session, date.fromisoformat(of["day"]), of["company"], (*of_it,))
            for number, (session, of) in enumerate(zip(sessions, held, strict=True), start=1)
            for of_it in [questions(session)]
        ]

    def find(self, name: str) -> Debrief:
        """Return the latest debrief, or the one of this number or company.

        Raises:
            UsageProblem: there is none.
        """
        key, every = name.strip().casefold(), self.all()
        for one in reversed(every):
            if key == str(one.number) or one.company.casefold().startswith(key):
                return one
        none = "No interview was debriefed yet: coach debrief asks about one."
        raise UsageProblem(f'No debrief is called "{name}".' if every else none)

    def find_begun(self, mark: str) -> Debrief | None:
        """Return the debrief of the transcript with this hash, open or not."""
        begun = (one for one in self.all() if one.session.options[DEBRIEF].get("mark") == mark)
        return next(begun, None)

    def find_open(self, company: str, day: date | None) -> Debrief | None:
        """Return the latest debrief that is open, of the interview named, if one is."""
        is_open = (one for one in reversed(self.all()) if one.is_open and day in {None, one.day})
        key = company.casefold()
        return next((one for one in is_open if key in {"", one.company.casefold()}), None)

    def again(self, session: int) -> Debrief:
        """Return a debrief as it is stored now."""
        return next(one for one in self.all() if one.session.id == session)

    def find_interview(self, company: str, day: date | None) -> Interview | None:
        """Return the last interview that has come: as named, else a late one without a debrief."""
        bank, today, key = self.practice.bank, self.practice.agenda.today, company.casefold()
        held = bank.interviews.all()[::-1] if company or day else undebriefed(bank, today)[1]
        fitting = (one for one in held if key in {"", one.company.casefold()})
        return next((one for one in fitting if one.day <= today and day in {None, one.day}), None)

    def begin(self, company: str, day: date, asked: Sequence[AskedQuestion], mark: str) -> Debrief:
        """Begin a debrief with what was asked, as far as it is known."""
        bank, held = self.practice.bank, {"day": day.isoformat(), "company": company, "mark": mark}
        now = timestamp(self.practice.now())
        with bank.transaction():
            session = bank.practice.add_session(Mode.MOCK, (), {DEBRIEF: held}, now).id
            for position, question in enumerate(asked):
                self.store_question(session, position, question)
        return self.again(session)

    def store_question(self, session: int, position: int, asked: AskedQuestion) -> None:
        """Store a question at a position; one that is there gets these words."""
        bank, number = self.practice.bank, own_id(asked.text).replace("own-", ASKED_PREFIX)
        item = Item(position, number, asked.text, "", None, SelectionReason.NEW)
        if position < len(bank.practice.items(session)):
            words = {"question": asked.text, "question_id": number}
            bank.debriefs.store_item(session, position, **words)
        else:
            bank.debriefs.add(session, item, asked.follow_ups, asked.answer)

    def weigh(self, debrief: Debrief) -> Debrief:
        """Store of each new question what it asks for, what was told, and if it was foreseen.

        The rules in their order: the user has points for it; a story is chosen for it or its kind,
        or none of the user's answers it; it or one of its kind is in the last plan, among the
        user's own questions, or was practised.
        """
        bank, new = self.practice.bank, [o for o in debrief.questions if o.notes.foreseen is None]
        if not new:
            return debrief
        from coach.interview.plan import planned_questions
        from coach.matching.ranking import Decision, compute_ranking, ranked_stories
        from coach.review.answer import answer_from_text

        attempts = [one for one in bank.practice.attempts() if one.place in set(Mode)]
        asked, planned, own, practised = map(
            self._keys,
            (
                [one.item.question for one in new],
                planned_questions(bank),
                [question.text for question in bank.questions.all()],
                [*dict.fromkeys(attempt.question for attempt in attempts)],
            ),
        )
        engine, names = self.models.open_engine(), self.models.competency_names()
        for one, keys in zip(new, asked, strict=True):
            vectors = self.vectors.encode([one.item.question], engine.encoder)
            ranking = compute_ranking(vectors, engine.index.stories, engine.space)
            is_chosen = ranked_stories(ranking, 1)[0].decision is Decision.CHOSEN
            no_story = bool(ranking.standing[0])
            known = self.practice.selector.standing.recognise(one.item.question, sure=no_story)
            rules = {
                "points": known is not None and bool(known.points),
                "choice": is_chosen or bool(ranking.none_chosen[0]),
                "plan": any(keys & others for others in planned),
                "question": any(keys & others for others in own),
                "practice": any(keys & others for others in practised),
                NOT_FORESEEN: True,
            }
            (weights,) = engine.space.weights(vectors)
            is_clear = weights.max() >= LIKELY_FROM and not no_story
            asks_for = names[int(weights.argmax())] if is_clear else ""
            told = None
            if not no_story:
                with suppress(CoachError):  # nothing is heard, or a page
                    told = self.practice.feedback.find_told_story(answer_from_text(one.heard))
            found = {"competency": asks_for, "identity_id": told}
            with bank.transaction():
                bank.debriefs.store_item(one.session, one.item.position, **found)
                self.store(one, foreseen=next(rule for rule, holds in rules.items() if holds))
        return self.again(debrief.session.id)

    def _keys(self, texts: Sequence[str]) -> list[set[str]]:
        """Return what questions that ask the same share: their words, and a kind that is known."""
        if not texts:
            return []
        engine = self.models.open_engine()
        vectors, kinds = self.vectors.encode(texts, engine.encoder), engine.space.kinds
        places, known = kinds.weights(vectors).argmax(axis=1), kinds.is_known(vectors)
        each = zip(texts, places.tolist(), known.tolist(), strict=True)
        return [
            {asked_key(text), f"kind {place}" * is_known} - {""} for text, place, is_known in each
        ]

    def candidates(self, one: DebriefedQuestion) -> list[BankStory]:
        """Return all stories, the one that was heard first, then the likeliest."""
        engine, stories = self.models.open_engine(), self.practice.stories
        (vector,) = self.vectors.encode([one.item.question], engine.encoder)
        order = [int(engine.index.ids[place.row]) for place in engine.rank(vector)]
        order.sort(key=lambda story: story != one.item.story)
        return [stories[story] for story in order if story in stories]

    def store_story(
        self, debrief: Debrief, one: DebriefedQuestion, story: BankStory | None
    ) -> None:
        """Store which story was told, with what was heard; None for none."""
        bank, item, agenda = self.practice.bank, one.item, self.practice.agenda
        noon = datetime.combine(debrief.day, time(12), agenda.zone).astimezone(UTC)
        answer = Attempt(
            *(0, one.session, item.position, Mode.MOCK, min(noon, self.practice.now())),
            *(item.question_id, item.question, item.competency, story.id if story else None),
            answer=one.heard,
        )
        with bank.transaction():
            if story or one.heard:
                bank.practice.add_attempt(answer)
            self.store(one, step=WENT)

    def leave_out(self, one: DebriefedQuestion) -> None:
        """Keep nothing of what was no question of the interview."""
        bank, place = self.practice.bank, (one.session, one.item.position)
        with bank.transaction():
            bank.debriefs.store_item(*place, question="", draft="", done=1)
            self.store(one, step=LEFT_OUT, follow_ups="")

    def store_went(self, one: DebriefedQuestion, went: str) -> None:
        """Store how it went; of a story that was told it is a grade like that of practice."""
        bank, grade, card = self.practice.bank, GRADES[went], None
        with bank.transaction():
            if one.answer and one.story:
                if one.item.competency:
                    card = self.practice.agenda.grade_card(one.story.id, one.item.competency, grade)
                graded = replace(one.answer, grade=grade)
                bank.practice.store_grade(graded, card, timestamp(self.practice.now()))
            self.store(one, went=went, step=NOTE)

    def store(self, one: DebriefedQuestion, **values: object) -> None:
        """Store what the user says of a question."""
        self.practice.bank.debriefs.store(one.session, one.item.position, **values)

    def review(self, debrief: Debrief) -> None:
        """Review what was told, where it is not yet."""
        for one in debrief.questions:
            asks_for_one = one.story or one.item.competency
            if asks_for_one and one.answer and one.answer.answer and not one.answer.review:
                self.practice.review_answer(one.answer)

    def new_questions(self, debrief: Debrief) -> list[DebriefedQuestion]:
        """Return what was asked, may want a story, and is none of the questions of the bank."""
        from coach.matching.ranking import STANDING_FROM

        there = {question_key(question.text) for question in self.practice.questions.all()}
        new = [one for one in debrief.questions if question_key(one.item.question) not in there]
        if not new:
            return []
        engine = self.models.open_engine()
        vectors = self.vectors.encode([one.item.question for one in new], engine.encoder)
        standing = engine.space.kinds.is_standing(vectors, STANDING_FROM)
        return [one for one, is_standing in zip(new, standing, strict=True) if not is_standing]

    def add_question(self, one: DebriefedQuestion) -> None:
        """Add what was asked to the user's own questions."""
        asks_for = [one.item.competency] if one.item.competency else []
        with self.practice.bank.transaction():
            list(self.practice.questions.add([one.item.question], competencies=asks_for))
            self.store(one, added=1)

    def new_choices(self, debrief: Debrief) -> list[tuple[DebriefedQuestion, BankStory]]:
        """Return the questions whose story went well, where nothing is chosen yet."""
        told = ((one, one.story) for one in debrief.questions if one.notes.went == "well")
        return [
            (one, story)
            for one, story in told
            if story and not self.choices.is_said(one.item.question)
        ]

    def learn(self, one: DebriefedQuestion, story: BankStory) -> None:
        """Choose a story for a question from now on."""
        with self.practice.bank.transaction():
            self.choices.choose(one.item.question, [story])
            self.store(one, chose=1)

"""What users say themselves, part of the bank's history: questions, labels, interviews and more."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from coach.domain.story import Part
from coach.storage.database import Store, transaction
from coach.storage.row_values import parse_day, parse_object, parse_texts, parse_time

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from coach.domain.interview import Interview
    from coach.domain.outline import OutlineDecision
    from coach.domain.practice import FactDecision
    from coach.domain.question import Choice, Question
    from coach.domain.story import Confirmation
    from coach.domain.transcript import Transcript


class QuestionStore(Store):
    """The user's own questions: the table `own_questions`."""

    def all(self) -> list[Question]:
        """Read those that were not removed, in the order added."""
        # Not for `match`.
        from coach.domain.question import Question, QuestionForm, QuestionLevel

        def question(row: sqlite3.Row) -> Question:
            key, text, asks, level, form = row
            levels = QuestionLevel(level), QuestionForm(form)
            return Question(key, text, parse_texts(asks), *levels, own=True)

        return self._read(
            question,
            "SELECT id AS question_id, text, competencies, level, form FROM own_questions "
            "WHERE removed_at IS NULL ORDER BY added_at, rowid",
        )

    def store(self, question: Question, now: str) -> None:
        """Store a question, or what is now known of it; one removed before is there again."""
        self._execute(
            "INSERT INTO own_questions (id, text, competencies, level, form, added_at) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text, "
            "competencies = excluded.competencies, level = excluded.level, "
            "form = excluded.form, removed_at = NULL",
            question.id,
            question.text,
            json.dumps(question.competencies),
            *(question.level, question.form, now),
        )

    def remove(self, question: Question, now: str) -> None:
        """Leave a question out from now on; what hangs on its id stays."""
        self._execute("UPDATE own_questions SET removed_at = ? WHERE id = ?", now, question.id)


class ConfirmationStore(Store):
    """Which competencies stories show: the table `confirmations`, by identity and id."""

    def all(self) -> dict[int, dict[str, Confirmation]]:
        """Read every verdict, of stories that are missing or left out too, in the order given."""
        from coach.domain.story import Confirmation  # not for `match`

        verdicts: dict[int, dict[str, Confirmation]] = {}
        for identity, competency, verdict in self._read(
            lambda row: (row["identity_id"], row["competency"], Confirmation(row["verdict"])),
            "SELECT identity_id, competency, verdict FROM confirmations ORDER BY decided_at, rowid",
        ):
            verdicts.setdefault(identity, {})[competency] = verdict
        return verdicts

    def any(self) -> bool:
        """Whether the user has said anything of any story."""
        return bool(self._select("SELECT 1 FROM confirmations LIMIT 1"))

    def store(
        self, identity: int, competencies: Iterable[str], verdict: Confirmation, now: str
    ) -> None:
        """Store a verdict on competencies of a story; the same once more changes nothing."""
        with transaction(self._connection):
            verdicts = self.all().get(identity, {})
            for competency in competencies:
                if verdicts.get(competency) != verdict:
                    self._execute(
                        "INSERT INTO confirmations (identity_id, competency, verdict, decided_at) "
                        "VALUES (?, ?, ?, ?) ON CONFLICT (identity_id, competency) DO UPDATE SET "
                        "verdict = excluded.verdict, decided_at = excluded.decided_at",
                        *(identity, competency, verdict, now),
                    )

    def remove(self, identity: int, competencies: Iterable[str]) -> None:
        """Take verdicts back: nothing is said of these competencies any more."""
        taken_back = "DELETE FROM confirmations WHERE identity_id = ? AND competency = ?"
        with transaction(self._connection):
            for competency in competencies:
                self._execute(taken_back, identity, competency)


class ChoiceStore(Store):
    """Which stories answer which question: the table `choices`, a row for each story, or for none.

    A question is the same in any spelling that has its `asked_key`.
    """

    def all(self) -> list[Choice]:
        """Read every choice, the last one last, with its stories in the order named."""
        from coach.domain.question import Choice

        chosen: dict[str, list[int]] = {}
        for question, identity in self._read(
            tuple, "SELECT question, identity_id FROM choices ORDER BY id"
        ):
            chosen.setdefault(question, []).extend([] if identity is None else [identity])
        return [Choice(question, tuple(stories)) for question, stories in chosen.items()]

    def replace(self, question: str, identities: Sequence[int], now: str) -> None:
        """Store which stories answer a question, or that none does, in place of what was said."""
        with transaction(self._connection):
            self.remove(question)
            for identity in dict.fromkeys(identities) or (None,):
                self._insert("choices", question=question, identity_id=identity, chosen_at=now)

    def remove(self, question: str) -> bool:
        """Take back what was said of a question; return whether anything was."""
        from coach.domain.question import asked_key

        key = asked_key(question)
        same = [one.question for one in self.all() if asked_key(one.question) == key]
        with transaction(self._connection):
            for text in same:
                self._execute("DELETE FROM choices WHERE question = ?", text)
        return bool(same)

    def has(self, question: str) -> bool:
        """Whether anything was said of a question."""
        from coach.domain.question import asked_key

        key = asked_key(question)
        return any(asked_key(choice.question) == key for choice in self.all())


class OutlineStore(Store):
    """What the user decided about the outlines of documents: the table `outlines`, by path."""

    def all(self) -> dict[str, list[OutlineDecision]]:
        """Read every decision, by document, also of those that are gone."""
        from coach.domain.outline import OutlineDecision
        from coach.domain.story import Anchor

        decisions: dict[str, list[OutlineDecision]] = {}
        for path, ruling, title, lost, number, *lines in self._read(
            tuple,
            "SELECT path, ruling, title, lost, id AS row, first_line, last_line, opening, closing "
            "FROM outlines ORDER BY id",
        ):
            decision = OutlineDecision(Anchor(*lines), ruling == "story", title, bool(lost), number)
            decisions.setdefault(path, []).append(decision)
        return decisions

    def replace(self, path: str, decisions: Iterable[OutlineDecision], now: str) -> None:
        """Store what holds for a document, in place of what was decided before."""
        with transaction(self._connection):
            self._execute("DELETE FROM outlines WHERE path = ?", path)
            for decision in decisions:
                anchor = decision.anchor
                self._insert(
                    "outlines",
                    path=path,
                    ruling="story" if decision.is_story else "none",
                    title=decision.title,
                    first_line=anchor.first,
                    last_line=anchor.last,
                    opening=anchor.opening,
                    closing=anchor.closing,
                    lost=int(decision.lost),
                    decided_at=now,
                )

    def move(self, path: str, to: str) -> None:
        """Let what holds for a document hold for the one that has its text now."""
        self._execute("UPDATE outlines SET path = ? WHERE path = ?", to, path)

    def note_lost(self, path: str, lost: Collection[int]) -> None:
        """Note which decisions (ids) about a document find their lines no longer."""
        with transaction(self._connection):
            for decision in self.all().get(path, ()):
                if decision.lost != (decision.id in lost):
                    self._update("outlines", decision.id, lost=int(not decision.lost))


class SentenceLabelStore(Store):
    """The table `sentence_labels`: a label by the key of a sentence."""

    def all(self) -> dict[str, Part]:
        """Read every label given, by the sentence's key."""
        query = "SELECT sentence, part FROM sentence_labels"
        return dict(self._read(lambda row: (row["sentence"], Part(row["part"])), query))

    def store(self, labels: Mapping[str, Part], now: str) -> None:
        """Store some labels; one given before is replaced."""
        with self._writing() as database:
            database.table("sentence_labels").upsert_all(
                {"sentence": sentence, "part": label, "labelled_at": now}
                for sentence, label in labels.items()
            )


class FactStore(Store):
    """What the user says of the facts of stories: the table `facts`."""

    def of(self, identity: int) -> list[FactDecision]:
        """Read what was said of the facts of a story, the first first."""
        from coach.domain.practice import FactDecision, FactVerdict  # not for `match`

        return self._read(
            lambda row: FactDecision(row["what"], row["value"], FactVerdict(row["verdict"])),
            "SELECT what, value, verdict FROM facts WHERE identity_id = ? ORDER BY id",
            identity,
        )

    def store(self, identity: int, decisions: Iterable[FactDecision], now: str) -> None:
        """Store what holds for some facts of a story, in place of what was said of them before."""
        with transaction(self._connection):
            for one in decisions:
                self.remove(identity, one)
                said = {"what": one.what, "value": one.value, "verdict": one.verdict}
                self._insert("facts", identity_id=identity, **said, decided_at=now)

    def remove(self, identity: int, decision: FactDecision) -> None:
        """Take back what was said of a fact."""
        self._execute(
            "DELETE FROM facts WHERE identity_id = ? AND what = ? AND value = ?",
            *(identity, decision.what, decision.value),
        )


class StandingStore(Store):
    """The user's points for standing questions: the table `standing`."""

    def all(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Read (question, company, points), those changed last first; a company may be empty."""
        return self._read(
            lambda row: (row[0], row[1], parse_texts(row[2])),
            "SELECT question, company, points FROM standing ORDER BY changed_at DESC, id DESC",
        )

    def replace(self, question: str, company: str, points: Sequence[str], now: str) -> None:
        """Store the points for a question and company in place of those before; or none."""
        with transaction(self._connection):
            for kept in {name for asked, name, _ in self.all() if asked == question}:
                if kept.casefold() == company.casefold():
                    both = "question = ? AND company = ?"
                    self._execute(f"DELETE FROM standing WHERE {both}", question, kept)  # noqa: S608
            if points:
                texts = json.dumps(points, ensure_ascii=False)
                row = {"question": question, "company": company, "points": texts}
                self._insert("standing", **row, changed_at=now)


class InterviewStore(Store):
    """The table `interviews`; one that is removed stays, marked so."""

    def all(self) -> list[Interview]:
        """Read those that were not removed, by day."""
        from coach.domain.interview import Interview  # not for `match`

        def interview(row: sqlite3.Row) -> Interview:
            number, day, company, set_at, asks = row
            return Interview(number, parse_day(day), company, parse_time(set_at), asks)

        return self._read(
            interview,
            "SELECT id, day, company, interviews.set_at, coalesce(round, '') FROM interviews "
            "LEFT JOIN interview_rounds ON interview_id = id WHERE removed_at IS NULL "
            "ORDER BY day, id",
        )

    def add(self, day: date, company: str, now: str, asks: str = "") -> Interview:
        """Store an interview, and its round (an id) if that is known."""
        from coach.domain.interview import Interview

        with transaction(self._connection):
            number = self._insert("interviews", day=day.isoformat(), company=company, set_at=now)
            if asks:
                self._insert("interview_rounds", interview_id=number, round=asks, set_at=now)
        return Interview(number, day, company, datetime.fromisoformat(now), asks)

    def remove(self, interview: Interview, now: str) -> None:
        """Leave an interview out from now on."""
        self._execute("UPDATE interviews SET removed_at = ? WHERE id = ?", now, interview.id)


class TranscriptStore(Store):
    """What the tables `items` and `attempts` hold of answers told aloud."""

    def store(self, session: int, position: int, transcript: Transcript | None) -> None:
        """Keep the words heard at an item (times in 0.01 s), or None, until they are measured."""
        heard = None
        if transcript is not None:
            spans = [[round(span.start, 2), round(span.end, 2)] for span in transcript.voiced]
            words = [[w.text, round(w.start, 2), round(w.end, 2)] for w in transcript.words]
            heard = {"words": words, "seconds": round(transcript.seconds, 2), "voiced": spans}
        self._execute(
            "UPDATE items SET heard = ? WHERE session_id = ? AND position = ? AND done = 0",
            *(json.dumps(heard, ensure_ascii=False) if heard else None, session, position),
        )

    def get(self, session: int, position: int) -> Transcript | None:
        """Read the words heard at an item; None where nothing was, or the delivery is made."""
        transcripts = self._read(
            _transcript,
            "SELECT heard FROM items WHERE session_id = ? AND position = ? AND heard IS NOT NULL",
            *(session, position),
        )
        return transcripts[0] if transcripts else None

    def store_delivery(self, attempt: int, speech: Mapping[str, Any]) -> None:
        """Keep how an answer was delivered; the words it was made of are needed no more."""
        with transaction(self._connection):
            self._update("attempts", attempt, speech=dict(speech))
            self._execute(
                "UPDATE items SET heard = NULL WHERE (session_id, position) = "
                "(SELECT session_id, position FROM attempts WHERE id = ?)",
                attempt,
            )

    def recordings(self) -> set[str]:
        """Read the names of every recording that belongs to an answer."""
        return {
            row["audio"] for row in self._select("SELECT audio FROM attempts WHERE audio != ''")
        }


def _transcript(row: sqlite3.Row) -> Transcript:
    from coach.domain.transcript import SpokenWord, TimeSpan, Transcript

    heard = parse_object(row["heard"])
    words = tuple(SpokenWord(str(text), *map(float, span)) for text, *span in heard["words"])
    voiced = tuple(TimeSpan(*map(float, span)) for span in heard["voiced"])
    return Transcript(words, float(heard["seconds"]), voiced)

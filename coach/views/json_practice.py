"""The JSON documents of `coach stats` and `coach history`; `coach help json` documents them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coach.domain.practice import Mode
from coach.practice.stats import spent_by_week

if TYPE_CHECKING:
    from coach.domain.practice import Grade
    from coach.practice.history import HistoryAnswer, StoryHistory
    from coach.practice.stats import SpentPeriod, Stats
    from coach.practice.trends import (
        QuestionStruggle,
        SpeechMeasure,
        SpeechTrend,
        Trend,
        TrendLevel,
    )


def stats_document(stats: Stats) -> dict[str, Any]:
    """How rehearsal goes, as `coach stats --format json` prints it."""
    return {
        "today": stats.today.isoformat(),
        "rehearsed": stats.rehearsed,
        "streak": {
            "days": stats.streak.days,
            "longest": stats.streak.longest,
            "today": stats.streak.today,
        },
        "modes": {str(mode): stats.modes.get(mode, 0) for mode in Mode},
        "days": [{"day": day.first.isoformat(), **_spent(day)} for day in stats.days],
        "weeks": [
            {"first": week.first.isoformat(), "last": week.last.isoformat(), **_spent(week)}
            for week in spent_by_week(stats.days)
        ],
        "parts": {str(trend.part): _trend(trend) for trend in stats.trends},
        "speech": None if stats.speech is None else _speech(stats.speech),
        **_told(stats),
        "grades": {
            "same": stats.grades.same,
            "higher": stats.grades.higher,
            "lower": stats.grades.lower,
            "leaning": stats.grades.leaning,
        },
    }


def _told(stats: Stats) -> dict[str, Any]:
    """What is said of questions and stories."""

    def named(story: int) -> dict[str, str]:
        known = stats.stories[story]
        return {"story": known.slug, "title": known.story.title}

    return {
        "recall": [
            {
                **named(each.story),
                "times": list(each.times),
                "first": each.first,
                "now": each.now,
                "missed": each.missed,
            }
            for each in stats.recall
        ],
        "retention": [
            {
                **named(each.story),
                "competency": each.competency,
                "retention": round(each.retention, 4),
            }
            for each in stats.memory
        ],
        "hard_questions": [
            {"id": each.id, "question": each.text, **_struggle(each.struggle)}
            for each in stats.hard_questions
        ],
        "hard_stories": [
            {**named(story), **_struggle(struggle)} for story, struggle in stats.hard_stories
        ],
        "overused": [
            {**named(each.story), "times": each.times, "others": each.others}
            for each in stats.overused
        ],
        "neglected": [
            {**named(each.story), "last": each.last.isoformat() if each.last else None}
            for each in stats.neglected
        ],
    }


def _spent(span: SpentPeriod) -> dict[str, Any]:
    return {"answers": span.answers, "seconds": round(span.seconds)}


def _trend(trend: Trend) -> dict[str, Any]:
    return {
        "scores": list(trend.scores),
        "shares": [round(share, 4) for share in trend.shares],
        "first": _level(trend.first),
        "now": _level(trend.now),
    }


def _speech(speech: SpeechTrend) -> dict[str, Any]:
    return {
        "wpm": _measure(speech.wpm),
        "pauses": _measure(speech.pauses),
        "fillers_a_minute": _measure(speech.fillers),
    }


def _measure(measure: SpeechMeasure) -> dict[str, Any]:
    return {
        "values": [round(value, 1) for value in measure.values],
        "first": None if measure.first is None else round(measure.first, 1),
        "now": round(measure.now, 1),
    }


def _level(level: TrendLevel | None) -> dict[str, float] | None:
    if level is None:
        return None
    return {"score": round(level.score, 2), "share": round(level.share, 4)}


def _struggle(struggle: QuestionStruggle) -> dict[str, int]:
    return {"graded": struggle.graded, "again": struggle.again, "hard": struggle.hard}


def history_document(history: StoryHistory) -> dict[str, Any]:
    """A story's answers, as `coach history --format json` prints them."""
    known = history.story
    return {
        "story": known.slug,
        "title": known.story.title,
        "source": known.path,
        "lines": [known.story.first_line, known.story.last_line],
        "there": history.there,
        "answers": [_answer(answer) for answer in history.answers],
        "left_out": list(history.left_out),
    }


def _answer(answer: HistoryAnswer) -> dict[str, Any]:
    attempt, kept = answer.attempt, answer.kept
    return {
        "day": answer.day.isoformat(),
        "answered_at": attempt.answered_at.isoformat(),
        "mode": str(attempt.mode),
        "question": attempt.question,
        "competency": attempt.competency,
        "answer": attempt.answer,
        "follow_up": {"question": attempt.probe, "answer": attempt.probe_answer},
        "words": kept.words,
        "seconds": attempt.seconds,
        "target": attempt.target,
        "recall": None
        if attempt.recall_ms is None
        else {"milliseconds": attempt.recall_ms, "right": attempt.recalled == attempt.story},
        "parts": {
            str(part): {"share": round(told.share, 4), "score": told.score}
            for part, told in kept.parts.items()
        },
        "coverage": {
            "covered": list(kept.points.told),
            "missed": list(kept.points.left_out),
            "changed": list(kept.points.changed),
        },
        "speech": attempt.speech if answer.spoken else None,
        "audio": attempt.audio or None,
        "grade": _grade(attempt.grade),
        "proposed": _grade(attempt.proposed),
        "reason": attempt.reason,
    }


def _grade(grade: Grade | None) -> str | None:
    return None if grade is None else grade.word.lower()

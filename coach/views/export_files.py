"""Files for other programs: cards for Anki, projects for a résumé in JSON, a calendar."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Any, Final

from coach.domain.story import Part
from coach.printing import one_line
from coach.views.layout import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.results import Exported
    from coach.practice.agenda import CalendarEvent

_DECK: Final = "#separator:tab\n#html:true\n#notetype:Basic\n#deck:Interview stories\n#tags:coach\n"
"""How a file for Anki begins (docs.ankiweb.net/importing/text-files.html#file-headers)."""

_OF_FORMULAS: Final = ("=", "+", "-", "@")
"""How what a spreadsheet computes begins (owasp.org/www-community/attacks/CSV_Injection)."""

_SCHEMA: Final = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
_DATE: Final = re.compile(r"[12]\d{3}(-[01]\d(-[0-3]\d)?)?")
"""A date as JSON Resume takes it."""


def stories_cards(stories: Sequence[Exported]) -> str:
    """Return a card for each question, with the stories that answer it and their points.

    Anki finds a card again by its question: imported once more, it is brought up to date.
    """
    cards: dict[str, list[str]] = {}
    for exported in stories:
        title = one_line(exported.story.title)
        points = "".join(f"<li>{_html(point.text)}</li>" for point in exported.points)
        back = f"<b>{_html(title)}</b><ul>{points}</ul>"
        asked = dict.fromkeys((*exported.story.questions, *exported.answers))
        for question in asked or (f"Tell the story: {title}",):
            cards.setdefault(_html(question), []).append(back)
    page = io.StringIO()
    writer = csv.writer(page, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows((question, "".join(backs)) for question, backs in cards.items())
    return _DECK + page.getvalue()


def _html(text: str) -> str:
    text = escape(one_line(text), quote=False)
    # Where the file is opened as a table instead, no card is a formula.
    return f"&#{ord(text[0])};{text[1:]}" if text.startswith(_OF_FORMULAS) else text


def stories_resume(stories: Sequence[Exported]) -> str:
    """Return a résumé in JSON Resume with a project for each story, and one highlight in each.

    That is the first step that counts, and the first result: what `coach add` reads as one story.
    """
    return f"{json.dumps(_resume(stories), ensure_ascii=False, indent=2)}\n"


def _resume(stories: Sequence[Exported]) -> dict[str, Any]:
    return {"$schema": _SCHEMA, "basics": {}, "projects": [_project(one) for one in stories]}


def _project(exported: Exported) -> dict[str, Any]:
    story = exported.story
    first: dict[Part, str] = {}
    for point in exported.points:
        first.setdefault(point.part, one_line(point.text))
    told = [first[part] for part in (Part.ACTION, Part.RESULT) if part in first]
    start = story.date if story.date and _DATE.fullmatch(story.date) else ""
    project = {
        "name": one_line(story.title),
        "description": first.get(Part.SITUATION, ""),
        "highlights": [" ".join(told)] if told else [],
        "keywords": [one_line(skill) for skill in story.skills],
        "startDate": start,
    }
    return {key: value for key, value in project.items() if value}


REHEARSAL: Final = timedelta(minutes=20)
"""How long a rehearsal is put down for, where it has a time of day."""


def calendar_file(events: Sequence[CalendarEvent]) -> str:
    """Return a calendar (RFC 5545); it holds no word of a story, as calendars are often shared.

    A day is a date, the same wherever the calendar is read; a moment is in UTC, which needs no
    table of a time zone.
    """
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//storycoach//coach date//EN")
    calendar.add("version", "2.0")
    for one in events:
        event = icalendar.Event()
        what = f"Interview, {one_line(one.company)}" if one.company else "Interview"
        told = counted(one.rehearsals, "story", "stories")
        is_moment = isinstance(one.start, datetime)
        event.add("uid", one.uid)
        event.add("dtstamp", one.made)
        event.add("dtstart", one.start)
        event.add("dtend", one.start + (REHEARSAL if is_moment else timedelta(days=1)))
        event.add("summary", f"Rehearse {told}" if one.rehearsals else what)
        event.add("transp", "OPAQUE" if is_moment or not one.rehearsals else "TRANSPARENT")
        if one.rehearsals:
            event.add("description", "coach practice")
        calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")

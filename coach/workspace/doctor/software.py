"""Python, coach, and the libraries it needs: what is installed beside what is asked for."""

from __future__ import annotations

import platform
import re
from importlib.metadata import PackageNotFoundError, metadata, requires, version

from coach.diagnosis import Check, State, satisfies

DISTRIBUTION = "storycoach"

_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)\s*(?:\[[^\]]*\])?\s*\(?(?P<wanted>[^;)]*)")
_EXTRA = re.compile(r"extra\s*==\s*['\"](?P<extra>[\w-]+)['\"]")
_FOR_DEVELOPERS = "dev"


def look() -> list[Check]:
    """The versions; imports none of the libraries."""
    try:
        ours, asked = version(DISTRIBUTION), requires(DISTRIBUTION) or []
        python = metadata(DISTRIBUTION)["Requires-Python"] or ""
    except PackageNotFoundError:
        found = (
            f"coach is not installed, it runs from a folder; Python {platform.python_version()}."
        )
        return [Check("software", State.NOTE, found, "pip install -e . in coach's folder")]
    wrong = [_python(python), *(_needed(*each) for each in _parsed(asked, extra=""))]
    faults = [each for each in wrong if each is not None]
    checks = [*faults, *_extras(asked)]
    if not faults:
        said = f"coach {ours}, Python {platform.python_version()}, {len(wrong) - 1} libraries: "
        checks.insert(0, Check("software", State.OK, f"{said}as coach needs them."))
    return checks


def _python(wanted: str) -> Check | None:
    here = platform.python_version()
    if satisfies(here, wanted):
        return None
    found = f"Python is {here}; coach needs {wanted}."
    return Check("software", State.FAULT, found, "Install a newer Python, and coach with it.")


def _needed(name: str, wanted: str) -> Check | None:
    """What is wrong with a library, if anything is."""
    try:
        here = version(name)
    except PackageNotFoundError:
        found = f"{name} is not installed."
    else:
        if satisfies(here, wanted):
            return None
        found = f"{name} is {here}; coach needs {wanted}."
    return Check("software", State.FAULT, found, f"pip install '{name}{wanted}'")


def _extras(asked: list[str]) -> list[Check]:
    """The optional parts: those that are not there in one note, those too old as faults."""
    known = dict.fromkeys(match["extra"] for each in asked if (match := _EXTRA.search(each)))
    missing: list[str] = []
    checks: list[Check] = []
    for extra in known:
        if extra == _FOR_DEVELOPERS:
            continue
        wrong = [each for part in _parsed(asked, extra) if (each := _needed(*part))]
        if any("not installed" in each.found for each in wrong):
            missing.append(extra)
        else:
            checks += wrong
    if missing:
        found = f"Optional parts that are not installed: {', '.join(missing)}."
        remedy = f"If you want them: pip install '{DISTRIBUTION}[{','.join(missing)}]'"
        checks.append(Check("software", State.NOTE, found, remedy))
    return checks


def _parsed(asked: list[str], extra: str) -> list[tuple[str, str]]:
    """(library, versions wanted) of coach itself, or of an optional part."""
    found = []
    for each in asked:
        marker = _EXTRA.search(each)
        requirement = _REQUIREMENT.match(each)
        if requirement and (marker["extra"] if marker else "") == extra:
            found.append((requirement["name"], requirement["wanted"].strip()))
    return found

"""docs/architecture.md draws the layers of the import contract, and names what is there."""

from __future__ import annotations

import os
import re
import textwrap
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "architecture.md"
PICTURE = re.compile(r"(?<=<!-- picture -->\n).*?(?=<!-- end -->)", re.DOTALL)
WIDTH = 74


def layers() -> list[list[str]]:
    """The layers of the contract, the uppermost first."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    (contract,) = tools["importlinter"]["contracts"]
    return [[each.strip() for each in layer.split("|")] for layer in contract["layers"]]


def picture() -> str:
    """The layers as boxes, one on the other."""
    rule = f"+{'-' * (WIDTH + 2)}+"
    lines = [rule]
    for layer in layers():
        names = " | ".join(each.removeprefix("coach.") for each in layer)
        lines += [f"| {line:{WIDTH}} |" for line in textwrap.wrap(names, WIDTH)]
        lines.append(rule)
    return "\n".join(["```", *lines, "```", ""])


def test_the_picture_is_the_contract() -> None:
    """The page shows the layers as they are enforced."""
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("COACH_UPDATE_SNAPSHOTS"):
        PAGE.write_text(PICTURE.sub(lambda _: picture(), page), encoding="utf-8")
    assert PICTURE.findall(PAGE.read_text(encoding="utf-8")) == [picture()]


def test_every_module_has_a_layer() -> None:
    """Nothing in the package stands outside the contract, and the contract names only what is."""
    there = {
        f"coach.{path.stem}"
        for path in (ROOT / "coach").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem[0] != "_"
    }
    assert {each for layer in layers() for each in layer} == there


def test_what_the_page_names_is_there() -> None:
    """Every module and file that the page mentions exists."""
    page = PICTURE.sub("", PAGE.read_text(encoding="utf-8"))
    modules = re.findall(r"^[ |]*([a-z_]+(?:/[a-z_]*)*(?:\.py|/))  ", page, re.MULTILINE)
    modules += re.findall(r"views/json\.py", page)
    assert len(modules) >= 10
    assert [each for each in modules if not (ROOT / "coach" / each).exists()] == []
    files = re.findall(r"(?:coach|tests|scripts)/[\w/.]+", page)
    assert files
    assert [each for each in files if not (ROOT / each).exists()] == []

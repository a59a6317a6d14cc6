"""The house: its rooms, their layers, sizes and names, and the page that draws them."""

from __future__ import annotations

import ast
import os
import re
import textwrap
import tomllib
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import grimp

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


LEAST, MOST = 40, 450
"""Lines of a file: a shorter one belongs to a neighbour, a longer one is more than one thing."""

FILES_OF_A_PACKAGE = 20
LINES = 45_430
"""Of coach/ as a whole, from issue to issue: what grows must shrink elsewhere."""


def modules() -> dict[str, str]:
    """The text of every module of coach by its path below coach/."""
    folder = ROOT / "coach"
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
    }


def test_files_have_a_size_to_read() -> None:
    """None is so short that it is read with others, or so long that it is read in parts."""
    sizes = {
        path: text.count("\n")
        for path, text in modules().items()
        if Path(path).name not in {"__init__.py", "__main__.py"}
    }
    assert {path: size for path, size in sizes.items() if not LEAST <= size <= MOST} == {}


def test_the_house_does_not_grow() -> None:
    """All files together."""
    assert sum(text.count("\n") for text in modules().values()) <= LINES


def test_packages_can_be_taken_in_at_a_glance() -> None:
    """Ingest apart, which reads a dozen formats."""
    counts = Counter(
        path.parent.as_posix() for path in map(Path, modules()) if path.name != "__init__.py"
    )
    assert {
        package: count
        for package, count in counts.items()
        if count > FILES_OF_A_PACKAGE and package != "ingest"
    } == {}


def test_no_circle_even_of_types() -> None:
    """Imports for annotations alone count too; a circle raises CycleError, which names it."""
    graph = grimp.build_graph("coach", exclude_type_checking_imports=False, cache_dir=None)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    assert sum(map(len, imports.values())) > 500
    TopologicalSorter(imports).prepare()


def test_no_class_name_twice() -> None:
    """Whoever searches for a class finds one."""
    names = Counter(
        node.name
        for text in modules().values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
    )
    assert {name: count for name, count in names.items() if count > 1} == {}


NOT_THE_USER = re.compile(r"\b(owner|teller)s?\b|\b(the|a|this) person\b", re.IGNORECASE)


def test_docstrings_speak_of_the_user() -> None:
    """One word for one: whoever uses coach is the user."""
    hits = [
        f"{path}:{node.body[0].lineno}"
        for path, text in modules().items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and NOT_THE_USER.search(ast.get_docstring(node) or "")
    ]
    assert hits == []

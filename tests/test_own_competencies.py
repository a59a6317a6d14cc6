"""A person's own file of competencies and frameworks."""

from __future__ import annotations

import time
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.catalog import files, parse, user_file
from coach.catalog.files import LARGEST
from coach.catalog.library import Library
from coach.catalog.parse import shipped_competencies, shipped_frameworks
from coach.catalog.user_file import MOST_MISTAKES, CatalogueIds, TomlLines
from coach.cli.context import CoachGroup
from coach.domain.competency import Catalogue, Competency, Framework, FrameworkItem
from coach.errors import CompetenciesUnusable

if TYPE_CHECKING:
    from pathlib import Path

OWN = '''
[[competency]]
id = "night_watch"
name = "Keeping watch"
definition = """They stayed awake for others,
and acted on what they saw."""
indicators = ["I stood the dog watch alone and saw the drifting buoy before the radar did."]
civil_service = ["Managing a Quality Service"]

[[framework]]
id = "harbour"
name = "The harbour board"

[[framework.item]]
name = "Vigilance"
competencies = ["night_watch", "crisis"]
importance = 1
'''
WATCH = Competency(
    id="night_watch",
    name="Keeping watch",
    definition="They stayed awake for others, and acted on what they saw.",
    questions=(),
    indicators=("I stood the dog watch alone and saw the drifting buoy before the radar did.",),
    civil_service=("Managing a Quality Service",),
)
HARBOUR = Framework(
    id="harbour",
    name="The harbour board",
    about="",
    items=(FrameworkItem("Vigilance", "", ("night_watch", "crisis"), 1),),
)


def written(folder: Path, text: str) -> Path:
    """A file of this text."""
    path = folder / "competencies.toml"
    path.write_text(text, encoding="utf-8")
    return path


def load(path: Path) -> Catalogue:
    """The built-in catalogue with what this file adds."""
    return Library(path, path.parent / "cache").catalogue


def complaints(folder: Path, text: str) -> list[str]:
    """What is said of a file of this text, without its path."""
    path = written(folder, text)
    with pytest.raises(CompetenciesUnusable) as caught:
        load(path)
    assert str(caught.value).splitlines() == list(caught.value.sentences)
    return [sentence.removeprefix(str(path)) for sentence in caught.value.sentences]


def test_an_own_file_is_read(tmp_path: Path) -> None:
    """Only id, name, definition and indicators are needed; long strings become one line."""
    catalogue = load(written(tmp_path, OWN))
    assert catalogue.competencies[-1] == WATCH
    assert catalogue.frameworks[-1] == HARBOUR


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    """What Notepad saves is read as well."""
    path = tmp_path / "own.toml"
    path.write_bytes(b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode())
    assert load(path).competencies[-1] == WATCH


def test_the_built_in_files_are_without_mistake(tmp_path: Path) -> None:
    """Both, put into one, pass as a person's own file and give what they give without checks."""
    folder = files.DATA
    both = "\n".join(
        (folder / name).read_text(encoding="utf-8")
        for name in ("competencies.toml", "frameworks.toml")
    )
    catalogue = load(written(tmp_path, both))
    assert catalogue.competencies == shipped_competencies()
    assert catalogue.frameworks == shipped_frameworks()


def test_own_competencies_and_frameworks_come_last(tmp_path: Path) -> None:
    """They follow the built-in ones, and the built-in frameworks take the new competency in."""
    catalogue = load(written(tmp_path, OWN))
    assert catalogue.competencies == (*shipped_competencies(), WATCH)
    general, civil_service, amazon, harbour = catalogue.frameworks
    assert general.items[-1] == FrameworkItem(
        "Your own", "What you added yourself.", ("night_watch",), 2
    )
    assert general.items[:-1] == shipped_frameworks()[0].items
    (quality,) = (i for i in civil_service.items if i.name == "Managing a Quality Service")
    assert quality.competencies == ("customer", "crisis", "problem_solving", "night_watch")
    assert amazon == shipped_frameworks()[2]
    assert harbour == HARBOUR


def test_an_own_competency_replaces_the_built_in_one_of_its_id(tmp_path: Path) -> None:
    """Wholly, in its place: what it does not name in a crosswalk it no longer belongs under."""
    text = OWN.replace("night_watch", "crisis")
    catalogue = load(written(tmp_path, text.replace('["crisis", "crisis"]', '["crisis"]')))
    ids = [competency.id for competency in catalogue.competencies]
    assert ids == [competency.id for competency in shipped_competencies()]
    assert catalogue.competencies[ids.index("crisis")] == replace(WATCH, id="crisis")
    general, civil_service, amazon, _ = catalogue.frameworks
    assert general == shipped_frameworks()[0]
    assert [i.name for i in civil_service.items if "crisis" in i.competencies] == [
        "Managing a Quality Service"
    ]
    assert not any("crisis" in item.competencies for item in amazon.items)


def test_an_own_framework_replaces_the_built_in_one_of_its_id(tmp_path: Path) -> None:
    """It stands as its owner wrote it, whatever the competencies' crosswalk says."""
    catalogue = load(written(tmp_path, OWN.replace('"harbour"', '"civil-service"')))
    assert [framework.id for framework in catalogue.frameworks] == [
        "coach",
        "civil-service",
        "amazon",
    ]
    assert catalogue.frameworks[1] == replace(HARBOUR, id="civil-service")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('id = "night_watch"\n', "", ":2: competency 1, id: It is missing. Add id = "),
        (
            '"night_watch"\n',
            '"Night Watch"\n',
            (
                ":3: competency 1 (Night Watch), id: It may hold only the letters a to z, small, "
                'digits, and single - or _ between them, such as id = "night_watch".'
            ),
        ),
        ('"night_watch"\n', '"夜警"\n', 'such as id = "my_own".'),
        (
            '"Keeping watch"',
            "7",
            ":4: competency 1 (night_watch), name: It should be text in quotes: ",
        ),
        (
            '"Keeping watch"',
            '" "',
            ":4: competency 1 (night_watch), name: It is empty. Write something, or take ",
        ),
        (
            '"Keeping watch"',
            '"Delegation"',
            (
                ":4: competency 1 (night_watch), name: That is the name of coach's own "
                '"delegation". Write id = "delegation" to replace it, or take another name.'
            ),
        ),
        ('["I stood', '[8, "", "I stood', ", indicators: Number 1 should be text in quotes, and n"),
        (
            'indicators = ["',
            'questions = "Why?"\nindicators = ["',
            ":7: competency 1 (night_watch), questions: It should be a list: questions = [",
        ),
        (
            (
                'indicators = ["I stood the dog watch alone and saw the drifting buoy before the '
                'radar did."]'
            ),
            "indicators = []",
            ":7: competency 1 (night_watch), indicators: It is empty. Write at least one: ",
        ),
        (
            "radar did.",
            (
                'radar did.", "i stood the dog watch alone, and saw the drifting buoy before the '
                "radar did"
            ),
            (
                ":7: competency 1 (night_watch), indicators: Number 2 stands under competency 1 "
                "(night_watch), indicators, number 1 as well. Keep one."
            ),
        ),
        (
            "definition =",
            "defintion =",
            ':5: competency 1 (night_watch), defintion: There is no such entry. Did you mean "defi',
        ),
        (
            "Managing a Quality",
            "Managing Quality",
            (
                ":8: competency 1 (night_watch), civil_service: There is no "
                '"Managing Quality Service". Did you mean "Managing a Quality Service"?'
            ),
        ),
        (
            '["Managing',
            '["xyz", "Leadership", "Leadership", "Managing',
            'There is no "xyz". There are: Changing and Improving | Communicating and Influencing',
        ),
        (
            '["Managing',
            '["Leadership", "Leadership", "Managing',
            '"Leadership" stands there twice. Keep one.',
        ),
        (
            '"night_watch", "crisis"',
            '"night_wach", "crisis"',
            (
                ":16: framework 1 (harbour), item 1 (Vigilance), competencies: There is no "
                '"night_wach". Did you mean "night_watch"?'
            ),
        ),
        ("importance = 1", "importance = 4", ":17: framework 1 (harbour), item 1 (Vigilance), imp"),
        ("importance = 1", "importance = true", "Write 1 (critical), 2 (important) or 3 (nice"),
        (
            (
                '[[framework.item]]\nname = "Vigilance"\ncompetencies = ["night_watch", "crisis"]\n'
                "importance = 1\n"
            ),
            "",
            ":10: framework 1 (harbour), item: It needs at least one. Begin each with [[",
        ),
        ("[[framework.item]]", "[framework.item]", ", item: It needs at least one. Begin each wi"),
        ("[[competency]]", "[competency]", ":2: Begin each competency with [[competency]], in dou"),
        (
            "[[competency]]",
            "[[competencies]]",
            ':2: There is nothing called "competencies". Did you mean "competency"?',
        ),
        (
            "\n[[competency]]",
            "# Mine\nversion = 2\n[[competency]]",
            ':2: There is nothing called "version". There are: competency | framework | round.',
        ),
        ('"Keeping watch"', "Keeping watch", ":4: This is not TOML: Invalid value. Look at this"),
        ('"Keeping watch"', "[" * 9999, ": This is not TOML: "),
        ('"Keeping watch"', "9" * 9999, ": This is not TOML: "),
        (OWN, "# nothing yet\n", ": The file holds nothing yet. Begin with [[competency]]."),
    ],
)
def test_every_mistake_has_its_sentence(
    tmp_path: Path, before: str, after: str, expected: str
) -> None:
    """With the line it is about, the name of the table and entry, and what to do."""
    assert before in OWN
    said = complaints(tmp_path, OWN.replace(before, after, 1))
    assert any(expected in sentence for sentence in said), said


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    """A second table of the same id and sentences, and a second item of the same name."""
    items = OWN[OWN.index("[[framework.item]]") :]
    said = complaints(tmp_path, OWN.replace("importance = 1", "importance = 0") + items + OWN)
    assert [sentence.split(": ", 2)[0] for sentence in said] == [
        ":17",
        ":19",
        ":24",
        ":25",
        ":28",
        ":32",
    ]
    assert said[1].endswith(
        "item 2 (Vigilance), name: Framework 1 (harbour), item 1 (Vigilance) has the same name. "
        "Change one of them."
    )


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "text",
    [
        "".join(f"k{number} = 1\n" for number in range(80_000)),
        "[[competency]]\n" + "".join(f"k{number} = 1\n" for number in range(80_000)),
        "[[competency]]\n" * 60_000,
        "[[framework]]\n" * 60_000,
        OWN + '[[framework.item]]\nname = "a"\ncompetencies = ["b"]\n' * 15_000,
        " " * 900_000 + "x = 1",
        "# " + "x" * LARGEST,
    ],
    ids=range(7),
)
def test_a_file_of_mistakes_takes_no_time(tmp_path: Path, text: str) -> None:
    """Seconds by its length, and no more mistakes than are read; the last says that there are."""
    before = time.process_time()
    said = complaints(tmp_path, text)
    assert time.process_time() - before < 10
    assert len(said) <= MOST_MISTAKES + 1
    assert len(said) < MOST_MISTAKES or said[-1].endswith("there may be more.")


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda path: path.mkdir(), "This is a folder. coach reads a TOML file of this name."),
        (lambda path: path.write_bytes(b"id = \xff\xfe"), "It is not UTF-8 text. Save it as UTF-8"),
        (lambda path: path.symlink_to(path), "It cannot be read: "),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, make: Any, expected: str) -> None:  # noqa: ANN401
    """A folder, other bytes, a link to itself: each has its sentence."""
    path = tmp_path / "own.toml"
    make(path)
    with pytest.raises(CompetenciesUnusable) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: {expected}")


def test_what_looks_like_a_header_inside_text_is_none() -> None:
    """Lines are counted past strings and comments that hold brackets, quotes and equals signs."""
    text = '''\
# [[competency]]
[[competency]] # the "first
id = "a" # it's
definition = """ ""a
[[competency]]
name = "no"
""""
[[competency]]
id = 'b"'
name = \'\'\'
id = 'c'
\'\'\'
definition = ""
'''
    rows = tomllib.loads(text)["competency"]
    lines = TomlLines(text)
    (_, first), (_, second), (_, none) = lines.locate([*rows, {}], "competency")
    assert lines.line(first) == 2
    assert lines.line(first, "definition") == 4
    assert lines.line(first, "name") == 2
    assert lines.line(second, "id") == 9
    assert lines.line(second, "definition") == 13
    assert lines.line(none) is None
    assert [*lines.locate([{}], "framework.item", lines.reach(None))] == [({}, None)]
    assert lines.top("version") is None


BITS = st.sampled_from(
    [
        *OWN.splitlines(),
        "[[competency]]",
        "[[framework.item]]",
        "item = 3",
        "competency = [{id = 'a'}, {name = 2}]",
        "framework = [{item = [{}, {importance = 1.5}]}]",
        "indicators = [[1], {}]",
        "amazon = ['Ownership', ' Ownership ', 1]",
    ]
)
NAMES = CatalogueIds(
    {"crisis": "Crisis"}, {"civil_service": ["Leadership"], "amazon": ["Ownership"]}
)


@given(text=st.one_of(st.text(), st.lists(BITS, max_size=15).map("\n".join)))
def test_any_file_is_read_or_refused_with_sentences(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """No text whatever ends in another error, and every line named is one of the file's."""
    path = tmp_path_factory.mktemp("own") / "own.toml"
    path.write_text(text, encoding="utf-8", newline="")
    read, mistakes = outcome(path)
    lines = len(path.read_text(encoding="utf-8").split("\n"))
    assert all(sentence.endswith((".", "?")) for _, sentence in mistakes)
    assert all(line is None or 1 <= line <= lines for line, _ in mistakes)
    assert all(c.id and c.name and c.definition and c.indicators for c in read.competencies)
    assert all(item.competencies for f in read.frameworks for item in f.items)


def outcome(path: Path) -> tuple[Catalogue, tuple[tuple[int | None, str], ...]]:
    """What a file gives, or the mistakes it is refused for."""
    try:
        table = user_file.parse_own_file(path, path.read_bytes(), NAMES)
    except CompetenciesUnusable as error:
        return Catalogue((), ()), error.mistakes
    return Catalogue(parse.parse_competencies(table), parse.parse_frameworks(table)), ()


def test_the_command_line_shows_each_mistake_on_a_line_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A failure with several causes is told cause by cause."""
    path = written(tmp_path, '[[competency]]\nid = "a"\nname = "A"\n')
    group = CoachGroup("coach", callback=lambda: load(path), invoke_without_command=True)
    with pytest.raises(SystemExit) as ended:
        group.main([])
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        f"Error: {path}:1: competency 1 (a), definition: "
        'It is missing. Add definition = "…".\n'
        f"Error: {path}:1: competency 1 (a), indicators: "
        'It is missing. Add indicators = ["…", "…"].\n'
    )

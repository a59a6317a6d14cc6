"""`coach mcp`: an assistant reads the bank by the protocol's own client, and changes nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.server.mcpserver.exceptions import ToolError

from coach.cli.assistant import BankTools
from coach.config import Settings
from tests.diary import COUPON
from tests.screen import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click.testing import Result
    from mcp_types import CallToolResult

    Run = Callable[..., Result]
    Call = tuple[str, dict[str, Any]]

RUNNER = Path(__file__).parent / "run_with_words.py"
SENT = "I sent a 90 % coupon to every customer instead of ten testers"
NAMES = ["match_question", "list_stories", "show_story", "list_gaps", "list_questions", "due"]


@pytest.fixture
def tools(full: Run, folders: Settings) -> BankTools:
    """The tools over a bank with three stories."""
    assert full("match", SENT).exit_code == 0
    return BankTools(folders)


def ask(folders: Settings, calls: Sequence[Call]) -> tuple[list[Any], list[CallToolResult]]:
    """Call tools of `coach --bank DIR mcp` in a process of its own; the tools, and what comes."""
    command = [str(RUNNER), "--bank", str(folders.bank), "mcp"]
    here = {name: value for name, value in os.environ.items() if name != "COACH_BANK"}
    environment = here | {"COACH_CACHE": str(folders.cache), "FORCE_COLOR": "1"}
    server = StdioServerParameters(command=sys.executable, args=command, env=environment)

    async def call() -> tuple[list[Any], list[CallToolResult]]:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: ASYNC230, PTH123
            async with Client(stdio_client(server, errlog=nowhere)) as client:
                listed = (await client.list_tools()).tools
                return listed, [await client.call_tool(*one) for one in calls]

    with anyio.from_thread.start_blocking_portal() as portal:
        listed, answers = portal.call(call)
        return listed, answers


def rows(bank: Path) -> list[str]:
    """All that a bank holds, but when its documents were looked at."""
    with closing(sqlite3.connect(bank / "coach.db")) as opened:
        return [row for row in opened.iterdump() if 'INTO "documents"' not in row]


def test_an_assistant_reads_the_bank(full: Run, folders: Settings) -> None:
    """Every tool answers as the command line does, and the bank is as it was."""
    full("match", SENT)
    before = rows(folders.bank)
    calls: list[Call] = [
        ("match_question", {"question": SENT, "limit": 1}),
        ("list_stories", {}),
        ("show_story", {"story": "coupon"}),
        ("list_gaps", {"framework": "amazon", "limit": 2}),
        ("list_questions", {"competency": "failure", "words": "mistake"}),
        ("due", {}),
    ]
    listed, answers = ask(folders, calls)
    assert [tool.name for tool in listed] == NAMES
    assert all(tool.annotations.read_only_hint and tool.description for tool in listed)
    assert [answer.is_error for answer in answers] == [False] * len(calls)
    found = [answer.structured_content or {} for answer in answers]
    assert [json.loads(answer.content[0].text) for answer in answers] == found  # type: ignore[union-attr]
    assert found[0]["matches"][0]["story"] == COUPON
    assert COUPON in [story["story"] for story in found[1]["stories"]]
    assert "ten testers" in found[2]["sections"][0]["text"]
    assert (len(found[3]["gaps"]), found[3]["next_offset"]) == (2, 2)
    assert found[4]["total"] == len(found[4]["questions"]) > 0
    assert found[5]["waiting"] == []
    assert rows(folders.bank) == before


def test_bad_arguments(full: Run, folders: Settings) -> None:
    """Each ends in an error that says what is wrong; the next call is answered."""
    del full
    calls: list[Call] = [
        ("show_story", {"story": "zeppelin"}),
        ("show_story", {}),
        ("match_question", {"question": "  "}),
        ("match_question", {"question": "why " * 5000}),
        ("match_question", {"question": ["a"]}),
        ("list_stories", {"limit": 0}),
        ("list_stories", {"offset": -1}),
        ("list_stories", {"limit": 10**9}),
        ("list_gaps", {"framework": "/etc/passwd"}),
        ("list_gaps", {"job_description": "b\n" * 90_000}),
        ("list_questions", {"competency": "zeppelin"}),
        ("zeppelin", {}),
        ("list_stories", {"offset": 100}),
    ]
    _, answers = ask(folders, calls)
    *wrong, last = answers
    texts = [answer.content[0].text for answer in wrong]  # type: ignore[union-attr]
    assert all(answer.is_error for answer in wrong)
    assert 'No story is called "zeppelin"' in texts[0]
    assert "There is no question" in texts[2]
    assert "No framework is called" in texts[8]
    assert "root:" not in texts[8]
    assert "no job description has" in texts[9]
    assert not any("Traceback" in text for text in texts)
    assert (last.is_error, last.structured_content) == (
        False,
        {"stories": [], "total": 3, "next_offset": None},
    )


def test_no_bank(tmp_path: Path) -> None:
    """Where the bank named is none, every tool says so, and none is made."""
    folders = Settings(tmp_path / "none", tmp_path / "cache")
    _, answers = ask(folders, [("list_stories", {}), ("due", {})])
    for answer in answers:
        assert answer.is_error
        assert f"{folders.bank}: there is no bank here yet" in answer.content[0].text  # type: ignore[union-attr]
    assert not folders.bank.exists()


def test_nothing_but_the_protocol(full: Run, folders: Settings, work: Path) -> None:
    """Every line of stdout is a message, though there is much to embed; stderr has no progress."""
    del full
    with work.open("a", encoding="utf-8") as file:
        for number in range(90):
            file.write(f"\n## Fire {number}\n\n**Problem:** {number} ovens burned.\n\n")
            file.write(f"**Action:** I put {number} fires out.\n")
    messages: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize",
         "params": {"protocolVersion": "2025-06-18", "capabilities": {},
                    "clientInfo": {"name": "test", "version": "1"}}},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call",
         "params": {"name": "match_question", "arguments": {"question": SENT}}},
    ]  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, str(RUNNER), "--debug", "--bank", str(folders.bank), "mcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"COACH_CACHE": str(folders.cache), "FORCE_COLOR": "1"},
    )
    assert process.stdin
    assert process.stdout
    told = []
    for message in messages:
        process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        process.stdin.flush()
        if "id" in message:
            told.append(json.loads(process.stdout.readline()))
    rest, errors = process.communicate("not json\n", timeout=PATIENCE)
    assert [message["id"] for message in told] == [1, 2]
    assert told[1]["result"]["structuredContent"]["total"] == 93
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in rest.splitlines())
    assert [line for line in errors.splitlines() if "Log of this run" not in line] == []
    assert process.returncode == 0


def test_pages(tools: BankTools) -> None:
    """Part after part is the whole, each once."""
    for tool, name in (
        (tools.list_stories, "stories"),
        (partial(tools.match_question, SENT), "matches"),
        (tools.list_gaps, "gaps"),
        (partial(tools.list_questions, words="time"), "questions"),
    ):
        whole = tool(limit=100)
        assert whole["next_offset"] is None or name == "questions"
        offset, parts = 0, []
        while offset is not None and offset < 100:
            part = tool(offset=offset, limit=4)
            assert part["total"] == whole["total"]
            parts += part[name]
            offset = part["next_offset"]
        assert parts[:100] == whole[name]


def test_the_keys_are_those_of_the_command_line(tools: BankTools, full: Run) -> None:
    """What a tool returns has the keys, and values, of `--format json`."""

    def printed(*arguments: str) -> Any:  # noqa: ANN401  (JSON)
        return json.loads(full(*arguments, "--format", "json").stdout)

    match = tools.match_question(SENT)
    assert printed("match", SENT).items() <= match.items()
    assert printed("due").items() <= tools.due().items()
    assert tools.show_story("coupon") in printed("list")
    gaps, found = printed("gaps"), tools.list_gaps(limit=100)
    assert gaps.keys() - found.keys() == {"map"}
    assert found["gaps"] == gaps["gaps"]
    assert tools.list_questions(limit=100)["questions"] == printed("questions")[:100]
    job = tools.list_gaps(job_description="- A tight deadline.\n")
    assert [gap["competency"] for gap in job["gaps"]] == ["deadline_pressure"]


def test_what_goes_wrong(tools: BankTools, folders: Settings) -> None:
    """An error of the system is its reason alone; an empty bank says what to type."""
    empty = BankTools(Settings(folders.bank.with_name("empty"), folders.cache))
    (folders.bank.with_name("empty")).mkdir()
    sqlite3.connect(folders.bank.with_name("empty") / "coach.db").close()
    with pytest.raises(ToolError, match="coach add"):
        empty.list_stories()
    folders.database.unlink()
    folders.database.mkdir()
    with pytest.raises(ToolError):
        tools.due()


def test_without_the_extra(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says what installs it."""
    monkeypatch.delitem(sys.modules, "coach.cli.assistant", raising=False)
    for name in ("mcp_types", "mcp.server.mcpserver"):
        monkeypatch.setitem(sys.modules, name, None)
    result = run("mcp")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Error: Serving an assistant needs the optional part mcp. "
        "Run: pip install 'storycoach[mcp]'\n"
    )

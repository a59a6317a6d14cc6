"""What a person would pick instead of coach, in an environment of its own: `scripts/bench --peers`.

- **llm similar**: `llm` with `llm-sentence-transformers`, on the same published weights.
- **the script**: sentence-transformers alone, a vector a story kept in a .npy file.
- **BM25**: `bm25s` with its index kept on disk; words only, no model.
- **the floor**: what no coach could be quicker than: the interpreter, onnxruntime, coach's compiled
  graph, one question encoded and compared with as many vectors.

Every one answers the same question over the same stories in a process of its own, in turns. Stories
beyond those really embedded get random vectors: only time and memory are measured there.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from benchmarks.banks import fill
from benchmarks.race import Racer, command, race, show, spend
from benchmarks.texts import QUESTION, write_stories

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.banks import RandomEncoder
    from benchmarks.conditions import Conditions
    from coach.domain.story import BankStory

Run: TypeAlias = "tuple[Sequence[str], Mapping[str, str]]"
"""A command line and its environment."""

PACKAGES: Final = ("llm", "llm-sentence-transformers", "bm25s", "torch>=2.6,<2.14")
LLM, SCRIPT, BM25, FLOOR, COACH = (
    "llm similar",
    "the script",
    "BM25 (bm25s)",
    "the floor",
    "coach match",
)
EMBEDDED: Final = 100
"""Stories that are really embedded to see what one costs: llm takes a second for ten."""

_SCRIPT: Final = """
import sys, numpy as np
from sentence_transformers import SentenceTransformer
stored = np.load(sys.argv[2])
asked = SentenceTransformer(sys.argv[1], device="cpu").encode([sys.argv[3]])
print(np.argsort(-(stored @ asked.T)[:, 0])[:3])
"""
_SCRIPT_ADDS: Final = """
import sys, pathlib, numpy as np
from sentence_transformers import SentenceTransformer
texts = [path.read_text() for path in sorted(pathlib.Path(sys.argv[2]).iterdir())]
np.save(sys.argv[3], SentenceTransformer(sys.argv[1], device="cpu").encode(texts))
"""
_BM25: Final = """
import sys, bm25s
found = bm25s.BM25.load(sys.argv[1], mmap=True)
print(found.retrieve(bm25s.tokenize(sys.argv[2], show_progress=False), k=3, show_progress=False))
"""
_BM25_ADDS: Final = """
import sys, pathlib, bm25s
texts = [path.read_text() for path in sorted(pathlib.Path(sys.argv[1]).iterdir())]
index = bm25s.BM25()
index.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)
index.save(sys.argv[2])
"""
_FLOOR: Final = """
import os, sys
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np, onnxruntime
from tokenizers import Tokenizer
options = onnxruntime.SessionOptions()
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
options.add_session_config_entry("session.disable_prepacking", "1")
session = onnxruntime.InferenceSession(sys.argv[1] + "/graph.onnx", options)
ids = np.array([Tokenizer.from_file(sys.argv[1] + "/tokenizer.json").encode(sys.argv[3]).ids])
feeds = {"input_ids": ids, "attention_mask": ids * 0 + 1, "token_type_ids": ids * 0}
(asked,) = session.run(None, {each.name: feeds[each.name] for each in session.get_inputs()})
print(np.argsort(-(np.load(sys.argv[2], mmap_mode="r") @ asked[0]))[:3], flush=True)
os._exit(0)
"""


@dataclass(frozen=True, slots=True)
class Tools:
    """The peers' own environment: its folder, and that of what llm is told in this run."""

    folder: Path
    settings: Path

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.folder / "bin" / "python")

    @property
    def variables(self) -> Mapping[str, str]:
        """No network, no progress bars, and settings of llm's that are this run's own."""
        return os.environ | {
            "LLM_USER_PATH": str(self.settings),
            "HF_HUB_OFFLINE": "1",
            "TQDM_DISABLE": "1",
        }

    def llm(self, *words: str) -> list[str]:
        """A command line of llm."""
        return [str(self.folder / "bin" / "llm"), *words]


def install(folder: Path, settings: Path) -> Tools:
    """Make the environment, or use the one that an earlier run left there."""
    tools = Tools(folder, settings)
    if not (folder / "bin" / "llm").exists():
        print(f"installing {', '.join(PACKAGES)} into {folder}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([tools.python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return tools


def race_peers(
    under: Conditions, encoder: RandomEncoder, tools: Tools, sizes: Sequence[int]
) -> None:
    """Print, for each number of stories, cold match and peak memory, then what adding costs."""
    weights = str(under.peer.model)
    _quiet(tools.llm("sentence-transformers", "register", weights, "--lazy"), tools)
    for size in sizes:
        folder = under.folder / f"peers-{size}"
        folder.mkdir()
        runs = _matching(under, encoder, tools, folder, size)
        against = {FLOOR: COACH, COACH: LLM}
        racers = [
            Racer(label, command(*run), against.get(label, "")) for label, run in runs.items()
        ]
        print(f"cold match over {size:,} stories, rounds: {under.rounds}")
        show(racers, race(racers, under.rounds))
        for label, run in runs.items():
            print(f"  {label:36} {spend(*run).peak:8.0f} MB at its peak")
    _race_adding(under, encoder, tools)


def _matching(
    under: Conditions, encoder: RandomEncoder, tools: Tools, folder: Path, size: int
) -> dict[str, Run]:
    """Each peer's command over so many stories; what it needs is prepared in the folder."""
    notes = write_stories(folder / "notes", size)
    stories = fill(folder / "bank", folder / "cache", notes, encoder)
    texts = _one_file_each(stories, folder / "texts")
    stored = folder / "vectors.npy"
    np.save(stored, encoder.encode([story.slug for story in stories]))
    database = folder / "llm.db"
    _fill_llm(under, tools, database, texts, stored)
    index = folder / "bm25"
    _quiet([tools.python, "-c", _BM25_ADDS, str(texts), str(index)], tools)
    compiled = under.cache / "models" / under.model.model.fingerprint
    here = os.environ | {"COACH_BANK": str(folder / "bank"), "COACH_CACHE": str(under.cache)}
    similar = tools.llm("similar", "stories", "-c", QUESTION, "-n", "3", "-d", str(database))
    ask = [tools.python, "-c"]
    floor = [sys.executable, "-c", _FLOOR, str(compiled), str(stored), QUESTION]
    return {
        LLM: (similar, tools.variables),
        SCRIPT: ([*ask, _SCRIPT, str(under.peer.model), str(stored), QUESTION], tools.variables),
        BM25: ([*ask, _BM25, str(index), QUESTION], tools.variables),
        COACH: ([sys.executable, "-m", "coach", "match", QUESTION], here),
        FLOOR: (floor, here),
    }


def _fill_llm(under: Conditions, tools: Tools, database: Path, texts: Path, stored: Path) -> None:
    """A collection of llm's own making with one text, then all texts with the stored vectors."""
    first = database.with_name("first")
    first.mkdir()
    shutil.copy(min(texts.iterdir()), first)
    _quiet([*_llm_adds(under, tools, first), "-d", str(database)], tools)
    with closing(sqlite3.connect(database)) as connection, connection:
        (collection,) = connection.execute("SELECT id FROM collections").fetchone()
        connection.execute("DELETE FROM embeddings")
        rows = zip(sorted(texts.iterdir()), np.load(stored), strict=True)
        connection.executemany(
            "INSERT INTO embeddings (collection_id, id, embedding, content, content_hash, updated)"
            " VALUES (?, ?, ?, ?, ?, 0)",
            (
                (collection, path.name, row.tobytes(), path.read_text("utf-8"), path.name.encode())
                for path, row in rows
            ),
        )


def _llm_adds(under: Conditions, tools: Tools, texts: Path) -> list[str]:
    name = f"sentence-transformers/{under.peer.model}"
    return tools.llm("embed-multi", "stories", "--files", str(texts), "*.md", "-m", name, "--store")


def _race_adding(under: Conditions, encoder: RandomEncoder, tools: Tools) -> None:
    """Print what a story costs to add: whole processes, their start included."""
    folder = under.folder / "peers-adding"
    folder.mkdir()
    notes = write_stories(folder / "notes", EMBEDDED)
    texts = _one_file_each(
        fill(folder / "filled", folder / "cache", notes, encoder), folder / "texts"
    )
    here = os.environ | {"COACH_CACHE": str(under.cache), "COACH_MODEL": under.model.key}
    weights, ask = str(under.peer.model), [tools.python, "-c"]
    bank = ["--bank", str(folder / "bank")]
    runs: dict[str, Run] = {
        LLM: ([*_llm_adds(under, tools, texts), "-d", str(folder / "llm.db")], tools.variables),
        SCRIPT: (
            [*ask, _SCRIPT_ADDS, weights, str(texts), str(folder / "v.npy")],
            tools.variables,
        ),
        BM25: ([*ask, _BM25_ADDS, str(texts), str(folder / "bm25")], tools.variables),
        "coach add": ([sys.executable, "-m", "coach", *bank, "add", str(notes)], here),
    }
    print(f"adding {EMBEDDED} stories, whole processes, once")
    for label, run in runs.items():
        spent = spend(*run)
        a_story = spent.seconds / EMBEDDED * 1000
        print(f"  {label:36} {a_story:8.1f} ms a story, {spent.peak:.0f} MB at its peak")


def _one_file_each(stories: Sequence[BankStory], folder: Path) -> Path:
    """The stories as other tools take them: a text file each."""
    folder.mkdir()
    for number, story in enumerate(stories):
        (folder / f"{number:06}.md").write_text(story.story.text, encoding="utf-8")
    return folder


def _quiet(words: Sequence[str], tools: Tools) -> None:
    """Run what prepares a race, without a word unless it fails."""
    done = subprocess.run(words, env=tools.variables, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words[:3])}: {done.stderr.strip()}")

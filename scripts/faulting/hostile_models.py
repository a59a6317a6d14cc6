"""Models that mean harm, and compiled ones that were damaged or edited. With the real model."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coach.embeddings.registry import (
    GRAPH,
    MANIFEST,
    SMALL,
    TOKENIZER,
    WEIGHTS,
    identify_model,
    read_manifest,
    wheel_files,
)
from coach.storage.bank import Bank
from faulting.row import Row, judge, left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from faulting.home import Home, Said

_QUESTION: Final = "a time the lights went out at the fair"
_AGAIN: Final = "it is compiled again"
_LITTLE: Final = (450_000, 350_000)
"""Kilobytes of address space: enough for Python and its libraries, too little for the weights."""


class _Touch:
    """What makes a file when it is unpickled."""

    def __init__(self, canary: Path) -> None:
        self._canary = canary

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return Path.touch, (self._canary,)  # type: ignore[return-value]


def _compiled(home: Home) -> Path:
    """The compiled model in this home's cache, that of an earlier fault if there was one."""
    ready = home.folder.parent / "ready-model"
    mine = home.cache / "models"
    if not ready.is_dir():
        said = home.coach("model", "compile", real=True)
        if said.code:
            raise RuntimeError(said.err)
        shutil.copytree(mine, ready)
    shutil.rmtree(mine, ignore_errors=True)
    shutil.copytree(ready, mine)
    folder = mine / SMALL.model.fingerprint
    read_manifest(folder)  # a copy is looked at once: its files were written just now
    return folder


def _own_model(home: Home, name: str) -> tuple[Path, Path]:
    """A folder with the small model's files, and the file that says that code of it was run."""
    folder, canary = home.folder / name, home.folder / "canary"
    with wheel_files(SMALL) as files:
        shutil.copytree(files, folder)
    (folder / "evilmod.py").write_text(
        f"import pathlib\npathlib.Path({str(canary)!r}).touch()\n"
        "from sentence_transformers.models import Normalize as Norm\n"
    )
    return folder, canary


def _ran(canary: Path) -> list[str]:
    return ["code of the model was run"] if canary.exists() else []


def _edit(path: Path, change: Callable[[Any], Any]) -> None:
    path.write_text(json.dumps(change(json.loads(path.read_text()))))


def own_module(home: Home) -> Row:
    """A model's list of modules names one that lies in its folder."""
    folder, canary = _own_model(home, "own")
    _edit(folder / "modules.json", lambda rows: [*rows[:-1], rows[-1] | {"type": "evilmod.Norm"}])
    said = home.coach("model", "use", folder, real=True)
    return judge("model with a module of its own: use", said, 1, "evilmod.Norm", _ran(canary))


def own_config(home: Home) -> Row:
    """A model's settings ask for classes that lie in its folder."""
    folder, canary = _own_model(home, "own")
    asked = {"auto_map": {"AutoModel": "evilmod.Norm", "AutoConfig": "evilmod.Norm"}}
    _edit(folder / "config.json", lambda fields: fields | asked)
    said = home.coach("model", "use", folder, real=True)
    return judge("model with code for transformers: use", said, 1, "auto_map", _ran(canary))


def own_activation(home: Home) -> Row:
    """A dense layer names a function of another package as its activation."""
    folder, canary = _own_model(home, "own")
    dense = {"idx": 3, "name": "3", "path": "3_Dense", "type": "sentence_transformers.models.Dense"}
    _edit(folder / "modules.json", lambda rows: [*rows, dense])
    (folder / "3_Dense").mkdir()
    settings = {"in_features": 384, "out_features": 8, "activation_function": "evilmod.Norm"}
    (folder / "3_Dense" / "config.json").write_text(json.dumps(settings))
    said = home.coach("model", "use", folder, real=True, PYTHONPATH=_path(folder))
    return judge("model with a foreign activation: use", said, 1, "activation", _ran(canary))


def _path(folder: Path) -> str:
    return os.pathsep.join([str(Path(__file__).parents[2]), str(folder)])


def pickled(home: Home) -> Row:
    """A model's weights are a pickle that runs something."""
    folder, canary = _own_model(home, "own")
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(_Touch(canary)))
    said = home.coach("model", "use", folder, real=True)
    return judge("model with pickled weights: use", said, 1, "safetensors", _ran(canary))


def _name_model(home: Home, name: str, fingerprint: str, origin: str) -> None:
    """Write a model into the bank's settings, as a stranger's backup does."""
    stored = json.dumps({"name": name, "fingerprint": fingerprint, "origin": origin})
    with closing(Bank(home.database)) as bank:
        bank.set_setting("model", stored)


def relative_origin(home: Home) -> Row:
    """A bank names a model by a path that begins where the command is run."""
    folder, canary = _own_model(home, "own")
    _edit(folder / "modules.json", lambda rows: [*rows[:-1], rows[-1] | {"type": "evilmod.Norm"}])
    model = identify_model("own", folder)
    _name_model(home, "own", model.fingerprint, os.path.relpath(folder))
    said = home.coach("match", _QUESTION, real=True)
    return judge("bank names a model beside it: match", said, 1, "model", _ran(canary))


def origin_in_bank(home: Home) -> Row:
    """A bank names a model that came with it, among the stories."""
    folder, canary = _own_model(home, "bank/stories/own")
    model = identify_model("own", folder)
    _name_model(home, "own", model.fingerprint, str(folder))
    said = home.coach("match", _QUESTION, real=True)
    return judge("bank names a model inside it: match", said, 1, "model", _ran(canary))


def fingerprint_is_a_path(home: Home) -> Row:
    """A bank's model has a path as its fingerprint, which leads to a graph that came with it."""
    shutil.copytree(_compiled(home), home.bank / "stories" / "evil")
    _name_model(home, "own", "../../bank/stories/evil", "")
    said = home.coach("match", _QUESTION, real=True)
    return judge("bank names a model by a path: match", said, 1, "model")


def manifest_names_a_path(home: Home) -> Row:
    """A compiled model says itself that its fingerprint is a path out of the cache."""
    _edit_manifest(_compiled(home), fingerprint="../../../pwned/x")
    said = home.coach("match", _QUESTION, real=True)
    outside = [str(path) for path in home.folder.parent.glob("**/pwned*")]
    return judge("compiled model named by a path: match", said, 0, _AGAIN, outside)


def _edit_manifest(folder: Path, **changes: object) -> None:
    _edit(folder / MANIFEST, lambda fields: fields | changes)


def edited_description(home: Home) -> Row:
    """The description of a compiled model was edited: other types, sizes, inputs, a text before."""
    changes: Iterable[dict[str, object]] = (
        {"max_tokens": 0}, {"prompt": "query: "}, {"inputs": ["nothing"]}, {"dimensions": -1},
    )  # fmt: skip
    for change in changes:
        _edit_manifest(_compiled(home), **change)
        said = home.coach("match", _QUESTION, real=True)
        row = judge("edited description of the model: match", said, 0, _AGAIN)
        if row.wrong:
            return row
    return row


def _damage(path: Path, *, touched: bool = True) -> None:
    """Flip bits all over a file, whose size stays; perhaps nothing shows that it was written."""
    data, before = bytearray(path.read_bytes()), path.stat()
    for place in range(4096, len(data), max(1, len(data) // 4000)):
        data[place] ^= 0x7F
    path.write_bytes(data)
    if not touched:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def flipped_bits(home: Home) -> Row:
    """Bits of the compiled weights are flipped, their size is as before."""
    _damage(_compiled(home) / WEIGHTS)
    said = home.coach("match", _QUESTION, real=True)
    row = judge("flipped bits in the weights: match", said, 0, _AGAIN)
    return row if row.wrong else judge(row.fault, said, 0, "kettle", _stored_wrong(home))


def rotten_weights(home: Home) -> Row:
    """The disk gives other bytes than were written, and nothing shows it."""
    _damage(_compiled(home) / WEIGHTS, touched=False)
    said = home.coach("add", home.notes, real=True)
    return judge("weights rotten on the disk: add", said, 0, _AGAIN, _stored_wrong(home))


def random_weights(home: Home) -> Row:
    """Random bytes as weights, and nothing shows it: noise, infinities, no numbers."""
    weights = _compiled(home) / WEIGHTS
    before = weights.stat()
    weights.write_bytes(b"\xff" * before.st_size)
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))
    said = home.coach("match", _QUESTION, real=True)
    lost = [*_stored_wrong(home), *_said_by_library(said)]
    return judge("weights that are no numbers: match", said, 0, "kettle", lost)


def damaged_graph(home: Home) -> Row:
    """The graph is damaged, and nothing shows it."""
    _damage(_compiled(home) / GRAPH, touched=False)
    said = home.coach("match", _QUESTION, real=True)
    return judge("damaged graph: match", said, 0, _AGAIN, _said_by_library(said))


def _said_by_library(said: Said) -> list[str]:
    """Lines that are not coach's own."""
    return ["a line of onnxruntime's"] if "onnxruntime" in said.err or "\x1b" in said.err else []


def _stored_wrong(home: Home) -> list[str]:
    """Stories whose kept vectors are not what the sound model makes of them."""
    right = home.folder.parent / "right-vectors"
    if not right.exists():
        clean = home.folder.parent / "clean"
        shutil.copytree(home.bank, clean, dirs_exist_ok=True)
        with closing(sqlite3.connect(clean / "coach.db")) as bank, bank:
            bank.execute("DELETE FROM vectors")
        mine, home.bank = home.bank, clean
        shutil.rmtree(clean / "index", ignore_errors=True)
        _compiled(home)
        home.coach("match", _QUESTION, real=True)
        home.bank = mine
        right.write_text(json.dumps(_vectors(clean / "coach.db")))
    wanted, kept = json.loads(right.read_text()), _vectors(home.database)
    return [f"right vectors of {name}" for name in wanted if kept.get(name) != wanted[name]]


def _vectors(database: Path) -> dict[str, str]:
    with closing(sqlite3.connect(database)) as bank:
        query = "SELECT content_hash, sentences FROM vectors WHERE recipe LIKE 'all-%'"
        return {name: sentences.hex() for name, sentences in bank.execute(query)}


def wrong_vectors(home: Home) -> Row:
    """An earlier coach kept vectors that damaged weights made, and did not say which weights."""
    _compiled(home)
    home.coach("match", _QUESTION, real=True)
    with closing(sqlite3.connect(home.database)) as bank, bank:
        (title, sentences), *_ = bank.execute(
            "SELECT content_hash, sentences FROM vectors WHERE recipe LIKE 'all-%'"
        )
        bank.execute("UPDATE vectors SET recipe = replace(recipe, substr(recipe, 41, 10), '')")
        turned = sentences[::-1]
        bank.execute("UPDATE vectors SET sentences = ? WHERE content_hash = ?", [turned, title])
        (left,) = bank.execute("SELECT count(*) FROM vectors WHERE recipe LIKE '%-w%'").fetchone()
    if left:
        raise RuntimeError("no recipe of an earlier coach")
    said = home.coach("match", _QUESTION, real=True)
    return judge("vectors by damaged weights: match", said, 0, "kettle", _stored_wrong(home))


def linked_model(home: Home) -> Row:
    """The compiled model is a link to a folder that lacks a file, or a plain file."""
    folder = _compiled(home)
    for make in (_as_link, Path.touch):
        elsewhere = home.folder / "elsewhere"
        shutil.rmtree(elsewhere, ignore_errors=True)
        shutil.move(folder, elsewhere)
        (elsewhere / TOKENIZER).unlink()
        make(folder)
        said = home.coach("match", _QUESTION, real=True)
        kept = {path.name for path in elsewhere.iterdir()}
        lost = ["what the link led to"] if not {GRAPH, WEIGHTS} <= kept else []
        row = judge("compiled model is a link or a file: match", said, 0, "kettle", lost)
        if row.wrong:
            return row
    return row


def _as_link(folder: Path) -> None:
    folder.symlink_to(folder.parents[2] / "elsewhere")


def damaged_adapter(home: Home) -> Row:
    """The adapter that coach ships is cut, other bytes, or gone: in a copy of coach."""
    copied = home.folder / "copy" / "coach"
    shutil.copytree(Path(__file__).parents[2] / "coach", copied)
    adapter = copied / "embeddings" / "adapters" / "small.safetensors"
    whole = adapter.read_bytes()
    for damage in (whole[: len(whole) // 2], b"junk", whole[:-64] + b"\x01" * 64, None):
        adapter.unlink(missing_ok=True)
        if damage is not None:
            adapter.write_bytes(damage)
        shutil.rmtree(home.cache / "models", ignore_errors=True)
        there = ("env", "-C", str(copied.parent))  # what `-m` finds first
        path = str(copied.parent)
        said = home.coach("match", _QUESTION, real=True, before=there, PYTHONPATH=path)
        row = judge("damaged adapter: match", said, 1, "--force-reinstall")
        if row.wrong:
            return row
    return row


def odd_cache(home: Home) -> Row:
    """The cache has a name that is no UTF-8."""
    odd = os.fsdecode(os.fsencode(home.folder) + b"/c\xff")
    said = home.coach("match", _QUESTION, real=True, COACH_CACHE=odd)
    return judge("cache whose name is no UTF-8: match", said, 2, "COACH_CACHE")


def little_memory(home: Home) -> Row:
    """There is too little memory for the model."""
    _compiled(home)
    home.coach("match", _QUESTION, real=True)
    if sys.platform != "linux":
        return left_out("too little memory: match", "only Linux limits it so")
    for kilobytes in _LITTLE:
        before = ("sh", "-c", f'ulimit -v {kilobytes}; exec "$@"', "sh")
        said = home.coach("match", "something else altogether", real=True, before=before)
        row = judge("too little memory: match", said, 1, "memory")
        if row.wrong:
            return row
    return row


FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    "model-own-module": own_module,
    "model-own-config": own_config,
    "model-own-activation": own_activation,
    "model-pickled": pickled,
    "model-relative-origin": relative_origin,
    "model-in-bank": origin_in_bank,
    "model-named-by-path": fingerprint_is_a_path,
    "model-names-a-path": manifest_names_a_path,
    "model-edited": edited_description,
    "model-flipped-bits": flipped_bits,
    "model-rotten": rotten_weights,
    "model-no-numbers": random_weights,
    "model-damaged-graph": damaged_graph,
    "model-wrong-vectors": wrong_vectors,
    "model-linked": linked_model,
    "model-damaged-adapter": damaged_adapter,
    "model-odd-cache": odd_cache,
    "model-little-memory": little_memory,
}

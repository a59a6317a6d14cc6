"""Models that a stranger made or the disk damaged: refused, or compiled again; never believed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from coach.app import App
from coach.embeddings import loader, model_folder, registry
from coach.embeddings.encoder import _explain
from coach.embeddings.registry import (
    GRAPH,
    MANIFEST,
    SMALL,
    TOKENIZER,
    WEIGHTS,
    Model,
    ModelManifest,
    file_sha256,
    identify_model,
    read_manifest,
)
from coach.errors import ModelDamaged, ModelNotFound, UsageProblem
from coach.progress import SilentReporter
from tests.conftest import NOW, WordEncoder

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.config import Settings

FILES = (GRAPH, WEIGHTS, TOKENIZER)
TYPES = "sentence_transformers.models."


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    """A folder that a manifest describes; nothing in it could be run."""
    folder = tmp_path / "models" / "mine-r2"
    folder.mkdir(parents=True)
    for name in FILES:
        (folder / name).write_text(name * 100)
    ModelManifest(
        *("mine", "mine-r2", "", 384, 256, ("input_ids",), "", 1.0),
        sizes={name: (folder / name).stat().st_size for name in FILES},
        blocks=False,
        hashes={name: file_sha256(folder / name) for name in FILES},
    ).write(folder)
    return folder


# Names


@pytest.mark.parametrize(
    "fingerprint", ["../x", "a/b", "", "-a", "A", "a\n", "a.b", "a\0", "x" * 151, "..", "é", "a b"]
)
def test_a_fingerprint_is_never_a_path(fingerprint: str) -> None:
    """It names files and folders, and is one word of its own alphabet before it does."""
    with pytest.raises(ModelNotFound, match="coach model use default"):
        Model("mine", fingerprint, "")


def test_every_fingerprint_is_one(tmp_path: Path) -> None:
    """Whatever a model's folder is called."""
    for name in ("x" * 200, "--", "Ünï", "a.b_c"):
        folder = tmp_path / name
        folder.mkdir()
        assert identify_model(name, folder).fingerprint


def test_where_a_model_may_lie(tmp_path: Path) -> None:
    """Neither beside the command, nor in a bank, whose files a backup may have brought."""
    bank, link = tmp_path / "bank", tmp_path / "link"
    (bank / "stories" / "mine").mkdir(parents=True)
    (bank / "coach.db").touch()
    link.symlink_to(bank / "stories" / "mine")
    for folder in (Path("mine"), bank, bank / "stories" / "mine", link):
        with pytest.raises(ModelNotFound, match=r"in full|in a bank"):
            model_folder.check_place(folder)
        model = Model("mine", "mine-r2", str(folder))
        with pytest.raises(ModelNotFound, match=r"in full|in a bank"):
            loader.open_encoder(model, tmp_path / "models", SilentReporter())
    with pytest.raises(ModelNotFound, match="in a bank"):
        loader.resolve_model(str(link), tmp_path / "models", SilentReporter())
    model_folder.check_place(tmp_path)


# A user's own model


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A model's folder, its files empty but for the settings."""
    folder = tmp_path / "own"
    (folder / "1_Pooling").mkdir(parents=True)
    for name in ("model.safetensors", "vocab.txt", "evil.py", "pytorch_model.bin", ".hidden"):
        (folder / name).touch()
    modules = [{"path": "", "type": f"{TYPES}Transformer"}, {"path": "1_Pooling", "type": _POOLING}]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "config.json").write_text('{"model_type": "bert", "auto_map": null}')
    (folder / "1_Pooling" / "config.json").write_text('{"word_embedding_dimension": 8}')
    return folder


_POOLING = "sentence_transformers.sentence_transformer.modules.pooling.Pooling"


def test_only_plain_files_are_seen(own: Path) -> None:
    """No Python and no pickle gets to a library, whatever its version would do with it."""
    with model_folder.plain_files(own) as plain:
        seen = {str(path.relative_to(plain)) for path in plain.rglob("*") if path.is_file()}
    assert seen == {
        "modules.json", "config.json", "1_Pooling/config.json", "model.safetensors", "vocab.txt"
    }  # fmt: skip
    assert not plain.exists()
    (own / "model.safetensors").unlink()
    with pytest.raises(ModelNotFound, match="no weights as safetensors"), _plain(own):
        pass


def _plain(folder: Path) -> Any:  # noqa: ANN401  (a context)
    return model_folder.plain_files(folder)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("modules.json", [{"type": "evil.Norm", "path": ""}]),
        ("modules.json", [{"type": "sentence_transformers.util.import_from_string", "path": ""}]),
        ("modules.json", [{"type": f"{TYPES}Router", "path": ""}]),
        ("modules.json", [{"type": f"{TYPES}Normalize", "path": "../elsewhere"}]),
        ("modules.json", [{"type": f"{TYPES}Normalize", "path": "/proc/self/cwd/outside"}]),
        ("modules.json", [{"type": f"{TYPES}Normalize", "path": "1_Pooling/../../elsewhere"}]),
        ("modules.json", [{"type": f"{TYPES}Normalize", "path": "~/elsewhere"}]),
        ("modules.json", [{"type": f"{TYPES}Normalize", "path": "C:elsewhere"}]),
        ("modules.json", [{"type": f"{TYPES}Normalize", "path": "\\\\host\\share"}]),
        ("modules.json", [{"type": f"{TYPES}Normalize", "path": "."}]),
        ("modules.json", [{"type": f"{TYPES}Normalize", "path": ["/elsewhere"]}]),
        ("adapter_config.json", {"base_model_name_or_path": "/elsewhere"}),
        ("sentence_bert_config.json", {"tokenizer_name_or_path": "/elsewhere"}),
        ("modules.json", {"0": {"type": ["evil.Norm"]}}),
        ("config.json", {"auto_map": {"AutoModel": "evil.Norm"}}),
        ("config.json", {"text_config": [{"auto_map": {"AutoModel": "evil.Norm"}}]}),
        ("config.json", {"_attn_implementation": "somebody/attention"}),
        ("tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["evil.Norm", None]}}),
        ("sentence_bert_config.json", {"model_args": {"trust_remote_code": True}}),
        ("1_Pooling/config.json", {"activation_function": "evil.Norm"}),
        ("1_Pooling/config.json", {"activation_function": "torch.nn.modules.os.system"}),
    ],
)
def test_what_asks_for_code_is_refused(own: Path, name: str, written: object) -> None:
    """Before any library has a look, and with the file and the setting named."""
    (own / name).write_text(json.dumps(written))
    with pytest.raises(ModelNotFound, match=f"{Path(name).name} asks for code"), _plain(own):
        pass


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "", "\xff"])
def test_settings_that_are_no_json(own: Path, text: str) -> None:
    """One sentence."""
    (own / "config.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(ModelNotFound, match=r"config\.json is no JSON"), _plain(own):
        pass


def test_a_dense_layer_of_torch(own: Path) -> None:
    """What trained models have is no code of theirs."""
    settings = {
        "activation_function": "torch.nn.modules.activation.Tanh",
        "trust_remote_code": False,
    }
    (own / "1_Pooling" / "config.json").write_text(json.dumps(settings))
    with _plain(own) as plain:
        assert plain.is_dir()


@pytest.mark.thorough
@pytest.mark.real_model
@pytest.mark.parametrize("kind", ["module", "config", "pickle"])
def test_no_code_of_a_model_is_run(tmp_path: Path, kind: str) -> None:
    """With whichever version of the libraries is installed, through all that `model use` does."""
    folder, canary = tmp_path / "evil", tmp_path / "canary"
    with registry.wheel_files(SMALL) as files:
        shutil.copytree(files, folder)
    code = f"import pathlib\npathlib.Path({str(canary)!r}).touch()\nclass Norm: pass\n"
    (folder / "evilmod.py").write_text(code)
    if kind == "module":
        modules = json.loads((folder / "modules.json").read_text())
        modules[-1]["type"] = "evilmod.Norm"
        (folder / "modules.json").write_text(json.dumps(modules))
    elif kind == "config":
        config = json.loads((folder / "config.json").read_text())
        config["auto_map"] = {"AutoConfig": "evilmod.Norm", "AutoModel": "evilmod.Norm"}
        (folder / "config.json").write_text(json.dumps(config))
    else:
        (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    model = loader.resolve_model(str(folder), tmp_path / "models", SilentReporter())
    with pytest.raises(ModelNotFound, match=r"asks for code|no weights as safetensors"):
        loader.open_encoder(model, tmp_path / "models", SilentReporter())
    assert not canary.exists()


def test_a_model_of_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its plain files are fetched, whole or not at all; nothing of it is loaded on the way."""
    asked: list[object] = []

    def fetch(name: str, *, allow_patterns: list[str], local_dir: str) -> str:
        asked.append((name, allow_patterns))
        Path(local_dir).mkdir()
        (Path(local_dir) / "config.json").write_text("{}")
        if name == "half/way":
            raise OSError("the line is cut\nand more")
        return local_dir

    monkeypatch.setattr("huggingface_hub.snapshot_download", fetch)
    model = loader.resolve_model("some/one", tmp_path, SilentReporter())
    assert model.origin == str(tmp_path / "originals" / "some--one")
    assert asked == [("some/one", ["*.json", "*.txt", "*.safetensors", "*.model"])]
    assert loader.resolve_model("some/one", tmp_path, SilentReporter()) == model
    with pytest.raises(ModelNotFound, match=r"the line is cut$"):
        loader.resolve_model("half/way", tmp_path, SilentReporter())
    assert [path.name for path in (tmp_path / "originals").iterdir()] == ["some--one"]


# What was compiled


EDITS: tuple[Callable[[dict[str, Any]], object], ...] = (
    lambda fields: fields.update(max_tokens=0),
    lambda fields: fields.update(max_tokens=-1),
    lambda fields: fields.update(max_tokens=10**30),
    lambda fields: fields.update(max_tokens="many"),
    lambda fields: fields.update(dimensions=0),
    lambda fields: fields.update(dimensions=10**9),
    lambda fields: fields.update(dimensions=None),
    lambda fields: fields.update(inputs=["nothing"]),
    lambda fields: fields.update(inputs=None),
    lambda fields: fields.update(inputs=7),
    lambda fields: fields.update(prompt="query: "),
    lambda fields: fields.update(prompt=7),
    lambda fields: fields.update(sizes=[]),
    lambda fields: fields.update(sizes={}),
    lambda fields: fields["sizes"].update({"../../x": 1}),
    lambda fields: fields.update(hashes={}),
    lambda fields: fields["hashes"].update({WEIGHTS: "0"}),
    lambda fields: fields.update(blocks="yes"),
    lambda fields: fields.update(fingerprint="../../../pwned/x"),
    lambda fields: fields.update(fingerprint="other-r2"),
    lambda fields: fields.update(more=1),
    lambda fields: fields.pop("checksum"),
    lambda fields: fields.update(checksum=7),
    lambda fields: fields.pop("hashes"),
    lambda fields: fields.clear(),
)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_description(compiled: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Whatever was changed in it, the model is known as damaged, to be compiled again."""
    fields = json.loads((compiled / MANIFEST).read_text())
    edit(fields)
    (compiled / MANIFEST).write_text(json.dumps(fields))
    with pytest.raises(ModelDamaged, match="description cannot be read"):
        read_manifest(compiled)


@pytest.mark.parametrize("text", ["", "[]", "7", "null", "[" * 100_000, "\0", "NaN"])
def test_a_description_that_is_none(compiled: Path, text: str) -> None:
    """As one that was edited."""
    (compiled / MANIFEST).write_text(text)
    with pytest.raises(ModelDamaged, match="description cannot be read"):
        read_manifest(compiled)


def test_a_description_moved_elsewhere(compiled: Path) -> None:
    """A folder's model is the one that it is named by."""
    compiled.rename(compiled.with_name("other-r2"))
    with pytest.raises(ModelDamaged, match="description cannot be read"):
        read_manifest(compiled.with_name("other-r2"))


def _flip(path: Path, *, touched: bool) -> None:
    before = path.stat()
    path.write_bytes(path.read_bytes()[::-1])
    moment = before.st_mtime_ns + (10**6 if touched else 0)
    os.utime(path, ns=(before.st_atime_ns, moment))


@pytest.mark.parametrize("name", FILES)
def test_damage_of_the_same_size(compiled: Path, name: str) -> None:
    """Seen at once where the file was written to; else when all is hashed, before it is kept."""
    _flip(compiled / name, touched=False)
    assert read_manifest(compiled) is not None
    with pytest.raises(ModelDamaged, match=f"{name}: the compiled model was changed"):
        read_manifest(compiled, thoroughly=True)
    _flip(compiled / name, touched=False)
    _flip(compiled / name, touched=True)
    with pytest.raises(ModelDamaged, match=f"{name}: the compiled model was changed"):
        read_manifest(compiled)


def test_a_copy_is_hashed_once(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that was copied has files written just now, and they are right."""
    hashed: list[Path] = []

    def look(path: Path) -> str:
        hashed.append(path)
        return file_sha256(path)

    monkeypatch.setattr(registry, "file_sha256", look)
    read_manifest(compiled)
    assert hashed == []
    for name in FILES:
        os.utime(compiled / name, (1, 1))
    read_manifest(compiled)
    assert [path.name for path in hashed] == list(FILES)
    read_manifest(compiled)
    assert len(hashed) == len(FILES)


def test_what_is_kept_is_made_by_hashed_weights(
    compiled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once in a process, whether the model is open already or not."""
    model = Model("mine", "mine-r2", "")
    encoder = loader.open_encoder(model, compiled.parent, SilentReporter())
    assert encoder.fingerprint == f"mine-r2-w{file_sha256(compiled / WEIGHTS)[:8]}"
    assert loader.checked(encoder) is encoder
    _flip(compiled / WEIGHTS, touched=False)
    again = WordEncoder()
    monkeypatch.setattr(loader, "compile_now", lambda *_: again)
    assert loader.checked(encoder) is encoder  # hashed before, in this process
    encoder = loader.open_encoder(model, compiled.parent, SilentReporter())
    loader.checked(encoder).encode(["by the one compiled again"])
    assert again.texts == ["by the one compiled again"]
    assert loader.checked(again) is again


def test_a_model_that_fails_is_compiled_again_once(
    compiled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that fails after it as well is said, not compiled for ever."""
    tried: list[WordEncoder] = []

    class Broken(WordEncoder):
        def encode(self, *_: object) -> Any:  # noqa: ANN401
            raise ModelDamaged(compiled, "the compiled model fails")

    def compile_now(*_: object) -> WordEncoder:
        tried.append(Broken())
        return tried[-1]

    monkeypatch.setattr(loader, "compile_now", compile_now)
    encoder = loader.open_encoder(Model("mine", "mine-r2", ""), compiled.parent, SilentReporter())
    with pytest.raises(ModelDamaged, match="fails"):
        encoder.encode(["a"])
    assert len(tried) == 1


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("Failed to allocate memory"), OSError("mmap failed")]
)
def test_short_memory_is_said(error: Exception) -> None:
    """It is no damage, and compiling again would not help."""
    said = _explain(error, Path("/models/mine-r2/graph.onnx"), "the compiled model fails")
    assert isinstance(said, ModelNotFound)
    assert "too little memory" in str(said)


def test_a_cache_that_is_no_text(folders: Settings) -> None:
    """ONNX Runtime opens no file whose name is no UTF-8."""
    odd = type(folders)(bank=folders.bank, cache=Path(os.fsdecode(b"/tmp/c\xff")))
    with pytest.raises(UsageProblem, match=r"c\\xff'.*COACH_CACHE"):
        _ = odd.models


# Vectors and the weights that made them


def _match(folders: Settings, weights: str) -> list[str]:
    """Open the bank with weights of a name; return what was encoded of its stories."""
    encoder = WordEncoder(f"words-1-w{weights}")
    opened = App(folders, SilentReporter(), encoder=encoder, now=lambda: NOW)
    opened.models.open_space()
    encoder.texts.clear()
    opened.models.open_engine()
    opened.close()
    return encoder.texts


def _vectors(folders: Settings) -> list[tuple[str, str, bytes]]:
    with closing(sqlite3.connect(folders.database)) as bank:
        query = "SELECT content_hash, recipe, sentences FROM vectors ORDER BY content_hash"
        return list(bank.execute(query))


def test_sound_vectors_outlive_other_weights(folders: Settings, work: Path) -> None:
    """Weights of another build make the same; a sentence of each story shows it."""
    opened = App(folders, SilentReporter(), encoder=WordEncoder("words-1-w00000001"))
    opened.add([work])
    opened.close()
    before = _vectors(folders)
    assert all(recipe.startswith("words-1-w00000001/") for _, recipe, _ in before)
    assert _match(folders, "00000001") == []
    assert len(_match(folders, "00000002")) == len(before) == 2
    after = _vectors(folders)
    assert [row[2] for row in after] == [row[2] for row in before]
    assert all(recipe.startswith("words-1-w00000002/") for _, recipe, _ in after)


@pytest.mark.parametrize("damage", ["noise", "NaN", "cut", "nothing"])
def test_vectors_of_damaged_weights_are_made_again(
    folders: Settings, work: Path, damage: str
) -> None:
    """Those of an earlier coach, which did not say which weights had made them, too."""
    opened = App(folders, SilentReporter(), encoder=WordEncoder("words-1"))
    opened.add([work])
    opened.close()
    before = _vectors(folders)
    wrong = {
        "noise": before[0][2][::-1],
        "NaN": np.full(len(before[0][2]) // 2, np.nan, dtype="<f2").tobytes(),
        "cut": before[0][2][:10],
        "nothing": b"",
    }
    with closing(sqlite3.connect(folders.database)) as bank, bank:
        bank.execute(
            "UPDATE vectors SET sentences = ? WHERE content_hash = ?",
            [wrong[damage], before[0][0]],
        )
    encoded = _match(folders, "00000001")
    assert len(encoded) > 3
    after = _vectors(folders)
    assert [row[2] for row in after] == [row[2] for row in before]
    assert all(recipe.startswith("words-1-w00000001/") for _, recipe, _ in after)


def test_questions_of_other_weights_go(folders: Settings, work: Path) -> None:
    """Their vectors are kept by the weights that made them, and the others' deleted."""
    for weights in ("00000001", "00000002"):
        encoder = WordEncoder(f"words-1-w{weights}")
        opened = App(folders, SilentReporter(), encoder=encoder, now=lambda: NOW)
        opened.add([work])
        opened.question_vectors.encode_known(opened.questions.all(), encoder)
        opened.close()
        kept = [path.name for path in (folders.cache / "questions").glob("words-1-*")]
        assert kept == [f"words-1-w{weights}.npy"]


# Telemetry


def test_telemetry_is_forbidden_before_anything_is_imported() -> None:
    """In this process and what it starts, whatever the user's environment says."""
    names = ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED", "HF_HUB_DISABLE_TELEMETRY")
    child = "import os, sys; print([os.environ[name] for name in sys.argv[1:]])"
    code = (
        "import coach, subprocess, sys; assert 'onnxruntime' not in sys.modules\n"
        f"subprocess.run([sys.executable, '-c', {child!r}, *{names}], check=True)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | dict.fromkeys(names, "0"),
    )
    assert done.stdout.strip() == "['1', '1', '1']"

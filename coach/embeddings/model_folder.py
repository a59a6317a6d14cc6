"""The folder of a user's own model: which of its files a library gets to see.

sentence-transformers and transformers import what a model's settings name, from the folder too, and
unpickle weights; how far they do differs from version to version. None of it is left to them.
"""

from __future__ import annotations

import json
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.embeddings.registry import COMPILING
from coach.errors import ModelNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAIN: Final = ("*.json", "*.txt", "*.safetensors", "*.model")
"""Settings, vocabularies and weights that are data alone: no pickle, no Python."""

_SETTINGS: Final = re.compile(r"modules\.json|.*config.*\.json")
_MODULE: Final = re.compile(
    r"sentence_transformers\.(\w+\.)*"
    r"(Transformer|Pooling|Normalize|Dense|LayerNorm|Dropout|WeightedLayerPooling|CNN|LSTM)"
)
_PATH: Final = re.compile(r"([\w-][\w.-]*(/[\w-][\w.-]*)*)?", re.ASCII)  # inside the folder
_ACTIVATION: Final = re.compile(r"torch\.nn\.modules\.(activation|linear)\.\w+")
_CODE: Final = frozenset(
    {"auto_map", "custom_pipelines", "trust_remote_code", "code_revision"}
    | {"base_model_name_or_path", "tokenizer_name_or_path"}  # another folder, read as it is
)


def check_place(folder: Path) -> None:
    """Raise ModelNotFound where a model may not lie: a bank's files can be a stranger's."""
    if not folder.is_absolute():
        raise ModelNotFound(str(folder), "its folder is not named in full.")
    if any((parent / "coach.db").exists() for parent in (folder, *folder.resolve().parents)):
        raise ModelNotFound(str(folder), "a model cannot lie in a bank. Move it elsewhere.")


def download(name: str, folder: Path) -> None:
    """Fetch the plain files of a model from the hub into a folder, or raise ModelNotFound."""
    from huggingface_hub import snapshot_download

    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=COMPILING, dir=folder.parent) as half:
        try:
            fetched = snapshot_download(name, allow_patterns=list(PLAIN), local_dir=f"{half}/model")
        except Exception as error:  # the library raises many kinds, those of the network among them
            raise ModelNotFound(name, first_line(error)) from error
        Path(fetched).rename(folder)


def first_line(error: Exception) -> str:
    """Return what a library's failure says, in a line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


@contextmanager
def plain_files(folder: Path) -> Iterator[Path]:
    """Give a folder with the model's plain files alone, or raise ModelNotFound if it needs more."""
    with tempfile.TemporaryDirectory(prefix="coach-model-") as name:
        for path in sorted(folder.rglob("*")):
            linked = name / path.relative_to(folder)
            if path.is_dir():
                linked.mkdir()
            elif path.is_file() and any(path.match(pattern) for pattern in PLAIN):
                if _SETTINGS.fullmatch(path.name):
                    _check_settings(path)
                linked.symlink_to(path.resolve())
        if not any(Path(name).rglob("*.safetensors")):
            why = "it has no weights as safetensors; others (pytorch_model.bin) could run code."
            raise ModelNotFound(folder.name, why)
        yield Path(name)


def _check_settings(path: Path) -> None:
    """Refuse what would have a library import something, however deep it stands."""
    try:
        waiting = [json.loads(path.read_bytes())]
    except (ValueError, RecursionError) as error:
        raise ModelNotFound(path.parent.name, f"{path.name} is no JSON.") from error
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            for key, inner in value.items():
                if _is_code(path.name, key, inner):
                    why = f"{path.name} asks for code that coach does not run ({key}: {inner})."
                    raise ModelNotFound(path.parent.name, why)
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _is_code(file: str, key: str, value: object) -> bool:
    if file == "modules.json" and key in {"type", "path"}:
        return not (_MODULE if key == "type" else _PATH).fullmatch(str(value))
    if key == "activation_function":
        return not _ACTIVATION.fullmatch(str(value))
    return bool(value) and (
        key in _CODE or (key.endswith("attn_implementation") and "/" in str(value))
    )

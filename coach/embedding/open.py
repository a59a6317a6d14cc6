"""Getting an encoder: the compiled model if it is there, else compiled now, saying so."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from coach.embedding import published
from coach.embedding.model import Model, model_at, read_manifest
from coach.embedding.run import OnnxEncoder
from coach.errors import ModelDamaged, ModelNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.embedding.published import Published
    from coach.progress import Report


def open_encoder(model: Model, models: Path, report: Report) -> OnnxEncoder:
    """The encoder for `model`, from the folder of compiled models.

    Raises:
        ModelNotFound: the weights to compile are not there, or are no longer the same.
        ModelDamaged: the weights are not the published ones.
    """
    folder = models / model.fingerprint
    try:
        manifest = read_manifest(folder)
        if manifest is not None:
            return OnnxEncoder(folder, manifest)
    except ModelDamaged as error:
        report.note(f"{error}; it is compiled again.")
    return compile_now(model, models, report)


def compile_now(model: Model, models: Path, report: Report) -> OnnxEncoder:
    """Compile `model` anew, whatever lies in the folder of compiled models.

    Raises:
        ModelNotFound: as `open_encoder`.
        ModelDamaged: as `open_encoder`.
    """
    start = time.monotonic()
    report.note(
        f"Compiling {model.name}, once: some ten seconds, most of them to load torch. "
        "From then on coach runs the compiled model without it."
    )
    with report.progress("Compiling the model", None):
        from coach.embedding import compile as compiling  # noqa: PLC0415  (torch: seconds)

        with _origin(model) as (origin, supported):
            loaded = compiling.load(str(origin))
            encoder = compiling.compile_model(model, loaded, models / model.fingerprint, supported)
    report.note(f"Compiled in {time.monotonic() - start:.0f} s.")
    return encoder


def resolve(name: str, models: Path, report: Report) -> Model:
    """The model a person names: a supported one's, a folder, or a name on the model hub.

    Only the last uses the network, because the person asked for it; the files are kept beside the
    compiled models.

    Raises:
        ModelNotFound: there is no such model, or it cannot be loaded.
    """
    supported = published.by_name(name)
    if supported is not None:
        return supported.model
    folder = Path(name).expanduser()
    if folder.is_dir():
        return model_at(folder.resolve().name, folder.resolve())
    if name.startswith((".", "/", "~")):
        raise ModelNotFound(name, "there is no such folder")
    kept = models / "originals" / re.sub(r"[^\w.-]+", "--", name)
    if not kept.is_dir():
        report.note(f"Asking the model hub for {name}.")
        from coach.embedding import compile as compiling  # noqa: PLC0415  (torch: seconds)

        compiling.load(name, allow_network=True).save(str(kept))
    return model_at(name, kept)


@contextmanager
def _origin(model: Model) -> Iterator[tuple[Path, Published | None]]:
    """The folder to compile from, its contents checked, and which supported model it is."""
    if not model.origin:
        supported = published.by_name(model.name)
        if supported is None:
            raise ModelNotFound(model.name, "this coach does not know it any more")
        with published.files(supported) as unpacked:
            yield unpacked, supported
        return
    folder = Path(model.origin)
    if not folder.is_dir():
        raise ModelNotFound(model.name, f"{folder} is gone. Run: coach model use NAME_OR_PATH")
    if model_at(model.name, folder).fingerprint != model.fingerprint:
        raise ModelNotFound(
            model.name, f"{folder} has changed. To use what it is now: coach model use {folder}"
        )
    yield folder, None

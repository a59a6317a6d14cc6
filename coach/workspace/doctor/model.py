"""The embedding model: which one, its compiled form, and the weights it is made from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coach.diagnosis import Check, State
from coach.embedding.model import file_sha256, model_at, read_manifest
from coach.embedding.published import by_name
from coach.embedding.wheels import files
from coach.errors.models import ModelDamaged, ModelNotFound
from coach.workspace.models import chosen

if TYPE_CHECKING:
    from coach.embedding.model import Model
    from coach.settings import Settings
    from coach.storage.inspection import Inspection

_COMPILE = "coach model compile"


def look(settings: Settings, seen: Inspection | None) -> list[Check]:
    """The model of this bank; of the default where there is no bank to ask."""
    stored = seen.setting("model") if seen else None
    try:
        model = chosen(stored, settings.model)
    except (ValueError, TypeError):
        found = "The model that the bank names cannot be read."
        return [Check("model", State.FAULT, found, "coach model use default")]
    return [_compiled(model, settings.models / model.fingerprint), _weights(model)]


def _compiled(model: Model, folder: Path) -> Check:
    try:
        manifest = read_manifest(folder)
    except ModelDamaged as error:
        return Check("model", State.FAULT, f"{error}.", _COMPILE)
    if manifest is None:
        found = f"{model.name} is not compiled yet; the first match or add does it."
        return Check("model", State.NOTE, found, f"To do it now: {_COMPILE}")
    if not manifest.hashes:
        found = f"{model.name} is compiled, by a coach that kept no hashes to look at."
        return Check("model", State.NOTE, found, f"To have them: {_COMPILE}")
    wrong = [name for name, kept in manifest.hashes.items() if file_sha256(folder / name) != kept]
    if wrong:
        found = f"{folder / wrong[0]}: the compiled model has been changed or is damaged."
        return Check("model", State.FAULT, found, _COMPILE)
    return Check("model", State.OK, f"{model.name} is compiled; its files have the right SHA-256.")


def _weights(model: Model) -> Check:
    """What it is compiled from; a compiled model runs without, until it has to be made again."""
    if model.origin:
        return _own_weights(model)
    supported = by_name(model.name)
    if supported is None:
        found = f"This coach does not know the model {model.name} any more."
        return Check("model", State.FAULT, found, "coach model use default")
    try:
        with files(supported):
            pass
    except ModelNotFound:
        return Check(
            "model", State.FAULT, f"The weights of {model.name} are missing.", supported.install
        )
    except ModelDamaged as error:
        found, _, remedy = str(error).partition(". Run: ")
        return Check("model", State.FAULT, f"{found}.", remedy)
    found = f"The weights of {model.name} have the SHA-256 that its authors published."
    return Check("model", State.OK, found)


def _own_weights(model: Model) -> Check:
    folder = Path(model.origin)
    if not folder.is_dir():
        found = f"{folder} is gone, the folder of your model {model.name}."
    elif model_at(model.name, folder).fingerprint != model.fingerprint:
        found = f"{folder} has changed since your model {model.name} was taken from it."
    else:
        return Check("model", State.OK, f"Your model {model.name} is in {folder}, unchanged.")
    return Check("model", State.FAULT, found, "coach model use NAME_OR_PATH, or default")

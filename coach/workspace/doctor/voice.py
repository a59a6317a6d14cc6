"""What hears: the weights of the optional part voice, where it is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.diagnosis import Check, State
from coach.errors.models import ModelDamaged
from coach.hearing.installed import is_installed
from coach.hearing.weights import weights

if TYPE_CHECKING:
    from coach.settings import Settings


def look(settings: Settings) -> list[Check]:
    """Whether the weights are the published ones; that it is not installed, software says.

    Raises:
        ModelNotFound: the model that COACH_VOICE_MODEL names is not there.
    """
    if not is_installed():
        return []
    try:
        found = weights(settings.voice_model)
    except ModelDamaged as error:
        said, _, remedy = str(error).partition(" Run: ")
        return [Check("voice", State.FAULT, said, remedy)]
    said = f"The weights of {found.name} have the right SHA-256."
    if settings.voice_model:
        said = f"The model {found.name} is in {found.folder}; no hash of it is known."
    return [Check("voice", State.OK, said)]

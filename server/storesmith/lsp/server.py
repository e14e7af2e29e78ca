"""The server: pygls' `LanguageServer` with this project's session and handlers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from pygls.lsp.server import LanguageServer

from storesmith import __version__
from storesmith.lsp.protocol import FAILED, Encoded, ErrorCode, RequestError, StoresmithProtocol
from storesmith.lsp.session import Session
from storesmith.lsp.to_lsp import diagnostics

_WARNING, _INFO = 2, 3
_WORK_SLICE = 0.01
"""Seconds for which the server works before it looks for messages and diagnostics that are due."""


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
        self.in_progress: set[object] = set()
        """The tokens of work that reports progress."""
        self.given_up: set[object] = set()
        """Those of them that the client has cancelled."""
        self._told: set[str] = set()
        """The open documents of which diagnostics were pushed."""

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
        """Push the diagnostics of one document; of one that is not ours nothing is said, but that it is so no more.

        Those of one whose diagnostics stay until it is saved are not looked at.
        """
        session = self.session
        document = session.document(uri)
        if document is None or session.is_held(uri):
            return
        is_ours = session.is_ours(document.path)
        if is_ours or uri in self._told:
            (self._told.add if is_ours else self._told.discard)(uri)
            items = diagnostics(document, uri, session.reported(uri), session.client, session.uri_at)
            if session.is_published(uri, items):
                return
            params = f'{{"uri":{json.dumps(uri)},"version":{json.dumps(document.version)},"diagnostics":{items}}}'
            self.protocol.notify("textDocument/publishDiagnostics", Encoded(params))

    def forget(self, uri: str) -> None:
        """Keep nothing of a document that was closed."""
        self._told.discard(uri)

    def show_complaints(self) -> None:
        """Tell the person, once, which settings could not be used."""
        if self._session is None:
            return
        while self._session.complaints:
            self.show_warning(self._session.complaints.pop(0))

    def show_warning(self, text: str) -> None:
        """Tell a person that something did not go as it should."""
        self._show(_WARNING, text)

    def show_message(self, text: str) -> None:
        """Tell a person something."""
        self._show(_INFO, text)

    def _show(self, kind: int, text: str) -> None:
        self.protocol.notify("window/showMessage", {"type": kind, "message": f"storesmith: {text}"})

    def show_document(self, document: Path | str, line: int | None = None) -> None:
        """Have the editor show a file or the document of a URI, at a line from 0 if one is given, where it can."""
        if self.session.client.shows_documents:
            uri = document if isinstance(document, str) else self.session.uri_at(document)
            params: dict[str, Any] = {"uri": uri, "takeFocus": True}
            if line is not None:
                place = {"line": line, "character": 0}
                params["selection"] = {"start": place, "end": place}
            self.protocol.request("window/showDocument", params)

    def apply_edit(self, label: str, edit: Any, then: Callable[..., None]) -> None:
        """Have the editor carry out an edit; `then` is told whether it did.

        What keeps it from it is shown, but not where the answer is an error: editors say so themselves, and VS Code answers so
        where a person has discarded the preview.
        """

        def answered(result: Any) -> None:
            applied = isinstance(result, dict) and result.get("applied") is True
            reason = result.get("failureReason") if isinstance(result, dict) else None
            if not applied and result is not FAILED:
                why = f" ({reason})" if reason else ""
                self.show_warning(f"{label}: the editor did not apply it{why}.")
            then(applied=applied)

        self.protocol.request("workspace/applyEdit", {"label": label, "edit": edit}, answered)

    def ask_for_settings(self) -> None:
        """Ask the client for its settings; they are taken when the answer comes."""
        if self.session.client.configuration:
            params = {"items": [{"section": "storesmith"}]}
            self.protocol.request("workspace/configuration", params, self._take_settings)

    def _take_settings(self, result: Any) -> None:
        if isinstance(result, list):
            self.session.configure(result[0] if result else None)

    def refresh(self) -> None:
        """Have the client ask anew for what may have changed; diagnostics that it does not pull are due already."""
        client = self.session.client
        if client.refreshes_lenses:
            self.protocol.request("workspace/codeLens/refresh", None)
        if client.refreshes_hints:
            self.protocol.request("workspace/inlayHint/refresh", None)
        if client.pulls_diagnostics and client.refreshes_diagnostics:
            self.protocol.request("workspace/diagnostic/refresh", None)

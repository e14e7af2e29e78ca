"""`workspace/diagnostic`: the problems of all definitions, of those too that are not open.

A client asks again and again. What it has already is not sent again, and where nothing is new the answer waits until
something is (LSP 3.17, "Workspace Diagnostics").
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from typing import Any

from storesmith.lsp.from_lsp import path_of
from storesmith.lsp.progress import Progress
from storesmith.lsp.protocol import PARKED, Encoded
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.session import Session
from storesmith.lsp.to_lsp import diagnostics, uri_of

METHOD = "workspace/diagnostic"
_CHUNK = 50
"""How many reports are sent at a time to a client that takes them in parts."""


def handle(ls: StoresmithServer, params: Any) -> Generator[Any, None, Encoded]:
    session = ls.session
    progress = Progress(ls, params, "Checking definitions")
    previous = params.get("previousResultIds") or ()
    partial = params.get("partialResultToken")
    while True:
        while not session.has_found_definitions and session.work():
            yield
        yield from session.index_opened()
        known = {entry["uri"]: entry["value"] for entry in previous}
        reports: list[str] = []
        is_news = False
        try:
            uris = {path: uri_of(path) for path in session.workspace.files if not session.is_open(path)}
            uris |= _otherwise_written(known, uris, session)
            progress.begin()
            for number, (path, uri) in enumerate(uris.items()):
                result_id = session.result_id_on_disk(path)
                if known.get(uri) == result_id:
                    reports.append(_unchanged(uri, result_id))
                else:
                    found = session.problems_on_disk(path)
                    if found is None:  # it is gone
                        continue
                    document, problems = found
                    items = diagnostics(document, uri, problems, session.client, session.uri_at)
                    reports.append(_full(uri, result_id, items))
                    is_news = True
                known.pop(uri, None)
                if partial is not None and len(reports) >= _CHUNK:
                    _send(ls, partial, reports)
                    reports = []
                progress.report(number + 1, len(uris))
                yield
            is_news = is_news or bool(known)
            # What was reported and is gone, or is open now and reported by itself.
            reports += [_full(uri, "", "[]") for uri in known]
        finally:
            progress.end()
        if is_news or not previous:
            if partial is not None:
                _send(ls, partial, reports)
                reports = []
            return Encoded(f'{{"items":[{",".join(reports)}]}}')
        yield PARKED


def _otherwise_written(known: Iterable[str], uris: Mapping[Path, str], session: Session) -> dict[Path, str]:
    """The URIs of the files in `uris` that a client has reports of under another spelling."""
    others = set(known).difference(uris.values())
    written = {path: uri for uri in sorted(others) if (path := path_of(uri)) is not None}
    canonical = session.canonical_each(written)
    return {canonical[path]: uri for path, uri in written.items() if canonical[path] in uris}


def _send(ls: StoresmithServer, token: Any, reports: list[str]) -> None:
    value = f'{{"token":{json.dumps(token)},"value":{{"items":[{",".join(reports)}]}}}}'
    ls.protocol.notify("$/progress", Encoded(value))


def _full(uri: str, result_id: str, items: str) -> str:
    rest = f'"resultId":{json.dumps(result_id)},' if result_id else ""
    return f'{{"kind":"full","uri":{json.dumps(uri)},"version":null,{rest}"items":{items}}}'


def _unchanged(uri: str, result_id: str) -> str:
    return f'{{"kind":"unchanged","uri":{json.dumps(uri)},"version":null,"resultId":{json.dumps(result_id)}}}'

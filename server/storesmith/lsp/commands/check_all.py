"""`storesmith.checkAll`: reads the whole workspace anew, and gives how many definitions and problems there are, and the problems.

For an editor that pulls diagnostics they are then pulled anew; `items` are for one that knows only those of open documents.
A person can give it up.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from storesmith.lsp.progress import Progress
from storesmith.lsp.protocol import Encoded, ErrorCode, RequestError
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import diagnostics


def run(ls: StoresmithServer, arguments: Sequence[Any], params: Any) -> Generator[Any, None, Encoded]:  # noqa: ARG001
    session = ls.session
    session.forget()
    session.look_around()
    session.has_found_definitions = False
    progress = Progress(ls, params, "Checking definitions", is_own=True)
    progress.begin()
    try:
        yield from _until_given_up(progress, session.found_definitions())
        counts: Counter[str] = Counter()
        items: list[str] = []
        files = session.workspace.files
        for project in {session.project(path).root: session.project(path) for path in files}.values():
            yield from _until_given_up(progress, session.scanned(project))
        for number, path in enumerate(files):
            opened = session.document_at(path)
            if opened is not None:
                uri, document = opened
                found = session.reported(uri)
            else:
                on_disk = session.problems_on_disk(path)
                if on_disk is None:
                    continue
                uri, (document, found) = session.uri_at(path), on_disk
            counts.update(problem.severity for problem in found)
            shown = diagnostics(document, uri, found, session.client, session.uri_at)
            items.append(f'{{"uri":{json.dumps(uri)},"diagnostics":{shown}}}')
            progress.report(number + 1, len(files))
            yield
            _stop_if_given_up(progress)
    finally:
        progress.end()
    definitions = sum(1 for _ in session.workspace.stores())
    errors, warnings = counts["error"], counts["warning"]
    found_in = f"{_many(definitions, 'definition')} in {_many(len(items), 'file')}"
    text = f"{found_in}: {_many(errors, 'error')}, {_many(warnings, 'warning')}."
    head = {"files": len(items), "definitions": definitions, "errors": errors, "warnings": warnings, "text": text}
    return Encoded(f'{json.dumps(head)[:-1]},"items":[{",".join(items)}]}}')


def _until_given_up(progress: Progress, steps: Iterator[object]) -> Iterator[object]:
    """Take the steps one by one; raises `RequestError` after the client has cancelled the progress."""
    for step in steps:
        yield step
        _stop_if_given_up(progress)


def _stop_if_given_up(progress: Progress) -> None:
    if progress.is_given_up:
        raise RequestError(ErrorCode.REQUEST_CANCELLED, "The check was cancelled.")


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"

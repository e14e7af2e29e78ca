"""`textDocument/codeAction`: titles now, edits when one is chosen, where the client can wait."""

from __future__ import annotations

from typing import Any

from storesmith.features.actions import ALL, ActionContext
from storesmith.lsp.edits import edit_of
from storesmith.lsp.from_lsp import span_of, uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import code_action

METHOD = "textDocument/codeAction"
_AUTOMATIC = 2


def handle(ls: StoresmithServer, params: Any) -> list[dict[str, Any]]:
    session = ls.session
    uri = uri_of(params)
    document = session.document(uri)
    if document is None or not session.is_ours(document.path):
        return []
    asked = params.get("context") or {}
    only = asked.get("only")
    is_automatic = asked.get("triggerKind") == _AUTOMATIC and only is None
    context = ActionContext(
        document,
        session.scope(document.path),
        session.project(document.path),
        session.problems(uri),
        span_of(document, params["range"], session.client.encoding),
        can_confirm=session.client.change_annotations,
    )
    answers: list[dict[str, Any]] = []
    for action in ALL:
        if only is not None and not any(_covers(kind, action.kind) for kind in only):
            continue
        for offer in action.offers(context):
            answer = code_action(offer, session.client, is_automatic=is_automatic)
            if answer is None:
                continue
            if offer.disabled is None and session.client.code_action_resolve:
                answer["data"] = {
                    "uri": uri,
                    "version": document.version,
                    "action": offer.action,
                    "index": offer.index,
                }
            elif offer.disabled is None:
                answer["edit"] = edit_of(context, action, offer.index, session)  # the client cannot wait for it
            answers.append(answer)
    return answers


def _covers(asked: str, kind: str) -> bool:
    """Whether a kind that a client asks for is `kind` or one of its parents; the empty kind is the parent of all."""
    return not asked or kind == asked or kind.startswith(f"{asked}.")

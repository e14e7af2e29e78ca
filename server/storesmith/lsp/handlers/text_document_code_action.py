"""`textDocument/codeAction`: titles now, edits when one is chosen, where the client can wait."""

from __future__ import annotations

from typing import Any

from storesmith.features.actions import ALL, IN_NO_FILE, IN_PYTHON, Action, ActionContext, Offer
from storesmith.lsp.capabilities import ClientCapabilities
from storesmith.lsp.edits import edit_of
from storesmith.lsp.from_lsp import span_of, uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.session import Session
from storesmith.lsp.to_lsp import code_action, command, mended, open_command

METHOD = "textDocument/codeAction"
_INVOKED, _AUTOMATIC = 1, 2


def handle(ls: StoresmithServer, params: Any) -> list[dict[str, Any]]:
    session = ls.session
    uri = uri_of(params)
    python = session.python_document(uri)
    document = python or session.document(uri)
    if document is None or not (python or session.is_ours(document.path)):
        return []
    actions = IN_PYTHON if python else ALL
    if not document.is_file:
        actions = () if python else IN_NO_FILE
    if python:
        session.scan(session.project(python.path))
    asked = params.get("context") or {}
    only = asked.get("only")
    trigger = asked.get("triggerKind")
    # Actions that run by themselves, on saving, never ask a question in the middle of it, and so never replace anything.
    is_automatic = trigger == _AUTOMATIC and only is not None
    can_confirm = session.client.change_annotations and not is_automatic
    context = ActionContext(
        document,
        session.scope(document.path),
        session.project(document.path),
        session.problems(uri),
        span_of(document, params["range"], session.client.encoding),
        can_confirm=can_confirm,
        reported=session.reported(uri),
        can_create=session.client.creates_files,
        workspace=session.workspace,
    )
    answers: list[dict[str, Any]] = []
    fixes: set[str] = set()
    for action in actions:
        kinds = _kinds(action, only, session.client, trigger)
        for offer in action.offers(context) if kinds else ():
            if offer.command is not None and not session.client.applies_edits:
                continue
            more = _rest(offer, action, context, asked, uri, session, is_automatic=is_automatic)
            for kind in kinds:
                if kind == action.twin and offer.title in fixes:
                    continue  # the same stands there as a fix already
                answer = code_action(offer, kind, session.client)
                if answer is not None:
                    answers.append({**answer, **more})
                    if kind == "quickfix":
                        fixes.add(offer.title)
    return answers


def _rest(
    offer: Offer,
    action: Action,
    context: ActionContext,
    asked: dict[str, Any],
    uri: str,
    session: Session,
    *,
    is_automatic: bool,
) -> dict[str, Any]:
    """What an answer has besides its title and its kind: what it mends, what it shows, its edit or what that takes."""
    more: dict[str, Any] = {}
    if offer.disabled is not None:
        return more
    if offer.problems:
        shown = asked.get("diagnostics")
        shown = shown if isinstance(shown, list) else []
        more["diagnostics"] = mended(context.document, uri, offer.problems, shown, session.client, session.uri_at)
    if offer.command is not None:
        more["command"] = command(offer, uri)
        return more
    if offer.shown and session.client.shows_documents and not is_automatic:
        more["command"] = open_command(offer.title, session.uri_at(offer.shown))
    if offer.change is not None or not session.client.code_action_resolve:  # the client cannot wait for it
        change = action.resolve(context, offer.index) if offer.change is None else offer.change
        more["edit"] = edit_of(change, session, uri)
    else:
        more["data"] = {
            "uri": uri,
            "version": context.document.version,
            "action": offer.action,
            "index": offer.index,
            "selection": list(context.selection),
            "confirm": context.can_confirm,
        }
    return more


def _kinds(action: Action, only: list[str] | None, client: ClientCapabilities, trigger: object) -> list[str]:
    """The kinds as which an action is offered.

    VS Code shows no source action at its light bulb or on Ctrl+. but drops them; there one with a twin is offered as that too.
    Nobody is shown source actions while the cursor moves.
    """
    kinds = [action.kind, action.twin] if action.twin else [action.kind]
    if only is not None:
        return [one for one in kinds if any(_covers(asked, one) for asked in only)][:1]
    if trigger == _AUTOMATIC:
        return [one for one in kinds if not _covers("source", one)]
    return kinds if trigger == _INVOKED and client.shows_no_source_actions else kinds[:1]


def _covers(asked: str, kind: str) -> bool:
    """Whether a kind that a client asks for is `kind` or one of its parents; the empty kind is the parent of all."""
    return not asked or kind == asked or kind.startswith(f"{asked}.")

"""`textDocument/codeAction`: titles now, edits when one is chosen, where the client can wait."""

from __future__ import annotations

from typing import Any, NamedTuple

from storesmith.features.actions import ALL, IN_NO_FILE, IN_PYTHON, Action, ActionContext, Offer
from storesmith.lsp.capabilities import ClientCapabilities
from storesmith.lsp.edits import edit_of
from storesmith.lsp.from_lsp import uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.session import Session
from storesmith.lsp.to_lsp import code_action, command, fixed_diagnostics, open_command

METHOD = "textDocument/codeAction"
_INVOKED, _AUTOMATIC = 1, 2


def handle(ls: StoresmithServer, params: Any) -> list[dict[str, Any]]:
    session = ls.session
    uri = uri_of(params)
    site = session.site_at(params, "range", allows_python=True)
    is_python = session.python_document(uri) is not None
    if site is None or not (is_python or site.role):
        return []
    actions = IN_PYTHON if is_python else ALL
    if not site.document.is_file:
        actions = () if is_python else IN_NO_FILE
    if is_python:
        session.scan(site.project)
    asked = params.get("context") or {}
    only = asked.get("only")
    trigger = asked.get("triggerKind")
    # Actions that run by themselves, on saving, never ask a question in the middle of it, and so never replace anything.
    is_automatic = trigger == _AUTOMATIC and only is not None
    can_confirm = session.client.change_annotations and not is_automatic
    context = ActionContext(
        *site.parts,
        session.problems(uri),
        session.reported(uri),
        can_confirm=can_confirm,
        can_create=session.client.creates_files,
    )
    shown = asked.get("diagnostics")
    request = _Request(session, uri, context, shown if isinstance(shown, list) else [], is_automatic)
    answers: list[dict[str, Any]] = []
    fixes: set[str] = set()
    for action in actions:
        kinds = _kinds(action, only, session.client, trigger)
        for offer in action.offers(context) if kinds else ():
            if offer.command is not None and not session.client.applies_edits:
                continue
            more = _rest(request, action, offer)
            for kind in kinds:
                if kind == action.twin and offer.title in fixes:
                    continue  # the same stands there as a fix already
                answer = code_action(offer, kind, session.client)
                if answer is not None:
                    answers.append({**answer, **more})
                    if kind == "quickfix":
                        fixes.add(offer.title)
    return answers


class _Request(NamedTuple):
    """What all answers to one request have in common; `shown` are the diagnostics that the client sent."""

    session: Session
    uri: str
    context: ActionContext
    shown: list[Any]
    is_automatic: bool


def _rest(request: _Request, action: Action, offer: Offer) -> dict[str, Any]:
    """Return the members of an answer besides title and kind: diagnostics, command, and edit or data to resolve it."""
    session, uri, context = request.session, request.uri, request.context
    more: dict[str, Any] = {}
    if offer.disabled is not None:
        return more
    if offer.problems:
        more["diagnostics"] = fixed_diagnostics(
            context.document, uri, offer.problems, request.shown, session.client, session.uri_at
        )
    if offer.command is not None:
        more["command"] = command(offer, uri)
        return more
    if offer.shown and session.client.shows_documents and not request.is_automatic:
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
            "selection": list(context.span),
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

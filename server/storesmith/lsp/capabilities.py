"""What the client can do, resolved once into booleans, and what the server offers it.

This is the one file that knows of differences between clients.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storesmith.text import Encoding

GENERATE_COMMAND = "storesmith.generateDefinition"
GENERATE_ALL_COMMAND = "storesmith.generateAll"
RENAME_COMMAND = "storesmith.renameGenerated"
OPEN_COMMAND = "storesmith.openFile"
COMMANDS = (
    GENERATE_COMMAND,
    GENERATE_ALL_COMMAND,
    RENAME_COMMAND,
    OPEN_COMMAND,
    "storesmith.checkAll",
    "storesmith.definitionAt",
    "storesmith.info",
    "storesmith.listClasses",
    "storesmith.makeDefinition",
)
"""The server's commands, which any client runs by `workspace/executeCommand`."""

_WATCHED = (
    *("**/pyproject.toml", "**/.env", "**/pyvenv.cfg", "**/.gitignore"),
    *("**/{pytest,.pytest,tox,mypy,.mypy}.ini", "**/{pytest,.pytest,ruff,.ruff}.toml", "**/setup.cfg"),
    *("**/kind.toml", "**/*.py.jinja"),
    *("**/*.json", "**/*.{py,pyi}"),
)
"""Settings, kinds, and what definitions are and speak of."""

NEW_DEFINITION = "refactor.new.storesmith"
"""The kind of action that is offered in Python documents."""

_ENCODINGS: dict[str, Encoding] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}


@dataclass(frozen=True, slots=True)
class ClientCapabilities:
    """What the client announced, and nothing that it did not."""

    encoding: Encoding = "utf-16"
    pulls_diagnostics: bool = False
    """Whether the client pulls. Neovim does at each change of the text and at nothing else: 0.11 cannot be told that there is
    something new, and 0.12 then pulls the workspace's, and of these takes none of open documents. It is pushed to, or it
    would not hear of what a save or another file has changed."""
    refreshes_diagnostics: bool = False
    related_information: bool = False
    code_description: bool = False
    diagnostic_tags: bool = False
    snippets: bool = False
    completion_markdown: bool = False
    completion_markup: bool = False
    label_details: bool = False
    completion_tags: bool = False
    adjusts_indentation: bool = False
    hover_markdown: bool = False
    symbol_trees: bool = False
    definition_links: bool = False
    applies_edits: bool = False
    shows_documents: bool = False
    confirms_edits: bool = False
    creates_progress: bool = False
    refreshes_lenses: bool = False
    refreshes_hints: bool = False
    code_action_literals: bool = False
    code_action_resolve: bool = False
    code_action_disabled: bool = False
    document_changes: bool = False
    creates_files: bool = False
    renames_files: bool = False
    prepares_rename: bool = False
    will_rename_files: bool = False
    change_annotations: bool = False
    shows_no_source_actions: bool = False
    """VS Code leaves source actions out of what it shows on request; it is known by what only it announces."""
    configuration: bool = False
    watches_files: bool = False
    selects_documents: bool = False
    """Whether the client takes it, later on, for which documents it is to send what, and ask for which actions."""
    selects_lenses: bool = False
    """The same of lenses."""
    replaces_new_buffers: bool = False
    """Neovim keeps a generated file in a buffer until it is written. An edit that reaches past the buffer's end replaces what a
    first time left there; it also keeps Neovim from adding a line break to the text."""


def client_capabilities(params: Mapping[str, Any]) -> ClientCapabilities:
    """The capabilities in `InitializeParams`; what is missing or malformed counts as not announced."""
    root = params.get("capabilities")

    def get(path: str) -> Any:
        node: Any = root
        for key in path.split("."):
            node = node.get(key) if isinstance(node, Mapping) else None
        return node

    def has(path: str) -> bool:
        return get(path) is True

    def lists(path: str, value: object) -> bool:
        listed = get(path)
        return isinstance(listed, list) and value in listed

    offered = get("general.positionEncodings")
    encodings = (
        [_ENCODINGS[name] for name in offered if isinstance(name, str) and name in _ENCODINGS]
        if isinstance(offered, list)
        else []
    )
    info = params.get("clientInfo")
    name = info.get("name") if isinstance(info, Mapping) else None
    item = "textDocument.completion.completionItem"
    return ClientCapabilities(
        encoding=encodings[0] if encodings else "utf-16",
        pulls_diagnostics=isinstance(get("textDocument.diagnostic"), Mapping) and name != "Neovim",
        refreshes_diagnostics=has("workspace.diagnostics.refreshSupport"),
        related_information=has("textDocument.publishDiagnostics.relatedInformation")
        or has("textDocument.diagnostic.relatedInformation"),
        code_description=has("textDocument.publishDiagnostics.codeDescriptionSupport")
        or has("textDocument.diagnostic.codeDescriptionSupport"),
        diagnostic_tags=lists("textDocument.publishDiagnostics.tagSupport.valueSet", 2)
        or lists("textDocument.diagnostic.tagSupport.valueSet", 2),
        snippets=has(f"{item}.snippetSupport"),
        completion_markdown=lists(f"{item}.documentationFormat", "markdown"),
        completion_markup=isinstance(get(f"{item}.documentationFormat"), list),
        label_details=has(f"{item}.labelDetailsSupport"),
        completion_tags=lists(f"{item}.tagSupport.valueSet", 1),
        adjusts_indentation=lists(f"{item}.insertTextModeSupport.valueSet", 2),
        hover_markdown=lists("textDocument.hover.contentFormat", "markdown"),
        symbol_trees=has("textDocument.documentSymbol.hierarchicalDocumentSymbolSupport"),
        applies_edits=has("workspace.applyEdit"),
        shows_documents=has("window.showDocument.support"),
        creates_progress=has("window.workDoneProgress"),
        confirms_edits=isinstance(get("workspace.workspaceEdit.changeAnnotationSupport"), Mapping),
        refreshes_lenses=has("workspace.codeLens.refreshSupport"),
        refreshes_hints=has("workspace.inlayHint.refreshSupport"),
        definition_links=has("textDocument.definition.linkSupport"),
        code_action_literals=isinstance(get("textDocument.codeAction.codeActionLiteralSupport"), Mapping),
        code_action_resolve=lists("textDocument.codeAction.resolveSupport.properties", "edit")
        and has("textDocument.codeAction.dataSupport"),
        code_action_disabled=has("textDocument.codeAction.disabledSupport"),
        document_changes=has("workspace.workspaceEdit.documentChanges"),
        creates_files=lists("workspace.workspaceEdit.resourceOperations", "create"),
        renames_files=has("workspace.workspaceEdit.documentChanges")
        and lists("workspace.workspaceEdit.resourceOperations", "rename"),
        prepares_rename=has("textDocument.rename.prepareSupport"),
        will_rename_files=has("workspace.fileOperations.willRename"),
        change_annotations=isinstance(get("workspace.workspaceEdit.changeAnnotationSupport"), Mapping)
        and has("textDocument.codeAction.honorsChangeAnnotations"),
        shows_no_source_actions=has("textDocument.codeAction.honorsChangeAnnotations"),
        configuration=has("workspace.configuration"),
        watches_files=has("workspace.didChangeWatchedFiles.dynamicRegistration"),
        selects_documents=has("textDocument.synchronization.dynamicRegistration")
        and has("textDocument.codeAction.dynamicRegistration"),
        selects_lenses=has("textDocument.codeLens.dynamicRegistration"),
        replaces_new_buffers=name == "Neovim",
    )


def server_capabilities(client: ClientCapabilities) -> dict[str, Any]:
    """`ServerCapabilities` for this client."""
    capabilities: dict[str, Any] = {
        "positionEncoding": client.encoding,
        "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
        "completionProvider": {"triggerCharacters": ['"', ":", "."]},
        "hoverProvider": True,
        "codeLensProvider": {"resolveProvider": True},
        "definitionProvider": True,
        "documentLinkProvider": {"resolveProvider": False},
        "documentSymbolProvider": True,
        "executeCommandProvider": {"commands": list(COMMANDS), "workDoneProgress": True},
        "workspaceSymbolProvider": True,
        "foldingRangeProvider": True,
        "selectionRangeProvider": True,
        "documentFormattingProvider": True,
        "documentRangeFormattingProvider": True,
        "documentOnTypeFormattingProvider": {"firstTriggerCharacter": "\n", "moreTriggerCharacter": ["}", "]"]},
        "inlayHintProvider": True,
        "referencesProvider": {"workDoneProgress": True},
        "renameProvider": {"prepareProvider": True, "workDoneProgress": True} if client.prepares_rename else True,
        "workspace": {"workspaceFolders": {"supported": True, "changeNotifications": True}},
    }
    if client.will_rename_files:
        filters = [
            {"scheme": "file", "pattern": {"glob": "**/*.{py,pyi}", "matches": "file"}},
            {"scheme": "file", "pattern": {"glob": "**/*", "matches": "folder"}},
        ]
        capabilities["workspace"]["fileOperations"] = {"willRename": {"filters": filters}}
    if client.code_action_literals:
        capabilities["codeActionProvider"] = {
            "codeActionKinds": [
                "quickfix",
                "source.fixAll.storesmith",
                "source.generate.storesmith",
                "source.generateAll.storesmith",
                "refactor.generate.storesmith",
                NEW_DEFINITION,
                "refactor.rewrite",
            ],
            "resolveProvider": client.code_action_resolve,
        }
    if client.pulls_diagnostics:
        capabilities["diagnosticProvider"] = {
            "identifier": "storesmith",
            "interFileDependencies": True,
            "workspaceDiagnostics": True,
        }
    return capabilities


def registrations(client: ClientCapabilities) -> list[dict[str, Any]]:
    """What is registered when the client has been initialized, each a `Registration`.

    Python documents are only for actions and lenses, so a client that can select documents is asked for these alone: it does not
    take the server for one that formats or completes Python.
    """
    wanted: dict[str, dict[str, Any]] = {}
    if client.watches_files:
        wanted["workspace/didChangeWatchedFiles"] = {"watchers": [{"globPattern": pattern} for pattern in _WATCHED]}
    if client.selects_documents and client.code_action_literals and client.creates_files:
        selector = {"documentSelector": [{"scheme": "file", "language": "python"}]}
        actions = {"codeActionKinds": [NEW_DEFINITION], "resolveProvider": client.code_action_resolve}
        wanted["textDocument/didOpen"] = wanted["textDocument/didClose"] = selector
        wanted["textDocument/didChange"] = {**selector, "syncKind": 2}
        wanted["textDocument/codeAction"] = {**selector, **actions}
        if client.selects_lenses:
            wanted["textDocument/codeLens"] = {**selector, "resolveProvider": True}
    return [
        {"id": f"storesmith.{method}", "method": method, "registerOptions": options}
        for method, options in wanted.items()
    ]

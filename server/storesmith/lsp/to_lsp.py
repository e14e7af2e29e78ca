"""What the server answers, in the shapes of the protocol (LSP 3.17); with `from_lsp` the only place that knows them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _quoted
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pygls.uris import from_fs_path

from storesmith.analysis.rules import BY_CODE
from storesmith.features.describe import plain_text
from storesmith.kinds import docs_folder
from storesmith.lsp.capabilities import GENERATE_ALL_COMMAND, OPEN_COMMAND, RENAME_COMMAND, ClientCapabilities
from storesmith.lsp.protocol import Encoded
from storesmith.model import Document, KnownStore, Problem
from storesmith.text import Encoding, FileCreation, FileEdit, LineIndex, Location, SourceChange, Span, TextEdit

if TYPE_CHECKING:
    from storesmith.features.actions import Offer
    from storesmith.features.code_lenses import Lens
    from storesmith.features.completion import Completion
    from storesmith.features.definition import Target
    from storesmith.features.document_links import Link
    from storesmith.features.hover import Hover
    from storesmith.features.inlay_hints import InlayHint
    from storesmith.features.structure import Fold
    from storesmith.features.symbols import Symbol

Json: TypeAlias = dict[str, Any]

_SEVERITY = {"error": 1, "warning": 2, "information": 3, "hint": 4}
_COMPLETION_KIND = {"property": 10, "value": 12, "definition": 15, "module": 9, "class": 7}
_SYMBOL_KIND = {
    "object": 2,
    "array": 18,
    "string": 15,
    "number": 16,
    "boolean": 17,
    "null": 21,
    "definition": 5,
}
_SNIPPET = 2
_DEPRECATED = 1
_DEPRECATED_DIAGNOSTIC = 2
_FAR_END: Json = {"line": 2**31 - 1, "character": 0}
"""Behind the end of every document; clients take it for the end (LSP 3.17, "Position")."""

_ADJUST_INDENTATION = 2
_BOM = "\ufeff"
"""What some files on disk begin with, and editors leave out of the text that positions are in."""

_REPLACE_ANNOTATION = "storesmith.replace"


class Standing(NamedTuple):
    """What stands in a file: its text; if it is open in the editor its version, and its URI as the editor writes it."""

    text: str
    version: int | None
    uri: str | None = None
    lines: LineIndex | None = None


def uri_of(path: Path) -> str:
    """The `file:` URI of an absolute path."""
    try:
        return from_fs_path(str(path)) or path.as_uri()
    except UnicodeEncodeError:  # its name is no text, but bytes
        return path.as_uri()


UriAt: TypeAlias = Callable[[Path], str]
"""Tells the URI of a file: of an open one that of its document, as the client writes it."""


def range_of(lines: LineIndex, span: Span, encoding: Encoding) -> Json:
    """A `Range`."""
    start_line, start, end_line, end = lines.range(span, encoding)
    return {"start": {"line": start_line, "character": start}, "end": {"line": end_line, "character": end}}


def location(place: Location, encoding: Encoding, uri_at: UriAt = uri_of) -> Json:
    """A `Location`."""
    mark = place.line == 0 and place.line_text.startswith(_BOM)
    line = LineIndex(place.line_text[mark:])
    start, end = (
        {"line": place.line, "character": line.position(offset - mark, encoding).character} for offset in place.span
    )
    return {"uri": uri_at(place.path), "range": {"start": start, "end": end}}


def location_link(document: Document, target: Target, encoding: Encoding, uri_at: UriAt = uri_of) -> Json:
    """A `LocationLink`."""
    found = location(target.location, encoding, uri_at)
    return {
        "originSelectionRange": range_of(document.lines, target.origin, encoding),
        "targetUri": found["uri"],
        "targetRange": found["range"],
        "targetSelectionRange": found["range"],
    }


def document_link(document: Document, link: Link, encoding: Encoding, uri_at: UriAt = uri_of) -> Json:
    """A `DocumentLink`."""
    target = link.target if isinstance(link.target, str) else uri_at(link.target)
    return {"range": range_of(document.lines, link.span, encoding), "target": target, "tooltip": link.tooltip}


def code_lens(
    document: Document, uri: str, lens: Lens, client: ClientCapabilities, uri_at: UriAt = uri_of
) -> Json | None:
    """A `CodeLens`; None of one that does what the client cannot."""
    shown: Json = {"range": range_of(document.lines, lens.span, client.encoding)}
    if lens.file is None:
        if lens.number is None or not client.applies_edits:
            return None
        shown["data"] = {"uri": uri, "index": lens.number}
    else:
        if not client.shows_documents:
            return None
        shown["command"] = open_command(lens.title or "", uri_at(lens.file), lens.line)
    return shown


def open_command(title: str, uri: str, line: int | None = None) -> Json:
    """A `Command` that has the editor show the document of a URI, at a line from 0 if one is given."""
    return {"title": title, "command": OPEN_COMMAND, "arguments": [uri, *([] if line is None else [line])]}


def workspace_symbol(store: KnownStore, encoding: Encoding, uri_at: UriAt = uri_of) -> Json:
    """A `SymbolInformation`."""
    return {
        "name": store.name,
        "kind": _SYMBOL_KIND["definition"],
        "location": location(store.location, encoding, uri_at),
        "containerName": store.kind,
    }


def diagnostics(
    document: Document, uri: str, problems: Iterable[Problem], client: ClientCapabilities, uri_at: UriAt = uri_of
) -> Encoded:
    """`Diagnostic[]`, as text: of 200 diagnostics most are as they were a keystroke ago, but for where they stand."""
    lines, encoding = document.lines, client.encoding
    parts: list[str] = []
    for problem in problems:
        rest = _without_range(
            problem.severity,
            problem.code,
            problem.message,
            has_link=client.code_description,
            has_tags=client.diagnostic_tags,
        )
        if problem.related and client.related_information:
            rest += f',"relatedInformation":{_related(lines, uri, problem, encoding, uri_at)}'
        parts.append(f'{{"range":{_range_text(lines.range(problem.span, encoding))},{rest}}}')
    return Encoded(f"[{','.join(parts)}]")


def _range_text(places: tuple[int, int, int, int]) -> str:
    """A `Range`, as text."""
    start_line, start, end_line, end = places
    return f'{{"start":{{"line":{start_line},"character":{start}}},"end":{{"line":{end_line},"character":{end}}}}}'


@lru_cache(maxsize=4096)
def _without_range(severity: str, code: str, message: str, *, has_link: bool, has_tags: bool) -> str:
    """The properties of a `Diagnostic` that do not depend on where it stands."""
    diagnostic: Json = {
        "severity": _SEVERITY[severity],
        "code": code,
        "source": "storesmith",
        "message": message,
    }
    if has_link and code in BY_CODE:
        diagnostic["codeDescription"] = {"href": _rule_page(code)}
    if has_tags and code in BY_CODE and BY_CODE[code].is_deprecation:
        diagnostic["tags"] = [_DEPRECATED_DIAGNOSTIC]
    return json.dumps(diagnostic, separators=(",", ":"))[1:-1]


def _related(lines: LineIndex, uri: str, problem: Problem, encoding: Encoding, uri_at: UriAt) -> str:
    related = [
        {
            "location": location(place.location, encoding, uri_at)
            if place.location
            else {"uri": uri, "range": range_of(lines, place.span, encoding)},
            "message": place.message,
        }
        for place in problem.related
    ]
    return json.dumps(related, separators=(",", ":"))


@lru_cache(maxsize=128)
def _rule_page(code: str) -> str:
    """The rule's section in the page that comes with this installation: it is right for this version, and there offline."""
    return f"{uri_of(docs_folder() / 'rules.md')}#{code}"


def completion_list(document: Document, completions: Iterable[Completion], client: ClientCapabilities) -> Json:
    """A complete `CompletionList`; clients without snippets get text that is valid JSON as it stands."""
    found = tuple(completions)
    items = [_completion_item(document.lines, item, client) for item in found]
    return {"isIncomplete": any(item.is_partial for item in found), "items": items}


def _completion_item(lines: LineIndex, completion: Completion, client: ClientCapabilities) -> Json:
    is_snippet = client.snippets and completion.snippet != completion.text
    new_text = completion.snippet if is_snippet else completion.text
    is_told_here = completion.is_required and not client.label_details
    is_qualified_here = completion.qualifier and not client.label_details
    detail = ", ".join(filter(None, (completion.detail, "required" if is_told_here else "")))
    item: Json = {
        "label": f"{completion.label} ({completion.qualifier})" if is_qualified_here else completion.label,
        "kind": _COMPLETION_KIND[completion.kind],
        "filterText": completion.filter_text,
        "sortText": completion.sort_text,
        "textEdit": {"range": range_of(lines, completion.span, client.encoding), "newText": new_text},
    }
    if detail:
        item["detail"] = detail
    if client.label_details and completion.is_required:
        item["labelDetails"] = {"description": "required"}
    elif client.label_details and completion.qualifier:
        # Not as the description: VS Code would shorten the label to have room for that.
        item["labelDetails"] = {"detail": f" {completion.qualifier}"}
    if completion.is_deprecated and client.completion_tags:
        item["tags"] = [_DEPRECATED]
    if is_snippet:
        item["insertTextFormat"] = _SNIPPET
    if client.adjusts_indentation and "\n" in new_text:
        item["insertTextMode"] = _ADJUST_INDENTATION
    if completion.documentation:
        markup = _markup(completion.documentation, is_markdown=client.completion_markdown)
        item["documentation"] = markup if client.completion_markup else markup["value"]
    if completion.additional_edits:
        item["additionalTextEdits"] = [_text_edit(lines, edit, client.encoding) for edit in completion.additional_edits]
    return item


def prepared_rename(document: Document, span: Span, name: str, encoding: Encoding) -> Json:
    """A range with the name that stands there."""
    return {"range": range_of(document.lines, span, encoding), "placeholder": name}


def hover(document: Document, found: Hover, client: ClientCapabilities) -> Json:
    """A `Hover`."""
    return {
        "contents": _markup(found.markdown, is_markdown=client.hover_markdown),
        "range": range_of(document.lines, found.span, client.encoding),
    }


def document_symbols(document: Document, uri: str, found: Iterable[Symbol], client: ClientCapabilities) -> Encoded:
    """`DocumentSymbol[]`, or `SymbolInformation[]` for a client that knows no tree, as text: there may be thousands."""
    if client.symbol_trees:
        return Encoded(_symbol_tree(document.lines, found, client.encoding))
    return Encoded(f"[{','.join(_flat_symbols(document.lines, json.dumps(uri), found, client.encoding))}]")


def _symbol_tree(lines: LineIndex, found: Iterable[Symbol], encoding: Encoding) -> str:
    parts: list[str] = []
    range_at = lines.range
    for name, detail, kind, span, selection, children in found:
        line, start, end_line, end = range_at(span, encoding)
        if line == end_line and end - start == span.end - span.start:  # each character in it is one unit
            name_line = name_end_line = line
            name_start, name_end = start + selection.start - span.start, start + selection.end - span.start
        else:
            name_line, name_start, name_end_line, name_end = range_at(selection, encoding)
        inside = f',"children":{_symbol_tree(lines, children, encoding)}' if children else ""
        parts.append(
            f'{{"name":{_quoted(name)},"detail":{_quoted(detail)},"kind":{_SYMBOL_KIND[kind]},'
            f'"range":{{"start":{{"line":{line},"character":{start}}},"end":{{"line":{end_line},"character":{end}}}}},'
            f'"selectionRange":{{"start":{{"line":{name_line},"character":{name_start}}},'
            f'"end":{{"line":{name_end_line},"character":{name_end}}}}}{inside}}}'
        )
    return f"[{','.join(parts)}]"


def _flat_symbols(lines: LineIndex, uri: str, found: Iterable[Symbol], encoding: Encoding) -> Iterator[str]:
    pending = [(symbol, "") for symbol in found][::-1]
    while pending:
        symbol, container = pending.pop()
        inside = f',"containerName":{_quoted(container)}' if container else ""
        yield (
            f'{{"name":{_quoted(symbol.name)},"kind":{_SYMBOL_KIND[symbol.kind]},'
            f'"location":{{"uri":{uri},"range":{_range_text(lines.range(symbol.span, encoding))}}}{inside}}}'
        )
        path = f"{container}.{symbol.name}" if container else symbol.name
        pending += [(child, path) for child in symbol.children][::-1]


def folding_ranges(found: Iterable[Fold]) -> list[Json]:
    """`FoldingRange[]`."""
    ranges: list[Json] = []
    for fold in found:
        ranges.append({"startLine": fold.first_line, "endLine": fold.last_line})
        if fold.kind:
            ranges[-1]["kind"] = fold.kind
    return ranges


def inlay_hint(document: Document, hint: InlayHint, client: ClientCapabilities) -> Json:
    """An `InlayHint`."""
    line, character = document.lines.position(hint.offset, client.encoding)
    result: Json = {"position": {"line": line, "character": character}, "label": hint.label, "paddingLeft": True}
    if hint.tooltip:
        result["tooltip"] = _markup(hint.tooltip, is_markdown=True)
    if hint.edits:
        result["textEdits"] = [_text_edit(document.lines, edit, client.encoding) for edit in hint.edits]
    return result


def selection_range(document: Document, offset: int, spans: Iterable[Span], encoding: Encoding) -> Json:
    """A `SelectionRange` with its parents; where nothing is to be selected, the place itself."""
    result: Json | None = None
    for span in reversed(tuple(spans) or (Span(offset, offset),)):
        parent = result
        result = {"range": range_of(document.lines, span, encoding)}
        if parent is not None:
            result["parent"] = parent
    return result or {}


def text_edits(document: Document, edits: Iterable[TextEdit], encoding: Encoding) -> Encoded:
    """`TextEdit[]`, as text: formatting may give thousands, with few different new texts."""
    lines = document.lines
    new_texts: dict[str, str] = {}
    parts: list[str] = []
    for edit in edits:
        new_text = new_texts.get(edit.new_text)
        if new_text is None:
            new_text = new_texts[edit.new_text] = json.dumps(edit.new_text)
        parts.append(f'{{"range":{_range_text(lines.range(edit.span, encoding))},"newText":{new_text}}}')
    return Encoded(f"[{','.join(parts)}]")


def _markup(markdown: str, *, is_markdown: bool) -> Json:
    if is_markdown:
        return {"kind": "markdown", "value": markdown}
    return {"kind": "plaintext", "value": plain_text(markdown)}


def _text_edit(lines: LineIndex, edit: TextEdit, encoding: Encoding) -> Json:
    return {"range": range_of(lines, edit.span, encoding), "newText": edit.new_text}


def code_action(offer: Offer, kind: str, client: ClientCapabilities) -> Json | None:
    """A `CodeAction` without its edit and its diagnostics; None for one that is disabled where the client cannot show that."""
    action: Json = {"title": offer.title, "kind": kind}
    if offer.is_preferred:
        action["isPreferred"] = True
    if offer.disabled is not None:
        if not client.code_action_disabled:
            return None
        action["disabled"] = {"reason": offer.disabled}
    return action


_COMMANDS = {"generate-all": GENERATE_ALL_COMMAND, "rename-generated": RENAME_COMMAND}


def command(offer: Offer, uri: str) -> Json:
    """The `Command` of an offer, at the document `uri`, that has one."""
    return {"title": offer.title, "command": _COMMANDS[offer.command or ""], "arguments": [uri, offer.index]}


def fixed_diagnostics(
    document: Document,
    uri: str,
    problems: Iterable[Problem],
    shown: Iterable[Any],
    client: ClientCapabilities,
    uri_at: UriAt = uri_of,
) -> list[Json]:
    """Return the `Diagnostic[]` that a quick fix resolves: as the client has `shown` them, else as they are reported."""
    reported: list[Json] = json.loads(diagnostics(document, uri, problems, client, uri_at))
    keys = ("range", "code", "message")
    known = [one for one in shown if isinstance(one, Mapping)]
    same = (next((one for one in known if all(one.get(key) == own[key] for key in keys)), own) for own in reported)
    return [dict(one) for one in same]


def workspace_edit(change: SourceChange, standing: Mapping[Path, Standing], client: ClientCapabilities) -> Json:
    """A `WorkspaceEdit`: creations first, then text edits, then renamed files, in what the client announced and nothing else.

    `standing` holds what stands in each file that is edited, and the URIs of files that are created or renamed, where they are
    not those of the paths. A creation never overwrites; a client that cannot create files is given a text edit on the new
    file's URI. An edit that would lose a person's text asks for confirmation; actions offer none to a client that cannot ask.
    Whoever asks for files to be renamed has seen that the client does that.
    """
    edits = [
        (creation.path, _new_file_edits(creation, client), False) for creation in change.creations if creation.text
    ]
    edits += [
        (file.path, _file_edits(file, standing[file.path], client), file.needs_confirmation) for file in change.edits
    ]
    if not client.document_changes and not client.creates_files:
        return {"changes": {_uri(standing, path): changed for path, changed, _ in edits}}
    changes: list[Json] = []
    if client.creates_files:
        changes += (
            {"kind": "create", "uri": _uri(standing, creation.path), "options": {"ignoreIfExists": True}}
            for creation in change.creations
        )
    changes += (
        {"textDocument": {"uri": _uri(standing, path), "version": _version(standing, path)}, "edits": changed}
        for path, changed, _ in edits
    )
    options = {"overwrite": False, "ignoreIfExists": True}
    changes += (
        {"kind": "rename", "oldUri": _uri(standing, file.old), "newUri": _uri(standing, file.new), "options": options}
        for file in change.renames
    )
    result: Json = {"documentChanges": changes}
    if any(confirm for _, _, confirm in edits):
        result["changeAnnotations"] = {
            _REPLACE_ANNOTATION: {
                "label": "Change a file that was edited by hand",
                "needsConfirmation": True,
                "description": "Look at what becomes of what you wrote in it.",
            }
        }
    return result


def _uri(standing: Mapping[Path, Standing], path: Path) -> str:
    return (standing[path].uri if path in standing else None) or uri_of(path)


def _version(standing: Mapping[Path, Standing], path: Path) -> int | None:
    return standing[path].version if path in standing else None


def _new_file_edits(creation: FileCreation, client: ClientCapabilities) -> list[Json]:
    start = {"line": 0, "character": 0}
    # Who makes no file for a server has the text as a buffer, as Emacs and Vim do: what a first time left in it is replaced, and
    # Vim leaves no empty line behind the text.
    end = _FAR_END if client.replaces_new_buffers or not client.creates_files else start
    return [{"range": {"start": start, "end": end}, "newText": creation.text}]


def _file_edits(file: FileEdit, standing: Standing, client: ClientCapabilities) -> list[Json]:
    lines, found = standing.lines or LineIndex(standing.text), file.edits
    if standing.version is None and standing.text.startswith(_BOM):
        lines = LineIndex(standing.text[1:])
        found = tuple(TextEdit(Span(max(0, edit.span.start - 1), edit.span.end - 1), edit.new_text) for edit in found)
    edits = [_text_edit(lines, edit, client.encoding) for edit in found]
    if not standing.text:  # what is in an editor and not yet saved is replaced too, and not written a second time
        edits = [{**edit, "range": {**edit["range"], "end": _FAR_END}} for edit in edits]
    if file.needs_confirmation:
        for edit in edits:
            edit["annotationId"] = _REPLACE_ANNOTATION
    return edits

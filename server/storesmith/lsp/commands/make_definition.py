"""`storesmith.makeDefinition`: makes a definition for one of the classes of `listClasses`, and shows it.

The answer is the URI of its file, or null where the editor did not take the edit.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Any

from storesmith.authoring.new_definition import NewDefinition
from storesmith.kinds import Kind
from storesmith.lsp.commands.arguments import refused
from storesmith.lsp.edits import edit_of
from storesmith.lsp.protocol import PARKED, ErrorCode, RequestError
from storesmith.lsp.server import StoresmithServer
from storesmith.text import FileCreation, SourceChange

_NEEDED = ("project", "module", "name")


def run(ls: StoresmithServer, arguments: Sequence[Any], params: Any) -> Generator[Any, None, str | None]:  # noqa: ARG001
    wanted = arguments[0] if arguments else None
    if not isinstance(wanted, Mapping) or not all(isinstance(wanted.get(name), str) for name in _NEEDED):
        raise refused("an object with project, module and name, as listClasses gives them")
    session = ls.session
    root = Path(wanted["project"])
    yield from session.found_definitions()
    project = next((each for each in session.all_projects() if each.root == root), None)
    if project is None:
        raise RequestError(ErrorCode.INVALID_PARAMS, f"{root} is not a project of the workspace")
    yield from session.scanned(project)
    scope = session.scope(root / "x.json")
    kind = _kind(scope.kinds, wanted.get("kind"))
    known = (one for one in project.python.classes_named(wanted["name"]) if one.module == wanted["module"])
    if next(known, None) is None:
        raise RequestError(ErrorCode.INVALID_PARAMS, f"{wanted['module']} has no class {wanted['name']}")
    draft = NewDefinition(kind, project).about(wanted["module"], wanted["name"])
    variant, value = draft.property_of("variant"), wanted.get("storeType")
    if variant is not None and value is not None:
        if value not in kind.variants:
            raise refused(f"one of {', '.join(kind.variants)} as storeType")
        draft = draft.choose(variant, value)
    draft = draft.with_first_proposals()
    places = draft.places(scope, session.workspace)
    path = next((place for place in places if not project.reader.exists(place)), None)
    if path is None:
        raise RequestError(
            ErrorCode.REQUEST_FAILED, f"the files that a definition for {wanted['name']} could have are there already"
        )
    answers: list[bool] = []

    def then(*, applied: bool) -> None:
        answers.append(applied)
        session.has_news = True  # this request waits for it
        if applied:
            ls.show_document(path)

    ls.apply_edit(f"New {kind.title}", edit_of(SourceChange((FileCreation(path, draft.text()),)), session), then)
    while not answers:
        yield PARKED
    return session.uri_at(path) if answers[0] else None


def _kind(kinds: Sequence[Kind], name: object) -> Kind:
    able = [kind for kind in kinds if kind.subject_property is not None]
    found = next((kind for kind in able if name is None or kind.name == name), None)
    if found is None:
        raise refused(f"one of {', '.join(kind.name for kind in able)} as kind")
    return found

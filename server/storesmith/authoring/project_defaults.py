"""What the project suggests for properties that nobody has written: the schema's example is about a project of its own."""

from __future__ import annotations

from collections.abc import Mapping

from storesmith.authoring.new_definition import NewDefinition, subjects
from storesmith.kinds import Kind
from storesmith.model.definition import Definition
from storesmith.model.references import real_module
from storesmith.model.workspace import Workspace
from storesmith.project import Project


def likely_values(
    kind: Kind, project: Project | None, definition: Definition | None = None, workspace: Workspace | None = None
) -> Mapping[str, object]:
    """Values for the properties that the project says something of, by their names; those that are written stay as they are.

    They are those of a new definition for the likeliest class: of the name and in the module that are written, and of equals
    one that no definition of the `workspace` is for. None where the classes are not known yet, or none is likely.
    """
    subject = kind.subject_property
    if project is None or subject is None or not project.python.is_scanned:
        return {}
    texts = {name: definition.text(name) for name in kind.properties} if definition else {}
    written = {name: text for name, text in texts.items() if text is not None}
    name, module = written.get(subject.name), written.get(subject.module or "")
    home = real_module(module, project) if module else None
    found = (
        known
        for known in subjects(kind, project, workspace or Workspace()).values
        if (name is None or known.name == name) and (home is None or known.module == home)
    )
    known = next(found, None)
    if known is None:
        return {}
    draft = NewDefinition(kind, project).about(known.module, known.name)
    return NewDefinition(kind, project, {**draft.chosen, **written}).with_first_proposals().chosen

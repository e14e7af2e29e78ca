"""What a store was called when it was generated, where its definition has been given another name since."""

from __future__ import annotations

from storesmith.generate.orphans import orphans
from storesmith.generate.plan import generated_module
from storesmith.model import Definition, Workspace, snake_case
from storesmith.model.naming import is_class_name
from storesmith.project import Project


def former_name(definition: Definition, project: Project, workspace: Workspace) -> str | None:
    """The class that a definition was generated as before, where its store still stands under that name and no definition has it.

    None where that is not so, not sure, or the store stands under its present name too.
    """
    name, kind = definition.name, definition.kind
    now = generated_module(kind, project, name) if name and is_class_name(name) else None
    document = definition.document.path
    if now is None or project.reader.exists(now.store) or not document.is_relative_to(project.root):
        return None
    own = document.relative_to(project.root).as_posix()
    found: set[str] = set()
    for path, origin in orphans(kind, project, ()):
        outline = project.sources.outline(path, "") if origin == own else None
        for class_name in outline.bindings if outline else ():
            known = generated_module(kind, project, class_name) if is_class_name(class_name) else None
            is_claimed = workspace.standing_for(project.root, kind.name, snake_case(class_name))
            if known is not None and known.store == path and not is_claimed:
                found.add(class_name)
    return found.pop() if len(found) == 1 else None

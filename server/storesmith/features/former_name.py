"""The name under which a store was generated, if its definition has another name now."""

from __future__ import annotations

from storesmith.features.site import Site
from storesmith.generate.orphans import orphans
from storesmith.generate.plan import generated_module
from storesmith.model import Definition, snake_case
from storesmith.model.naming import is_class_name


def former_name(site: Site, definition: Definition) -> str | None:
    """Return the class as which a definition was generated before, if its file still exists and no definition claims it.

    None if that is not certain, or if the store exists under its present name too.
    """
    project, workspace = site.project, site.workspace
    name, kind = definition.name, definition.kind
    now = generated_module(kind, project, name) if name and is_class_name(name) else None
    document = definition.document.path
    if now is None or project.reader.exists(now.store) or not document.is_relative_to(project.root):
        return None
    own = document.relative_to(project.root).as_posix()
    found: set[str] = set()
    for path, origin in orphans(kind, project, ()):
        module = project.python.module_of(path) or ""
        outline = project.sources.outline(path, module) if origin == own else None
        for class_name in outline.bindings if outline else ():
            known = generated_module(kind, project, class_name) if is_class_name(class_name) else None
            is_claimed = workspace.standing_for(project.root, kind, snake_case(class_name))
            if known is not None and known.store == path and not is_claimed:
                found.add(class_name)
    return found.pop() if len(found) == 1 else None

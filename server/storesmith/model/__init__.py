"""Documents, the definitions in them, and what is wrong with them."""

from storesmith.model.definition import Definition, Role, Scope, definitions_in, kind_of, operations_in
from storesmith.model.document import Document
from storesmith.model.naming import snake_case
from storesmith.model.problem import Fix, Problem, Related
from storesmith.model.type_hints import TypeHint
from storesmith.model.workspace import KnownStore, Workspace

__all__ = [
    "Definition",
    "Document",
    "Fix",
    "KnownStore",
    "Problem",
    "Related",
    "Role",
    "Scope",
    "TypeHint",
    "Workspace",
    "definitions_in",
    "kind_of",
    "operations_in",
    "snake_case",
]

"""What is wrong with a document, and what its definitions say."""

from storesmith.analysis.check import problems, with_more
from storesmith.analysis.definition import Definition, Role, Scope, definitions_in, kind_of, operations_in
from storesmith.analysis.document import Document
from storesmith.analysis.json_server import JsonLanguage, is_said_by_json_server
from storesmith.analysis.model import Model, TypeHint, model_of
from storesmith.analysis.problem import Fix, Problem, Related, Rule
from storesmith.analysis.python_names import snake_case
from storesmith.analysis.workspace import KnownStore, Workspace

__all__ = [
    "Definition",
    "Document",
    "Fix",
    "JsonLanguage",
    "KnownStore",
    "Model",
    "Problem",
    "Related",
    "Role",
    "Rule",
    "Scope",
    "TypeHint",
    "Workspace",
    "definitions_in",
    "is_said_by_json_server",
    "kind_of",
    "model_of",
    "operations_in",
    "problems",
    "snake_case",
    "with_more",
]

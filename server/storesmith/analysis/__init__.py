"""What is wrong with a document, and what its definitions say."""

from storesmith.analysis.check import problems
from storesmith.analysis.definition import Definition, Role, Scope, definitions_in, kind_of, operations_in
from storesmith.analysis.document import Document
from storesmith.analysis.model import Model, TypeHint, model_of
from storesmith.analysis.problem import Problem, Related, Rule
from storesmith.analysis.python_names import snake_case

__all__ = [
    "Definition",
    "Document",
    "Model",
    "Problem",
    "Related",
    "Role",
    "Rule",
    "Scope",
    "TypeHint",
    "definitions_in",
    "kind_of",
    "model_of",
    "operations_in",
    "problems",
    "snake_case",
]

"""Component kinds as data: a schema, naming and location conventions, and templates."""

from storesmith.kinds.bundled import bundled_kinds, docs_folder, kinds_in, project_kinds
from storesmith.kinds.glob import matches_glob
from storesmith.kinds.initial import initial_value, obvious_value, whole_value
from storesmith.kinds.kind import GenerateConvention, Kind, KindError, PropertyConvention, Role, load_kind
from storesmith.kinds.patterns import searcher
from storesmith.kinds.pointers import pointer_to
from storesmith.kinds.revision import REMOVALS, operation_kind
from storesmith.kinds.schema import Schema, list_of, type_phrase
from storesmith.kinds.templates import STORE_TEMPLATE, TESTS_TEMPLATE, Templates
from storesmith.kinds.validation import Counts, Violation

__all__ = [
    "REMOVALS",
    "STORE_TEMPLATE",
    "TESTS_TEMPLATE",
    "Counts",
    "GenerateConvention",
    "Kind",
    "KindError",
    "PropertyConvention",
    "Role",
    "Schema",
    "Templates",
    "Violation",
    "bundled_kinds",
    "docs_folder",
    "initial_value",
    "kinds_in",
    "list_of",
    "load_kind",
    "matches_glob",
    "obvious_value",
    "operation_kind",
    "pointer_to",
    "project_kinds",
    "searcher",
    "type_phrase",
    "whole_value",
]

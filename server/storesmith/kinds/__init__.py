"""Component kinds as data: a schema, naming and location conventions, and templates."""

from storesmith.kinds.bundled import bundled_kinds, docs_folder, kinds_in, project_kinds
from storesmith.kinds.glob import matches_glob
from storesmith.kinds.kind import GenerateConvention, Kind, KindError, PropertyConvention, Role, load_kind
from storesmith.kinds.schema import Schema, type_phrase
from storesmith.kinds.validation import Violation

__all__ = [
    "GenerateConvention",
    "Kind",
    "KindError",
    "PropertyConvention",
    "Role",
    "Schema",
    "Violation",
    "bundled_kinds",
    "docs_folder",
    "kinds_in",
    "load_kind",
    "matches_glob",
    "project_kinds",
    "type_phrase",
]

"""Python source read statically: what modules bind, where they are, and what their names stand for."""

from storesmith.python.environment import FRAMEWORK, Environment, framework_version
from storesmith.python.index import ClassLookup, KnownClass, ModuleLookup, PythonIndex, Resolved
from storesmith.python.shape_types import (
    Check,
    ClassOf,
    Constrained,
    ContainerOf,
    Enumeration,
    Field,
    Leaf,
    LiteralOf,
    NewTypeOf,
    Reference,
    Shape,
    TupleOf,
    TypeVariable,
    UnionOf,
    Unknown,
)
from storesmith.python.shapes import Shapes
from storesmith.python.source import Binding, Outline, Sources
from storesmith.python.traits import is_immutable

__all__ = [
    "FRAMEWORK",
    "Binding",
    "Check",
    "ClassLookup",
    "ClassOf",
    "Constrained",
    "ContainerOf",
    "Enumeration",
    "Environment",
    "Field",
    "KnownClass",
    "Leaf",
    "LiteralOf",
    "ModuleLookup",
    "NewTypeOf",
    "Outline",
    "PythonIndex",
    "Reference",
    "Resolved",
    "Shape",
    "Shapes",
    "Sources",
    "TupleOf",
    "TypeVariable",
    "UnionOf",
    "Unknown",
    "framework_version",
    "is_immutable",
]

"""Python source read statically: what modules bind, where they are, and what their names stand for."""

from storesmith.python.environment import FRAMEWORK, Environment, framework_version
from storesmith.python.index import ClassLookup, KnownClass, ModuleLookup, PythonIndex
from storesmith.python.source import Binding, Outline, Sources

__all__ = [
    "FRAMEWORK",
    "Binding",
    "ClassLookup",
    "Environment",
    "KnownClass",
    "ModuleLookup",
    "Outline",
    "PythonIndex",
    "Sources",
    "framework_version",
]

"""Python source read statically: what modules bind, where they are, and what their names stand for.

What interprets type hints is imported from `storesmith.python.shapes`: only who generates pays for it.
"""

from storesmith.python.environment import FRAMEWORK, Environment, framework_version
from storesmith.python.index import ClassLookup, KnownClass, ModuleLookup, PythonIndex, Resolved
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
    "Resolved",
    "Sources",
    "framework_version",
]

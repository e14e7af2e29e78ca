"""The Python project around a definition, read statically and never imported."""

from storesmith.project.config import Config, Severity, config_from_mapping
from storesmith.project.environment import FRAMEWORK, Environment
from storesmith.project.files import DiskReader, Reader, walk
from storesmith.project.project import PLACEHOLDER, AppRoot, Project, find_project
from storesmith.project.python_index import ClassLookup, KnownClass, ModuleLookup, PythonIndex
from storesmith.project.python_types import IdRecipe, id_recipe, takes_parameters
from storesmith.project.source import Binding, Outline, Sources

__all__ = [
    "FRAMEWORK",
    "PLACEHOLDER",
    "AppRoot",
    "Binding",
    "ClassLookup",
    "Config",
    "DiskReader",
    "Environment",
    "IdRecipe",
    "KnownClass",
    "ModuleLookup",
    "Outline",
    "Project",
    "PythonIndex",
    "Reader",
    "Severity",
    "Sources",
    "config_from_mapping",
    "find_project",
    "id_recipe",
    "takes_parameters",
    "walk",
]

"""The Python project around a definition, read statically and never imported."""

from storesmith.project.config import SETTINGS, Config, Setting, Severity, config_from_mapping
from storesmith.project.environment import FRAMEWORK, Environment, framework_version
from storesmith.project.files import DiskReader, Reader, walk
from storesmith.project.project import PLACEHOLDER, AppRoot, Project, find_project
from storesmith.project.python_index import ClassLookup, KnownClass, ModuleLookup, PythonIndex
from storesmith.project.python_states import Sample, is_immutable, state_sample
from storesmith.project.python_types import Recipe, id_recipe, recipe, takes_parameters
from storesmith.project.source import Binding, Outline, Sources

__all__ = [
    "FRAMEWORK",
    "PLACEHOLDER",
    "SETTINGS",
    "AppRoot",
    "Binding",
    "ClassLookup",
    "Config",
    "DiskReader",
    "Environment",
    "KnownClass",
    "ModuleLookup",
    "Outline",
    "Project",
    "PythonIndex",
    "Reader",
    "Recipe",
    "Sample",
    "Setting",
    "Severity",
    "Sources",
    "config_from_mapping",
    "find_project",
    "framework_version",
    "id_recipe",
    "is_immutable",
    "recipe",
    "state_sample",
    "takes_parameters",
    "walk",
]

"""The Python project around a definition: its root, its settings, its application package."""

from storesmith.project.config import SETTINGS, Config, Setting, Severity, config_from_mapping
from storesmith.project.project import PLACEHOLDER, AppRoot, Project, SourceRoot, find_project
from storesmith.project.python_states import Sample, is_immutable, state_sample
from storesmith.project.python_types import Recipe, id_recipe, recipe, takes_parameters
from storesmith.project.source_roots import Unusable

__all__ = [
    "PLACEHOLDER",
    "SETTINGS",
    "AppRoot",
    "Config",
    "Project",
    "Recipe",
    "Sample",
    "Setting",
    "Severity",
    "SourceRoot",
    "Unusable",
    "config_from_mapping",
    "find_project",
    "id_recipe",
    "is_immutable",
    "recipe",
    "state_sample",
    "takes_parameters",
]

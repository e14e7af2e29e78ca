"""The Python project around a definition, read statically and never imported."""

from storesmith.project.config import Config, Severity, config_from_mapping
from storesmith.project.files import DiskReader, Reader
from storesmith.project.project import AppRoot, Project, find_project
from storesmith.project.python_types import IdRecipe, id_recipe, takes_parameters

__all__ = [
    "AppRoot",
    "Config",
    "DiskReader",
    "IdRecipe",
    "Project",
    "Reader",
    "Severity",
    "config_from_mapping",
    "find_project",
    "id_recipe",
    "takes_parameters",
]

"""The Python project around a definition: its root, its settings, its application package."""

from storesmith.project.config import SETTINGS, Config, Setting, Severity, config_from_mapping
from storesmith.project.project import PLACEHOLDER, AppRoot, Project, find_project

__all__ = [
    "PLACEHOLDER",
    "SETTINGS",
    "AppRoot",
    "Config",
    "Project",
    "Setting",
    "Severity",
    "config_from_mapping",
    "find_project",
]

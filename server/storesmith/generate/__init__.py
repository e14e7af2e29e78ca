"""A definition → the files that it stands for, and the change that puts them in place."""

from storesmith.generate.plan import (
    UNTRUSTED,
    GeneratedModule,
    Plan,
    PlannedFile,
    Refusal,
    generated_module,
    output_paths,
    plan,
    templates_of,
)
from storesmith.generate.reconcile import Outcome, ReconciledFile, reconcile, source_change
from storesmith.generate.render import render
from storesmith.generate.template import RenderError

__all__ = [
    "UNTRUSTED",
    "GeneratedModule",
    "Outcome",
    "Plan",
    "PlannedFile",
    "ReconciledFile",
    "Refusal",
    "RenderError",
    "generated_module",
    "output_paths",
    "plan",
    "reconcile",
    "render",
    "source_change",
    "templates_of",
]

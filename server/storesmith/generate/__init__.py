"""A definition → the files that it stands for, and the change that puts them in place."""

from storesmith.generate.plan import GeneratedModule, Plan, PlannedFile, Refusal, generated_module, plan
from storesmith.generate.reconcile import Outcome, ReconciledFile, reconcile, source_change
from storesmith.generate.render import RenderError, render

__all__ = [
    "GeneratedModule",
    "Outcome",
    "Plan",
    "PlannedFile",
    "ReconciledFile",
    "Refusal",
    "RenderError",
    "generated_module",
    "plan",
    "reconcile",
    "render",
    "source_change",
]

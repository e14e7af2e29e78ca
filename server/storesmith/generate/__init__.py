"""A definition → the files that it stands for, and the change that puts them in place."""

from storesmith.generate.orphans import orphans
from storesmith.generate.plan import (
    UNTRUSTED,
    GeneratedModule,
    Plan,
    PlannedFile,
    Refusal,
    generated_module,
    module_at,
    output_paths,
    plan,
    templates_of,
)
from storesmith.generate.reconcile import (
    Outcome,
    ReconciledFile,
    needs_text,
    reconcile,
    replaced,
    source_change,
    whole_edit,
)
from storesmith.generate.record import RecordError, origin_of, split_record
from storesmith.generate.render import Draft, drafts, finish, render
from storesmith.generate.template import RenderError

__all__ = [
    "UNTRUSTED",
    "Draft",
    "GeneratedModule",
    "Outcome",
    "Plan",
    "PlannedFile",
    "ReconciledFile",
    "RecordError",
    "Refusal",
    "RenderError",
    "drafts",
    "finish",
    "generated_module",
    "module_at",
    "needs_text",
    "origin_of",
    "orphans",
    "output_paths",
    "plan",
    "reconcile",
    "render",
    "replaced",
    "source_change",
    "split_record",
    "templates_of",
    "whole_edit",
]

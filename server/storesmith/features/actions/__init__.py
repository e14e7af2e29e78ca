"""Code actions, in a static list: a new one is a module here and a line below."""

from storesmith.features.actions import (
    defaults,
    fix_all,
    generate,
    new_definition,
    quick_fix,
    revision_operation,
    sort_properties,
)
from storesmith.features.actions.action import Action, ActionContext, Offer

ALL: tuple[Action, ...] = (
    new_definition.IN_EMPTY_FILE,
    quick_fix.ACTION,
    fix_all.ACTION,
    generate.FIX,
    generate.ACTION,
    generate.RENAME,
    generate.REPLACE,
    generate.ALL_STALE,
    defaults.FILL_IN,
    defaults.TAKE_OUT,
    sort_properties.ACTION,
    revision_operation.WRAP,
    revision_operation.UNWRAP,
)

IN_NO_FILE: tuple[Action, ...] = (
    new_definition.IN_EMPTY_FILE,
    quick_fix.ACTION,
    fix_all.ACTION,
    defaults.FILL_IN,
    defaults.TAKE_OUT,
    sort_properties.ACTION,
    revision_operation.WRAP,
    revision_operation.UNWRAP,
)
"""What is offered in a document that is no file: actions that change nothing but that document."""

IN_PYTHON: tuple[Action, ...] = (new_definition.FROM_CLASS,)
"""What is offered in a Python document."""

BY_NAME: dict[str, Action] = {action.name: action for action in (*ALL, *IN_PYTHON)}

__all__ = ["ALL", "BY_NAME", "IN_NO_FILE", "IN_PYTHON", "Action", "ActionContext", "Offer"]

"""Code actions, in a static list: a new one is a module here and a line below."""

from storesmith.features.actions import defaults, fix_all, generate, quick_fix, revision_operation, sort_properties
from storesmith.features.actions.action import Action, ActionContext, Offer

ALL: tuple[Action, ...] = (
    quick_fix.ACTION,
    fix_all.ACTION,
    generate.FIX,
    generate.ACTION,
    generate.REPLACE,
    defaults.FILL_IN,
    defaults.TAKE_OUT,
    sort_properties.ACTION,
    revision_operation.WRAP,
    revision_operation.UNWRAP,
)

BY_NAME: dict[str, Action] = {action.name: action for action in ALL}

__all__ = ["ALL", "BY_NAME", "Action", "ActionContext", "Offer"]

"""Code actions, in a static list: a new one is a module here and a line below."""

from storesmith.features.actions import generate
from storesmith.features.actions.action import Action, ActionContext, Offer

ALL: tuple[Action, ...] = (generate.ACTION,)

BY_NAME: dict[str, Action] = {action.name: action for action in ALL}

__all__ = ["ALL", "BY_NAME", "Action", "ActionContext", "Offer"]

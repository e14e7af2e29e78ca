"""Whether a class accepts the values that are made for it, by the conditions under which its own functions raise."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from enum import Enum

from storesmith.generate.patterns import searched
from storesmith.generate.recipe import Recipe
from storesmith.python.evaluation import Evaluation, Instance, RaisedError, ReturnedError, UnknownResultError
from storesmith.python.shape_types import Check

_UUIDS = tuple(uuid.UUID(int=seed * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128, version=4) for seed in (1, 2, 3))
"""What stands for a new UUID; what holds for all of these is taken to hold for any."""


class Acceptance(Enum):
    """Whether values are accepted; `UNKNOWN` where the source does not show it."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def verdict_of(check: Check, values: Mapping[str, Recipe]) -> Acceptance:
    """Return whether a check accepts the values, given as recipes by the names of the fields. Nothing is executed.

    Conditions are evaluated that compare, measure and match literal values; any other is unknown.
    """
    verdicts = {_verdict(check, values, new) for new in _UUIDS}
    return verdicts.pop() if len(verdicts) == 1 else Acceptance.UNKNOWN


def _verdict(check: Check, values: Mapping[str, Recipe], new: uuid.UUID) -> Acceptance:
    known: dict[str, object] = {}
    for name, made in values.items():
        try:
            known[name] = Evaluation(None, {}, new=new, budget=check.shapes.budget).text(_absolute(made))
        except UnknownResultError:
            continue
    outcomes = [_run(check, names, new) for names in _arguments(check, known)]
    if Acceptance.REFUSED in outcomes:
        return Acceptance.REFUSED
    return Acceptance.UNKNOWN if Acceptance.UNKNOWN in outcomes else Acceptance.ACCEPTED


def _absolute(made: Recipe) -> str:
    """Return the expression of a recipe with full names."""
    if made.unknown:
        raise UnknownResultError
    return "".join(piece if isinstance(piece, str) else ".".join(filter(None, piece)) for piece in made.pieces)


def _arguments(check: Check, known: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Yield what the names of a check's function stand for, for each of the fields that it is called for."""
    parameters = [each.arg for each in [*check.body.args.posonlyargs, *check.body.args.args]]
    if check.kind == "instance":
        yield {parameters[0]: Instance(known)} if parameters else {}
    elif check.kind == "constructor":
        yield {name: value for name, value in known.items() if name in parameters}
    else:
        position = 2 if check.kind == "attribute" else 1
        for name in check.fields:
            is_given = name in known and len(parameters) > position
            names: dict[str, object] = {parameters[position]: known[name]} if is_given else {}
            if check.kind == "attribute" and parameters:
                names[parameters[0]] = Instance(known)
            yield names


def _run(check: Check, names: dict[str, object], new: uuid.UUID) -> Acceptance:
    evaluation = Evaluation(check, names, searched, new, check.shapes.budget)
    try:
        evaluation.run(check.body.body)
    except ReturnedError:
        return Acceptance.ACCEPTED
    except RaisedError:
        return Acceptance.REFUSED
    except UnknownResultError:
        return Acceptance.UNKNOWN
    return Acceptance.ACCEPTED

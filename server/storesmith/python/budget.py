"""A limit on the work that reading a workspace's source may cause."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

_KEPT_MODULES = 32
"""The number of syntax trees that `Sources` keeps: a module that is used after that many others is parsed again."""


class WorkLimitError(Exception):
    """More work is needed than may be done."""


class Budget:
    """A number of steps; a step is worth about ten microseconds. Steps of an inner budget count for the `outer` one too."""

    def __init__(self, steps: int, outer: Budget | None = None) -> None:
        self._left = steps
        self._outer = outer
        self._modules: OrderedDict[Hashable, None] = OrderedDict()

    def spend(self, steps: int = 1) -> None:
        """Count steps; raises `WorkLimitError` when none are left."""
        self._left -= steps
        if self._left < 0:
            raise WorkLimitError
        if self._outer is not None:
            self._outer.spend(steps)

    def use_module(self, module: Hashable, lines: int) -> None:
        """Count the lines of a module that has to be parsed; what is kept costs nothing."""
        if module in self._modules:
            self._modules.move_to_end(module)
            return
        self._modules[module] = None
        if len(self._modules) > _KEPT_MODULES:
            self._modules.popitem(last=False)
        self.spend(lines)

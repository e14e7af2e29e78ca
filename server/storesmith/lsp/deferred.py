"""Makes `lsprotocol.types` cheap to import.

The module defines some 550 attrs classes, and attrs writes and compiles methods for each when it is defined: two thirds of the
time from the start of the process to its first answer. A server uses a few dozen. Importing the module through
`import_types` puts off what attrs does to a class until its first instance is made or its fields are asked for; what attrs does
then is exactly what it would have done.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


class _DeferredFields:
    """Stands in for `__attrs_attrs__` until somebody looks."""

    def __init__(self, finish: Callable[[type], None]) -> None:
        self._finish = finish

    def __get__(self, instance: object, owner: type) -> Any:
        self._finish(owner)
        return owner.__attrs_attrs__  # type: ignore[attr-defined]


def import_types() -> ModuleType:
    """`lsprotocol.types`, its classes not yet finished; the module itself if it has been imported already."""
    known = sys.modules.get("lsprotocol.types")
    if known is not None:
        return known
    import attrs  # noqa: PLC0415 - nothing may be imported before it is known to be needed

    define = attrs.define
    pending: dict[type, dict[str, Any]] = {}

    def finish(cls: type) -> None:
        for base in reversed(cls.__mro__):
            options = pending.pop(base, None)
            if options is None:
                continue
            del base.__attrs_attrs__  # type: ignore[attr-defined]
            del base.__init__  # type: ignore[misc]
            define(base, **{**options, "slots": False})

    def init(self: Any, *arguments: Any, **keywords: Any) -> None:
        finish(type(self))
        type(self).__init__(self, *arguments, **keywords)

    def deferred(cls: Any = None, **options: Any) -> Any:
        if cls is None:
            return lambda decorated: deferred(decorated, **options)
        pending[cls] = options
        cls.__attrs_attrs__ = _DeferredFields(finish)
        cls.__init__ = init
        return cls

    attrs.define = deferred  # type: ignore[assignment]
    try:
        import lsprotocol.types  # noqa: PLC0415
    finally:
        attrs.define = define
    return lsprotocol.types

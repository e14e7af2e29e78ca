"""Templates filled in: those that come with storesmith as they are, those of a workspace in a sandbox."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from storesmith.kinds import Templates

if TYPE_CHECKING:
    from jinja2 import Environment

_MOST_STEPS = 1_000_000
"""Lines of Python that a workspace's template may run; one that fills a file of 1,000 lines runs some 10,000."""
_MOST_TEXT = 2_000_000
"""Characters that a workspace's template may give, or work with at once."""


class RenderError(RuntimeError):
    """A template that fails, or whose output is not Python; the words say which, and where."""


def fill(templates: Templates, template: str, context: Mapping[str, Any]) -> str:
    """The text that one of the templates gives; raises `RenderError`.

    Templates can include what is in their folder and in those that they share, and no other file. In the sandbox they also reach
    no name that begins with an underscore, change nothing that they are given, and end after a number of steps.
    """
    environment = _environment(templates)
    try:
        found = environment.get_template(template)
        if templates.trust == "bundled":
            return found.render(context)
        with _limited_steps():
            return _joined(found.generate(context))
    except Exception as error:
        place = _line(error, templates)
        reason = str(error) or type(error).__name__
        raise RenderError(f"the template {templates.name}/{template} failed{place}: {reason}") from error


def _joined(pieces: Iterator[str]) -> str:
    size = 0
    kept: list[str] = []
    for piece in pieces:
        size += len(piece)
        if size > _MOST_TEXT:
            raise RenderError(f"it gives more than {_MOST_TEXT:,} characters")
        kept.append(piece)
    return "".join(kept)


def _line(error: Exception, templates: Templates) -> str:
    """Where in a template an error arose: ` in line 3`, with the template's name where it is another file's."""
    number = getattr(error, "lineno", None)
    if isinstance(number, int):
        return f" in line {number}"
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".jinja") and any(map(Path(name).is_relative_to, templates.shared)):
            number = trace.tb_lineno
        trace = trace.tb_next
    return f" in line {number}" if number else ""


@lru_cache(maxsize=16)
def _environment(templates: Templates) -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - start-up must not pay for it

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        """A template's text, its path, and whether it is still that; what links lead out to is missing."""
        for base, around in ((templates.folder, templates.shared[0]), *((one, one) for one in templates.shared)):
            path = base / name
            try:
                if not path.resolve().is_relative_to(around.resolve()) or not path.is_file():
                    continue
                text = path.read_text(encoding="utf-8-sig")
            except (OSError, ValueError, RuntimeError):
                continue
            return text, str(path), partial(_is_still, path, text)
        return None

    make = Environment if templates.trust == "bundled" else _sandbox()
    return make(  # the output is Python, not HTML; strings are rendered as literals
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _is_still(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8-sig") == text
    except (OSError, ValueError):
        return False


@lru_cache(maxsize=1)
def _sandbox() -> type[Environment]:
    from jinja2.exceptions import SecurityError  # noqa: PLC0415
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    class Sandbox(ImmutableSandboxedEnvironment):
        """Jinja's sandbox, in which nothing grows without limit either."""

        intercepted_binops = frozenset({"*", "**", "%"})

        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            for name in ("center", "format", "indent", "pprint", "wordwrap"):  # they make text as wide as they are told
                self.filters.pop(name)

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" or (operator == "%" and isinstance(left, str)):
                raise SecurityError(f"`{operator}` is not for templates of a workspace")
            sizes = [len(side) if hasattr(side, "__len__") else side for side in (left, right)]
            if operator == "*" and sizes[0] * sizes[1] > _MOST_TEXT:
                raise SecurityError("the product is too large")
            return super().call_binop(context, operator, left, right)

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            wide = isinstance(obj, str) and attr in _WIDENING
            return not attr.startswith("_") and not wide and super().is_safe_attribute(obj, attr, value)

    return Sandbox


_WIDENING = frozenset({"center", "expandtabs", "format", "format_map", "ljust", "rjust", "translate", "zfill"})
"""Methods of strings that make text as wide as they are told."""


@contextmanager
def _limited_steps() -> Iterator[None]:
    """End what runs in the block after a number of lines, whatever it is that goes round in circles."""
    left = _MOST_STEPS

    def count(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal left
        if event == "line":
            left -= 1
            if left < 0:
                raise RenderError(f"it runs for more than {_MOST_STEPS:,} steps")
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        yield
    finally:
        sys.settrace(before)

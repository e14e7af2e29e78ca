"""The text of the files of a plan."""

from __future__ import annotations

import ast
import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from storesmith.generate.docstring import docstring
from storesmith.generate.imports import Imports
from storesmith.generate.model import Model
from storesmith.generate.plan import FileRole, Plan
from storesmith.generate.recipe import Recipe, UnknownValue
from storesmith.generate.template import RenderError, fill
from storesmith.kinds import STORE_TEMPLATE, TESTS_TEMPLATE
from storesmith.project import Project

if TYPE_CHECKING:
    from storesmith.generate.fresh_state import Sample
    from storesmith.python.shapes import Shapes

TEST_CLASS_PREFIX = "Test"
FRAMEWORK = "castlecraft_engineer."


@dataclass(frozen=True, slots=True)
class Draft:
    """What a template gave for one planned file, before it is formatted: that is nearly all the work, and often not needed.

    `line_length` are the columns that it is formatted to, `template` names where it is from, `origin` the definition as a reader
    would look for it. `unknown` are the values in it that could not be determined.
    """

    path: Path
    role: FileRole
    source: str
    line_length: int
    template: str
    origin: str
    unknown: tuple[UnknownValue, ...] = ()

    @property
    def digest(self) -> str:
        """What is another where something else would be generated; the same on every machine, whatever black is there."""
        return sha256(f"{self.line_length}\n{self.source}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def drafts(plan: Plan, project: Project, shapes: Shapes | None = None) -> tuple[Draft, ...]:
    """Return the planned files as the templates give them; raises `RenderError` and nothing else.

    `shapes` interprets the types that the files name. Pass one to learn which modules could not be parsed (`shapes.unreadable`),
    or to share one among the definitions of a run.
    """
    try:
        return _drafts(plan, project, shapes)
    except RenderError:
        raise
    except Exception as error:
        document = plan.definition.document.path
        logging.getLogger(__name__).exception("generating from %s failed", document)
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise RenderError(f"storesmith failed on {document.name}, please report this ({reason})") from error


def _drafts(plan: Plan, project: Project, shapes: Shapes | None) -> tuple[Draft, ...]:
    from storesmith.python.shapes import Shapes  # noqa: PLC0415 - only generating pays for it

    shapes = shapes or Shapes(project.python)
    document = plan.definition.document.path
    origin = document.relative_to(project.root) if document.is_relative_to(project.root) else Path(document.name)
    found: list[Draft] = []
    for file in plan.files:
        unknown: tuple[UnknownValue, ...] = ()
        if file.role == "package":
            source, template = _package_docstring(file.path.parent.name), ""
        else:
            name = STORE_TEMPLATE if file.role == "store" else TESTS_TEMPLATE
            source, unknown = _fill(name, plan, project, shapes)
            template = f"{plan.templates.name}/{name}"
        found.append(Draft(file.path, file.role, source, project.line_length, template, origin.as_posix(), unknown))
    return tuple(found)


def finish(draft: Draft) -> str:
    """The text of a draft: formatted to the project's line length, and compiled, so that what is offered is Python whatever the
    definition says. The same for the same draft; raises `RenderError`.
    """  # noqa: D205 - one sentence
    return _finish(draft.source, draft.line_length, draft.template) if draft.template else draft.source


def render(plan: Plan, project: Project) -> dict[Path, str]:
    """The text of each planned file, without the record of it; raises `RenderError`."""
    return {draft.path: finish(draft) for draft in drafts(plan, project)}


def _package_docstring(folder: str) -> str:
    """A line for a new package: an editor may leave an empty file out of what it writes (Neovim does)."""
    return f'"""{folder.replace("_", " ").strip().capitalize()}."""\n'


def _fill(template: str, plan: Plan, project: Project, shapes: Shapes) -> tuple[str, tuple[UnknownValue, ...]]:
    """Return what a template gives, and the values in it that could not be determined."""
    from storesmith.generate.fresh_state import fresh_state  # noqa: PLC0415 - only generating pays for it
    from storesmith.python.traits import is_immutable  # noqa: PLC0415

    model = plan.model
    kind = plan.definition.kind
    own = model.class_name if template == STORE_TEMPLATE else TEST_CLASS_PREFIX + model.class_name
    hides = None if template == STORE_TEMPLATE else TEST_CLASS_PREFIX
    width = project.line_length

    def docstring_of(*paragraphs: str | None, indent: int = 4) -> str:
        return docstring(paragraphs, indent=indent, width=width)

    doubts: list[UnknownValue] = []

    def is_generic(reference: str) -> bool:
        if kind.properties[reference].module is None:
            return True
        found = shapes.is_generic(*place(reference))
        if found is None:
            name = ".".join(place(reference))
            found = shapes.definition(name).name.startswith(FRAMEWORK)  # its classes are generic
            if not found:  # a class without a parameter can always be imported
                doubts.append(
                    UnknownValue(name, "", "whether it takes the type of the id is not known; none is written")
                )
        return found

    def own_name(name: str) -> str:
        """The name of something else than the class that the store's module defines, or its tests do."""
        return f"{name}_" if name == model.class_name else name

    def place(reference: str) -> tuple[str, str]:
        return model.modules[kind.properties[reference].module or ""], model.names[reference]

    def sample_of(reference: str) -> Sample:
        return fresh_state(shapes, *place(reference))

    imports = Imports({own}, project.is_first_party, hides=hides)
    context = {
        "imports": imports,
        "docstring": docstring_of,
        "is_generic": is_generic,
        "sample_of": sample_of,
        "is_immutable": lambda reference: is_immutable(shapes.named(".".join(place(reference)))),
        "own_name": own_name,
        "short_name": _short_name,
        "class_name": model.class_name,
        "module_name": model.module,
        "test_class_name": TEST_CLASS_PREFIX + model.class_name,
        "store_module": plan.generated.module,
        "description": model.description,
        "names": model.names,
        "modules": model.modules,
        "hints": model.hints,
        "values": model.values,
        "recipes": _recipes(model, shapes),
    }
    text = fill(plan.templates, template, context)
    return text, tuple(dict.fromkeys([*imports.unknown, *doubts]))


def _short_name(name: str, most_bytes: int) -> str:
    """`name`, cut to `most_bytes` bytes of UTF-8 where it is longer, the last eight of them a hash that tells it from others."""
    encoded = name.encode()
    if len(encoded) <= most_bytes:
        return name
    kept = encoded[: most_bytes - 9].decode(errors="ignore")
    return f"{kept}_{sha256(encoded).hexdigest()[:8]}"


def _recipes(model: Model, shapes: Shapes) -> dict[str, Recipe]:
    """Return, for each type hint, how a test makes a new value of it."""
    from storesmith.generate.fresh_id import fresh_id  # noqa: PLC0415 - only generating pays for it

    return {name: fresh_id(shapes, hint.expression, hint.names) for name, hint in model.hints.items()}


@lru_cache(maxsize=64)
def _finish(source: str, line_length: int, template: str) -> str:
    """`source` formatted as ruff and black do it, and compiled to make sure."""
    from black import format_str  # noqa: PLC0415 - only generating pays for it
    from black.mode import Mode, TargetVersion  # noqa: PLC0415
    from black.parsing import InvalidInput  # noqa: PLC0415

    mode = Mode(target_versions={TargetVersion.PY310}, line_length=line_length)
    try:
        text = format_str(source, mode=mode)
        compile(text, template, "exec", dont_inherit=True)
    except (InvalidInput, SyntaxError, ValueError, RecursionError) as error:
        raise RenderError(f"the template {template} gave text that is not Python: {error}") from error
    return _excuse_long_lines(_unwrap_long_calls(text, line_length), line_length)


def _unwrap_long_calls(text: str, line_length: int) -> str:
    """`text` without the parentheses that black puts around a returned call without arguments, and ruff removes, where the call
    is too long for a line of its own.
    """  # noqa: D205 - one sentence

    def unwrap(found: re.Match[str]) -> str:
        return f"{found[1]}return {found[3]}" if len(found[2]) > line_length else found[0]

    return re.sub(r"^( *)return \(\n( +(\w+\(\)))\n\1\)$", unwrap, text, flags=re.MULTILINE)


def _excuse_long_lines(text: str, line_length: int) -> str:
    """`text` with `noqa: E501` on lines that no formatter can shorten: long names in one statement."""
    if all(len(line) <= line_length for line in text.split("\n")):
        return text
    in_string: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.end_lineno:
            in_string.update(range(node.lineno, node.end_lineno))
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        is_excused = line.rstrip().endswith("# noqa: E501")
        if len(line) > line_length and " " in line.strip() and number not in in_string and not is_excused:
            lines[number - 1] = f"{line}  # noqa: E501"
    return "\n".join(lines)

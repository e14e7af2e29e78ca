"""The text of the files of a plan."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from storesmith.generate.docstring import docstring
from storesmith.generate.imports import Imports
from storesmith.generate.model import Model
from storesmith.generate.plan import FileRole, Plan
from storesmith.generate.template import RenderError, fill
from storesmith.kinds import STORE_TEMPLATE, TESTS_TEMPLATE
from storesmith.project import (
    Project,
    Recipe,
    Sample,
    id_recipe,
    is_immutable,
    recipe,
    state_sample,
    takes_parameters,
)

TEST_CLASS_PREFIX = "Test"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a template gave for one planned file, before it is formatted: that is nearly all the work, and often not needed.

    `line_length` are the columns that it is formatted to, `template` names where it is from, `origin` the definition as a reader
    would look for it.
    """

    path: Path
    role: FileRole
    source: str
    line_length: int
    template: str
    origin: str

    @property
    def digest(self) -> str:
        """What is another where something else would be generated; the same on every machine, whatever black is there."""
        return sha256(f"{self.line_length}\n{self.source}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def drafts(plan: Plan, project: Project) -> tuple[Draft, ...]:
    """The planned files as the templates give them; raises `RenderError`."""
    document = plan.definition.document.path
    origin = document.relative_to(project.root) if document.is_relative_to(project.root) else Path(document.name)
    found: list[Draft] = []
    for file in plan.files:
        if file.role == "package":
            source, template = _package_docstring(file.path.parent.name), ""
        else:
            name = STORE_TEMPLATE if file.role == "store" else TESTS_TEMPLATE
            source, template = _fill(name, plan, project), f"{plan.templates.name}/{name}"
        found.append(Draft(file.path, file.role, source, project.line_length, template, origin.as_posix()))
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


def _fill(template: str, plan: Plan, project: Project) -> str:
    model = plan.model
    kind = plan.definition.kind
    own = model.class_name if template == STORE_TEMPLATE else TEST_CLASS_PREFIX + model.class_name
    hides = None if template == STORE_TEMPLATE else TEST_CLASS_PREFIX
    width = project.line_length

    def docstring_of(*paragraphs: str | None, indent: int = 4) -> str:
        return docstring(paragraphs, indent=indent, width=width)

    def is_generic(reference: str) -> bool:
        module_property = kind.properties[reference].module
        return module_property is None or takes_parameters(
            model.modules[module_property], model.names[reference], project
        )

    def own_name(name: str) -> str:
        """The name of something else than the class that the store's module defines, or its tests do."""
        return f"{name}_" if name == model.class_name else name

    def place(reference: str) -> tuple[str, str]:
        return model.modules[kind.properties[reference].module or ""], model.names[reference]

    def sample_of(reference: str) -> Sample:
        module, name = place(reference)
        return state_sample(module, name, project) or Sample(recipe((module, name), "()"))

    context = {
        "imports": Imports({own}, project.is_first_party, hides=hides),
        "docstring": docstring_of,
        "is_generic": is_generic,
        "sample_of": sample_of,
        "is_immutable": lambda reference: is_immutable(*place(reference), project),
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
        "recipes": _recipes(model, project),
    }
    return fill(plan.templates, template, context)


def _short_name(name: str, most_bytes: int) -> str:
    """`name`, cut to `most_bytes` bytes of UTF-8 where it is longer, the last eight of them a hash that tells it from others."""
    encoded = name.encode()
    if len(encoded) <= most_bytes:
        return name
    kept = encoded[: most_bytes - 9].decode(errors="ignore")
    return f"{kept}_{sha256(encoded).hexdigest()[:8]}"


def _recipes(model: Model, project: Project) -> dict[str, Recipe]:
    """For each type hint, how a test makes a value of it; where its source does not tell, by a call with a UUID."""
    unique = recipe(("uuid", None), ".uuid4()")
    recipes: dict[str, Recipe] = {}
    for name, hint in model.hints.items():
        made = id_recipe(hint.expression, project)
        if made is None and hint.names:
            module, _, local = hint.names[0].rpartition(".")
            made = recipe((module, local), "(", unique, ")")
        recipes[name] = made or unique
    return recipes


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

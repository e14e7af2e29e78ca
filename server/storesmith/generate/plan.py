"""Which files a definition stands for, and where they go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Literal

from storesmith.generate.model import Model, model_of
from storesmith.kinds import Kind, Templates
from storesmith.model import Definition, Problem, snake_case
from storesmith.model.naming import is_class_name
from storesmith.project import AppRoot, Project

UNTRUSTED = (
    "templates of a workspace run only in a trusted one "
    "(`workspaceTrusted` in an editor, `--trust-templates` on the command line)."
)

MODULE_FIELD = "{module}"
"""What stands in a kind's path patterns for the snake_case of the class name."""

FileRole = Literal["store", "tests", "package"]


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file to be generated; a `package` file is an `__init__.py`."""

    path: Path
    role: FileRole


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing can be generated, in a sentence for a person.

    `is_skipped` where nothing is wrong, but somebody has to allow it first. `subject` is the property that is the reason, if any.
    """

    reason: str
    is_skipped: bool = False
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class GeneratedModule:
    """The files that stand for a class, whether they are there or not, and the dotted name of its module."""

    store: Path
    tests: Path
    module: str


@dataclass(frozen=True)
class Plan:
    """What one definition generates, and where."""

    definition: Definition
    model: Model
    app_root: AppRoot
    generated: GeneratedModule
    templates: Templates
    project: Project

    @cached_property
    def files(self) -> tuple[PlannedFile, ...]:
        """The files in the order in which they are written, `__init__.py` files of new packages first."""
        project, generated = self.project, self.generated
        return (
            *(
                PlannedFile(path, "package")
                for path in _package_markers(self.app_root.folder, generated.store.parent, project)
            ),
            PlannedFile(generated.store, "store"),
            *(
                PlannedFile(path, "package")
                for path in _package_markers(project.tests_folder, generated.tests.parent, project)
            ),
            PlannedFile(generated.tests, "tests"),
        )


def generated_module(kind: Kind, project: Project, class_name: str) -> GeneratedModule | None:
    """Where a class of that name is generated; None where nothing is, or the application's package is not known."""
    key = "generated", kind, class_name
    found: GeneratedModule | None = project.python.remembered(key, lambda: _generated_module(kind, project, class_name))
    return found


def _generated_module(kind: Kind, project: Project, class_name: str) -> GeneratedModule | None:
    app = project.app_root
    if kind.generate is None or app is None:
        return None
    name = snake_case(class_name)
    store = kind.generate.store.format(module=name)
    tests = project.tests_folder / kind.generate.tests.format(module=name)
    module = ".".join((app.name, *Path(store).with_suffix("").parts))
    return GeneratedModule(app.folder / store, tests, module)


def module_at(kind: Kind, project: Project, path: Path) -> str | None:
    """The module that the file at `path` is generated for, by where it stands; None where a kind generates nothing there."""
    app = project.app_root
    if kind.generate is None or app is None:
        return None
    for base, pattern in ((app.folder, kind.generate.store), (project.tests_folder, kind.generate.tests)):
        if path.is_relative_to(base):
            found = re.fullmatch(
                re.escape(pattern).replace(re.escape(MODULE_FIELD), r"(\w+)"), path.relative_to(base).as_posix()
            )
            if found:
                return found[1]
    return None


def plan(definition: Definition, project: Project, problems: tuple[Problem, ...]) -> Plan | Refusal:
    """Return the files of `definition`, or a `Refusal` if one of its `problems` is an error or a path would leave the project."""
    templates = templates_of(definition)
    errors = _errors_of(definition, problems)
    if errors:
        line = definition.document.lines.line_of(errors[0].span.start) + 1
        others = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        return Refusal(f"line {line}: {errors[0].message}{others}")
    if project.is_broken:
        return Refusal(f"{project.root / 'pyproject.toml'} cannot be read, and may say where the files belong.")
    if project.app_root is None:
        return Refusal(f"the application's package could not be found: {project.app_root_remedy}.")
    model = model_of(definition, project)
    if model is None:
        return Refusal("a name in the definition would break the generated Python.")
    if templates is None:
        return Refusal(f"there is no template for {model.variant or definition.kind.title!r}.")
    for subject, module in _modules_of(model):
        fault = _unreadable(module, project)
        if fault is not None:
            return Refusal(fault, subject=subject)
    generated = generated_module(definition.kind, project, model.class_name)
    assert generated is not None
    for path in (generated.store, generated.tests):
        fault = _place_fault(path, project)
        if fault is not None:
            return Refusal(fault)
    if generated.module in model.modules.values():
        return Refusal(f"the definition names {generated.module}, the module that would be generated.")
    if templates.trust == "untrusted":
        return Refusal(UNTRUSTED, is_skipped=True)
    return Plan(definition, model, project.app_root, generated, templates, project)


def _errors_of(definition: Definition, problems: tuple[Problem, ...]) -> list[Problem]:
    """Return the errors because of which nothing is generated: those of the definition, and any that make the file no JSON."""
    syntax = {problem.code for problem in definition.document.tree.problems}
    own = {id(one) for one in definition.problems_in(problems)}
    return [one for one in problems if one.severity == "error" and (id(one) in own or one.code in syntax)]


def _modules_of(model: Model) -> Iterator[tuple[str, str]]:
    """Yield the modules that a definition names, each with its property."""
    yield from model.modules.items()
    for subject, hint in model.hints.items():
        for name in hint.names:
            yield subject, name.rpartition(".")[0]


def _unreadable(module: str, project: Project) -> str | None:
    """Return why nothing can be generated from a module, as a sentence; None if it can be read, or is not known."""

    def fault() -> str | None:
        file = project.python.module(module).file
        return None if file is None else unreadable_file(file, project)

    return project.python.remembered(("unreadable", module), fault)


def imports_unreadable(plan: Plan) -> bool:
    """Whether a module that one of the definition's modules imports belongs to the project and cannot be parsed."""
    index = plan.project.python

    def is_unreadable(name: str) -> bool:
        file = index.module(name).file
        is_ours = file is not None and "site-packages" not in file.parts and index.is_in_roots(file)
        return file is not None and is_ours and plan.project.sources.why_unreadable(file) is not None

    def has_unreadable(module: str) -> bool:
        outline = index.outline(module)
        targets = [one.target for one in outline.bindings.values() if one.target] if outline else []
        homes = {*targets, *(target.rpartition(".")[0] for target in targets), *(outline.stars if outline else ())}
        return any(map(is_unreadable, sorted(filter(None, homes))))

    modules = {module for _, module in _modules_of(plan.model)}
    return any(index.remembered(("imports unreadable", module), partial(has_unreadable, module)) for module in modules)


def unreadable_file(file: Path, project: Project) -> str | None:
    """Return why nothing can be generated from a Python file, as a sentence; None if it can be read."""
    reason = project.sources.why_unreadable(file)
    if reason is None:
        return None
    shown = file.relative_to(project.root).as_posix() if file.is_relative_to(project.root) else str(file)
    return f"{shown} {reason}."


def _place_fault(path: Path, project: Project) -> str | None:
    """Return why no file can be written at `path`, as a sentence; None if one can be."""
    folder = path.parent
    fault = project.python.remembered(("place", folder), lambda: _folder_fault(folder, project))
    if fault is None and project.reader.is_link(path) and not project.contains(path):
        return f"{path} is outside the project {project.root}."
    return fault


def _folder_fault(folder: Path, project: Project) -> str | None:
    if not project.contains(folder):
        return f"{folder} is outside the project {project.root}."
    reader = project.reader
    blocked = next((up for up in (folder, *folder.parents) if reader.exists(up) and not reader.is_folder(up)), None)
    return None if blocked is None else f"{blocked} is not a folder."


def templates_of(definition: Definition) -> Templates | None:
    """The templates that a definition is generated from, by its variant; None where there are none."""
    convention = definition.kind.generate
    variant = definition.text(convention.variant) if convention and convention.variant else ""
    return definition.kind.templates.get(variant or "")


def output_paths(definition: Definition, project: Project) -> tuple[Path, Path] | None:
    """Where the store and the tests of a definition go, whatever else is wrong with it; None where that is not known."""
    name = definition.name
    found = generated_module(definition.kind, project, name) if name and is_class_name(name) else None
    if found is None or not project.contains(found.store) or not project.contains(found.tests):
        return None
    return found.store, found.tests


def _package_markers(base: Path, folder: Path, project: Project) -> Iterator[Path]:
    """The `__init__.py` files that folders still to be made should have, as the packages around them do.

    For each new folder the folders beside it are the example; where there are none, the folder above it is.
    """
    reader = project.reader
    custom = reader.exists(base / "__init__.py")
    if not reader.is_folder(base):
        return
    current = base
    for part in folder.relative_to(base).parts:
        beside = [sibling for sibling in reader.folders(current) if _holds_python(sibling, project)]
        if beside:
            marked = sum(reader.exists(sibling / "__init__.py") for sibling in beside)
            custom = marked * 2 > len(beside) or (marked * 2 == len(beside) and custom)
        current /= part
        if reader.is_folder(current):
            custom = reader.exists(current / "__init__.py")
        elif custom:
            yield current / "__init__.py"


def _holds_python(folder: Path, project: Project) -> bool:
    return folder.name != "__pycache__" and folder.name.isidentifier() and project.reader.exists(folder)

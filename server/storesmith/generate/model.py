"""A definition as the generator reads it: names that Python accepts, with the project's package in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from unicodedata import normalize

from storesmith.model import Definition
from storesmith.model.naming import is_class_name, is_module_path, snake_case
from storesmith.model.type_hints import TypeHint, TypeHintError, parse_type_hint, with_package
from storesmith.project import Project


@dataclass(frozen=True)
class Model:
    """What the templates of a kind are given: every property by its name, checked against its role."""

    class_name: str
    module: str
    variant: str
    description: str | None
    names: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, TypeHint] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)


def model_of(definition: Definition, project: Project) -> Model | None:
    """The model of `definition` in `project`; None where a name in it would break the generated Python."""
    kind = definition.kind
    class_property = kind.class_property
    if class_property is None or kind.generate is None:
        return None
    package = project.app_root.name if project.app_root else None
    names: dict[str, str] = {}
    modules: dict[str, str] = {}
    hints: dict[str, TypeHint] = {}
    description: str | None = None
    for convention in kind.properties.values():
        text = definition.text(convention.name)
        if convention.role == "docstring":
            description = (text or "").strip() or None
        elif text is None:
            return None
        elif convention.role is not None:
            text = normalize("NFKC", text)  # as Python compares names
        if text is None or convention.role == "docstring":
            continue
        if convention.role in ("class", "class-reference"):
            if not is_class_name(text):
                return None
            names[convention.name] = text
        elif convention.role == "module":
            if not is_module_path(text):
                return None
            modules[convention.name] = with_package(text, package)
        elif convention.role == "type-hint":
            try:
                hints[convention.name] = parse_type_hint(with_package(parse_type_hint(text).text, package))
            except TypeHintError:
                return None
    variant = (definition.text(kind.generate.variant) if kind.generate.variant else None) or ""
    class_name = names[class_property.name]
    values = definition.value if isinstance(definition.value, Mapping) else {}
    return Model(class_name, snake_case(class_name), variant, description, names, modules, hints, values)

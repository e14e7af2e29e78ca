"""Two names in a definition that are one name in the generated module."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import normalize

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.naming import is_class_name
from storesmith.model.problem import Problem, Related
from storesmith.python.builtin_names import BUILTINS
from storesmith.syntax import StringNode


def check(context: Context) -> Iterator[Problem]:
    definition = context.definition
    class_property = definition.kind.class_property
    if class_property is None:
        return
    owner = definition.string(class_property.name)
    own = normalize("NFKC", owner.value) if owner is not None else None
    if owner is not None and is_class_name(owner.value) and own in BUILTINS:
        yield RULE.problem(
            owner.span, f"`{own}` is the name of one of Python's own: the generated class would hide it."
        )
    seen: dict[str, tuple[str, str | None, StringNode | None]] = {}
    for convention in definition.kind.with_role("class-reference"):
        name = definition.text(convention.name)
        if not name:
            continue
        name = normalize("NFKC", name)
        node = definition.string(convention.name)
        module = definition.text(convention.module) if convention.module else None
        if owner is not None and name == own:
            related = (Related(node.span, f'"{convention.name}"'),) if node else ()
            yield RULE.problem(
                owner.span,
                f'"{class_property.name}" and "{convention.name}" are both `{name}`: '
                "the generated class would hide the one that it imports. Give the store a name of its own.",
                related=related,
            )
        if name in seen and module != seen[name][1]:
            other, _, other_node = seen[name]
            first, second = (node, other_node) if node else (other_node, None)
            if first is not None:
                yield RULE.problem(
                    first.span,
                    f'"{convention.name}" and "{other}" are both `{name}`, from different modules: '
                    "the generated module imports one of them under another name.",
                    severity="warning",
                    related=(Related(second.span, f'"{other}"'),) if second else (),
                )
        seen.setdefault(name, (convention.name, module, node))


RULE = Rule(
    code="name-collision",
    severity="error",
    summary="Two names in the definition would be one name in the generated module.",
    why="A store named as something that it imports would hide it. Of two imports of one name, the generated module renames "
    "one, which works and is only a warning.",
    bad='{"store_name": "SnapshotStore", "base_interface_name": "SnapshotStore"}',
    good='{"store_name": "TicketSnapshotStore", "base_interface_name": "SnapshotStore"}',
    check=check,
)

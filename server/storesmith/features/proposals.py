"""New values as text: for a property that is put in, and for whole definitions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from storesmith.kinds import Kind, Schema, initial_value, obvious_value
from storesmith.syntax.edits import json_text
from storesmith.text import TextEdit

CompletionKind = Literal["property", "value", "definition", "module", "class"]
Subschema = Mapping[str, Any]


def holds_letters(name: str, letters: str) -> bool:
    """Whether `name` holds the letters, which are case-folded, in their order, as editors filter."""
    rest = iter(name.casefold())
    return all(letter in rest for letter in letters)


class Proposal(NamedTuple):
    """A value that may stand at a place: `text` is JSON, `snippet` the same with tab stops, in LSP's syntax.

    Those of a lower `rank` come first; of two with the same label the first counts. `edits` are what else is put in; `is_partial`
    says that there may be others when more is typed. `qualifier` tells those apart that have the same label.
    """

    label: str
    text: str
    snippet: str
    rank: int
    detail: str = ""
    documentation: str = ""
    kind: CompletionKind = "value"
    edits: tuple[TextEdit, ...] = ()
    is_partial: bool = False
    qualifier: str = ""

    @classmethod
    def of(cls, value: object, rank: int, detail: str = "", documentation: str = "") -> Proposal:
        """The proposal of a value as it is."""
        text = json.dumps(value, ensure_ascii=False)
        return cls(text, text, escape(text), rank, detail, documentation)


class NewText(NamedTuple):
    """A text that is put in, and the same as a snippet."""

    plain: str
    snippet: str


def new_definitions(kind: Kind, unit: str, likely: Mapping[str, object]) -> Iterator[Proposal]:
    """Whole definitions of a kind: with what its schema requires, and with all that it knows; `unit` indents.

    `likely` are values that the project suggests.
    """
    required, properties = _names(kind)
    for label, names in ((f"New {kind.title}", required), (f"New {kind.title} with all properties", properties)):
        if names:
            yield Proposal(label, *_definition(kind, names, unit, likely), 0, kind="definition")


def new_operation(kind: Kind, unit: str, likely: Mapping[str, object]) -> Proposal:
    """An operation that creates a component of a kind; its name is edited together with that of the class."""
    required, _ = _names(kind)
    owner = kind.class_property.name if kind.class_property else None
    if owner in required:
        schema, index = kind.schema, required.index(owner)
        subschema = schema.properties_of(schema.at((), None))[owner]
        name = new_value(schema, subschema, likely.get(owner, schema.example_of((owner,))), unit, index + 1)
        definition = _definition(kind, required, unit, likely)
    else:
        name = NewText('""', '"$1"')
        definition = _definition(kind, required, unit, likely, 2) if required else NewText("{}", "{$2\\}")
    members = {
        "name": name,
        "component_type": _fixed(kind.name),
        "operation_type": _fixed("CREATE"),
        "definition": definition,
    }
    return Proposal(f"New {kind.title} operation", *_object(members.items(), unit), 0, kind="definition")


def _names(kind: Kind) -> tuple[list[str], list[str]]:
    """The required properties of a kind, and all, in the schema's order."""
    subschemas = kind.schema.at((), None)
    names = list(kind.schema.properties_of(subschemas))
    required = kind.schema.required_of(subschemas)
    return [name for name in names if name in required], names


def _definition(kind: Kind, names: list[str], unit: str, likely: Mapping[str, object], first_stop: int = 1) -> NewText:
    schema = kind.schema
    properties = schema.properties_of(schema.at((), None))
    members = (
        (name, new_value(schema, properties[name], likely.get(name, schema.example_of((name,))), unit, stop))
        for stop, name in enumerate(names, first_stop)
    )
    return _object(members, unit)


def _object(members: Iterable[tuple[str, NewText]], unit: str) -> NewText:
    """An object with each member on its line; it stands at the margin."""
    keys_and_values = [(json.dumps(name, ensure_ascii=False), value) for name, value in members]
    plain = ",\n".join(f"{key}: {value.plain}" for key, value in keys_and_values).replace("\n", f"\n{unit}")
    snippet = ",\n".join(f"{escape(key)}: {value.snippet}" for key, value in keys_and_values).replace("\n", f"\n{unit}")
    return NewText(f"{{\n{unit}{plain}\n}}", f"{{\n{unit}{snippet}\n\\}}")


def _fixed(value: object) -> NewText:
    text = json.dumps(value, ensure_ascii=False)
    return NewText(text, escape(text))


def new_value(schema: Schema, subschema: Subschema, example: object, unit: str, stop: int = 1) -> NewText:
    """The value with which a property is put in: its default or an example, else an empty one of its type."""
    return NewText(
        json_text(initial_value(schema, subschema, example), unit), _snippet(schema, subschema, example, stop)
    )


def _snippet(schema: Schema, subschema: Subschema, example: object, stop: int) -> str:
    known, value = obvious_value(subschema, example)
    if known:
        if isinstance(value, str):
            return f'"${{{stop}:{escape(json.dumps(value, ensure_ascii=False)[1:-1])}}}"'
        return f"${{{stop}:{escape(json.dumps(value, ensure_ascii=False))}}}"
    if "enum" in subschema:
        return f"${stop}"
    types = schema.types_of(subschema)
    shapes = {
        "string": f'"${stop}"',
        "number": f"${{{stop}:0}}",
        "integer": f"${{{stop}:0}}",
        "array": f"[${stop}]",
        "object": f"{{${stop}}}",
        "null": f"${{{stop}:null}}",
    }
    return shapes.get(types[0], f"${stop}") if types else f"${stop}"


def escape(text: str) -> str:
    r"""Text as a snippet shows it: `\`, `$` and `}` are escaped (LSP 3.17, "Snippet Syntax")."""
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")

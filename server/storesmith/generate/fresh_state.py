"""How a generated test makes a value of a snapshot type, from the type's source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from storesmith.generate.checks import Acceptance, verdict_of
from storesmith.generate.limits import bytes_within, count_within, number_within, text_within
from storesmith.generate.recipe import (
    Import,
    Recipe,
    UnknownValue,
    below,
    call,
    is_placeholder,
    joined,
    of_type,
    placeholder,
    recipe,
    tuple_of,
)
from storesmith.python.budget import WorkLimitError
from storesmith.python.classes import UUID_TEXT
from storesmith.python.shape_types import (
    ClassOf,
    Constrained,
    ContainerOf,
    Enumeration,
    Leaf,
    LiteralOf,
    NewTypeOf,
    Reference,
    Shape,
    TupleOf,
    TypeVariable,
    UnionOf,
)
from storesmith.python.shapes import Shapes

MAX_PARTS = 200
"""Values that one state is made of; a state that needs more is not made."""

TEXT = "Zoë ✓ 東京"
BYTES = b"bytes"


@dataclass(frozen=True, slots=True)
class Sample:
    """How to make a value of a snapshot type, and whether two values of the same content are equal."""

    recipe: Recipe
    is_equal_by_content: bool = True

    @property
    def unknown(self) -> tuple[UnknownValue, ...]:
        """The values in it that could not be determined."""
        return self.recipe.unknown


def fresh_state(shapes: Shapes, module: str, name: str) -> Sample:
    """Return how a test makes a value of the class `name` of `module`.

    Dataclasses, pydantic models, attrs classes, named tuples, typed dictionaries and constructors are filled, through aliases,
    `NewType`, base classes and nested types, with values that JSON could damage: text beyond ASCII, decimals, dates. A field
    with a default that is limited keeps it, and so does one whose type is not known. A value that is not known otherwise is
    a placeholder, and is named in `unknown`.
    """
    shape = shapes.named(f"{module}.{name}")
    made = Maker(spelled(shapes, [f"{module}.{name}"])).whole(shape, (module, name))
    return Sample(of_type(made, f"{module}.{name}"), _is_equal_by_content(shape))


def spelled(shapes: Shapes, names: Sequence[str]) -> dict[Reference, Import]:
    """Return the imports by which a definition names types: what it calls them, by where they are defined."""
    found: dict[Reference, Import] = {}
    for name in names:
        try:
            definition = shapes.definition(name)
        except WorkLimitError:
            break
        home, _, local = name.rpartition(".")
        if definition.bound is not None and home and "." not in definition.local and shapes.is_callable(name):
            found[Reference(definition.module, definition.local)] = (home, local)
    return found


def _is_equal_by_content(shape: Shape) -> bool:
    if isinstance(shape, NewTypeOf | Constrained):
        return _is_equal_by_content(shape.inner)
    return not isinstance(shape, ClassOf) or bool(shape.problem) or shape.is_equal_by_content


def _text(value: str) -> Recipe:
    return recipe('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if value.isprintable() else repr(value))


def _of_module(module: str, text: str) -> Recipe:
    return recipe((module, None), text)


def _of_pydantic(name: str, text: str) -> Recipe:
    return recipe(("pydantic", name), f'("{text}")')


_DATE = _of_module("datetime", ".date(2024, 2, 29)")
_MOMENT = _of_module("datetime", ".datetime(2024, 2, 29, 12, 30, 15, 250)")
_PATH = _of_module("pathlib", '.Path("a/b")')
_UUIDS = {
    f"pydantic.UUID{version}": _of_module("uuid", f'.UUID("0b7f5f5e-8f0e-{version}c9d-9a51-6e2f4a0c7d13")')
    for version in (1, 3, 4, 5, 6, 7, 8)
}
_ADDRESS = "192.0.2.7"
_URLS = {
    **dict.fromkeys(("AnyUrl", "AnyHttpUrl", "HttpUrl"), "https://example.com/a/b?c=d"),
    **dict.fromkeys(("AnyWebsocketUrl", "WebsocketUrl"), "wss://example.com/a"),
    "FileUrl": "file:///a/b",
    "FtpUrl": "ftp://example.com/a",
    "PostgresDsn": "postgresql://user:word@example.com:5432/name",
    "RedisDsn": "redis://example.com:6379/0",
    "MongoDsn": "mongodb://example.com:27017/name",
    "AmqpDsn": "amqp://user:word@example.com:5672/name",
    "KafkaDsn": "kafka://example.com:9092",
    "MySQLDsn": "mysql://user:word@example.com:3306/name",
}
_LEAVES = {
    "None": recipe("None"),
    "bool": recipe("True"),
    "complex": recipe("complex(1, 2)"),
    "bytearray": recipe('bytearray(b"bytes")'),
    "range": recipe("range(3)"),
    **dict.fromkeys(("object", "typing.Any", "typing.LiteralString", "typing.Hashable"), _text(TEXT)),
    **dict.fromkeys(("collections.abc.Hashable", "pydantic.JsonValue"), _text(TEXT)),
    "uuid.UUID": _of_module("uuid", ".UUID(int=7)"),
    UUID_TEXT: recipe("str(", ("uuid", None), ".UUID(int=7))"),
    **_UUIDS,
    "datetime.datetime": _MOMENT,
    "datetime.date": _DATE,
    "datetime.time": _of_module("datetime", ".time(12, 30, 15)"),
    "datetime.timedelta": _of_module("datetime", ".timedelta(days=1, seconds=5)"),
    **dict.fromkeys(("datetime.timezone", "datetime.tzinfo"), _of_module("datetime", ".timezone.utc")),
    "zoneinfo.ZoneInfo": _of_module("zoneinfo", '.ZoneInfo("UTC")'),
    "fractions.Fraction": _of_module("fractions", ".Fraction(1, 3)"),
    "ipaddress.IPv4Address": _of_module("ipaddress", f'.IPv4Address("{_ADDRESS}")'),
    "ipaddress.IPv6Address": _of_module("ipaddress", '.IPv6Address("2001:db8::7")'),
    "ipaddress.IPv4Interface": _of_module("ipaddress", f'.IPv4Interface("{_ADDRESS}/24")'),
    "ipaddress.IPv6Interface": _of_module("ipaddress", '.IPv6Interface("2001:db8::7/64")'),
    "ipaddress.IPv4Network": _of_module("ipaddress", '.IPv4Network("192.0.2.0/24")'),
    "ipaddress.IPv6Network": _of_module("ipaddress", '.IPv6Network("2001:db8::/64")'),
    **dict.fromkeys(("pathlib.Path", "pathlib.PosixPath", "os.PathLike"), _PATH),
    "pathlib.PurePath": _of_module("pathlib", '.PurePath("a/b")'),
    "pathlib.PurePosixPath": _of_module("pathlib", '.PurePosixPath("a/b")'),
    "pathlib.PureWindowsPath": _of_module("pathlib", '.PureWindowsPath("a/b")'),
    "re.Pattern": _of_module("re", '.compile("a+")'),
    "http.HTTPStatus": _of_module("http", ".HTTPStatus.OK"),
    "http.HTTPMethod": _of_module("http", ".HTTPMethod.GET"),
    "array.array": _of_module("array", '.array("i", [1, 2])'),
    "collections.UserString": recipe(("collections", None), ".UserString(", _text(TEXT), ")"),
    **dict.fromkeys(("numbers.Number", "numbers.Complex", "numbers.Real", "numbers.Rational"), recipe("7")),
    "numbers.Integral": recipe("7"),
    "pydantic.StrictBool": recipe("True"),
    "pydantic.NaiveDatetime": _MOMENT,
    "pydantic.AwareDatetime": recipe(
        *(("datetime", None), ".datetime(2024, 2, 29, 12, 30, 15, 250, tzinfo="),
        *(("datetime", None), ".timezone.utc)"),
    ),
    "pydantic.PastDatetime": _MOMENT,
    "pydantic.FutureDatetime": _of_module("datetime", ".datetime(2999, 12, 31, 12, 30, 15, 250)"),
    "pydantic.PastDate": _DATE,
    "pydantic.FutureDate": _of_module("datetime", ".date(2999, 12, 31)"),
    "pydantic.EmailStr": recipe('"zoe@example.com"'),
    "pydantic.ByteSize": recipe(("pydantic", "ByteSize"), "(1024)"),
    "pydantic.SecretStr": recipe(("pydantic", "SecretStr"), "(", _text(TEXT), ")"),
    "pydantic.SecretBytes": recipe(("pydantic", "SecretBytes"), '(b"bytes")'),
    "pydantic.IPvAnyAddress": _of_module("ipaddress", f'.IPv4Address("{_ADDRESS}")'),
    "pydantic.IPvAnyInterface": _of_module("ipaddress", f'.IPv4Interface("{_ADDRESS}/24")'),
    "pydantic.IPvAnyNetwork": _of_module("ipaddress", '.IPv4Network("192.0.2.0/24")'),
    "pydantic.NewPath": _of_module("pathlib", '.Path(__file__).with_suffix(".new")'),
    "pydantic.FilePath": _of_module("pathlib", ".Path(__file__)"),
    "pydantic.DirectoryPath": _of_module("pathlib", ".Path(__file__).parent"),
    **dict.fromkeys(("pydantic.Base64Str", "pydantic.Base64UrlStr"), recipe('"Wm_Dqw=="'.replace("_", "v"))),
    **dict.fromkeys(("pydantic.Base64Bytes", "pydantic.Base64UrlBytes"), recipe('b"Wm9l"')),
    **{f"pydantic.{name}": _of_pydantic(name, url) for name, url in _URLS.items()},
}
_NUMBERS = {
    "int": ("int", "7", {}),
    "float": ("float", "1.5", {}),
    "decimal.Decimal": ("decimal.Decimal", "12.50", {}),
    "pydantic.StrictInt": ("int", "7", {}),
    "pydantic.StrictFloat": ("float", "1.5", {}),
    "pydantic.FiniteFloat": ("float", "1.5", {}),
    **{
        f"pydantic.{sign}{name}": (kind, usual, {limit: 0})
        for name, kind, usual in (("Int", "int", "7"), ("Float", "float", "1.5"))
        for sign, limit in (("Positive", "gt"), ("NonNegative", "ge"), ("Negative", "lt"), ("NonPositive", "le"))
    },
}
"""Of the types of numbers their kind, the usual value, and the limits that the type itself sets."""

_TEXTS = frozenset({"str", "pydantic.StrictStr", "typing.LiteralString"})
_BYTES = frozenset({"bytes", "pydantic.StrictBytes", "collections.abc.ByteString"})
_DISPLAYS = {
    **dict.fromkeys(("dict", "collections.abc.Mapping", "collections.abc.MutableMapping"), ("{", "}", "{}")),
    **dict.fromkeys(("set", "collections.abc.Set", "collections.abc.MutableSet"), ("{", "}", "set()")),
    "frozenset": ("frozenset({", "})", "frozenset()"),
    "tuple": ("(", ")", "()"),
    "types.MappingProxyType": ("", "", ""),
    **dict.fromkeys(("collections.deque", "collections.UserList"), ("([", "])", "()")),
    **dict.fromkeys(("collections.OrderedDict", "collections.Counter", "collections.ChainMap"), ("({", "})", "()")),
    "collections.UserDict": ("({", "})", "()"),
    "collections.defaultdict": ("{", "}", "{}"),
}
"""By the names of collections: what stands before and after what is in them, and the empty one."""

_FACTORIES = frozenset({"list", "set", "dict", "int", "float", "str", "bool", "bytes"})
_JSON = {"int": "7", "float": "1.5", "bool": "true", "str": '\\"a\\"', "list": "[]", "dict": "{}"}


class TooManyPartsError(Exception):
    """A state that is made of too many values."""


@dataclass
class Maker:
    """Makes recipes of shapes; `parts` counts the values that went into them."""

    names: Mapping[Reference, Import] = field(default_factory=dict)
    parts: int = 0

    def whole(self, shape: Shape, name: tuple[str, str]) -> Recipe:
        """Return a value of the class `name`: where nothing is known of it, it is called without arguments."""
        try:
            made = self.of(shape, frozenset())
        except TooManyPartsError:
            made = placeholder("it is made of too many values")
        except RecursionError:
            made = placeholder("its types are nested too deep")
        return Recipe((name, "()"), made.unknown) if is_placeholder(made) else made

    def of(self, shape: Shape, within: frozenset[Reference]) -> Recipe:
        """Return a value of a shape; `within` are the classes that are being made around it."""
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise TooManyPartsError
        if isinstance(shape, Leaf):
            return self._leaf(shape, {})
        if isinstance(shape, Constrained):
            return self._constrained(shape, within)
        if isinstance(shape, LiteralOf):
            first = shape.values[0]
            return recipe(first) if isinstance(first, str) else recipe(self.name(first[0]), f".{first[1]}")
        if isinstance(shape, UnionOf):
            return self._first(shape, within)
        if isinstance(shape, TupleOf):
            return self._tuple(shape, within)
        if isinstance(shape, ContainerOf):
            return self._container(shape, 1, within)
        if isinstance(shape, NewTypeOf):
            return call(self.name(shape.reference), [("", self.of(shape.inner, within))])
        if isinstance(shape, Enumeration):
            if not shape.members:
                return placeholder(f"`{shape.reference.name}` has no members")
            return recipe(self.name(shape.reference), f".{shape.members[0]}")
        if isinstance(shape, ClassOf):
            return self._record(shape, within)
        if isinstance(shape, TypeVariable):
            return placeholder(f"`{shape.name}` is a type variable")
        return placeholder(shape.reason)

    def name(self, reference: Reference) -> Recipe:
        """Return the name of a class, imported as the definition does."""
        if reference in self.names:
            return recipe(self.names[reference])
        first, _, rest = reference.name.partition(".")
        return recipe((reference.module, first), f".{rest}") if rest else recipe((reference.module, first))

    # ---------------------------------------------------------------- types of libraries

    def _leaf(self, leaf: Leaf, limits: Mapping[str, object]) -> Recipe:
        name = leaf.name
        if name in _NUMBERS:
            kind, usual, own = _NUMBERS[name]
            number = number_within({**own, **limits}, kind, usual)
            if number is None:
                return placeholder("no number is known that its limits allow")
            if kind == "decimal.Decimal":
                return _of_module("decimal", f'.Decimal("{number}")')
            return recipe(str(int(number)) if kind == "int" else repr(float(number)))
        if name in _TEXTS:
            text = text_within(limits, TEXT)
            return placeholder("no text is known that its limits allow") if text is None else _text(text)
        if name in _BYTES:
            raw = bytes_within(limits, BYTES)
            made = None if raw is None else repr(raw).replace("'", '"')
            return placeholder("no bytes are known that its limits allow") if made is None else recipe(made)
        if limits and set(limits) != {"tz"}:
            return placeholder("no value is known that its limits allow")
        if name == "pydantic.Json":
            inner = leaf.arguments[0] if leaf.arguments else Leaf("dict")
            text = _JSON.get(inner.name) if isinstance(inner, Leaf | ContainerOf) else None
            return placeholder("its JSON is not known") if text is None else recipe(f'"{text}"')
        return _LEAVES.get(name) or placeholder(f"no value of `{name}` is known")

    def _constrained(self, shape: Constrained, within: frozenset[Reference]) -> Recipe:
        limits = dict(shape.limits)
        inner = shape.inner
        while isinstance(inner, Constrained):
            limits = {**dict(inner.limits), **limits}
            shape = replace(shape, opaque=shape.opaque or inner.opaque)
            inner = inner.inner
        if isinstance(inner, UnionOf) and limits:
            parts = tuple(
                part if part == Leaf("None") else Constrained(part, tuple(limits.items())) for part in inner.parts
            )
            made = self._first(UnionOf(parts), within)
        elif isinstance(inner, NewTypeOf):
            made = call(
                self.name(inner.reference), [("", self.of(Constrained(inner.inner, tuple(limits.items())), within))]
            )
        elif not limits:
            made = self.of(inner, within)
        elif isinstance(inner, Leaf):
            made = self._leaf(inner, limits)
        elif isinstance(inner, ContainerOf | TupleOf):
            count = count_within(limits)
            items = inner if isinstance(inner, ContainerOf) else ContainerOf("tuple", inner.items)
            if count is None:
                made = placeholder("its limits are not known")
            else:
                made = self._container(items, count, within, is_needed="min_length" in limits)
        else:
            made = self.of(inner, within)
        if not shape.opaque:
            return made
        return replace(made, unknown=(*made.unknown, UnknownValue("", "", _why(shape.opaque))))

    # ---------------------------------------------------------------- types of types

    def _first(self, union: UnionOf, within: frozenset[Reference]) -> Recipe:
        """Return the first alternative that can be made, None the last."""
        parts = sorted(union.parts, key=lambda part: part == Leaf("None"))
        made: list[Recipe] = []
        for part in parts:
            made.append(self.of(part, within))
            if not made[-1].unknown:
                return made[-1]
        return made[0] if made else placeholder("its type cannot be read")

    def _tuple(self, shape: TupleOf, within: frozenset[Reference]) -> Recipe:
        if shape.is_variadic:
            made = self.of(shape.items[0], within)
            return recipe("()") if made.unknown else tuple_of([made])
        items = [below(self.of(item, within), f"[{index}]") for index, item in enumerate(shape.items)]
        return tuple_of(items) if items else recipe("()")

    def _container(
        self, shape: ContainerOf, count: int, within: frozenset[Reference], *, is_needed: bool = False
    ) -> Recipe:
        """Return a collection of `count` items; one whose items are not known is empty, unless it `is_needed`."""
        name = shape.name
        opening, closing, empty = _displays(name)
        if not opening:
            return placeholder(f"a `{name.rpartition('.')[2]}` cannot be copied")
        is_mapping = empty in ("{}", "()") and opening.endswith("{")
        shapes = [*shape.items, Leaf("int")] if name == "collections.Counter" else [*shape.items]
        items = [self.of(item, within) for item in shapes]
        is_whole = len(items) > is_mapping and not any(each.unknown for each in items)
        if not is_whole and is_needed:
            return placeholder("its items are not known")
        if not is_whole or not count:
            return _wrapped(shape, recipe(empty))
        if count > 1 and (is_mapping or "{" in opening):
            first = _several(items[0], count)
            if first is None:
                return placeholder("it needs several items that differ")
        else:
            first = [items[0]] * count
        pairs = [joined([each, items[1]], ": ") for each in first] if is_mapping else first
        end = f",{closing}" if name == "tuple" and count == 1 else closing
        return _wrapped(shape, recipe(opening, joined(pairs), end))

    def _record(self, record: ClassOf, within: frozenset[Reference]) -> Recipe:
        if record.problem:
            return placeholder(record.problem)
        if record.heirs:
            return self._first(UnionOf(record.heirs), within)
        if record.reference in within:
            return placeholder(f"`{record.reference.name}` contains itself")
        is_part = bool(within)
        within |= {record.reference}
        arguments: list[tuple[tuple[str | int, ...] | None, Recipe]] = []
        values: dict[str, Recipe] = {}
        for each in record.parameters:
            made = None if each.keeps_default else self.of(each.shape, within)
            if made is not None and (not made.unknown or not each.has_default):
                arguments.append((each.keyword, below(made, each.name)))
                values[each.name] = made
        given = [each for _, each in arguments]
        if is_part and given and all(map(is_placeholder, given)):
            return placeholder(f"in `{record.reference.name}`, {given[0].unknown[0].reason}")
        made = call(self.name(record.reference), arranged(arguments))
        return with_checks(made, record, values)


def _displays(name: str) -> tuple[str, str, str]:
    """Return what stands before and after what is in a collection, and the empty one; lists stand for any other sequence."""
    return _DISPLAYS.get(name, ("[", "]", "[]"))


def _wrapped(shape: ContainerOf, display: Recipe) -> Recipe:
    """Return a display as a value of the collection's own class."""
    module, _, name = shape.name.rpartition(".")
    if shape.name == "collections.defaultdict":
        value = shape.items[1] if len(shape.items) > 1 else None
        factory = value.name if isinstance(value, Leaf | ContainerOf) and value.name in _FACTORIES else "None"
        return recipe((module, None), f".defaultdict({factory}, ", display, ")")
    return recipe((module, None), f".{name}", display) if module == "collections" else display


def _several(made: Recipe, count: int) -> list[Recipe] | None:
    """Return so many different values of the kind of a number or a text; None for any other."""
    piece = made.pieces[0]
    if len(made.pieces) > 1 or not isinstance(piece, str):
        return None
    if piece.isdecimal():
        return [recipe(str(int(piece) + offset)) for offset in range(count)]
    return [recipe(f'{piece[:-1]}{offset}"') for offset in range(count)] if piece == f'"{TEXT}"' else None


def arranged(arguments: Sequence[tuple[tuple[str | int, ...] | None, Recipe]]) -> list[tuple[str, Recipe]]:
    """Return arguments by keyword, those that are passed by a path into one put together."""
    found: dict[str, Recipe] = {}
    nested: dict[str, list[tuple[tuple[str | int, ...], Recipe]]] = {}
    ordered: list[tuple[str, Recipe]] = []
    for path, made in arguments:
        if path is None:
            ordered.append(("", made))
        elif len(path) == 1:
            found[str(path[0])] = made
        else:
            nested.setdefault(str(path[0]), []).append((path[1:], made))
    for name, parts in nested.items():
        found[name] = _nested(parts)
    return [*ordered, *found.items()]


def _nested(parts: Sequence[tuple[tuple[str | int, ...], Recipe]]) -> Recipe:
    """Return dictionaries and lists around values, each at its path."""
    if any(not path for path, _ in parts):
        return next(made for path, made in parts if not path)
    groups: dict[str | int, list[tuple[tuple[str | int, ...], Recipe]]] = {}
    for path, made in parts:
        groups.setdefault(path[0], []).append((path[1:], made))
    numbers = [key for key in groups if isinstance(key, int)]
    if numbers:
        last = max(numbers) if min(numbers) >= 0 else 0
        items = [_nested(groups[index]) if index in groups else recipe("None") for index in range(min(last, 20) + 1)]
        return recipe("[", joined(items), "]")
    return recipe("{", joined([recipe(f"{key!r}: ", _nested(inner)) for key, inner in groups.items()]), "}")


def with_checks(made: Recipe, record: ClassOf, values: Mapping[str, Recipe]) -> Recipe:
    """Return the recipe, with a note for each function of the class that may refuse the values."""
    doubts = tuple(
        UnknownValue(
            "", "", f"`{check.name}` may refuse it" if verdict is Acceptance.UNKNOWN else f"`{check.name}` refuses it"
        )
        for check in record.checks
        if (verdict := verdict_of(check, values)) is not Acceptance.ACCEPTED
    )
    return replace(made, unknown=(*made.unknown, *doubts)) if doubts else made


def _why(opaque: str) -> str:
    return opaque if " " in opaque else f"`{opaque}` may refuse it"

"""Names of libraries whose meaning is built in: they are never followed into the source of the library."""

from __future__ import annotations

from functools import lru_cache

from storesmith.python.builtin_names import BUILTIN_TYPES, STDLIB_MODULES, words

_PYDANTIC = words(
    """
    AfterValidator AliasChoices AliasGenerator AliasPath AllowInfNan AmqpDsn AnyHttpUrl AnyUrl AnyWebsocketUrl
    AwareDatetime BaseModel BeforeValidator Base64Bytes Base64Str Base64UrlBytes Base64UrlStr ByteSize ConfigDict
    DirectoryPath Discriminator EmailStr Field FieldSerializationInfo FileUrl FilePath FiniteFloat FtpUrl FutureDate
    FutureDatetime HttpUrl IPvAnyAddress IPvAnyInterface IPvAnyNetwork ImportString Json JsonValue KafkaDsn MongoDsn
    MySQLDsn NaiveDatetime NameEmail NegativeFloat NegativeInt NewPath NonNegativeFloat NonNegativeInt
    NonPositiveFloat NonPositiveInt PastDate PastDatetime PlainSerializer PlainValidator PositiveFloat PositiveInt
    PostgresDsn PrivateAttr RedisDsn RootModel Secret SecretBytes SecretStr SerializeAsAny SkipValidation SocketPath
    Strict StrictBool StrictBytes StrictFloat StrictInt StrictStr StringConstraints Tag TypeAdapter UUID1 UUID3
    UUID4 UUID5 UUID6 UUID7 UUID8 WebsocketUrl WrapSerializer WrapValidator computed_field conbytes condate
    condecimal confloat confrozenset conint conlist conset constr create_model field_serializer field_validator
    model_serializer model_validator root_validator validator
    """
)
_KNOWN = frozenset(
    {
        *(f"pydantic.{name}" for name in _PYDANTIC),
        *("pydantic.dataclasses.dataclass", "pydantic.dataclasses.Field"),
        *(f"pydantic.alias_generators.{name}" for name in ("to_camel", "to_pascal", "to_snake")),
        *(f"attrs.{name}" for name in ("define", "frozen", "field", "make_class", "Factory")),
        *("attr.s", "attr.ib", "attr.dataclass"),
        *(f"msgspec.{name}" for name in ("Struct", "Meta", "field", "defstruct", "UNSET", "UnsetType")),
        *(f"sqlmodel.{name}" for name in ("SQLModel", "Field", "Relationship")),
        *(f"annotated_types.{name}" for name in ("Gt", "Ge", "Lt", "Le", "Interval", "MultipleOf")),
        *(f"annotated_types.{name}" for name in ("MinLen", "MaxLen", "Len", "Timezone")),
    }
)
_HOMES = {
    "typing_extensions": "typing",
    **{
        f"pydantic.{module}": "pydantic"
        for module in (
            *("main", "fields", "types", "networks", "root_model", "config", "aliases", "functional_validators"),
            *(
                "functional_serializers",
                "type_adapter",
                "json_schema",
                "deprecated.class_validators",
                "class_validators",
            ),
        )
    },
    "pydantic.v1": "pydantic",
    "pydantic.v1.main": "pydantic",
    "pydantic.v1.fields": "pydantic",
    "pydantic.v1.types": "pydantic",
    "pydantic.v1.networks": "pydantic",
    "attr._make": "attr",
    "attr._next_gen": "attrs",
    "sqlmodel.main": "sqlmodel",
    "_pydatetime": "datetime",
    "_decimal": "decimal",
    "pathlib._local": "pathlib",
    "builtins": "",
}
"""The public module of what is defined in another one."""

_SYNONYMS = {
    **{f"attr.{name}": f"attrs.{name}" for name in ("define", "frozen", "field", "make_class", "Factory")},
    "attrs.mutable": "attrs.define",
    "attr.mutable": "attrs.define",
    "attr.attrs": "attr.s",
    "attr.attributes": "attr.s",
    "attr.attrib": "attr.ib",
    "attr.attr": "attr.ib",
    "pydantic.dataclasses.Field": "pydantic.Field",
    **{f"typing.{name}": name.lower() for name in ("List", "Dict", "Set", "FrozenSet", "Tuple", "Type")},
    "typing.Text": "str",
    "typing.Deque": "collections.deque",
    "typing.DefaultDict": "collections.defaultdict",
    "typing.OrderedDict": "collections.OrderedDict",
    "typing.Counter": "collections.Counter",
    "typing.ChainMap": "collections.ChainMap",
    "typing.AbstractSet": "collections.abc.Set",
    "typing.Pattern": "re.Pattern",
    "typing.Match": "re.Match",
    **{
        f"typing.{name}": f"collections.abc.{name}"
        for name in (
            *(
                "Hashable",
                "Sized",
                "Container",
                "Collection",
                "Iterable",
                "Iterator",
                "Reversible",
                "Sequence",
                "Callable",
            ),
            *("MutableSequence", "ByteString", "MutableSet", "Mapping", "MutableMapping", "Generator", "Awaitable"),
            *("KeysView", "ItemsView", "ValuesView"),
        )
    },
    "datetime.UTC": "datetime.timezone.utc",
    "IOError": "OSError",
    "EnvironmentError": "OSError",
}
"""The name by which a name is known here, for those that stand for the same."""

ENUMERATIONS = frozenset(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"))
DATACLASSES = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
ATTRS = frozenset({"attrs.define", "attrs.frozen", "attr.s", "attr.dataclass"})
MODELS = frozenset({"pydantic.BaseModel", "pydantic.RootModel", "sqlmodel.SQLModel"})
NAMED_TUPLES = frozenset({"typing.NamedTuple"})
TYPED_DICTIONARIES = frozenset({"typing.TypedDict"})
STRUCTS = frozenset({"msgspec.Struct"})

FILLED = MODELS | NAMED_TUPLES | TYPED_DICTIONARIES | STRUCTS
TYPE_VARIABLES = frozenset(f"typing.{name}" for name in ("TypeVar", "ParamSpec", "TypeVarTuple"))
"""Classes that are called with what their bodies annotate, and what makes type variables."""


AGGREGATE = "castlecraft_engineer.abstractions.aggregate.Aggregate"
MESSAGES = frozenset(
    f"castlecraft_engineer.abstractions.{name.lower()}.{name}" for name in ("Event", "Command", "Query")
)
"""Classes of the framework, by the modules that define them."""


def well_known_base(dotted: str) -> str | None:
    """Return the public name of a class that matters as a base; None for any other."""
    return dotted if dotted == AGGREGATE or dotted in MESSAGES else canonical(dotted)


@lru_cache(maxsize=4096)
def canonical(dotted: str) -> str | None:
    """Return the public name of a name of the standard library or a well-known library; None for any other name.

    A name without dots is a built-in one. Whether the project has a module of the same name is the caller's to check.
    """
    home, _, name = dotted.rpartition(".")
    home = _HOMES.get(home, home)
    if not home:
        return _SYNONYMS.get(name, name) if name in BUILTIN_TYPES or name == "None" else None
    known = f"{home}.{name}"
    known = _SYNONYMS.get(known, known)
    if known in _KNOWN or known.partition(".")[0] in STDLIB_MODULES:
        return known
    return known if known in BUILTIN_TYPES else None

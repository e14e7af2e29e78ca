"""Regular expressions as schemas write them (ECMA-262 with the `u` flag) in Python's dialect."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache, lru_cache

from storesmith.kinds.backtracking import longest_text

_TOKEN = re.compile(
    r"\\[pP]\{(?P<property>[^{}]*)\}|\\u\{(?P<code>[0-9a-fA-F]{1,6})\}|\\c(?P<control>[A-Za-z])|\\(?P<escaped>.)"
    r"|\(\?<(?P<group>[A-Za-z_]\w*)>|(?P<other>.)",
    re.DOTALL,
)
_OUTSIDE = {"d": "[0-9]", "D": "[^0-9]", "w": "[A-Za-z0-9_]", "W": "[^A-Za-z0-9_]"}
_OUTSIDE |= {"s": r"[\s\ufeff]", "S": r"[^\s\ufeff]", "/": "/"}
_INSIDE = {"d": "0-9", "w": "A-Za-z0-9_", "s": r"\s\ufeff", "/": "/"}

_CATEGORIES = {
    "Letter": "L", "Cased_Letter": "LC", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Titlecase_Letter": "Lt",
    "Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M", "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc",
    "Enclosing_Mark": "Me", "Number": "N", "Decimal_Number": "Nd", "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No",
    "Punctuation": "P", "punct": "P", "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps",
    "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf", "Other_Punctuation": "Po",
    "Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk", "Other_Symbol": "So",
    "Separator": "Z", "Space_Separator": "Zs", "Line_Separator": "Zl", "Paragraph_Separator": "Zp",
    "Other": "C", "Control": "Cc", "cntrl": "Cc", "Format": "Cf", "Surrogate": "Cs", "Private_Use": "Co", "Unassigned": "Cn",
}  # fmt: skip
_DERIVED = {"Uppercase": ("Lu",), "Lowercase": ("Ll",), "LC": ("Lu", "Ll", "Lt")}


class UnknownPropertyError(ValueError):
    r"""A `\p{…}` that Python knows nothing of: what the pattern means cannot be told."""


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """`pattern` as a Python pattern to search with; raises `re.error`, or `UnknownPropertyError` for what cannot be told."""
    try:
        return re.compile("".join(_translated(pattern)))
    except (RecursionError, OverflowError) as error:
        raise re.error(str(error)) from None


class Searcher:
    """A pattern that may be searched for in any text: one so long that it could take for ever counts as one that fits."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._search = pattern.search
        self._longest = longest_text(pattern.pattern)

    def search(self, text: str) -> bool:
        """Whether the pattern is found in `text`."""
        return (self._longest is not None and len(text) > self._longest) or self._search(text) is not None


@lru_cache(maxsize=1024)
def searcher(pattern: str) -> Searcher | None:
    """What searches for a pattern as schemas write it; None for one that cannot be used."""
    try:
        return Searcher(compile_pattern(pattern))
    except (re.error, UnknownPropertyError, RecursionError):
        return None


def _translated(pattern: str) -> Iterator[str]:
    in_class = False
    end = "$" if re.search(r"\(\?[a-z]*m", pattern) else r"\Z"  # Python's `$` also stands before a last line break
    for token in _TOKEN.finditer(pattern):
        if (name := token["property"]) is not None:
            ranges = _ranges(name)
            is_negated = token[0].startswith("\\P")
            if in_class:
                yield _complement(ranges) if is_negated else ranges
            else:
                yield f"[{'^' if is_negated else ''}{ranges}]"
        elif (code := token["code"]) is not None:
            yield f"\\U{int(code, 16):08x}"
        elif (control := token["control"]) is not None:
            yield f"\\x{ord(control) % 32:02x}"
        elif (escaped := token["escaped"]) is not None:
            yield (_INSIDE if in_class else _OUTSIDE).get(escaped, token[0])
        elif (group := token["group"]) is not None:
            yield token[0] if in_class else f"(?P<{group}>"
        else:
            char = token["other"]
            if in_class:
                yield "\\[" if char == "[" else char  # Python warns of what may become a nested set
            else:
                yield end if char == "$" else char
            in_class = char != "]" if in_class else char == "["


def _ranges(name: str) -> str:
    """What stands in brackets for a Unicode property."""
    kind, _, value = name.rpartition("=")
    if kind not in ("", "gc", "General_Category"):
        raise UnknownPropertyError(name)
    code = _CATEGORIES.get(value, value)
    if code == "Any":
        return "\\U00000000-\\U0010ffff"
    if code == "ASCII":
        return "\\x00-\\x7f"
    found = [
        text for category, text in _by_category().items() if category in _DERIVED.get(code, ()) or category == code
    ]
    found = found or [text for category, text in _by_category().items() if len(code) == 1 and category[0] == code]
    if not found:
        raise UnknownPropertyError(name)
    return "".join(found)


def _complement(ranges: str) -> str:
    bounds = [int(part, 16) for part in re.findall(r"\\U([0-9a-f]{8})", ranges)]
    pairs = sorted(zip(bounds[::2], bounds[1::2], strict=True))
    start, text = 0, ""
    for low, high in pairs:
        text += _range(start, low - 1) if start < low else ""
        start = high + 1
    return text + (_range(start, sys.maxunicode) if start <= sys.maxunicode else "")


def _range(low: int, high: int) -> str:
    return f"\\U{low:08x}-\\U{high:08x}"


@cache
def _by_category() -> dict[str, str]:
    """The ranges of each general category, worked out once, where a pattern first asks for one."""
    from unicodedata import category  # noqa: PLC0415 - nearly no schema needs it

    ranges: dict[str, list[str]] = {}
    start, current = 0, category("\0")
    for code in range(1, sys.maxunicode + 2):
        here = category(chr(code)) if code <= sys.maxunicode else ""
        if here != current:
            ranges.setdefault(current, []).append(_range(start, code - 1))
            start, current = code, here
    return {name: "".join(parts) for name, parts in ranges.items()}

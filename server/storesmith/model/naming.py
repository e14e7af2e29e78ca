"""Python's grammar for the names in a definition: nothing that fails here reaches a template."""

from __future__ import annotations

import keyword
import re
from functools import lru_cache
from unicodedata import normalize

_WORD_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LONGEST = 500
"""Characters; a longer name is a mistake or an attack."""

_UNIMPORTABLE = frozenset({"__future__", "__main__"})
_UNASSIGNABLE = frozenset({"__debug__"})


def is_class_name(name: str) -> bool:
    """Whether `class <name>:` is valid Python (Language Reference, 2.3), in the normal form in which Python compares names."""
    return len(name) <= _LONGEST and _is_class_name(name)


@lru_cache(maxsize=4096)
def _is_class_name(name: str) -> bool:
    name = normalize("NFKC", name)
    return name.isidentifier() and not keyword.iskeyword(name) and name not in _UNASSIGNABLE


def is_module_path(path: str) -> bool:
    """Whether `import <path>` is valid Python, and finds a module of the project or of its environment."""
    return len(path) <= _LONGEST and _is_module_path(path)


@lru_cache(maxsize=4096)
def _is_module_path(path: str) -> bool:
    parts = path.split(".")
    return parts[0] not in _UNIMPORTABLE and all(map(_is_class_name, parts))


def snake_case(name: str) -> str:
    """A class name as the name of its module: `InMemoryTicketSnapshotStore` → `in_memory_ticket_snapshot_store`.

    In normal form KC, in which Python compares identifiers (Language Reference, 2.3) and so looks for the module's file.
    """
    return _snake_case(name) if len(name) <= _LONGEST else _snake_case.__wrapped__(name)


@lru_cache(maxsize=4096)
def _snake_case(name: str) -> str:
    return normalize("NFKC", _WORD_BOUNDARY.sub("_", normalize("NFKC", name)).lower())


def pascal_case(name: str) -> str:
    """A name as a class name: `in_memory-ticketStore` → `InMemoryTicketStore`; empty where nothing of it can stay."""
    words = [word for word in re.split(r"[\W_]+", name) if word]
    joined = "".join(word[0].upper() + word[1:] for word in words).lstrip("0123456789")
    return joined[:1].upper() + joined[1:]


def is_pascal_case(name: str) -> bool:
    """Whether a class name follows PEP 8: words run together, each with a capital; one leading underscore is fine."""
    bare = name.removeprefix("_")
    return bool(bare) and bare[0].isupper() and "_" not in bare and (len(bare) < 3 or not bare.isupper())


def conventional(name: str, suffix: str) -> str:
    """The name as the conventions have it: `ticket_store` → `TicketSnapshotStore`."""
    words = pascal_case(name.lower() if name.isupper() else name)
    for length in range(len(suffix), 0, -1):
        if words.casefold().endswith(suffix[-length:].casefold()) and suffix[-length].isupper():
            words = words[:-length]
            break
    else:
        for length in range(len(suffix) - 1, 0, -1):
            is_word = suffix[length].isupper() and words.casefold().endswith(suffix[:length].casefold())
            if is_word and len(words) > length:
                words = words[:-length]
                break
    return words + suffix


def is_slip(word: str, meant: str) -> bool:
    """Whether two words differ by case, dashes and spaces only, or by one slip: a letter missing, too many, wrong or swapped."""
    one, other = (re.sub(r"[\W_]+", "", text).casefold() for text in (word, meant))
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


def nearest(word: str, candidates: tuple[str, ...]) -> str | None:
    """The candidate that `word` was most likely meant as; None where none is near."""
    return _nearest(word, candidates) if len(word) <= 80 else None


@lru_cache(maxsize=4096)
def _nearest(word: str, candidates: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415 - a document without a mistake has no need of it

    folded = {candidate.casefold().replace("-", "_"): candidate for candidate in reversed(candidates)}
    plain = re.sub(r"[\s-]+", "_", _WORD_BOUNDARY.sub("_", word)).casefold()
    match = word.casefold() if word.casefold() in folded else plain if plain in folded else None
    if match is None:
        close = get_close_matches(plain, list(folded), n=1, cutoff=0.7)
        match = close[0] if close else None
    return folded[match] if match is not None else None

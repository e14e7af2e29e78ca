"""The stores of a workspace by their names."""

from __future__ import annotations

from collections.abc import Iterable

from storesmith.features.proposal import holds_letters
from storesmith.model import KnownStore

_MOST = 500


def matching_stores(stores: Iterable[KnownStore], query: str) -> list[KnownStore]:
    """Return the stores whose name holds the letters of `query` in their order, as editors filter; the closest first.

    Names that start with the query come first, then names that contain it. An empty query matches all. At most 500.
    """
    wanted = query.strip()
    folded = wanted.casefold()
    found = (store for store in stores if holds_letters(store.name, folded))

    def distance(store: KnownStore) -> tuple[bool, bool, str, str]:
        name = store.name.casefold()
        return not name.startswith(folded), folded not in name, store.name, str(store.path)

    return sorted(found, key=distance)[:_MOST]

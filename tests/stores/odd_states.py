"""Saves states that JSON knows and states that it does not, each as its own aggregate: a program that runs in a project.

`python -m stores.odd_states PLACE URL` prints for each state whether it was refused, and whether it came back as it is.
"""

from __future__ import annotations

import asyncio
import json
import sys
import uuid

from castlecraft_engineer.abstractions.snapshot import Snapshot

from stores.generated import PLACES, open_store


async def main(place: str, url: str) -> None:
    """Save and load each state."""
    from app.domain.ticketing.models.odd_snapshot import COME_BACK, REFUSED  # type: ignore[import-not-found]

    outcomes = {}
    async with open_store(PLACES[place], url) as store:
        for name, state in {**COME_BACK, **REFUSED}.items():
            aggregate_id = uuid.uuid4()
            try:
                await store.save_snapshot(Snapshot(aggregate_id, state, 1))
            except ValueError:
                assert await store.get_latest_snapshot(aggregate_id) is None
                outcomes[name] = "refused"
            else:
                latest = await store.get_latest_snapshot(aggregate_id)
                outcomes[name] = "same" if latest.aggregate_state == state else "other"
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

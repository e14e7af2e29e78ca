"""Processes that save snapshots of one aggregate at the same time, each through a store of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import sys
import uuid
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from threading import Barrier

from castlecraft_engineer.abstractions.snapshot import Snapshot

from stores.generated import Store, open_store

RACERS = 2
VERSIONS = 8
"""Snapshots of one aggregate in a round, each of another version; the racers deal them out among themselves."""

_TIME_LIMIT = 300
"""Seconds after which a racer is taken for hung, on however slow a machine."""

Kept = tuple[int, str]
"""What a store has kept of an aggregate: the version, and the title in the state."""


def race(project: Path, store: Store, url: str, rounds: int) -> list[list[Kept]]:
    """What each racer finds after each round; in a round they start together, with an aggregate that is new.

    Raises what a store has raised in one of them.
    """
    context = multiprocessing.get_context("spawn")
    aggregates = uuid.uuid4()
    with context.Manager() as manager, ProcessPoolExecutor(RACERS, mp_context=context) as pool:
        barrier = manager.Barrier(RACERS, timeout=_TIME_LIMIT)
        racers = [
            pool.submit(_racer, project, store, url, rounds, aggregates, number, barrier) for number in range(RACERS)
        ]
        return [racer.result() for racer in racers]


def title(version: int) -> str:
    """The title of the ticket at a version."""
    return f"Title at {version}"


def _racer(
    project: Path, store: Store, url: str, rounds: int, aggregates: uuid.UUID, number: int, barrier: Barrier
) -> list[Kept]:
    sys.path.insert(0, str(project))
    try:
        return asyncio.run(_run(store, url, rounds, aggregates, number, barrier))
    except BaseException:
        barrier.abort()  # or the others would wait
        raise


async def _run(store: Store, url: str, rounds: int, aggregates: uuid.UUID, number: int, barrier: Barrier) -> list[Kept]:
    chance = random.Random(7)  # the same for all racers
    kept = []
    async with open_store(store, url) as opened:
        for played in range(rounds):
            aggregate_id = uuid.uuid5(aggregates, str(played))
            versions = chance.sample(range(VERSIONS), VERSIONS)
            mine = [_snapshot(aggregate_id, version) for version in versions[number::RACERS]]
            # Nothing else runs in this process, so that it may block.
            barrier.wait()
            await asyncio.gather(*map(opened.save_snapshot, mine))
            barrier.wait()
            latest = await opened.get_latest_snapshot(aggregate_id)
            kept.append((latest.version, latest.aggregate_state.title))
    return kept


def _snapshot(aggregate_id: uuid.UUID, version: int) -> Snapshot[uuid.UUID]:
    from app.domain.ticketing.models import TicketSnapshot  # type: ignore[import-not-found]

    return Snapshot(aggregate_id, TicketSnapshot(title(version), None, (), None), version)

"""Stores that are wrong: what is changed in a right one, and which generated test must find it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Mutant(NamedTuple):
    """Texts that are replaced in a store, each of which stands in it once, and the test that fails then."""

    found_by: str
    changes: Mapping[str, str]

    def of(self, right: str) -> str:
        """The text of the wrong store, made from that of the right one."""
        for before, after in self.changes.items():
            assert right.count(before) == 1, f"the store has changed: say how this looks in it now:\n{before}"
            right = right.replace(before, after)
        return right


# ------------------------------------------------------------------ in memory

_SAVED = "self._snapshots[snapshot.aggregate_id] = self._detached(snapshot)"
_GUARD = "if kept is None or snapshot.version >= kept.version:"
_IS_SHARED = "if type(state) is TicketSnapshot:"
_CLEAR = "self._snapshots.pop(aggregate_id, None)"

IN_MEMORY: Mapping[str, Mutant] = {
    "an equal version is ignored": Mutant("test_equal_version_replaces", {_GUARD: _GUARD.replace(">=", ">")}),
    "a lower version replaces": Mutant("test_older_version_never_replaces", {_GUARD: "if True:"}),
    "the guard is not atomic": Mutant(
        "test_highest_version_survives_concurrent_saves",
        {f"        {_GUARD}": f"        await __import__('asyncio').sleep(0)\n        {_GUARD}"},
    ),
    "the saved state is shared": Mutant(
        "test_saved_state_is_out_of_the_callers_reach",
        {_SAVED: "self._snapshots[snapshot.aggregate_id] = snapshot"},
    ),
    "the saved state is copied, but not deeply": Mutant(
        "test_saved_state_is_out_of_the_callers_reach",
        {
            _SAVED: _SAVED.replace(
                "self._detached(snapshot)",
                "dataclasses.replace(snapshot, aggregate_state=copy.copy(snapshot.aggregate_state))",
            )
        },
    ),
    "the loaded state is shared": Mutant(
        "test_loaded_state_is_out_of_the_stores_reach",
        {"return None if kept is None else self._detached(kept)": "return kept"},
    ),
    "the loaded state is copied, but not deeply": Mutant(
        "test_loaded_state_is_out_of_the_stores_reach",
        {
            "return None if kept is None else self._detached(kept)": "return kept and dataclasses.replace("
            "kept, aggregate_state=copy.copy(kept.aggregate_state))"
        },
    ),
    "nothing is copied": Mutant("test_saved_state_is_out_of_the_callers_reach", {_IS_SHARED: "if True:"}),
    "what is frozen is taken not to change": Mutant(
        "test_frozen_state_with_a_list_is_copied",
        {_IS_SHARED: "if getattr(state, '__dataclass_params__', None) and state.__dataclass_params__.frozen:"},
    ),
    "clearing does nothing": Mutant("test_clear_then_save_again", {_CLEAR: "pass"}),
    "clearing clears all": Mutant("test_clearing_one_aggregate_leaves_another", {_CLEAR: "self._snapshots.clear()"}),
    "clearing an unknown id is an error": Mutant(
        "test_clearing_an_unknown_aggregate_is_no_error", {_CLEAR: "del self._snapshots[aggregate_id]"}
    ),
    "all ids are one": Mutant(
        "test_clearing_one_aggregate_leaves_another",
        {"kept = self._snapshots.get(aggregate_id)": "kept = next(iter(self._snapshots.values()), None)"},
    ),
    "an id is its text": Mutant(
        "test_ids_of_two_types_are_two_aggregates",
        {
            "kept = self._snapshots.get(snapshot.aggregate_id)": "kept = self._snapshots.get(str(snapshot.aggregate_id))",
            "self._snapshots[snapshot.aggregate_id]": "self._snapshots[str(snapshot.aggregate_id)]",
            "kept = self._snapshots.get(aggregate_id)": "kept = self._snapshots.get(str(aggregate_id))",
            "self._snapshots.pop(aggregate_id, None)": "self._snapshots.pop(str(aggregate_id), None)",
        },
    ),
    "a large state is cut": Mutant(
        "test_text_comes_back_whole",
        {"copy.deepcopy(state)": "{key: text[:4096] for key, text in copy.deepcopy(state).items()}"},
    ),
}

# -------------------------------------------------------------- outside memory

_ENCODED = "self._codec.encode(snapshot.aggregate_state)"
_UNDECODABLE = """\
raise UnreadableSnapshotError(
                aggregate_id, "its state cannot be decoded"
            ) from error"""

DURABLE: Mapping[str, Mutant] = {
    "an id is its text": Mutant(
        "test_ids_of_two_types_are_two_aggregates",
        {'return f"{kind.__module__}.{kind.__qualname__}:{text}"': "return text"},
    ),
    "all ids are one": Mutant(
        "test_clearing_one_aggregate_leaves_another",
        {'return f"{kind.__module__}.{kind.__qualname__}:{text}"': 'return "one"'},
    ),
    "an id is its place in memory": Mutant(
        "test_an_id_without_a_text_of_its_own_is_refused", {"fallback=_text_of": "fallback=repr"}
    ),
    "a large state is cut": Mutant("test_text_comes_back_whole", {_ENCODED: f"{_ENCODED}[:4096]"}),
    "only ASCII is kept": Mutant(
        "test_text_comes_back_whole", {_ENCODED: f'{_ENCODED}.encode("ascii", "replace").decode()'}
    ),
    "the codec is not used": Mutant(
        "test_save_and_get_snapshot", {"_PydanticCodec() if codec is None else codec": "_PydanticCodec()"}
    ),
    "the snapshot type is not made again": Mutant(
        "test_snapshot_type_comes_back",
        {
            "return self._adapter.validate_json(text, by_alias=False, by_name=True)": "return __import__('json').loads(text)"
        },
    ),
    "a loaded state is remembered by its text, and shared": Mutant(
        "test_loaded_state_is_out_of_the_stores_reach",
        {"return self._codec.decode(text)": "return vars(self).setdefault(text, self._codec.decode(text))"},
    ),
    "the schema version is not checked": Mutant(
        "test_another_schema_version", {"if schema_version != self._schema_version:": "if False:"}
    ),
    "the schema version is checked after decoding": Mutant(
        "test_another_schema_version",
        {
            "        if schema_version != self._schema_version:": "        self._codec.decode(text)\n"
            "        if schema_version != self._schema_version:"
        },
    ),
    "a newer schema version is taken for this one": Mutant(
        "test_another_schema_version",
        {"if schema_version != self._schema_version:": "if schema_version < self._schema_version:"},
    ),
    "a corrupt state counts as none": Mutant("test_corrupt_state", {_UNDECODABLE: "return None"}),
    "a corrupt state is some error": Mutant(
        "test_corrupt_state", {"except ValueError as error:": "except KeyError as error:"}
    ),
    "unreadable_is_none has no effect": Mutant("test_corrupt_state", {"if self._unreadable_is_none:": "if False:"}),
    "unreadable_is_none is always meant": Mutant(
        "test_another_schema_version", {"if self._unreadable_is_none:": "if True:"}
    ),
}
"""What can be wrong with either store that keeps text outside of the process."""

_WHERE = "            where=snapshot_table.c.version <= insert.excluded.version,\n"
_UPSERT = "            await connection.execute(self._upsert, row)\n"
_READ = """\
            kept = await connection.scalar(
                select(snapshot_table.c.version).where(snapshot_table.c.aggregate_id == row["aggregate_id"])
            )
            if kept is None or kept <= snapshot.version:
                await connection.execute(self._upsert, row)
"""
_ROW = '            "state": self._codec.encode(snapshot.aggregate_state),\n        }\n'
_DELETE = """\
            await connection.execute(
                delete(snapshot_table).where(snapshot_table.c.aggregate_id == key)
            )
"""

SQLALCHEMY: Mapping[str, Mutant] = {
    **DURABLE,
    "an equal version is ignored": Mutant("test_equal_version_replaces", {_WHERE: _WHERE.replace("<=", "<")}),
    "a lower version replaces": Mutant("test_older_version_never_replaces", {_WHERE: ""}),
    **{
        f"the version is read before it is written, in {database}": Mutant(
            f"test_highest_version_survives_concurrent_saves[{database}]", {_WHERE: "", _UPSERT: _READ}
        )
        for database in ("sqlite", "postgresql")
    },
    **{
        f"each store remembers the versions by itself, in {database}": Mutant(
            f"test_two_connections_race[{database}]",
            {
                _WHERE: "",
                "        self._engine = engine\n": "        self._engine = engine\n        self._versions = {}\n",
                _ROW: f"{_ROW}        if snapshot.version < self._versions.get(snapshot.aggregate_id, -1):\n"
                "            return\n        self._versions[snapshot.aggregate_id] = snapshot.version\n",
            },
        )
        for database in ("sqlite", "postgresql")
    },
    "nothing is committed": Mutant(
        "test_snapshot_outlives_the_connection",
        {f"{_ROW}        async with self._engine.begin()": f"{_ROW}        async with self._engine.connect()"},
    ),
    "a file of SQLite is memory": Mutant(
        "test_snapshot_outlives_the_connection[sqlite]", {"database=os.fspath(path)": 'database=":memory:"'}
    ),
    "a writer of SQLite does not wait for another": Mutant(
        "test_two_connections_race[sqlite]", {'{"timeout": 30}': '{"timeout": 0}'}
    ),
    "the schema version is always the first": Mutant(
        "test_another_schema_version", {'"schema_version": self._schema_version,': '"schema_version": 1,'}
    ),
    "the schema version is not replaced": Mutant(
        "test_another_schema_version", {'("version", "schema_version", "state")': '("version", "state")'}
    ),
    "clearing does nothing": Mutant("test_clear_then_save_again", {_DELETE: "            pass\n"}),
    "clearing clears all": Mutant(
        "test_clearing_one_aggregate_leaves_another",
        {_DELETE: "            await connection.execute(delete(snapshot_table))\n"},
    ),
    "clearing an unknown id is an error": Mutant(
        "test_clearing_an_unknown_aggregate_is_no_error",
        {
            _DELETE: _DELETE.replace("await connection.execute(", "deleted = await connection.execute(")
            + "            if not deleted.rowcount:\n                raise KeyError(aggregate_id)\n"
        },
    ),
    "the table is made anew": Mutant("test_table_is_made_once", {"if_not_exists=True": "if_not_exists=False"}),
}

_IS_HIGHER = "tonumber(kept) > tonumber(ARGV[1])"
_IF_HIGHER = f'if kept and string.find(kept, "^-?%d+$") and {_IS_HIGHER} then'
_FIELDS = '"HSET", KEYS[1], "version", ARGV[1], "schema_version", ARGV[2], "state", ARGV[3]'
_EXPIRY = """\
if ARGV[4] == "" then
    redis.call("PERSIST", KEYS[1])
else
    redis.call("PEXPIRE", KEYS[1], ARGV[4])
end
"""
_ENCODE = "        state = self._codec.encode(snapshot.aggregate_state)\n"
_FORGET = "        await self._client.delete(self._key(aggregate_id))\n"

REDIS: Mapping[str, Mutant] = {
    **DURABLE,
    "an equal version is ignored": Mutant("test_equal_version_replaces", {_IS_HIGHER: _IS_HIGHER.replace(">", ">=")}),
    "a lower version replaces": Mutant("test_older_version_never_replaces", {_IF_HIGHER: "if false then"}),
    "versions are compared as text": Mutant("test_older_version_never_replaces", {_IS_HIGHER: "kept > ARGV[1]"}),
    "the version is read before it is written": Mutant(
        "test_two_connections_race",
        {
            _IF_HIGHER: "if false then",
            _ENCODE: f'{_ENCODE}        kept = await self._client.hget(self._key(snapshot.aggregate_id), "version")\n'
            "        if kept is not None and int(kept) > snapshot.version:\n            return\n",
        },
    ),
    "each store remembers the versions by itself": Mutant(
        "test_two_connections_race",
        {
            _IF_HIGHER: "if false then",
            "        self._client = client\n": "        self._client = client\n        self._versions = {}\n",
            _ENCODE: f"{_ENCODE}        if snapshot.version < self._versions.get(snapshot.aggregate_id, -1):\n"
            "            return\n        self._versions[snapshot.aggregate_id] = snapshot.version\n",
        },
    ),
    "a garbled version cannot be replaced": Mutant("test_corrupt_hash", {' and string.find(kept, "^-?%d+$")': ""}),
    "a version in another notation is taken for a number": Mutant(
        "test_corrupt_hash", {'string.find(kept, "^-?%d+$")': "tonumber(kept)"}
    ),
    "a hash without a version is none": Mutant(
        "test_incomplete_hash",
        {"if version is None and schema_version is None and text is None:": "if version is None:"},
    ),
    "a hash without a state is none": Mutant(
        "test_incomplete_hash",
        {"if version is None and schema_version is None and text is None:": "if text is None:"},
    ),
    "bytes that are no text are some error": Mutant(
        "test_corrupt_hash", {"except UnicodeDecodeError as error:": "except KeyError as error:"}
    ),
    "the schema version is always the first": Mutant(
        "test_another_schema_version", {"args=[snapshot.version, self._schema_version,": "args=[snapshot.version, 1,"}
    ),
    "the schema version is not replaced": Mutant(
        "test_another_schema_version",
        {
            _FIELDS: '"HSET", KEYS[1], "version", ARGV[1], "state", ARGV[3]',
            _EXPIRY: f'redis.call("HSETNX", KEYS[1], "schema_version", ARGV[2])\n{_EXPIRY}',
        },
    ),
    "clearing does nothing": Mutant("test_clear_then_save_again", {_FORGET: "        pass\n"}),
    "clearing clears all": Mutant(
        "test_clearing_one_aggregate_leaves_another",
        {_FORGET: '        await self._client.delete(*await self._client.keys(f"{self._prefix}:*"))\n'},
    ),
    "clearing an unknown id is an error": Mutant(
        "test_clearing_an_unknown_aggregate_is_no_error",
        {_FORGET: _FORGET.replace("await", "if not await").rstrip() + ":\n            raise KeyError(aggregate_id)\n"},
    ),
    "a snapshot never expires": Mutant("test_time_to_live", {'redis.call("PEXPIRE", KEYS[1], ARGV[4])': ""}),
    "a snapshot always expires": Mutant(
        "test_time_to_live", {'redis.call("PERSIST", KEYS[1])': 'redis.call("PEXPIRE", KEYS[1], 9)'}
    ),
    "the time to live is taken for seconds": Mutant("test_time_to_live", {'"PEXPIRE"': '"EXPIRE"'}),
    "a save that is ignored renews the time to live": Mutant(
        "test_time_to_live", {_EXPIRY: "", "local kept = ": f"{_EXPIRY}local kept = "}
    ),
    "the time to live is set once": Mutant("test_time_to_live", {"KEYS[1], ARGV[4])": 'KEYS[1], ARGV[4], "NX")'}),
    "a save without a time to live leaves an old one": Mutant(
        "test_time_to_live", {'    redis.call("PERSIST", KEYS[1])\n': ""}
    ),
    "no time to live at all is taken for one": Mutant(
        "test_no_time_to_live_is_refused", {"ttl < timedelta(milliseconds=1)": "ttl < timedelta(0)"}
    ),
    "the prefix has no effect": Mutant("test_time_to_live", {"self._prefix = prefix": 'self._prefix = "other"'}),
    "the client must not decode": Mutant(
        "test_save_and_get_snapshot[text]",
        {
            "each.decode() if isinstance(each, bytes) else each for each in kept": "each and each.decode() for each in kept"
        },
    ),
    "the client must decode": Mutant(
        "test_save_and_get_snapshot[bytes]",
        {"each.decode() if isinstance(each, bytes) else each for each in kept": "each for each in kept"},
    ),
}

# ------------------------------------------------- of the stores in stores/by_hand

IN_MEMORY_BY_HAND: Mapping[str, Mutant] = {
    "the last one saved is the latest": Mutant(
        "test_older_version_never_replaces", {"max(own, key=lambda one: one[0])": "own[0]"}
    ),
    "the first of equal versions is the latest": Mutant(
        "test_equal_version_replaces", {"max(own, key=lambda one: one[0])": "sorted(own, key=lambda one: one[0])[-1]"}
    ),
    "versions are compared as text": Mutant(
        "test_older_version_never_replaces",
        {"max(own, key=lambda one: one[0])": "max(own, key=lambda one: str(one[0]))"},
    ),
    "clearing forgets the newest only": Mutant(
        "test_clear_then_save_again",
        {
            "self._kept = [one for one in self._kept if one[0] != aggregate_id]": "self._kept = self._kept[1:]\n"
            "            self._kept.append((aggregate_id, 9, pickle.dumps(Snapshot(aggregate_id, 'old', 9))))"
        },
    ),
}

SQLALCHEMY_BY_HAND: Mapping[str, Mutant] = {
    "an insert that comes too late is not made up for": Mutant(
        "test_two_connections_race", {"(_UPDATE, _INSERT, _UPDATE)": "(_UPDATE, _INSERT)"}
    ),
    "the update has no guard": Mutant("test_older_version_never_replaces", {" AND NOT version > :version": ""}),
    "an unreadable state is none": Mutant("test_corrupt_state", {"if self._unreadable_is_none:": "if True:"}),
}

REDIS_BY_HAND: Mapping[str, Mutant] = {
    "the time to live is forgotten": Mutant("test_time_to_live", {"if self._ttl is not None:": "if False:"}),
    "nobody watches": Mutant(
        "test_two_connections_race", {"await pipeline.watch(key)": 'await pipeline.watch("other")'}
    ),
    "who is not the quickest gives up": Mutant(
        "test_two_connections_race",
        {"except WatchError:\n                    pass": "except WatchError:\n                    return"},
    ),
}

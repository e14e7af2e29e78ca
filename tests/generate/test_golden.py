"""The cases of `tests/golden`: what is generated is compared byte for byte, and then used as its reader would use it.

A case is a folder: `definition.json`, `overlay/` (files laid over the example project) and `expected/` (the files that are
generated). `pytest tests/generate --update-golden` rewrites the last.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from generate.projects import CASES, GOLDEN, files_of, generate, make_project, run, run_tests, said
from storesmith.generate import split_record

pytestmark = pytest.mark.process


@dataclass(frozen=True)
class Generated:
    """A project of a case after `storesmith generate`, and the files that are new in it."""

    case: str
    project: Path
    new: dict[str, bytes]

    @property
    def store_type(self) -> str:
        """The one that the definition names, or the schema's default."""
        definition = json.loads((GOLDEN / self.case / "definition.json").read_text(encoding="utf-8"))
        return str(definition.get("store_type", "in_memory")) if isinstance(definition, dict) else "in_memory"

    @property
    def modules(self) -> list[str]:
        """The generated store and its tests."""
        return [path for path in self.new if not path.endswith("__init__.py")]


@pytest.fixture(scope="module", params=CASES)
def generated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    project = tmp_path_factory.mktemp(request.param) / "ticketing"
    make_project(request.param, project)
    before = files_of(project)
    result = generate(project)
    assert result.returncode == 0, said(result)
    after = files_of(project)
    assert {path: after.get(path) for path in before} == before, "generating changed a file that was there"
    return Generated(request.param, project, {path: data for path, data in after.items() if path not in before})


@pytest.fixture(scope="session")
def mypy_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy_cache")


def test_files_are_as_expected(generated: Generated, pytestconfig: pytest.Config) -> None:
    """What is expected is kept without the record, which is the same text packed."""
    expected = GOLDEN / generated.case / "expected"
    texts: dict[str, str] = {}
    for path, data in generated.new.items():
        text, record = split_record(data.decode())
        assert path.endswith("__init__.py") if record is None else record.text == text
        texts[path] = text
    if pytestconfig.getoption("--update-golden"):
        shutil.rmtree(expected, ignore_errors=True)
        for path, text in texts.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_text(text, encoding="utf-8", newline="\n")
    assert texts == {path: data.decode() for path, data in files_of(expected).items()}


def test_is_linted_and_formatted(generated: Generated) -> None:
    isolated = ["--no-cache"] if generated.case == "line_length_100" else ["--no-cache", "--isolated"]
    select = [] if generated.case == "line_length_100" else ["--select", "E,F,W,I,UP,B"]
    checked = run("ruff", "check", *isolated, *select, *generated.new, cwd=generated.project)
    assert checked.returncode == 0, said(checked)
    formatted = run("ruff", "format", "--check", "--diff", *isolated, *generated.new, cwd=generated.project)
    assert formatted.returncode == 0, said(formatted)


def test_is_typed(generated: Generated, mypy_cache: Path) -> None:
    result = run("mypy", "--strict", "--cache-dir", str(mypy_cache), *generated.modules, cwd=generated.project)
    assert result.returncode == 0, said(result)


def test_pyright_finds_nothing(tmp_path: Path) -> None:
    """All cases in one run of pyright in its strict mode; a run for each would take most of a minute for its start alone."""
    modules: list[Path] = []
    for case in CASES:
        project = tmp_path / case
        make_project(case, project)
        before = files_of(project)
        assert generate(project).returncode == 0
        modules += (project / path for path in files_of(project).keys() - before.keys())
    environments = [{"root": case, "extraPaths": [f"{case}/src"]} for case in CASES]
    configuration = {"typeCheckingMode": "strict", "include": [str(module) for module in modules]}
    (tmp_path / "pyrightconfig.json").write_text(
        json.dumps({**configuration, "executionEnvironments": environments}), encoding="utf-8"
    )
    result = run(
        "pyright",
        "--pythonpath",
        sys.executable,
        "--project",
        str(tmp_path),
        cwd=tmp_path,
        PYRIGHT_PYTHON_IGNORE_WARNINGS="1",
    )
    assert result.returncode == 0, said(result)


CONTRACT = 5 + 15
"""The framework's tests and ours for any store; one of ours has five texts."""
DURABLE = CONTRACT + 5
TESTS_THAT_PASS = {
    "in_memory": CONTRACT + 1,
    "sqlalchemy": 2 * (DURABLE + 2),  # on SQLite and on PostgreSQL
    "redis": 2 * (DURABLE + 1 + 3 + 3) + 1,  # by a client that decodes and by one that does not
}


def test_generated_tests_pass(generated: Generated, request: pytest.FixtureRequest) -> None:
    tests = [path for path in generated.modules if path.startswith("tests/")]
    servers = {} if generated.store_type == "in_memory" else request.getfixturevalue("store_servers")
    result = run_tests(generated.project, "-W", "error", *tests, **servers)
    assert result.returncode == 0, said(result)
    assert f"{TESTS_THAT_PASS[generated.store_type]} passed in" in result.stdout


def test_there_is_nothing_to_do_a_second_time(generated: Generated) -> None:
    result = generate(generated.project, "--check")
    assert (result.returncode, result.stdout) == (0, ""), said(result)


def test_the_whole_project_still_passes(tmp_path: Path) -> None:
    project = tmp_path / "ticketing"
    make_project("uuid_id", project)
    assert generate(project).returncode == 0
    result = run_tests(project, "-W", "error")
    assert result.returncode == 0, said(result)
    assert "failed" not in result.stdout


@pytest.mark.parametrize("case", ["uuid_id", "very_long_names", "hostile_description"])
def test_output_does_not_depend_on_the_hash_seed(case: str, tmp_path: Path) -> None:
    outputs = []
    for seed in ("0", "1", "424242"):
        project = tmp_path / seed / "ticketing"
        make_project(case, project)
        result = generate(project, PYTHONHASHSEED=seed)
        assert result.returncode == 0, said(result)
        outputs.append((result.stdout, result.stderr, files_of(project)))
    assert outputs[0] == outputs[1] == outputs[2]


def test_output_does_not_depend_on_the_place(tmp_path: Path) -> None:
    outputs = []
    for place in ("a", "src/tests/b"):
        project = tmp_path / place / "ticketing"
        make_project("dataclass_id", project)
        assert generate(project, str(project)).returncode == 0
        outputs.append(files_of(project))
    assert outputs[0] == outputs[1]

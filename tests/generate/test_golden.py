"""The cases of `tests/golden`: what is generated is compared byte for byte, and then used as its reader would use it.

A case is a folder: `definition.json`, `overlay/` (files laid over the example project) and `expected/` (the files that are
generated). `pytest tests/generate --update-golden` rewrites the last.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

import pytest

from generate.projects import CASES, GOLDEN, environment, files_of, generate, make_project, run, run_tests, said
from generate.sessions import Session, run_sessions
from storesmith.generate import split_record

WHOLE = {"in_memory": "uuid_id", "sqlalchemy": "sqlalchemy_uuid_id", "redis": "redis_uuid_id"}
"""The case of each store type whose expected tests are kept whole; of the others' is kept how they differ from those."""

WRONG = "wrong"
"""A project that is checked beside those of the cases, so that a checker that checks nothing is found out."""


def store_type_of(case: str) -> str:
    """The one that the definition names, or the schema's default."""
    definition = json.loads((GOLDEN / case / "definition.json").read_text(encoding="utf-8"))
    return str(definition.get("store_type", "in_memory")) if isinstance(definition, dict) else "in_memory"


def generate_case(case: str, project: Path) -> dict[str, bytes]:
    """Make the project of a case and generate in it; gives the files that are new."""
    make_project(case, project)
    before = files_of(project)
    result = generate(project)
    assert result.returncode == 0, said(result)
    after = files_of(project)
    assert {path: after.get(path) for path in before} == before, "generating changed a file that was there"
    return {path: data for path, data in after.items() if path not in before}


def is_module(path: str) -> bool:
    """Whether the path is that of a store or of its tests."""
    return not path.endswith("__init__.py")


def is_tests(path: str) -> bool:
    return is_module(path) and path.startswith("tests/")


def difference(whole: str, text: str) -> str:
    """The lines of `whole` that are others in `text`, each place by the definition that it comes after.

    Not by its number, which would be another one in each case whenever the templates get a line.
    """
    return "".join(_difference(whole.splitlines(keepends=True), text.splitlines(keepends=True)))


def _difference(whole: list[str], text: list[str]) -> Iterator[str]:
    for kind, start, end, other_start, other_end in SequenceMatcher(None, whole, text, autojunk=False).get_opcodes():
        if kind != "equal":
            above = (line.strip() for line in reversed(whole[:start]) if re.match(r" *(class|def|async def) ", line))
            yield f"@@ {next(above, 'the top')}\n"
            yield from (f"-{line}" for line in whole[start:end])
            yield from (f"+{line}" for line in text[other_start:other_end])


def kept(case: str, texts: Mapping[str, str]) -> dict[str, str]:
    """What is kept of the texts that are generated for a case, by the path below its `expected`."""
    whole_case = WHOLE[store_type_of(case)]
    if case == whole_case:
        return dict(texts)
    (whole,) = (GOLDEN / whole_case / "expected" / "tests").rglob("test_*.py")
    return {
        f"{path}.diff" if is_tests(path) else path: difference(whole.read_text("utf-8"), text)
        if is_tests(path)
        else text
        for path, text in texts.items()
    }


@pytest.mark.parametrize("case", [*WHOLE.values(), *(case for case in CASES if case not in WHOLE.values())])
def test_files_are_as_expected(case: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """What is expected is kept without the record, which is the same text packed."""
    expected = GOLDEN / case / "expected"
    texts: dict[str, str] = {}
    for path, data in generate_case(case, tmp_path / "ticketing").items():
        text, record = split_record(data.decode())
        assert record.text == text if record else not is_module(path)
        texts[path] = text
    now = kept(case, texts)
    if pytestconfig.getoption("--update-golden"):
        shutil.rmtree(expected, ignore_errors=True)
        for path, text in now.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_text(text, encoding="utf-8", newline="\n")
    assert now == {path: data.decode() for path, data in files_of(expected).items()}

    again = generate(tmp_path / "ticketing", "--check")
    assert (again.returncode, again.stdout) == (0, ""), f"there is something to do a second time:\n{said(again)}"


def test_a_difference_tells_one_text_from_another() -> None:
    whole = "import a\n\n\ndef f():\n    return 1\n\n\ndef g():\n    return 1\n"
    assert difference(whole, whole) == ""
    assert difference(whole, whole.replace("import a", "import b")) == "@@ the top\n-import a\n+import b\n"
    assert difference(whole, f"{whole}    # more\n") == "@@ def g():\n+    # more\n"
    assert difference(whole, whole.replace("g():\n    return 1", "g():\n    return 2")) == (
        "@@ def g():\n-    return 1\n+    return 2\n"
    )
    assert difference(whole, whole.replace("def f():\n    return 1\n", "def f():\n")) == "@@ def f():\n-    return 1\n"


def test_output_does_not_depend_on_the_place(tmp_path: Path) -> None:
    outputs = []
    for place in ("a", "src/tests/b"):
        project = tmp_path / place / "ticketing"
        make_project("dataclass_id", project)
        assert generate(project, str(project)).returncode == 0
        outputs.append(files_of(project))
    assert outputs[0] == outputs[1]


@pytest.mark.process
def test_output_does_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    outputs = []
    for seed in ("0", "1", "424242"):
        folder = tmp_path / seed
        definitions = [
            make_project(case, folder / case).relative_to(folder).as_posix()
            for case in ("uuid_id", "very_long_names", "hostile_description")
        ]
        result = run("storesmith", "generate", *definitions, cwd=folder, PYTHONHASHSEED=seed)
        assert result.returncode == 0, said(result)
        outputs.append((result.stdout, result.stderr, files_of(folder)))
    assert outputs[0] == outputs[1] == outputs[2]


class Outputs(NamedTuple):
    """A folder with the project of each case after `storesmith generate`, and the paths below it of the files that are new."""

    folder: Path
    new: Mapping[str, list[str]]

    def modules(self) -> list[str]:
        """The stores and their tests."""
        return [path for paths in self.new.values() for path in paths if is_module(path)]

    def tests(self, case: str) -> list[str]:
        """The paths of a case's tests below its project."""
        paths = (path.removeprefix(f"{case}/") for path in self.new[case])
        return [path for path in paths if is_tests(path)]

    def copy(self, to: Path) -> Outputs:
        """The same in another folder, with a project in which everything that is looked for is wrong."""
        shutil.copytree(self.folder, to)
        shutil.copytree(to / WHOLE["in_memory"], to / WRONG)
        wrong = [path.replace(WHOLE["in_memory"], WRONG, 1) for path in self.new[WHOLE["in_memory"]]]
        (store,) = (to / path for path in wrong if is_module(path) and "/tests/" not in path)
        text = store.read_text("utf-8")
        assert text.count(") -> Snapshot[uuid.UUID] | None:") == 1
        store.write_text(f"{text.replace(') -> Snapshot[uuid.UUID] | None:', ') -> int:')}\nimport os, sys\n", "utf-8")
        return Outputs(to, {**self.new, WRONG: wrong})


@pytest.fixture(scope="session")
def all_outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    """The outputs of all cases, generated by the first worker that asks for them."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "golden-outputs"
    folder.mkdir(exist_ok=True)
    record, projects = folder / "new.json", folder / "projects"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not record.exists():
            shutil.rmtree(projects, ignore_errors=True)
            new = {case: [f"{case}/{path}" for path in generate_case(case, projects / case)] for case in CASES}
            record.write_text(json.dumps(new), "utf-8")
    return Outputs(projects, json.loads(record.read_text("utf-8")))


@pytest.fixture
def outputs(all_outputs: Outputs, tmp_path: Path) -> Outputs:
    """The outputs of all cases and a wrong one, for one test."""
    return all_outputs.copy(tmp_path / "outputs")


@pytest.mark.process
def test_all_are_linted_and_formatted(outputs: Outputs) -> None:
    """In one run for all, each project by settings of its own, and those of the example's in one that changes the line length."""
    for case in outputs.new.keys() - {"line_length_100"}:
        (outputs.folder / case / "ruff.toml").write_text('lint.select = ["E", "F", "W", "I", "UP", "B"]\n', "utf-8")
    files = [path for paths in outputs.new.values() for path in paths]

    linted = run("ruff", "check", "--no-cache", "--output-format", "concise", *files, cwd=outputs.folder)
    formatted = run("ruff", "format", "--check", "--no-cache", "--diff", *files, cwd=outputs.folder)

    assert set(re.findall(r"^(\w+)/\S+:\d+:\d+: ", linted.stdout, re.MULTILINE)) == {WRONG}, said(linted)
    assert set(re.findall(r"^--- (\w+)/", formatted.stdout, re.MULTILINE)) == {WRONG}, said(formatted)
    assert formatted.stderr.strip() == f"1 file would be reformatted, {len(files) - 1} files already formatted"


@pytest.mark.process
def test_mypy_finds_nothing(outputs: Outputs) -> None:
    """In one run for all, for which the packages of each project go by its name: mypy knows no two modules of one name."""
    for case in outputs.new:
        project = outputs.folder / case
        package = f"{case}.src.app" if (project / "src" / "app").is_dir() else f"{case}.app"
        for path in project.rglob("*.py"):
            text = re.sub(r"\bapp(?=\.)|(?<=from )app(?= import)", package, path.read_text("utf-8"))
            path.write_text(text, "utf-8")
    modules = outputs.modules()

    options = ("--strict", "--explicit-package-bases", "--config-file=", "--cache-dir=/dev/null")
    result = run("mypy", *options, *modules, cwd=outputs.folder)

    assert set(re.findall(r"^(\w+)/\S+:\d+: error", result.stdout, re.MULTILINE)) == {WRONG}, said(result)
    assert f"(checked {len(modules)} source files)" in result.stdout, said(result)


@pytest.mark.process
def test_pyright_finds_nothing(outputs: Outputs) -> None:
    """In one run for all, in its strict mode."""
    modules = outputs.modules()
    environments = [{"root": case, "extraPaths": [f"{case}/src"]} for case in outputs.new]
    configuration = {"typeCheckingMode": "strict", "include": modules, "executionEnvironments": environments}
    (outputs.folder / "pyrightconfig.json").write_text(json.dumps(configuration), encoding="utf-8")

    options = ("--pythonpath", sys.executable, "--project", ".", "--outputjson")
    result = run("pyright", *options, cwd=outputs.folder, PYRIGHT_PYTHON_IGNORE_WARNINGS="1")

    found = json.loads(result.stdout)
    in_files = {Path(problem["file"]).relative_to(outputs.folder).parts[0] for problem in found["generalDiagnostics"]}
    assert in_files == {WRONG}, said(result)
    assert found["summary"]["filesAnalyzed"] == len(modules)


CONTRACT = 5 + 15
"""The framework's tests and ours for any store; one of ours has five texts."""
DURABLE = CONTRACT + 5
TESTS_THAT_PASS = {
    "in_memory": CONTRACT + 1,
    "sqlalchemy": 2 * (DURABLE + 2),  # on SQLite and on PostgreSQL
    "redis": 2 * (DURABLE + 1 + 3 + 3) + 1,  # by a client that decodes and by one that does not
}


@pytest.mark.process
@pytest.mark.parametrize("store_type", TESTS_THAT_PASS)
def test_generated_tests_pass(store_type: str, all_outputs: Outputs, request: pytest.FixtureRequest) -> None:
    """The tests of each case in its own project, by that project's own settings."""
    servers = {} if store_type == "in_memory" else request.getfixturevalue("store_servers")
    cases = [case for case in CASES if store_type_of(case) == store_type]
    sessions = [Session(all_outputs.folder / case, ("-W", "error", *all_outputs.tests(case))) for case in cases]

    results = dict(zip(cases, run_sessions(sessions, environment(**servers)), strict=True))

    expected = (0, Counter(passed=TESTS_THAT_PASS[store_type]))
    wrong = {case: result for case, result in results.items() if (result.exit_code, result.counts) != expected}
    assert not wrong, "\n".join(f"{case}: {result.counts}\n{result.output}" for case, result in wrong.items())


@pytest.mark.process
def test_the_whole_project_still_passes(tmp_path: Path) -> None:
    project = tmp_path / "ticketing"
    generate_case("uuid_id", project)
    result = run_tests(project, "-W", "error")
    assert result.returncode == 0, said(result)
    assert "failed" not in result.stdout

"""Compare the generated files of each case in `tests/golden` byte for byte, then lint, type-check and run them.

A case is a folder: `definition.json`, `overlay/` (files copied over the example project) and `expected/`: the generated stores,
and of the generated tests the difference from those of another case (`WHOLE`), to which it is applied before they are compared.
`pytest tests/generate --update-golden` rewrites `expected/`.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

import pytest

from generate.projects import CASES, GOLDEN, environment, files_of, generate, make_project, run, run_tests, said
from generate.sessions import Session, run_sessions
from servers import server_of
from storesmith.generate.record import split_record

WHOLE = {"in_memory": "uuid_id", "sqlalchemy": "sqlalchemy_uuid_id", "redis": "redis_uuid_id"}
"""The case of each store type that stores its tests whole; the other cases store the difference from these, as `.diff`."""

WRONG = "wrong"
"""A project with known errors: a checker that does not report them checks nothing."""


def store_type_of(case: str) -> str:
    """Return the store type of a case's definition, or the schema's default."""
    definition = json.loads((GOLDEN / case / "definition.json").read_text(encoding="utf-8"))
    return str(definition.get("store_type", "in_memory")) if isinstance(definition, dict) else "in_memory"


def generate_case(case: str, project: Path) -> dict[str, bytes]:
    """Make the project of a case, generate in it, and return the new files by path."""
    make_project(case, project)
    before = files_of(project)
    result = generate(project)
    assert result.returncode == 0, said(result)
    after = files_of(project)
    assert {path: after.get(path) for path in before} == before, "generating changed an existing file"
    return {path: data for path, data in after.items() if path not in before}


def is_module(path: str) -> bool:
    """Return whether a generated file is a store or its tests, not a package marker."""
    return not path.endswith("__init__.py")


def is_tests(path: str) -> bool:
    """Return whether a generated file contains the tests of a store."""
    return is_module(path) and path.startswith("tests/")


def places(lines: Sequence[str]) -> list[str]:
    """Return the place of each line and of the end: the qualified name of the definition above, and the distance from it.

    Line numbers would change in every case with each new template line.
    """
    found: list[str] = []
    enclosing: list[tuple[int, str]] = [(-1, "top")]
    distance = 0
    for line in lines:
        definition = re.match(r"( *)(?:class|def|async def) (\w+)", line)
        if definition:
            indent = len(definition[1])
            enclosing = [*(outer for outer in enclosing if outer[0] < indent), (indent, definition[2])]
            distance = 0
        found.append(f"{'.'.join(name for _, name in enclosing)}+{distance}")
        distance += 1
    found.append("end")
    assert len(set(found)) == len(found), "two definitions have one qualified name"
    return found


def difference(whole: str, text: str) -> str:
    """Return the changes from `whole` to `text`, each at its place in `whole`."""
    return "".join(_difference(whole.splitlines(keepends=True), text.splitlines(keepends=True)))


def _difference(whole: list[str], text: list[str]) -> Iterator[str]:
    place = places(whole)
    for kind, start, end, other_start, other_end in SequenceMatcher(None, whole, text, autojunk=False).get_opcodes():
        if kind != "equal":
            yield f"@@ {place[start]}\n"
            yield from (f"-{line}" for line in whole[start:end])
            yield from (f"+{line}" for line in text[other_start:other_end])


def applied(whole: str, diff: str) -> str:
    """Return the text whose difference from `whole` is `diff`; raises `ValueError` for a place or a line that `whole` lacks."""
    rest = whole.splitlines(keepends=True)
    place = places(rest)
    text: list[str] = []
    position = 0
    for line in diff.splitlines(keepends=True):
        sign, content = line[0], line[1:]
        if sign == "@":
            start = place.index(content.removeprefix("@ ").strip(), position)
            text += rest[position:start]
            position = start
        elif sign == "+":
            text.append(content)
        elif sign == "-" and rest[position : position + 1] == [content]:
            position += 1
        else:
            raise ValueError(f"the whole has no such line here: {line}")
    return "".join([*text, *rest[position:]])


def whole_of(case: str) -> str | None:
    """Return the stored tests from which those of a case differ, or None for a case that stores its tests whole."""
    whole_case = WHOLE[store_type_of(case)]
    if case == whole_case:
        return None
    (whole,) = (GOLDEN / whole_case / "expected" / "tests").rglob("test_*.py")
    return whole.read_text("utf-8")


def write_expected(case: str, texts: Mapping[str, str]) -> None:
    """Rewrite `expected` of a case from its generated texts by path."""
    expected = GOLDEN / case / "expected"
    shutil.rmtree(expected, ignore_errors=True)
    whole = whole_of(case)
    for path, text in texts.items():
        is_diff = whole is not None and is_tests(path)
        file = expected / (f"{path}.diff" if is_diff else path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            difference(whole, text) if whole is not None and is_tests(path) else text, "utf-8", newline="\n"
        )


def read_expected(case: str) -> dict[str, str]:
    """Return the texts that a case expects, by path, with each difference applied to the whole."""
    stored = {path: data.decode() for path, data in files_of(GOLDEN / case / "expected").items()}
    whole = whole_of(case)
    if whole is None:
        return stored
    return {
        path.removesuffix(".diff"): applied(whole, text) if path.endswith(".diff") else text
        for path, text in stored.items()
    }


@pytest.mark.parametrize("case", [*WHOLE.values(), *(case for case in CASES if case not in WHOLE.values())])
def test_files_are_as_expected(case: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """`expected` omits the record, which is the same text compressed."""
    texts: dict[str, str] = {}
    for path, data in generate_case(case, tmp_path / "ticketing").items():
        text, record = split_record(data.decode())
        assert record.text == text if record else not is_module(path)
        texts[path] = text
    if pytestconfig.getoption("--update-golden"):
        write_expected(case, texts)
    expected = read_expected(case)
    assert sorted(texts) == sorted(expected)
    for path, text in texts.items():
        assert text == expected[path], path

    again = generate(tmp_path / "ticketing", "--check")
    assert (again.returncode, again.stdout) == (0, ""), f"generating again is not a no-op:\n{said(again)}"


MODULE = """import a

class A:
    def f(self):
        a = 1
        b = 2

    def g(self):
        return 1

class B:
    def f(self):
        return 1

    def g(self):
        return 1
"""


@pytest.mark.parametrize(
    ("old", "new", "diff"),
    [
        ("import a\n", "import b\n", "@@ top+0\n-import a\n+import b\n"),
        ("a = 1\n", "a = 2\n", "@@ top.A.f+1\n-        a = 1\n+        a = 2\n"),
        ("        b = 2\n", "", "@@ top.A.f+2\n-        b = 2\n"),
        ("b = 2\n", "b = 2\n        x\n", "@@ top.A.f+3\n+        x\n"),
        ("a = 1\n", "a = 1\n        x\n", "@@ top.A.f+2\n+        x\n"),
        ("f(self):\n        return", "f(self):\n        x\n        return", "@@ top.B.f+1\n+        x\n"),
        ("f(self):\n        a", "f(self):\n        x\n        a", "@@ top.A.f+1\n+        x\n"),
    ],
)
def test_difference_has_every_changed_line_in_place(old: str, new: str, diff: str) -> None:
    assert MODULE.count(old) == 1
    changed = MODULE.replace(old, new)
    assert difference(MODULE, changed) == diff
    assert applied(MODULE, diff) == changed


def test_difference_reaches_from_start_to_end() -> None:
    assert difference(MODULE, MODULE) == ""
    assert applied(MODULE, "") == MODULE
    around = f"# first\n{MODULE}# last\n"
    assert difference(MODULE, around) == "@@ top+0\n+# first\n@@ end\n+# last\n"
    assert applied(MODULE, difference(MODULE, around)) == around
    assert applied(MODULE, difference(MODULE, "")) == ""


@pytest.mark.parametrize("diff", ["@@ top.C.f+0\n+x\n", "@@ top.A.f+1\n-a = 2\n", "@@ end\n-x\n", " x\n"])
def test_difference_from_another_text_is_refused(diff: str) -> None:
    with pytest.raises(ValueError, match=r"no such line|is not in list"):
        applied(MODULE, diff)


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
    """A folder with the project of each case, and the generated files of each, relative to it."""

    folder: Path
    new: Mapping[str, list[str]]

    def modules(self) -> list[str]:
        """Return the paths of the stores and their tests."""
        return [path for paths in self.new.values() for path in paths if is_module(path)]

    def tests(self, case: str) -> list[str]:
        """Return the paths of a case's tests, relative to its project."""
        paths = (path.removeprefix(f"{case}/") for path in self.new[case])
        return [path for path in paths if is_tests(path)]

    def copy(self, to: Path) -> Outputs:
        """Copy all projects to a folder, and add one with lint, format and type errors."""
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
    """Return the outputs of all cases; the first worker that needs them generates them."""
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
    """Return a copy of the outputs of all cases, with the wrong project added."""
    return all_outputs.copy(tmp_path / "outputs")


def assert_only_wrong(complaints: list[str], output: str) -> None:
    """Assert that the checker reports problems in the wrong project and nowhere else."""
    elsewhere = [complaint for complaint in complaints if not complaint.startswith(f"{WRONG}/")]
    assert not elsewhere, "\n".join(elsewhere)
    assert complaints, f"no problem is reported for the wrong project:\n{output}"


@pytest.mark.process
def test_all_are_linted_and_formatted(outputs: Outputs) -> None:
    """One run checks all cases; each project has its own settings."""
    for case in outputs.new.keys() - {"line_length_100"}:
        (outputs.folder / case / "ruff.toml").write_text('lint.select = ["E", "F", "W", "I", "UP", "B"]\n', "utf-8")
    files = [path for paths in outputs.new.values() for path in paths]

    linted = run("ruff", "check", "--no-cache", "--output-format", "concise", *files, cwd=outputs.folder)
    formatted = run("ruff", "format", "--check", "--no-cache", "--diff", *files, cwd=outputs.folder)

    assert_only_wrong([line for line in linted.stdout.splitlines() if ".py:" in line], said(linted))
    differences = re.split(r"^--- ", formatted.stdout, flags=re.MULTILINE)
    assert_only_wrong(differences[1:], said(formatted))
    assert formatted.stderr.strip() == f"1 file would be reformatted, {len(files) - 1} files already formatted"


@pytest.mark.process
def test_mypy_finds_nothing(outputs: Outputs) -> None:
    """One run checks all cases. mypy rejects equal module names, so `app` becomes `<case>.app`."""
    for case in outputs.new:
        project = outputs.folder / case
        package = f"{case}.src.app" if (project / "src" / "app").is_dir() else f"{case}.app"
        for path in project.rglob("*.py"):
            text = re.sub(r"\bapp(?=\.)|(?<=from )app(?= import)", package, path.read_text("utf-8"))
            path.write_text(text, "utf-8")
    modules = outputs.modules()

    options = ("--strict", "--explicit-package-bases", "--config-file=", "--cache-dir=/dev/null")
    result = run("mypy", *options, *modules, cwd=outputs.folder)

    assert_only_wrong([line for line in result.stdout.splitlines() if ": error: " in line], said(result))
    assert f"(checked {len(modules)} source files)" in result.stdout, said(result)


@pytest.mark.process
def test_pyright_finds_nothing(outputs: Outputs) -> None:
    """One run checks all cases in strict mode."""
    modules = outputs.modules()
    environments = [{"root": case, "extraPaths": [f"{case}/src"]} for case in outputs.new]
    configuration = {"typeCheckingMode": "strict", "include": modules, "executionEnvironments": environments}
    (outputs.folder / "pyrightconfig.json").write_text(json.dumps(configuration), encoding="utf-8")

    options = ("--pythonpath", sys.executable, "--project", ".", "--outputjson")
    result = run("pyright", *options, cwd=outputs.folder, PYRIGHT_PYTHON_IGNORE_WARNINGS="1")

    found = json.loads(result.stdout)
    complaints = [
        f"{Path(each['file']).relative_to(outputs.folder)}:{each['range']['start']['line'] + 1}: {each['message']}"
        for each in found["generalDiagnostics"]
    ]
    assert_only_wrong(complaints, said(result))
    assert found["summary"]["filesAnalyzed"] == len(modules)


CONTRACT = 5 + 15
"""The framework's tests and ours for every store; one of ours has five parameters."""
DURABLE = CONTRACT + 5
TESTS_THAT_PASS = {
    "in_memory": CONTRACT + 1,
    "sqlalchemy": 2 * (DURABLE + 2),  # on SQLite and on PostgreSQL
    "redis": 2 * (DURABLE + 1 + 3 + 3) + 1,  # by a client that decodes and by one that does not
}


@pytest.mark.process
@pytest.mark.parametrize("store_type", TESTS_THAT_PASS)
def test_generated_tests_pass(store_type: str, all_outputs: Outputs, request: pytest.FixtureRequest) -> None:
    """Each case's tests run in its own project, with the project's own pytest settings."""
    server = server_of(store_type, request)
    cases = [case for case in CASES if store_type_of(case) == store_type]
    sessions = [Session(all_outputs.folder / case, ("-W", "error", *all_outputs.tests(case))) for case in cases]

    results = dict(zip(cases, run_sessions(sessions, environment(**server)), strict=True))

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

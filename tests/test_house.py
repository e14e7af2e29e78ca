"""What the documentation and the architecture promise, held against the code."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from storesmith.cli.explain import all_pages
from storesmith.cli.main import main
from storesmith.generate import split_record

ROOT = Path(__file__).parent.parent


def _block(document: str, language: str, number: int = 0) -> str:
    blocks = re.findall(rf"```{language}\n(.*?)```", (ROOT / document).read_text(encoding="utf-8"), re.DOTALL)
    return str(blocks[number])


def test_readme_shows_what_check_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples/ticketing", tmp_path / "ticketing")
    monkeypatch.chdir(tmp_path / "ticketing")
    Path("ticketing.snapshot_store.json").write_text(_block("README.md", "json"), encoding="utf-8")
    assert main(["check", "ticketing.snapshot_store.json"]) == 1
    assert capsys.readouterr().out == _block("README.md", "text")


def test_readme_shows_what_is_generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples/ticketing", tmp_path / "ticketing")
    monkeypatch.chdir(tmp_path / "ticketing")
    assert main(["generate"]) == 0
    store = Path("app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py")
    assert split_record(store.read_text(encoding="utf-8"))[0] == _block("README.md", "python")


def test_every_setting_is_documented_and_offered_by_vs_code() -> None:
    import json

    from storesmith.project.config import _SETTINGS

    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    manifest = json.loads((ROOT / "editors/vscode/package.json").read_text(encoding="utf-8"))
    offered = manifest["contributes"]["configuration"]["properties"]
    for name in _SETTINGS:
        in_editors = re.sub(r"-(\w)", lambda match: match[1].upper(), name)
        assert re.search(rf"^(?:{name} = |\[tool\.storesmith\.{name}\])", page, re.MULTILINE), name
        assert f"`{in_editors}`" in page
        assert f"storesmith.{in_editors}" in offered


def test_rules_page_is_made_from_the_rules() -> None:
    page = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert page == all_pages(), "run `make rules-page`"


def test_example_definition_is_the_one_on_the_components_page() -> None:
    from storesmith.kinds import bundled_kinds

    kind = next(kind for kind in bundled_kinds() if kind.name == "infrastructure_snapshot_store")
    import json

    definition = json.loads((ROOT / "examples/ticketing/ticketing.snapshot_store.json").read_text(encoding="utf-8"))
    example = kind.schema.root["example"]
    module = example["snapshot_module_str"].replace("app_root_name", "app")
    assert definition == {**example, "snapshot_module_str": module}


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["check", "."], {"pygls", "lsprotocol", "asyncio", "jinja2", "black"}),
        (["generate", "--dry-run", "."], {"pygls", "lsprotocol"}),
        (["explain", "wrong-type"], {"pygls", "lsprotocol", "jsonschema", "jinja2", "black"}),
    ],
)
def test_a_command_pays_for_nothing_that_it_does_not_need(arguments: list[str], unwanted: set[str]) -> None:
    program = f"""
import sys
from storesmith.cli.main import main
from storesmith.generate import split_record
main({arguments!r})
print(sorted(set(sys.modules) & {unwanted!r}), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT / "examples/ticketing",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_the_server_starts_without_what_only_later_requests_need() -> None:
    program = """
import sys
from storesmith.lsp import start
start.create_server()
heavy = {"black", "jinja2", "jsonschema", "difflib", "sysconfig", "referencing", "email", "http", "urllib.request"}
ours = ("storesmith.generate", "storesmith.features.completion", "storesmith.features.actions", "storesmith.analysis.fixes")
print(sorted(name for name in sys.modules if name in heavy or name.startswith(ours)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"


def test_each_method_has_its_handler() -> None:
    from storesmith.lsp import handlers

    assert [handlers.load(method).METHOD for method in handlers.ALL] == list(handlers.ALL)
    files = {file.stem for file in (ROOT / "server/storesmith/lsp/handlers").glob("*.py")} - {"__init__"}
    assert {handlers.load(method).__name__.rpartition(".")[2] for method in handlers.ALL} == files


def test_only_rules_and_templates_name_the_snapshot_stores_properties() -> None:
    from storesmith.kinds import bundled_kinds

    names = [name for kind in bundled_kinds() for name in kind.schema.property_order if name != "description"]
    pattern = re.compile("|".join(rf"\b{name}\b" for name in names))
    package = ROOT / "server/storesmith"
    naming = [
        str(file.relative_to(package))
        for file in package.rglob("*.py")
        if "rules" not in file.parts and pattern.search(file.read_text(encoding="utf-8"))
    ]
    assert naming == []

"""What the documentation and the architecture promise, held against the code."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from storesmith.analysis.rules import BY_CODE
from storesmith.cli.explain import all_pages
from storesmith.cli.main import main
from storesmith.generate.record import split_record
from storesmith.lsp.settings import merged
from storesmith.project import SETTINGS, Config, Setting
from support import make_project

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


def test_editors_and_docs_list_the_servers_settings(capsys: pytest.CaptureFixture[str]) -> None:
    write_settings = runpy.run_path(str(ROOT / "editors/write_settings.py"))
    code = write_settings["main"](["--check"])
    assert (code, *capsys.readouterr()) == (0, "", ""), "run `make settings`"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_an_example_and_a_default_are_what_their_setting_takes(setting: Setting) -> None:
    text = f"[tool.storesmith]\n{setting.key} = {setting.example}\n"
    project = make_project({"pyproject.toml": text})
    assert project.complaints == ()
    changed = {
        field for field in Config.__dataclass_fields__ if getattr(project.config, field) != getattr(Config(), field)
    }
    assert changed == {setting.field}
    assert jsonschema.Draft7Validator(setting.schema).is_valid(project.pyproject["tool"]["storesmith"][setting.key])
    assert list(setting.choices) == setting.schema.get("enum", [])


def test_vs_code_takes_each_example_and_offers_every_rule() -> None:
    manifest = json.loads((ROOT / "editors/vscode/package.json").read_text(encoding="utf-8"))
    offered = manifest["contributes"]["configuration"]["properties"]
    for setting in SETTINGS:
        offer = offered[f"storesmith.{setting.in_editors}"]
        schema = jsonschema.Draft7Validator(offer)
        project = make_project({"pyproject.toml": f"[tool.storesmith]\n{setting.key} = {setting.example}\n"})
        assert schema.is_valid(project.pyproject["tool"]["storesmith"][setting.key]), setting.key
        assert schema.is_valid(offer["default"])
        # The extension sends a default to nobody; if it did, it would be taken for "not set".
        assert merged(Config(), {setting.in_editors: offer["default"]}) == (Config(), [])
        assert not schema.is_valid(1.5), setting.key
    rules = offered["storesmith.rules"]
    assert list(rules["properties"]) == sorted(code for code, rule in BY_CODE.items() if rule.is_configurable)
    assert not jsonschema.Draft7Validator(rules).is_valid({"no-such-rule": "off"})
    orders = [schema["order"] for schema in offered.values()]
    assert orders == sorted(set(orders))


def test_rules_page_is_made_from_the_rules() -> None:
    page = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert page == all_pages(), "run `make rules-page`"


def test_example_definition_is_the_one_on_the_components_page() -> None:
    from storesmith.kinds import bundled_kinds

    kind = next(kind for kind in bundled_kinds() if kind.name == "infrastructure_snapshot_store")
    definition = json.loads((ROOT / "examples/ticketing/ticketing.snapshot_store.json").read_text(encoding="utf-8"))
    example = kind.schema.root["example"]
    module = example["snapshot_module_str"].replace("app_root_name", "app")
    assert definition == {**example, "snapshot_module_str": module}


@pytest.mark.process
def test_a_command_imports_only_what_it_needs() -> None:
    """The commands run in one process, those that may import least first: an import is never undone."""
    program = """
import sys
from storesmith.cli.main import main
from storesmith.generate.record import split_record
for arguments, unwanted in (
    (["explain", "wrong-type"], {"pygls", "lsprotocol", "jsonschema", "jinja2", "black"}),
    (["check", "."], {"pygls", "lsprotocol", "asyncio", "jinja2", "black"}),
    (["generate", "--dry-run", "."], {"pygls", "lsprotocol"}),
):
    main(arguments)
    print(arguments[0], sorted(unwanted & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT / "examples/ticketing",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    lines = done.stderr.splitlines()
    assert [line for line in lines if line.endswith("]")] == ["explain []", "check []", "generate []"], done.stderr


@pytest.mark.process
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

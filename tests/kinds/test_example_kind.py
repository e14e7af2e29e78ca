"""The example's kind, `infrastructure_projection_store`: what an editor shows of it, from its folder alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from storesmith.analysis import problems
from storesmith.cli.main import main
from storesmith.features.completion import complete
from storesmith.features.hover import hover
from storesmith.features.site import Site
from storesmith.features.symbols import symbols
from storesmith.kinds import kinds_in
from support import ROOT, cut_cursor, make_project, make_site

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "ticketing"
(KIND,), COMPLAINTS = kinds_in(EXAMPLE / "kinds")
TEXT = (EXAMPLE / "ticketing.projection_store.json").read_text(encoding="utf-8")


def _site(text: str, at: int | None = None) -> Site:
    return make_site(text, at, KIND, ROOT / "ticketing.projection_store.json", project=make_project())


def _codes(text: str) -> list[str]:
    site = _site(text)
    return [problem.code for problem in problems(site.document, site.scope, site.project)]


def test_the_example_has_no_problems() -> None:
    assert COMPLAINTS == ()
    assert _codes(TEXT) == []


def test_validation() -> None:
    assert _codes('{"store_name": "XProjectionStore"}') == ["missing-property"]
    assert _codes(TEXT.replace('"in_memory"', "3")) == ["wrong-type"]
    assert _codes(TEXT.replace("uuid.UUID", "UUID")) == ["unqualified-type"]
    assert _codes(TEXT.replace("InMemoryTicketProjectionStore", "Tickets")) == ["class-name-convention"]
    assert _codes(TEXT.replace("store_type", "stor_type")) == ["unknown-property"]


def test_completion() -> None:
    text, offset = cut_cursor('{"store_name": "XProjectionStore", |}')
    labels = {item.label: item for item in complete(_site(text, offset))}
    assert labels["event_id_type_str"].is_required
    assert "base_test_class_module" in labels
    text, offset = cut_cursor('{"store_type": |}')
    assert '"in_memory"' in [item.label for item in complete(_site(text, offset))]


def test_hover() -> None:
    found = hover(_site(TEXT, TEXT.index("event_id_type_str")))
    assert found is not None
    assert "Type hint for the id of the last processed event" in found.markdown
    assert "required" in found.markdown


def test_symbols() -> None:
    names = [symbol.name for symbol in symbols(_site(TEXT))]
    assert names == ["store_name", "event_id_type_str", "store_type", "description"]


def test_generation_waits_for_trust(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from generate.projects import copy_example

    root = copy_example(tmp_path / "ticketing")
    monkeypatch.chdir(root)
    assert main(["generate", "ticketing.projection_store.json"]) == 0
    assert "1 skipped" in capsys.readouterr().err
    assert not (root / "app" / "infrastructure").exists()
    assert main(["generate", "--trust-templates", "ticketing.projection_store.json"]) == 0
    store = root / "app/infrastructure/projection_stores/in_memory_ticket_projection_store.py"
    assert "class InMemoryTicketProjectionStore(ProjectionStore[uuid.UUID])" in store.read_text(encoding="utf-8")

"""The screens in docs/editors/neovim.md: real Neovim in a terminal, driven by keys (`make screenshots`)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from e2e.neovim_desk import COMPLETION, Desk, find_neovim, on_runtime_path
from e2e.terminal import terminal
from generate.projects import DEFINITION, REPOSITORY, copy_example

PAGE = REPOSITORY / "docs" / "editors" / "neovim.md"
SIZE = (90, 28)
"""Columns and lines of a screen."""

HALF_WRITTEN = """\
{
  "store_name": "InMemoryTicketSnapshotStore",
  "aggregate_id_type_str": "uuid.UID",
  "snapshot_type_str": "TicketSnapshot",
  "snapshot_module_str": "app.domain.ticketing.models.ticket_snapshot",
  "stor_type": "redis"
}
"""
LENS, VIRTUAL_TEXT = "vim.lsp.codelens.enable", "virtual_text = true"


def screens(folder: Path) -> dict[str, str]:
    """The screens by their names on the page."""
    neovim = find_neovim()
    assert neovim is not None, "Neovim is missing"
    desk = Desk(neovim, folder, copy_example(folder / "ticketing"))
    (desk.project / DEFINITION).write_text(HALF_WRITTEN, encoding="utf-8")
    borders = "vim.o.winborder = 'rounded'\n"
    init = desk.write_init([COMPLETION, LENS, VIRTUAL_TEXT], on_runtime_path() + borders)
    command = [neovim, "-i", "NONE", "-u", str(init), DEFINITION]
    found = {}
    with terminal(command, desk.project, desk.environment(), SIZE) as running:
        seen = ("`uuid` has no `UID`", 'Unknown property "stor_type"', "The store has not been generated")
        running.wait_for_rest(*seen, "Generate store and tests")
        running.type("/UID\r")
        running.wait_for_rest("/UID")
        running.type("\x17d")  # CTRL-W d
        found["problems"] = running.wait_for_rest("`uuid` has no `UID`. Did you mean `uuid.UUID`?")

        running.type('ct"UUID\x1b/stor_type\rcwstore_type\x1bf:lC')
        running.wait_for_rest('"store_type":\n', "-- INSERT --")
        running.type(' "')
        found["completion"] = running.wait_for_rest('"in_memory"', '"sqlalchemy"')

        running.type("\x0e\x19\x1b:LspStoresmithGenerate\r")  # CTRL-N, CTRL-Y
        found["generated"] = running.wait_for_rest("class InMemoryTicketSnapshotStore")
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = screens(Path(folder))
    page = PAGE.read_text(encoding="utf-8")
    for name, screen in found.items():
        begin, end = f"<!-- screen {name}: begin -->", f"<!-- screen {name}: end -->"
        assert begin in page, f"{PAGE} has no place for {name}"
        head, tail = page[: page.index(begin) + len(begin)], page[page.index(end) :]
        page = f"{head}\n\n```text\n{screen}\n```\n\n{tail}"
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()

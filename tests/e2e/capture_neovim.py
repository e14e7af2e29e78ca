"""The screens in docs/editors/neovim.md: real Neovim in a terminal, driven by keys (`make screenshots-neovim`)."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pexpect
import pyte

from e2e.neovim_desk import COMPLETION, PAGE, Desk, find_neovim, on_runtime_path
from generate.projects import DEFINITION, copy_example

COLUMNS, ROWS = 90, 28
TIME_LIMIT = 60.0
"""Seconds until what a screen must show has to be there."""

QUIET = 0.5
"""Seconds without any change after which a screen is taken for finished."""

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


class Terminal:
    """A terminal with a program in it: its keys and its screen."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._process: pexpect.spawn[bytes] = pexpect.spawn(
            command[0],
            command[1:],
            cwd=str(folder),
            env={**environment, "TERM": "xterm-256color", "LANG": "C.UTF-8"},
            dimensions=(ROWS, COLUMNS),
        )

    def type(self, keys: str) -> None:
        self._process.send(keys)

    def screen_with(self, *texts: str) -> str:
        """The screen, once it shows all of the texts and has come to rest."""
        deadline = time.monotonic() + TIME_LIMIT
        while time.monotonic() < deadline:
            screen = "\n".join(line.rstrip() for line in self._screen.display)
            if not self._read() and all(text in screen for text in texts):
                return screen
        raise TimeoutError(f"{' and '.join(texts)}: not seen in {TIME_LIMIT} s on\n{screen}")

    def _read(self) -> bool:
        """Take in what the program writes; whether it has written anything for a while."""
        try:
            self._stream.feed(self._process.read_nonblocking(1 << 16, timeout=QUIET))
        except pexpect.TIMEOUT:
            return False
        return True

    def quit(self) -> None:
        self.type("\x1b:qall!\r")
        self._process.expect(pexpect.EOF, timeout=TIME_LIMIT)
        self._process.close()


def screens(folder: Path) -> dict[str, str]:
    """The screens by their names on the page."""
    neovim = find_neovim()
    assert neovim is not None, "Neovim is missing"
    desk = Desk(neovim, folder, copy_example(folder / "ticketing"))
    (desk.project / DEFINITION).write_text(HALF_WRITTEN, encoding="utf-8")
    borders = "vim.o.winborder = 'rounded'\n"
    init = desk.write_init([COMPLETION, LENS, VIRTUAL_TEXT], on_runtime_path() + borders)
    terminal = Terminal([neovim, "-i", "NONE", "-u", str(init), DEFINITION], desk.project, desk.environment())
    found = {}

    seen = ("`uuid` has no `UID`", 'Unknown property "stor_type"', "The store has not been generated")
    terminal.screen_with(*seen, "Generate store and tests")
    terminal.type("/UID\r")
    terminal.screen_with("/UID")
    terminal.type("\x17d")  # CTRL-W d
    found["problems"] = terminal.screen_with("`uuid` has no `UID`. Did you mean `uuid.UUID`?")

    terminal.type('ct"UUID\x1b/stor_type\rcwstore_type\x1bf:lC')
    terminal.screen_with('"store_type":\n', "-- INSERT --")
    terminal.type(' "')
    found["completion"] = terminal.screen_with('"in_memory"', '"sqlalchemy"')

    terminal.type("\x0e\x19\x1b:LspStoresmithGenerate\r")  # CTRL-N, CTRL-Y
    found["generated"] = terminal.screen_with("class InMemoryTicketSnapshotStore")
    terminal.quit()
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

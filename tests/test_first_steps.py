"""The page of first steps, followed word by word.

The commands that install something need the network. They are run where `STORESMITH_WHEEL` names a wheel, as
`make release-check` does; otherwise the environment that the tests run in stands for theirs.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generate.projects import TIME_LIMIT

pytestmark = pytest.mark.process

PAGE = Path(__file__).parent.parent / "docs" / "first-steps.md"
WHEEL = os.environ.get("STORESMITH_WHEEL")
UNWANTED = {"APP_ROOT_NAME", "COLUMNS", "CONDA_PREFIX", "FORCE_COLOR", "PYTEST_ADDOPTS", "PY_COLORS", "VIRTUAL_ENV"}
"""What the environment of the one who runs the tests could change."""
BLOCK = re.compile(r"(?P<before>[^\n]*)\n\n```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL)


def _without_times(output: str) -> str:
    return re.sub(r" in \d+\.\d\ds", " in …s", output)


class Shell:
    """A terminal in a folder; `environment` is what the commands see."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment

    def run(self, command: str) -> str:
        """What a person sees of a command."""
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=TIME_LIMIT,
        )
        return done.stdout


def _install(commands: str, shell: Shell, wheel: str) -> Shell:
    """Run the commands of an `sh` block, with `wheel` as storesmith; gives a shell where they end, and with their `PATH`."""
    constraints = shell.folder / "constraints.txt"
    constraints.write_text(f"storesmith @ {Path(wheel).resolve().as_uri()}\n", encoding="utf-8")
    with_wheel = Shell(shell.folder, {**shell.environment, "PIP_CONSTRAINT": str(constraints)})
    said = with_wheel.run(f"set -e\n{commands}\npwd\necho $PATH")
    *_, folder, path = said.splitlines()
    assert Path(folder) == shell.folder / "library", said
    return Shell(Path(folder), {**shell.environment, "PATH": path})


@pytest.mark.skipif(sys.platform == "win32", reason="the page is for a POSIX shell")
def test_the_first_steps_lead_where_the_page_says(tmp_path: Path) -> None:
    inherited = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    shell = Shell(tmp_path, {**inherited, "PATH": path, "PYTHONUNBUFFERED": "1"})
    page = PAGE.read_text(encoding="utf-8")
    followed: list[str] = []
    for block in BLOCK.finditer(page):
        text, language = block["text"], block["language"]
        followed.append(language)
        if language == "sh":
            if WHEEL:
                shell = _install(text, shell, WHEEL)
        elif language == "console":
            commands = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE)
            assert commands
            for command, wanted in commands:
                assert _without_times(shell.run(command)) == _without_times(wanted), command
        else:
            name = re.search(r"`([^`]+)`( is)?:$", block["before"])
            assert name, block["before"]
            (shell.folder / name[1]).write_text(text, encoding="utf-8")
    assert followed == re.findall(r"^```(\w+)$", page, re.MULTILINE)

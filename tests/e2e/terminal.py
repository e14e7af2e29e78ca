"""A program in a terminal, driven by keys and read from its screen, as by a person."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pexpect
import pyte

TIME_LIMIT = 120.0
"""Seconds after which what is waited for is taken for never to come, on however slow a machine."""

_TURN = 0.05
"""Seconds to wait for more output before the screen is looked at again."""

_REST = 0.5
"""Seconds without any output after which a screen is taken for finished."""

_PATIENCE = 3.0
"""Seconds until keys that have had no effect are typed again."""

ESCAPE, ENTER, UP, DOWN = "\x1b", "\r", "\x1b[A", "\x1b[B"


class Terminal:
    """The keyboard and the screen of a program. What the program asks the terminal is answered."""

    def __init__(self, command: list[str], folder: Path, environment: Mapping[str, str], size: tuple[int, int]) -> None:
        columns, lines = size
        self._screen = _Screen(columns, lines, self._send)
        self._stream = pyte.ByteStream(self._screen)
        self._child: pexpect.spawn[bytes] = pexpect.spawn(
            command[0],
            command[1:],
            cwd=str(folder),
            env={**environment, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"},
            dimensions=(lines, columns),
            timeout=None,
        )

    @property
    def text(self) -> str:
        """What stands on the screen, without the blanks at the ends of its lines."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def type(self, keys: str) -> None:
        """Type the keys, all at once."""
        self._send(keys)

    def wait(self, what: str, condition: Callable[[str], bool]) -> str:
        """Read until the screen is as it should be; gives its text. Fails with the screen if that never comes."""
        deadline = time.monotonic() + TIME_LIMIT
        while True:
            self._read()
            if condition(self.text):
                return self.text
            assert time.monotonic() < deadline, f"waited in vain for {what}:\n{self.text}"
            assert self._child.isalive(), f"ended while waiting for {what}:\n{self.text}"

    def repeat(self, keys: str, what: str, condition: Callable[[str], bool]) -> str:
        """Type the keys, again every few seconds, until the condition holds: for a program that does not show it is ready."""
        typed = float("-inf")

        def is_done(text: str) -> bool:
            nonlocal typed
            if condition(text):
                return True
            if time.monotonic() > typed + _PATIENCE:
                self.type(keys)
                typed = time.monotonic()
            return False

        return self.wait(what, is_done)

    def wait_for(self, text: str) -> str:
        """Read until `text` stands on the screen."""
        return self.wait(repr(text), lambda screen: text in screen)

    def wait_for_rest(self, *texts: str) -> str:
        """Read until all of the texts stand on the screen and it has come to rest; gives its text."""
        return self.wait(
            " and ".join(texts), lambda _: not self._read(_REST) and all(text in self.text for text in texts)
        )

    def close(self) -> None:
        """End the program if it still runs."""
        self._child.close(force=True)

    def _send(self, keys: str) -> None:
        self._child.send(keys)

    def _read(self, seconds: float = _TURN) -> bool:
        """Take in what the program writes within that time; gives whether it has written anything."""
        try:
            self._stream.feed(self._child.read_nonblocking(65536, seconds))
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            self._child.wait()
            return False
        return True


class _Screen(pyte.Screen):
    """A screen that lets the program hear what a terminal reports of itself."""

    def __init__(self, columns: int, lines: int, send: Callable[[str], None]) -> None:
        super().__init__(columns, lines)
        self._report = send

    def write_process_input(self, data: str) -> None:
        self._report(data)

    def set_margins(self, *arguments: Any, private: bool = False) -> None:
        if not private:  # pyte hands on what only has the same last letter
            super().set_margins(*arguments)

    def select_graphic_rendition(self, *arguments: Any, private: bool = False) -> None:
        if not private:
            super().select_graphic_rendition(*arguments)


@contextmanager
def terminal(
    command: list[str], folder: Path, environment: Mapping[str, str], size: tuple[int, int] = (160, 48)
) -> Iterator[Terminal]:
    """The program while it is used; it is ended afterwards."""
    running = Terminal(command, folder, environment, size)
    try:
        yield running
    finally:
        running.close()

"""A server in a thread of the test's own process, behind two pipes, as a process would have it."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from threading import Thread

from generate.projects import surroundings
from storesmith.lsp.start import _Writer, serve

__all__ = ["TIME_LIMIT", "ServerThread", "surroundings"]

TIME_LIMIT = 60.0
"""Seconds after which an answer is taken to be missing, and a server to hang, on however slow a machine."""


class ServerThread:
    """Runs `serve` in a thread; what a client has of it is what it has of a process: `stdin`, `stdout` and `wait`."""

    def __init__(self) -> None:
        source, stdin = os.pipe()
        stdout, sink = os.pipe()
        self.stdin = os.fdopen(stdin, "wb", buffering=0)
        self.stdout = os.fdopen(stdout, "rb")
        self._source = os.fdopen(source, "rb")
        self._sink = os.fdopen(sink, "wb", buffering=0)
        self._code: int | None = None
        self._error: BaseException | None = None
        self._errors = _Errors()
        logging.getLogger("storesmith").addHandler(self._errors)
        self._thread = Thread(target=self._serve, name="server", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        try:
            self._code = serve(self._source, _Writer(self._sink))
        except BaseException as error:  # noqa: BLE001 - it is raised where somebody waits for the server
            self._error = error
        finally:
            self._sink.close()

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the server has ended; returns its exit code.

        Raises what the server raised, and `TimeoutError` with the stack of a server that hangs.
        """
        self._thread.join(timeout)
        if self._thread.is_alive():
            frame = sys._current_frames().get(self._thread.ident or 0)
            stack = "".join(traceback.format_stack(frame)) if frame else ""
            raise TimeoutError(f"the server has not ended within {timeout} seconds; it is at\n{stack}")
        if self._error is not None:
            raise self._error
        assert self._code is not None
        return self._code

    def take_errors(self) -> list[str]:
        """Return what the server has logged as an error since this was called last, without the tracebacks."""
        found = [record.getMessage() for record in self._errors.records]
        self._errors.records.clear()
        return found

    def end(self) -> None:
        """End the server's input, and wait for it; raises what `wait` does, and where it logged errors that nobody has taken."""
        self.stdin.close()
        try:
            self.wait(TIME_LIMIT)
        finally:
            logging.getLogger("storesmith").removeHandler(self._errors)
        unexpected = [logging.Formatter().format(record) for record in self._errors.records]
        assert not unexpected, "\n".join(["the server has logged errors:", *unexpected])

    def close(self) -> None:
        """Close the pipes of a server that has ended."""
        self.stdin.close()
        self._sink.close()  # of a server that hangs, it is open still, and somebody waits at its other end
        self._source.close()  # the thread that reads it comes to its end when the client's end is closed
        self.stdout.close()


class _Errors(logging.Handler):
    """Keeps the records of errors."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

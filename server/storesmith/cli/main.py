"""`storesmith`: reads the arguments and calls the subcommand."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper

from storesmith import __version__
from storesmith.cli.terminal import say

USUAL_GC_THRESHOLD = gc.get_threshold()
EXIT_CLEAN, EXIT_PROBLEMS, EXIT_MISUSE = 0, 1, 2

_COMMANDS = {
    "new": "Write a new definition.",
    "check": "Report the problems of definitions.",
    "generate": "Generate the store and its tests from definitions.",
    "explain": "Explain a rule.",
    "schema": "Print the JSON Schema of a kind of definition.",
    "info": "Say what is known of the project.",
    "lsp": "Run the language server (on standard input and output).",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code: 0 clean, 1 problems, 2 misuse or an internal error."""
    # Nearly all objects of a short run are either kept or freed at once, and looking for garbage among them takes a part of the
    # start-up (benchmarks: "cold start" and "storesmith check"). `lsp` restores the usual thresholds.
    gc.set_threshold(50_000, 20, 50)
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    parser = argparse.ArgumentParser(
        prog="storesmith",
        description="Completes, validates and generates from Castlecraft component definitions.",
        epilog="exit codes: 0 clean, 1 problems of severity error or files out of date, 2 misuse or an internal error",
    )
    parser.add_argument("--version", action="version", version=f"storesmith {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    wanted = next((argument for argument in arguments if not argument.startswith("-")), None)
    for name, summary in _COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        if name == wanted:  # the others are listed, and cost no import
            import_module(f"storesmith.cli.{name}").add_arguments(command)
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a file name that is not UTF-8 must not end a report half-way
            stream.reconfigure(errors="backslashreplace")
    run = import_module(f"storesmith.cli.{options.command}").run
    try:
        return int(run(options))
    except BrokenPipeError:
        sys.stderr.close()
        return EXIT_CLEAN
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        import logging  # noqa: PLC0415 - only now is it needed

        logging.getLogger("storesmith").debug("internal error", exc_info=True)
        say(f"storesmith: internal error: {type(error).__name__}: {error}", is_error=True)
        return EXIT_MISUSE

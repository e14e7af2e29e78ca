"""`storesmith lsp`: the language server."""

from __future__ import annotations

import argparse
import gc

from storesmith.cli.main import EXIT_MISUSE, USUAL_GC_THRESHOLD
from storesmith.cli.terminal import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tcp", metavar="HOST:PORT", help="serve one client on a TCP port instead, for debugging")
    parser.add_argument("--stdio", action="store_true", help="serve on standard input and output (the default)")
    parser.add_argument("--log-file", metavar="FILE", help="write a log (standard output belongs to the protocol)")


def run(options: argparse.Namespace) -> int:
    host, port = "", 0
    if options.tcp:
        host, _, digits = options.tcp.rpartition(":")
        if not digits.isdecimal() or int(digits) > 65535:
            say("storesmith: --tcp takes HOST:PORT, such as 127.0.0.1:9257", is_error=True)
            return EXIT_MISUSE
        port = int(digits)
    from storesmith.lsp.start import serve_stdio, serve_tcp  # noqa: PLC0415 - only this command pays for the protocol

    gc.freeze()  # What was imported stays, and need not be examined again. Freezing more later would keep garbage, too.
    gc.set_threshold(*USUAL_GC_THRESHOLD)  # A server runs for days, and what it leaves in cycles must be collected.
    if options.tcp:
        return serve_tcp(host or "127.0.0.1", port, log_file=options.log_file)
    return serve_stdio(log_file=options.log_file)

"""`storesmith check`: the problems of definitions, for people and for machines."""

from __future__ import annotations

import argparse
import sys

from storesmith.analysis import problems
from storesmith.cli.main import EXIT_CLEAN, EXIT_MISUSE, EXIT_PROBLEMS
from storesmith.cli.report import FORMATS, Finding
from storesmith.cli.sources import MisuseError, Sources


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", default=["."], metavar="PATH", help="files and folders (default: here)")
    parser.add_argument("--output-format", choices=FORMATS, default="full", help="how to report (default: %(default)s)")


def run(options: argparse.Namespace) -> int:
    sources = Sources()
    findings: list[Finding] = []
    count = 0
    try:
        for document, name in sources.documents(options.paths):
            count += 1
            path = document.path
            found = problems(document, sources.scope(path), sources.project(path))
            findings += (Finding(name, document, problem) for problem in found)
    except MisuseError as error:
        print(f"storesmith: {error}", file=sys.stderr)
        return EXIT_MISUSE
    print(FORMATS[options.output_format](findings, count), end="")
    if sources.unreadable:
        return EXIT_MISUSE
    has_errors = any(finding.problem.severity == "error" for finding in findings)
    return EXIT_PROBLEMS if has_errors else EXIT_CLEAN

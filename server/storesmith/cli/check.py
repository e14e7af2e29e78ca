"""`storesmith check`: the problems of definitions, for people and for machines; `--fix` first applies the safe fixes."""

from __future__ import annotations

import argparse
import sys

from storesmith.cli.main import EXIT_CLEAN, EXIT_MISUSE, EXIT_PROBLEMS
from storesmith.cli.report import FORMATS, Finding
from storesmith.cli.sources import MisuseError, Sources, outside_words
from storesmith.cli.write import write_whole
from storesmith.model import Document, Workspace
from storesmith.text import apply_edits


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", default=["."], metavar="PATH", help="files and folders (default: here)")
    parser.add_argument("--output-format", choices=FORMATS, default="full", help="how to report (default: %(default)s)")
    parser.add_argument("--fix", action="store_true", help="first apply the safe fixes, in the files")


def run(options: argparse.Namespace) -> int:
    sources = Sources()
    findings: list[Finding] = []
    workspace = Workspace()
    documents: list[tuple[Document, str]] = []
    fixed = 0 if options.fix else None
    is_refused = False
    try:
        for document, name in sources.documents(options.paths):
            if fixed is not None:
                try:
                    document, number = _fixed(document, sources)  # noqa: PLW2901 - what is reported is what is left
                    fixed += number
                except _OutsideError as error:
                    print(f"storesmith: {name}: not fixed, because it {error}", file=sys.stderr)
                    is_refused = True
            documents.append((document, name))
            workspace.take(document, sources.scope(document.path), sources.project(document.path))
        for document, name in documents:
            findings += (Finding(name, document, problem) for problem in sources.problems(document, workspace))
    except MisuseError as error:
        print(f"storesmith: {error}", file=sys.stderr)
        return EXIT_MISUSE
    except BrokenPipeError:
        raise
    except OSError as error:
        print(f"storesmith: cannot write {error.filename or 'the output'}: {error.strerror}", file=sys.stderr)
        return EXIT_MISUSE
    print(FORMATS[options.output_format](findings, len(documents), fixed), end="")
    if sources.unreadable:
        return EXIT_MISUSE
    has_errors = any(finding.problem.severity == "error" for finding in findings)
    return EXIT_PROBLEMS if has_errors or is_refused else EXIT_CLEAN


class _OutsideError(Exception):
    """A file is outside of its project, links followed; the words say where."""


def _fixed(document: Document, sources: Sources) -> tuple[Document, int]:
    """Return the document after all safe fixes, which are written to its file, and their number.

    Raises `OSError`, and `_OutsideError` where there are fixes and the file is outside of its project.
    """
    from storesmith.analysis.fixes import fix_all  # noqa: PLC0415 - only --fix needs it

    path = document.path
    project = sources.project(path)
    edits, number = fix_all(document, sources.scope(path), project)
    if not edits:
        return document, 0
    target = project.target_of(path)  # a link stays one
    if target is None:
        raise _OutsideError(outside_words(path, project))
    text = apply_edits(document.text, edits)
    write_whole(target, text)
    return Document(path, text), number

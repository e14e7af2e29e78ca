"""`storesmith check`: the problems of definitions, for people and for machines; `--fix` first applies the safe fixes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from storesmith.analysis import output_problems, reported
from storesmith.analysis.rules import edited_output, incomplete_sample, orphaned_output
from storesmith.cli.main import EXIT_CLEAN, EXIT_MISUSE, EXIT_PROBLEMS
from storesmith.cli.report import FOR_MACHINES, FORMATS, Finding
from storesmith.cli.sources import MisuseError, Sources, outside_words
from storesmith.cli.terminal import say
from storesmith.cli.write import write_whole
from storesmith.model import Document, Problem, Workspace, definitions_in
from storesmith.text import Span, apply_edits


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", default=["."], metavar="PATH", help="files and folders (default: here)")
    parser.add_argument("--output-format", choices=FORMATS, default="full", help="how to report (default: %(default)s)")
    parser.add_argument(
        "--outputs",
        action="store_true",
        help="also check the generated files: report what is missing, stale or in the way",
    )
    parser.add_argument("--fix", action="store_true", help="first apply the safe fixes, in the files")


def run(options: argparse.Namespace) -> int:
    sources = Sources()
    findings: list[Finding] = []
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
                    say(f"storesmith: {name}: not fixed, because it {error}", is_error=True)
                    is_refused = True
            documents.append((document, name))
        workspace = sources.index((document for document, _ in documents), options.paths)
        checked = [(document, name, sources.problems(document, workspace)) for document, name in documents]
        if options.outputs:
            findings += _with_outputs(checked, options.paths, sources, workspace)
        else:
            findings += (
                Finding(name, document, problem)
                for document, name, found in checked
                for problem in reported(document, found, sources.project(document.path).config)
            )
    except MisuseError as error:
        say(f"storesmith: {error}", is_error=True)
        return EXIT_MISUSE
    except BrokenPipeError:
        raise
    except OSError as error:
        say(f"storesmith: cannot write {error.filename or 'the output'}: {error.strerror}", is_error=True)
        return EXIT_MISUSE
    report = FORMATS[options.output_format](findings, len(documents), fixed)
    if options.output_format in FOR_MACHINES:
        print(report, end="")
    else:
        say(report, end="")
    if sources.unreadable:
        return EXIT_MISUSE
    has_errors = any(finding.problem.severity == "error" for finding in findings)
    return EXIT_PROBLEMS if has_errors or is_refused else EXIT_CLEAN


def _with_outputs(
    checked: list[tuple[Document, str, tuple[Problem, ...]]],
    arguments: list[str],
    sources: Sources,
    workspace: Workspace,
) -> Iterator[Finding]:
    """Yield the findings with those about generated files, which count as `generate --check` counts them.

    What `generate --check` fails for is an error, unless the project gives it another severity.
    """
    from storesmith.cli.finishing import finisher  # noqa: PLC0415 - only --outputs renders
    from storesmith.cli.orphaned import orphaned  # noqa: PLC0415
    from storesmith.cli.report import shown_path  # noqa: PLC0415
    from storesmith.generate.plan import output_paths  # noqa: PLC0415
    from storesmith.generate.preview import preview  # noqa: PLC0415
    from storesmith.generate.reconcile import needs_text  # noqa: PLC0415

    previews = [
        (document, definition, found, preview(definition, sources.project(document.path), found, workspace))
        for document, _, found in checked
        for definition in definitions_in(document, sources.scope(document.path))
    ]
    drafts = [draft for *_, outcome in previews for draft in outcome.drafts if needs_text(draft, sources.reader)]
    finish = finisher(drafts, lambda _done, _total: None)
    more: dict[Path, list[Problem]] = {}
    claimed: set[Path] = set()
    for document, definition, found, outcome in previews:
        outcome.finish = finish
        project = sources.project(document.path)
        more.setdefault(document.path, []).extend(
            one
            if one.code in (edited_output.RULE.code, incomplete_sample.RULE.code)
            else one._replace(severity="error")
            for one in output_problems(definition, project, found, workspace)
        )
        claimed.update(output_paths(definition, project) or ())
    for document, name, found in checked:
        config = sources.project(document.path).config
        for problem in reported(document, found, config, more.get(document.path, ())):
            yield Finding(name, document, problem)
    for path, origin in orphaned(arguments, (document.path for document, *_ in checked), claimed, sources):
        words = f"Generated from {origin}, which does not stand for it any more. Delete the file if nothing needs it."
        problem = orphaned_output.RULE.problem(Span(0, 0), words)._replace(severity="error")
        document = Document(path, sources.reader.read(path) or "")
        for kept in reported(document, (), sources.project(path).config, [problem]):
            yield Finding(shown_path(path), document, kept)


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

"""`storesmith generate`: writes what definitions stand for, and nothing else."""

from __future__ import annotations

import argparse
import difflib
import sys
from io import StringIO
from pathlib import Path

from storesmith.analysis import Document, definitions_in, problems
from storesmith.cli.main import EXIT_CLEAN, EXIT_MISUSE, EXIT_PROBLEMS
from storesmith.cli.report import shown_path
from storesmith.cli.sources import MisuseError, Sources
from storesmith.cli.write import write_whole
from storesmith.generate import UNTRUSTED, ReconciledFile, Refusal, RenderError, plan, reconcile, render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", default=["."], metavar="PATH", help="files and folders (default: here)")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is missing or differs")
    mode.add_argument("--diff", action="store_true", help="write nothing; show what would change")
    mode.add_argument("--dry-run", action="store_true", help="write nothing; say what would be written")
    parser.add_argument("--overwrite", action="store_true", help="replace files that differ, also ones edited by hand")
    parser.add_argument(
        "--trust-templates", action="store_true", help="run the project's own templates too, in a sandbox"
    )


def run(options: argparse.Namespace) -> int:
    sources = Sources(trusts_templates=options.trust_templates)
    worst = EXIT_CLEAN
    owners: dict[Path, tuple[str, int]] = {}
    counts = dict.fromkeys(("written", "unchanged", "missing", "different", "refused", "skipped"), 0)
    definitions = 0
    try:
        for document, name in sources.documents(options.paths):
            for files in _files(document, name, sources, counts):
                definitions += 1
                if files is None:
                    worst = EXIT_PROBLEMS
                    continue
                for file in files:
                    owner = owners.setdefault(file.path, (name, definitions))
                    if owner != (name, definitions) and file.path.name == "__init__.py":
                        continue
                    if owner != (name, definitions):
                        print(
                            f"{name}: {shown_path(file.path)} is generated from {owner[0]} already",
                            file=sys.stderr,
                        )
                        worst = EXIT_PROBLEMS
                        continue
                    worst = max(worst, _carry_out(file, options, counts))
    except MisuseError as error:
        print(f"storesmith: {error}", file=sys.stderr)
        return EXIT_MISUSE
    except BrokenPipeError:
        raise
    except OSError as error:
        print(f"storesmith: cannot write {error.filename}: {error.strerror}", file=sys.stderr)
        return EXIT_MISUSE
    summary = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    print(f"{definitions} definition{'' if definitions == 1 else 's'}: {summary or 'nothing to do'}.", file=sys.stderr)
    return EXIT_MISUSE if sources.unreadable else worst


def _files(
    document: Document, name: str, sources: Sources, counts: dict[str, int]
) -> list[tuple[ReconciledFile, ...] | None]:
    """For each definition of the document its files held against the disk; None where nothing can be generated."""
    project = sources.project(document.path)
    scope = sources.scope(document.path)
    found = problems(document, scope, project)
    result: list[tuple[ReconciledFile, ...] | None] = []
    definitions = definitions_in(document, scope)
    if not definitions and any(problem.severity == "error" for problem in found):
        print(f"{name}: nothing generated: {found[0].message}", file=sys.stderr)
        counts["refused"] += 1
        return [None]
    for definition in definitions:
        if not definition.is_generated:
            continue
        planned = plan(definition, project, found)
        if planned == Refusal(UNTRUSTED):
            print(f"{name}: skipped: {UNTRUSTED}", file=sys.stderr)
            counts["skipped"] += 1
            result.append(())
            continue
        if isinstance(planned, Refusal):
            print(f"{name}: nothing generated: {planned.reason}", file=sys.stderr)
            counts["refused"] += 1
            result.append(None)
            continue
        try:
            result.append(reconcile(render(planned, project), project.reader))
        except RenderError as error:
            print(f"{name}: nothing generated: {error}", file=sys.stderr)
            counts["refused"] += 1
            result.append(None)
    return result


def _carry_out(file: ReconciledFile, options: argparse.Namespace, counts: dict[str, int]) -> int:
    """Write, or say what would be written; gives the exit code for this file."""
    shown = shown_path(file.path)
    if file.outcome == "same":
        counts["unchanged"] += 1
        return EXIT_CLEAN
    if file.outcome == "unreadable":
        print(f"{shown}: there is something else than a text file; it is left alone", file=sys.stderr)
        counts["refused"] += 1
        return EXIT_PROBLEMS
    is_new = file.outcome == "new"
    if options.check or options.diff:
        print(_diff(file) if options.diff else f"{'missing' if is_new else 'differs'}: {shown}\n", end="")
        counts["missing" if is_new else "different"] += 1
        return EXIT_PROBLEMS if options.check else EXIT_CLEAN
    if not is_new and not options.overwrite:
        print(f"differs: {shown} (left as it is; see --diff, and --overwrite to replace it)")
        counts["different"] += 1
        return EXIT_PROBLEMS
    if options.dry_run:
        print(f"would {'create' if is_new else 'replace'}: {shown}")
        counts["missing" if is_new else "different"] += 1
        return EXIT_CLEAN
    write_whole(file.path, file.text)
    print(f"{'created' if is_new else 'replaced'}: {shown}")
    counts["written"] += 1
    return EXIT_CLEAN


def _diff(file: ReconciledFile) -> str:
    shown = shown_path(file.path)
    # Not `splitlines`, which also breaks at form feeds and U+2028, as patch does not.
    old = list(StringIO(file.current or "", newline="\n"))
    new = list(StringIO(file.text, newline="\n"))
    if file.outcome == "new" and not new:
        return f"--- /dev/null\n+++ {shown}\n"
    lines = difflib.unified_diff(old, new, "/dev/null" if file.outcome == "new" else shown, shown)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)

"""`storesmith generate`: writes what definitions stand for, and nothing else."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from storesmith.cli.finishing import finisher
from storesmith.cli.generate_report import Done, Mode, Report
from storesmith.cli.main import EXIT_CLEAN, EXIT_MISUSE, EXIT_PROBLEMS
from storesmith.cli.orphaned import orphaned
from storesmith.cli.report import shown_path
from storesmith.cli.sources import MisuseError, Sources, outside_words
from storesmith.cli.terminal import say
from storesmith.cli.write import write_whole
from storesmith.generate.plan import output_paths
from storesmith.generate.preview import Preview, preview
from storesmith.generate.reconcile import ReconciledFile, needs_text, replaced
from storesmith.generate.render import Draft
from storesmith.generate.template import RenderError
from storesmith.model import Document, Workspace, definitions_in
from storesmith.project import Project
from storesmith.text import resolve

_DONE: dict[str, Done] = {"new": "created", "stale": "updated", "edited": "merged"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", default=["."], metavar="PATH", help="files and folders (default: here)")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--check", dest="mode", action="store_const", const="check", default="write",
        help="write nothing; exit 1, with a diff, if a file is missing or out of date",
    )  # fmt: skip
    mode.add_argument(
        "--diff", dest="mode", action="store_const", const="diff", help="write nothing; show what would change"
    )
    mode.add_argument(
        "--dry-run", dest="mode", action="store_const", const="dry-run", help="write nothing; say what would be written"
    )
    parser.add_argument(
        "--conflict-markers",
        action="store_true",
        help="where a person's changes overlap with what is generated, write both into the file, to be settled there",
    )
    parser.add_argument(
        "--overwrite",
        action="append",
        default=[],
        metavar="FILE",
        help="replace this generated file, whatever stands in it (may be given several times)",
    )
    parser.add_argument(
        "--trust-templates", action="store_true", help="run the project's own templates too, in a sandbox"
    )
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="how to report")
    parser.add_argument(
        "-q", "--quiet", action="store_true", help="only report files that could not be brought up to date"
    )


def run(options: argparse.Namespace) -> int:
    mode: Mode = options.mode
    report = Report(mode, is_json=options.output_format == "json", is_quiet=options.quiet)
    sources = Sources(trusts_templates=options.trust_templates)
    try:
        jobs = list(_jobs(options.paths, sources, report))
        named = _named(options.overwrite, jobs)
        made = [draft for job in jobs for draft in job.drafts]
        needed = [draft for draft in made if draft.path in named or needs_text(draft, sources.reader)]
        finish = finisher(needed, report.progress)
        unknown = {draft.path: draft.unknown for draft in made}
        for job in jobs:
            for file in _files(job, named, finish, report):
                done = _done(file, named, has_markers=options.conflict_markers)
                if mode == "write" and done not in ("unchanged", "left"):
                    target = job.project.target_of(
                        file.path
                    )  # a link stays one, and may be another than when it was planned
                    if target is None:
                        report.refuse(job.name, f"{shown_path(file.path)} {outside_words(file.path, job.project)}")
                        continue
                    write_whole(target, file.text)
                report.file(file, shown_path(file.path), job.name, done)
                if done not in ("unchanged", "left"):
                    for value in unknown.get(file.path, ()):
                        report.unknown(shown_path(file.path), job.name, value)
        claimed = {path for job in jobs for path in job.outputs}
        for path, origin in orphaned(options.paths, (job.path for job in jobs), claimed, sources):
            report.orphan(shown_path(path), origin)
    except MisuseError as error:
        say(f"storesmith: {error}", is_error=True)
        return EXIT_MISUSE
    except BrokenPipeError:
        raise
    except OSError as error:
        say(f"storesmith: cannot write {error.filename or 'the output'}: {error.strerror}", is_error=True)
        return EXIT_MISUSE
    report.end(len(jobs))
    if sources.unreadable:
        return EXIT_MISUSE
    return EXIT_PROBLEMS if report.has_failed else EXIT_CLEAN


@dataclass(frozen=True)
class _Job:
    """A definition from which files are to be generated.

    `path` is the file of the definition, `name` how the person writes it, and `preview` what would be generated: None if the
    file holds no definition that can be read. `drafts` are those of its files that no other definition generates, `outputs`
    the paths of all its files.
    """

    name: str
    path: Path
    project: Project
    preview: Preview | None = None
    drafts: tuple[Draft, ...] = ()
    outputs: tuple[Path, ...] = ()


def _jobs(paths: Iterable[str], sources: Sources, report: Report) -> Iterator[_Job]:
    """Yield the definitions of files and folders, and report those from which nothing can be generated."""
    paths = list(paths)
    documents = list(sources.documents(paths))
    workspace = sources.index((document for document, _ in documents), paths)
    packages: set[Path] = set()
    for document, name in documents:
        for job in _jobs_of(document, name, sources, workspace, report):
            own = tuple(draft for draft in job.drafts if draft.path not in packages)
            packages |= {draft.path for draft in own if draft.role == "package"}
            yield replace(job, drafts=own)


def _jobs_of(document: Document, name: str, sources: Sources, workspace: Workspace, report: Report) -> Iterator[_Job]:
    project, scope = sources.project(document.path), sources.scope(document.path)
    found = sources.problems(document, workspace)
    definitions = definitions_in(document, scope)
    errors = [problem for problem in found if problem.severity == "error"]
    if not definitions and errors:
        report.refuse(name, f"nothing generated: {errors[0].message}")
        yield _Job(name, document.path, project)
    for definition in definitions:
        outcome = preview(definition, project, found, workspace)
        if outcome.planned is None:
            continue
        drafts = outcome.drafts
        if outcome.refusal is not None:
            words = "skipped" if outcome.refusal.is_skipped else "nothing generated"
            report.refuse(name, f"{words}: {outcome.refusal.reason}", is_skipped=outcome.refusal.is_skipped)
        else:
            for problem in outcome.warnings:
                report.warn(name, document.lines.line_of(problem.span.start) + 1, problem)
        yield _Job(name, document.path, project, outcome, drafts, output_paths(definition, project) or ())


def _named(files: Iterable[str], jobs: Iterable[_Job]) -> frozenset[Path]:
    """The files that are to be replaced whatever stands in them; raises `MisuseError` for one that is not generated."""
    named = {resolve(Path(file)): file for file in files}
    if not named:
        return frozenset()
    outputs = {resolve(path): path for job in jobs for path in job.outputs}
    for path, file in named.items():
        if path not in outputs:
            raise MisuseError(f"--overwrite {file}: none of the definitions generates this file")
    return frozenset(outputs[path] for path in named)


def _files(
    job: _Job, named: Collection[Path], finish: Callable[[Draft], str], report: Report
) -> tuple[ReconciledFile, ...]:
    """Return the files of a definition, compared with what exists; none if a template fails, which is reported."""
    outcome, drafts = job.preview, {draft.path: draft for draft in job.drafts}
    if outcome is None or not drafts:
        return ()
    outcome.finish = finish
    files = [file for file in outcome.files if file.path in drafts]
    if outcome.refusal is not None:
        report.refuse(job.name, f"nothing generated: {outcome.refusal.reason}")
    try:
        return tuple(replaced(file, drafts[file.path], finish) if file.path in named else file for file in files)
    except RenderError as error:
        report.refuse(job.name, f"nothing generated: {error}")
        return ()


def _done(file: ReconciledFile, named: Collection[Path], *, has_markers: bool) -> Done:
    """What is to be done with a file."""
    if file.path in named and file.current is not None and not file.needs_person:
        return "overwritten" if file.text != file.current else "unchanged"
    if file.is_due:
        return _DONE[file.outcome]
    if file.outcome == "conflict" and has_markers and file.text != file.current:
        return "marked"
    return "left" if file.needs_person else "unchanged"

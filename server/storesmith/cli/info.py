"""`storesmith info`: what is known of the project around a folder; what belongs into a report of a mistake."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from storesmith import __version__
from storesmith.cli.main import EXIT_CLEAN, EXIT_MISUSE
from storesmith.cli.sources import MisuseError, Sources
from storesmith.cli.terminal import say
from storesmith.features.info import info_text, info_values, project_info
from storesmith.model import Workspace
from storesmith.project import Project
from storesmith.text import walk


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="a file or a folder (default: here)")
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="(default: %(default)s)")


def run(options: argparse.Namespace) -> int:
    sources, workspace = Sources(), Workspace()
    projects: dict[Path, Project] = {}
    try:
        for document, _ in sources.documents([options.path]):
            project = sources.project(document.path)
            projects[project.root] = project
            workspace.take(document, sources.scope(document.path), project)
    except MisuseError as error:
        say(f"storesmith: {error}", is_error=True)
        return EXIT_MISUSE
    here = Path(os.path.abspath(options.path))  # noqa: PTH100 - a link keeps its own name
    around = sources.project(here / "x.json" if here.is_dir() else here)
    if around.pyproject or not projects:
        projects[around.root] = around
    found = []
    for root in sorted(projects):
        projects[root].python.scan_now()
        skipped: dict[Path, str] = {}
        for _ in walk(root, sources.reader, ".json", skipped=skipped):
            pass
        found.append(project_info(projects[root], sources.scope(root / "x.json"), workspace, skipped))
    if options.output_format == "json":
        print(json.dumps({"version": __version__, "projects": info_values(found)}, indent=2))
    else:
        say(info_text(found), end="")
    return EXIT_CLEAN

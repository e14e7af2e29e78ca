"""Generated files that no definition stands for any more."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from storesmith.generate.plan import MODULE_FIELD
from storesmith.generate.record import origin_of
from storesmith.kinds import Kind
from storesmith.project import Project
from storesmith.text import Rules, resolve, rules_at


def orphans(kind: Kind, project: Project, claimed: Collection[Path]) -> Iterator[tuple[Path, str]]:
    """The files where a kind's are generated that storesmith wrote and that are not among the `claimed`; sorted, each with the
    definition that it was generated from, as the file names it.
    """  # noqa: D205 - one sentence
    app = project.app_root
    if kind.generate is None or app is None:
        return
    known: set[Path] = set()
    for base, pattern in ((app.folder, kind.generate.store), (project.tests_folder, kind.generate.tests)):
        rules = rules_at(base, project.root, project.reader)
        for path in _matching(base, PurePosixPath(pattern).parts, rules, project) if rules else ():
            text = project.reader.read(path) if path not in claimed else None
            origin = origin_of(text) if text is not None else None
            if origin is not None:
                known = known or {resolve(each) for each in claimed}  # few projects have an orphan
                if resolve(path) not in known:  # else it is a link to a file that is known
                    known.add(resolve(path))
                    yield path, origin


def _matching(folder: Path, parts: tuple[str, ...], rules: Rules, project: Project) -> Iterator[Path]:
    """The files that a search finds below `folder` and that a path pattern may stand for, without links out of the project."""
    part = re.compile(re.escape(parts[0]).replace(re.escape(MODULE_FIELD), r"\w+"))
    for name, is_folder in sorted(project.reader.entries(folder).items()):
        path = folder / name
        is_candidate = part.fullmatch(name) and is_folder == (len(parts) > 1) and project.contains(path)
        if is_candidate and not rules.skips(name, is_folder=is_folder):
            if is_folder:
                yield from _matching(path, parts[1:], rules.below(name), project)
            else:
                yield path

"""What the pure tests share: texts with marks in them, and documents, kinds and projects made from plain strings.

In a marked text `|` is the cursor, and `«…»` a stretch that is spoken of.
"""

from __future__ import annotations

import json
import re
import sys
import sysconfig
from collections.abc import Callable, Generator, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from hypothesis import settings
from jsonschema import Draft202012Validator

from storesmith.analysis import problems, reported
from storesmith.features.across import whole_site
from storesmith.features.actions import ActionContext
from storesmith.features.completion import Completion, complete
from storesmith.features.site import Site
from storesmith.kinds import Kind, PropertyConvention, Schema, bundled_kinds
from storesmith.model import Document, Problem, Scope, Workspace
from storesmith.project import Config, Project, find_project
from storesmith.text import Encoding, SourceChange, Span, TextEdit, apply_edits

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")

ROOT = Path("/srv/project")
"""Where the projects of these tests stand; nothing is there on disk."""

DEFINITION = ROOT / "ticketing.snapshot_store.json"
REVISIONS = ROOT / "revisions.json"
CURSOR = "|"

EXAMPLE: dict[str, Any] = {
    "store_name": "InMemoryTicketSnapshotStore",
    "aggregate_id_type_str": "uuid.UUID",
    "snapshot_type_str": "TicketSnapshot",
    "snapshot_module_str": "app_root_name.domain.ticketing.models.ticket_snapshot",
}
"""A definition without problems."""

_SITE_PACKAGES = ".venv/lib/python3.11/site-packages"
FRAMEWORK_FILES: dict[str, str | None] = {
    "pyproject.toml": "",
    ".venv/pyvenv.cfg": "",
    f"{sysconfig.get_path('stdlib')}/uuid.py": "class UUID:\n    pass\n",
    f"{_SITE_PACKAGES}/castlecraft_engineer/__init__.py": "",
    f"{_SITE_PACKAGES}/castlecraft_engineer/abstractions/__init__.py": "",
    f"{_SITE_PACKAGES}/castlecraft_engineer/abstractions/snapshot.py": "class Snapshot:\n    pass\n",
    f"{_SITE_PACKAGES}/castlecraft_engineer/abstractions/snapshot_store.py": "class SnapshotStore:\n    pass\n",
    f"{_SITE_PACKAGES}/castlecraft_engineer/testing/__init__.py": "",
    f"{_SITE_PACKAGES}/castlecraft_engineer/testing/snapshot_store.py": "class BaseSnapshotStoreTest:\n    pass\n",
}
"""A project with the framework's modules in its environment, and no package of its own."""

_OPEN_PACKAGE = {"app_root_name/__init__.py": "def __getattr__(name): ...\n"}
"""A package called as the placeholder is, of whose modules nothing is known."""

_APP_FILES = {
    "app/domain/__init__.py": "",
    "pyproject.toml": '[tool.storesmith.rules]\napp-root-placeholder = "off"\nunresolved-module = "off"\n',
}
"""A package in which nothing stands that the definitions of these tests name; nothing is said of that."""

STORE = ROOT / "app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py"
TESTS = ROOT / "tests/infrastructure/snapshot_stores/test_in_memory_ticket_snapshot_store.py"


def make_open_package(folder: Path) -> None:
    """Make a package in a folder on disk that is called as the placeholder is, and of whose modules nothing is known."""
    for name, text in _OPEN_PACKAGE.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def write_snapshot_class(package: Path) -> None:
    """Write the class that the definition is for."""
    module = package / "domain/ticketing/models/ticket_snapshot.py"
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text("class TicketSnapshot:\n    pass\n", encoding="utf-8")


class MemoryReader:
    """A `Reader` of files that are a dictionary; a folder exists where a file is below it."""

    def __init__(self, files: Mapping[Path, str | None]) -> None:
        self._files = dict(files)
        self._tree: dict[Path, dict[str, bool]] | None = None

    @property
    def files(self) -> Mapping[Path, str | None]:
        """The texts by their paths; None is a file that cannot be read."""
        return MappingProxyType(self._files)

    def write(self, path: Path, text: str | None) -> None:
        """Add or replace a file."""
        self._files[path] = text
        self._tree = None

    def remove(self, path: Path) -> None:
        """Remove a file, and the folders that it leaves empty."""
        del self._files[path]
        self._tree = None

    def read(self, path: Path) -> str | None:
        return self._files.get(path)

    def module_text(self, path: Path) -> str | None:
        return self.read(path)

    def is_folder(self, path: Path) -> bool:
        return path in self._folders()

    def exists(self, path: Path) -> bool:
        return path in self._files or self.is_folder(path)

    def stamp(self, path: Path) -> object:
        return (self._files.get(path),) if self.exists(path) else None

    def identity(self, path: Path) -> object:
        return path

    def is_link(self, path: Path) -> bool:
        return False

    def folders(self, path: Path) -> list[Path]:
        inside = self._folders().get(path, {}).items()
        return sorted(path / name for name, is_folder in inside if is_folder and not name.startswith("."))

    def entries(self, path: Path) -> dict[str, bool]:
        return dict(sorted(self._folders().get(path, {}).items()))

    def _folders(self) -> dict[Path, dict[str, bool]]:
        """The names in each folder, with whether each is a folder."""
        if self._tree is None:
            self._tree = {}
            for file in self._files:
                name, is_folder = file.name, False
                for parent in file.parents:
                    names = self._tree.setdefault(parent, {})
                    names[name] = is_folder or names.get(name, False)
                    name, is_folder = parent.name, True
        return self._tree


def cut_cursor(marked: str) -> tuple[str, int]:
    """A text without its `|`, and the offset at which that stood."""
    assert marked.count(CURSOR) == 1, f"one cursor expected in {marked!r}"
    return marked.replace(CURSOR, ""), marked.index(CURSOR)


def cut_ranges(marked: str) -> tuple[str, list[Span]]:
    """A text without its `«»`, and the spans that stood between them, in their order."""
    pieces = re.split("([«»])", marked)
    text = ""
    starts: list[int] = []
    spans: list[Span] = []
    for piece in pieces:
        if piece == "«":
            starts.append(len(text))
        elif piece == "»":
            spans.append(Span(starts.pop(), len(text)))
        else:
            text += piece
    assert not starts, f"a « without its » in {marked!r}"
    return text, sorted(spans)


def mark_ranges(text: str, spans: Iterable[Span]) -> str:
    """`text` with `«»` around the spans, to compare with what was expected."""
    edits = [TextEdit(span, f"«{text[span.start : span.end]}»") for span in spans]
    return apply_edits(text, edits)


def make_kind(schema: dict[str, Any], name: str = "thing", **properties: PropertyConvention) -> Kind:
    """A kind that is not bundled, of the files `*.thing.json`; nothing is generated for it."""
    folder = ROOT / "no-such-folder" / name
    return Kind(name, name.replace("_", " "), (f"**/*.{name}.json",), Schema(schema), folder, properties)


def make_scope(kind: Kind | None = None, *, include: tuple[str, ...] = ()) -> Scope:
    """The bundled kinds, or only `kind`."""
    return Scope(bundled_kinds() if kind is None else (kind,), include)


def make_document(text: str, kind: Kind | None = None, path: Path | None = None) -> Document:
    """A document of the bundled kind, or of `kind`."""
    default = DEFINITION if kind is None else ROOT / f"some.{kind.name}.json"
    return Document(path or default, text)


def make_project(
    files: Mapping[str, str | None] | None = None,
    *,
    path: Path = DEFINITION,
    environment: Mapping[str, str] | None = None,
    fallback: Path | None = None,
) -> Project:
    """The project around `path`, of files by their paths below `ROOT`."""
    given = {**FRAMEWORK_FILES, **_APP_FILES} if files is None else files
    reader = MemoryReader({ROOT / name: text for name, text in given.items()})
    return find_project(path, reader, environment=environment, fallback=fallback)


def make_site(
    text: str,
    at: int | Span | None = None,
    kind: Kind | None = None,
    path: Path | None = None,
    *,
    project: Project | None = None,
    workspace: Workspace | None = None,
) -> Site:
    """A place in a document, or a whole document, of a project of which nothing is known unless one is given."""
    span = Span(at, at) if isinstance(at, int) else at or Span(0, len(text))
    if project is None:
        project = make_project({})
        project.python.scan_now()
    return Site(make_document(text, kind, path), make_scope(kind), project, workspace or Workspace(), span)


def site_at(marked: str, kind: Kind | None = None, path: Path | None = None, *, project: Project | None = None) -> Site:
    """The place of the cursor in a marked text."""
    text, offset = cut_cursor(marked)
    return make_site(text, offset, kind, path, project=project)


def make_context(site: Site, **options: Any) -> ActionContext:
    """What an action is given: a site, and all problems of its document."""
    return ActionContext(*site.parts, problems(site.document, site.scope, site.project), **options)


class ProjectFiles:
    """The files of a workspace by their paths below `ROOT`, all of one project; `features.across.Files`."""

    def __init__(self, files: Mapping[str, str], kinds: tuple[Kind, ...] | None = None) -> None:
        self.reader = MemoryReader({ROOT / name: text for name, text in files.items()})
        self.workspace = Workspace()
        self._project = find_project(ROOT / "x.json", self.reader, fallback=ROOT)
        self._scope = make_scope() if kinds is None else Scope(kinds)
        for path in self.reader.files:
            self._index(path)

    def _index(self, path: Path) -> None:
        document = self.read_document(path) if self._scope.role(path) else None
        if document is not None:
            self.workspace.take(document, self._scope, self._project)

    def type_into(self, name: str, text: str) -> None:
        """Put text at the start of a file, as somebody who types does."""
        self.reader.write(ROOT / name, text + (self.reader.read(ROOT / name) or ""))
        self._index(ROOT / name)

    @property
    def texts(self) -> dict[str, str]:
        """All texts, by their paths below `ROOT`."""
        return {path.relative_to(ROOT).as_posix(): text or "" for path, text in self.reader.files.items()}

    def read_document(self, path: Path) -> Document | None:
        text = self.reader.read(path)
        return None if text is None else Document(path, text)

    def project(self, path: Path) -> Project:
        return self._project

    def scope(self, path: Path) -> Scope:
        return self._scope

    def canonical(self, path: Path) -> Path:
        return path

    def after(self, change: SourceChange) -> ProjectFiles:
        """The files when an editor has carried out `change`: text edits first, then renamed files, none over another."""
        texts = dict(self.texts)
        for edit in change.edits:
            name = edit.path.relative_to(ROOT).as_posix()
            texts[name] = apply_edits(texts[name], edit.edits)
        for rename in change.renames:
            old, new = (path.relative_to(ROOT).as_posix() for path in (rename.old, rename.new))
            assert new not in texts
            texts[new] = texts.pop(old)
        return ProjectFiles(texts)


def site_in(document: Document, offset: int, files: ProjectFiles) -> Site:
    """A place in one of the files of a workspace."""
    return whole_site(document, files).at(Span(offset, offset))


_T = TypeVar("_T")


def outcome(work: Generator[object, None, _T]) -> _T:
    """What work in steps gives in the end."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: _T = end.value
            return result


def at_least(examples: int) -> settings:
    """Have a property try this many examples, or as many as the profile says if these are more."""
    return settings(max_examples=max(examples, settings.default.max_examples if settings.default else 0))


def count_calls(work: Callable[[], object]) -> int:
    """Return the number of calls, of Python functions and of built-in ones, that `work` makes."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


def problems_of(
    text: str,
    kind: Kind | None = None,
    *,
    path: Path | None = None,
    config: Config | None = None,
    include: tuple[str, ...] = (),
) -> tuple[Problem, ...]:
    """The problems that a text reports."""
    document, project = make_document(text, kind, path), make_project({**FRAMEWORK_FILES, **_OPEN_PACKAGE})
    found = problems(document, make_scope(kind, include=include), project, config)
    return reported(document, found, config or project.config)


def definition_text(**changes: Any) -> str:
    """The definition without problems, with these properties changed."""
    return json.dumps({**EXAMPLE, **changes}, ensure_ascii=False)


def complete_at(marked: str, kind: Kind | None = None, path: Path | None = None) -> tuple[Completion, ...]:
    """The proposals at the cursor."""
    return complete(site_at(marked, kind, path))


def labels_at(marked: str, kind: Kind | None = None, path: Path | None = None) -> list[str]:
    """The labels of the proposals at the cursor, in the order in which an editor shows them."""
    return [item.label for item in sorted(complete_at(marked, kind, path), key=lambda item: item.sort_text)]


def accept(completion: Completion, text: str, *, snippet: bool = False) -> str:
    """`text` after `completion` has been accepted, its tab stops left as they are."""
    new_text = expand_snippet(completion.snippet) if snippet else completion.text
    return apply_edits(text, [*completion.additional_edits, TextEdit(completion.span, new_text)])


def accepted(
    marked: str, label: str, kind: Kind | None = None, *, path: Path | None = None, snippet: bool = False
) -> str:
    """The text after the proposal called `label` has been accepted at the cursor."""
    found = {item.label: item for item in complete_at(marked, kind, path)}
    assert label in found, f"{label!r} is not among {list(found)}"
    return accept(found[label], cut_cursor(marked)[0], snippet=snippet)


_PLAIN = re.compile(r"(?:[^\\$]|\\.|\\$)", re.DOTALL)
_STOP = re.compile(r"\$(?:(\d+)|\{(\d+)\}|\{(\d+):((?:[^\\$}]|\\[\\$}])*)\})")


def expand_snippet(snippet: str) -> str:
    """What an editor inserts for a snippet (LSP 3.17, "Snippet Syntax"); of that, what the server uses.

    A `$` that begins no tab stop is a fault, as is a `}` that is not escaped where one stands open.
    """
    result = ""
    at = 0
    while at < len(snippet):
        if snippet[at] == "$":
            stop = _STOP.match(snippet, at)
            assert stop, f"no tab stop at {snippet[at:]!r}"
            result += re.sub(r"\\([\\$}])", r"\1", stop[4] or "")
            at = stop.end()
        elif snippet[at] == "\\" and snippet[at + 1 : at + 2] in ("\\", "$", "}"):
            result += snippet[at + 1]
            at += 2
        else:
            plain = _PLAIN.match(snippet, at)
            assert plain
            result += plain[0]
            at = plain.end()
    return result


def is_json(text: str) -> bool:
    """Whether the standard library reads the text, strictly."""
    try:
        load_json(text)
    except ValueError:
        return False
    return True


def load_json(text: str) -> Any:
    """`json.loads` without what it takes beyond RFC 8259; raises `ValueError`."""

    def refuse(constant: str) -> Any:
        raise ValueError(constant)

    return json.loads(text, parse_constant=refuse)


def of_jsonschema(schema: Any, ask: Callable[[Draft202012Validator], _T]) -> _T | None:
    """Return what jsonschema itself answers about a schema; None where a reference leads nowhere or back to itself."""
    try:
        return ask(Draft202012Validator(schema))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - endless recursion may end in a panic of its Rust parts, which is no Exception
        return None

"""Which modules and classes there are for a project: its own, its environment's and the standard library's.

Everything is looked up when it is asked for. Only the list of all the project's classes takes a scan of its files, which whoever
waits for messages runs a file at a time.
"""

from __future__ import annotations

import ast
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from storesmith.python.budget import Budget
from storesmith.python.builtin_names import BUILTINS, STDLIB_MODULES
from storesmith.python.environment import Environment
from storesmith.python.known_names import canonical, well_known_base
from storesmith.python.source import Binding, Bound, Names, Outline, Sources, names_of, package_of
from storesmith.text import Location, Span
from storesmith.text.discovery import MARKERS, SKIPPED_FOLDERS, Rules, is_discovered, rules_at, search_rules
from storesmith.text.files import Reader

Verdict = Literal["found", "missing", "unknown"]
"""`unknown` where what can be read does not tell: no environment, a compiled module, names that are made at run time."""

_T = TypeVar("_T")
_MAX_HOPS = 100
"""How many modules one name is followed through."""

_HOP_STEPS = 4
"""Steps of a budget that it takes to look up one name."""

_MOST_FILES = 50_000
_MOST_FOLDERS = 50_000
_MOST_REMEMBERED = 10_000
_MOST_LOOKED_INTO = 20
"""How many folders in a folder are looked into to tell whether it is a package of packages."""

_MEMO_SECONDS = 1.0
"""How long what was seen on disk is believed where no client tells of changes."""

_SUFFIXES = (".py", ".pyi")
_COMPILED = (".so", ".pyd", ".pyc")


class ModuleLookup(NamedTuple):
    """What is known of a dotted module: its file (None of a package without one), and how much of its name exists."""

    verdict: Verdict
    file: Path | None = None
    prefix: str = ""
    """The longest beginning of the name that exists, where the whole is missing."""


class ClassLookup(NamedTuple):
    """What is known of a name in a module: where it is bound, through all imports; and the names that are there instead."""

    verdict: Verdict
    module: str = ""
    file: Path | None = None
    binding: Binding | None = None
    names: tuple[str, ...] = ()
    name: str = ""
    """What it is called where it is defined."""


@dataclass(frozen=True, slots=True)
class KnownClass:
    """A class of the project: the module that it is written in, its name, and its binding."""

    module: str
    name: str
    file: Path
    binding: Binding


@dataclass(frozen=True, slots=True)
class NameScope:
    """Where an expression stands: the names of its module, and of the class whose body it is in.

    `owner` is the dotted name of that class in the module. `parameters` are the names that `class X[T]` binds.
    """

    module: str
    names: Names
    owner: str = ""
    inner: Names | None = None
    parameters: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a dotted name stands for, through all imports: a well-known name, or a statement and where it stands.

    `name` is the full name: of a well-known name its public one, else the one in the module that defines it. `bound` is None for
    a well-known name, and where nothing is found. `unreadable` are modules with their files that could not be parsed on the way.
    """

    verdict: Verdict
    name: str
    module: str = ""
    bound: Bound | None = None
    scope: NameScope | None = None
    unreadable: tuple[tuple[str, Path], ...] = ()

    @property
    def local(self) -> str:
        """The name in its module, with the classes around it."""
        return self.name[len(self.module) + 1 :] if self.module else self.name

    @property
    def known(self) -> str:
        """The public name of what is well known; empty for anything else."""
        return self.name if self.verdict == "found" and self.bound is None else ""


class _Folder(NamedTuple):
    """What a folder holds for Python: its sub-folders, modules with their files, modules that are compiled, and markers."""

    folders: frozenset[str]
    modules: dict[str, str]
    compiled: frozenset[str]
    markers: frozenset[str]


class _Walk(NamedTuple):
    """One search for a definition: the work that it may cause, and the names that it has followed."""

    budget: Budget
    seen: set[str]


class PythonIndex:
    """The modules that the code of one project can import.

    `roots` are the folders that the project's own imports start from, in their order. Changes on disk are told by `changed` where
    the sources are watched; where they are not, what was seen is believed for a second.
    """

    def __init__(self, roots: Iterable[Path], environment: Environment | None, sources: Sources) -> None:
        self.roots = tuple(dict.fromkeys(roots))
        self.environment = environment
        self.sources = sources
        self.is_scanned = False
        self._reader: Reader = sources.reader
        self._stdlib = _standard_library()
        self._folders: dict[Path, _Folder] = {}
        self._memo: dict[object, object] = {}
        self._seen_at = 0.0
        self._scanned: dict[Path, tuple[KnownClass, ...]] = {}
        self._by_name: dict[str, dict[tuple[str, Path], KnownClass]] = {}
        self._derived: dict[object, Any] = {}
        self.generation = 0
        """Goes up when the answers may have changed."""
        self._revision = 0

    @property
    def revision(self) -> int:
        """A number that goes up with every change of a module, also if the module binds the same names as before.

        If nobody reports changes, it also goes up when what was seen on disk is too old.
        """
        self._refresh()
        return self._revision

    # ---------------------------------------------------------------- modules

    def module(self, name: str) -> ModuleLookup:
        """What is known of the module `name`, dotted and absolute."""
        self._refresh()
        key = ("module", name)
        known = self._memo.get(key)
        if known is None:
            known = self._remember(key, self._find(name.split(".")))
        assert isinstance(known, ModuleLookup)
        return known

    def is_in_roots(self, file: Path) -> bool:
        """Whether a file is in one of the folders that the project's own imports start from."""
        return any(file.is_relative_to(root) for root in self.roots)

    def remembered(self, key: object, make: Callable[[], _T]) -> _T:
        """Return what `make` returns, computed once until a module or a folder changes."""
        self._refresh()
        if key not in self._memo:
            self._remember(key, make())
        found: Any = self._memo[key]
        return found  # type: ignore[no-any-return]

    def _remember(self, key: object, answer: object) -> object:
        if len(self._memo) >= _MOST_REMEMBERED:
            self._memo.clear()
        self._memo[key] = answer
        return answer

    def _find(self, parts: list[str]) -> ModuleLookup:
        installed = self.environment.site_packages if self.environment else ()
        portions: tuple[Path, ...] = (*self.roots, *installed, *self._stdlib)
        file: Path | None = None
        for index, part in enumerate(parts):
            spaces: list[Path] = []
            found: tuple[Path | None, tuple[Path, ...]] | None = None
            for folder in portions:
                holds = self._listed(folder)
                if part in holds.folders:
                    inside = folder / part
                    package = self._listed(inside)
                    if "__init__" in package.compiled:
                        return ModuleLookup("unknown")
                    if "__init__" in package.modules:
                        found = inside / package.modules["__init__"], (inside,)
                        break
                    spaces.append(inside)
                if part in holds.modules:
                    found = folder / holds.modules[part], ()
                    break
                if part in holds.compiled:
                    return ModuleLookup("unknown")
            if found is not None:
                file, portions = found
            elif spaces:
                file, portions = None, tuple(spaces)
            else:
                return self._missing(parts, index, file)
        return ModuleLookup("found", file, ".".join(parts))

    def _missing(self, parts: list[str], index: int, file: Path | None) -> ModuleLookup:
        if not index:
            is_seen = self.environment is not None and self.environment.is_complete
            is_known = is_seen and parts[0] not in STDLIB_MODULES
            return ModuleLookup("missing" if is_known else "unknown")
        prefix = ".".join(parts[:index])
        if file is not None:
            outline = self.sources.outline(file, prefix)
            binding = outline.bindings.get(parts[index])
            if outline.is_open or (binding is not None and binding.kind == "import"):
                return ModuleLookup("unknown")  # such as `os.path`
        return ModuleLookup("missing", None, prefix)

    def children(self, package: str) -> dict[str, bool]:
        """The modules directly in `package` (all top-level ones for an empty name), and of each whether it is a package.

        Of the top level only the project's own and the environment's; private names are left out.
        """
        self._refresh()
        if not package:
            installed = self.environment.site_packages if self.environment else ()
            folders: tuple[Path, ...] = (*self.roots, *installed)
        else:
            folders = self._package_folders(package.split("."))
        names: dict[str, bool] = {}
        for folder in folders:
            holds = self._listed(folder)
            is_proposed = self._proposed_in(folder)
            for name in sorted(holds.folders | holds.modules.keys() | holds.compiled):
                is_public = name.isidentifier() and not name.startswith("_")
                if is_public and name not in names and self._is_module(folder, name, holds) and is_proposed(name):
                    names[name] = name in holds.folders and name not in holds.modules
        return names

    def _proposed_in(self, folder: Path) -> Callable[[str], bool]:
        """Return whether a name in `folder` may be proposed: not where a search of the project skips it, or starts there."""
        installed = self.environment.site_packages if self.environment else ()
        root = max((root for root in self.roots if folder.is_relative_to(root)), key=_depth, default=None)
        site = max((site for site in installed if folder.is_relative_to(site)), key=_depth, default=None)
        if root is None or (site is not None and _depth(site) > _depth(root)):
            return lambda _: True
        key = ("rules", folder)
        if key not in self._memo:
            self._remember(key, rules_at(folder, root, self._reader))
        rules = self._memo[key]
        if not isinstance(rules, Rules):
            return lambda _: False
        holds = self._listed(folder)

        def is_proposed(name: str) -> bool:
            if name in holds.modules:
                return not rules.skips(holds.modules[name], is_folder=False)
            if name in holds.compiled:
                return True
            if rules.skips(name, is_folder=True) or folder / name in self.roots:
                return False
            return not rules.below(name, self._listed(folder / name).markers).is_environment

        return is_proposed

    def _is_module(self, folder: Path, name: str, holds: _Folder) -> bool:
        if name in holds.modules or name in holds.compiled:
            return True
        inside = self._listed(folder / name)
        return bool(inside.modules or inside.compiled) or any(
            self._listed(folder / name / below).modules for below in sorted(inside.folders)[:_MOST_LOOKED_INTO]
        )

    def _package_folders(self, parts: list[str]) -> tuple[Path, ...]:
        installed = self.environment.site_packages if self.environment else ()
        portions: tuple[Path, ...] = (*self.roots, *installed, *self._stdlib)
        for part in parts:
            spaces: list[Path] = []
            for folder in portions:
                inside, holds = folder / part, self._listed(folder)
                if part in holds.folders:
                    package = self._listed(inside)
                    if "__init__" in package.modules or "__init__" in package.compiled:
                        spaces = [inside]
                        break
                    spaces.append(inside)
                if part in holds.modules:
                    return ()
            portions = tuple(spaces)
        return portions

    def _listed(self, folder: Path) -> _Folder:
        known = self._folders.get(folder)
        if known is None:
            folders: set[str] = set()
            modules: dict[str, str] = {}
            compiled: set[str] = set()
            markers: set[str] = set()
            for name, is_folder in self._reader.entries(folder).items():
                stem, dot, suffix = name.partition(".")
                if name in MARKERS:
                    markers.add(name)
                if is_folder:
                    if not dot:
                        folders.add(name)
                elif f".{suffix}" in _SUFFIXES:
                    if suffix == "py" or stem not in modules:
                        modules[stem] = name
                elif name.endswith(_COMPILED):
                    compiled.add(stem)
            known = _Folder(frozenset(folders), modules, frozenset(compiled - modules.keys()), frozenset(markers))
            self._folders[folder] = known
        return known

    # ---------------------------------------------------------------- names in modules

    def outline(self, module: str) -> Outline | None:
        """The outline of a module; None where there is no source of it to read."""
        file = self.module(module).file
        return self.sources.outline(file, module) if file else None

    def name(self, module: str, name: str) -> ClassLookup:
        """What `name` in `module` is, followed through imports to where it is bound."""
        self._refresh()
        key = ("name", module, name)
        known = self._memo.get(key)
        if known is None:
            known = self._remember(key, self._resolve(module, name, set()))
        assert isinstance(known, ClassLookup)
        return known

    def _resolve(self, module: str, name: str, seen: set[tuple[str, str]]) -> ClassLookup:
        """What a name is; `seen` are those that were looked at on the way, as imports may go round."""
        if (module, name) in seen:
            return ClassLookup("missing", module)
        seen.add((module, name))
        found = self.module(module)
        if found.verdict != "found" or len(seen) > _MAX_HOPS:
            return ClassLookup("unknown", module)
        if found.file is None:
            return ClassLookup("missing", module)
        outline = self.sources.outline(found.file, module)
        binding = outline.bindings.get(name)
        if binding is not None:
            for way in binding.alternatives():
                if way.kind != "import":
                    return ClassLookup("found", module, found.file, way, name=name)
                if way.target and (followed := self._follow(module, name, way.target, seen)):
                    return followed
            return ClassLookup("found", module, found.file, binding, name=name)
        is_open = outline.is_open
        names = [*outline.bindings]
        for star in reversed(outline.stars):
            inner = self._resolve(star, name, seen)
            if inner.verdict == "found" and self._exports(star, name):
                return inner
            is_open = is_open or inner.verdict == "unknown"
            names += inner.names
        return ClassLookup("unknown" if is_open else "missing", module, found.file, None, tuple(dict.fromkeys(names)))

    def star_of(self, stars: Sequence[str], name: str) -> str | None:
        """Return the module whose `from … import *` binds a name, of those of one module in their order; None if none does."""
        for star in filter(None, reversed(stars)):
            if self.name(star, name).verdict == "found" and self._exports(star, name):
                return star
        return None

    def _exports(self, module: str, name: str) -> bool:
        """Return whether `from … import *` imports a name of a module; so it is where there is no source to read."""
        outline = self.outline(module)
        return outline is None or outline.is_open or outline.exports_name(name)

    def _follow(self, module: str, name: str, target: str, seen: set[tuple[str, str]]) -> ClassLookup | None:
        """Where an import or an alias leads; None where it leads nowhere that can be read."""
        home, _, local = target.rpartition(".")
        if (home or module, local) == (module, name):
            return None
        followed = self._resolve(home or module, local, seen)
        return followed if followed.verdict == "found" else None

    # ---------------------------------------------------------------- statements behind names

    def definition(self, dotted: str, budget: Budget | None = None) -> Resolved:
        """Return what an absolute dotted name stands for, with its syntax; well-known names are not followed any further.

        The last parts may be classes inside of classes. The syntax trees are large: the answer is not kept. With a budget raises
        `WorkLimitError` when that is spent.
        """
        self._refresh()
        return self._definition(dotted, _Walk(budget or Budget(sys.maxsize), set()))

    def _definition(self, dotted: str, walk: _Walk) -> Resolved:
        if dotted in walk.seen or len(walk.seen) > _MAX_HOPS:
            return Resolved("missing", dotted)
        walk.seen.add(dotted)
        walk.budget.spend(_HOP_STEPS)
        known = canonical(dotted)
        if known and not self._is_own_module(dotted.partition(".")[0]):
            return Resolved("found", known)
        parts = dotted.split(".")
        for count in range(len(parts) - 1, 0, -1):
            module = ".".join(parts[:count])
            found = self.module(module)
            if found.file is not None:
                return self._attribute(module, found.file, parts[count:], walk)
        home = self.module(".".join(parts[:-1])) if len(parts) > 1 else ModuleLookup("missing")
        return Resolved("unknown" if home.verdict == "unknown" else "missing", dotted)

    def _is_own_module(self, top: str) -> bool:
        """Return whether the project has a module of that name, which hides one of the standard library."""
        holds = ((root, self._listed(root)) for root in self.roots)
        return any(
            top in here.modules or (top in here.folders and "__init__" in self._listed(root / top).modules)
            for root, here in holds
        )

    def _attribute(self, module: str, file: Path, parts: list[str], walk: _Walk) -> Resolved:
        """Return what the names `parts`, each in the one before, stand for in a module."""
        dotted = ".".join([module, *parts])
        names = self.sources.names(file, module)
        if names is None:
            return Resolved("unknown", dotted, unreadable=((module, file),))
        walk.budget.use_module(file, names.lines)
        bound = names.bound.get(parts[0])
        unreadable: list[tuple[str, Path]] = []
        if bound is None:
            verdict: Verdict = "unknown" if self.sources.outline(file, module).is_open else "missing"
            for star in filter(None, reversed(names.stars)):
                if not self._exports(star, parts[0]):
                    continue
                if self._is_stdlib(star) and self.name(star, parts[0]).verdict != "found":
                    continue
                found = self._definition(".".join([star, *parts]), walk)
                unreadable += found.unreadable
                if found.verdict == "found":
                    return replace(found, unreadable=tuple(unreadable))
                verdict = "unknown" if found.verdict == "unknown" else verdict
            return Resolved(verdict, dotted, unreadable=tuple(unreadable))
        scope = NameScope(module, names)
        first = self._through(bound, scope, parts, walk)
        found, way = first, bound.otherwise
        while found.verdict != "found" and way is not None:
            unreadable += found.unreadable
            found, way = self._through(way, scope, parts, walk), way.otherwise
        return replace(found if found.verdict == "found" else first, unreadable=(*unreadable, *found.unreadable))

    def _is_stdlib(self, module: str) -> bool:
        top = module.partition(".")[0]
        return top in STDLIB_MODULES and not self._is_own_module(top)

    def _through(self, bound: Bound, scope: NameScope, parts: list[str], walk: _Walk) -> Resolved:
        """Return what the names `parts` stand for by what binds the first of them in `scope`."""
        dotted = ".".join([scope.module, *filter(None, [scope.owner]), *parts])
        if bound.kind == "import":
            target = [bound.target, *parts[1:]] if bound.target else []
            return self._definition(".".join(target), walk) if target else Resolved("unknown", dotted)
        if len(parts) == 1:
            return Resolved("found", dotted, scope.module, bound, scope)
        if isinstance(bound.statement, ast.ClassDef):
            walk.budget.spend(len(bound.statement.body) // 4)
            inside = self.body_scope(bound.statement, scope)
            nested = inside.inner.bound.get(parts[1]) if inside.inner else None
            if nested is not None:
                return self._through(nested, inside, parts[1:], walk)
            ways: list[ast.expr] = [*bound.statement.bases]
        else:
            ways = [bound.value] if bound.value is not None else []
        for way in ways:
            owner = self.qualified(way.value if isinstance(way, ast.Subscript) else way, scope)
            found = self._definition(".".join([owner, *parts[1:]]), walk) if owner else Resolved("missing", dotted)
            if found.verdict == "found":
                return found
        return Resolved("missing", dotted)

    def body_scope(self, node: ast.ClassDef, scope: NameScope) -> NameScope:
        """Return the scope of a class's body; the names of classes around it cannot be seen there."""
        file = self.module(scope.module).file
        inner = names_of(node.body, package_of(scope.module, file) if file else "", has_globals=False)
        owner = f"{scope.owner}.{node.name}" if scope.owner else node.name
        parameters = frozenset(str(parameter.name) for parameter in getattr(node, "type_params", ()))
        return NameScope(scope.module, scope.names, owner, inner, parameters)

    def qualified(self, node: ast.expr, scope: NameScope | None, *, own: str = "") -> str | None:
        """Return the absolute dotted name of an expression; None for anything but names and attributes.

        Without a scope the names are absolute as they stand. In the header of the class `own`, its name stands for what was
        imported under it before.
        """
        if isinstance(node, ast.Attribute):
            home = self.qualified(node.value, scope, own=own)
            return f"{home}.{node.attr}" if home else None
        if not isinstance(node, ast.Name):
            return None
        if scope is None:
            return node.id
        inner = scope.inner.bound.get(node.id) if scope.inner else None
        if inner is not None and (inner.kind in ("class", "import") or _is_alias(inner)):
            return inner.target if inner.kind == "import" else f"{scope.module}.{scope.owner}.{node.id}"
        bound = scope.names.bound.get(node.id)
        if bound is None or (node.id == own and bound.kind == "class"):
            target = scope.names.imports.get(node.id)
            if target is not None:
                return target
            if node.id in BUILTINS and not self._is_from_star(node.id, scope):
                return node.id
        elif bound.kind == "import":
            return bound.target if bound.otherwise is None else f"{scope.module}.{node.id}"
        return f"{scope.module}.{node.id}"

    def _is_from_star(self, name: str, scope: NameScope) -> bool:
        return self.star_of(scope.names.stars, name) is not None

    def known_bases(self, module: str, bases: Iterable[str]) -> frozenset[str]:
        """Return the public names of well-known classes: those among `bases`, and those that the others come from.

        `bases` are bases or decorators as an outline of `module` holds them. Only outlines are read, and each base is looked up
        once, so this may be asked of all the project's classes.
        """
        self._refresh()
        found: frozenset[str] = frozenset()
        for base in bases:
            name = base.partition("[")[0]
            key = ("known bases", name if "." in name else f"{module}.{name}")
            known = self._memo.get(key)
            if known is None:
                known = self._remember(key, frozenset(self._known_bases(module, name)))
            assert isinstance(known, frozenset)
            found = found | known if found else known
        return found

    def _known_bases(self, module: str, name: str) -> Iterator[str]:
        pending = [(module, name)]
        seen: set[tuple[str, str]] = set()
        while pending and len(seen) < _MAX_HOPS:
            place = pending.pop()
            if place in seen:
                continue
            seen.add(place)
            home, target = place
            outline = self.outline(home) if "." not in target else None
            known = well_known_base(target)
            if known and (outline is None or target not in outline.bindings):
                yield known
                continue
            found = self._named(target, home)
            binding = found.binding
            defined = well_known_base(f"{found.module}.{found.name}") if found.name else None
            if binding is not None and binding.kind == "import" and binding.target:
                defined = well_known_base(binding.target)
            if defined:
                yield defined
            elif binding is not None:
                further = (binding.target or binding.maker or "",) if binding.kind == "value" else binding.bases
                pending += ((found.module, each.partition("[")[0]) for each in further if each)

    def inherits(self, module: str, name: str, base_module: str, base_name: str) -> bool | None:
        """Whether a class is `base_name` of `base_module` or comes from it; None where the sources do not tell."""
        target = self.name(base_module, base_name)
        if target.verdict != "found":
            return None
        pending = [self.name(module, name)]
        seen: set[tuple[str, int]] = set()
        is_sure = True
        hops = _MAX_HOPS
        while pending:
            found = pending.pop()
            binding = found.binding
            if binding is not None and binding.kind == "value" and binding.target and hops:
                hops -= 1
                pending.append(self._named(binding.target, found.module))
                continue
            if found.verdict != "found" or binding is None or binding.kind != "class":
                is_sure = False
                continue
            if (found.file, binding) == (target.file, target.binding):
                return True
            if (found.module, binding.line) in seen:
                continue
            seen.add((found.module, binding.line))
            bases = (base.partition("[")[0] for base in binding.bases)
            pending += (self._named(base, found.module) for base in bases if not self._is_of_python(base, found.module))
        return False if is_sure else None

    def _is_of_python(self, base: str, module: str) -> bool:
        """Whether a base comes with Python, such as `typing.Generic`, and so from no class of anybody else."""
        outline = self.outline(module) if "." not in base else None
        binding = outline.bindings.get(base) if outline is not None else None
        base = binding.target if binding is not None and binding.kind == "import" and binding.target else base
        if "." in base:
            return base.partition(".")[0] in STDLIB_MODULES
        return base in BUILTINS and binding is None

    def _named(self, name: str, module: str) -> ClassLookup:
        """What a name stands for in a module; one without dots is the module's own."""
        home, _, local = name.rpartition(".")
        return self.name(home or module, local)

    def location(self, file: Path, name: str, line: int) -> Location:
        """Where `name` stands in the statement at the zero-based `line` of a file; the beginning of the line if it does not."""
        import re  # noqa: PLC0415 - few requests need it

        lines = re.split("\r\n|\n|\r", self._reader.module_text(file) or "")
        for number in range(line, min(line + 50, len(lines))):
            match = re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", lines[number])
            if match:
                return Location(file, number, lines[number], Span(*match.span()))
        return Location(file, line, "", Span(0, 0))

    # ---------------------------------------------------------------- all classes

    def scan(self) -> Iterator[None]:
        """Look at every module of the project, a file or a folder at each step; what has not changed costs no parse."""
        seen: set[Path] = set()
        entered: set[object] = set()
        for root in self.roots:
            for found in self._modules_below(root, entered):
                if found is not None and found[0] not in seen:
                    seen.add(found[0])
                    self._take(*found)
                yield
        for file in [file for file in self._scanned if file not in seen and self._reader.stamp(file) is None]:
            self._drop(file)
        self.is_scanned = True

    def _modules_below(self, root: Path, entered: set[object]) -> Iterator[tuple[Path, str] | None]:
        """The modules below a root, each with its name, and None for each folder; none is entered twice, whatever is linked."""
        pending: list[tuple[Path, str, Rules | None]] = [(root, "", None)]
        count = 0
        while pending:
            folder, package, above = pending.pop()
            identity = self._reader.identity(folder)
            if identity in entered or len(entered) >= _MOST_FOLDERS or (folder != root and folder in self.roots):
                continue  # a root's modules have shorter names
            entered.add(identity)
            yield None
            holds = self._listed(folder)
            rules = above.below(folder.name, holds.markers) if above else search_rules(root, self._reader)
            if above and rules.is_environment:
                continue
            for name, file in sorted(holds.modules.items()):
                if not name.isidentifier() or (rules.ignores and rules.skips(file, is_folder=False)):
                    continue
                count += 1
                if count > _MOST_FILES:
                    return
                module = package if name == "__init__" else f"{package}.{name}" if package else name
                if module:
                    yield folder / file, module
            pending += (
                (folder / name, f"{package}.{name}" if package else name, rules)
                for name in sorted(holds.folders, reverse=True)
                if name.isidentifier() and not rules.skips(name, is_folder=True)
            )

    def _is_environment(self, folder: Path) -> bool:
        return self._reader.exists(folder / "pyvenv.cfg")

    def _take(self, file: Path, module: str) -> None:
        outline = self.sources.outline(file, module)
        classes = tuple(KnownClass(module, name, file, binding) for name, binding in outline.classes.items())
        if self._scanned.get(file) == classes:
            return
        self._drop(file)
        self._derived.clear()
        self._scanned[file] = classes
        for known in classes:
            self._by_name.setdefault(known.name, {})[known.module, file] = known

    def _drop(self, file: Path) -> None:
        dropped = self._scanned.pop(file, ())
        if dropped:
            self._derived.clear()
        for known in dropped:
            entries = self._by_name.get(known.name, {})
            entries.pop((known.module, file), None)
            if not entries:
                self._by_name.pop(known.name, None)

    def scan_now(self) -> None:
        """Look at every module that has not been looked at yet, at once: for who has no time to idle."""
        if not self.is_scanned:
            for _ in self.scan():
                pass

    def classes(self) -> Iterator[KnownClass]:
        """The project's classes that have been seen so far."""
        for entries in self._by_name.values():
            yield from entries.values()

    def classes_named(self, name: str) -> list[KnownClass]:
        """The project's classes of that name, sorted by module, that have been seen so far."""
        return sorted(self._by_name.get(name, {}).values(), key=lambda known: known.module)

    def derived(self, key: object, make: Callable[[], _T]) -> _T:
        """What `make` makes of the classes, once for each state that they are in."""
        if key not in self._derived:
            self._derived[key] = make()
        found: _T = self._derived[key]
        return found

    # ---------------------------------------------------------------- changes

    def changed(self, file: Path, *, exists: bool) -> bool:
        """A Python file, or a folder, was made, changed or removed: look at it, and at nothing else.

        Gives whether an answer may be another now: not where the module binds what it did, be it in other lines. What a folder
        holds that was made is looked at by the next `scan`.
        """
        self._revision += 1
        is_module = file.suffix in _SUFFIXES
        before = self.sources.known(file)
        if is_module and before and exists and file in self._scanned and (module := self.module_of(file)):
            self._take(file, module)
            self._memo.clear()
            after = self.sources.known(file)
            if after is not None and after.binds_as(before):
                return False
        for folder in file.parents:
            self._folders.pop(folder, None)
            if folder in self.roots:
                break
        self._memo.clear()
        self._derived.clear()
        self.generation += 1
        if not is_module:
            self._unlist(file)
        if not exists:
            self.sources.forget(file)
            for below in [known for known in self._scanned if file in known.parents]:  # it was a folder
                self._drop(below)
        if is_module:
            self._take_one_of(file)
        return True

    def _take_one_of(self, file: Path) -> None:
        """Look at a module anew, of which there may be a source and a stub: only the one that is imported counts."""
        standing = self._listed(file.parent).modules.get(file.name.partition(".")[0])
        for suffix in _SUFFIXES:
            if file.with_suffix(suffix).name != standing:
                self._drop(file.with_suffix(suffix))
        module = self.module_of(file) if standing else None
        if standing and module and self._is_discovered(file.with_name(standing)):
            self._take(file.with_name(standing), module)

    def _is_discovered(self, file: Path) -> bool:
        root = max((root for root in self.roots if file.is_relative_to(root)), key=_depth)
        return is_discovered(file, root, self._reader)

    def module_of(self, file: Path) -> str | None:
        """The name by which the project imports the file; None for one that it does not."""
        for root in sorted(self.roots, key=_depth, reverse=True):
            if file.suffix in _SUFFIXES and file.is_relative_to(root):
                inside = file.relative_to(root)
                parts = inside.with_suffix("").parts
                parts = parts[:-1] if parts[-1] == "__init__" else parts
                is_name = all(part.isidentifier() and part not in SKIPPED_FOLDERS for part in parts)
                if (
                    parts
                    and is_name
                    and not any(self._is_environment(root / above) for above in [*inside.parents][:-1])
                ):
                    return ".".join(parts)
        return None

    def look_again(self) -> bool:
        """Look anew at what is installed, as nobody tells of changes outside of the workspace; gives whether there are any."""
        self._revision += 1
        before = self._folders.copy()
        installed = self.environment.site_packages if self.environment else ()
        for folder in installed:
            self._unlist(folder)
        self._memo.clear()
        self._derived.clear()
        looked_at = [folder for folder in before if folder not in self._folders]
        return any(self._listed(folder) != before[folder] for folder in looked_at)

    def _unlist(self, folder: Path) -> None:
        """Forget what a folder and those below it hold."""
        for known in [known for known in self._folders if known == folder or folder in known.parents]:
            del self._folders[known]

    def _refresh(self) -> None:
        if self.sources.is_watched:
            return
        now = time.monotonic()
        if now - self._seen_at > _MEMO_SECONDS:
            self._seen_at = now
            self._revision += 1
            self._folders.clear()
            self._memo.clear()


def _is_alias(bound: Bound) -> bool:
    """Return whether a statement in a class's body binds a name to a type, and not a field to a value."""
    statement = bound.statement
    if isinstance(statement, ast.AnnAssign):
        return ast.unparse(statement.annotation).rpartition(".")[2] == "TypeAlias"
    is_plain = isinstance(statement, ast.Assign) and isinstance(bound.value, ast.Name | ast.Attribute | ast.Subscript)
    return is_plain or type(statement).__name__ == "TypeAlias"


def _depth(folder: Path) -> int:
    return len(folder.parts)


def _standard_library() -> tuple[Path, ...]:
    """The folder of the running Python's standard library; what it tells holds for any other near enough."""
    import sysconfig  # noqa: PLC0415 - only who looks up modules needs it

    return (Path(sysconfig.get_path("stdlib")),)

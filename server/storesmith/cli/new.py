"""`storesmith new`: asks for the few things that matter, proposes them from the project, and writes a definition."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from storesmith.analysis import problems
from storesmith.authoring.new_definition import Choice, NewDefinition, subjects
from storesmith.cli.main import EXIT_CLEAN, EXIT_MISUSE, EXIT_PROBLEMS
from storesmith.cli.report import headline, shown_path
from storesmith.cli.sources import MisuseError, Sources, absolute, outside_words
from storesmith.cli.terminal import say
from storesmith.cli.write import write_whole
from storesmith.generate.plan import templates_of
from storesmith.kinds import Kind, PropertyConvention, Role
from storesmith.model import Document, Problem, Scope, Workspace, definitions_in
from storesmith.model.naming import nearest
from storesmith.model.references import nearest_class, real_module

_MOST = 9
"""How many proposals are shown at most."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "subject", nargs="?", metavar="CLASS", help="the class that it is for, as NAME or, of several, as MODULE:NAME"
    )
    parser.add_argument("--id-type", metavar="TYPE", help="the type of the id, such as uuid.UUID")
    parser.add_argument(
        "--store-type", dest="variant", metavar="TYPE", help="how it is implemented (default: in_memory)"
    )
    parser.add_argument("--store-name", dest="name", metavar="NAME", help="the class that will be generated")
    parser.add_argument("--description", metavar="TEXT", help="what the docstring of that class begins with")
    parser.add_argument(
        "--kind", metavar="KIND", help="the component type (default: the one of FILE, or a snapshot store)"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="the file of the definition, or its folder")
    parser.add_argument("-y", "--yes", action="store_true", help="ask nothing, and take the first proposals")
    parser.add_argument("--dry-run", action="store_true", help="write nothing; show the definition")


def run(options: argparse.Namespace) -> int:
    try:
        return _New(options).run()
    except MisuseError as error:
        say(f"storesmith: {error}", is_error=True)
        return EXIT_MISUSE
    except BrokenPipeError:
        raise
    except OSError as error:
        say(f"storesmith: cannot write {error.filename or 'the output'}: {error.strerror}", is_error=True)
        return EXIT_MISUSE


class _New:
    """One call of the command."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.asks = not options.yes and sys.stdin.isatty() and sys.stderr.isatty()
        self.output = absolute(Path(options.output)) if options.output else None
        sources = Sources()
        inside = (self.output or Path.cwd()) / "x" if self.is_folder else self.output or Path.cwd() / "x"
        self.project, self.scope = sources.project(inside), sources.scope(inside)
        self.kind = self._kind()
        self.project.python.scan_now()
        self.workspace = Workspace()
        for document, _ in sources.documents([str(self.project.root)]):
            self.workspace.take(document, sources.scope(document.path), sources.project(document.path))

    @property
    def is_folder(self) -> bool:
        """Whether the output that was given, if any, is a folder for it."""
        return self.output is not None and (self.output.is_dir() or self.options.output.endswith(("/", os.sep)))

    def run(self) -> int:
        draft = self._draft()
        path = self._path(draft)
        found = self._problems(draft)
        for problem in found:
            say(headline(problem), is_error=True)
        if any(problem.severity == "error" for problem in found):
            say("Nothing is written.", is_error=True)
            return EXIT_PROBLEMS
        obstacle = self._obstacle(path)
        if obstacle is not None:
            say(f"storesmith: {shown_path(path)} {obstacle}, so nothing is written", is_error=True)
            return EXIT_PROBLEMS
        if self.options.dry_run:
            say(f"would create: {shown_path(path)}", is_error=True)
            print(draft.text(), end="")
            return EXIT_CLEAN
        write_whole(path, draft.text())
        say(f"created: {shown_path(path)}")
        if draft.made_up:
            say(f"to be filled in: {', '.join(draft.made_up)}", is_error=True)
        say(f"next: {_next(draft, path)}", is_error=True)
        return EXIT_CLEAN

    def _kind(self) -> Kind:
        """The kind that is asked for, else the one that the file's name says, else the first."""
        name = self.options.kind
        if name is None:
            role = self.scope.role(self.output) if self.output else None
            return (role[1] if role else None) or self.scope.kinds[0]
        kind = self.scope.kind(name)
        if kind is None:
            known = tuple(one.name for one in self.scope.kinds)
            raise MisuseError(f"there is no kind {name!r}.{_meant(nearest(name, known))} Known: {', '.join(known)}")
        return kind

    # ---------------------------------------------------------------- what is in it

    def _draft(self) -> NewDefinition:
        draft, title = NewDefinition(self.kind, self.project), self.kind.title
        subject = self.kind.subject_property
        if subject is None and self.options.subject:
            raise MisuseError(f"a {title} is for no class: leave out {self.options.subject}")
        if subject is not None:
            found = subjects(self.kind, self.project, self.workspace)
            shown = Choice(tuple(f"{known.module}:{known.name}" for known in found.values), found.is_clear)
            words = f"Class that the {title} is for"
            answer = self._decide(words, "CLASS", self.options.subject, shown, self._fault_of_class)
            draft = draft.about(*self._class(answer))
        draft = self._chosen(draft, "type-hint", "Type of the id", "--id-type", NewDefinition.id_types)
        draft = self._chosen(draft, "variant", "Store type", "--store-type", NewDefinition.variants)
        draft = self._chosen(draft, "class", f"Name of the {title}", "--store-name", NewDefinition.names)
        description = draft.property_of("docstring")
        if self.options.description is None:
            return draft
        if description is None:
            raise MisuseError(f"a {title} has no description: leave out --description")
        return draft.choose(description, self.options.description)

    def _chosen(
        self, draft: NewDefinition, role: Role, words: str, flag: str, proposed: Callable[[NewDefinition], Choice[str]]
    ) -> NewDefinition:
        """The draft with a value for the property of a role, if the kind has one and its default is not enough."""
        given = {"type-hint": self.options.id_type, "variant": self.options.variant, "class": self.options.name}[role]
        convention = draft.property_of(role)
        if convention is None:
            if given is not None:
                raise MisuseError(f"a {self.kind.title} has no such property: leave out {flag}")
            return draft
        choice = proposed(draft)
        has_default = convention.name in self.kind.defaults
        if given is None and has_default and not (self.asks and len(choice.values) > 1):
            return draft

        def fault(value: str) -> str | None:
            return self._fault(draft.choose(convention, value), convention)

        return draft.choose(convention, self._decide(words, flag, given, choice, fault))

    def _class(self, text: str) -> tuple[str, str]:
        """The module and the name of a class that is named with or without its module."""
        home, _, name = text.rpartition(":") if ":" in text else text.rpartition(".")
        index, tests = self.project.python, self.project.tests_folder
        if home:
            module = real_module(home, self.project)
            if module is None:
                raise MisuseError(f"{home!r} is not a module")
            lookup = index.name(module, name)
            if lookup.verdict == "missing":
                meant = nearest_class(lookup, name)
                raise MisuseError(f"`{module}` has no class {name!r}.{_meant(meant and f'{home}:{meant}')}")
            return module, name
        found = [known for known in index.classes_named(name) if not known.file.is_relative_to(tests)]
        if len(found) > 1:
            several = "".join(f"\n  {known.module}:{name}" for known in found)
            raise MisuseError(f"the project has several classes {name!r}: say which{several}")
        if not found:
            known = {known.name for known in index.classes() if not known.file.is_relative_to(tests)}
            raise MisuseError(f"the project has no class {name!r}.{_meant(nearest(name, tuple(sorted(known))))}")
        return found[0].module, name

    # ---------------------------------------------------------------- where it goes

    def _path(self, draft: NewDefinition) -> Path:
        places = list(draft.places(self.scope, self.workspace))
        free = [path for path in places if not self.project.reader.exists(path)]
        if self.output is not None:
            if self.is_folder and not places:
                raise MisuseError(f"what is a {self.kind.title} by its name cannot be told: say the whole of -o")
            path = self.output / places[0].name if self.is_folder else self.output
            fault = self._fault_of_path(str(path), places)
            if fault is not None:
                raise MisuseError(fault)
            return path
        shown = Choice(tuple(shown_path(path) for path in (free or places)[:1]), is_clear=True)
        answer = self._decide("File", "-o", None, shown, lambda text: self._fault_of_path(text, places))
        return absolute(Path(answer))

    def _fault_of_path(self, text: str, places: Sequence[Path]) -> str | None:
        """What keeps a file from being one for the definition."""
        path = absolute(Path(text))
        if self.scope.role(path) != ("definition", self.kind):
            such = f": call it such as {places[0].name}" if places else ""
            return f"{text} is not a {self.kind.title} by its name{such}"
        obstacle = self._obstacle(path) if self.asks else None
        return f"{text} {obstacle}" if obstacle else None

    def _obstacle(self, path: Path) -> str | None:
        """Return why no file is written to `path`: a sentence without its subject."""
        if self.project.reader.exists(path):
            return "is there already"
        return None if self.project.contains(path) else outside_words(path, self.project)

    # ---------------------------------------------------------------- what is wrong with it

    def _problems(self, draft: NewDefinition) -> list[Problem]:
        """Return the errors and the warnings of the definition."""
        return [problem for problem in self._checked(draft)[1] if problem.severity in ("error", "warning")]

    def _checked(self, draft: NewDefinition) -> tuple[Document, tuple[Problem, ...]]:
        document = Document(draft.definition.document.path, draft.text())
        return document, problems(document, self._scope, self.project, workspace=self.workspace)

    @property
    def _scope(self) -> Scope:
        """In which every file is a definition of the kind."""
        return Scope((self.kind,), ("**",))

    def _fault(self, draft: NewDefinition, convention: PropertyConvention) -> str | None:
        """The first error at the value of a property."""
        document, found = self._checked(draft)
        (definition,) = definitions_in(document, self._scope)
        member = definition.member(convention.name)
        errors = (one for one in found if one.severity == "error" and member and one.span.overlaps(member.value.span))
        return next((error.message for error in errors), None)

    def _fault_of_class(self, text: str) -> str | None:
        try:
            self._class(text)
        except MisuseError as error:
            return str(error)
        return None

    # ---------------------------------------------------------------- asking

    def _decide(
        self, words: str, flag: str, given: str | None, choice: Choice[str], fault: Callable[[str], str | None]
    ) -> str:
        """A value: as it is given, or as it is answered on a terminal, or else the only one that is likely."""
        if given is not None:
            return given
        if self.asks:
            return _ask(words, choice.values, fault)
        if choice.values and (choice.is_clear or self.options.yes):
            return choice.values[0]
        likely = "".join(f"\n  {value}" for value in choice.values[:_MOST])
        raise MisuseError(f"{words}: say which by {flag}{', such as' if likely else ''}{likely}")


def _ask(words: str, proposed: Sequence[str], fault: Callable[[str], str | None]) -> str:
    """What a person answers, by a number or in full; nothing stands for the first of what is proposed."""
    shown = proposed[:_MOST]
    if len(shown) > 1:
        say(f"{words}:", is_error=True)
        for number, value in enumerate(shown, 1):
            say(f"  {number}  {value}", is_error=True)
        prompt = "A number, or another [1]: "
    else:
        prompt = f"{words} [{shown[0]}]: " if shown else f"{words}: "
    while True:
        say(prompt, end="", is_error=True)
        try:
            answer = input().strip()
        except EOFError:
            raise MisuseError("the answers have ended, and nothing is written") from None
        if not answer and not shown:
            continue
        if answer.isdecimal() and len(shown) > 1 and 0 < int(answer) <= len(shown):
            answer = shown[int(answer) - 1]
        answer = answer or shown[0]
        found = fault(answer)
        if found is None:
            return answer
        say(f"  {found}", is_error=True)


def _meant(word: str | None) -> str:
    return f" Did you mean {word}?" if word else ""


def _next(draft: NewDefinition, path: Path) -> str:
    """The command that a person calls next."""
    templates = templates_of(draft.definition)
    command = ["storesmith", "generate" if templates else "check"]
    command += ["--trust-templates"] if templates and templates.trust != "bundled" else []
    return shlex.join([*command, shown_path(path)])

"""Takes the pictures of VS Code in docs/images anew, of the example project: `python -m e2e.vscode.screenshots FOLDER`."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from e2e.vscode.person import Person, change
from e2e.vscode.program import Program, newest_extension, open_browser, run_program
from generate.projects import DEFINITION, STORE, copy_example, generate, said

SETTINGS = {
    "editor.minimap.enabled": False,
    "editor.inlayHints.enabled": "off",
    "workbench.colorTheme": "Default Light Modern",
}
WRONG = """\
{
  "store_name": "InMemoryTicketSnapshotStore",
  "aggregate_id_type_str": "UUID",
  "snapshot_type_str": "TicketSnapshot",
  "snapshot_module_str": "app.domain.ticketing.models.ticket_snapshots",
  "stor_type": "in_memory"
}
"""


@contextlib.contextmanager
def _at(program: Program, browser: Browser, project: Path) -> Iterator[Person]:
    program.write_settings({"storesmith.path": str(program.server), **SETTINGS})
    with browser.new_context(viewport={"width": 1280, "height": 720}, color_scheme="light") as context:
        person = Person(program, context.new_page(), project)
        try:
            person.start(DEFINITION)
            person.until(person.lenses)
            yield person
        except BaseException:
            sys.stderr.write(person.report(Path(tempfile.gettempdir()) / "storesmith-screenshots.png"))
            raise


def _generated(folder: Path) -> Path:
    project = copy_example(folder / "ticketing")
    result = generate(project)
    if result.returncode:
        raise SystemExit(said(result))
    return project


def _take(program: Program, browser: Browser, scratch: Path, images: Path) -> None:
    def picture(person: Person, name: str) -> None:
        person.page.screenshot(path=images / f"vscode-{name}.png", caret="initial")

    project = copy_example(scratch / "problems" / "ticketing")
    (project / DEFINITION).write_text(WRONG, encoding="utf-8")
    with _at(program, browser, project) as person:
        person.until(lambda: len(person.problems(DEFINITION)) >= 2)
        person.put_cursor_after('"stor_')
        person.actions()
        picture(person, "quick-fix")
        person.dismiss_actions()
        person.put_cursor_after('"TicketSnapshot",')
        person.press("Enter")
        person.complete()
        picture(person, "problems-completion")

    project = copy_example(scratch / "class" / "ticketing")
    change(project / DEFINITION, '  "snapshot_module_str": "app.domain.ticketing.models.ticket_snapshot",\n', "")
    change(project / DEFINITION, '"TicketSnapshot"', '"T"')
    with _at(program, browser, project) as person:
        person.put_cursor_after('"snapshot_type_str": "T')
        person.until(person.complete, lambda labels: '"TicketSnapshot"' in labels)
        picture(person, "class-completion")

    project = _generated(scratch / "generated")
    with _at(program, browser, project) as person:
        person.until_equal(person.lenses, ["Up to date", "Open store", "Open tests"])
        person.click_lens("Open store")
        person.until_equal(person.active_tab, Path(STORE).name)
        person.until_equal(person.lenses, ["Go to definition file"])
        picture(person, "generated")

    project = _generated(scratch / "overlap")
    change(project / STORE, "SnapshotStore[uuid.UUID])", "SnapshotStore[uuid.UUID], metaclass=Counted)")
    change(project / DEFINITION, '"uuid.UUID"', '"int"')
    with _at(program, browser, project) as person:
        merge = "Out of date, and your changes overlap: merge…"
        person.until(person.lenses, lambda lenses: merge in lenses)
        person.click_lens(merge)
        person.preview().locator(".monaco-list-row").first.wait_for()
        picture(person, "overlapping-changes")


def main() -> None:
    """Take them all; each waits until the screen shows what it is of."""
    (images,) = sys.argv[1:]
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
        open_browser() as browser,
        run_program(Path(scratch) / "vscode", newest_extension()) as program,
    ):
        _take(program, browser, Path(scratch), Path(images))


if __name__ == "__main__":
    main()

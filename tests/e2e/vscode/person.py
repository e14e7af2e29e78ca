"""A person at VS Code: does what keys and mouse do, and reads what the screen shows. Every wait is for something to be seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Error, Locator, Page

from e2e.vscode.program import PATIENCE, Program
from generate.projects import files_of

T = TypeVar("T")


class Person:
    """Somebody at one window of VS Code, which shows one folder."""

    def __init__(self, program: Program, page: Page, project: Path) -> None:
        self.program = program
        self.page = page
        self.project = project
        self.asked: list[str] = []
        """The addresses outside of this machine that the page has asked for."""
        self._console: list[str] = []
        page.set_default_timeout(PATIENCE * 1000)
        page.on("console", lambda message: self._console.append(message.text[:300]))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith((self.program.address, self.program.address.replace("http", "ws", 1), "data:", "blob:")):
            self.asked.append(url)

    # ---------------------------------------------------------------- waiting

    def until(self, look: Callable[[], T], is_right: Callable[[T], bool] = bool) -> T:
        """What `look` gives as soon as it is right; fails with what it gave last."""
        end = time.monotonic() + PATIENCE
        while True:
            seen = look()
            if is_right(seen):
                return seen
            assert time.monotonic() < end, f"it stays at {seen!r}"
            self.page.wait_for_timeout(50)

    def until_equal(self, look: Callable[[], T], expected: T) -> None:
        """Wait until `look` gives what is expected; fails with both."""
        end = time.monotonic() + PATIENCE
        while (seen := look()) != expected:
            if time.monotonic() > end:
                assert seen == expected
            self.page.wait_for_timeout(50)

    # ---------------------------------------------------------- files and tabs

    def start(self, file: str | None = None) -> None:
        """Open the project, as `code PROJECT FILE` does."""
        remote = f"vscode-remote://{self.program.address.removeprefix('http://')}{self.project}"
        opened = f'&payload=[["openFile","{remote}/{file}"]]' if file else ""
        self.page.goto(f"{self.program.address}/?folder={self.project}{opened}")
        self.page.locator(".explorer-folders-view .monaco-list-row").first.wait_for()
        if file:
            self.tab(file).wait_for()

    def open(self, file: str) -> None:
        """Open a file of the project by its name (Ctrl+P)."""
        self.page.keyboard.press("Control+p")
        self._pick(file, file.rpartition("/")[2])
        self.page.locator(".tab.active", has_text=file.rpartition("/")[2]).wait_for()

    def tab(self, file: str) -> Locator:
        return self.page.locator(f'.tabs-container .tab[data-resource-name="{file.rpartition("/")[2]}"]')

    def tabs(self) -> dict[str, bool]:
        """The open tabs, and whether each has something that is not saved."""
        return {
            tab.get_attribute("data-resource-name") or "": "dirty" in (tab.get_attribute("class") or "")
            for tab in self.page.locator(".tabs-container .tab").all()
        }

    def active_tab(self) -> str:
        active = self.page.locator(".editor-group-container.active .tab.active")
        return (active.get_attribute("data-resource-name") or "") if active.count() else ""

    def save(self) -> None:
        """Save what is in front of one (Ctrl+S), and wait until nothing in it is unsaved."""
        self.page.keyboard.press("Control+s")
        self.page.locator(".tab.active:not(.dirty)").wait_for()

    def save_all(self) -> None:
        if any(self.tabs().values()):
            self.run("File: Save All Files")
        self.until(lambda: not any(self.tabs().values()))

    def saved_files(self) -> dict[str, bytes]:
        """All files of the project on disk, after what is unsaved has been saved."""
        if any(self.tabs().values()):
            self.save_all()
        return files_of(self.project)

    def on_disk(self, file: str) -> str | None:
        """A file's text as it is on disk, or None where there is none."""
        path = self.project / file
        return path.read_bytes().decode() if path.is_file() else None

    # --------------------------------------------------------------- the editor

    def lines(self) -> list[str]:
        """The lines of the active editor that are to be seen."""
        shown = self.page.locator(".editor-group-container.active .monaco-editor[data-uri] .view-lines").first
        lines: list[list[str]] = shown.evaluate(
            "shown => [...shown.children].map(line => [line.style.top, line.textContent])", timeout=PATIENCE * 1000
        )
        lines.sort(key=lambda line: float(line[0].removesuffix("px")))
        return [text.replace("\N{NO-BREAK SPACE}", " ") for _, text in lines]

    def select(self, text: str) -> None:
        """Select the one place where `text` stands, by looking for it (Ctrl+F)."""
        self.focus_editor()
        self.page.keyboard.press("Control+f")
        widget = self.page.locator(".editor-group-container.active .find-widget.visible")
        self._fill(widget.locator(".find-part textarea").first, text)
        self.until_equal(widget.locator(".matchesCount").inner_text, "1 of 1")
        self.page.keyboard.press("Escape")
        widget.wait_for(state="hidden")
        self.until(self._place, lambda place: "selected" in place)

    def put_cursor_after(self, text: str) -> None:
        self._leave_selection(text, "ArrowRight")

    def put_cursor_before(self, text: str) -> None:
        self._leave_selection(text, "ArrowLeft")

    def _leave_selection(self, text: str, key: str) -> None:
        self.select(text)
        self.page.keyboard.press(key)
        self.until(self._place, lambda place: "selected" not in place)

    def _place(self) -> str:
        """Where the status bar says that the cursor is."""
        return self.page.locator("#status\\.editor\\.selection").inner_text()

    def focus_editor(self) -> None:
        self.page.keyboard.press("Control+1")

    def type(self, text: str) -> None:
        """Type, key by key."""
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def replace(self, old: str, new: str) -> None:
        """Put `new` over the one place where `old` stands, as pasting does: nothing is completed meanwhile."""
        self.select(old)
        self.page.keyboard.insert_text(new)

    def complete(self) -> list[str]:
        """Ask for completion (Ctrl+Space); gives the labels that are shown."""
        self.press("Control+Space")
        return self.proposals()

    def proposals(self) -> list[str]:
        """The labels in the list of completions, when there are some."""
        rows = self.page.locator(".suggest-widget.visible .monaco-list-row")
        rows.first.wait_for()
        return rows.locator(".label-name").all_inner_texts()

    def accept(self, label: str) -> None:
        """Accept a completion by keys: down to it, then Enter."""
        rows = self.page.locator(".suggest-widget.visible .monaco-list-row")
        names = self.until(lambda: rows.locator(".label-name").all_inner_texts(), lambda names: label in names)
        for _ in range(names.index(label)):
            focused = rows.and_(self.page.locator(".focused"))
            before = focused.get_attribute("aria-label")
            self.press("ArrowDown")
            self.until(lambda: focused.get_attribute("aria-label"), lambda now: now != before)  # noqa: B023
        self.until_equal(rows.and_(self.page.locator(".focused")).locator(".label-name").inner_text, label)
        self.press("Enter")
        self.page.locator(".suggest-widget.visible").wait_for(state="hidden")

    def hover(self) -> str:
        """What is said of the place at the cursor (Ctrl+K Ctrl+I)."""
        self.press("Control+k", "Control+i")
        hover = self.page.locator(".monaco-hover:visible .hover-contents")
        hover.first.wait_for()
        return "\n".join(hover.all_inner_texts())

    def actions(self) -> list[str]:
        """What the light bulb offers at the cursor (Ctrl+.), headings left out; asked again while there is nothing."""
        rows = self.page.locator(".action-widget:visible .monaco-list-row.action")

        def offered() -> list[str]:
            self.press("Control+.")
            try:
                rows.first.wait_for(timeout=3000)
            except Error:  # it timed out
                return []
            return [text.strip() for text in rows.all_inner_texts()]

        return self.until(offered)

    def choose(self, title: str) -> None:
        """Choose what the light bulb offers."""
        rows = self.page.locator(".action-widget:visible .monaco-list-row.action")
        self.click(rows.get_by_text(title, exact=True).first)
        rows.first.wait_for(state="hidden")

    def dismiss_actions(self) -> None:
        self.press("Escape")
        self.page.locator(".action-widget:visible .monaco-list-row").first.wait_for(state="hidden")

    def act(self, title: str) -> None:
        """Choose at the light bulb, which may need to be asked again until the server knows of what was just typed."""

        def offers() -> list[str]:
            offered = self.actions()
            if title not in offered:
                self.dismiss_actions()
                self.page.wait_for_timeout(200)
            return offered

        self.until(offers, lambda offered: title in offered)
        self.choose(title)

    def lenses(self) -> list[str]:
        """The code lenses of the active editor."""
        return self.page.locator(".editor-group-container.active .codelens-decoration a").all_inner_texts()

    def click_lens(self, title: str) -> None:
        shown = self.page.locator(".editor-group-container.active .codelens-decoration a")
        self.click(shown.get_by_text(title, exact=True))

    def click(self, place: Locator) -> None:
        """Click in the middle of what is seen, once it stays where it is; the mouse rests where nothing pops up under it."""
        seen: list[object] = [None, None]

        def rests() -> bool:
            seen[:] = [seen[1], place.bounding_box() if place.is_visible() else None]
            return seen[0] == seen[1] != None  # noqa: E711

        self.until(rests)
        box = place.bounding_box()
        assert box
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.move(640, 796)

    def rename(self, new: str) -> None:
        """Rename what is at the cursor (F2)."""
        self.press("F2")
        box = self.page.locator(".rename-box:visible input")
        self._fill(box, new)
        self.press("Enter")
        box.wait_for(state="hidden")

    def _fill(self, field: Locator, text: str) -> None:
        """Put a text into a field that has just been opened, over what it holds."""
        field.wait_for()
        self.until(lambda: field.evaluate("field => field === document.activeElement"))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)
        self.until_equal(field.input_value, text)

    # ------------------------------------------------------- around the editor

    def run(self, command: str) -> None:
        """Run a command from the palette (F1)."""
        self.press("F1")
        self._pick(command, command)

    def _pick(self, text: str, row: str) -> None:
        """Type into the open quick input, and take the row of this name."""
        field = self.page.locator(".quick-input-widget:visible .quick-input-box input")
        field.wait_for()
        self.until(lambda: field.evaluate("field => field === document.activeElement"))
        self.page.keyboard.insert_text(text)
        self.pick(row)

    def pick(self, row: str) -> None:
        """Take the row of this name from the open quick input, and wait until it is gone."""
        rows = self.page.locator(".quick-input-list:visible .monaco-list-row")
        labels = rows.locator(".quick-input-list-row > .monaco-icon-label")
        shown = labels.get_by_text(row, exact=True).first
        self.click(shown)
        shown.wait_for(state="hidden")

    def problems(self, file: str | None = None) -> list[str]:
        """The Problems view, line by line: those of one file, or of all; as `severity: message, source and code [place]`."""
        view = self.page.locator(".markers-panel")
        if not view.is_visible():
            self.press("Control+Shift+m")
            view.wait_for()
        rows: list[list[str]] = view.evaluate(
            """view => [...view.querySelectorAll('.monaco-list-row')]
                 .sort((one, other) => parseFloat(one.style.top) - parseFloat(other.style.top))
                 .map(row => row.querySelector('.marker-icon')
                   ? ['problem', row.getAttribute('aria-label').split(':')[0] + ': ' + row.innerText.replace(/\\s+/g, ' ').trim()]
                   : ['file', row.innerText.trim().split('\\n')[0]])"""
        )
        found: list[str] = []
        current = ""
        for what, text in rows:
            if what == "file":
                current = text
            elif file is None or file == current:
                found.append(text)
        return found

    def language(self) -> str:
        """The language that the status bar shows."""
        return self.page.locator("#status\\.editor\\.mode").inner_text().strip()

    def notifications(self) -> list[str]:
        return self.page.locator(".notifications-toasts .notification-list-item-message").all_inner_texts()

    def dialog(self) -> Locator:
        """The dialog that is in the way."""
        return self.page.locator(".monaco-dialog-box")

    def answer(self, button: str) -> None:
        """Press a button of the dialog."""
        self.click(self.dialog().get_by_role("button", name=button, exact=True))
        self.dialog().wait_for(state="detached")

    def preview(self) -> Locator:
        """The Refactor Preview, when edits are to be confirmed."""
        return self.page.locator(".bulk-edit-panel")

    # ------------------------------------------------------------------ reports

    def report(self, picture: Path) -> str:
        """A picture of the window, and what VS Code and the server said."""
        self.page.screenshot(path=picture)
        return "\n".join(
            [f"screenshot: {picture}", "", "The window's console:", *self._console[-40:], "", self.program.logs()]
        )


def replaced(text: str, old: str, new: str) -> str:
    """A text with its one `old` replaced."""
    assert text.count(old) == 1
    return text.replace(old, new)


def change(file: Path, old: str, new: str) -> None:
    """Replace the one `old` in a file on disk."""
    file.write_bytes(replaced(file.read_bytes().decode(), old, new).encode())

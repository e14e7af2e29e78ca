"""What `storesmith generate` says: for people on two streams, for machines as one JSON object."""

from __future__ import annotations

import difflib
import json
import sys
from dataclasses import dataclass, field
from io import StringIO
from typing import Literal

from storesmith import __version__
from storesmith.cli.terminal import say
from storesmith.generate.recipe import UnknownValue
from storesmith.generate.reconcile import Outcome, ReconciledFile
from storesmith.generate.record import RecordError, split_record
from storesmith.model import Problem

Mode = Literal["write", "check", "diff", "dry-run"]
Done = Literal["created", "updated", "merged", "overwritten", "marked", "unchanged", "left"]
"""What was done with a file, or would be: `marked` has conflict markers in it, and `left` waits for a person."""

_MANY = 10
"""Files from which on progress is worth showing."""

_STATES: dict[Outcome, str] = {"new": "missing", "stale": "stale", "edited": "stale", "conflict": "conflict"}
_PLANS: dict[Done, str] = {
    "created": "create",
    "updated": "update",
    "merged": "merge",
    "overwritten": "overwrite",
    "marked": "write conflict markers into",
}


@dataclass
class Report:
    """Collects what is done; tells a person of it at once, or a machine of all in the end."""

    mode: Mode
    is_json: bool = False
    is_quiet: bool = False
    has_failed: bool = False
    _files: list[dict[str, str | None]] = field(default_factory=list)
    _refused: list[dict[str, str]] = field(default_factory=list)
    _unknown: list[dict[str, str]] = field(default_factory=list)
    _warnings: list[dict[str, str | int]] = field(default_factory=list)
    _orphans: list[dict[str, str]] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)
    _has_progress: bool = False

    def progress(self, done: int, total: int) -> None:
        """Show on a terminal how many of how many files have been worked out."""
        is_shown = sys.stderr is not None and sys.stderr.isatty()  # None where it was closed before the start
        if self.is_quiet or self.is_json or total <= _MANY or not is_shown:
            return
        self._has_progress = done < total
        print(f"\r\033[KGenerating: {done} of {total} files" if done < total else "\r\033[K", end="", file=sys.stderr)

    def refuse(self, name: str, reason: str, *, is_skipped: bool = False) -> None:
        """Say why nothing is generated for a definition; one that is skipped on purpose is no failure."""
        self._count("skipped" if is_skipped else "refused")
        self.has_failed = self.has_failed or not is_skipped
        self._refused.append({"definition": name, "reason": reason})
        self._say(f"{name}: {reason}", is_error=True)

    def warn(self, name: str, line: int, problem: Problem) -> None:
        """Report a problem, at a line counted from 1, because of which the generated code may not import."""
        self._warnings.append({"definition": name, "line": line, "code": problem.code, "message": problem.message})
        self._say(f"{name}:{line}: {problem.severity}[{problem.code}]: {problem.message}", is_error=True)

    def unknown(self, shown: str, definition: str, value: UnknownValue) -> None:
        """Report a value that a file was written without, as it could not be determined."""
        place = {"path": shown, "definition": definition}
        self._unknown.append({**place, "type": value.type, "field": value.path, "reason": value.reason})
        self._say(f"incomplete: {shown}: {value.words} (complete it by hand)", is_error=True)

    def file(self, file: ReconciledFile, shown: str, definition: str, done: Done) -> None:
        """Say what was done with a file, or would be."""
        is_shown = done not in ("unchanged", "left") or file.outcome == "conflict"
        diff = unified_diff(file, shown, has_records=self.mode == "diff") if is_shown else ""
        record = {"path": shown, "definition": definition, "outcome": file.outcome, "done": done}
        self._files.append({**record, "reason": file.reason or None, "diff": diff or None})
        self._count("unchanged" if done == "unchanged" else "left" if done == "left" else done)
        if done == "left":
            self.has_failed = True
            self._say(_left(file, shown), is_error=True)
        elif done != "unchanged" and self.mode == "check":
            self.has_failed = True
            self._say(f"{_STATES.get(file.outcome, 'stale')}: {shown}", is_error=True)
        elif done != "unchanged" and self.mode == "dry-run" and not self.is_quiet:
            self._say(f"would {_PLANS[done]}: {shown}")
        elif done != "unchanged" and self.mode == "write" and not self.is_quiet:
            self._say(f"{'conflict markers in' if done == 'marked' else done}: {shown}")
        if not self.is_quiet and (self.mode in ("check", "diff") or done == "left"):
            self._say(diff, end="", is_patch=self.mode == "diff")

    def orphan(self, shown: str, origin: str) -> None:
        """Say that a generated file has no definition any more."""
        self._count("orphaned")
        self.has_failed = self.has_failed or self.mode == "check"
        self._orphans.append({"path": shown, "definition": origin})
        self._say(f"orphaned: {shown} (generated from {origin}, which does not stand for it any more)", is_error=True)

    def end(self, definitions: int) -> None:
        """Say how much of what was done, or give the whole report to a machine."""
        if self.is_json:
            report = {
                "version": __version__,
                "mode": self.mode,
                "definitions": definitions,
                "files": self._files,
                "orphans": self._orphans,
                "refused": self._refused,
                "warnings": self._warnings,
                "unknown": self._unknown,
            }
            print(json.dumps(report, indent=2, ensure_ascii=False))
            return
        summary = ", ".join(f"{number} {what}" for what, number in self._counts.items())
        if not self.is_quiet:
            self._say(
                f"{definitions} definition{'' if definitions == 1 else 's'}: {summary or 'nothing to do'}.",
                is_error=True,
            )

    def _count(self, what: str) -> None:
        words = (
            what
            if self.mode == "write"
            else {"created": "missing", "updated": "stale", "merged": "stale"}.get(what, what)
        )
        self._counts[words] = self._counts.get(words, 0) + 1

    def _say(self, text: str, *, end: str = "\n", is_error: bool = False, is_patch: bool = False) -> None:
        """Print text for a person; `patch` takes a patch from a pipe, and needs all its characters."""
        if self.is_json or not text:
            return
        if self._has_progress:
            print("\r\033[K", end="", file=sys.stderr)
            self._has_progress = False
        if is_patch and sys.stdout is not None and not sys.stdout.isatty():
            print(text, end=end)
        else:
            say(text, end=end, is_error=is_error)


def _left(file: ReconciledFile, shown: str) -> str:
    """Why a file was not written, and what a person can do."""
    remedy = {
        "conflict": f"; --conflict-markers writes both sides into it, --overwrite {shown} replaces it",
        "foreign": f"; --overwrite {shown} replaces it",
    }.get(file.outcome, "")
    if file.outcome == "conflict" and file.text == file.current:
        remedy = ""
    return f"{file.outcome}: {shown} {file.reason} (left as it is{remedy})"


def unified_diff(file: ReconciledFile, shown: str, *, has_records: bool) -> str:
    """What is written against what stands there; empty where there is no difference.

    With the records of what was generated it is whole, as `patch` reads it; without, it is what a person would look at.
    """
    texts = [text if has_records else _without_record(text) for text in (file.current or "", file.text)]
    # Not `splitlines`, which also breaks at form feeds and U+2028, as patch does not.
    old, new = (list(StringIO(text, newline="\n")) for text in texts)
    is_new = file.current is None
    if is_new and not new:
        return f"--- /dev/null\n+++ {shown}\n"
    lines = difflib.unified_diff(old, new, "/dev/null" if is_new else shown, shown)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _without_record(text: str) -> str:
    try:
        return split_record(text)[0]
    except RecordError:
        return text

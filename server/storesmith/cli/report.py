"""Findings as text, JSON, workflow commands and SARIF.

Each report is given the findings, how many files were looked at, and how many problems were fixed, if any were to be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from storesmith import __version__
from storesmith.analysis.rules import BY_CODE
from storesmith.model import Document, Problem, Related


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem in a file; lines and columns count from 1, columns in code points."""

    file: str
    document: Document
    problem: Problem

    @property
    def start(self) -> tuple[int, int]:
        line, character = self.document.lines.position(self.problem.span.start)
        return line + 1, character + 1

    @property
    def end(self) -> tuple[int, int]:
        line, character = self.document.lines.position(self.problem.span.end)
        return line + 1, character + 1


def full(findings: Sequence[Finding], count: int, fixed: int | None = None) -> str:
    """Each problem with the line that it is in, and a caret below it."""
    return "".join([*map(_with_source, findings), _summary(findings, count, fixed)])


def concise(findings: Sequence[Finding], count: int, fixed: int | None = None) -> str:
    """A line for each problem."""
    lines = (f"{_place(finding)}: {headline(finding.problem)}\n" for finding in findings)
    return "".join([*lines, _summary(findings, count, fixed)])


def as_json(findings: Sequence[Finding], count: int, fixed: int | None = None) -> str:
    """One object: the version, how many files were looked at, and the problems."""
    report: dict[str, object] = {"version": __version__, "files": count}
    if fixed is not None:
        report["fixed"] = fixed
    report["problems"] = [_record(finding) for finding in findings]
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def github(findings: Sequence[Finding], count: int, fixed: int | None = None) -> str:
    """Workflow commands, which GitHub shows at the lines of a change."""
    levels = {"error": "error", "warning": "warning"}
    lines: list[str] = []
    for finding in findings:
        (line, column), (end_line, end_column) = finding.start, finding.end
        place = f"file={_property(finding.file)},line={line},endLine={end_line}"
        if line == end_line:
            place += f",col={column},endColumn={end_column}"
        title = _property(f"storesmith ({finding.problem.code})")
        level = levels.get(finding.problem.severity, "notice")
        lines.append(f"::{level} {place},title={title}::{_escaped(finding.problem.message)}\n")
    return "".join([*lines, _summary(findings, count, fixed)])


def sarif(findings: Sequence[Finding], count: int, fixed: int | None = None) -> str:  # noqa: ARG001 - it has no place for them
    """A SARIF 2.1.0 log."""
    levels = {"error": "error", "warning": "warning"}
    codes = sorted({finding.problem.code for finding in findings})
    rules = [
        {
            "id": code,
            "shortDescription": {"text": BY_CODE[code].summary if code in BY_CODE else code},
            "help": {"text": f"storesmith explain {code}"},
        }
        for code in codes
    ]
    results = [
        {
            "ruleId": finding.problem.code,
            "ruleIndex": codes.index(finding.problem.code),
            "level": levels.get(finding.problem.severity, "note"),
            "message": {"text": finding.problem.message},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _uri(finding.file)},
                        "region": dict(
                            zip(
                                ("startLine", "startColumn", "endLine", "endColumn"),
                                (*finding.start, *finding.end),
                                strict=True,
                            )
                        ),
                    }
                }
            ],
        }
        for finding in findings
    ]
    driver = {"name": "storesmith", "version": __version__, "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


FORMATS: dict[str, Callable[[Sequence[Finding], int, int | None], str]] = {
    "full": full,
    "concise": concise,
    "json": as_json,
    "github": github,
    "sarif": sarif,
}
FOR_MACHINES = {"json", "sarif"}
"""The formats that are printed as they are; in the others, characters that a terminal acts on are replaced."""


def _record(finding: Finding) -> dict[str, object]:
    problem = finding.problem
    (line, column), (end_line, end_column) = finding.start, finding.end
    record: dict[str, object] = {
        "file": finding.file,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "line": line,
        "column": column,
        "endLine": end_line,
        "endColumn": end_column,
    }
    if problem.related:
        record["related"] = [
            {
                **({"file": file} if related.location else {}),
                "line": line,
                "column": column,
                "message": related.message,
            }
            for related in problem.related
            for file, line, column in [_related_place(finding, related)]
        ]
    return record


def _related_place(finding: Finding, related: Related) -> tuple[str, int, int]:
    """The file, line and column of a place that a problem is about."""
    if related.location is not None:
        path, line, _, span = related.location
        return shown_path(path), line + 1, span.start + 1
    position = finding.document.lines.position(related.span.start)
    return finding.file, position.line + 1, position.character + 1


def shown_path(path: Path) -> str:
    """A path as a person in this folder would write it."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def headline(problem: Problem) -> str:
    """A problem without its place."""
    return f"{problem.severity}[{problem.code}]: {problem.message}"


def _place(finding: Finding) -> str:
    line, column = finding.start
    return f"{finding.file}:{line}:{column}"


def _with_source(finding: Finding) -> str:
    index, document = finding.document.lines, finding.document
    (line, column), (end_line, _) = finding.start, finding.end
    start = index.line_start(line - 1)
    source = document.text[start : index.line_end(line - 1)]
    end = finding.problem.span.end - start if end_line == line else len(source)
    before, marked, after = source[: column - 1], source[column - 1 : end], source[end:]
    if len(source) > 160:  # a definition of one line: show what stands around the place
        before, marked, after = _cut(before, 40, left=True), _cut(marked, 80), _cut(after, 40)
    number = str(line)
    gutter = " " * len(number)
    shown = (before + marked + after).replace("\t", " ")  # as the caret counts them
    caret = " " * _width(before) + "^" * max(1, _width(marked))
    help_line = (
        f"{gutter} = help: storesmith explain {finding.problem.code}\n" if finding.problem.code in BY_CODE else ""
    )
    notes = "".join(
        f"{gutter} = note: {related.message}: {file}:{line}:{column}\n"
        for related in finding.problem.related
        for file, line, column in [_related_place(finding, related)]
    )
    return (
        f"{headline(finding.problem)}\n"
        f"{gutter}--> {_place(finding)}\n"
        f"{gutter} |\n"
        f"{number} | {shown}\n"
        f"{gutter} | {caret}\n"
        f"{notes}{help_line}\n"
    )


def _cut(text: str, limit: int, *, left: bool = False) -> str:
    if len(text) <= limit:
        return text
    return "…" + text[-limit:] if left else text[:limit] + "…"


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width  # noqa: PLC0415 - rarely needed

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _summary(findings: Sequence[Finding], count: int, fixed: int | None) -> str:
    files = f"{count} file{'' if count == 1 else 's'} checked"
    repaired = f"{fixed} fixed, " if fixed else ""
    counts = ", ".join(_counts(findings))
    return f"{files}: {repaired}{counts or ('none left' if fixed else 'no problems')}.\n"


def _counts(findings: Sequence[Finding]) -> Iterator[str]:
    for severity in ("error", "warning", "information", "hint"):
        number = sum(finding.problem.severity == severity for finding in findings)
        plural = "" if number == 1 or severity == "information" else "s"
        if number:
            yield f"{number} {severity}{plural}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _uri(file: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - only SARIF needs it

    return quote(file)

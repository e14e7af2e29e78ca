"""`storesmith explain`: what a rule wants, why, and an example; `--all` gives the page in docs/rules.md."""

from __future__ import annotations

import argparse

from storesmith.analysis.rule import Rule
from storesmith.analysis.rules import BY_CODE
from storesmith.cli.main import EXIT_CLEAN, EXIT_MISUSE
from storesmith.cli.terminal import say
from storesmith.model.naming import nearest

_INTRODUCTION = """# Rules

Each problem that storesmith reports carries the code of its rule. `storesmith explain CODE` prints what stands here. A rule's
severity is changed, or the rule switched off, in `pyproject.toml`:

```toml
[tool.storesmith.rules]
unknown-property = "off"
class-name-convention = "error"
```

(This page is made by `storesmith explain --all`.)
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", nargs="?", metavar="RULE", help="the code of a rule")
    parser.add_argument("--all", action="store_true", help="explain all rules, as Markdown")


def run(options: argparse.Namespace) -> int:
    if options.all:
        say(all_pages(), end="")
        return EXIT_CLEAN
    rule = BY_CODE.get(options.code or "")
    if rule is None:
        meant = nearest(options.code or "", tuple(BY_CODE))
        hint = f" Did you mean {meant}?" if meant else ""
        say(f"storesmith: there is no rule {options.code!r}.{hint} Known: {', '.join(sorted(BY_CODE))}", is_error=True)
        return EXIT_MISUSE
    say(page(rule), end="")
    return EXIT_CLEAN


def all_pages() -> str:
    """The whole of docs/rules.md."""
    return "\n".join([_INTRODUCTION, *(page(BY_CODE[code]) for code in sorted(BY_CODE))])


def page(rule: Rule) -> str:
    """One rule in Markdown; its heading is its anchor."""
    schema = f"\nOf a kind with this schema:\n\n```json\n{rule.schema}\n```\n" if rule.schema else ""
    bad = (
        f"{schema}\nBad:\n\n```json\n{_shortened(rule.bad)}\n```\n\nGood:\n\n```json\n{rule.good}\n```\n"
        if rule.bad
        else ""
    )
    fix = f"\nQuick fix: {rule.remedy[0].lower()}{rule.remedy[1:]}\n" if rule.remedy else ""
    return f"## {rule.code}\n\n{rule.summary} ({rule.severity})\n\n{rule.why}\n{fix}{bad}"


def _shortened(example: str) -> str:
    return example if len(example) < 300 else f"{example[:40]} … {example[-40:]}"

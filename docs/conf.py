"""How `make docs` makes the site: see the Sphinx manual, "Configuration".

The source is the repository itself, so that a link leads to the same place on a forge and on the site. A link to nothing, in
whichever Markdown file, is a warning, which `make docs` takes for an error.
"""

from __future__ import annotations

from sphinx.application import Sphinx

from storesmith import __version__

project = "storesmith"
author = "The storesmith contributors"
version = release = __version__

extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = [
    "*.md",
    "docs/*.md",
    "docs/decisions/*.md",
    "docs/editors/*.md",
    "editors/*/README.md",
    "examples/*/README.md",
    "benchmarks/*.md",
]
exclude_patterns = ["**/.*", "**/node_modules", "build", "dist", "server", "templates", "tests"]
nitpicky = True
suppress_warnings = ["misc.highlighting_failure"]  # examples of what is no JSON
myst_heading_anchors = 4  # those that forges give to headings

html_theme = "furo"
html_title = f"storesmith {__version__}"
html_copy_source = False
html_show_copyright = False
html_extra_path = ["site"]

NAVIGATION = {
    "docs/index": {
        "Start": ["/docs/first-steps", "/docs/editors", "/docs/troubleshooting"],
        "Use": ["/docs/cli", "/docs/settings", "/docs/rules", "/docs/ci"],
        "Understand": ["/docs/generated-code", "/docs/stores", "/docs/kinds", "/docs/security"],
        "Project": [
            "Readme </README>",
            "/CHANGELOG",
            "/CONTRIBUTING",
            "/ARCHITECTURE",
            "/docs/decisions/one-preview",
            "Example </examples/ticketing/README>",
            "/benchmarks/README",
        ],
    },
    "docs/editors": {"": ["/docs/editors/*", "/editors/*/README"]},
    "benchmarks/README": {"": ["/benchmarks/project", "/benchmarks/stores", "/benchmarks/results"]},
}
"""What stands in the side bar below a page: captions, and the pages under each."""


def _add_navigation(_: Sphinx, page: str, source: list[str]) -> None:
    for caption, entries in NAVIGATION.get(page, {}).items():
        lines = ["```{toctree}", ":hidden:", ":glob:", f":caption: {caption}" if caption else "", "", *entries, "```"]
        source[0] += "\n".join(["", *lines, ""])


def setup(app: Sphinx) -> None:
    """Keep the navigation out of the pages, which a forge would show as text."""
    app.connect("source-read", _add_navigation)

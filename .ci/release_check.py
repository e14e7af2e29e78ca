"""Build all that a release consists of, and hold it against what a release must be; `make release-check` runs it.

Ends with a summary, and with exit code 1 where something is not as it must be. `--tag v1.2.3` says which version is released: it
must then be the one that the sources say, and have a heading in CHANGELOG.md.
"""

from __future__ import annotations

import argparse
import email
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"


class Failure(Exception):  # noqa: N818
    """What keeps this from being released, in words."""


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> str:
    """What a command prints; a `Failure` with all that it printed where it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failure(f"`{' '.join(map(str, command))}` ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def the_only(folder: Path, pattern: str) -> Path:
    """The one file in a folder that matches."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise Failure(f"{folder} should have one {pattern}, and has {len(found)}")
    return found[0]


def source_version() -> str:
    """The version, from the one place where it is written."""
    text = (ROOT / "server/storesmith/__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?)"$', text, re.MULTILINE)
    if found is None:
        raise Failure("server/storesmith/__init__.py has no __version__ such as 1.2.3 or 1.2.3rc1")
    return found[1]


def tree_is_clean() -> str:
    status = run("git", "status", "--porcelain")
    if status:
        raise Failure(f"the tree is not clean:\n{status}")
    return run("git", "describe", "--always", "--long", "--tags").strip()


def distributions_are_built() -> str:
    run("rm", "-rf", DIST)
    run(sys.executable, "-m", "build", "--outdir", DIST, ".")
    run(sys.executable, "-m", "twine", "check", "--strict", the_only(DIST, "*.whl"), the_only(DIST, "*.tar.gz"))
    return ", ".join(f"{file.name} ({file.stat().st_size // 1024} KB)" for file in sorted(DIST.iterdir()))


def wheel_is_the_same_from_the_tree() -> str:
    """`build` makes the wheel from the sdist: one that is made from the tree must hold the same, or the sdist lacks something."""
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ".")
        contents = []
        for wheel in (the_only(DIST, "*.whl"), the_only(Path(folder), "*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                contents.append({(file.filename, file.CRC) for file in archive.infolist()})
    if contents[0] != contents[1]:
        raise Failure(f"differs: {sorted(name for name, _ in contents[0] ^ contents[1])}")
    return f"{len(contents[0])} files"


def tests_in_the_sdist_are_found() -> str:
    with tempfile.TemporaryDirectory() as folder:
        run("tar", "-xzf", the_only(DIST, "*.tar.gz"), "-C", folder)
        unpacked = the_only(Path(folder), "storesmith-*")
        collect = (sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider")
        found = run(*collect, cwd=unpacked, PYTHONPATH=str(unpacked / "server")).splitlines()[-1]
        here = run(*collect).splitlines()[-1]
    wanted, got = (line.partition(" in ")[0] for line in (here, found))
    if wanted != got:
        raise Failure(f"{wanted} in the tree, {got} in the sdist")
    return got


def wheel_is_used_from_a_fresh_environment() -> str:
    run("sh", ".ci/use-wheel", DIST)
    wheel = the_only(DIST, "*.whl")
    run(
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/test_first_steps.py",
        STORESMITH_WHEEL=str(wheel),
    )
    return "the example, and the first steps"


def extension_is_built() -> str:
    run("make", "vsix")
    return the_only(ROOT / "editors/vscode", "*.vsix").name


def documentation_is_built() -> str:
    run("make", "docs")
    return f"{len(list((ROOT / 'build/site').rglob('*.html')))} pages in build/site"


def versions_agree() -> str:
    with zipfile.ZipFile(the_only(DIST, "*.whl")) as wheel:
        metadata = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        of_wheel = email.message_from_bytes(wheel.read(metadata))["Version"]
    with zipfile.ZipFile(the_only(ROOT / "editors/vscode", "*.vsix")) as vsix:
        of_extension = json.loads(vsix.read("extension/package.json"))["version"]
    index = (ROOT / "build/site/docs/index.html").read_text(encoding="utf-8")
    of_site = re.search(r"storesmith (\d[^\s<]*)", index)
    found = {
        "the sources": source_version(),
        "the wheel": of_wheel,
        "the sdist": the_only(DIST, "*.tar.gz").name.removeprefix("storesmith-").removesuffix(".tar.gz"),
        "the extension": of_extension,
        "the documentation": of_site[1] if of_site else None,
    }
    if len(set(found.values())) != 1:
        raise Failure(", ".join(f"{what}: {version}" for what, version in found.items()))
    return source_version()


def tag_is_this_version(tag: str) -> str:
    version = source_version()
    if tag != f"v{version}":
        raise Failure(f"the tag is {tag}, the version is {version}")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = re.search(r"^## .*$", changes, re.MULTILINE)
    if heading is None or not re.fullmatch(rf"## \[?{re.escape(version)}\]? - \d{{4}}-\d\d-\d\d", heading[0]):
        raise Failure(f"CHANGELOG.md does not begin with `## {version} - YYYY-MM-DD`")
    return heading[0]


def main() -> int:
    """Take the checks in order; one that fails does not keep the others from being taken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tag", help="the tag that the release has, such as v1.2.3")
    tag = parser.parse_args().tag
    checks: list[tuple[str, Callable[[], str]]] = [
        ("the tree is clean", tree_is_clean),
        ("sdist and wheel, and their metadata", distributions_are_built),
        ("the wheel from the tree holds the same", wheel_is_the_same_from_the_tree),
        ("the sdist's tests are found", tests_in_the_sdist_are_found),
        ("the wheel in a fresh environment", wheel_is_used_from_a_fresh_environment),
        ("the extension for VS Code", extension_is_built),
        ("the documentation", documentation_is_built),
        ("all have one version", versions_agree),
        ("the tree is still clean", tree_is_clean),
    ]
    if tag is not None:
        checks.append(("the tag, and CHANGELOG.md", lambda: tag_is_this_version(tag)))

    summary: list[str] = []
    failures: list[str] = []
    for what, check in checks:
        print(f"{what} …", flush=True)
        try:
            found = check()
        except Failure as failure:
            found = "FAILED"
            failures.append(f"{what}: {failure}")
        summary.append(f"  {what:<40} {found}")
    print("\n".join(["", *summary, "", *failures, "Not fit to be released." if failures else "Fit to be released."]))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

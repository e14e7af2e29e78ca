"""The command `storesmith`, and `python -m storesmith`.

Python's search path can name the working folder, which may be a workspace: `python -m` puts it first, and an empty entry in
`PYTHONPATH` stands for it. It is taken off before anything is imported that Python has not loaded itself.
"""

import sys

from storesmith.cli.isolation import without_working_folder


def main() -> int:
    """Run the command line; return its exit code (see `storesmith.cli.main`)."""
    sys.path[:] = without_working_folder(sys.path)
    try:
        from storesmith.cli.main import main as run  # noqa: PLC0415 - only now

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())

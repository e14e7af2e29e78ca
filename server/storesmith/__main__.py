"""`python -m storesmith`."""

import sys

from storesmith.cli.isolation import without_working_folder

# `python -m` puts the working folder first, and that may be a workspace.
sys.path[:] = without_working_folder(sys.path)

from storesmith.cli.main import main  # noqa: E402

sys.exit(main())

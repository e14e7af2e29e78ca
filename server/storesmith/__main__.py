"""`python -m storesmith`."""

import sys

from storesmith.cli.main import main

sys.exit(main())

"""The folders beside this file are data: generated test files among them, which belong to a project that is not here.

`tests/generate/test_golden.py` reads them.
"""

collect_ignore_glob = ["*"]

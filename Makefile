# Everything runs in .venv, which is made on the first call. Needs Python 3.10 or newer (PYTHON=… picks one) and make.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: help demo test check lint types layers unit example wheel vsix vscode e2e screenshots rules-page settings golden benchmark clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) install --upgrade 'pip>=25.1'
	$(PIP) install --group demo --editable .
	@touch $@

.venv/installed-test: .venv/installed
	$(PIP) install --group test --group build
	@touch $@

demo: .venv/installed ## Check the example project, generate its store, and run the tests that come with it
	@sh examples/demo.sh $(BIN)

test: check unit example ## Everything that CI tests
	@echo "All green."

check: lint types layers ## Format, lint, types and layers

lint: .venv/installed-test
	$(BIN)/ruff format --check server tests benchmarks editors
	$(BIN)/ruff check server tests benchmarks editors

types: .venv/installed-test
	$(BIN)/mypy

layers: .venv/installed-test
	$(BIN)/lint-imports

unit: .venv/installed-test ## The tests, on all cores
	$(BIN)/pytest --numprocesses auto

example: .venv/installed-test ## The example project by its own rules
	cd examples/ticketing && ../../$(BIN)/ruff check --no-cache . && ../../$(BIN)/ruff format --no-cache --check .
	cd examples/ticketing && ../../$(BIN)/mypy --strict --cache-dir /dev/null . && ../../$(BIN)/pytest -q -p no:cacheprovider

wheel: .venv/installed-test ## Build the wheel and use it from a fresh environment
	rm -rf dist
	$(BIN)/python -m build --outdir dist .
	sh .ci/use-wheel dist

vsix: ## Check, test and package the VS Code extension (needs Node and npm)
	cd editors/vscode && npm ci --no-fund --no-audit && npm run check && npm test && npm run package

vscode: vsix

# Those in VS Code first: they take longest. Nothing is skipped: an editor that is missing is a failure.
REAL_EDITORS = tests/e2e/vscode $(wildcard tests/e2e/test_neovim*.py tests/e2e/test_helix.py tests/e2e/test_emacs.py)

e2e: .venv/installed-test vsix ## The tests in real editors (needs Node, npm and Debian's chromium; installs VS Code into .e2e)
	.ci/install-vscode
	$(BIN)/pytest $(REAL_EDITORS) --real-editors

screenshots: .venv/installed-test vsix ## Take the pictures in docs/images anew (needs what e2e needs)
	.ci/install-vscode
	PYTHONPATH=tests $(BIN)/python -m e2e.vscode.screenshots docs/images

rules-page: .venv/installed ## Make docs/rules.md from the rules
	$(BIN)/storesmith explain --all > docs/rules.md

settings: .venv/installed ## Write what VS Code and the docs say of the settings
	$(BIN)/python editors/write_settings.py

golden: .venv/installed-test ## Rewrite the golden files from the templates
	$(BIN)/pytest tests/generate --update-golden

benchmark: .venv/installed ## Measure beside VS Code's JSON server (see benchmarks/README.md)
	$(BIN)/python benchmarks/compare.py

clean: ## Remove what was made
	rm -rf .venv .demo .e2e dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

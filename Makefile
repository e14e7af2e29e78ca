# Everything runs in .venv, which is made on the first call. Needs Python 3.10 or newer (PYTHON=… picks one) and make.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

# Without cached bytecode, each process compiles the sources and rewrites the assertions of all tests: seconds of CPU each.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check lint types layers workflows unit processes example wheel vsix e2e docs release-check rules-page settings editors screenshots golden benchmark clean

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

.venv/installed-docs: .venv/installed
	$(PIP) install --group docs
	@touch $@

demo: .venv/installed ## Check the example project, generate its store, and run the tests that come with it
	@sh examples/demo.sh $(BIN)

test: .venv/installed-test ## Everything that CI tests, but for real editors (e2e)
	@$(MAKE) --no-print-directory --jobs=2 check example # each uses one core, the tests use all
	@$(MAKE) --no-print-directory unit processes
	@echo "All green."

check: lint types layers workflows ## Format, lint, types, layers, and what the forges are told

lint: .venv/installed-test
	$(BIN)/ruff format --check server tests benchmarks docs editors
	$(BIN)/ruff check server tests benchmarks docs editors

types: .venv/installed-test
	$(BIN)/mypy

layers: .venv/installed-test
	$(BIN)/lint-imports

workflows: .venv/installed-test
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	$(BIN)/check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci .gitlab-ci.yml
	$(BIN)/zizmor --quiet --offline .github

# The tests in real editors, those in VS Code first, as they take longest.
REAL_EDITORS := tests/e2e/vscode $(patsubst %,tests/e2e/test_%.py,neovim helix emacs vim)

PYTEST := $(BIN)/pytest --numprocesses auto --dist worksteal $(addprefix --ignore=,$(REAL_EDITORS))

unit: .venv/installed-test ## The tests that start no program, on all cores: the inner loop, within a minute
	$(PYTEST) -m "not process"

processes: .venv/installed-test ## The tests that start programs: language servers, databases, type checkers
	$(PYTEST) -m process

example: .venv/installed-test ## The example project by its own rules
	cd examples/ticketing && ../../$(BIN)/ruff check --no-cache . && ../../$(BIN)/ruff format --no-cache --check .
	cd examples/ticketing && ../../$(BIN)/mypy --strict --cache-dir ../../.mypy_cache/ticketing . && ../../$(BIN)/pytest -q -p no:cacheprovider

wheel: .venv/installed-test ## Build the wheel and use it from a fresh environment
	rm -rf dist
	$(BIN)/python -m build --outdir dist .
	sh .ci/use-wheel dist

vsix: ## Check, test and package the VS Code extension (needs Node and npm)
	cd editors/vscode && npm ci --no-fund --no-audit && npm run check && npm test && npm run package

docs: .venv/installed-docs ## Make the site in build/site; a link to nothing is an error
	rm -rf build/site
	$(BIN)/sphinx-build --quiet --fresh-env --fail-on-warning --keep-going -c docs -d build/doctrees . build/site
	@! grep -rEn '<(script|link|img)[^>]* (src|href)="(https?:)?//' --include='*.html' build/site # the site asks no other host

release-check: .venv/installed-test .venv/installed-docs ## Build all that is released and hold it against what it must be (TAG=v1.2.3)
	$(BIN)/python .ci/release_check.py $(if $(TAG),--tag $(TAG))

editors: vsix
	.ci/install-vscode
	.ci/install-helix

e2e: .venv/installed-test editors ## The tests in real editors (needs Debian and Node; says which packages are missing)
	STORESMITH_E2E=1 $(BIN)/pytest --reruns 2 $(REAL_EDITORS)

screenshots: .venv/installed-test editors ## Take the pictures and the screens in the documentation anew (needs what e2e needs)
	PYTHONPATH=tests $(BIN)/python -m e2e.vscode.screenshots docs/images
	PYTHONPATH=tests $(BIN)/python tests/e2e/capture_neovim.py

rules-page: .venv/installed ## Make docs/rules.md from the rules
	$(BIN)/storesmith explain --all > docs/rules.md

settings: .venv/installed ## Write what VS Code and the docs say of the settings and the version
	$(BIN)/python editors/write_settings.py

golden: .venv/installed-test ## Rewrite the golden files from the templates
	$(BIN)/pytest tests/generate -m "not process" --update-golden

benchmark: .venv/installed ## Measure beside VS Code's JSON server (see benchmarks/README.md)
	$(BIN)/python benchmarks/compare.py

clean: ## Remove what was made
	rm -rf .venv .demo .e2e build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

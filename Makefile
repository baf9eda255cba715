# Everything a contributor or a newcomer types. Works with GNU make 3.81, which macOS ships.
# Another Python than python3: make run PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test test-system browser check bench docs generated clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/installed ## set up .venv and train mlp/breast-cancer
	@$(BIN)/kerasdl run mlp/breast-cancer

test: .venv/installed-test ## run the tests, on two cores
	@$(BIN)/pytest -q -n 2 -m "not system"

test-system: .venv/installed-test browser ## run the tests that need a browser, a built package, special rights or minutes
	@$(BIN)/pytest -q -n 2 -m system

# Pages are looked at in Chromium or Chrome. Where neither is on the PATH, root on Debian gets it; others are told.
browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  echo "Installing Chromium"; apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null; } || { \
	  echo "Tests of pages need chromium or google-chrome on the PATH." >&2; \
	  echo "  Install it, or run the others: .venv/bin/pytest -m system --ignore tests/search/test_page.py" >&2; exit 1; }

check: .venv/installed-check .venv/installed-test ## format, lint, types, import layers, recipes, generated files
	@echo "Format and lint"
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/ruff check --quiet .
	@echo "Types"
	@$(BIN)/mypy --no-error-summary
	@echo "Import layers"
	@$(BIN)/lint-imports --no-logo
	@echo "Recipes"
	@for recipe in recipes/*/*.yaml; do $(BIN)/kerasdl validate "$$recipe" || exit 1; done
	@echo "Generated files"
	@$(BIN)/pytest -q -k current tests/docs/test_generated.py tests/components/test_stubs.py

bench: .venv/installed .venv/installed-bench ## measure how fast commands start and models train: three quarters of an hour
	@$(BIN)/python benchmarks/startup.py
	@$(BIN)/python -m benchmarks.engine --write docs/speed.md
	@$(BIN)/python -m benchmarks.monitors

docs: .venv/installed-docs ## build the pages: docs/_build/index.html
	@$(BIN)/sphinx-build -q -W --keep-going docs docs/_build
	@echo "docs/_build/index.html"

generated: .venv/installed ## write anew what is made from signatures: schema, type stubs, recipe reference
	@$(BIN)/python -m kerasdl.components.stubs
	@$(BIN)/python docs/reference.py

clean: ## remove .venv and everything that was built
	@rm -rf .venv build dist docs/_build .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || { \
	  echo "kerasdl needs Python 3.11, 3.12 or 3.13, but PYTHON=$(PYTHON) is: $$($(PYTHON) --version 2>&1)" >&2; \
	  echo "  Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

# A stamp for each extra, so that `make run` installs what kerasdl needs to run and no more.
.venv/installed: pyproject.toml | .venv/bin/pip
	@echo "Installing kerasdl and what it needs into .venv (about 700 MB)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/installed-%: pyproject.toml | .venv/installed
	@echo "Installing what $* needs into .venv"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[$*]'
	@touch $@

# Firstline. `make run` and `make test` do all the set-up on a machine with Python 3.11, git and make.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(firstword $(shell command -v python3.11 python3 2>/dev/null))
VENV := .venv
BIN := $(VENV)/bin
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
WEB := bot/web
WEB_SOURCES := $(shell find $(WEB) -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

export RASA_TELEMETRY_ENABLED := false
export UV_PYTHON_DOWNLOADS := never
# Rasa 3.6.21 speaks SQLAlchemy 1.4 and pkg_resources; both work, and both warn on every start.
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export PYTHONWARNINGS := ignore:pkg_resources is deprecated,ignore:Deprecated call to:DeprecationWarning

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# --- set-up ------------------------------------------------------------------------------------------

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
	  || { echo "Firstline needs Python 3.11; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet --disable-pip-version-check uv

$(VENV)/.synced: requirements.lock pyproject.toml | $(filter .tools/bin/uv,$(UV))
	@test -x $(BIN)/python || $(UV) venv --quiet --python "$(PYTHON)" $(VENV)
	$(UV) pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(WEB)/dist/.built: $(WEB_SOURCES) | $(VENV)/.synced
	$(BIN)/python tools/npm.py --prefix $(WEB) ci --no-audit --no-fund --loglevel=error
	$(BIN)/python tools/npm.py --prefix $(WEB) run --silent build
	@touch $@

.PHONY: setup
setup: $(VENV)/.synced $(WEB)/dist/.built ## Install everything and build the browser sources

.PHONY: train
train: $(VENV)/.synced ## Train a model if data or configuration changed
	@$(BIN)/firstline train

# --- daily work --------------------------------------------------------------------------------------

.PHONY: run
run: setup train ## Start Firstline with sample data; prints where to go
	@$(BIN)/firstline serve --demo

.PHONY: test
test: setup train ## All tests but the long ones (some minutes)
	$(BIN)/pytest -m "not long" $(ARGS)
	$(BIN)/python tools/npm.py --prefix $(WEB) run --silent check
	$(BIN)/python tools/npm.py --prefix $(WEB) test --silent

.PHONY: test-long
test-long: setup train ## Races, chaos and soak
	$(BIN)/pytest -m long $(ARGS)

.PHONY: lint
lint: $(VENV)/.synced ## Format check, lint, types, and the rule who imports whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: $(VENV)/.synced ## Format the Python sources
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: evaluate
evaluate: setup train ## How well messages are understood: tables, and a page with what is misread
	@$(BIN)/firstline evaluate

.PHONY: bench
bench: setup train ## Measure side by side with a stock Rasa (trains one, once)
	@$(BIN)/python -m bench

.PHONY: lock
lock: | $(filter .tools/bin/uv,$(UV)) ## Resolve the dependencies anew into requirements.lock
	$(UV) lock --quiet
	$(UV) export --quiet --no-emit-project --all-groups --format requirements-txt --output-file requirements.lock

.PHONY: clean
clean: ## Remove what was installed, built and trained (not your data)
	rm -rf $(VENV) .tools $(WEB)/node_modules $(WEB)/dist models/*.tar.gz models/*.json .rasa

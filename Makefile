# Every target sets up by itself what it needs; a second start takes seconds. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Where `make run` serves, and what `make test` passes on to pytest (for example ARGS="tests/web -k waitlist").
export HOST ?= 127.0.0.1
export PORT ?= 5000
ARGS ?=
# Without compiled modules every start would take seconds.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
TOOLS := .venv/.tools-installed
MAIN := .venv/.main-installed
DEV := .venv/.dev-installed
FRONT_END := mentoring/static/vendor/htmx.min.js
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard mentoring/translations/*/LC_MESSAGES/messages.po))
# One more than there are processors: a browser and a database take turns with the tests.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python

##@ Use
.PHONY: run
run: export MENTORING_DEMO ?= true
run: export MENTORING_LOG_JSON ?= false
run: export MENTORING_BASE_URL ?= http://$(HOST):$(PORT)
run: $(MAIN) $(FRONT_END) $(CATALOGUES) ## Start the site with demo data (HOST, PORT)
	@$(BIN)/mentoring db upgrade
	@$(BIN)/mentoring demo --if-empty
	@$(BIN)/mentoring demo --accounts
	@exec $(BIN)/mentoring serve --host "$$HOST" --port "$$PORT"

##@ Check
.PHONY: test lint bench prove
test: $(DEV) $(FRONT_END) $(CATALOGUES) ## Run the whole suite, on SQLite, PostgreSQL and in a browser (ARGS)
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 4 --dist worksteal $(ARGS)

lint: $(DEV) ## Style, types, import contracts, security
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict --package matching
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml mentoring matching

bench: $(DEV) $(FRONT_END) $(CATALOGUES) ## Measure against others; prints a table, writes bench.json
	@$(BIN)/python -m bench $(ARGS)

prove: $(DEV) $(FRONT_END) $(CATALOGUES) ## Run every promise at its full figure; prints what was measured
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m pytest --prove $(ARGS)

##@ Work on it
.PHONY: format translations lock
format: $(DEV) ## Put the code in shape
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

translations: $(MAIN) ## Take new texts into the French and English catalogues, and compile them
	@$(BIN)/python tools/catalogues.py

lock: $(TOOLS) ## Write the locks again (ARGS="--upgrade" for newer versions)
	@tools/lock.sh $(ARGS)

##@ House
.PHONY: install clean help
install: $(DEV) $(FRONT_END) $(CATALOGUES) ## Set up everything without starting anything

clean: ## Remove all that set-up made; instance/ is kept
	rm -rf .venv .bench-envs node_modules mentoring/static/vendor mentoring/funding/documents/fonts build dist
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find mentoring -name "*.mo" -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---- set-up -----------------------------------------------------------------------------------------

$(TOOLS): requirements/tools.txt
	@python=""; \
	for candidate in $${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			python=$$candidate; break; \
		fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer is needed. Where it has another name: make PYTHON=/path/to/python3.11" >&2; \
		exit 1; \
	fi; \
	echo "Setting up .venv with $$("$$python" --version)"; \
	test -x $(BIN)/python || "$$python" -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(MAIN): requirements/main.txt pyproject.toml $(TOOLS)
	@$(INSTALL) --require-hashes -r requirements/main.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/dev.txt $(MAIN)
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

$(FRONT_END): package-lock.json tools/front_end.py $(TOOLS)
	@$(BIN)/python tools/front_end.py
	@touch $@

%.mo: %.po $(MAIN)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ \
		--locale $(notdir $(patsubst %/LC_MESSAGES/messages.po,%,$<))
	@touch $@

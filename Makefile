# Jumelage. `make` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
SCALE ?= 0.25
BIN := .venv/bin
# the certificates that this machine trusts, behind a company proxy too
export UV_SYSTEM_CERTS := 1
export NUMBA_CACHE_DIR ?= $(CURDIR)/var/numba

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

run: setup ## Install, prepare the demonstration and serve it on http://localhost:8000
	@exec $(BIN)/matchmaker run

setup: var/.system var/.python var/.front var/.network var/.words ## Only install: system packages, Python environment, front-end files

test: setup var/.system-test ## Everything that CI checks
	@$(BIN)/python -m matchmaker.operations.checks

bench: setup var/.bench ## Measure the engine and its peers: make bench SCALE=0.25
	@$(BIN)/python -m bench --scale $(SCALE)

drill-generations: setup ## Kill rebuilds of the pairings at five points while others read (T33)
	@$(BIN)/python -m tests.drills.generations

drill-introductions: setup ## Walk 200 lives of 50 steps beside a model of them (T27)
	@DRILL=1 $(BIN)/pytest -q -p no:cacheprovider tests/introductions/test_model.py

drill-mail: setup ## Kill the worker a dozen times while it delivers mail (T34)
	@$(BIN)/python -m tests.drills.mail

screenshots: setup var/.system-test ## Pictures of the main pages at 360 and 1280 px, into docs/screenshots
	@$(BIN)/python -m tests.screenshots

lock: ## Refresh the lock files (versions and hashes, no address)
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group dev pyproject.toml -o requirements.lock $(if $(UPGRADE),--upgrade)
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group bench -c requirements.lock -o requirements-bench.lock $(if $(UPGRADE),--upgrade)
	npm install --package-lock-only

words: setup ## Bring the English catalogue up to date with the French sources
	$(BIN)/pybabel -q extract -F pyproject.toml --no-location --no-wrap --sort-output -o var/messages.pot .
	$(BIN)/pybabel -q update -i var/messages.pot -d matchmaker/translations -l en --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

clean: ## Remove what setup and run made (the demonstration's data too)
	@if [ -x $(BIN)/matchmaker ]; then $(BIN)/matchmaker db down; fi
	rm -rf .venv node_modules matchmaker/static/vendor var

var/.system: .ci/system
	@mkdir -p var && .ci/system server && touch $@

var/.system-test: .ci/system
	@.ci/system browser && touch $@

var/.python: requirements.lock pyproject.toml
	@mkdir -p var
	@echo "Python environment (.venv)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r <(sed -n '/^uv==/,/^[a-z].*[^u]==/p' requirements.lock | sed '$$d')
	@$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

var/.bench: requirements-bench.lock var/.python
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-bench.lock
	@touch $@

var/.front: package-lock.json var/.python
	@echo "Front-end files…"
	@if command -v npm >/dev/null; then npm ci --silent; else $(BIN)/npm ci --silent; fi
	@$(BIN)/matchmaker places land
	@$(BIN)/python -m matchmaker.web.assets
	@touch $@

var/.network: var/.front $(addprefix seed/,barriers.csv crossings.csv roads.csv municipalities.csv)
	@$(BIN)/matchmaker places network
	@touch $@

var/.words: $(wildcard matchmaker/translations/*/LC_MESSAGES/*.po) var/.python
	@$(BIN)/pybabel -q compile -d matchmaker/translations
	@touch $@

.PHONY: help run setup test bench drill-generations drill-introductions screenshots words lock clean

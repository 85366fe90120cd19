# Every target sets up what it needs in .venv; nothing is assumed but Python >= 3.11 and make.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# CI installs exactly the locked versions (make test LOCK=requirements.lock); people get the newest that fit.
LOCK ?=
PIP_FLAGS := --quiet --disable-pip-version-check $(if $(LOCK),--constraint $(LOCK))
PYTEST_FLAGS ?= -n auto --dist loadfile

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(VENV)/.installed: pyproject.toml $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit("floe-guard needs Python >= 3.11, not %d.%d; try: make install PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install $(PIP_FLAGS) --editable '.[dev]'
	@touch $@

.PHONY: install
install: $(VENV)/.installed ## Set up the virtual environment

.PHONY: demo
demo: $(VENV)/.installed ## The main job, end to end, against an embedded AWS
	@$(BIN)/python -m demo

.PHONY: test
test: lint types imports unit ## Everything that CI runs

.PHONY: lint
lint: $(VENV)/.installed ## ruff: lint and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: $(VENV)/.installed ## mypy, strict
	$(BIN)/mypy

.PHONY: imports
imports: $(VENV)/.installed ## The direction of dependencies
	$(BIN)/lint-imports

.PHONY: unit
unit: $(VENV)/.installed ## pytest
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

.PHONY: test-strict
test-strict: $(VENV)/.installed ## The S3 sweep against Ceph's radosgw (Debian packages ceph-mon, ceph-osd, radosgw)
	$(BIN)/python -m pytest -m strict_s3 tests/sweep

.PHONY: format
format: $(VENV)/.installed ## Reformat
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: lock
lock: $(VENV)/.installed ## Write requirements.lock from the versions in use
	@$(BIN)/python -m pip freeze --exclude-editable --disable-pip-version-check > requirements.lock

.PHONY: clean
clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# make demo: install and do the main job.  make test: install and check everything.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev

.PHONY: demo test lint serve bench clean

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(RUN_STAMP): $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(DEV_STAMP): $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[train,dev]'
	touch $@ $(RUN_STAMP)

demo: $(RUN_STAMP)
	$(BIN)/python scripts/demo.py

lint: $(DEV_STAMP)
	$(BIN)/ruff format --check mnzh_legal scripts tests
	$(BIN)/ruff check mnzh_legal scripts tests
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(DEV_STAMP) lint
	$(BIN)/python scripts/get_elasticsearch.py
	$(BIN)/python scripts/get_debian_packages.py
	$(BIN)/python -m pytest

serve: $(RUN_STAMP)
	$(BIN)/mnzh serve

bench: $(DEV_STAMP)
	$(BIN)/python scripts/benchmark.py

clean:
	rm -rf $(VENV) build dist *.egg-info demo-out

# make demo   set up, then ask the real data a question and rank its organizations
# make test   set up, then run the tests
# make check  what keeps the house tidy: ruff, mypy, and the citations where the documents are
# make bench  speed and memory side by side with peers; by hand, never in a test

PYTHON ?= python3
VENV ?= .venv
DOCUMENTS ?= $(wildcard ../shared/documents)
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test check bench clean
.DELETE_ON_ERROR:

demo: $(VENV)/for-use
	@echo; echo '$$ laborgraph query run alliance-members -p alliance=TNSA --evidence -f table'; echo
	@$(BIN)/laborgraph query run alliance-members -p alliance=TNSA --evidence -f table
	@echo; echo '$$ laborgraph centrality --network alliances --top 10 -f table'; echo
	@$(BIN)/laborgraph centrality --network alliances --top 10 -f table

test: $(VENV)/for-tests
	$(BIN)/python -m pytest -n auto --dist loadgroup $(PYTEST)

check: $(VENV)/for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/laborgraph query check
	$(BIN)/laborgraph sources check $(if $(DOCUMENTS),--documents $(DOCUMENTS))

bench: $(VENV)/for-tests
	$(BIN)/python benchmarks/compare.py

$(VENV)/for-use: pyproject.toml | $(BIN)/python
	$(PIP) --editable .
	$(BIN)/python -m compileall -q src
	@touch $@

$(VENV)/for-tests: pyproject.toml | $(BIN)/python
	$(PIP) --editable '.[test]'
	$(BIN)/python -m compileall -q src
	@touch $@ $(VENV)/for-use

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'laborgraph wants Python 3.11 or newer: make PYTHON=python3.11 …' >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

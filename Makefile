# Everything a person or a machine does with this tree, one word each. `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run setup test check static bench redis-server

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1 | \2/p' Makefile | column -t -s '|'

run: $(VENV)/installed-to-run ## try Senna: all of it, with people to write as; Ctrl-C stops it
	@$(BIN)/python -m senna demo

setup: $(VENV)/installed-to-test ## install what tests and linters need, in .venv

test: setup redis-server static ## the gate: format, lint, types and every test
	$(BIN)/python -m pytest

check: setup redis-server static ## the fast half of the gate, under 90 seconds
	$(BIN)/python -m pytest -m "not slow"

bench: setup ## measure how fast it is here
	@$(BIN)/python -m bench

static:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Some tests run against this server too: what people have, beside what the engine embeds.
redis-server:
	@command -v redis-server >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -qq -y redis-server; \
	else \
	    echo "The tests need a Redis server. Install it first: sudo apt-get install redis-server"; \
	    exit 1; \
	fi

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Senna needs Python 3.11 or later and this is %d.%d. Name another: make PYTHON=python3.11 ..." % sys.version_info[:2])'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# Stamps: installed again only when the list has changed.
$(VENV)/installed-to-run: requirements.txt | $(BIN)/python
	@echo "Installing what Senna runs on ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/installed-to-test: requirements-dev.txt requirements.txt | $(BIN)/python
	@echo "Installing what the tests need ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/installed-to-run

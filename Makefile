# Everything a person or a machine does with this tree, one word each. `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Measured is what runs in production: the system's Python, built with profiles. One built by hand often is not, and a send
# takes a sixth longer on it.
BENCH := .venv-bench
BENCH_PYTHON ?= $(shell /usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo /usr/bin/python3 || echo $(PYTHON))
# What is compiled is made anew when any of this has changed.
SOURCES := build.py requirements-build.txt config.py gunicorn.conf.py wsgi.py $(shell find senna clients/js/src -type f -not -name '*.pyc' 2>/dev/null)
# Each program with the package it is in.
DEBIAN := cc=gcc redis-server=redis-server redis-cli=redis-tools nginx=nginx-light curl=curl node=nodejs npm=npm chromium=chromium
# Several at once: most of a test is waiting for somebody. Many look at clocks, so what fails beside others (which is
# status 1, and nothing else that can go wrong is) is tried once more alone: only what fails there, too, is a failure.
TESTS = rm -rf .pytest_cache/$@; \
	$(BIN)/python -m pytest -n $(1) --no-loadscope-reorder -o cache_dir=.pytest_cache/$@ $(2) || \
	{ test $$? = 1 && $(BIN)/python -m pytest --last-failed -o cache_dir=.pytest_cache/$@ $(2); }
# The doors' tests run on both engines; what has a part of each engine on a stage does so by itself, as tests/api does. Many
# workers are the room's.
DOORS := -m "not slow or shipped" tests/test_round_trips.py tests/attacks --ignore=tests/attacks/test_d19_patterns.py \
	tests/live tests/plays tests/clients \
	--ignore=tests/plays/test_many_workers.py --ignore=tests/live/test_kept_line.py \
	--ignore-glob="*/live/test_engine_*" --ignore-glob="*/live/test_websocket_*"
# What is compiled is tested where it is: in the process of the tests, and in the programs that they start.
COMPILED := -o pythonpath="built . tests" -m "not slow or shipped" tests/test_built.py tests/test_engines.py \
	tests/test_round_trips.py tests/api --ignore=tests/api/test_paths.py \
	tests/attacks --ignore=tests/attacks/test_d19_patterns.py tests/edge tests/live tests/plays tests/serve/room \
	tests/store/test_shared_line.py tests/chaos/loss
# A Python that came as a package has what C needs of it in another one.
define COMPILE
	@test -f "$$($(1) -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -qq -y python3-dev; \
	else \
	    echo "Python's headers are missing. Install them first: sudo apt-get install python3-dev"; \
	    exit 1; \
	fi
	@echo "Compiling what every request passes ..."
	@$(1) build.py $(@D)
	@touch $@
endef
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# What is compiled is kept, also by who is used to nothing being kept: half of what a test process does before its
# first test is compiling.
unexport PYTHONDONTWRITEBYTECODE

# What runs in Node: our own client, the clients of others that speak in the plays, and the server that Senna is measured beside.
NODE := $(patsubst %/package-lock.json,%/node_modules/installed,$(wildcard $(addsuffix /package-lock.json,clients/js tests/plays bench/rival)))

.DEFAULT_GOAL := help
.PHONY: help run built setup test check chaos plain stock compiled static bench debian

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | awk -F '|' '{printf "  make %-8s %s\n", $$1, $$2}'

run: $(VENV)/installed-to-run ## try Senna: all of it, with people to write as; Ctrl-C stops it
	@$(BIN)/python -m senna demo

built: built/made ## Senna as machine code, in built/: half the work for a core; needs gcc

setup: $(VENV)/installed-to-test $(NODE) ## install what tests and linters need, in .venv

test: ## the gate: format, lint, types and every test
	@$(MAKE) --no-print-directory -j 2 plain static built
	@echo "And what speaks at the doors once more: on the stock engine, and as machine code ..."
	@$(MAKE) --no-print-directory -j 2 stock compiled

check: static debian ## the fast half of the gate, under 90 seconds
	$(call TESTS,6,-m "not slow")

chaos: setup debian ## the loss test at full length: five minutes of everything going wrong
	@PYTHONPATH=tests $(BIN)/python -m chaos.loss

bench: DEBIAN += wrk=wrk
bench: setup debian $(BENCH)/built/made ## measure how fast it is here, beside a Node server: half an hour
	@failed=0; for part in store live rival; do echo; $(BENCH)/bin/python -m bench $$part || failed=1; done; exit $$failed

plain: setup debian
	$(call TESTS,7)

stock: setup debian
	@export SOCK_ENGINE=stock; $(call TESTS,2,$(DOORS))

compiled: setup debian built
	@$(call TESTS,6,$(COMPILED))

static: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# What some tests stand beside for real: another Redis than the embedded one, the proxy of docs/deploy.md, clients and
# a browser. Only what is missing is installed: there are other packages of Node than Debian's.
debian:
	@PATH="$$PATH:/usr/sbin"; missing=; \
	for pair in $(DEBIAN); do \
	    command -v $${pair%=*} >/dev/null || missing="$$missing $${pair#*=}"; \
	done; \
	if [ -z "$$missing" ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -qq -y $$missing; \
	else \
	    echo "The tests need a few programs. Install them first: sudo apt-get install$$missing"; \
	    exit 1; \
	fi

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Senna needs Python 3.11 or later and this is %d.%d. Name another: make PYTHON=python3.11 ..." % sys.version_info[:2])'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# Written by who makes the environment, for one Python.
$(VENV)/pyvenv.cfg: | $(BIN)/python ;
$(BENCH)/pyvenv.cfg: | $(BENCH)/installed ;

# Stamps: installed again only when the list has changed.
$(VENV)/installed-to-run: requirements.txt | $(BIN)/python
	@echo "Installing what Senna runs on ..."
	@$(PIP) -r requirements.txt
	@touch $@

# mypy is machine code itself: nobody reads the Python that it comes with.
$(VENV)/installed-to-build: requirements-build.txt requirements.txt | $(BIN)/python
	@echo "Installing what compiles ..."
	@$(PIP) --no-compile -r requirements-build.txt
	@touch $@ $(VENV)/installed-to-run

# aiohttp is what the Python client of docs/live.md runs on. It lies apart: beside Senna, each start of it would import it.
# Behind what compiles, because two must not install into one place at once.
$(VENV)/installed-to-test: requirements-dev.txt $(VENV)/installed-to-build
	@echo "Installing what the tests need ..."
	@$(PIP) -r requirements-dev.txt
	@$(PIP) --upgrade --target $(VENV)/aiohttp "aiohttp>=3.13"
	@touch $@

$(BENCH)/installed: requirements-build.txt requirements.txt | $(BIN)/python
	@$(BENCH_PYTHON) -m venv --without-pip $(BENCH)
	@$(BIN)/python -m pip --python $(BENCH)/bin/python install --quiet --disable-pip-version-check -r requirements-build.txt
	@touch $@

built/made: $(SOURCES) $(VENV)/pyvenv.cfg | $(VENV)/installed-to-build
	$(call COMPILE,$(BIN)/python)

$(BENCH)/built/made: $(SOURCES) $(BENCH)/pyvenv.cfg | $(BENCH)/installed
	$(call COMPILE,$(BENCH)/bin/python)

%/node_modules/installed: %/package-lock.json | debian
	@echo "Installing what $* needs ..."
	@cd $* && npm ci --silent --no-audit --no-fund
	@touch $@

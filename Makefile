# make up      run Cosmos Lanes here (PORT=8000 DATA=data ADDRESS=https://… SUBDOMAINS=1 EMPTY=1 INSECURE_WORKSPACES=1)
# make test    all checks and tests, with their set-up
# make check   formatting, lint, types, import walls
# make faults  fifty seeded kills of each part while another process keeps a ledger (build/faults)
# make bench   figures beside the peers'
# make env     install again what has changed

# As root the Python must be one that other users can read; a distribution's is.
PYTHON ?= $(shell for p in /usr/bin/python3 python3; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done || true)
LANES = .lanes/env/hub/bin/lanes
DEV = .lanes/env/dev/bin

export LANES_PORT = $(PORT)
export LANES_DATA = $(DATA)
export LANES_ADDRESS = $(ADDRESS)
export LANES_SUBDOMAINS = $(SUBDOMAINS)
export LANES_EMPTY = $(EMPTY)
export LANES_INSECURE_WORKSPACES = $(INSECURE_WORKSPACES)
PORT ?= 8000
DATA ?= data
ADDRESS ?=
SUBDOMAINS ?= 0
EMPTY ?= 0
INSECURE_WORKSPACES ?= 0

WORKERS ?= 2
# Databases write through to the disk all the time, which no test is about. A test's path must stay short: sockets.
IN_MEMORY = $(shell test "$$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)" -gt 6000000 2>/dev/null \
	&& echo TMPDIR=/dev/shm)
# A loaded machine may fail what it should not; what fails alone, too, has failed.
AGAIN = { echo "What failed is run once more, alone."; $(IN_MEMORY) $(DEV)/python -m pytest --last-failed --last-failed-no-failures none; }

.PHONY: up env test check faults bench dev python format

up: env
	@exec $(LANES) up

env: python
	@$(PYTHON) deploy/environment.py hub workspace

dev: python
	@$(PYTHON) deploy/environment.py hub workspace dev

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is missing. On Debian: sudo apt install python3 python3-venv"; exit 1; }

check: dev
	@$(DEV)/ruff format --check .
	@$(DEV)/ruff check .
	@for part in hub_config extensions/commons extensions/workspace stripe_sandbox widgets "tests deploy conftest.py"; do $(DEV)/mypy $$part || exit 1; done
	@$(DEV)/lint-imports
	@$(PYTHON) deploy/environment.py check-front-ends

test: dev
	@$(PYTHON) deploy/environment.py localstripe
	@$(PYTHON) deploy/test_needs.py
	@$(MAKE) --no-print-directory check
	@$(IN_MEMORY) $(DEV)/python -m pytest -n $(WORKERS) --dist loadfile || $(AGAIN)

faults: dev
	@$(DEV)/python -m pytest tests/faults/test_ledger.py --kill-points=50 --ledger=build/faults

bench: dev
	@$(PYTHON) deploy/environment.py peers
	@$(DEV)/python -m tests.load.bench

format: dev
	@$(DEV)/ruff format .
	@$(DEV)/ruff check --fix .

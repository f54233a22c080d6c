# The commands of a newcomer. Each does its own set-up, and again in no time when nothing changed.
# Needs a Debian (12 or later) with python3, git and make.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?= data
ADVISORIES ?=
PYTEST_ARGS ?= -n auto --maxprocesses 4 --dist loadgroup

export PYTHON
# `make accounts` must print JSON and nothing else, also when called with -C (which make before 4.4 grants only
# to who types it: make -s -C folder accounts).
MAKEFLAGS += --no-print-directory
bin := .venv/bin

.PHONY: help run accounts test check audit bench bundle lock clean set-up-to-run set-up-to-test set-up-to-bundle

help:
	@echo "make run       serve on http://localhost:$(PORT) with demonstration data (PORT=8123 DATA=some/folder)"
	@echo "make accounts  print the demonstration accounts as JSON (DATA=some/folder)"
	@echo "make test      run every test (PYTEST_ARGS='-k agenda' for some)"
	@echo "make check     style, types, import contracts and unsafe calls only"
	@echo "make audit     what a saved copy of advisories says of the releases in the locks (ADVISORIES=all.zip)"
	@echo "make bench     time what must be quick, against the bare work (SCALE=L, or SCALE=XS to try it)"
	@echo "make bundle    build in dist/ what a machine without any index installs from"
	@echo "make lock      write requirements/*.txt anew from pyproject.toml (UPGRADE=1 for newer releases)"
	@echo "make clean     remove what the above made, except data"

run: set-up-to-run
	@exec $(bin)/secretariat run --host "$(HOST)" --port "$(PORT)" --data "$(DATA)" --fonts .cache/fonts --demo

accounts: set-up-to-run
	@$(bin)/secretariat accounts --data "$(DATA)"

# Some 500 files of tests are read by each worker, and their helpers by each process that a test starts: their bytecode is
# kept, as that of the product is, whatever the machine thinks of it elsewhere.
test: set-up-to-test
	@PYTHONDONTWRITEBYTECODE= $(bin)/python -m pytest $(PYTEST_ARGS)

check: set-up-to-test
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports
	$(bin)/bandit --quiet --recursive secretariat migrations --configfile pyproject.toml

audit: set-up-to-test
	@$(bin)/python scripts/audit "$(ADVISORIES)" requirements/runtime.txt requirements/build.txt requirements/dev.txt

bench: set-up-to-test
	@scripts/system-packages bench
	@$(bin)/python -m tests.bench

bundle: set-up-to-bundle
	@PYTHON="$(bin)/python" scripts/bundle dist

set-up-to-run:
	@scripts/system-packages run
	@scripts/environment runtime

set-up-to-test:
	@scripts/system-packages test
	@scripts/environment dev

# No browser and no servers: whoever builds a bundle may build nothing else.
set-up-to-bundle:
	@scripts/system-packages bundle
	@scripts/environment dev

# One resolution for all platforms and Pythons from 3.11, no index named: whoever installs uses their own.
# The smaller locks are held to the versions of the larger.
compile = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --no-header $(if $(UPGRADE),--upgrade)

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	$(compile) pyproject.toml --group dev --group build --output-file requirements/dev.txt
	$(compile) pyproject.toml --constraint requirements/dev.txt --output-file requirements/runtime.txt
	$(compile) --group build --constraint requirements/dev.txt --output-file requirements/build.txt

clean:
	rm -rf .venv .cache build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find secretariat tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +

# Every target runs in .venv and updates it first if the hash-pinned requirements have changed.

PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$name && break; done)
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: setup run install demo test check translations documents site bench lock crash-matrix chaos soak browser servers pictures clean
.DEFAULT_GOAL := help

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 22
.PHONY: help

setup: $(VENV)/.runs ## ask for token, server and wallet, check each answer, write .env; again: change one
	@$(BIN)/python -m bot setup $(ARGS)

run: $(VENV)/.runs ## run the bot with the settings of .env, until Ctrl-C
	@exec $(BIN)/python -m bot run

install: $(VENV)/.runs ## install the packages and compile the bot, for a service that may not write here
	$(BIN)/python -m compileall -q bot cogs

demo: $(if $(findstring --cluster,$(ARGS)),servers $(VENV)/.develops,$(VENV)/.runs) ## run the bot with a sandbox on this machine: no account, no wallet, no network
	$(BIN)/python -m sandbox demo $(ARGS)

# Three workers and many processes import the same: they keep what one has compiled, whatever is set.
test: check ## check and run all tests, as CI does
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 3 $(ARGS)

check: $(VENV)/.develops ## check style, types, import directions and the Dockerfile
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

translations: $(VENV)/.develops ## update the catalogues of bot/locale/ and list missing translations
	$(BIN)/python -m translations

documents: $(VENV)/.develops ## write docs/commands.md again from the commands
	$(BIN)/python -m documents

site: $(VENV)/.develops ## write README, docs/ and the other documents as HTML into site/
	$(BIN)/python -m documents --site site

bench: $(VENV)/.develops servers ## measure the whole bot beside other clients and against its goals (ARGS=--help)
	$(BIN)/python -m benchmarks $(ARGS)

crash-matrix: $(VENV)/.develops ## crash a paid job at every checkpoint, and live more random lives (minutes)
	$(BIN)/python -m pytest -n 2 --dist load -m matrix $(ARGS)

chaos: $(VENV)/.develops servers ## kill and freeze processes that share a bot at every checkpoint (a quarter of an hour)
	$(BIN)/python -m pytest -m chaos tests/chaos $(ARGS)

soak: $(VENV)/.develops ## live 30 simulated days with every fault at random (half an hour or more)
	$(BIN)/python -m pytest -s -m soak tests/soak $(ARGS)

browser: ## install Chromium for the browser tests if it is missing (Debian, as root)
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null \
		&& command -v chromedriver >/dev/null || \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends \
			chromium chromium-driver fonts-dejavu-core fonts-noto-color-emoji; \
	else \
		echo "No Chromium with its driver here; the browser tests are skipped, or fail if CI is set." >&2; \
	fi

servers: ## install PostgreSQL for the tests of its store if it is missing (Debian, as root)
	@{ command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1 || \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends \
			postgresql; \
	else \
		echo "No PostgreSQL here; the tests of its store are skipped, or fail if CI is set." >&2; \
	fi

pictures: $(VENV)/.develops browser ## take docs/pictures/ again; ARGS=all: a picture of every card, with contact sheets
	$(BIN)/python -m sandbox.camera $(ARGS)

lock: $(VENV)/.develops ## compile the requirements files from pyproject.toml, and list their packages in sbom.cdx.json
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) --output-file requirements.txt pyproject.toml
	$(COMPILE) --extra traces --output-file requirements-traces.txt pyproject.toml
	$(COMPILE) --extra cluster --output-file requirements-cluster.txt pyproject.toml
	$(COMPILE) --extra dev --output-file requirements-dev.txt pyproject.toml
	echo pip | $(COMPILE) --output-file release/pip.txt - >/dev/null
	$(BIN)/python -m release.sbom

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

clean: ## remove .venv, caches and the demo's files; never data/
	rm -rf $(VENV) demo-out site .sandbox .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.runs: requirements.txt release/pip.txt
	$(INSTALL) requirements.txt
	@touch $@

$(VENV)/.develops: requirements-dev.txt release/pip.txt
	$(INSTALL) requirements-dev.txt
	@touch $@ $(VENV)/.runs

INSTALL = @python="$(PYTHON)"; \
	test -n "$$python" || { echo "Python 3.11, 3.12 or 3.13 is needed; set PYTHON=/path/to/it." >&2; exit 1; }; \
	"$$python" -m release.install $(VENV)

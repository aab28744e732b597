# Everything runs in .venv, which each target sets up from the hash-pinned requirements when they changed.

PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3 python,$(shell \
	$(name) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $(name))))
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo test check translations bench lock crash-matrix browser pictures clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 22
.PHONY: help

demo: $(VENV)/.runs ## the bot and its whole world on this machine: no account, no wallet, no network
	$(BIN)/python -m sandbox demo $(ARGS)

test: check ## everything that has to be true before a change goes in
	$(BIN)/python -m pytest -n 2 $(ARGS)

check: $(VENV)/.develops ## style, types and directions of import
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

translations: $(VENV)/.develops ## the catalogues of bot/locale/ anew, after a sentence was added, changed or translated
	$(BIN)/python -m translations

bench: $(VENV)/.develops ## how fast it is, as ratios against stated baselines (ARGS=--json for machines)
	$(BIN)/python -m benchmarks $(ARGS)

crash-matrix: $(VENV)/.develops ## every crash point of a paid job, one by one (minutes)
	$(BIN)/python -m pytest -n 2 -m matrix $(ARGS)

browser: ## Chromium for the browser tests, from the distribution's packages if there is none (Debian, as root)
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null \
		&& command -v chromedriver >/dev/null || \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends \
			chromium chromium-driver fonts-dejavu-core fonts-noto-color-emoji; \
	else \
		echo "No Chromium with its driver here; the browser tests are skipped, or fail if CI is set." >&2; \
	fi

pictures: $(VENV)/.develops browser ## docs/pictures/ anew, from the playground page
	$(BIN)/python -m sandbox.camera $(ARGS)

lock: $(VENV)/.develops ## compiles both requirements files from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) --output-file requirements.txt pyproject.toml
	$(COMPILE) --extra dev --output-file requirements-dev.txt pyproject.toml

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

clean: ## removes .venv, caches and what the demo made; never data/
	rm -rf $(VENV) demo-out .sandbox .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; set PYTHON=/path/to/it." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.runs: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.develops: requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.runs

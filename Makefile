# Two commands do everything from nothing but Python 3.11+ and make: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: demo test quick check bench lock clean

# Ingest the sample logs and print the four answers.
demo: $(INSTALLED)
	@$(BIN)/trailscope demo

# Everything that must hold: style, types, the direction of imports, all tests.
test: check
	$(BIN)/pytest -q -n auto --dist loadfile

# The fast tests only, for use while working.
quick: $(INSTALLED)
	$(BIN)/pytest -q -n auto --dist loadfile -m "not slow"

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Time ingest and queries against the rivals, in one run.
bench: $(INSTALLED)
	$(BIN)/python -m benchmarks

# Pin every dependency again.
lock: $(INSTALLED)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --extra dev --extra notebooks --no-emit-index-url \
		--custom-compile-command "make lock" --output-file requirements.lock pyproject.toml

$(INSTALLED): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "trailscope needs Python 3.11 or newer; give one with make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis dist build

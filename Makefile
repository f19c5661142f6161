# Two commands do everything from nothing but Python 3.11+ and make: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
NATIVE := .venv/.native
CARGO := $(shell command -v cargo)
CARGO_MANIFEST := --manifest-path native/Cargo.toml

.PHONY: demo docs test quick faults lowest sbom check native native-check native-where-cargo-is bench bench-compare bench-rivals bench-noise lock clean

# Ingest the sample logs and print the four answers.
demo: $(INSTALLED)
	@$(BIN)/trailscope demo

# Everything that must hold: style, types, the direction of imports, all tests.
# Where cargo is, the native core is built, and the tests of ingest run once more on the plain Python road.
test: check native-where-cargo-is
	$(BIN)/pytest -q -n auto
	@if [ -e $(NATIVE) ]; then TRAILSCOPE_ROAD=python $(BIN)/pytest -q -n auto tests/ingest; fi

# The fast tests only, for use while working; of properties fewer examples than in `make test`.
# Bytecode is kept whatever the environment says: without it pytest rewrites and compiles all tests anew each time.
quick: export PYTHONDONTWRITEBYTECODE :=
quick: $(INSTALLED)
	$(BIN)/pytest -q -n auto -m "not slow" --hypothesis-profile quick

# Kill ingests, fill disks, break the network and harm lakes at random points: 500 rounds, each with its seed (30 in `make test`).
faults: $(INSTALLED)
	TRAILSCOPE_FAULT_ROUNDS=500 $(BIN)/pytest -q tests/faults

# The fast tests with the oldest versions that pyproject.toml allows.
lowest: $(INSTALLED)
	$(BIN)/uv venv --quiet --clear .work/lowest
	$(BIN)/uv pip install --quiet --python .work/lowest --resolution lowest-direct --editable ".[dev,notebooks]"
	.work/lowest/bin/pytest -q -n auto --dist loadgroup -m "not slow" -p no:cacheprovider

# What an installed wheel brings with it, as a CycloneDX bill of materials in dist/sbom.json.
sbom: $(INSTALLED)
	rm -rf .work/sbom dist/sbom.json
	$(BIN)/hatchling build -t wheel >/dev/null
	$(BIN)/uv venv --quiet .work/sbom
	$(BIN)/uv pip install --quiet --python .work/sbom dist/trailscope-*.whl
	$(BIN)/uv tool run --quiet --from cyclonedx-bom cyclonedx-py environment --pyproject pyproject.toml --output-file dist/sbom.json .work/sbom/bin/python

check: $(INSTALLED) $(if $(CARGO),native-check)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Build the native core and install it into .venv; ingest uses it from then on.
native: $(if $(CARGO),$(NATIVE))
ifndef CARGO
	@echo "There is no cargo here, which builds the native core. Install Rust 1.88 or newer (https://rustup.rs), or take a wheel that is"
	@echo "built already: .venv/bin/pip install trailscope-native. Without it everything works, and reading logs takes longer."
	@exit 1
endif

native-where-cargo-is: $(if $(CARGO),$(NATIVE))
ifndef CARGO
	@echo "There is no cargo here: the native core is neither built nor tested."
endif

native-check:
	cargo fmt $(CARGO_MANIFEST) --check
	cargo clippy --quiet --locked $(CARGO_MANIFEST) --all-targets -- -D warnings
	cargo test --quiet --locked $(CARGO_MANIFEST) --no-default-features

$(NATIVE): $(INSTALLED) native/Cargo.toml native/Cargo.lock native/pyproject.toml $(wildcard native/src/*.rs)
	rm -rf native/target/wheels
	$(BIN)/maturin build --quiet --release --locked $(CARGO_MANIFEST) --out native/target/wheels
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall native/target/wheels/*.whl
	@touch $@

# The site of the documentation, into .work/site: open index.html there. A link that leads nowhere is an error.
docs: export NO_MKDOCS_2_WARNING := 1
docs: $(INSTALLED)
	$(BIN)/python docs/site_pages.py .work/pages
	$(BIN)/mkdocs build --quiet --strict

# Time trailscope and its rivals in turn, on the same logs: a table, and .work/bench/result.json. ARGUMENTS="--quick" takes few events;
# python -m benchmarks.performance --help has the rest. docs/performance.md tells what came out.
bench: $(INSTALLED)
	$(BIN)/python -m benchmarks.performance $(ARGUMENTS)

# The same beside the newest saved result, ratios only; fails where one is worse by a quarter. Say another with SAVED=FILE.
bench-compare: SAVED ?= $(lastword $(sort $(wildcard benchmarks/results/*.json)))
bench-compare: $(INSTALLED)
	$(BIN)/python -m benchmarks.performance --compare $(SAVED) $(ARGUMENTS)

# What trailscope is compared with, into .work/rivals: libraries from PyPI, Sigma runners where cargo is. Minutes.
bench-rivals: $(INSTALLED)
	$(BIN)/python -m benchmarks.performance.build_rivals

# Hunt benign weeks and count what is found: findings per 10,000 events.
bench-noise: $(INSTALLED)
	$(BIN)/python -m benchmarks.noise

# Pin every dependency again.
lock: $(INSTALLED)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --extra dev --extra notebooks --extra docs --no-emit-index-url \
		--custom-compile-command "make lock" --output-file requirements.lock pyproject.toml

$(INSTALLED): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "trailscope needs Python 3.11 or newer; give one with make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q trailscope # pip does so for what it copies; without it the first start of each command is slow
	@touch $@

clean:
	rm -rf native/target .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis dist build

# Two commands do everything: `make demo` and `make test`. Both set up what they need in .venv.
BIN := .venv/bin

.PHONY: demo test coverage lint mutate crash bench lock schemas docs cases clean

demo: .venv/demo.ready
	$(BIN)/microbadge demo

test: .venv/test.ready lint
	$(BIN)/python -m pytest -n auto

# The same tests with branches traced, which takes about three times as long; fails below what pyproject.toml asks for.
coverage: .venv/test.ready
	$(BIN)/python -m pytest -n auto --cov --cov-report=term

lint: .venv/test.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# 20,000 mutants of signed badges; `make test` runs 1,000.
mutate: .venv/test.ready
	MICROBADGE_MUTANTS=20000 $(BIN)/python -m pytest -n auto tests/test_mutants.py

# Processes killed at 200 points drawn by seed on each database, and at others; `make test` draws 20.
crash: .venv/test.ready
	MICROBADGE_CRASHES=200 $(BIN)/python -m pytest -n auto tests/test_crash.py

# Issue and verify, as multiples of one raw Ed25519 signature; status lists and designations, of what is inside.
bench: .venv/test.ready
	$(BIN)/python tests/benchmarks/credentials.py
	$(BIN)/python tests/benchmarks/status.py
	$(BIN)/python tests/benchmarks/designations.py

# The lock files, for every supported Python on every platform.
lock: .venv/test.ready
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --extra cli --extra images --extra publish pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --extra dev pyproject.toml -o requirements-dev.txt

# Files that are generated from the code.
schemas: .venv/test.ready
	$(BIN)/python schemas/generate.py
docs: .venv/test.ready
	$(BIN)/python docs/generate.py
# The corpus in tests/cases, from its descriptions.
cases: .venv/test.ready
	$(BIN)/python tests/cases/generate.py

.venv/demo.ready: pyproject.toml requirements.txt .ci/setup
	.ci/setup requirements.txt
	touch $@

.venv/test.ready: pyproject.toml requirements-dev.txt .ci/setup
	.ci/setup requirements-dev.txt
	touch $@ .venv/demo.ready

clean:
	rm -rf .venv .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis demo-output

# Two commands do everything: `make demo` and `make test`. Both set up what they need in .venv.
BIN := .venv/bin

.PHONY: demo test coverage lint mutate crash fuzz bench lock schemas docs tables cases clean

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

# A million random documents through both paths of the canonical form, of a seed that is printed; `make test` compares
# 5,000. MICROBADGE_FUZZ is another number of them, `python tests/fuzz.py --seed S` runs the same ones again.
fuzz: .venv/test.ready
	$(BIN)/python tests/fuzz.py

# What it costs, beside others, in raw operations of the same round; WRITE=1 writes docs/performance.*, and ONLY chooses
# sections: signatures verdicts growth startup batches status designations.
bench: .venv/test.ready
	$(BIN)/python tests/benchmarks/run.py $(if $(ONLY),--only $(ONLY)) $(if $(WRITE),--write)

# The lock files, for every supported Python on every platform.
lock: .venv/test.ready
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --extra cli --extra images --extra publish pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --extra dev pyproject.toml -o requirements-dev.txt

# What is known beforehand of the JSON-LD contexts: the states they bring about, and what keys mean.
tables: .venv/test.ready
	$(BIN)/python -c "from microbadge.canonical import tables; tables.renew()"

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

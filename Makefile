# Each target does its own set-up. Only Python 3.11+ is needed.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo run test test-slow picture check bench lock clean
.DEFAULT_GOAL := help

help:
	@echo "make demo   try Juuri in a small Slack on this machine, no account needed"
	@echo "make run    run Juuri in your Slack (tokens in .env, see README.md)"
	@echo "make test   run the tests            make test-slow   browser, process and chaos tests"
	@echo "make check  types, style, imports    make lock        renew the lock files"

.venv/runtime: requirements.txt pyproject.toml
	@echo "Setting up: a virtual environment and the locked dependencies (once, about half a minute)."
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is %d.%d" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime
	@echo "Setting up: the locked tools for tests and checks (once, about half a minute)."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

demo: .venv/runtime
	@$(BIN)/juuri demo $(ARGS)

run: .venv/runtime
	@$(BIN)/juuri run $(ARGS)

test: .venv/dev
	@echo "Running the tests on SQLite and PostgreSQL."
	@$(BIN)/pytest $(ARGS)

picture: .venv/dev
	@JUURI_PICTURE=docs/juuri.png $(BIN)/pytest -m slow -n 0 -k picture tests/slow
	@echo "Renewed docs/juuri.png, the README's picture."

test-slow: .venv/dev
	@echo "Running the browser, process and chaos tests (a few minutes)."
	@$(BIN)/pytest -m slow -n 2 --ignore=tests/slow $(ARGS)
	@$(BIN)/pytest -m slow -n 0 -v tests/slow $(ARGS)

check: .venv/dev
	@echo "Checking types, style and who imports whom."
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .venv/dev
	@echo "Measuring Juuri (half an hour; leave the machine alone). ARGS='--quick' shows that it runs."
	@$(BIN)/python -m benchmarks $(ARGS)

lock: .venv/dev
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.txt
	@echo "Renewed requirements.txt and requirements-dev.txt."

clean:
	rm -rf .venv

# make report: a brief of the bundled sample case.  make test: the tests.  Needs Python 3.11 to 3.13 with venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: report test lock clean

report: .venv/base
	$(BIN)/osintkit init sample-case --sample
	$(BIN)/osintkit ingest sample-case || [ $$? -eq 3 ]
	$(BIN)/osintkit tag sample-case
	$(BIN)/osintkit report sample-case brief

test: .venv/dev
	$(BIN)/python -m pytest -q

.venv/base: requirements.lock
	[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: .venv/base requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	touch $@

# The locks hold for Linux, macOS and Windows and for Python 3.11 to 3.13, and name no index.
LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet
lock:
	$(LOCK) pyproject.toml requirements-build.in -o requirements.lock
	$(LOCK) pyproject.toml requirements-build.in --extra dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv sample-case

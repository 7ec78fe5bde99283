# Two commands matter: `make run` and `make test`. Both install what they need into .venv.
PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python

.PHONY: run editor test proofs bench check fix lock clean

run: .venv/site.stamp
	@PORT=$(PORT) $(PY) manage.py prepare
	@echo
	@echo "  Fascicle:             http://127.0.0.1:$(PORT)/"
	@echo "  The editors' desk:    http://127.0.0.1:$(PORT)/admin/   (an account: make editor)"
	@echo "  Stop with Ctrl-C."
	@echo
	@PORT=$(PORT) exec .venv/bin/gunicorn -c site/gunicorn.conf.py --log-level warning

editor: .venv/site.stamp
	@$(PY) manage.py migrate -v0 && $(PY) manage.py make_editor --group $(or $(GROUP),editor)

# Tests on SQLite and PostgreSQL, in Chromium, and the checks below; see tests/run.py.
test: .venv/tests.stamp
	@XDG_RUNTIME_DIR=$${XDG_RUNTIME_DIR:-/tmp} $(PY) tests/run.py

# Backups while others write, and kills while editors save, many times over; see tests/proofs.py.
proofs: .venv/tests.stamp
	@XDG_RUNTIME_DIR=$${XDG_RUNTIME_DIR:-/tmp} $(PY) tests/proofs.py

# Ratios of costs, measured side by side in one run, each against its goal; see tests/bench/.
bench: .venv/tests.stamp
	@$(PY) -m tests.bench

check: .venv/tests.stamp
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	$(PY) manage.py makemigrations --check --dry-run
	SITE_URL=https://example.org SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(50))") \
		$(PY) manage.py check --deploy --fail-level WARNING

fix: .venv/tests.stamp
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.13"; exit 1; }
	$(PYTHON) -m venv .venv

# The locks hold every file's SHA-256: pip refuses what is not the very package that was tested.
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes

.venv/site.stamp: requirements.lock | .venv/bin/python
	$(INSTALL) -r requirements.lock
	@touch $@

.venv/tests.stamp: tests/requirements.lock .venv/site.stamp
	$(INSTALL) -r tests/requirements.lock
	@touch $@

# After a change of a requirements.txt. uv asks the package index for the hashes of all platforms' files.
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

lock: .venv/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check uv==0.13.9
	.venv/bin/$(LOCK) requirements.txt -o requirements.lock
	.venv/bin/$(LOCK) tests/requirements.txt -o tests/requirements.lock
	.venv/bin/$(LOCK) tests/bench/granian.txt -o tests/bench/granian.lock

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache

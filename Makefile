# Two commands matter: `make run` and `make test`. Both install what they need into .venv.
PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python

.PHONY: run editor test bench check fix clean

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

.venv/site.stamp: requirements.txt | .venv/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/tests.stamp: tests/requirements.txt .venv/site.stamp
	$(PY) -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache

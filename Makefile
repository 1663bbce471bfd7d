# One command each. All of them work in a bare clone with nothing but Python 3.11+ (docs/running.md).
PYTHON ?= python3
PORT ?= 8000
ARGS ?=
# Organizations that `make attack` simulates; the committed figures are those of a whole run.
ORGANIZATIONS ?= 10000
# Processes that share the tests out, each with a database of its own.
WORKERS ?= 2
VENV := .venv
PY := $(VENV)/bin/python
TEMPLATES = $(shell find . -name '*.html' -not -path './.*' | LC_ALL=C sort)

.DEFAULT_GOAL := help
.PHONY: help run install test attack lint format messages bench demo-reset lock python

help:
	@echo "make run [PORT=8000]   everything, in one go: then open the address it prints"
	@echo "make test [ARGS=…]     all tests, against a real PostgreSQL and Redis"
	@echo "make attack            an adversary tries all figures of 10,000 made-up organizations (docs/attack.md)"
	@echo "make lint              style, types, architecture, templates, missing migrations"
	@echo "make format            put the code into its one style"
	@echo "make bench             the figures of docs/performance.md, measured here"
	@echo "make demo-reset        the demonstration as on its first day"
	@echo "make messages          the words of mails collected anew, their translations compiled"
	@echo "make install           the environment in .venv, with what tests and linting need"
	@echo "make lock              pin the packages of requirements*.in anew"

# Understood by every Python, so that an old one can say so itself.
python:
	@command -v $(PYTHON) >/dev/null || { echo "peersupport: there is no $(PYTHON) here: install Python 3.11 or newer, or say which (make run PYTHON=python3.12)." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit("peersupport: Python %d.%d is too old: Peersupport needs 3.11 or newer (make run PYTHON=python3.12)." % v[:2])'

run: python
	@$(PYTHON) -I peersupport/launcher/install.py run
	@exec $(PY) -m peersupport.launcher run $(PORT)

install: python
	@$(PYTHON) -I peersupport/launcher/install.py dev

test: install
	@$(PY) -m peersupport.launcher.browser
	@$(PY) -m pytest -p tests.servers -n $(WORKERS) --dist worksteal $(ARGS)

attack: install
	@ATTACK_ORGANIZATIONS=$(ORGANIZATIONS) ATTACK_WRITE=$(filter 10000,$(ORGANIZATIONS)) \
	$(PY) -m pytest -p tests.servers -p no:xdist -q -s --tb=short --show-capture=no tests/attack $(ARGS)

# All checks run, so that one look shows everything there is to do.
lint: install
	@status=0; check() { echo "\$$ $$*"; "$$@" || status=1; }; \
	check $(PY) -m ruff check --quiet .; \
	check $(PY) -m ruff format --check --quiet .; \
	check $(PY) -m mypy .; \
	check $(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()'; \
	check $(PY) -m djlint --quiet --lint $(TEMPLATES); \
	check $(PY) manage.py makemigrations --check --dry-run; \
	exit $$status

format: install
	$(PY) -m ruff check --fix --exit-zero --quiet .
	$(PY) -m ruff format .

# Collects what mails say into locale/*/LC_MESSAGES/django.po, says which texts lack a translation, and compiles.
messages: install
	@$(PY) -m tests.translations

bench: install
	@$(PY) -m tests.performance.bench $(ARGS)

demo-reset: python
	@$(PYTHON) -I peersupport/launcher/install.py run
	@$(PY) -m peersupport.launcher reset

UV = $(or $(shell command -v uv),$(wildcard $(VENV)/bin/uv))
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock: install
	@test -n "$(UV)" || { echo "peersupport: make lock needs uv: $(PY) -m pip install uv" >&2; exit 1; }
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-servers.in -o requirements-servers.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt

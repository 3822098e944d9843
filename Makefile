# The one front door: everything a person or a machine does with this checkout, `make` alone tells what there is.
# It needs make, a Python >= 3.11 and a package index; all it installs goes into .venv.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory

# Always `python -m …`: the scripts of a virtual environment do not work in a path with a blank.
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input --quiet install --require-hashes --only-binary=:all:
ARGS ?=
WORKERS ?= 2
# Every test run starts dozens of processes: modules and rewritten assertions are compiled once, not by each of them.
unexport PYTHONDONTWRITEBYTECODE

# `make demo` alone needs less than development; once the rest is there, it is kept up to date instead.
GOALS := $(filter-out help clean,$(MAKECMDGOALS))
READY := .venv/$(if $(or $(filter-out demo,$(GOALS)),$(wildcard .venv/dev.stamp)),dev,demo).stamp
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard */locale/*/LC_MESSAGES/django.po))

.PHONY: help
help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo '  ARGS="…" is handed on, as in: make test ARGS="tests/core -q"; PYTHON=/path/to/python chooses the Python.'

.PHONY: demo
demo: $(READY) catalogues ## Set everything up and run the portal with sample cases (PORT=9000, ARGS=--check)
	@$(PY) manage.py demo $(ARGS)

.PHONY: test
test: $(READY) catalogues ## Set everything up and run the tests
	@$(PY) -m pytest -n $(WORKERS) $(ARGS)

.PHONY: test-heavy
test-heavy: $(READY) catalogues ## Killed processes, 100-way races, fuzzing
	@$(PY) -m pytest -m heavy $(ARGS)

.PHONY: scan
scan: $(READY) catalogues checkers ## Accessibility and markup of every page
	@$(PY) -m pytest -m scan -n $(WORKERS) $(ARGS)

# What only the scan needs: the checker of Taiwan's rules (its pins clash with ours) and the Nu checker, a Java program
# that comes by npm. Where one cannot be had, its part of the scan says so.
MODA := var/scan/moda-0.6.1
NU := 26.9.27
NU_SHA512 := 4e441de4315f39a582f5e6edbe8cd3b2b1f655aa1dde3620faface791133217c417b12f3f7ead2d8336d8e7efe44f5226618258b44a0860057e9125135e6b428

.PHONY: checkers
checkers:
	@$(MAKE) $(MODA)/made.stamp || echo "a11y-moda could not be installed."
	@$(MAKE) var/scan/vnu-$(NU)/vnu.jar || echo "The Nu checker could not be fetched (it needs npm)."

$(MODA)/made.stamp: requirements/scan.txt | .venv/made.stamp
	@echo "Installing a11y-moda …"
	@$(PY) -m venv --clear $(MODA)
	@$(MODA)/bin/python -m pip --disable-pip-version-check --no-input --quiet install --require-hashes --only-binary=:all: --no-binary=wcag-contrast-ratio -r $<
	@touch $@

var/scan/vnu-$(NU)/vnu.jar:
	@echo "Fetching the Nu checker …"
	@mkdir -p $(@D)
	@cd $(@D) && npm pack --silent vnu-jar@$(NU) >/dev/null
	@cd $(@D) && echo "$(NU_SHA512)  vnu-jar-$(NU).tgz" | sha512sum --check --status
	@cd $(@D) && tar -xzf vnu-jar-$(NU).tgz --strip-components=3 package/build/dist/vnu.jar && rm vnu-jar-$(NU).tgz

.PHONY: bench
bench: $(READY) catalogues ## Measure pages, delivery and sweep against the reference page (ARGS="pages --quick")
	@$(PY) -m benchmarks $(ARGS)

.PHONY: lint
lint: $(READY) ## Style, types, layers and templates
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	env PB_NO_SERVERS=1 $(PY) -m mypy
	$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-cache
	$(PY) -m djlint templates --lint --quiet

.PHONY: format
format: $(READY) ## Put the Python code into its style
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

# Values that production needs and this check only looks at.
PRODUCTION = DJANGO_SETTINGS_MODULE=pbportal.settings.prod PB_NO_SERVERS=1 PB_DEMO= \
	SECRET_KEY=for-the-check-only-0123456789abcdefghijklmnopqrstuvwxyz ALLOWED_HOSTS=portal.example \
	OUTBOX_KEYS=Zm9yLXRoZS1jaGVjay1vbmx5LW5vdC1hLXNlY3JldC0= SITE_URL=https://portal.example \
	EMAIL_URL=smtp://mail.example DEFAULT_FROM_EMAIL=portal@portal.example METRICS_TOKEN=for-the-check-only

.PHONY: check
check: $(READY) ## Migrations complete, production settings sound, catalogues complete
	$(PY) manage.py makemigrations --check --dry-run
	env $(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) manage.py update_catalogues --check

.PHONY: messages
messages: $(READY) ## Bring the catalogues up to their sources (needs GNU gettext)
	$(PY) manage.py update_catalogues $(ARGS)

.PHONY: catalogues
catalogues: $(CATALOGUES) ## Compile the catalogues (no GNU gettext needed)

%.mo: %.po | $(READY)
	@$(PY) -m babel.messages.frontend --quiet compile --input-file=$< --output-file=$@

.PHONY: requirements
requirements: .venv/made.stamp ## Pin the newest releases the ranges in requirements/*.in allow (ARGS=--upgrade)
	$(PY) -m venv var/uv
	var/uv/bin/python -m pip --disable-pip-version-check --quiet install uv
	cd requirements && for name in base embedded dev scan; do \
		../var/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-header --no-annotate $(ARGS) $$name.in -o $$name.txt || exit 1; \
	done

.PHONY: clean
clean: ## Remove what was installed and compiled; the demonstration's data in .embedded and var stay
	@if [ -x $(PY) ]; then $(PY) -m pbportal.embedded stop || :; fi
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache staticfiles var/uv var/scan
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f */locale/*/LC_MESSAGES/*.mo

.venv/demo.stamp: requirements/base.txt requirements/embedded.txt | .venv/made.stamp
	@echo "Installing what the portal needs …"
	@$(PIP) -r requirements/base.txt -r requirements/embedded.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt | .venv/made.stamp
	@echo "Installing what development needs …"
	@$(PIP) -r requirements/dev.txt
	@touch $@ .venv/demo.stamp

# The first Python that is new enough and can make a virtual environment; PYTHON names another.
.venv/made.stamp:
	@for candidate in $${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do \
		if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making .venv with $$("$$candidate" --version) …"; \
			"$$candidate" -m venv .venv && touch $@ && exit 0; \
			exit 1; \
		fi; \
	done; \
	echo "The portal needs Python 3.11 or newer with the venv module." >&2; \
	echo "Install one (Debian, Ubuntu: apt-get install python3-venv) or name it: make PYTHON=/path/to/python3.12 …" >&2; \
	exit 1

# Each target sets up what it needs: `make mirror` and `make test` work in a clean checkout.

PYTHON ?= python3
ARCHIVE ?= sample
DB ?= $(ARCHIVE).db
BIN := .venv/bin
TARGET ?= all
SECONDS ?= 60

.PHONY: mirror test check fuzz serve screenshots docs lock clean

mirror: .venv/runs  ## crawl ARCHIVE (default: the sample, served here) into DB
	$(BIN)/backfile crawl $(ARCHIVE) --db $(DB)

serve: .venv/runs  ## open DB in Datasette
	$(BIN)/backfile serve $(DB)

test: .venv/tests browser verifiers spark tei operators  ## run every test
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: .venv/tests browser verifiers spark tei operators  ## what CI runs: format, lint, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile

fuzz: .venv/tests  ## fuzz TARGET (default: all) for SECONDS (default: 60) each; not on every machine is there an atheris
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'atheris>=3'
	$(BIN)/python -m tests.fuzz $(TARGET) --seconds $(SECONDS)

screenshots: .venv/tests browser mirror  ## take the pictures in docs/pictures anew
	$(BIN)/python -m tests.screenshot $(DB) docs/pictures

docs: .venv/runs  ## write what is generated: docs/commands.md, the man page, docs/tables.md, picture and packages of docs/architecture.md
	$(BIN)/python -m crawler.commands.help_pages docs
	$(BIN)/python -m pipelines.mirror.schema.tables_page docs
	$(BIN)/python -m tests.house_picture docs

# Chromium, fonts and npm are Debian's, axe-core is npm's: installed where that may be done, else their tests are skipped and say so.
.PHONY: browser
browser:
	@sh .ci/browser

# wacz, pywb and others that look at a WACZ, in .venv-verify; else their tests are skipped and say so.
.PHONY: verifiers
verifiers:
	@PYTHON=$(PYTHON) sh .ci/verifiers

# Java and Apache Spark, in .venv-spark, for `--engine spark`; else its tests are skipped and say so.
.PHONY: spark
spark:
	@PYTHON=$(PYTHON) sh .ci/spark

# The schema of TEI P5, in .tei, that exported TEI is held to; else its tests are skipped and say so.
.PHONY: tei
tei: .venv/runs
	@sh .ci/tei

# Redis, cron and systemd's own checks, for what operators use; else their tests are skipped and say so.
.PHONY: operators
operators:
	@sh .ci/operators

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Backfile needs Python 3.11 or newer, and this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

# A lock is whole, so nothing is to be resolved; pip before 23.3 cannot, where one package asks for lxml[html-clean], another for
# lxml[html_clean].
.venv/runs: .venv/bin/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/tests: .venv/runs requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements-dev.lock
	@touch $@

# Resolves the newest versions that pyproject.toml allows; run it by hand, and run `make check` after it.
lock: .venv/tests
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --strip-extras --generate-hashes --no-header --python-version 3.11 \
		--upgrade --extra serve --extra export --extra redis --group build --group dev pyproject.toml --output-file requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --strip-extras --generate-hashes --no-header --python-version 3.11 \
		--constraint requirements-dev.lock --extra serve --extra export --extra redis --group build pyproject.toml --output-file requirements.lock
	printf '%s\n' wacz pywb warcio 'fastwarc[cli]' cdxj-indexer 'setuptools<81' | $(BIN)/uv pip compile --quiet --universal --strip-extras --generate-hashes \
		--no-header --python-version 3.11 --upgrade - --output-file requirements-verify.lock
	$(BIN)/uv pip compile --quiet --universal --strip-extras --generate-hashes --no-header --python-version 3.11 \
		--upgrade --extra spark --group build pyproject.toml --output-file requirements-spark.lock

clean:
	rm -rf .venv .venv-verify .venv-spark .tei tests/accessibility/node_modules sample.db sample.db.lock sample-warc

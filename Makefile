# make run      opens PerfDesk on the sample filings        打开示例
# make test     lint, types, import rules, templates, tests  全部检查
PYTHON ?= python3
BIN := .venv/bin
export PYTHON

# Nothing here needs a screen except `run`.
OFFSCREEN := QT_QPA_PLATFORM=offscreen

# The tests of one file stay together: they share what is dear to make.
EVERY_CORE := --numprocesses auto --dist loadfile

.PHONY: run test test-office lint soak bench pictures bundle lock fonts clean screen-libraries libraries
.DELETE_ON_ERROR:

run: .venv/run.stamp screen-libraries
	@$(BIN)/perfdesk demo --out build/demo --open

test: lint
	@echo "tests  测试"
	@$(BIN)/python -m pytest -q $(EVERY_CORE)

# What LibreOffice makes of our workbooks; installs it where that can be done.
test-office: .venv/dev.stamp libraries
	@sh tools/office.sh
	@echo "LibreOffice  用 LibreOffice 检查"
	@$(BIN)/python -m pytest -q -m office

lint: .venv/dev.stamp libraries
	@echo "ruff, mypy, import rules, templates  静态检查"
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/perfdesk templates lint

# Long runs, left out of `make test`.
soak: .venv/dev.stamp libraries
	@$(BIN)/python -m pytest -q $(EVERY_CORE) --hypothesis-profile=soak -m "(soak or hypothesis) and not office"

bench: .venv/dev.stamp libraries
	@$(OFFSCREEN) $(BIN)/python -m bench

# The documents' pictures of the window and of a printed form; to be looked at.
pictures: .venv/dev.stamp libraries
	@$(BIN)/python tools/pictures.py docs/pictures
	@$(BIN)/python tools/tour.py docs/tour

# The folder that is given to an office, and one command run in it.
bundle: .venv/dev.stamp
	@sh tools/system_libraries.sh bundle
	@echo "bundle  打包"
	@$(BIN)/pyinstaller --noconfirm --log-level WARN --distpath dist --workpath build/bundle build.spec
	@$(OFFSCREEN) dist/PerfDesk/PerfDesk templates
	@du -sh dist/PerfDesk

# Both stamps live in the same environment; the second adds the developer's tools.
.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	@echo "installing PerfDesk  安装"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	@echo "installing the developer's tools  安装开发工具"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "PerfDesk needs Python 3.11 or later; name one with: make PYTHON=python3.11")'
	@$(PYTHON) -m venv .venv

libraries:
	@sh tools/system_libraries.sh

screen-libraries:
	@sh tools/system_libraries.sh screen

# Pins the newest versions that pyproject.toml allows, with hashes for every platform.
UV := build/lock-venv/bin/uv
COMPILE := $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --annotation-style line --upgrade --extra build

lock:
	@$(PYTHON) -m venv build/lock-venv
	@build/lock-venv/bin/pip install --quiet --disable-pip-version-check uv
	@$(COMPILE) -o build/run.lock
	@{ echo "# What PerfDesk runs on, pinned with hashes for every platform."; \
	   echo '# Made by `make lock` from pyproject.toml; do not edit by hand.'; \
	   cat build/run.lock; } > requirements.lock
	@$(COMPILE) --extra dev -c requirements.lock -o build/dev.lock
	@{ echo "# requirements.lock and the developer's tools, pinned with hashes for every platform."; \
	   echo '# Made by `make lock` from pyproject.toml; do not edit by hand.'; \
	   cat build/dev.lock; } > requirements-dev.lock

# Makes resources/fonts anew from the published fonts (Debian or a relative, npm, 180 MB).
fonts: .venv/dev.stamp
	@mkdir -p build/fonts-src
	@cd build/fonts-src && npm pack --silent \
	   @expo-google-fonts/noto-serif-sc@0.4.3 @expo-google-fonts/noto-sans-sc@0.4.3
	@cd build/fonts-src && apt-get download fonts-lxgw-wenkai
	@$(BIN)/python tools/subset_fonts.py build/fonts-src resources/fonts

clean:
	@rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

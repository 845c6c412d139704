# make install  the environment alone: .venv, with .venv/bin/trainer
# make run      start Trainer and print the page's address
# make demo     one simulated student with a year of study, in a database of its own
# make test     lint, then every test
# make lint     layout, types, arrows between the rooms, and security
# make format   mend what ruff can mend
# make bench    benchmarks, each a ratio measured in one run
# make exports  the shipped banks' Anki decks
# make schema   docs/bank.schema.json, by which editors check bank files
# make messages  gather what the interface says, for the translators, and compile what they said
# make lock     the locks, from pyproject.toml; needs uv
# make clean    remove what these commands made
#
# ARGS="..." is handed on by run, demo and pytest; PYTHON=... chooses the interpreter of a new environment.

VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install -qq --disable-pip-version-check
# Versions and hashes are all in the locks. One package comes as source only, and is built with the locked setuptools.
LOCKED = $(PIP) --require-hashes --only-binary :all:
SOURCE_TOO = --no-binary flask-principal --no-build-isolation

.DEFAULT_GOAL := help
.PHONY: help run demo install test pytest lint format bench exports schema messages lock clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

# The environment is made again when it is missing or its Python has gone.
ifneq ($(shell $(BIN)/python -c 'print(1)' 2>/dev/null),1)
.PHONY: $(BIN)/python
$(shell rm -f $(VENV)/*.stamp)
endif
$(BIN)/python:
	@python="$$(sh scripts/find-python $(PYTHON))" && echo "Making $(VENV) with $$python" && "$$python" -m venv --clear $(VENV)

$(VENV)/run.stamp: requirements/build.txt requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Trainer runs on"
	@$(LOCKED) -r requirements/build.txt
	@$(LOCKED) $(SOURCE_TOO) -r requirements/run.txt
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@echo "Installing what its tests need"
	@$(LOCKED) $(SOURCE_TOO) -r requirements/dev.txt
	@touch $@

install: $(VENV)/dev.stamp
	@echo "Ready: $(BIN)/trainer"

run: $(VENV)/run.stamp
	@$(BIN)/trainer serve $(ARGS)

demo: $(VENV)/run.stamp
	@$(BIN)/trainer demo $(ARGS)

test: lint pytest

pytest: $(VENV)/dev.stamp
	@$(BIN)/python scripts/browser.py --install
	@$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --config pyproject.toml --no-logo
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive trainer scripts

format: $(VENV)/dev.stamp
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/dev.stamp
	@for each in bench/*.py; do echo "== $$each" && $(BIN)/python "$$each" || exit 1; done

exports: $(VENV)/run.stamp
	@sh scripts/exports $(BIN)/trainer

schema: $(VENV)/run.stamp
	@$(BIN)/python -c 'from trainer.facts.schema import as_text; print(as_text(), end="")' > docs/bank.schema.json

# The texts of the program go into each catalogue of trainer/translations; new ones wait there to be translated.
SPOKEN = $(BIN)/pybabel --quiet
messages: $(VENV)/dev.stamp
	@mkdir -p build
	@$(SPOKEN) extract --mapping pyproject.toml --keyword marked --keyword _later --add-comments Say: --add-location file --sort-by-file --no-wrap --output build/messages.pot .
	@$(SPOKEN) update --input-file build/messages.pot --output-dir trainer/translations --ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date --no-wrap
	@$(SPOKEN) compile --directory trainer/translations

lock:
	@sh scripts/lock

clean:
	@rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

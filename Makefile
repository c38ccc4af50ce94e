# Two commands matter: `make demo` and `make test`. Both start from a bare Python 3.11+.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export ANONYMIZED_TELEMETRY := False

.PHONY: demo test lint torture audit sbom clean

demo: $(VENV)/.installed  ## Prepare the drawn catalogue once, then open the chat on 127.0.0.1:8501
	$(BIN)/stylist demo

test: $(VENV)/.installed-test  ## Types, style, floors and all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.installed-test
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

torture: $(VENV)/.installed-test  ## Kill processes, take things away, send hostile input, and count what was lost, doubled or let through
	$(BIN)/python -m tests.torture
	$(BIN)/python -m pytest tests/hostile --hypothesis-profile=torture --timeout=3600
	$(BIN)/python -m tests.hostile.fuzz 600

audit: $(VENV)/.installed-audit  ## Known holes of all that is installed
	$(BIN)/python -m tests.audit

sbom: $(VENV)/.installed-audit  ## What is installed, with versions and licences, as CycloneDX in dist/
	mkdir -p dist
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --of JSON --output-reproducible -o dist/sbom.json $(BIN)/python

$(VENV)/bin/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip uv

$(VENV)/.installed: $(VENV)/bin/uv pyproject.toml
	$(BIN)/uv pip install --python $(BIN)/python -e .
	touch $@

$(VENV)/.installed-test: $(VENV)/bin/uv pyproject.toml
	$(BIN)/uv pip install --python $(BIN)/python -e ".[test]"
	touch $@ $(VENV)/.installed

$(VENV)/.installed-audit: $(VENV)/.installed
	$(BIN)/uv pip install --python $(BIN)/python -e ".[audit]"
	touch $@

clean:  ## Remove the environment; the data folder stays
	rm -rf $(VENV)

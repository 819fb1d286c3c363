# Every command of the project. `make` lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
# One target after the other: each uses all processors by itself.
.NOTPARALLEL:

REDIS ?= 1

# The PATH of the scripts, here too: with another one cargo would build the PHP binding again.
export PATH := $(shell source tests/stack/lib.sh && printf '%s' "$$PATH")
# The extension is built for Debian's PHP, which serves the site, also where another php comes first in PATH.
ifneq ($(filter-out /usr/bin/php,$(shell command -v php)),)
export PHP := /usr/bin/php
export PHP_CONFIG := /usr/bin/php-config
endif

front_end := wp-plugin/build/.built
node_modules := wp-plugin/node_modules/.package-lock.json
version = $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)

.PHONY: help
help: ## list the commands
	@printf 'AppointEase. make <command>:\n\n'
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | while IFS=$$'\t' read -r name text; do printf '  %-10s %s\n' "$$name" "$$text"; done

.PHONY: demo
demo: ## a salon's booking page on this machine, until Ctrl-C (REDIS=0: without Redis)
	@tests/stack/demo --redis $(REDIS)

.PHONY: test
test: ## set up, lint, build, and run all tests against real servers
	@tests/run

.PHONY: setup
setup:
	@tests/stack/setup

.PHONY: build
build: setup build-extension build-front-end ## the extension (target/release/libappointease.so) and the front end

.PHONY: build-extension
build-extension:
	@echo '==> Building the extension'
	@cargo build --release --locked

.PHONY: build-front-end
build-front-end: $(front_end)

$(node_modules): wp-plugin/package-lock.json
	@echo '==> Installing what the front end is built with'
	@cd wp-plugin && PUPPETEER_SKIP_DOWNLOAD=1 PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# wp-scripts empties wp-plugin/build first, so the marker stands for what is in it.
$(front_end): $(node_modules) wp-plugin/package.json $(wildcard wp-plugin/*.config.js wp-plugin/tsconfig.json) $(shell find wp-plugin/src -type f)
	@echo '==> Building the front end'
	@cd wp-plugin && npm run --silent build
	@touch $@

.PHONY: lint
lint: setup $(node_modules) ## formatting and static checks of Rust, PHP, TypeScript, CSS and shell
	@tests/lint/run

.PHONY: bench
bench: ## measure everything and write docs/performance.md (PARTS="calls http", VISITORS, CALLS: see tests/bench/run)
	@tests/bench/run $(PARTS)

.PHONY: torture
torture: build-extension ## race a million times for time, then break servers and network under load: over an hour (FAULTS, SECONDS_OF_LOAD)
	@cargo build --locked --features failpoints
	@$(or $(PHP),php) tests/torture/run --full
	@tests/stack/with-servers tests/fault/torture
	@tests/fault/other-servers

.PHONY: fuzz
fuzz: build-extension ## feed every function with rubbish (FUZZ_SECONDS, 60)
	@tests/stack/with-servers $(or $(PHP),php) -d extension=$(CURDIR)/target/release/libappointease.so tests/fuzz/functions.php $(or $(FUZZ_SECONDS),60)

.PHONY: package
package: build ## dist/: the plugin as a zip WordPress can upload, the extension and its ini file
	@rm -rf dist && mkdir -p dist/appointease
	@cd wp-plugin && cp -r build includes *.php readme.txt ../dist/appointease/ && if [ -d languages ]; then cp -r languages ../dist/appointease/; fi
	@rm -f dist/appointease/build/.built && if [ -f LICENSE ]; then cp LICENSE dist/appointease/; fi
	@cd dist && zip -q -r -X appointease-plugin.zip appointease && rm -rf appointease
	@strip --strip-debug -o dist/appointease.so target/release/libappointease.so
	@cp php/appointease.ini dist/appointease.ini
	@echo '==> dist/ holds version $(version):' && ls -l dist

.PHONY: clean
clean: ## remove what was built and fetched; the next run fetches it again
	@rm -rf target build dist .cache wp-plugin/build wp-plugin/node_modules tests/browser/node_modules

# Tenon -- a few short targets over CMake and npm.
#
#   make demo      build, and start a throw-away server with the sample apps and their data
#   make test      build with sanitizers, run all tests
#   make build     leaves build/tenon
#   make bench     what a request costs: docs/performance.md
#   make fuzz      inputs by chance for hours: FUZZ_SECONDS=14400
#   make coverage  which lines the tests run, room by room
#   make lint      the static checks with the analyzer, which take minutes
#   make soak      killed, without power, disk or memory, for long: KILL_ROUNDS, POWER_IMAGES, MEMORY_TRIES, FAULTS_EVERY
#   make tsan      the HTTP tests under ThreadSanitizer
#   make deb       a Debian package of build/tenon: docs/operations.md
#   make docs      writes docs/reference anew, from the tables in the program
#   make clean     removes build/

SHELL       := /bin/bash
export PATH := $(CURDIR)/build/node/bin:$(PATH)
JOBS        ?= $(shell nproc)
UI_SOURCES   = $(shell find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -path ui/src/generated -prune -o -type f -print)

.PHONY: demo build test bench fuzz soak lint coverage tsan deb docs clean packages ui
.DELETE_ON_ERROR:

demo: build
	build/tenon demo $(DEMO)

build: packages ui
	@cmake --preset release >build/release.log || { cat build/release.log; exit 1; }
	@cmake --build build/release -j$(JOBS) --target tenon -- --no-print-directory
	@cp -u build/release/tenon build/tenon

packages:
	@mkdir -p build && cmake/packages.sh build

# The UI's files as a table and a blob, ready to be compiled in; made anew only when its sources change.
ui: build/ui/ui_assets.c
build/ui/ui_assets.c: $(UI_SOURCES) metadata/icons.inc | packages
	cd ui && npm ci --no-fund --no-audit --loglevel=error
	cd ui && npm run --silent build
	@mkdir -p build/ui
	cd ui && node scripts/embed.mjs dist ../build/ui

test: build
	@cmake/packages.sh test
	tests/run

bench: build
	@cmake/packages.sh bench
	@cmake --build build/release --target yardstick -- --no-print-directory
	node tests/bench/bench.mjs
	node tests/bench/opening.mjs
	node tests/bench/streams.mjs

fuzz: build
	@cmake/packages.sh test
	FUZZ_FRESH= FUZZ_SECONDS=$(or $(FUZZ_SECONDS),14400) tests/run fuzz

lint: build
	@cmake/packages.sh test
	@cmake --preset fuzz >build/fuzz.log || { cat build/fuzz.log; exit 1; }
	tests/lint.py --deep

coverage: build
	@cmake/packages.sh test
	tests/run coverage

# An hour or so. KILL_SEED and POWER_SEED make other ones of it.
soak: build
	@cmake/packages.sh test
	KILL_ROUNDS=$${KILL_ROUNDS:-200} POWER_IMAGES=$${POWER_IMAGES:-400} POWER_TURNS=$${POWER_TURNS:-25} \
		MEMORY_TRIES=$${MEMORY_TRIES:-60} FAULTS_EVERY=$${FAULTS_EVERY:-1} SOAK=1 tests/run faults

tsan: build
	@cmake/packages.sh test
	tests/run tsan

deb: build
	@cmake/packages.sh deb
	@packaging/debian/build

docs: build
	build/tenon reference docs/reference

clean:
	rm -rf build ui/dist ui/node_modules

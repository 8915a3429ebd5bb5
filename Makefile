# SPDX-License-Identifier: Apache-2.0
# Short cuts over Meson and Ninja. `make help` lists them.

# On a system without Debian's packages: install what tools/install-dependencies lists, then DEPENDENCIES=true.
DEPENDENCIES ?= tools/install-dependencies
LISTEN ?= 127.0.0.1:8080
SPEC ?= examples/resource-service.md
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?=
SOURCES = $(shell git ls-files '*.c' '*.h')

.DEFAULT_GOAL := build
.PHONY: help run build release test bench fuzz testssl format lint install clean

help:  ## show this
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: build  ## build, then serve SPEC (examples/resource-service.md) on LISTEN (127.0.0.1:8080)
	build/phoenix run $(SPEC) --listen $(LISTEN)

build:  ## make build/phoenix, installing what is missing
	$(DEPENDENCIES) build
	@[ -f build/build.ninja ] || meson setup build
	ninja -C build phoenix

release:  ## make build-release/phoenix, optimised as a whole: what is installed and what is measured
	$(DEPENDENCIES) build
	@[ -f build-release/build.ninja ] || meson setup build-release --buildtype=release -Db_lto=true
	ninja -C build-release phoenix manual

test:  ## build and run every test; the last line says how many passed and failed
	$(DEPENDENCIES) build test
	tests/run

bench: release  ## measure beside nginx and a Fastify service (minutes), into docs/benchmarks.md
	$(DEPENDENCIES) bench
	tests/bench/run

fuzz:  ## run every fuzz target, or FUZZ_TARGETS, for FUZZ_SECONDS (60) each
	$(DEPENDENCIES) build test
	@[ -f build-fuzz/build.ninja ] || CC=clang meson setup build-fuzz -Dfuzz=true
	ninja -C build-fuzz
	tests/fuzz/run --seconds $(FUZZ_SECONDS) $(FUZZ_TARGETS)

testssl: build  ## let testssl.sh examine the server (minutes; Debian: testssl.sh)
	PHOENIX_TESTSSL=1 /usr/bin/python3 -m pytest -q tests/system/test_tls.py -k testssl

format:  ## bring every C file into the house's form
	$(DEPENDENCIES) build test
	clang-format -i $(SOURCES)

lint:  ## look for what compilers do not see: clang-tidy, rooms, form
	$(DEPENDENCIES) build test
	@[ -f build/build.ninja ] || meson setup build
	ninja -C build
	meson test -C build --no-rebuild --suite house
	run-clang-tidy -quiet -p build -j 2 '/src/[a-z]+/(?!test_)[a-z0-9_]+\.c$$'

install: release  ## install into DESTDIR and PREFIX (/usr/local)
	@meson configure build-release -Dprefix=$(PREFIX)
	DESTDIR=$(DESTDIR) meson install -C build-release --no-rebuild

clean:  ## remove what was built
	rm -rf build build-asan build-clang build-fuzz build-release build-tsan

# soak-audit. `make help` lists the targets. Sources are found, never listed:
# src/main.c, src/<room>/*.c, tests/unit/<room>/test_*.c, tests/lib/*.c, tests/fuzz/fuzz_*.c.
# Libraries: one line each in scripts/libs.txt. Each variant builds in its own folder.
#
# Settings: CC, V=1 (show commands), VARIANT, BUILD (build folder), CFLAGS, LDFLAGS (added last),
# ROOMS="base codec" (only these rooms and their tests), FUZZ_TIME, PREFIX, DESTDIR, A, B.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all

# Parallel and readable unless the caller chose otherwise.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2) --output-sync=target
endif
MAKEFLAGS += --no-builtin-rules --no-builtin-variables --no-print-directory

ifneq ($(filter default undefined,$(origin CC)),)
CC := gcc
endif
ifneq ($(filter default undefined,$(origin AR)),)
AR := ar
endif

VARIANT ?= release
BUILD ?= build
O := $(BUILD)/$(VARIANT)
BIN := $(O)/soak-audit
PREFIX ?= /usr/local
FUZZ_TIME ?= 30
A ?= artifacts/soak/run_A
B ?= artifacts/soak/latest
Q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),,@printf '  %-5s %s\n' '$(1)' '$(2)')

# --- flags ---------------------------------------------------------------------------------------

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wpointer-arith -Wwrite-strings -Wvla -Wundef -Wformat=2 -Wimplicit-fallthrough \
	-Wdouble-promotion -Wfloat-conversion -Wnull-dereference -Wswitch-enum -Wcast-qual \
	-Wdate-time -fno-common -Werror

# Sanitizer and coverage code makes gcc see paths that do not exist.
NOISY := -Wno-null-dereference -Wno-maybe-uninitialized
ifneq ($(findstring clang,$(CC)),)
NOISY := -Wno-null-dereference
# clang reports each `double x = NAN`, because the macro is a float; gcc does not.
WARN += -Wno-double-promotion
endif

SAN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

CF_release := -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LF_release := -pie -Wl,-z,relro,-z,now -Wl,--as-needed
CF_debug := -O1 -g -fno-omit-frame-pointer -DSA_ARENA_DEBUG
CF_asan := -O1 -g1 $(SAN) -DSA_ARENA_DEBUG $(NOISY)
LF_asan := $(SAN)
CF_fuzz := -O1 -g $(SAN) -fsanitize=fuzzer-no-link -DSA_ARENA_DEBUG $(NOISY)
LF_fuzz := $(SAN)
CF_coverage := -O0 -g --coverage $(NOISY)
LF_coverage := --coverage
ifeq ($(origin CF_$(VARIANT)),undefined)
$(error unknown VARIANT '$(VARIANT)': release debug asan fuzz coverage)
endif

LIBS_LIST := $(shell sed -n 's/^\([^\#|]*[^ \#|]\) *|.*/\1/p' scripts/libs.txt)
LIBS_PC := $(filter-out -l%,$(LIBS_LIST))
LIBS_CFLAGS := $(shell pkg-config --cflags $(LIBS_PC) 2>/dev/null)
LIBS_LINK := $(shell pkg-config --libs $(LIBS_PC) 2>/dev/null)
LIBS_OK := $(or $(LIBS_LINK),$(if $(LIBS_PC),,yes))

# -D_GNU_SOURCE= is set here, because banned.h includes system headers before the file itself does.
CPPFLAGS_ALL = -iquote src -iquote $(O) -D_GNU_SOURCE= $(LIBS_CFLAGS) $(CPPFLAGS)
# (gcov needs the real paths.)
# Contracted multiply-adds would give other last digits on other processors.
CFLAGS_ALL = -std=gnu17 -ffp-contract=off $(CF_$(VARIANT)) $(WARN) $(if $(filter coverage,$(VARIANT)),,-ffile-prefix-map=$(CURDIR)=.) $(CFLAGS)
CPPFLAGS_src = -include src/base/banned.h
CPPFLAGS_tests = -iquote tests -iquote tests/lib
LINK = $(CC) $(CF_$(VARIANT)) $(LF_$(VARIANT)) $(CFLAGS) $(LDFLAGS)
# Test programs are many: gold takes two thirds of the time of the usual linker. (It warns of the sanitizers of clang.)
LINK_TEST = $(LINK) $(FAST_LD)
FAST_LD := $(if $(findstring clang,$(CC)),,$(if $(shell command -v ld.gold),-fuse-ld=gold))
LDLIBS_ALL = $(LIBS_LINK) $(filter -l%,$(LIBS_LIST)) $(LDLIBS)

# --- files ---------------------------------------------------------------------------------------

rooms = $(if $(ROOMS),$(foreach r,$(ROOMS),$(1)/$(r)/$(2)),$(1)/*/$(2))
LIB_SRC := $(sort $(wildcard $(call rooms,src,*.c)))
UNIT_SRC := $(sort $(wildcard $(call rooms,tests/unit,test_*.c)))
TLIB_SRC := $(sort $(wildcard tests/lib/*.c))
FUZZ_SRC := $(if $(ROOMS),,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
MAIN_SRC := $(if $(ROOMS),,$(wildcard src/main.c))

obj = $(patsubst %.c,$(O)/obj/%.o,$(1))
LIB_OBJ := $(call obj,$(LIB_SRC))
TLIB_OBJ := $(call obj,$(TLIB_SRC))
UNIT_BIN := $(patsubst tests/unit/%.c,$(O)/unit/%,$(UNIT_SRC))
REPLAY_BIN := $(patsubst tests/fuzz/fuzz_%.c,$(O)/replay/%,$(FUZZ_SRC))
FUZZ_BIN := $(patsubst tests/fuzz/fuzz_%.c,$(O)/fuzz/%,$(FUZZ_SRC))
ALL_OBJ := $(LIB_OBJ) $(TLIB_OBJ) $(call obj,$(MAIN_SRC) $(UNIT_SRC) $(FUZZ_SRC) tests/fuzz/replay.c tests/e2e/fork_server.c)

# --- build ---------------------------------------------------------------------------------------

.PHONY: all programs
all: $(if $(ROOMS),$(O)/libsoak.a,$(BIN)) ## build the program (build/release/soak-audit)

programs: $(if $(MAIN_SRC),$(BIN) $(O)/fork-server) $(O)/libsoak.a $(UNIT_BIN) $(REPLAY_BIN)

$(BIN): $(call obj,src/main.c) $(O)/libsoak.a
	$(call say,LINK,$@)
	$(Q)$(LINK) -o $@ $^ $(LDLIBS_ALL)

# The program for end-to-end tests: started once, forked for each run.
$(O)/fork-server: $(call obj,tests/e2e/fork_server.c) $(O)/libsoak.a
	$(call say,LINK,$@)
	$(Q)$(LINK) -o $@ $^ $(LDLIBS_ALL)

$(O)/libsoak.a: $(LIB_OBJ) $(O)/gen/lib.list
$(O)/libtest.a: $(TLIB_OBJ)
$(O)/%.a:
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcD $@ $(filter %.o,$^)

$(O)/obj/src/%.o: src/%.c $(O)/gen/flags | $(O)/gen/version.h
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CFLAGS_ALL) $(CPPFLAGS_ALL) $(CPPFLAGS_src) -MMD -MP -c -o $@ $<

$(O)/obj/tests/%.o: tests/%.c $(O)/gen/flags | $(O)/gen/version.h
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CFLAGS_ALL) $(CPPFLAGS_ALL) $(CPPFLAGS_tests) -MMD -MP -c -o $@ $<

$(UNIT_BIN): $(O)/unit/%: $(O)/obj/tests/unit/%.o $(O)/libtest.a $(O)/libsoak.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(LINK_TEST) -o $@ $^ -lcmocka $(LDLIBS_ALL)

$(REPLAY_BIN): $(O)/replay/%: $(O)/obj/tests/fuzz/fuzz_%.o $(O)/obj/tests/fuzz/replay.o $(O)/libsoak.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(LINK_TEST) -o $@ $^ $(LDLIBS_ALL)

$(FUZZ_BIN): $(O)/fuzz/%: $(O)/obj/tests/fuzz/fuzz_%.o $(O)/libsoak.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(LINK) -fsanitize=fuzzer -o $@ $^ $(LDLIBS_ALL)

.SECONDARY: $(ALL_OBJ)

# Generated files are replaced only when their content changes, so nothing is rebuilt in vain.
.PHONY: FORCE
$(O)/gen/version.h: FORCE
	@scripts/gen-version.sh $@

$(O)/gen/flags: FORCE
	@$(if $(LIBS_OK),,echo 'make: a library is missing ($(LIBS_PC)): run scripts/setup.sh' >&2; exit 1;) \
	scripts/replace.sh $@ <<< '$(subst ','\'',$(CC) $(CFLAGS_ALL) $(CPPFLAGS_ALL) $(LDFLAGS) $(LDLIBS_ALL))'

$(O)/gen/lib.list: FORCE
	@scripts/replace.sh $@ <<< '$(LIB_OBJ)'

-include $(ALL_OBJ:.o=.d)

# --- use -----------------------------------------------------------------------------------------

.PHONY: demo soak-audit soak-audit-ci soak-compare install uninstall
demo: ## install what is missing, build, audit the example run into build/demo
	+@scripts/setup.sh && $(MAKE) --silent all && BIN=$(BIN) scripts/demo.sh

soak-audit: all ## audit the latest soak run of this repository
	@$(BIN) audit

soak-audit-ci: all ## the same, and fail when the verdict is HOLD
	@$(BIN) audit --fail-on-hold

soak-compare: all ## compare two runs: A=dir B=dir
	@$(BIN) compare --a $(A) --b $(B)

INSTALL = +@BUILD='$(BUILD)' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' MAKE='$(MAKE)' scripts/install.sh
install: ## install program (the static one when it was built) and manual: PREFIX=/usr/local DESTDIR=
	$(INSTALL) $(BIN)

uninstall: ## remove what install installed
	$(INSTALL) --uninstall

# --- tests ---------------------------------------------------------------------------------------

RUN = VARIANT=$(VARIANT) O=$(O) V=$(V) ROOMS="$(ROOMS)" MAKE="$(MAKE)" tests/run.sh
SANENV = ASAN_OPTIONS=detect_leaks=1:exitcode=99:strict_string_checks=1:detect_stack_use_after_return=1 \
	UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:exitcode=99 \
	LSAN_OPTIONS=suppressions=$(CURDIR)/tests/lib/lsan.supp:print_suppressions=0

.PHONY: test check unit golden golden-update e2e fuzz fuzz-replay asan valgrind coverage bench torture debug
test: ## install what is missing, then all tests; the last line counts them
	+@scripts/setup.sh --test || { echo '0 passed, 1 failed'; exit 1; }; $(RUN) build unit golden fuzz-replay e2e docs

check: ## all tests without the set-up
	+@$(RUN) build unit golden fuzz-replay e2e docs

unit: ## unit tests (ROOMS="base codec" for some rooms only)
	+@$(RUN) build unit

golden: ## golden tests of the program (CASES="a b" for some)
	+@$(RUN) build golden

golden-update: all ## rewrite the expected output of the golden tests (CASES="a b" for some)
	@SA=$(CURDIR)/$(BIN) tests/golden/run.sh -u $(CASES)

e2e: ## end-to-end tests
	+@$(RUN) build e2e

fuzz-replay: ## feed the fuzz corpora to a plain program
	+@$(RUN) build fuzz-replay

fuzz: ## libFuzzer, FUZZ_TIME seconds for each target (needs clang)
	+@$(MAKE) VARIANT=fuzz CC=$(if $(findstring clang,$(CC)),$(CC),clang) fuzz-programs
	@FUZZ_TIME=$(FUZZ_TIME) scripts/fuzz.sh $(BUILD)/fuzz

.PHONY: fuzz-programs
fuzz-programs: $(FUZZ_BIN)

asan: ## all tests with the address and undefined-behaviour sanitizers
	+@$(SANENV) $(MAKE) VARIANT=asan check

valgrind: ## unit and golden tests under valgrind (VALGRIND_VARIANT=release: of the program that ships)
	+@$(MAKE) VARIANT=$(or $(VALGRIND_VARIANT),debug) valgrind-run

.PHONY: valgrind-run
valgrind-run:
	+@VALGRIND=1 $(RUN) build unit golden

coverage: ## line coverage of src/ by all tests (COV_MIN=percent to fail below)
	+@find $(BUILD)/coverage -name '*.gcda' -delete 2>/dev/null; $(MAKE) VARIANT=coverage CC=gcc check
	@scripts/coverage.sh $(BUILD)/coverage $(COV_MIN)

.PHONY: property matrix
property: all $(O)/fork-server ## random runs: do all outputs of each name one decision and one count? (RUNS=10000 SEED=...)
	@RUNS=$${RUNS:-10000} SEED=$${SEED:-$$(date +%s)} WORKERS=$${WORKERS:-4} FEW_LINES=1 SA=$(CURDIR)/$(BIN) \
		tests/e2e/property.sh

matrix: all ## random scenarios of the Action against a stand-in for GitHub: histories x faults x posts x signals x legs (COUNT=300 SEED=...)
	@SA=$(CURDIR)/$(BIN) tests/e2e/action_matrix.sh $${COUNT:-300} $${SEED:-$$(date +%s)}

torture: $(O)/unit/cli/test_torture ## every file operation of every command that writes fails once (the short form is in make unit)
	@TORTURE=full $<

bench: all ## time the program
	@scripts/bench.sh $(BIN)

debug: ## build with -O1 -g and the debugging arena
	+@$(MAKE) VARIANT=debug all

# --- lint ----------------------------------------------------------------------------------------

C_FILES = $(sort $(wildcard src/*.c src/*/*.c src/*/*.h tests/unit/*/*.[ch] tests/lib/*.[ch] tests/fuzz/*.[ch] tests/calibrate/*.[ch]))
SH_FILES = $(sort $(wildcard scripts/*.sh tests/*.sh tests/*/*.sh .ci/run))

LINTS := format-check tidy cppcheck includes calls headers symbols check-docs shellcheck
.PHONY: lint lint-size $(LINTS) format docs
lint: $(LINTS) lint-size ## all of: format-check tidy cppcheck includes calls headers symbols check-docs shellcheck
	@echo 'lint: fine'

format: ## format all C files
	$(Q)$(if $(C_FILES),clang-format -i $(C_FILES))

# Versions of clang-format disagree with each other; 14 decides.
format-check: ## are all C files formatted?
	$(call say,LINT,format)
	$(Q)if ! clang-format --version | grep -q 'version 14\.'; then echo 'format-check: skipped, needs clang-format 14'; \
	else bad=$$(clang-format --dry-run $(C_FILES) </dev/null 2>&1 | sed -n 's/:[0-9]*:[0-9]*: \(warning\|error\): .*//p' | sort -u); \
	if [ -n "$$bad" ]; then echo 'not formatted (run make format):'; echo "$$bad"; exit 1; fi; fi

TIDY := $(patsubst %.c,$(O)/tidy/%.ok,$(wildcard src/main.c) $(LIB_SRC) $(UNIT_SRC) $(TLIB_SRC) $(FUZZ_SRC))
tidy: $(TIDY) ## clang-tidy

# (The path analysis takes ten times as long as all else. Tests do without: they run with sanitizers, all of their paths.)
$(O)/tidy/tests/%.ok: TIDY_CHECKS := --checks=-clang-analyzer-*
# 225000 nodes is what the analyzer takes by itself; a quarter of them is three times as fast.
TIDY_NODES ?= 60000
$(O)/tidy/%.ok: %.c .clang-tidy $(wildcard src/*/*.h tests/lib/*.h src/*/*.def) | $(O)/gen/version.h
	$(call say,TIDY,$<)
	$(Q)mkdir -p $(@D) && clang-tidy --quiet $(TIDY_CHECKS) \
		$(addprefix --extra-arg=,-Xclang -analyzer-config -Xclang max-nodes=$(TIDY_NODES)) $< -- -std=gnu17 $(CPPFLAGS_ALL) \
		$(if $(filter src/%,$<),$(CPPFLAGS_src),$(CPPFLAGS_tests)) 2>&1 \
		| { grep -vE '^[0-9]+ warnings? generated' || true; }; exit $${PIPESTATUS[0]}
	@touch $@

# (cppcheck 2.10 does not parse an attribute behind a function pointer.)
cppcheck: | $(O)/gen/version.h ## cppcheck
	$(call say,LINT,cppcheck)
	$(Q)mkdir -p $(O)/cppcheck && cppcheck --quiet --std=c11 --enable=warning,portability,performance \
		--inline-suppr --error-exitcode=1 --cppcheck-build-dir=$(O)/cppcheck --suppress=missingIncludeSystem \
		--suppress=normalCheckLevelMaxBranches --suppress=varFuncNullUB --suppress=nullPointerArithmeticRedundantCheck \
		-I src -I $(O) -D_GNU_SOURCE= '-D__attribute__(x)=' src

includes: ## layers, fences, include order, cycles
	$(call say,LINT,includes)
	$(Q)scripts/check-includes.sh

calls: $(O)/libsoak.a $(call obj,$(MAIN_SRC)) ## what the objects really call: layers, fences, circles
	$(call say,LINT,calls)
	$(Q)scripts/check-calls.sh $(O)/obj/src

headers: | $(O)/gen/version.h ## each header compiles alone
	$(call say,LINT,headers)
	$(Q)scripts/check-headers.sh $(CC) -std=gnu17 $(WARN) $(CPPFLAGS_ALL)

symbols: $(O)/libsoak.a ## each external symbol begins with sa_
	$(call say,LINT,symbols)
	$(Q)scripts/check-symbols.sh $<

shellcheck: ## the shell scripts
	$(call say,LINT,shellcheck)
	$(Q)$(if $(SH_FILES),shellcheck $(SH_FILES))

lint-size:
	$(Q)scripts/check-size.sh

docs: all ## regenerate the generated parts of the manual and README
	$(Q)if [ -x scripts/check-docs.sh ]; then SA=$(BIN) scripts/check-docs.sh --update; else echo 'docs: nothing to do'; fi

check-docs: $(if $(MAIN_SRC),$(BIN)) ## manual, README, help and action agree
	$(call say,LINT,docs)
	$(Q)if [ -x scripts/check-docs.sh ]; then SA=$(BIN) scripts/check-docs.sh; fi

-include $(sort $(wildcard scripts/*.mk))

# --- the rest ------------------------------------------------------------------------------------

.PHONY: clean help
clean: ## remove the build folder
	rm -rf $(BUILD)

help: ## this list
	@sed -n 's/^\([a-z][a-z0-9-]*\):[^#]*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | sort -u | expand -t 20

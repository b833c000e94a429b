# PersistProc. `make` alone says what there is.

SHELL  := /bin/sh
PREFIX ?= $(HOME)/.local
CONFIG := Release

libc   := $(if $(shell ldd --version 2>&1 | grep -i musl),musl-,)
arch   := $(patsubst x86_64,x64,$(patsubst aarch64,arm64,$(shell uname -m)))
RID    ?= linux-$(libc)$(arch)

bin    := artifacts/bin
stamps := artifacts/stamps
names  := persistproc persistprocd persistproc-keeper
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

.PHONY: deb tool fuzz help build pack run run-stop test check bench soak chaos docs install install-built uninstall clean tools FORCE
.DELETE_ON_ERROR:

help:
	@echo "make build    the three native binaries, in $(bin)/"
	@echo "make pack     the client for .NET programs as a NuGet package, in artifacts/packages/"
	@echo "make run      a demo: three small services, followed; Ctrl-C leaves them running"
	@echo "make run-stop ends the demo"
	@echo "make test     builds, then runs every test"
	@echo "make check    format, analyzers, house rules"
	@echo "make bench    measures beside a physical limit, writes docs/benchmarks.md"
	@echo "make soak     the repeated end-to-end tests, 100 times each"
	@echo "make chaos    MINUTES=10 SEED=n: random commands, crashes, kills and full disks, and a checker beside them"
	@echo "make fuzz     MINUTES=5: readers of what others write, with inputs that were changed at random"
	@echo "make docs     writes docs/commands.md from the program's own help"
	@echo "make install  PREFIX=$(PREFIX): programs, manual pages and completions; make uninstall"
	@echo "make deb      a Debian package of them, in artifacts/; make tool: packages for dotnet tool install"
	@echo "make clean"

# ---- what has to be here first: one line says what is missing ----------------------------------
sdk    = $(shell dotnet --list-sdks 2>/dev/null | cut -d. -f1 | sort -n | tail -n 1)
linker = $(shell command -v clang || command -v gcc)
tools:
	@$(if $(shell test "$(or $(sdk),0)" -ge 10 && echo yes),,$(error Install the .NET SDK 10 or later (package dotnet-sdk-10.0)$(if $(linker),, and a C linker (package clang or gcc)): it compiles everything here))
	@$(if $(linker),,$(error Install a C linker (package clang or gcc): it links the native binaries))

# ---- the native binaries ------------------------------------------------------------------------
# Published only when something they are made of has changed: their files, or the list of their files.
sources    = $(shell find $(1) \( -name bin -o -name obj \) -prune -o -type f -print | LC_ALL=C sort)
house      := $(wildcard Directory.*.props src/*.props .editorconfig)
of_cli     := src/PersistProc.Cli src/PersistProc.Protocol src/PersistProc.Linux src/PersistProc.Core
of_keeper  := src/PersistProc.Keeper src/PersistProc.Linux src/PersistProc.Core
of_daemon  := src/PersistProc.Daemon src/PersistProc.Protocol src/PersistProc.Supervision src/PersistProc.Linux src/PersistProc.Core docs/openapi.json
of_dummy   := tests/PersistProc.Dummy

build: $(names:%=$(bin)/%)

# $(call native,FILE,PROJECT,DIRECTORIES): one binary, and nothing else of what publish leaves
define native
$(1): $(call sources,$(3)) $(house) $(stamps)/$(2).files | tools
	@echo "native: $$(@F)"
	@mkdir -p $$(@D)
	@dotnet publish $(firstword $(3)) -c $(CONFIG) -r $(RID) -o artifacts/publish/$(2) -v quiet
	@cp artifacts/publish/$(2)/$$(@F) $$@.new && mv -f $$@.new $$@
$(stamps)/$(2).files: FORCE
	@mkdir -p $$(@D)
	@printf '%s\n' $(RID) $(call sources,$(3)) | cmp -s - $$@ || printf '%s\n' $(RID) $(call sources,$(3)) > $$@
endef
$(eval $(call native,$(bin)/persistproc,cli,$(of_cli)))
$(eval $(call native,$(bin)/persistproc-keeper,keeper,$(of_keeper)))
$(eval $(call native,$(bin)/persistprocd,daemon,$(of_daemon)))
$(eval $(call native,artifacts/test-bin/dummy,dummy,$(of_dummy)))
# they share object directories: one at a time, also under make -j
.NOTPARALLEL:

pack: | tools
	@dotnet pack src/PersistProc.Protocol -c $(CONFIG) -o artifacts/packages -v quiet

# ---- use ----------------------------------------------------------------------------------------
run: build
	@sh config/demo/run.sh $(bin) artifacts/demo

run-stop:
	@$(bin)/persistproc --root artifacts/demo --no-autostart shutdown

# where each shell looks for completions
completes := bash:share/bash-completion/completions/persistproc zsh:share/zsh/site-functions/_persistproc fish:share/fish/vendor_completions.d/persistproc.fish
manuals   := $(foreach page,$(wildcard docs/man/*),$(page):share/man/man$(subst .,,$(suffix $(page)))/$(notdir $(page)))
to        := $(DESTDIR)$(PREFIX)

install: build install-built

install-built:
	@mkdir -p "$(to)/bin"
	@for name in $(names); do install -m 755 $(bin)/$$name "$(to)/bin/$$name" || exit 1; done
	@for one in $(completes); do \
		file="$(to)/$${one#*:}"; mkdir -p "$${file%/*}" && $(bin)/persistproc completion $${one%%:*} > "$$file" || exit 1; \
	done
	@for one in $(manuals); do \
		file="$(to)/$${one#*:}"; mkdir -p "$${file%/*}" && install -m 644 "$${one%%:*}" "$$file" || exit 1; \
	done
	@echo "installed in $(to): $(names), manual pages, completions for bash, zsh, fish"

uninstall:
	@for name in $(names:%=bin/%) $(foreach one,$(completes) $(manuals),$(lastword $(subst :, ,$(one)))); do rm -f "$(to)/$$name"; done

# ---- packages -----------------------------------------------------------------------------------
version = $(shell sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)

deb: build
	@sh packaging/deb.sh $(bin) artifacts $(version)

tool: build
	@sh packaging/tool.sh $(bin) artifacts/tool $(version) $(RID)

# ---- quality ------------------------------------------------------------------------------------
test: build artifacts/test-bin/dummy
	@sh tests/run.sh $(CONFIG)

check: | tools
	@dotnet restore PersistProc.sln -v quiet
	@dotnet format PersistProc.sln --verify-no-changes --no-restore
	@dotnet build PersistProc.sln -c $(CONFIG) --no-restore -v quiet
	@sh tests/run.sh $(CONFIG) HouseRules

soak: build artifacts/test-bin/dummy
	@PERSISTPROC_REPEAT=$${PERSISTPROC_REPEAT:-100} sh tests/run.sh $(CONFIG) EndToEnd "Category=Repeated"

# also ACTIONS=n: so many at most; KEEPER=1: keeper and holder are killed as well
chaos: build artifacts/test-bin/dummy
	@MINUTES="$(MINUTES)" SEED="$(SEED)" ACTIONS="$(ACTIONS)" KEEPER="$(KEEPER)" dotnet run -c $(CONFIG) --project tests/PersistProc.Chaos

# so long altogether, each reader its part of it
MINUTES ?= 5
READERS := 15
fuzz: | tools
	@PERSISTPROC_FUZZ_SECONDS=$$(($(MINUTES) * 60 / $(READERS))) dotnet test tests/PersistProc.Fuzz.Tests -c $(CONFIG) -v quiet --logger "console;verbosity=detailed"

bench: build artifacts/test-bin/dummy
	@dotnet run -c $(CONFIG) --project tests/PersistProc.Benchmarks -- $(BENCH)

# a file of its own first: the build would otherwise find it empty
docs: | tools
	@mkdir -p artifacts
	@dotnet run -c $(CONFIG) --project src/PersistProc.Cli -v quiet -- __commands > artifacts/commands.md
	@mv artifacts/commands.md docs/commands.md

clean:
	@rm -rf artifacts
	@find src tests \( -name bin -o -name obj -o -name TestResults \) -type d -prune -exec rm -rf {} +

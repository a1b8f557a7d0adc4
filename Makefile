# The front door: each target sets up its own build folder and hands over to meson and ninja.
#
#   make         the release binary build/motcua
#   make demo    a province with invented people, ready to try in a browser
#   make check   everything that must pass before a change is kept; ends with "N passed, N failed"

SETUP = meson setup --reconfigure
.DEFAULT_GOAL := release

release: build/build.ninja
	@ninja -C build
build/build.ninja: | installed
	@meson setup build >/dev/null

# Packages that are missing are installed first (packages.txt).
installed:
	@tools/install

demo: release
	@build/motcua demo

check: installed
	@tools/check

build-asan/build.ninja:
	@meson setup build-asan -Dbuildtype=debug -Db_sanitize=address,undefined >/dev/null
asan: installed build-asan/build.ninja
	@ninja -C build-asan && tools/units build-asan

build-tsan/build.ninja:
	@meson setup build-tsan -Dbuildtype=debug -Db_sanitize=thread >/dev/null
tsan: installed build-tsan/build.ninja
	@ninja -C build-tsan && tools/units build-tsan --suite db --suite http

# Clang's libFuzzer, one minute for each parser: make fuzz SECONDS=10
SECONDS = 60
build-fuzz/build.ninja:
	@CC=clang meson setup build-fuzz -Dbuildtype=debug -Db_sanitize=address,undefined -Db_lundef=false \
		-Dc_args=-fsanitize=fuzzer-no-link >/dev/null
fuzz: installed build-fuzz/build.ninja
	@tools/fuzz build-fuzz $(SECONDS)

lint: installed build-asan/build.ninja
	@ninja -C build-asan >/dev/null && tools/lint

build-cover/build.ninja:
	@meson setup build-cover -Dbuildtype=debug -Db_coverage=true >/dev/null
cover: installed build-cover/build.ninja
	@ninja -C build-cover && tools/units build-cover && gcovr -r . build-cover -f src/ -f tools/ --print-summary -o build-cover/coverage.txt

# Killed 200 times under load on either engine, 200 times with a disk that fails, machines that fail, and the
# rest of the bad days: make fault ROUNDS=10
ROUNDS = 200
fault: release
	@ROUNDS=$(ROUNDS) SLOW=10000 ALLOCATIONS=1000 tests/fault/run build/motcua

bench: release
	@bench/run

# How figures grow with the number of dossiers, and the same work beside other systems: make bench-growth
# SIZES="10000 1000000"; make bench-peers. Both take long and much disk, and are no part of make bench.
SIZES = 10000 1000000 10000000
bench-growth: release
	@SIZES="$(SIZES)" bench/growth
bench-peers: release
	@bench/peers/run

# The Debian package, build-package/motcua_VERSION_ARCH.deb; and whether it installs, starts, upgrades and goes
# away again, on a bare system that is made for it (root, some minutes).
package: installed
	@tools/package
package-check: package
	@tests/package/run

clean:
	rm -rf build build-*

.PHONY: release installed demo check asan tsan fuzz lint cover fault bench bench-growth bench-peers package package-check clean

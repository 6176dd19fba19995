# What the scripts share: each of their parts is timed.

# Runs a command, and says how long it took; in a log, every 15 s, that it goes on.
part() {
    local name=$1 start=$SECONDS ends teller
    shift
    if [[ -t 1 ]]; then
        "$@"
    else
        exec {ends}> >(say_that_it_goes_on "$name")
        teller=$!
        "$@" {ends}>&-
        exec {ends}>&-
        wait "$teller" || true  # it says no more after this
    fi
    echo "-- $name: $((SECONDS - start)) s"
}

# Until its standard input ends. (read returns more than 128 when the time is over.)
say_that_it_goes_on() {
    local start=$SECONDS lines
    lines=$(lines_of_ninja)
    while read -r -t "${SAYS_EVERY-15}" || (($? > 128)); do
        echo "   $1: $((SECONDS - start)) s so far$(how_far "$1" "$lines")"
    done
}

# What a build or a run of tests has done, by the file that it writes meanwhile, and the lines that
# ninja's had before.
how_far() {
    case $1 in
        *:\ build) echo ", $(($(lines_of_ninja) - $2)) files made" ;;
        *:\ tests) echo ", $(grep --count '^Test time' \
                       "$built/Testing/Temporary/LastTest.log.tmp" 2>/dev/null) tests done" ;;
    esac
}

# The system's own Python first: what scripts/setup installs for Python belongs to that one.
python() {
    "$(PATH=/usr/bin:$PATH command -v python3)" -B "$@"
}

lines_of_ninja() {
    { cat "${built-}/.ninja_log" 2>/dev/null || true; } | wc -l
}

say_the_total() {
    local status=$?
    echo "-- total: $SECONDS s$( ((status)) && echo ', FAILED')"
}

set_up() {
    local status=0
    scripts/setup "$@" || status=$?
    # 3: no apt here, and it has said what is needed. That may be there all the same.
    ((status == 0 || status == 3)) || exit "$status"
}

# cmake says much when all is well, and this only when it is not. ccache, where it is, keeps what was
# compiled, in the user's own cache: a tree that is made anew at the same place finds it there. It is
# told that a header that the compiler has read before is as good as its text, to go by the list of
# headers that the compiler writes, in place of reading them all itself before, and to remember what it
# has read of a file that has not changed since: without that it reads 500 headers for each object.
configure() {
    local log
    built=build/$1
    if command -v ccache >/dev/null; then
        export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache}
        export CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_DEPEND=1 CCACHE_INODECACHE=1
    fi
    if ! log=$(cmake --preset "$1" 2>&1); then
        echo "$log" >&2
        exit 1
    fi
}

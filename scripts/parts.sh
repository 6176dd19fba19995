# What the scripts share: each of their parts is timed.

# Runs a command, and says how long it took.
part() {
    local name=$1 start=$SECONDS
    shift
    "$@"
    echo "-- $name: $((SECONDS - start)) s"
}

# The system's own Python first: what scripts/setup installs for Python belongs to that one.
python() {
    "$(PATH=/usr/bin:$PATH command -v python3)" -B "$@"
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

# cmake says much when all is well, and this only when it is not. Most sources are compiled for
# many stages, and are the same there: ccache, where it is, compiles each once.
configure() {
    local log
    if command -v ccache >/dev/null; then
        export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache}
        export CCACHE_DIR=${CCACHE_DIR-$PWD/build/ccache}
    fi
    if ! log=$(cmake --preset "$1" 2>&1); then
        echo "$log" >&2
        exit 1
    fi
}

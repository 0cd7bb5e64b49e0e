# SPDX-License-Identifier: MIT
# Shared by ./run and ./test, which source it with $root set to the top of the
# tree: saying what happens, installing packages, building, and leaving nothing
# running behind.

logs=$root/build/log
declare -A launched=() # process groups that launch() started and that still run

say() {
    printf '%s\n' "$*"
}

# die CODE SENTENCE…
die() {
    local code=$1
    shift
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit "$code"
}

# Run a command in the background, in a process group of its own, so that
# stop() reaches whatever it starts. It is asked to end, too, should this script
# be killed outright. Its process, which is its group, is left in $pid.
launch() {
    # A signal between the start and the note of it would leave the command running.
    local late=0
    trap 'late=129' HUP
    trap 'late=130' INT
    trap 'late=143' TERM
    set -m
    setpriv --pdeathsig TERM -- "$@" </dev/null &
    pid=$!
    set +m
    launched[$pid]=$1
    catch_signals
    ((!late)) || exit "$late"
}

# Wait for a launched command and return its status.
await() {
    local status=0
    wait "$1" || status=$?
    # Above 128 the wait, not the command, may have ended, by a signal that is
    # being handled; then it still runs and is stopped at exit.
    kill -0 "$1" 2>/dev/null || unset "launched[$1]"
    return "$status"
}

# End a group: ask, and insist after ten seconds. Returns its leader's status.
stop() {
    local group=$1 status=0
    kill -TERM -- "-$group" 2>/dev/null
    timeout 10 tail -f -s 0.05 --pid="$group" /dev/null
    kill -KILL -- "-$group" 2>/dev/null
    wait "$group" 2>/dev/null || status=$?
    unset "launched[$group]"
    return "$status"
}

stop_all() {
    trap '' INT TERM HUP
    local group
    for group in "${!launched[@]}"; do
        stop "$group"
    done
}

catch_signals() {
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

trap stop_all EXIT
catch_signals

# On a terminal, show the newest line of a log for as long as a process writes it.
show_progress() {
    while kill -0 "$1" 2>/dev/null; do
        printf '\r\033[K  %.76s' "$(tail -n 1 "$2" | tr -d '[:cntrl:]')"
        sleep 0.5
    done
    printf '\r\033[K'
}

# step LOG SENTENCE COMMAND…: say the sentence, run the command with its output
# in build/log/LOG, and show the end of that if it fails.
step() {
    local log=$logs/$1 status=0
    say "$2…"
    shift 2
    launch "$@" >"$log" 2>&1
    [[ ! -t 1 ]] || show_progress "$pid" "$log"
    await "$pid" || status=$?
    if ((status)); then
        tail -n 40 "$log" >&2
        say "That failed; all of its output is in $log" >&2
    fi
    return "$status"
}

# The packages under the given headings of .ci/packages, one a line.
packages() {
    awk -v wanted=" $* " '
        /^\[/ { inside = index(wanted, " " substr($0, 2, length($0) - 2) " ") }
        /^[a-z0-9]/ && inside' "$root/.ci/packages"
}

as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo "$@"
    fi
}

# apt-get stays in the foreground: sudo may ask for a password, and apt-get
# itself knows when it may be interrupted.
apt_get() {
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q "$@" >>"$logs/apt.log" 2>&1; then
        tail -n 20 "$logs/apt.log" >&2
        die 1 "apt-get $1 failed; look into $logs/apt.log, mend what it names, and start again."
    fi
}

# Install what is missing of the packages under the given headings.
install_packages() {
    local wanted present missing
    command -v dpkg-query >/dev/null ||
        die 1 "this is not Debian; install what .ci/packages names by hand, then use cmake (see docs/develop.md)."
    mapfile -t wanted < <(packages "$@")
    present=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
        sed -n 's/^installed //p' | sort -u)
    mapfile -t missing < <(comm -23 <(printf '%s\n' "${wanted[@]}" | sort -u) <(printf '%s\n' "$present"))
    ((${#missing[@]})) || return 0
    if ((EUID != 0)) && ! command -v sudo >/dev/null; then
        die 1 "Debian packages are missing (${missing[*]}) and there is no sudo; start this once as root."
    fi
    mkdir -p "$logs"
    : >"$logs/apt.log"
    say "Looking up Debian's packages…"
    apt_get update
    say "Installing ${#missing[@]} packages (${missing[*]}) and what they need; this can take minutes…"
    apt_get install --no-install-recommends "${missing[@]}"
}

# Whether a build folder was never prepared, or not with all of these -D settings.
is_unprepared() {
    local folder=$1 setting
    shift
    [[ -e $folder/build.ninja && ! $root/CMakePresets.json -nt $folder/CMakeCache.txt ]] || return 0
    for setting; do
        setting=${setting#-D}
        grep -q "^${setting%%=*}:[A-Z]*=${setting#*=}\$" "$folder/CMakeCache.txt" || return 0
    done
    return 1
}

# prepare PRESET [-DNAME=VALUE…]: have CMake make the build folder if need be.
prepare() {
    local preset=$1
    shift
    if is_unprepared "$root/build/$preset" "$@"; then
        step "configure-$preset.log" "Preparing the $preset build" \
            cmake -S "$root" --preset "$preset" "$@" || exit 1
    fi
}

# build PRESET [-DNAME=VALUE…] [TARGET…]: prepare if need be, then build.
# Two builds of the same folder wait for each other.
build() {
    local preset=$1 folder=$root/build/$1 settings=() targets=() argument lock
    shift
    for argument; do
        case $argument in
        -D*) settings+=("$argument") ;;
        *) targets+=("$argument") ;;
        esac
    done
    mkdir -p "$logs" "$folder"
    exec {lock}>"$folder/.lock"
    flock "$lock"
    prepare "$preset" "${settings[@]}"
    step "build-$preset.log" "Building $preset" ninja -C "$folder" "${targets[@]}" || exit 1
    exec {lock}>&-
}

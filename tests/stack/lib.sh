# shellcheck shell=bash
# What the scripts of this folder share: where things are, how they speak, how a server is started, waited for and
# stopped. A stack is one folder D; every server in it is a process whose id is in D/<server>.pid and whose command
# line names D, so a stale pid file can never stop somebody else's process.
#
# All servers run as the user who starts the stack, root included: a clone may lie in a folder that only its owner can
# read, and everything listens on loopback or a unix socket alone.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
STACK=$ROOT/tests/stack
CACHE=$ROOT/.cache
EXTENSION=$ROOT/target/release/libappointease.so
# Debian's PHP, not another one that happens to come first in PATH: the FPM that serves the site is Debian's too.
PHP=/usr/bin/php
# A toolchain installed a minute ago is not yet in this shell's PATH, nor are servers in a plain user's.
for folder in "$HOME/.cargo/bin" /usr/sbin /sbin; do
    [[ :$PATH: == *:$folder:* ]] || PATH=$PATH:$folder
done
export PATH

say() { printf '==> %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
die() {
    printf 'ERROR: %s\n' "$*" >&2
    exit 1
}

# random_secret: 24 letters and digits, safe in a URL, in SQL and in a shell.
random_secret() {
    local bytes
    bytes=$(head -c 512 /dev/urandom | base64 -w 0)
    bytes=${bytes//[^a-zA-Z0-9]/}
    printf '%s' "${bytes:0:24}"
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port [wanted]: the wanted port, or else a random one on which nothing listens. They lie below the range from
# which the kernel takes the ports of outgoing connections, so none is lost between this answer and its use.
free_port() {
    local port=${1:-0}
    [ "$port" -gt 0 ] || port=$((20000 + RANDOM % 10000))
    for _ in $(seq 200); do
        if ! port_is_taken "$port"; then
            printf '%s' "$port"
            return
        fi
        port=$((20000 + RANDOM % 10000))
    done
    die "no free port was found between 20000 and 29999 on 127.0.0.1"
}

# pid_of D SERVER: the id of the live process of that server, or nothing.
pid_of() {
    local pid
    pid=$(cat "$1/$2.pid" 2>/dev/null) || return 1
    { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -qF "$1/" || return 1
    printf '%s' "$pid"
}

# start_server D SERVER COMMAND...: starts it in a session of its own, so that Ctrl-C in a terminal reaches the script
# alone, which then stops the servers in order.
start_server() {
    local dir=$1 server=$2
    shift 2
    setsid "$@" </dev/null >>"$dir/log/$server.log" 2>&1 &
    printf '%s\n' "$!" >"$dir/$server.pid"
}

# wait_for_server D SERVER SECONDS COMMAND...: until the command succeeds; fails loudly, with the log, when the process
# is gone or the time is over.
wait_for_server() {
    local dir=$1 server=$2 deadline=$((SECONDS + $3))
    shift 3
    until "$@" >/dev/null 2>&1; do
        if [ ! -d "/proc/$(cat "$dir/$server.pid")" ]; then
            server_failed "$dir" "$server" "ended at once"
        elif [ "$SECONDS" -ge "$deadline" ]; then
            server_failed "$dir" "$server" "does not answer"
        fi
        sleep 0.1
    done
}

server_failed() {
    printf 'ERROR: %s %s. The end of its log, %s:\n' "$2" "$3" "$1/log/$2.log" >&2
    tail -n 25 "$1/log/$2.log" >&2 || true
    exit 1
}

# stop_server D SERVER: asks politely, waits ten seconds, then insists. SIGTERM is a quick and clean stop for all four.
stop_server() {
    local pid
    pid=$(pid_of "$1" "$2") || return 0
    kill -TERM "$pid" 2>/dev/null || true
    for _ in $(seq 100); do
        pid_of "$1" "$2" >/dev/null || return 0
        sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
}

# run_step COMMAND...: runs it so that a signal to this script is answered at once, not after the command has finished.
# The script's function stop, see below, then calls stop_step. The command reads what the script would.
step_pid=
run_step() {
    local status=0
    "$@" <&0 &
    step_pid=$!
    wait "$step_pid" || status=$?
    step_pid=
    return "$status"
}

stop_step() {
    [ -n "$step_pid" ] || return 0
    kill -TERM "$step_pid" 2>/dev/null || true
    wait "$step_pid" 2>/dev/null || true
}

# stop_at_end STATUS: the script's own function stop runs once, however the script ends and however often it is told to.
# A second signal would otherwise end the shell in the middle of stopping. STATUS is what the script ends with after a
# signal; in stop, outcome says what it is going to end with.
outcome=0
stop_at_end() {
    trap 'outcome=$?; trap "" INT TERM HUP; set +e; stop; exit "$outcome"' EXIT
    # shellcheck disable=SC2064 # the status is known now
    trap "trap '' INT TERM HUP; exit $1" INT TERM HUP
}

#!/bin/sh
# run.sh BIN ROOT: starts the demo's services under a supervisor of their own and follows them.
bin=$1
mkdir -p "$2"
root=$(cd "$2" && pwd)
pp="$bin/persistproc --root $2"
persistproc=$(cd "$bin" && pwd)/persistproc

cd "$(dirname "$0")" || exit 1
"$persistproc" --root "$root" start web worker chatter || exit 1
"$persistproc" --root "$root" list
supervisor=$("$persistproc" --root "$root" list --pid 0 -o json | sed -n 's/.*"pid": *\([0-9]*\).*/\1/p' | head -n 1)
cat <<HINTS

Followed below until Ctrl-C; they go on without you. In another terminal:
  curl http://127.0.0.1:8008/
  $pp list
  $pp logs -f worker                 it crashes after five jobs: see it come back
  kill -9 $supervisor                     kill the supervisor: no service notices
  make run-stop                      stop them all, and the supervisor

HINTS
trap : INT          # Ctrl-C ends the following, not this script
"$persistproc" --root "$root" logs -f web worker chatter
trap - INT
echo
echo "You have left; they have not:"
"$persistproc" --root "$root" list
echo "make run-stop ends the demo."

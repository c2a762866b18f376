#!/bin/bash
# usage: run-gui.sh PROGRAM [ARGUMENT...]
# Runs a program on an X server of its own. Without Xvfb: skipped, or failed where CI is set.
set -u

if ! command -v Xvfb >/dev/null; then
  echo "1..0 # SKIP Xvfb is not installed"
  [ -z "${CI-}" ] || exit 1
  exit 77
fi

home=$(mktemp -d)
mkdir -m 700 "$home/run"
exec 7<> <(:)
Xvfb -displayfd 7 -screen 0 1500x950x24 -nolisten tcp 2>"$home/xvfb.log" &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$home"' EXIT
if ! read -r -t 20 number <&7; then
  cat "$home/xvfb.log" >&2
  exit 1
fi

env HOME="$home" XDG_RUNTIME_DIR="$home/run" XDG_CONFIG_HOME="$home/config" \
  XDG_DATA_HOME="$home/data" XDG_CACHE_HOME="$home/cache" DISPLAY=":$number" \
  DBUS_SESSION_BUS_ADDRESS=disabled: \
  GDK_BACKEND=x11 GTK_A11Y=test GSETTINGS_BACKEND=memory GSK_RENDERER=cairo \
  GTK_IM_MODULE=simple "$@"

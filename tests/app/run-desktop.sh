#!/bin/bash
# usage: run-desktop.sh PROGRAM [ARGUMENT...]
# Runs a program on a desktop of its own: X server, window manager, message bus, home.
# Where one of them is missing: skipped, or failed where CI is set.
set -u

skip ()
{
  echo "1..0 # SKIP $1 is not installed"
  [ -z "${CI-}" ] || exit 1
  exit 77
}

for program in Xvfb openbox xdotool dbus-run-session; do
  command -v $program >/dev/null || skip $program
done
/usr/bin/python3 -c 'import pyatspi' 2>/dev/null || skip python3-pyatspi

home=$(mktemp -d)
mkdir -m 700 "$home/run"
exec 7<> <(:)
Xvfb -displayfd 7 -screen 0 1500x950x24 -nolisten tcp 2>"$home/xvfb.log" &
server=$!
manager=
trap 'kill $manager $server 2>/dev/null; wait 2>/dev/null; rm -rf "$home"' EXIT
if ! read -r -t 20 number <&7; then
  cat "$home/xvfb.log" >&2
  exit 1
fi

export HOME=$home XDG_RUNTIME_DIR=$home/run XDG_CONFIG_HOME=$home/config
export XDG_DATA_HOME=$home/data XDG_CACHE_HOME=$home/cache DISPLAY=:$number
export GDK_BACKEND=x11 GSETTINGS_BACKEND=memory GSK_RENDERER=cairo GTK_IM_MODULE=simple
unset GTK_A11Y DBUS_SESSION_BUS_ADDRESS WAYLAND_DISPLAY NO_AT_BRIDGE
openbox --sm-disable 2>"$home/openbox.log" &
manager=$!
dbus-run-session -- "$@"

#!/bin/bash
# Installs into an empty folder and checks what a distribution would check.
# usage: test-install.sh BUILD_ROOT
set -u
build=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
n=0

check ()
{
  local what=$1
  shift
  n=$((n + 1))
  if "$@" >"$root/log" 2>&1; then
    echo "ok $n - $what"
  else
    echo "not ok $n - $what"
    sed 's/^/# /' "$root/log"
  fi
}

installed () { local f; for f in "$root"$prefix/$1; do [ -s "$f" ] || return 1; done; }

prefix=$(meson introspect --buildoptions "$build" |
  /usr/bin/python3 -c 'import json,sys; print(next(o["value"] for o in json.load(sys.stdin) if o["name"] == "prefix"))')
check "meson install" env DESTDIR="$root" meson install -C "$build" --no-rebuild --quiet

share="$root$prefix/share"
for file in share/applications/org.certmgr.Admin.desktop \
  share/metainfo/org.certmgr.Admin.metainfo.xml share/mime/packages/org.certmgr.Admin.xml \
  share/icons/hicolor/scalable/apps/org.certmgr.Admin.svg \
  share/glib-2.0/schemas/org.certmgr.Admin.gschema.xml \
  share/man/man1/certmgrctl.1 bin/certmgrctl lib/systemd/system/certmgr-renew.service \
  lib/systemd/system/certmgr-renew.timer \
  lib/systemd/system/certmgr-respond.service "$@"; do
  case $file in "$build") continue ;; esac
  check "$file is installed" installed "$file"
done
check "desktop-file-validate" desktop-file-validate "$share/applications/org.certmgr.Admin.desktop"
check "appstreamcli validate" appstreamcli validate --no-net --explain \
  "$share/metainfo/org.certmgr.Admin.metainfo.xml"
check "glib-compile-schemas --strict" glib-compile-schemas --strict --dry-run \
  "$share/glib-2.0/schemas"
man_page ()
{
  MANWIDTH=80 man --warnings -E UTF-8 -l "$share/man/man1/certmgrctl.1" \
    2>"$root/warnings" >"$root/page" || return 1
  cat "$root/warnings"
  [ ! -s "$root/warnings" ] && grep -q "certmgrctl - manage" "$root/page"
}
check "certmgrctl(1) has no warnings" man_page
# The program has to be where the unit says; it is, below DESTDIR.
units ()
{
  local unit
  for unit in certmgr-renew.service certmgr-renew.timer certmgr-respond.service; do
    sed "s#$prefix/bin#$root$prefix/bin#" "$root$prefix/lib/systemd/system/$unit" \
      >"$root/$unit" || return 1
  done
  # with what the manual has people add
  mkdir -p "$root/certmgr-renew.service.d"
  sed -n '/^\[Service\]$/,/^\.EE$/{/^\.EE$/!p}' "$share/man/man1/certmgrctl.1" |
    sed 's#\\-#-#g' >"$root/certmgr-renew.service.d/override.conf"
  grep -q "^ReadWritePaths=/" "$root/certmgr-renew.service.d/override.conf" || return 1
  systemd-analyze verify --man=no --recursive-errors=no "$root/certmgr-renew.service" \
    "$root/certmgr-renew.timer" "$root/certmgr-respond.service" >"$root/verified" 2>&1
  cat "$root/verified"
  ! grep -q "certmgr-re" "$root/verified"
}
check "systemd-analyze verify" units
check "certmgrctl --version" "$root$prefix/bin/certmgrctl" --version
mkdir -p "$root/mime/packages"
cp "$share/mime/packages/org.certmgr.Admin.xml" "$root/mime/packages/"
check "update-mime-database" update-mime-database "$root/mime"
for label in CERTIFICATE "PRIVATE KEY" "ENCRYPTED PRIVATE KEY" "RSA PRIVATE KEY" \
  "EC PRIVATE KEY"; do
  check "$label is known by its first line" \
    grep -aq -- "-----BEGIN $label-----" "$root/mime/magic"
done
for type in application/x-pem-file application/x-pkcs12 application/pkcs10 \
  application/x-ibm-keyring application/x-gsk-kdb application/x-pkcs7-certificates; do
  check "$type is described" grep -q "$type" "$root/mime/types"
  check "$type opens the program" grep -q "MimeType=.*$type;" \
    "$share/applications/org.certmgr.Admin.desktop"
done
echo "1..$n"

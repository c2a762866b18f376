# packages.sh: Debian packages that building, running and testing need. Sourced.
#
# "install_packages NAME..." installs those that are missing and is silent and quick when
# none is. As an ordinary user it asks sudo.

BUILD_PACKAGES="
  gcc pkg-config meson ninja-build gettext libglib2.0-dev-bin
  libgtk-4-dev libadwaita-1-dev libglib2.0-dev libgnutls28-dev libsoup-3.0-dev
  libjson-glib-dev libsqlite3-dev libssl-dev libsecret-1-dev libzxcvbn-dev
  libarchive-dev liboath-dev libldns-dev"

RUN_PACKAGES="
  adwaita-icon-theme gsettings-desktop-schemas glib-networking ca-certificates
  desktop-file-utils shared-mime-info fonts-cantarell"

TEST_PACKAGES="
  openssl gnutls-bin libnss3-tools default-jre-headless libbcprov-java zip
  sqlite3 nginx-light curl bind9-dnsutils pdns-server pdns-backend-sqlite3 p11-kit pebble
  xvfb xauth xdotool openbox dbus-x11 at-spi2-core gnome-keyring
  python3 python3-cryptography python3-gi python3-pyatspi gir1.2-gtk-4.0 imagemagick
  appstream man-db systemd clang-format mold"

# Servers that tests look at and export to, and an ACME client that gets along with the
# server of the tests. The former would be started where they are installed, which is
# nobody's wish on a desktop: there the tests that need them are skipped.
if [ -n "${CI:-}" ]; then
  TEST_PACKAGES="$TEST_PACKAGES
    apache2-bin bind9 caddy knot haproxy slapd postgresql-15 dovecot-imapd dovecot-submissiond
    lego"
fi

# What the benchmarks compare with, if somebody installs them; nothing needs them.
# shellcheck disable=SC2034
BENCH_PACKAGES="lego uacme certbot"

missing_packages ()
{
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      echo "$package"
  done
}

install_packages ()
{
  local missing sudo=""

  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "These packages are missing; install them as root: $missing" >&2
      return 1
    fi
    sudo="sudo"
  fi
  echo "Installing: $missing" >&2
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q update >&2
  # shellcheck disable=SC2086
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=590 \
    install -y --no-install-recommends $missing >&2
}

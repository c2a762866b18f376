#!/bin/bash
# Fails when certmgrctl does not speak German where German is asked for: a sentence, a
# plural, a date, a line of the help, the words of a DNS provider. Each comes through
# another road of gettext.
# usage: test-german.sh CERTMGRCTL LOCALE_DIR
set -u
certmgrctl=$1
export CERTMGR_LOCALE_DIR=$2 LC_ALL=C.UTF-8 LANGUAGE=de
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
bad=0

# says PATTERN ARGUMENT...: what the command says holds the words
says () {
  local words=$1 text
  shift
  text=$("$certmgrctl" --store "$work/store" --passphrase-file "$work/passphrase" "$@" 2>&1)
  grep -qF -- "$words" <<<"$text" && return
  echo "“$*” does not say “$words” but:"
  echo "$text"
  bad=1
}

printf '%s' 'quartz-lantern-Mosaic-41-thicket' >"$work/passphrase"
says 'Es gibt keinen Befehl „fliege“.' fliege
says 'Wer was getan hat' --help
says '--passphrase-file=DATEI' --help
says 'Der Zertifikatsspeicher „Muster GmbH“ wurde in ' init --name 'Muster GmbH' --device pult
says 'Dokumente wurden geprüft.' check
says 'Zertifikatsspeicher angelegt' activity
says 'Benutzername' dns provider show acme-dns
says 'RFC 2136 (dynamische Aktualisierungen)' dns provider list
says '"User name"' --json dns provider show acme-dns # for programs
exit $bad

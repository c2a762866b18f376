#!/bin/bash
# Fails when a header leaves its layer, or a file or function grows out of bounds.
# usage: check-layers.sh SOURCE_ROOT
set -u
cd "$1" || exit 1
bad=0
complain () { echo "not allowed: $*"; bad=1; }

# Foreign headers and the only folders that may include them.
while read -r pattern allowed; do
  while IFS=: read -r file line; do
    [[ $file =~ ^($allowed)/ ]] || complain "$file includes $line"
  done < <(grep -rHoE "#include [<\"]($pattern)[^>\"]*" --include='*.[ch]' src app)
done <<'RULES'
gnutls/ src/crypto|src/formats
openssl/ src/crypto|src/formats
archive src/formats
cm-gnutls.h src/crypto|src/formats
sqlite3.h src/store
libsoup/ src/net
libsecret/ src/flows
zxcvbn.h src/crypto
liboath/ src/crypto
ldns/ src/dns
gtk/ app
adwaita.h app
gdk/ app
RULES

# Our own headers: each layer and the layers it may see.
declare -A sees=(
  [src/base]="src/base"
  [src/crypto]="src/crypto src/base"
  [src/formats]="src/formats src/crypto src/base"
  [src/docs]="src/docs src/crypto src/base"
  [src/ca]="src/ca src/docs src/crypto src/base"
  [src/store]="src/store src/docs src/crypto src/base"
  [src/net]="src/net src/base"
  [src/dns]="src/dns src/net src/docs src/crypto src/base"
  [src/acme]="src/acme src/dns src/net src/docs src/crypto src/base"
  [src/flows]="src/flows src/acme src/ca src/dns src/store src/net src/docs src/formats src/crypto src/base"
  [src/cli]="src/cli src/flows src/docs src/crypto src/base"
  [app]="app src/flows src/docs src/crypto src/base"
)
for layer in "${!sees[@]}"; do
  while IFS=: read -r file header; do
    found=0 owner=
    for dir in ${sees[$layer]}; do
      [ -f "$dir/$header" ] && { found=1; owner=$dir; break; }
    done
    [ $found = 1 ] || [ -n "$(find app/ src/ -name "$header" -prune 2>/dev/null)" ] &&
      [ $found = 0 ] && complain "$file includes $header, which is not below it"
    [[ $header == *-private.h && $found = 1 && $owner != "$layer" ]] &&
      complain "$file includes $header, which is private to $owner"
  done < <(grep -rHoP '#include "\Kcm-[^"]+' --include='*.[ch]' "$layer" 2>/dev/null)
done

# No file over 1000 lines, no function over 60 (from the name's line to the closing brace).
while read -r lines file; do
  [ "$file" = total ] || [ "$lines" -le 1000 ] || complain "$file has $lines lines"
done < <(git ls-files 'src/*.[ch]' 'app/*.[ch]' 'tests/*.[ch]' 2>/dev/null | xargs -r wc -l)
# shellcheck disable=SC2046
awk '
  FNR == 1 { start = 0 }
  /^[a-z_]+ \(/ && !/;$/ { name = $1; start = FNR }
  /^}/ && start {
    if (FNR - start > 60) { print "not allowed: " FILENAME ": " name " has " FNR - start " lines"; bad = 1 }
    start = 0
  }
  END { exit bad }
' $(find src app tests -name '*.c') || bad=1

exit $bad

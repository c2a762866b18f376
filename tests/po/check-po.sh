#!/bin/bash
# Fails when a file with words for people is not in POTFILES.in, when one there has none,
# or when a translation lacks or misspells something. Writes nothing into the source tree.
# usage: check-po.sh SOURCE_ROOT
set -u
export LC_ALL=C.UTF-8
cd "$1" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
bad=0
complain () { echo "$*"; bad=1; }

# The keywords of meson's preset "glib" that stand in these files.
extract () {
  xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --keyword=C_:1c,2 \
    --keyword=NC_:1c,2 --keyword=ngettext:1,2 --keyword=g_dngettext:2,3 \
    --keyword=g_dgettext:2 --keyword=g_dpgettext2:2c,3 --add-comments "$@"
}

grep -v '^\(#\|$\)' po/POTFILES.in >"$work/listed"
sort -c -u "$work/listed" 2>/dev/null || complain "POTFILES.in is not sorted, or names a file twice"

find app src data ./*.desktop -name '*.[ch]' -o -name '*.ui' -o -name '*.gschema.xml' \
  -o -name '*.metainfo.xml' -o -name '*.desktop' | sed 's|^\./||' | sort >"$work/files"
[ -s "$work/files" ] || complain "no source files in $1"
while read -r file; do
  extract -o "$work/one.pot" "$file" 2>>"$work/log" || complain "xgettext cannot read $file"
  if [ -s "$work/one.pot" ]; then
    grep -qxF "$file" "$work/listed" || complain "not in POTFILES.in: $file"
  else
    ! grep -qxF "$file" "$work/listed" || complain "in POTFILES.in, but has no words: $file"
  fi
  rm -f "$work/one.pot"
done <"$work/files"
while read -r file; do
  complain "in POTFILES.in, but not there: $file"
done < <(grep -vxFf "$work/files" "$work/listed")
! grep -v '^$' "$work/log" || complain "xgettext finds fault with the above"

extract -f "$work/listed" -o "$work/all.pot" 2>/dev/null || complain "no template could be made"
[ -s "$work/all.pot" ] || complain "the template is empty"

read -ra languages <<<"$(grep -v '^#' po/LINGUAS | tr '\n' ' ')"
[ ${#languages[@]} -gt 0 ] || complain "po/LINGUAS names no language"
for file in po/*.po; do
  [[ " ${languages[*]} " == *" $(basename "$file" .po) "* ]] || complain "not in LINGUAS: $file"
done
for language in "${languages[@]}"; do
  for check in --check --check-accelerators=_; do
    msgfmt "$check" -o /dev/null "po/$language.po" || complain "msgfmt $check: po/$language.po"
  done
  msgcmp "po/$language.po" "$work/all.pot" 2>"$work/log" ||
    { cat "$work/log"; complain "po/$language.po is not up to date; see README.md"; }
done
exit $bad

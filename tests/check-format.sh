#!/bin/bash
# Fails when a file is not as clang-format leaves it. Without clang-format: skipped, or
# failed where CI is set.
# usage: check-format.sh SOURCE_ROOT
set -u
cd "$1" || exit 1
if ! command -v clang-format >/dev/null; then
  echo "clang-format is not installed"
  [ -z "${CI-}" ] || exit 1
  exit 77
fi
git ls-files 'src/*.[ch]' 'app/*.[ch]' 'tests/*.[ch]' |
  xargs clang-format --dry-run -Werror

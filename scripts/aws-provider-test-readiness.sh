#!/usr/bin/env bash
# Checks that the sandbox account is ready for a provider-test run (floe-guard readiness).
set -euo pipefail

root=$(CDPATH="" cd -- "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [[ -x $root/.venv/bin/floe-guard ]]; then
  guard=("$root/.venv/bin/floe-guard")
elif command -v floe-guard >/dev/null; then
  guard=(floe-guard)
else
  make --directory "$root" --silent install >&2
  guard=("$root/.venv/bin/floe-guard")
fi
exec "${guard[@]}" readiness "$@"

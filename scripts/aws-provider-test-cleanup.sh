#!/usr/bin/env bash
# Removes what the run in FLOE_PROVIDER_SPIKE_RUN left, and proves it gone (floe-guard sweep).
set -euo pipefail

root=$(CDPATH="" cd -- "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [[ -z ${FLOE_PROVIDER_SPIKE_RUN:-} ]]; then
  echo "aws-provider-test-cleanup: FLOE_PROVIDER_SPIKE_RUN is not set (set it to the id of the run to clean up)" >&2
  exit 2
fi
if [[ -x $root/.venv/bin/floe-guard ]]; then
  guard=("$root/.venv/bin/floe-guard")
elif command -v floe-guard >/dev/null; then
  guard=(floe-guard)
else
  make --directory "$root" --silent install >&2
  guard=("$root/.venv/bin/floe-guard")
fi
# The id is read from the environment: as an argument, one such as `--help` would be a flag.
exec "${guard[@]}" sweep --run --yes "$@"

#!/bin/sh
# SPDX-License-Identifier: MIT
# Policies that are changed at random: whatever lets more of a run through is told (tests/property/loosened.py).
case ${SA:-} in
*/asan/* | */coverage/* | */debug/*) RUNS=${RUNS:-4} ;;
esac
exec python3 "$ROOT/tests/property/loosened.py" "${RUNS:-40}" "${SEED:-1}"

#!/bin/sh
# SPDX-License-Identifier: MIT
# Random policies over random runs, computed a second time, and policies with a mistake (tests/property/policies.py).
case ${SA:-} in
*/asan/* | */coverage/* | */debug/*) RUNS=${RUNS:-6} ;;
esac
exec python3 "$ROOT/tests/property/policies.py" "${RUNS:-60}" "${SEED:-1}"

#!/bin/sh
# SPDX-License-Identifier: MIT
# Bad runs under random policies, read back from every output (tests/property/pens.py).
case ${SA:-} in
*/asan/* | */coverage/* | */debug/*) RUNS=${RUNS:-2} ;;
esac
exec python3 "$ROOT/tests/property/pens.py" "${RUNS:-16}" "${SEED:-1}"

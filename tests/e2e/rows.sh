#!/bin/sh
# SPDX-License-Identifier: MIT
# Rows that cannot be used and infinite values, in every output (tests/e2e/rows_cases.py).
export PYTHONDONTWRITEBYTECODE=1
exec python3 "$ROOT/tests/e2e/rows_cases.py" "$@"

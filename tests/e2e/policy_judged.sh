#!/bin/sh
# SPDX-License-Identifier: MIT
# What audits by a policy find: worked cases, every value (tests/e2e/policy_judged.py).
exec python3 "$ROOT/tests/e2e/policy_judged.py"

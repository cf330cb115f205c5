#!/bin/sh
# SPDX-License-Identifier: MIT
# A KPI and a rule that a policy file adds are seen in every output (tests/e2e/policy_everywhere.py).
exec python3 "$ROOT/tests/e2e/policy_everywhere.py"

#!/bin/sh
# SPDX-License-Identifier: MIT
# Pull requests that loosen the policy they are judged by, each in another way (tests/e2e/action_trust_cases.py).
exec python3 "$ROOT/tests/e2e/action_trust_cases.py"

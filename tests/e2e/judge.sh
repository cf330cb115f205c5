#!/bin/sh
# SPDX-License-Identifier: MIT
# Baselines of several runs, drift and reach, through the command line (tests/e2e/judge.py).
exec python3 "$ROOT/tests/e2e/judge.py"

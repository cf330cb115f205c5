#!/bin/sh
# SPDX-License-Identifier: MIT
# What two outputs of one run once said differently (tests/e2e/pens_agree.py).
exec python3 "$ROOT/tests/e2e/pens_agree.py"

#!/bin/bash
# The members of the JSON summary agree with each other, whoever judged; see json_members.py.
exec python3 "$ROOT/tests/e2e/json_members.py"

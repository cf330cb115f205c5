#!/bin/bash
# The plots as pictures: the PNGs of three runs against tests/e2e/pictures/*.png, with a tolerance for another
# FreeType. New ones: SA=build/release/soak-audit tests/e2e/pictures.py --update (then look at them).
set -u
if ! command -v python3 >/dev/null; then
	echo '1..0 # SKIP python3 is not installed'
	exit 77
fi
export SA ROOT SOURCE_DATE_EPOCH=1760877296
PYTHONDONTWRITEBYTECODE=1 exec python3 "$ROOT/tests/e2e/pictures.py"

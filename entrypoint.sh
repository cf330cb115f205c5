#!/bin/sh
# Without arguments: the action in GitHub Actions, the help elsewhere. exec makes the program PID 1,
# so that signals reach it.
if [ $# -eq 0 ]; then
	if [ "${GITHUB_ACTIONS:-}" = true ]; then set -- action; else set -- --help; fi
fi
exec /soak-audit "$@"

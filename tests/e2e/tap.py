# SPDX-License-Identifier: MIT
"""Runs the cases of a module at the same time and prints a line of TAP for each, in their order."""

import concurrent.futures
import os
import sys
import time
import traceback


def every():
    """Every case of the build that ships; of one with sanitizers, four times as slow, every sixth one."""
    return 6 if any(f"/{variant}/" in os.environ.get("SA", "") for variant in ("asan", "coverage", "debug")) else 1


def run(module, prefix, workers):
    """All functions of `module` (its globals()) whose names begin with `prefix` (see every()), or those that
    the command line names. TIMES=1 tells how long each took. Returns the exit code."""
    names = sys.argv[1:] or [n[len(prefix):] for n in module if n.startswith(prefix)][::every()]

    def one(name):
        begun = time.monotonic()
        try:
            module[prefix + name]()
            return None
        except Exception:  # every failure is a line of TAP
            return traceback.format_exc()
        finally:
            if os.environ.get("TIMES"):
                print(f"# {time.monotonic() - begun:.1f} s {name}")

    bad = 0
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for i, (name, why) in enumerate(zip(names, pool.map(one, names)), 1):
            print(f"{'not ok' if why else 'ok'} {i} - {name.replace('_', ' ')}")
            if why:
                bad += 1
                print("".join(f"# {line}\n" for line in why.splitlines()), end="")
    print(f"1..{len(names)}")
    return 1 if bad else 0

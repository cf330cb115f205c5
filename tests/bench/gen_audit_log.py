#!/usr/bin/env python3
"""Write an audit.jsonl of about N MiB: gen_audit_log.py FILE [MIB]. Always the same bytes."""
import json
import sys

KINDS = [("quote", r) for r in ("min_interval", "concurrency", "risk", "throttle")]


def lines():
    """A few thousand different lines, as the bot writes them."""
    for i in range(4096):
        kind, reason = KINDS[i % len(KINDS)]
        fields = {"reason": reason} if i % 3 else {"allowed": 1}
        fields.update(px=round(27000 + i * 0.37, 2), qty=round(0.001 * (i % 97), 4), side="buy" if i % 2 else "sell")
        yield json.dumps({"ts": 1760270400000 + i * 137, "kind": kind, "symbol": "BTCUSDT", "fields": fields})


def main():
    mib = int(sys.argv[2]) if len(sys.argv) > 2 else 512
    block = ("\n".join(lines()) + "\n").encode()
    with open(sys.argv[1], "wb") as out:
        for _ in range(-(-(mib << 20) // len(block))):
            out.write(block)


main()

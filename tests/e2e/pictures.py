#!/usr/bin/env python3
"""Compare the plots of three runs with the golden pictures (TAP); --update makes new golden pictures."""
import json, math, os, shutil, struct, subprocess, sys, tempfile, zlib

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ.get("ROOT") or os.path.dirname(os.path.dirname(HERE))
SA = os.path.abspath(os.environ.get("SA") or os.path.join(ROOT, "build/release/soak-audit"))
GOLDEN = os.path.join(HERE, "pictures")
RUNS, KPIS = ("example", "gaps", "spike"), ("net_bps", "latency_p95_ms")
SIZE = (1000, 600)
CHANNEL, PIXELS, MEAN = 48, 0.015, 1.0  # the tolerance
CHANNELS = {0: 1, 2: 3, 3: 1, 6: 4}  # by PNG colour type
SIGNATURE = b"\x89PNG\r\n\x1a\n"


# --- PNG ------------------------------------------------------------------------------------------


def paeth(a, b, c):
    pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def unfilter(kind, row, up, bpp):
    if kind == 1:
        for i in range(bpp, len(row)):
            row[i] = row[i] + row[i - bpp] & 255
    elif kind == 2:
        row[:] = bytes([(x + b) & 255 for x, b in zip(row, up)])
    elif kind in (3, 4):
        for i, b in enumerate(up):
            a, c = (row[i - bpp], up[i - bpp]) if i >= bpp else (0, 0)
            row[i] = row[i] + (a + b >> 1 if kind == 3 else paeth(a, b, c)) & 255
    elif kind != 0:
        raise ValueError(f"filter {kind}")


def decode(data):
    """Size and RGB bytes on white: 8-bit gray, RGB, RGBA and palette, not interlaced."""
    if data[:8] != SIGNATURE:
        raise ValueError("not a PNG")
    at, kind, packed, head, palette, clear = 8, b"", b"", None, b"", b""
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body, crc = data[at + 8:at + 8 + length], data[at + 8 + length:at + 12 + length]
        if struct.unpack(">I", crc)[0] != zlib.crc32(kind + body):
            raise ValueError(f"checksum of {kind!r}")
        if kind == b"IHDR":
            head = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            packed += body
        elif kind == b"PLTE":
            palette = body
        elif kind == b"tRNS":
            clear = body
        at += 12 + length
    width, height, depth, color, *rest = head
    if depth != 8 or color not in CHANNELS or rest != [0, 0, 0] or (clear and color != 3):
        raise ValueError(f"not supported: {head}")
    bpp, raw = CHANNELS[color], zlib.decompress(packed)
    line = width * bpp
    if len(raw) != height * (line + 1):
        raise ValueError("pixel data too short or too long")
    up, flat = bytearray(line), bytearray()
    for y in range(height):
        row = bytearray(raw[y * (line + 1) + 1:(y + 1) * (line + 1)])
        unfilter(raw[y * (line + 1)], row, up, bpp)
        flat += row
        up = row
    return (width, height), to_rgb(flat, color, palette, clear)


def to_rgb(flat, color, palette, clear):
    if color == 2:
        return bytes(flat)
    if color == 6:
        rgba = flat
        out = bytearray(len(flat) // 4 * 3)
        for i in range(3):
            out[i::3] = bytes([on_white(v, a) for v, a in zip(rgba[i::4], rgba[3::4])])
        return bytes(out)
    out = bytearray(len(flat) * 3)
    for i in range(3):
        table = bytearray(range(256))
        if color == 3:
            if max(flat) >= len(palette) // 3:
                raise ValueError("a colour that is not in the palette")
            for n, v in enumerate(palette[i::3]):
                table[n] = on_white(v, clear[n]) if n < len(clear) else v
        out[i::3] = flat.translate(bytes(table))
    return bytes(out)


def on_white(value, alpha):
    return (value * alpha + 255 * (255 - alpha) + 127) // 255


def encode(width, height, color, rows, filters, extra=()):
    """The other direction, for the test of decode: row y with filter filters[y]."""
    bpp, raw, up = CHANNELS[color], bytearray(), bytes(width * CHANNELS[color])
    for row, kind in zip(rows, filters):
        raw.append(kind)
        for i, x in enumerate(row):
            a, c = (row[i - bpp], up[i - bpp]) if i >= bpp else (0, 0)
            raw.append(x - (0, a, up[i], (a + up[i]) // 2, paeth(a, up[i], c))[kind] & 255)
        up = row
    packed = zlib.compress(bytes(raw))
    half = len(packed) // 2
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, color, 0, 0, 0)), *extra,
              (b"IDAT", packed[:half]), (b"IDAT", packed[half:]), (b"IEND", b"")]
    return SIGNATURE + b"".join(
        struct.pack(">I", len(b)) + k + b + struct.pack(">I", zlib.crc32(k + b)) for k, b in chunks)


# --- comparison -----------------------------------------------------------------------------------


def difference(a, b):
    """Share of the pixels that differ by more than CHANNEL in a channel; mean absolute difference."""
    if a == b:
        return 0.0, 0.0
    diff = [abs(x - y) for x, y in zip(a, b)]
    far = sum(max(p) > CHANNEL for p in zip(diff[0::3], diff[1::3], diff[2::3]))
    return far * 3 / len(a), sum(diff) / len(a)


def same(a, b):
    """Two pictures (size, RGB) are the same within the tolerance; and the reason in words."""
    if a[0] != SIZE or b[0] != SIZE:
        return False, f"size {a[0]} and {b[0]}"
    far, mean = difference(a[1], b[1])
    return far <= PIXELS and mean < MEAN, f"{far:.3%} of the pixels differ, mean difference {mean:.3f}"


# A whole curve is under 1 % of the pixels, so the tolerance alone accepts a picture without it: the
# coloured lines are looked for, too.
INKS = {"curve": lambda r, b: b - r > 60, "limit": lambda r, b: r - b > 60}
NEAR, STRAY = 2, 0.01  # pixels away; share of a line's pixels


def ink(picture, name):
    rgb, test = picture[1], INKS[name]
    return {i for i, (r, b) in enumerate(zip(rgb[0::3], rgb[2::3])) if r != b and test(r, b)}


def same_lines(a, b):
    """Each coloured pixel of one picture has one of that colour near it in the other, both ways."""
    words, ok = [], True
    around = [y * SIZE[0] + x for y in range(-NEAR, NEAR + 1) for x in range(-NEAR, NEAR + 1)]
    for name in INKS:
        p, q = ink(a, name), ink(b, name)
        stray = 1.0
        if p and q:
            stray = max(len(m - {i + d for i in n for d in around}) / len(m) for m, n in ((p, q), (q, p)))
        ok &= stray <= STRAY
        words.append(f"{stray:.1%} of the {name} elsewhere")
    return ok, ", ".join(words)


def without(picture, name, left=0, right=SIZE[0]):
    """The picture with a line erased between two columns."""
    out = bytearray(picture[1])
    for i in ink(picture, name):
        if left <= i % SIZE[0] < right and i // SIZE[0] > 118:  # below the legend
            out[3 * i:3 * i + 3] = b"\xff\xff\xff"
    return SIZE, bytes(out)


# --- the runs -------------------------------------------------------------------------------------


def write_run(path, iterations):
    os.mkdir(path)
    for n, values in iterations:
        with open(os.path.join(path, f"ITER_SUMMARY_{n}.json"), "w", encoding="utf-8") as f:
            json.dump({"iteration": n, "summary": values}, f)


def values(net, latency):
    return {"net_bps": net, "p95_latency_ms": latency, "risk_ratio": 0.35, "maker_taker_ratio": 0.85}


def gaps():
    """30 iterations: 9 to 11 and 20 have no file, 15 and 16 no net_bps, 24 and 25 no latency; net_bps < 0."""
    for n in range(1, 31):
        if n in (9, 10, 11, 20):
            continue
        v = values(round(-4.0 + 0.3 * n + 1.5 * math.sin(n), 3), round(310 + 35 * math.cos(0.7 * n), 1))
        for key, missing in (("net_bps", (15, 16)), ("p95_latency_ms", (24, 25))):
            if n in missing:
                del v[key]
        yield n, v


def spike():
    """5,000 calm iterations, but number 3,210."""
    for n in range(1, 5001):
        yield n, values(round(3.2 + 0.2 * math.sin(n / 300) + (n * 7919 % 101) / 1000, 3),
                        round(280 + 10 * math.cos(n / 500) + (n * 6007 % 97) / 20, 1))\
            if n != 3210 else values(-6.0, 900.0)


def draw(tmp):
    """Draw all the plots: {(run, kpi): path}."""
    write_run(os.path.join(tmp, "gaps"), gaps())
    write_run(os.path.join(tmp, "spike"), spike())
    paths = {}
    for run in RUNS:
        base = os.path.join(ROOT, "examples/soak/latest") if run == "example" else os.path.join(tmp, run)
        out = os.path.join(tmp, run + ".out")
        r = subprocess.run([SA, "audit", "--base", base, "--plots", "--out", out, "--quiet"], text=True,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           env={**os.environ, "SOURCE_DATE_EPOCH": "1760877296", "LC_ALL": "C", "TZ": "UTC"})
        if r.returncode != 0:
            raise RuntimeError(f"{run}: exit code {r.returncode}: {r.stdout}")
        for kpi in KPIS:
            paths[run, kpi] = os.path.join(out, "plots", kpi + ".png")
    return paths


# --- the tests ------------------------------------------------------------------------------------

count = failures = 0


def check(ok, name, why=""):
    global count, failures
    count += 1
    failures += not ok
    print("ok" if ok else "not ok", count, "-", name + (f" ({why})" if why else ""))


def check_decoder():
    for color, bpp in CHANNELS.items():
        width, filters = 9, (4, 3, 1, 0, 1, 2, 3, 4, 2)  # filters 3 and 4 also where there is no row above
        for first in range(5):
            kinds = (first,) + filters
            rows = [bytes((x * x * 31 + y * 97 + x * y * 13) & 255 for x in range(width * bpp)) for y in range(10)]
            palette = bytes(i * 5 & 255 for i in range(768))
            extra = [(b"PLTE", palette), (b"tRNS", b"\0\x80")] if color == 3 else []
            try:
                size, rgb = decode(encode(width, 10, color, rows, kinds, extra))
            except Exception as e:
                check(False, f"decoder, colour type {color}", repr(e))
                break
            flat, want = b"".join(rows), []
            for p in range(0, len(flat), bpp):
                px, alpha = flat[p:p + bpp], 255
                if color == 0:
                    px = px * 3
                elif color == 3:
                    n = px[0]
                    px, alpha = palette[3 * n:3 * n + 3], {0: 0, 1: 128}.get(n, 255)
                elif color == 6:
                    alpha = px[3]
                want += [round((v * alpha + 255 * (255 - alpha)) / 255) for v in px[:3]]
            if size != (width, 10) or list(rgb) != want:
                check(False, f"decoder, colour type {color}", f"wrong pixels, first filter {first}")
                break
        else:
            check(True, f"decoder, colour type {color}, all filters")


def check_tolerance():
    n = SIZE[0] * SIZE[1]
    white = (SIZE, b"\xff" * (3 * n))
    dots = lambda k, v: (SIZE, bytes((255, v, 255)) * k + b"\xff" * (3 * (n - k)))
    check(same(white, dots(9000, 255 - 49))[0], "1.5 % of the pixels may differ")
    check(not same(white, dots(9001, 255 - 49))[0], "one pixel more may not")
    check(same(white, dots(n // 20, 255 - 48))[0], "a difference of 48 does not count")
    check(not same(white, (SIZE, b"\xfe" * (3 * n)))[0], "a mean difference of 1.0 is too much")
    check(not same(white, ((600, 1000), white[1]))[0], "another size is another picture")


def golden_path(key):
    return os.path.join(GOLDEN, f"{key[0]}-{key[1]}.png")


def read(path):
    with open(path, "rb") as f:
        return decode(f.read())


def check_pictures(paths):
    drawn, golden = {}, {}
    for key, path in paths.items():
        try:
            drawn[key] = read(path)
            golden[key] = read(golden_path(key))
            (ok, why), (lines, where) = same(drawn[key], golden[key]), same_lines(drawn[key], golden[key])
        except Exception as e:
            ok, why, lines, where = False, repr(e), False, repr(e)
        check(ok, " ".join(key), why)
        check(lines, " ".join(key) + ": lines", where)
    for run in RUNS:  # the comparison can fail
        try:
            ok, why = same(drawn[run, KPIS[0]], golden[run, KPIS[1]])
        except Exception as e:
            ok, why = True, repr(e)
        check(not ok, f"{run}: {KPIS[0]} is not {KPIS[1]}", why)
    for (run, kpi), picture in golden.items():
        for name in INKS:
            ok, why = same_lines(without(picture, name), picture)
            check(not ok, f"{run} {kpi}: no {name} is seen", why)
        if run == "spike":
            ok, why = same_lines(without(picture, "curve", 615, 632), picture)
            check(not ok, f"{run} {kpi}: no spike is seen", why)
        ok, why = same_lines((SIZE, b"\xff" * 3 * 1001 + picture[1][:-3 * 1001]), picture)
        check(ok, f"{run} {kpi}: lines one pixel off are the same", why)


def main():
    update = sys.argv[1:] == ["--update"]
    if sys.argv[1:] and not update:
        sys.exit("usage: pictures.py [--update]")
    with tempfile.TemporaryDirectory() as tmp:
        if update:
            paths = draw(tmp)
            os.makedirs(GOLDEN, exist_ok=True)
            for key, path in paths.items():
                shutil.copyfile(path, golden_path(key))
            return 0
        check_decoder()
        check_tolerance()
        try:
            paths = draw(tmp)
        except Exception as e:
            check(False, "the program draws the plots", repr(e))
        else:
            check_pictures(paths)
    print(f"1..{count}")
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())

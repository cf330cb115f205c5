#!/bin/bash
# The plots of the example run and of golden cases: every SVG is well-formed and says what it shows, every
# PNG is 1000 x 600 and decodes (python3; its own decoder of zlib streams).
set -u
if ! command -v python3 >/dev/null; then
	echo '1..0 # SKIP python3 is not installed'
	exit 77
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cases() {
	echo "$ROOT/examples/soak/latest"
	find "$ROOT/tests/golden" -name 'ITER_SUMMARY_*.json' -printf '%h\n' | sort -u
}
i=0
while read -r dir; do
	i=$((i + 1))
	"$SA" audit --base "$dir" --out "$tmp/$i" --plots --quiet >/dev/null 2>&1 || continue
	printf '%s\t%s\n' "${dir#"$ROOT"/}" "$tmp/$i/plots"
done < <(cases) >"$tmp/list"
PYTHONDONTWRITEBYTECODE=1 python3 - "$tmp/list" <<'PY'
import glob, struct, sys, zlib
import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def check_svg(path):
    root = ET.parse(path).getroot()
    assert root.tag == SVG + "svg" and root.get("viewBox") == "0 0 1000 600", "not the picture"
    assert root.find(SVG + "title").text and root.find(SVG + "desc").text, "no title or desc"
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids)) and set(root.get("aria-labelledby").split()) <= set(ids), "ids"
    for e in root.iter():
        assert e.tag in {SVG + t for t in ("svg", "title", "desc", "rect", "path", "g", "circle", "text")}, e.tag
        assert "style" not in e.attrib and not any(a.startswith("on") for a in e.attrib), "style or script"
        for name in ("x", "y", "cx", "cy"):
            assert 0 <= float(e.get(name, 0)) <= 1000, f"{name} outside"
        for number in e.get("d", "").replace("M", " ").replace("L", " ").split():
            assert 0 <= float(number) <= 1000, "a line outside"


def check_png(path):
    data = open(path, "rb").read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", "signature"
    at, pixels = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body, crc = data[at + 8:at + 8 + length], data[at + 8 + length:at + 12 + length]
        assert struct.unpack(">I", crc)[0] == zlib.crc32(kind + body), "checksum"
        if kind == b"IHDR":
            *size, depth, color = struct.unpack(">IIBBBBB", body)[:4]
            assert size == [1000, 600] and depth == 8 and color in (2, 3), "header"
        pixels += body if kind == b"IDAT" else b""
        at += 12 + length
    assert len(zlib.decompress(pixels)) == 600 * (1 + (3 if color == 2 else 1) * 1000), "size"


n = 0
for line in open(sys.argv[1], encoding="utf-8"):
    name, path = line.rstrip("\n").split("\t")
    n += 1
    try:
        svg, png = sorted(glob.glob(path + "/*.svg")), sorted(glob.glob(path + "/*.png"))
        assert len(svg) == 4 and len(png) == 4, f"{len(svg)} SVG, {len(png)} PNG"
        for f in svg:
            check_svg(f)
        for f in png:
            check_png(f)
        print("ok", n, "-", name)
    except Exception as e:
        print("not ok", n, "-", name)
        print("#", repr(e)[:300])
print(f"1..{n}")
PY

#!/bin/bash
# Make docs/images/comment.png: the pull-request comment on the sample run, made worse so that it is a
# HOLD, as a reviewer sees it. The program posts to the stand-in of the tests; marked and GitHub's
# Markdown styles (npm, below build/) render what arrived, Chromium takes the picture.
# Usage: scripts/screenshot-comment.sh [hold|ok] [FILE]. SA is the program.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-hold} out=${2:-docs/images/comment.png} sa=$(realpath "${SA:-build/release/soak-audit}")
npm=build/npm/comment
work=$(mktemp -d "${TMPDIR:-/tmp}/soak-shot.XXXXXX")
trap 'kill "${standin:-}" 2>/dev/null; rm -rf "$work"' EXIT
if [ ! -d "$npm/node_modules/@iconify-json/twemoji" ]; then
	mkdir -p "$npm"
	npm install --silent --no-audit --no-fund --prefix "$npm" marked@15.0.12 github-markdown-css@5.8.1 \
		@iconify-json/twemoji@1.2.5
fi

# --- the run: in the last window the net edge fell and the risk rose ---
mkdir -p "$work/artifacts/soak" "$work/home"
cp -r examples/soak/latest "$work/artifacts/soak/latest"
rm -f "$work/artifacts/soak/latest/reports/analysis/POST_SOAK_SNAPSHOT.json"
if [ "$kind" = hold ]; then
	for n in {14..24}; do
		sed -i -E "s/(\"net_bps\": *)[0-9.]+/\\12.$((9 - (n - 14) / 2))$((n % 7))/; s/(\"risk_ratio\": *)[0-9.]+/\\10.$((36 + n / 3))/" \
			"$work/artifacts/soak/latest/ITER_SUMMARY_$n.json"
	done
fi

# --- the comment: what the push before said, then this run ---
before='{"hold":false,"sha":"a1b2c3d4e5f6","kpi":{"net_bps":3.375,"risk_ratio":0.31465,"slippage_bps_p95":1.134,"adverse_bps_p95":2.013,"p95_latency_ms":287.5,"maker_taker_ratio":0.87815}}'
cat >"$work/scenario.json" <<JSON
{"comments": {"7": [{"login": "github-actions[bot]",
 "body": "<!-- soak-audit comment sticky key= v1=$(printf %s "$before" | od -An -v -tx1 | tr -d ' \n') -->\n"}]}}
JSON
python3 tests/e2e/standin.py --scenario "$work/scenario.json" >"$work/port" &
standin=$!
for _ in {1..50}; do [ -s "$work/port" ] || sleep 0.1; done
url=http://127.0.0.1:$(sed -n 's/^PORT //p' "$work/port")
head=5f2c9e8b7a6d4c3b2a1908f7e6d5c4b3a2910f8e
echo "{\"pull_request\": {\"number\": 7, \"head\": {\"sha\": \"$head\", \"repo\": {\"full_name\": \"o/r\"}}}}" >"$work/event.json"
(cd "$work" && env -i PATH="$PATH" GITHUB_ACTIONS=true GITHUB_API_URL="$url" GITHUB_REPOSITORY=o/r \
	GITHUB_EVENT_NAME=pull_request GITHUB_EVENT_PATH=event.json GITHUB_SERVER_URL=https://github.com \
	GITHUB_RUN_ID=1 SOAK_AUDIT_GITHUB_TOKEN=ghs_standin "$sa" action >log) || true
python3 -c 'import json, sys, urllib.request
state = json.load(urllib.request.urlopen(sys.argv[1] + "/__standin"))
print(state["comments"]["7"][0]["body"])' "$url" >"$work/comment.md"

# --- the page ---
cat >"$work/page.mjs" <<'JS'
import { readFileSync } from 'node:fs';
const [npm, body] = process.argv.slice(2);
const { marked } = await import(`file://${npm}/node_modules/marked/lib/marked.esm.js`);
const css = readFileSync(npm + '/node_modules/github-markdown-css/github-markdown-light.css', 'utf8');
// the pictures that a machine without an emoji font would show as boxes
const twemoji = JSON.parse(readFileSync(npm + '/node_modules/@iconify-json/twemoji/icons.json', 'utf8'));
const picture = { '❌': 'cross-mark', '✅': 'check-mark-button', '⚠': 'warning' };
const draw = (char) => `<svg viewBox="0 0 36 36" style="width:1.1em;height:1.1em;vertical-align:-.15em">${twemoji.icons[picture[char]].body}</svg>`;
const html = marked.parse(readFileSync(body, 'utf8'), { gfm: true }).replace(/[❌✅⚠]\uFE0F?/gu, (c) => draw([...c][0]));
console.log(`<!doctype html><meta charset="utf-8"><style>${css}
body { margin: 0; padding: 16px; background: #fff; font-family: "Noto Sans", Helvetica, Arial, "DejaVu Sans"; font-size: 14px; }
.box { border: 1px solid #d1d9e0; border-radius: 6px; width: 780px; }
.head { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; padding: 8px 16px; color: #59636e; }
.head b { color: #1f2328; } .bot { border: 1px solid #d1d9e0; border-radius: 2em; padding: 0 7px; font-size: 12px; }
.markdown-body { padding: 16px; font-size: 14px; font-family: inherit; }
</style><div class="box"><div class="head"><b>github-actions</b> <span class="bot">bot</span> commented 2 minutes ago · edited</div>
<div class="markdown-body">${html}</div></div>
<script>document.title = Math.ceil(document.querySelector('.box').getBoundingClientRect().bottom + 16)</script>`);
JS
node "$work/page.mjs" "$PWD/$npm" "$work/comment.md" >"$work/page.html"
browser() {
	HOME="$work/home" chromium --headless --no-sandbox --disable-gpu --hide-scrollbars "$@" "file://$work/page.html" 2>/dev/null
}
height=$(browser --dump-dom --window-size=814,600 | sed -n 's/.*<title>\([0-9]*\)<.*/\1/p')
mkdir -p "$(dirname "$out")"
browser --force-device-scale-factor=2 --window-size="814,${height:-700}" --screenshot="$out" >/dev/null
cp "$work/comment.md" "${COMMENT_MD:-/dev/null}"
echo "$out: $(stat -c %s "$out") bytes"

#!/bin/bash
# docs/images/report.png: the top of the report page of the example run, in light colours.
# SA is the program, NPM where tests/browser/run.sh installs playwright-core.
set -eu
cd "$(dirname "$0")/.."
: "${SA:=$PWD/build/release/soak-audit}" "${NPM:=$PWD/build/npm/browser}" "${CHROMIUM:=/usr/bin/chromium}"
if command -v fc-list >/dev/null && [ -z "$(fc-list :lang=und-zsye)" ]; then
	echo "$0: no font has emoji, and signs would be boxes (Debian: fonts-noto-color-emoji)" >&2
	exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SA NPM CHROMIUM SOURCE_DATE_EPOCH=1760877296 LC_ALL=C.UTF-8 TZ=UTC
if [ ! -d "$NPM/node_modules/playwright-core" ]; then
	mkdir -p "$NPM"
	(cd "$NPM" && npm install --no-audit --no-fund --ignore-scripts playwright-core@1.65.1 >/dev/null)
fi
"$SA" audit --base examples/soak/latest --out "$work" --html --quiet
mkdir -p docs/images
node - "$work/POST_SOAK_AUDIT_SUMMARY.html" docs/images/report.png <<'JS'
const { withBrowser, withContext } = require(process.cwd() + "/tests/browser/browser.js");
const [, , page, picture] = process.argv;
withBrowser((browser) => withContext(browser, { viewport: { width: 1120, height: 1660 }, colorScheme: "light" }, async (context) => {
	const tab = await context.newPage();
	await tab.goto("file://" + page);
	await tab.locator(".plot").first().focus();
	for (let i = 0; i < 20; i++) await tab.keyboard.press("ArrowLeft");
	await tab.evaluate(() => window.scrollTo(0, 0));
	await tab.screenshot({ path: picture });
})).catch((error) => { console.error(error); process.exitCode = 1; });
JS
echo "made docs/images/report.png ($(stat -c %s docs/images/report.png) bytes)"

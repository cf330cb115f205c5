// Chromium for the tests and the pictures: NPM is where playwright-core is, CHROMIUM the browser.
"use strict";
const fs = require("fs");
const os = require("os");
const path = require("path");
const { createRequire } = require("module");

const npm = createRequire(path.join(process.env.NPM, "package.json"));

const flags = [
	"--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync", "--force-color-profile=srgb", "--font-render-hinting=none",
];

// Calls use(context) with a fresh browser profile and closes everything afterwards.
async function withBrowser(options, use) {
	const profile = fs.mkdtempSync(path.join(os.tmpdir(), "soak-browser."));
	let context;
	try {
		context = await npm("playwright-core").chromium.launchPersistentContext(profile, {
			executablePath: process.env.CHROMIUM, headless: true, args: flags, locale: "en-GB",
			timezoneId: "UTC", reducedMotion: "reduce", ...options,
		});
		return await use(context);
	} finally {
		if (context) await context.close();
		fs.rmSync(profile, { recursive: true, force: true });
	}
}

module.exports = { npm, withBrowser };

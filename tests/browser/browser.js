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

// Calls use(browser) with a browser that has a fresh profile, and ends it afterwards.
async function withBrowser(use) {
	const profile = fs.mkdtempSync(path.join(os.tmpdir(), "soak-browser."));
	const browser = await npm("playwright-core").chromium.launch({
		executablePath: process.env.CHROMIUM, headless: true, args: flags, env: { ...process.env, HOME: profile },
	});
	try {
		return await use(browser);
	} finally {
		await browser.close();
		fs.rmSync(profile, { recursive: true, force: true });
	}
}

// Calls use(context) with fresh settings: what options say about screen, colours and scripts.
async function withContext(browser, options, use) {
	const context = await browser.newContext({ locale: "en-GB", timezoneId: "UTC", reducedMotion: "reduce", ...options });
	try {
		return await use(context);
	} finally {
		await context.close();
	}
}

module.exports = { npm, withBrowser, withContext };

// Tests of the report page in Chromium. Prints what failed, and last `N passed, N failed`.
"use strict";
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");
const { npm, withBrowser, withContext } = require("./browser.js");
const { audit, names } = require("./cases.js");

const out = process.env.OUT;
const verbose = Boolean(process.env.V);
let passed = 0, failed = 0;

function is(what, got, want) {
	const good = want instanceof RegExp ? want.test(got) : JSON.stringify(got) === JSON.stringify(want);
	if (good) passed++;
	else failed++;
	if (!good) console.log("FAIL " + what + "\n    got      " + JSON.stringify(got) + "\n    expected " + (want instanceof RegExp ? want : JSON.stringify(want)));
	else if (verbose) console.log("ok   " + what);
}

function wellFormed(name, html) {
	const errors = [];
	npm("parse5").parse(html, { onParseError: (e) => errors.push(e.code + " at line " + e.startLine + ":" + e.startCol) });
	is(name + ": well-formed", errors.slice(0, 3), []);
	const ids = Array.from(html.matchAll(/ id="([^"]*)"/g), (m) => m[1]);
	is(name + ": identifiers are unique", ids.filter((id, i) => ids.indexOf(id) !== i), []);
	is(name + ": no handler, style attribute or address", html.match(/<[a-z][^<>]*\s(on[a-z]+|style|src|href)="(?!#)[^"]*"/g), null);
}

// Opens a page and listens: what it asks for and what it complains about.
async function open(context, file) {
	const page = await context.newPage();
	page.requests = [];
	page.errors = [];
	page.on("request", (r) => page.requests.push(r.url()));
	page.on("console", (m) => ["error", "warning"].includes(m.type()) && page.errors.push(m.text()));
	page.on("pageerror", (e) => page.errors.push(String(e)));
	await page.goto(pathToFileURL(file).href);
	return page;
}

async function quiet(name, page, file) {
	is(name + ": no error on the console", page.errors, []);
	is(name + ": asks for nothing", page.requests.filter((url) => url !== pathToFileURL(file).href), []);
	is(name + ": nothing ran that came from an artifact", await page.evaluate(() => window.hacked), undefined);
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	is(name + ": does not scroll sideways", wide, 0);
}

async function accessible(name, page) {
	await page.evaluate(fs.readFileSync(path.join(process.env.NPM, "node_modules/axe-core/axe.min.js"), "utf8"));
	const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }));
	is(name + ": axe finds nothing", found.violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(" | ")), []);
}

// The whole page, or as much of it as somebody would look at.
async function shot(page, name) {
	const size = await page.evaluate(() => ({ width: document.documentElement.clientWidth, height: document.documentElement.scrollHeight }));
	await page.screenshot({ path: path.join(out, name + ".png"), fullPage: true, clip: { x: 0, y: 0, width: size.width, height: Math.min(size.height, 9000) } });
}

async function hoverAndKeys(page) {
	const plot = page.locator(".plot").first(), second = page.locator(".plot").nth(1);
	const readout = page.locator(".readout").first();
	const cursor = (p) => p.evaluate((node) => getComputedStyle(node.querySelector("line.cursor")).visibility);
	await plot.scrollIntoViewIfNeeded();
	is("the charts say once how to read them", await page.locator(".hint").count(), 1);
	is("with the keys too", await page.locator(".hint").textContent(), /arrow keys/);
	const box = await plot.boundingBox();
	await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
	is("hover shows iteration and value", await readout.textContent(), /^Iteration \d+: -?[\d.]+ bps/);
	is("hover shows the cursor", await cursor(plot), "visible");
	is("the others show it too", await cursor(second), "visible");
	const at = (await readout.textContent()).match(/\d+/)[0];
	is("at the same iteration", (await page.locator(".readout").nth(1).textContent()).match(/\d+/)[0], at);
	const x = (p) => p.evaluate((node) => {
		const line = Array.from(node.querySelectorAll("line.cursor")).find((l) => l.getBoundingClientRect().height > 0);
		return line.getAttribute("x1");
	});
	is("at the same pixel", await x(second), await x(plot));
	await page.mouse.move(0, 0);
	is("the cursor goes", await cursor(plot), "hidden");
	is("from all", await cursor(second), "hidden");
	await plot.focus();
	await page.keyboard.press("Home");
	is("Home goes to the first iteration", await readout.textContent(), /^Iteration 1: /);
	is("and the other charts with it", await page.locator(".readout").nth(1).textContent(), /^Iteration 1: /);
	await page.keyboard.press("ArrowRight");
	is("an arrow goes to the next, with its tuning", await readout.textContent(), /^Iteration 2: .*tuning .*applied: .*tail_age_ms \+30/);
	await page.keyboard.press("End");
	is("End goes to the last iteration", await plot.getAttribute("aria-valuenow"), "24");
	is("a screen reader hears it", await plot.getAttribute("aria-valuetext"), /^Iteration 24: /);
	await page.keyboard.press("ArrowRight");
	is("and no further", await plot.getAttribute("aria-valuenow"), "24");
}

async function legend(page) {
	const figures = page.locator(".charts");
	const shows = (selector) => figures.evaluate((f, s) => Array.from(f.querySelectorAll(".view.wide " + s)).some((n) => n.getClientRects().length > 0), selector);

	is("one legend for all charts", await page.locator(".legend").count(), 1);
	for (const [label, selector] of [["this run", "path.head"], ["beyond a limit", ".dots.bad circle"], ["judged value", "path.judged"], ["limit", "path.limit"], ["windows", "rect.last"], ["tuning", ".g-tuning path"]]) {
		const button = page.locator(".legend button").filter({ hasText: new RegExp("^" + label + "$") });
		is("legend: " + label + " is pressed", await button.getAttribute("aria-pressed"), "true");
		is("legend: " + label + " shows", await shows(selector), true);
		await button.focus();
		await page.keyboard.press("Space");
		is("legend: " + label + " is released", await button.getAttribute("aria-pressed"), "false");
		is("legend: " + label + " is hidden", await shows(selector), false);
		await button.click();
		is("legend: " + label + " is back", await shows(selector), true);
	}
}

async function tables(page) {
	const table = page.locator("#table");
	const rows = () => table.evaluate((t) => Array.from(t.tBodies[0].rows).filter((r) => !r.hidden).map((r) => r.cells[0].textContent));
	const column = (i) => table.evaluate((t, k) => Array.from(t.tBodies[0].rows, (r) => r.cells[k].textContent.match(/-?[\d.]+$|n\/a$/)[0]), i);
	const head = table.locator("thead th");
	const filter = page.getByLabel("Filter rows").last();

	is("sorted by iteration at first", await head.first().getAttribute("aria-sort"), "ascending");
	await head.nth(2).locator("button").focus();
	await page.keyboard.press("Enter");
	is("aria-sort says so", await head.nth(2).getAttribute("aria-sort"), "ascending");
	is("only one column is sorted", await table.locator("th[aria-sort]").count(), 1);
	is("a missing value comes last", (await column(2)).pop(), "n/a");
	await head.nth(1).locator("button").click();
	let values = (await column(1)).map(Number);
	is("sorted upwards", values, values.slice().sort((a, b) => a - b));
	await head.nth(1).locator("button").click();
	values = (await column(1)).map(Number);
	is("sorted downwards", values, values.slice().sort((a, b) => b - a));
	await head.first().locator("button").click();
	await filter.fill("7-9");
	is("a range of iterations", await rows(), ["7", "8", "9"]);
	await filter.fill("last8");
	is("a word", (await rows()).length, 8);
	is("counted", await page.locator(".filter [role=status]").last().textContent(), "8 of 24 rows");
	await filter.fill("applied warm-up");
	is("two words", await rows(), ["2", "3"]);
	await filter.fill("");
	is("all again", (await rows()).length, 24);
}

async function withoutScript(browser, file) {
	await withContext(browser, { javaScriptEnabled: false, viewport: { width: 1100, height: 800 } }, async (context) => {
		const page = await open(context, file);
		is("no script: the verdict", await page.locator("#verdict").textContent(), /HOLD/);
		is("no script: charts", await page.locator(".view.wide svg.chart").count(), 6);
		is("no script: rows", await page.locator("#table tbody tr").count(), 24);
		is("no script: no dead control", await page.locator("button, input").count(), 0);
		is("no script: no error", page.errors, []);
		await shot(page, "no-script");
	});
}

// Four pages at a time.
async function together(jobs) {
	const next = jobs[Symbol.iterator]();
	const work = async () => {
		for (const job of next) await job();
	};
	await Promise.all([work(), work(), work(), work()]);
}

function looks(browser, name, file, sizes) {
	return sizes.map(([look, options, media]) => async () => {
		await withContext(browser, { viewport: { width: 1200, height: 900 }, ...options }, async (context) => {
			const page = await open(context, file);
			if (media) await page.emulateMedia(media);
			await quiet(name + " " + look, page, file);
			await shot(page, name + "-" + look);
			if (look === "print") await page.pdf({ path: path.join(out, name + ".pdf"), preferCSSPageSize: true, format: "A4" });
			await accessible(name + " " + look, page);
		});
	});
}

async function main() {
	const top = path.join(out, "in");
	const all = [["wide", {}], ["dark", { colorScheme: "dark" }], ["phone", { viewport: { width: 320, height: 640 } }],
		["print", { viewport: { width: 794, height: 1123 } }, { media: "print" }], ["dark-phone", { viewport: { width: 375, height: 700 }, colorScheme: "dark" }]];
	const two = [["wide", {}], ["phone", { viewport: { width: 320, height: 640 } }]];
	const file = {};

	fs.rmSync(top, { recursive: true, force: true });
	fs.mkdirSync(top, { recursive: true });
	file.ok = audit(top, "ok", path.join(process.env.ROOT, "examples/soak/latest"));
	for (const name of names) file[name] = audit(top, name);
	for (const [name, page] of Object.entries(file)) {
		const html = fs.readFileSync(page, "utf8");
		wellFormed(name, html);
		is(name + ": size", html.length <= (name === "large" ? 2000000 : name === "notes" ? 500000 : 300000), true);
	}
	await withBrowser(async (browser) => {
		await withContext(browser, { viewport: { width: 1200, height: 900 } }, async (context) => {
			const page = await open(context, file.hold);
			await hoverAndKeys(page);
			await legend(page);
			await tables(page);
			await quiet("after use", page, file.hold);
		});
		await withContext(browser, {}, async (context) => {
			const page = await open(context, file.baseline);
			is("baseline: compared", await page.locator("#shifts tbody tr.judged").count(), 6);
			await page.locator(".plot").first().focus();
			is("baseline: read beside the run", await page.locator(".readout").first().textContent(), /^Iteration 24: [\d.]+ bps; baseline [\d.]+ bps/);
			is("baseline: in the legend", await page.locator(".legend button", { hasText: "baseline" }).count(), 1);
		});
		await withoutScript(browser, file.hold);
		const jobs = looks(browser, "ok", file.ok, all).concat(looks(browser, "hold", file.hold, all));
		for (const name of names) {
			if (name !== "hold") jobs.push(...looks(browser, name, file[name], two));
		}
		await together(jobs.reverse());
	});
}

main().catch((e) => {
	failed++;
	console.log("FAIL " + e.stack);
}).finally(() => {
	console.log(passed + " passed, " + failed + " failed");
	process.exitCode = failed ? 1 : 0;
});

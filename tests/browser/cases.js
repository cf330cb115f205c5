// Runs to audit, made here: what they are called, and what the page must survive.
"use strict";
const fs = require("fs");
const path = require("path");
const { spawnSync } = require("child_process");

const nasty = [
	"<script>window.hacked = 1</script>", "\"><img src=x onerror=window.hacked=1>", "'><svg onload=window.hacked=1>",
	"</style><script>window.hacked=1</script>", "</script><script>window.hacked=1</script>", "</title><b>bold</b>",
	"<!-- ", "]]>", "&lt;b&gt;", "${window.hacked=1}", "javascript:window.hacked=1", "\u202eright to left\u2028", "\u0000\u001b[31m",
	"` onmouseover=window.hacked=1", "=cmd|'/c calc'!A1", "ä大🎯 ".repeat(60),
];

function summary(i, more) {
	return {
		iteration: i,
		summary: {
			net_bps: 2.7 + 0.6 * Math.sin(i / 3) + 0.02 * i, risk_ratio: 0.36 - 0.002 * i, slippage_bps_p95: 2.1 - 0.03 * i,
			adverse_bps_p95: 2.4 + 0.2 * Math.cos(i), p95_latency_ms: 300 + 18 * Math.sin(i), maker_taker_ratio: 0.84 + 0.001 * i,
			...more,
		},
	};
}

function tuning(i, more) {
	const held = i % 5 === 0;
	return {
		iteration: i, suggested_deltas: { tail_age_ms: 30, base_spread_bps_delta: -0.02 }, applied: !held,
		changed_keys: held ? [] : ["tail_age_ms"], skip_reason: held ? "cooldown" : null, ...more,
	};
}

function write(dir, name, value) {
	const file = path.join(dir, name);
	fs.mkdirSync(path.dirname(file), { recursive: true });
	fs.writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
}

function iterations(dir, n, make) {
	for (let i = 1; i <= n; i++) write(dir, "ITER_SUMMARY_" + i + ".json", make(i));
}

const cases = {
	hold(dir) {
		iterations(dir, 24, (i) => summary(i, { p95_latency_ms: 340 + i, risk_ratio: i === 9 ? null : 0.45 }));
		write(dir, "TUNING_REPORT.json", [2, 3, 5, 8, 10, 15, 16].map((i) => tuning(i)));
	},
	baseline(dir) {
		iterations(dir, 24, (i) => summary(i, { p95_latency_ms: 300 + i, risk_ratio: 0.3 }));
	},
	one(dir) {
		iterations(dir, 1, (i) => summary(i));
	},
	missing(dir) {
		iterations(dir, 12, (i) => ({ iteration: i * 3, summary: { net_bps: 3.1, p95_latency_ms: i === 4 ? -1e9 : 250 } }));
	},
	notes(dir) {
		iterations(dir, 120, (i) => i % 2 ? "{ broken " + i : summary(i === 60 ? 58 : i));
		write(dir, "TUNING_REPORT.json", "not json");
	},
	hostile(dir) {
		iterations(dir, 24, (i) => summary(i, { phase: nasty[i % nasty.length] }));
		nasty.forEach((text, i) => {
			const name = "ITER_SUMMARY_" + text.replace(/[/\0]/g, "_").slice(0, 60) + ".json";
			write(dir, name, "{");
			write(dir, "ITER_SUMMARY_" + (50 + i) + ".json", text);
		});
		write(dir, "TUNING_REPORT.json", nasty.map((text, i) => tuning(i + 1, {
			suggested_deltas: { [text]: 1 }, skip_reason: text, applied: false, changed_keys: [text],
		})));
		write(dir, "DELTA_VERIFY_REPORT.md", nasty.join("\n"));
		write(dir, "reports/analysis/warmup_metrics.prom", nasty.map((text) =>
			"guard_triggers_total{guard_type=" + JSON.stringify(text) + "} 3").join("\n"));
		write(dir, "reports/analysis/POST_SOAK_SNAPSHOT.json", { [nasty[0]]: nasty[1], kpi_last_n: nasty[2] });
	},
	large(dir) {
		iterations(dir, 10000, (i) => summary(i, { net_bps: i === 5000 ? 90 : 3 + Math.sin(i) }));
		write(dir, "TUNING_REPORT.json", Array.from({ length: 10000 }, (_, i) => tuning(i + 1)));
	},
};

// Audits a case below `top` (or the directory `base`) and gives the path of its page.
function audit(top, name, base) {
	const dir = base || path.join(top, name === "hostile" ? "hostile <b>&\"'" : name);
	const out = path.join(top, "out", name);
	if (!base) {
		fs.rmSync(dir, { recursive: true, force: true });
		cases[name](dir);
	}
	const against = name === "baseline" ? "dir:" + path.join(process.env.ROOT, "examples/soak/latest") : "none";
	const done = spawnSync(process.env.SA, ["audit", "--html", "--base", dir, "--out", out, "--baseline", against], { encoding: "utf8", maxBuffer: 1 << 28 });
	if (done.status !== 0) throw new Error("audit of " + name + " ended with " + done.status + ": " + done.stderr);
	return path.join(out, "POST_SOAK_AUDIT_SUMMARY.html");
}

module.exports = { audit, names: Object.keys(cases), nasty };

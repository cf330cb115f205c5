/* SPDX-License-Identifier: MIT */
/* Reports: complete, strict, and the same shape whatever the artifacts say (FORMATS 2, 9, 10). */
#include "t.h"
#include "kpis.h"
#include "builtin.h"

#include <unistd.h>

#include "base/fs.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/utf8.h"
#include "codec/json_in.h"
#include "gate/decide.h"
#include "gate/fail.h"
#include "render/console.h"
#include "render/plots.h"
#include "render/post_soak.h"
#include "render/renderer.h"

#define NA SA_MISSING

static const char *const nasty[] = {
	"a|b|c",
	"x\n# heading\n| a | b |",
	"x\r\n\r\n- item",
	"`code` ```",
	"<script>alert(1)</script> <!-- -->",
	"[link](http://evil.example) ![i](x)",
	"@octocat #12 GH-12 www.evil.example",
	"\033[31mred\033[0m \a\b",
	"\xE2\x80\xAE reversed \xE2\x80\xA8",
	"\xFF\xFE broken \xC3",
	"\"quoted\" \\ back",
	"=cmd|'/c calc'!A1",
	"ä大🎯",
};

/* An audit in which every text that comes from outside is `text`. */
struct sample {
	struct sa_arena arena;
	struct sa_notes notes;
	struct sa_run run;
	struct sa_audit audit;
	struct sa_count reason[6], guard[2];
	struct sa_inventory_entry entry[2];
};

static void fill_run(struct sample *s, size_t n)
{
	s->run.iter = SA_NEW_ARRAY(&s->arena, n, struct sa_iter);
	s->run.n_iter = s->run.n_loaded = s->run.n_candidates = n;
	for (size_t i = 0; i < n; i++) {
		s->run.iter[i].index = i + 1;
		s->run.iter[i].file = sa_arena_printf(&s->arena, "ITER_SUMMARY_%zu.json", i + 1);
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			s->run.iter[i].kpi[k] = (double)(i + 1) / 4;
	}
	s->run.iter[0].kpi[T_NET_BPS] = NA;
}

static void fill_numbers(struct sa_audit *audit, bool missing)
{
	static const char *const name[] = {"overall", "steady", "last8"};

	for (size_t w = 0; w < SA_WINDOW_COUNT; w++) {
		audit->window[w] =
			(struct sa_window){.name = name[w], .n_rows = 24, .start_index = 17};
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			audit->window[w].kpi[k] =
				missing ? (struct sa_agg){0, 24, NA, NA, NA, NA}
					: (struct sa_agg){24, 0, 0.5, 6, 3.25, 3.2};
	}
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		audit->trend[k] = missing ? (struct sa_trend){.slope_per_iter = NA,
							      .p_value = NA,
							      .s = NA,
							      .direction = SA_TREND_NA,
							      .change = NA,
							      .level_last = NA}
					  : (struct sa_trend){.n = 18,
							      .slope_per_iter = 0.25,
							      .p_value = 0.00001,
							      .s = 100,
							      .direction = SA_TREND_RISING,
							      .change = 4.25,
							      .level_last = 6};
		audit->crossing_iter[k] = missing ? NA : 41.4;
		audit->reading[k] = (struct sa_reading){
			.value = missing ? NA : 3.2,
			.from = {"median", "last8", "ITER_SUMMARY_1.json", missing ? "" : "net_bps",
				 "", true, missing ? 0 : 8},
		};
	}
}

static void make(struct sample *s, const char *text, bool missing, bool broken)
{
	struct sa_policy policy;

	*s = (struct sample){0};
	sa_notes_init(&s->notes, &s->arena);
	fill_run(s, 24);
	s->run.base = text;
	s->run.origin = text;
	s->entry[0] = (struct sa_inventory_entry){sa_utf8_shown(&s->arena, text), 2048};
	s->entry[1] = (struct sa_inventory_entry){"gone.json", -1};
	s->run.inventory = (struct sa_inventory){.n_files = 2,
						 .entry = s->entry,
						 .n_entries = 2,
						 .present = {true, false, true, false}};
	for (size_t i = 0; i < T_COUNT(s->reason); i++)
		s->reason[i] = (struct sa_count){
			sa_arena_printf(&s->arena, "%s%.*s", text, (int)i, "+++++"),
			(double)(6 - i)};
	s->guard[0] = (struct sa_count){text, 2};
	s->guard[1] = (struct sa_count){"zz", 0.5};
	s->audit = (struct sa_audit){
		.meta = {"1.2.3", "2025-10-19 12:34:56 UTC", "out"},
		.settings = {.steady_start = 7, .last_n = 8, .min_iterations = 16},
		.run = &s->run,
		.snapshot = {.found = true, .error = text, .block = ""},
		.tuning = {.found = true,
			   .error = broken ? text : NULL,
			   .n_entries = 5,
			   .proposed_total = 7,
			   .applied_total = 3,
			   .reason = s->reason,
			   .n_reasons = T_COUNT(s->reason)},
		.delta = {.found = true,
			  .parsed = !broken,
			  .error = broken ? text : NULL,
			  .full_applied = 2,
			  .full_total = 5,
			  .full_pct = broken ? NA : 40},
		.warmup = {.found = true,
			   .error = broken ? text : NULL,
			   .exporter_error = NA,
			   .guard = s->guard,
			   .n_guards = 2},
		.notes = &s->notes,
	};
	fill_numbers(&s->audit, missing);
	(void)t_builtin(&s->arena, &policy, NULL, 0);
	sa_checks_alone(&policy, s->audit.reading, &s->arena, &s->audit.verdict);
	s->audit.failures = (struct sa_failures){.arena = &s->arena};
	sa_fail_checks(&s->audit);
	s->audit.decision = sa_decide(&s->audit.failures, s->audit.settings.fail_on, false);
	sa_note_add(&s->notes, SA_WARNING, text, "note: %s", text);
	sa_note_add(&s->notes, SA_ERROR, "", "not used: %s", text);
}

static void console(const struct sa_audit *audit, bool color, struct sa_str *out)
{
	const struct sa_console_opts opts = {.color = color, .explain = true};
	const char *const path[] = {audit->run->base, audit->run->base, audit->run->base};
	SA_STR_SCOPE(md);

	sa_render_markdown(audit, &md);
	sa_console_loading(audit, &opts, out);
	sa_console_findings(audit, &opts, out);
	sa_console_result(audit, &opts, path, md.buf, out);
	sa_console_exit(&audit->decision, audit->settings.fail_on, out);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		n++;
	return n;
}

static void check_printable(const char *name, const char *text)
{
	size_t len = strlen(text), n = 1;
	uint32_t cp;

	for (size_t i = 0; i < len; i += n) {
		n = sa_utf8_span(text + i, len - i, &cp);
		if (!n || (cp != '\n' && sa_utf8_is_unsafe(cp)))
			fail_msg("%s: byte %zu, U+%04X: %.80s", name, i, (unsigned)cp, text + i);
	}
}

/* ---- Markdown and console ---- */

/* A text from outside never adds a line, a cell, a heading, an item or a control character. */
static void texts_cannot_break_out(void **state)
{
	(void)state;
	for (int broken = 0; broken < 2; broken++) {
		for (int missing = 0; missing < 2; missing++) {
			struct sample plain;
			SA_STR_SCOPE(plain_md);
			SA_STR_SCOPE(plain_console);

			make(&plain, "plain", missing, broken);
			sa_render_markdown(&plain.audit, &plain_md);
			console(&plain.audit, false, &plain_console);
			check_printable("plain", plain_md.buf);
			for (size_t i = 0; i < T_COUNT(nasty); i++) {
				struct sample s;
				SA_STR_SCOPE(md);
				SA_STR_SCOPE(con);

				make(&s, nasty[i], missing, broken);
				sa_render_markdown(&s.audit, &md);
				console(&s.audit, false, &con);
				check_printable(nasty[i], md.buf);
				check_printable(nasty[i], con.buf);
				assert_int_equal(count(md.buf, "\n"), count(plain_md.buf, "\n"));
				assert_int_equal(count(md.buf, "|"), count(plain_md.buf, "|"));
				assert_int_equal(count(md.buf, "\n#"), count(plain_md.buf, "\n#"));
				assert_int_equal(count(md.buf, "\n- "),
						 count(plain_md.buf, "\n- "));
				assert_int_equal(count(md.buf, "<script"), 0);
				assert_int_equal(count(md.buf, "]("),
						 count(md.buf, "\\](")); /* escaped */
				assert_int_equal(count(con.buf, "\n"),
						 count(plain_console.buf, "\n"));
				sa_arena_release(&s.arena);
			}
			sa_arena_release(&plain.arena);
		}
	}
}

static void colors_only_when_asked(void **state)
{
	struct sample s;
	SA_STR_SCOPE(plain);
	SA_STR_SCOPE(color);
	SA_STR_SCOPE(stripped);

	(void)state;
	make(&s, "x", true, false);
	console(&s.audit, false, &plain);
	console(&s.audit, true, &color);
	assert_int_equal(count(plain.buf, "\033"), 0);
	assert_true(count(color.buf, "\033[") > 10);
	for (const char *p = color.buf; *p; p++) {
		if (*p == '\033')
			p += strcspn(p, "m");
		else
			sa_str_putc(&stripped, *p);
	}
	t_str(stripped.buf, plain.buf);
	sa_arena_release(&s.arena);
}

static void markdown_head(void **state)
{
	struct sample s;
	SA_STR_SCOPE(md);

	(void)state;
	make(&s, "base", false, false);
	sa_render_markdown(&s.audit, &md);
	assert_int_equal(strncmp(md.buf,
				 "# Post-Soak Audit Summary\n\n**Generated:** 2025-10-19 "
				 "12:34:56 UTC  \n",
				 66),
			 0);
	t_has(md.buf, "**Iterations:** 24 (max iter: 24)  \n");
	t_has(md.buf, "**STEADY Window:** iter >= 7  \n");
	t_has(md.buf, "**Last-8 Window:** iter >= 17  \n");
	t_has(md.buf, "\n## Readiness Gate (last-8 window)\n");
	t_has(md.buf, "\n| net_bps | >= 2.9 | 3.200 | ✓ PASS | ");
	t_has(md.buf, "\n| risk_ratio | <= 0.40 | 3.200 | ✗ FAIL | ");
	t_has(md.buf, "\n**Verdict:** ❌ READINESS: HOLD\n");
	t_has(md.buf, "\n- risk_ratio: 3.200 (expected <= 0.40)\n");
	t_has(md.buf, "\n## Trend Statistics\n");
	t_has(md.buf, "\n| net_bps | last8 | 0.50 | 6.00 | 3.20 |\n");
	t_has(md.buf, "\n## Tuning & Delta Verification\n");
	t_has(md.buf, "Deltas applied: 3/7");
	t_has(md.buf, "Full applications: 2/5 (40.0%)");
	t_has(md.buf, "\n## Recommendations\n");
	t_has(md.buf, "⚠ risk_ratio above target: 3.200 > 0.40");
	/* top 5 of the reasons */
	t_has(md.buf, "base++++: 2");
	assert_int_equal(count(md.buf, "base+++++: 1"), 0);
	sa_arena_release(&s.arena);

	make(&s, "base", true, false);
	sa_str_clear(&md);
	sa_render_markdown(&s.audit, &md);
	t_has(md.buf, "\n| net_bps | >= 2.9 | missing | MISSING | not found in any iteration");
	t_has(md.buf, "\n- net_bps: missing (expected >= 2.9)\n");
	t_has(md.buf, "\n| net_bps | steady | n/a | n/a | n/a |\n");
	sa_arena_release(&s.arena);
}

static void console_lines(void **state)
{
	struct sample s;
	SA_STR_SCOPE(out);

	(void)state;
	make(&s, "base", true, false);
	console(&s.audit, false, &out);
	t_has(out.buf, "✓ Base directory exists: base\n  Files found: 2 (showing first 120)\n");
	t_has(out.buf, "    - base: 2.0 KB\n    - gone.json: ? KB\n");
	t_has(out.buf,
	      "\nKey files:\n  ✓ POST_SOAK_SNAPSHOT.json\n  ✗ (missing) TUNING_REPORT.json\n"
	      "  ✓ DELTA_VERIFY_REPORT.md\n  ✗ (missing) warmup_metrics.prom\n");
	t_has(out.buf, "✓ Found 24 ITER_SUMMARY files\n");
	t_has(out.buf, "✓ Loaded 24 iterations\n");
	for (int step = 1; step <= 11; step++) {
		char head[32];

		snprintf(head, sizeof head, "\n[%d/11] ", step);
		assert_int_equal(count(out.buf, head), 1);
	}
	t_has(out.buf, "❌ READINESS: HOLD\n  - maker_taker_ratio: missing (expected >= 0.83)\n");
	t_has(out.buf, "  Deltas: 3/7 applied\n  Guard skip reasons:\n    - base: 6\n");
	t_has(out.buf, "🎯 FINAL VERDICT: READINESS: HOLD (4 KPI(s) failed)\n");
	t_has(out.buf, "\n📄 Full report: base\n📊 JSON summary: base\n📈 CSV table: base\n");
	t_has(out.buf, "[EXIT] fail-on-hold: False, verdict: HOLD, exit_code=0\n");
	assert_null(strstr(out.buf, "READY FOR RELEASE"));
	assert_null(strstr(out.buf, "All KPIs within"));
	s.run.n_candidates = 15;
	sa_str_clear(&out);
	console(&s.audit, false, &out);
	t_has(out.buf, "⚠ WARNING: Only 15 ITER_SUMMARY files found (expected >= 16)\n");
	sa_arena_release(&s.arena);
}

static void console_success(void **state)
{
	struct sample s;
	struct sa_policy policy;
	SA_STR_SCOPE(out);

	(void)state;
	make(&s, "base", false, false);
	s.audit.reading[T_MAKER_TAKER_RATIO].value = 0.871;
	s.audit.reading[T_NET_BPS].value = 3.18;
	s.audit.reading[T_LATENCY_P95_MS].value = 312;
	s.audit.reading[T_RISK_RATIO].value = 0.4;
	s.audit.settings.fail_on = SA_FAIL_ON_HOLD;
	(void)t_builtin(&s.arena, &policy, NULL, 0);
	sa_checks_alone(&policy, s.audit.reading, &s.arena, &s.audit.verdict);
	s.audit.failures = (struct sa_failures){.arena = &s.arena};
	sa_fail_checks(&s.audit);
	s.audit.decision = sa_decide(&s.audit.failures, s.audit.settings.fail_on, false);
	console(&s.audit, false, &out);
	t_has(out.buf, "✅ READINESS: OK (all KPIs within thresholds)\n");
	t_has(out.buf, "🎯 FINAL VERDICT: READINESS: OK\n");
	t_has(out.buf, "All KPIs within thresholds:\n"
		       "  ✓ maker_taker_ratio: 0.871 >= 0.83\n"
		       "  ✓ net_bps: 3.18 >= 2.9\n"
		       "  ✓ p95_latency_ms: 312 <= 330\n"
		       "  ✓ risk_ratio: 0.4 <= 0.40\n"
		       "\n✅ READY FOR RELEASE\n");
	t_has(out.buf, "[EXIT] fail-on-hold: True, verdict: OK, exit_code=0\n");
	sa_arena_release(&s.arena);
}

/* ---- JSON ---- */

static void json_is_strict(void **state)
{
	(void)state;
	for (size_t i = 0; i < T_COUNT(nasty); i++) {
		for (int missing = 0; missing < 2; missing++) {
			struct sample s;
			struct sa_err err;
			SA_STR_SCOPE(out);
			SA_BUF_SCOPE(buf);
			SA_JSON_SCOPE(doc);

			make(&s, nasty[i], missing, i % 2 == 0);
			sa_render_json(&s.audit, &out);
			sa_buf_set(&buf, out.buf, out.len);
			if (sa_json_parse(buf.data, buf.len, &doc, &err) != 0)
				fail_msg("%s: %s", nasty[i], err.msg);
			assert_int_equal(count(out.buf, "NaN") + count(out.buf, "Infinity"), 0);
			assert_int_equal(out.buf[out.len - 1], '\n');
			/* verbatim, unless it is not UTF-8 */
			if (nasty[i][0] != '\xFF') {
				t_str(sa_json_text(sa_json_get(doc.root, "base_dir")), nasty[i]);
				t_close(sa_json_number(sa_json_path(doc.root, "tuning",
								    "skip_reasons", nasty[i],
								    NULL)),
					6, 0);
				t_close(sa_json_number(sa_json_path(doc.root, "warmup",
								    "guard_triggers", nasty[i],
								    NULL)),
					2, 0);
			}
			sa_arena_release(&s.arena);
		}
	}
}

static void json_values(void **state)
{
	static const char *const keys[] = {
		"schema_version", "timestamp",	      "iterations",
		"snapshot_kpis",  "readiness",	      "trend_stats",
		"base_dir",	  "max_iter",	      "steady_start",
		"last8_start",	  "files_present",    "tuning",
		"delta_verify",	  "warmup",	      "recommendations",
		"notes",	  "snapshot_sources", "findings",
		"windows",	  "groups",	      "series",
		"inputs",	  "completeness",     "windows_by_input",
		"rows",		  "unusable",	      "decision",
	};
	struct sample s;
	struct sa_err err;
	SA_STR_SCOPE(out);
	SA_BUF_SCOPE(buf);
	SA_JSON_SCOPE(doc);
	const struct sa_json *root, *v;

	(void)state;
	make(&s, "x", false, false);
	sa_render_json(&s.audit, &out);
	sa_buf_set(&buf, out.buf, out.len);
	assert_int_equal(sa_json_parse(buf.data, buf.len, &doc, &err), 0);
	root = doc.root;
	for (size_t i = 0; i < T_COUNT(keys); i++) {
		if (!sa_json_get(root, keys[i]))
			fail_msg("no '%s'", keys[i]);
	}
	t_str(sa_json_text(sa_json_get(root, "timestamp")), "2025-10-19 12:34:56 UTC");
	t_close(sa_json_number(sa_json_get(root, "iterations")), 24, 0);
	t_close(sa_json_number(sa_json_get(root, "max_iter")), 24, 0);
	t_close(sa_json_number(sa_json_get(root, "last8_start")), 17, 0);
	assert_int_equal(sa_json_count(sa_json_get(root, "snapshot_kpis")), 4);
	t_close(sa_json_number(sa_json_path(root, "snapshot_kpis", "net_bps", NULL)), 3.2, 0);
	assert_true(sa_json_is(sa_json_path(root, "readiness", "pass", NULL), SA_JSON_BOOL));
	v = sa_json_path(root, "readiness", "failures", NULL);
	assert_int_equal(sa_json_count(v), s.audit.verdict.n_failed);
	t_str(sa_json_text(sa_json_first(v)), "risk_ratio: 3.200 (expected <= 0.40)");
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const char *name = sa_kpi_table[k].csv_name;

		t_close(sa_json_number(
				sa_json_path(root, "trend_stats", name, "last8", "median", NULL)),
			3.2, 0);
		t_close(sa_json_number(
				sa_json_path(root, "trend_stats", name, "overall", "min", NULL)),
			0.5, 0);
		t_close(sa_json_number(
				sa_json_path(root, "trend_stats", name, "steady", "max", NULL)),
			6, 0);
	}
	t_close(sa_json_number(sa_json_path(root, "delta_verify", "full_pct", NULL)), 40, 0);
	assert_true(sa_json_is(sa_json_path(root, "warmup", "exporter_error", NULL), SA_JSON_NULL));
	assert_int_equal(sa_json_count(sa_json_get(root, "notes")), 2);
	assert_int_equal(sa_json_count(sa_json_get(root, "files_present")), SA_KEY_FILE_COUNT);
	sa_arena_release(&s.arena);
}

/* What reads the file in the users' own scripts. */
static void json_for_python(void **state)
{
	struct sample s;
	SA_STR_SCOPE(out);
	SA_STR_SCOPE(command);

	(void)state;
	if (system("python3 -c 0 >/dev/null 2>&1") != 0)
		skip();
	make(&s, "\033|\xFF\xE2\x80\xA8\"\\\n", true, true);
	sa_render_json(&s.audit, &out);
	const char *path = t_write_str(t_tmpdir(), "out.json", out.buf);

	sa_str_printf(
		&command,
		"python3 -c 'import json,sys\n"
		"def no(c): raise ValueError(c)\n"
		"json.loads(open(sys.argv[1], encoding=\"utf-8\").read(), parse_constant=no)' %s",
		path);
	assert_int_equal(system(command.buf), 0);
	sa_arena_release(&s.arena);
}

/* ---- CSV ---- */

static void csv_table(void **state)
{
	struct sample s;
	SA_STR_SCOPE(out);

	(void)state;
	make(&s, "x", false, false);
	s.run.n_iter = s.run.n_loaded = 3;
	s.run.iter[1].kpi[T_NET_BPS] = -0.125;
	s.run.iter[1].kpi[T_RISK_RATIO] = 0;
	s.run.iter[2].index = 1000000000000000u;
	s.run.iter[2].kpi[T_LATENCY_P95_MS] = 325;
	s.run.iter[2].kpi[T_MAKER_TAKER_RATIO] = HUGE_VAL;
	sa_render_csv(&s.audit, &out);
	t_str(out.buf,
	      "iter,net_bps,risk_ratio,slippage_p95,adverse_p95,latency_p95_ms,maker_taker_ratio\n"
	      "1,,0.25,0.25,0.25,0.25,0.25\n"
	      "2,-0.125,0,0.5,0.5,0.5,0.5\n"
	      "1000000000000000,0.75,0.75,0.75,0.75,325,inf\n");
	s.run.n_iter = s.run.n_loaded = 0;
	sa_str_clear(&out);
	sa_render_csv(&s.audit, &out);
	assert_int_equal(count(out.buf, "\n"), 1);
	sa_arena_release(&s.arena);
}

/* A report that grows too large shows, whatever the renderer. */
static void too_large_shows(void **state)
{
	struct sample s;

	(void)state;
	make(&s, "x", false, false);
	for (size_t r = 0; r < SA_REPORT_COUNT; r++) {
		SA_STR_SCOPE(out);

		out.max = 200;
		sa_renderer_table[r].render(&s.audit, &out);
		assert_true(out.failed);
		assert_true(out.len <= 200);
	}
	sa_arena_release(&s.arena);
}

static void renderer_rows(void **state)
{
	static const char *const file[] = {"POST_SOAK_ITER_TABLE.csv", "POST_SOAK_AUDIT_SUMMARY.md",
					   "POST_SOAK_AUDIT_SUMMARY.json"};

	(void)state;
	for (size_t r = 0; r < SA_REPORT_COUNT; r++) {
		const struct sa_report_row *row = &sa_report_table[r];

		assert_true(row->output && row->saved_as && row->media_type && row->help &&
			    sa_renderer_table[r].render);
		assert_true(row->end_as && row->end_place < SA_REPORT_COUNT);
		t_has(row->media_type, "/");
		for (size_t k = 0; k < r; k++) {
			assert_string_not_equal(row->output, sa_report_table[k].output);
			assert_string_not_equal(row->file_name, sa_report_table[k].file_name);
			assert_true(row->end_place != sa_report_table[k].end_place);
		}
		if (r < T_COUNT(file))
			t_str(row->file_name, file[r]);
	}
}

/* What is written beside a run is known as no part of it, in whatever folder. */
static void written_names_are_own(void **state)
{
	struct sa_arena arena = {0};

	(void)state;
	for (size_t r = 0; r < SA_REPORT_COUNT; r++)
		assert_true(sa_run_is_own(sa_report_table[r].file_name));
	for (size_t f = 0; f < SA_POST_FILE_COUNT; f++)
		assert_true(sa_run_is_own(
			sa_arena_printf(&arena, "x/y/%s", sa_post_file_table[f].file_name)));
	for (size_t i = 0; i < sa_plots_files(); i++)
		assert_true(sa_run_is_own(
			sa_arena_printf(&arena, SA_PLOTS_DIR "/%s", sa_plots_name(&arena, i))));
	sa_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_cannot_break_out),
		cmocka_unit_test(colors_only_when_asked),
		cmocka_unit_test(markdown_head),
		cmocka_unit_test(console_lines),
		cmocka_unit_test(console_success),
		cmocka_unit_test(json_is_strict),
		cmocka_unit_test(json_values),
		cmocka_unit_test(json_for_python),
		cmocka_unit_test(csv_table),
		cmocka_unit_test(too_large_shows),
		cmocka_unit_test(renderer_rows),
		cmocka_unit_test(written_names_are_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

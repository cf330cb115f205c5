/* SPDX-License-Identifier: MIT */
/* The JSON report and the table of iterations: strict, for programs. */
#include "sample_audit.h"

#include "codec/json_in.h"
#include "render/renderer.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_is_strict),
		cmocka_unit_test(json_values),
		cmocka_unit_test(json_for_python),
		cmocka_unit_test(csv_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

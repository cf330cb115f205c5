/* SPDX-License-Identifier: MIT */
/* DELTA_VERIFY_REPORT.md, warmup_metrics.prom and audit summaries (FORMATS 6, 7, 9). */
#include "t.h"
#include "kpis.h"

#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "load/delta_load.h"
#include "load/prom_load.h"
#include "load/summary_load.h"

#define NA SA_MISSING

/* ---- delta report ---- */

static struct sa_delta_verify parse_delta(const char *text, size_t len)
{
	struct sa_delta_verify delta = {.found = true};
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, text, len);
	sa_delta_parse(&buf, &delta);
	return delta;
}

static void delta_forms(void **state)
{
	static const struct {
		const char *text;
		bool parsed;
		uint64_t full, total;
		double pct;
	} cases[] = {
		{"Full applications: 2/5 (40.0%)", true, 2, 5, 40},
		{"- Full applications: 2/5 (40.0%)\r\n", true, 2, 5, 40},
		{"**Full applications:** 2/5 (40%)", true, 2, 5, 40},
		{"**Full applications**: 2/5 (40%)", true, 2, 5, 40},
		{"- **Full applications:** **2/5** (40%)", true, 2, 5, 40},
		{"Full applications : 2 / 5 ( 40.0 %)", true, 2, 5, 40},
		{"Full applications: 0/0 (0.0%)", true, 0, 0, 0},
		{"Full applications: 5/5 (100%)", true, 5, 5, 100},
		{"# Report\n\ntext\n\n## Metrics\n- Full applications: 1/3 (33.3%)\nmore", true, 1,
		 3, 33.3},
		/* the form without the total, and the line that has it */
		{"- **Pairs with proposed deltas:** 5\n- **Full applications:** 2 (40.0%)", true, 2,
		 5, 40},
		{"- **Full applications:** 2 (40.0%)\n- **Pairs with proposed deltas:** 5", true, 2,
		 5, 40},
		{"Full applications: 2 (40.0%)\nPairs with proposed deltas: 5", true, 2, 5, 40},
		{"Full applications: 2 (40.0%)\nPairs with proposed deltas: none\n"
		 "Pairs with proposed deltas: 7",
		 true, 2, 7, 40},
		/* the first match wins */
		{"Full applications: 1/2 (50%)\nFull applications: 3/4 (75%)", true, 1, 2, 50},
		{"Full applications: many\nFull applications: 3/4 (75%)", true, 3, 4, 75},
		{"Full applications are good\nFull applications: 3/4 (75%)", true, 3, 4, 75},
		{"Full applications: 3/4\nFull applications: 1/2 (50%)", true, 1, 2, 50},
		{"Full applications: 9223372036854775807/9223372036854775807 (100%)", true,
		 9223372036854775807u, 9223372036854775807u, 100},
		{"Full applications: 1/2 (1e400%)", true, 1, 2, NA},
		/* no match */
		{"", false, 0, 0, NA},
		{"full applications: 2/5 (40.0%)", false, 0, 0, NA},
		{"Full applications: 2/5", false, 0, 0, NA},
		{"Full applications: 2/5 40%", false, 0, 0, NA},
		{"Full applications: 2/5 (40)", false, 0, 0, NA},
		{"Full applications: 2/5 (%)", false, 0, 0, NA},
		{"Full applications: 2/ (40%)", false, 0, 0, NA},
		{"Full applications: /5 (40%)", false, 0, 0, NA},
		{"Full applications: -2/5 (40%)", false, 0, 0, NA},
		{"Full applications: 2.5/5 (40%)", false, 0, 0, NA},
		{"Full applications: 2/5 (nan%)", false, 0, 0, NA},
		{"Full applications: 2 (40.0%)", false, 0, 0, NA},
		{"Full applications 2/5 (40.0%)", false, 0, 0, NA},
		{"Full applications:\n2/5 (40.0%)", false, 0, 0, NA},
		{"Full applications: 9223372036854775808/5 (1%)", false, 0, 0, NA},
		{"Full applications: 99999999999999999999/5 (1%)", false, 0, 0, NA},
		{"Full applications", false, 0, 0, NA},
		{"Full applications:", false, 0, 0, NA},
		{"Full applications: 2/5 (40.0", false, 0, 0, NA},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_delta_verify got = parse_delta(cases[i].text, strlen(cases[i].text));

		t_close_in(cases[i].text, got.parsed, cases[i].parsed, 0);
		t_close_in(cases[i].text, (double)got.full_applied, (double)cases[i].full, 0);
		t_close_in(cases[i].text, (double)got.full_total, (double)cases[i].total, 0);
		t_close_in(cases[i].text, got.full_pct, cases[i].pct, 0);
	}
	/* the length counts, NUL bytes do not end anything */
	assert_true(parse_delta("\0Full applications: 2/5 (40%)", 29).parsed);
	assert_false(parse_delta("Full applications: 2/5 (40%)", 26).parsed);
}

/* A hostile report of many near misses takes time that grows with its size, not with its square. */
static void delta_is_linear(void **state)
{
	struct sa_delta_verify got = {0};
	SA_BUF_SCOPE(buf);
	SA_STR_SCOPE(text);
	clock_t start = clock();

	(void)state;
	for (int i = 0; i < 100000; i++)
		sa_str_puts(&text, "Full applications: 1 x\n");
	sa_buf_set(&buf, text.buf, text.len);
	sa_delta_parse(&buf, &got);
	assert_false(got.parsed);
	assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 5);
}

/* ---- metrics ---- */

static void parse_prom(struct sa_arena *arena, const char *text, size_t len, struct sa_warmup *w)
{
	SA_BUF_SCOPE(buf);

	*w = (struct sa_warmup){.found = true, .exporter_error = NA};
	sa_buf_set(&buf, text, len);
	sa_prom_parse(arena, &buf, w);
}

/* "error name=n name=n" */
static const char *digest_prom(struct sa_arena *arena, const char *text)
{
	struct sa_warmup w;
	SA_STR_SCOPE(s);

	parse_prom(arena, text, strlen(text), &w);
	sa_str_num(&s, w.exporter_error, "-");
	for (size_t i = 0; i < w.n_guards; i++) {
		sa_str_printf(&s, " %s=", w.guard[i].name);
		sa_str_num(&s, w.guard[i].count, "?");
	}
	return sa_str_finish(&s, arena);
}

static void prom_lines(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"", "-"},
		{"warmup_exporter_error 0\n", "0"},
		{"exporter_error 1\n", "1"},
		{"exporter_error 1", "1"},
		{"exporter_error 0\nwarmup_exporter_error 2\n", "2"},
		{"  exporter_error\t 1  \r\n", "1"},
		{"exporter_error{} 1", "1"},
		{"exporter_error{job=\"x\"} 1 1700000000000", "1"},
		{"exporter_error 1 -5", "1"},
		{"exporter_error 1e0\n", "1"},
		{"exporter_error +1", "1"},
		{"exporter_error -1.5e+1", "-15"},
		{"exporter_error .5", "0.5"},
		{"exporter_error 5.", "5"},
		{"exporter_error 5.e1", "50"},
		{"exporter_error 007", "7"},
		{"exporter_error 00.5", "0.5"},
		{"exporter_error 0", "0"},
		{"# HELP exporter_error 1\n# TYPE exporter_error gauge\n", "-"},
		{"#exporter_error 1\n", "-"},
		{"exporter_errors 1\nmy_exporter_error 1\nexporter_error_total 1\n", "-"},
		{"exporter_error NaN\n", "-"},
		{"exporter_error +Inf\nexporter_error -inf\nexporter_error Infinity\n", "-"},
		{"exporter_error 1e999\n", "-"},
		{"exporter_error\n", "-"},
		{"exporter_error x\n", "-"},
		{"exporter_error 1_0\n", "-"},
		{"exporter_error 0x10\n", "-"},
		{"exporter_error .\n", "-"},
		{"exporter_error .e5\n", "-"},
		{"exporter_error +\n", "-"},
		{"exporter_error --1\n", "-"},
		{"exporter_error 1 2 3\n", "-"},
		{"exporter_error 1 2x\n", "-"},
		{"exporter_error 1,5\n", "-"},
		{"guard_triggers_total{type=\"velocity\"} 3\n", "- velocity=3"},
		{"guard_triggers_total{type=\"b\"} 1\nguard_triggers_total{type=\"a\"} 2\n",
		 "- a=2 b=1"},
		{"guard_triggers_total{type=\"a\",x=\"1\"} 1\nguard_triggers_total{x=\"2\",type=\"a\"} 2.5\n",
		 "- a=3.5"},
		{"guard_triggers_total { type = \"a\" , x = \"}\" , } 4 123\n", "- a=4"},
		{"guard_triggers_total{type=\"a\"}5", "- a=5"},
		{"guard_triggers_total{type=\"q\\\"b\\\\s\\nn\\t\"} 1", "- q\"b\\s\nn\\t=1"},
		{"guard_triggers_total{type=\"a,b}c\"} 1", "- a,b}c=1"},
		{"guard_triggers_total{type=\"\"} 1", "- =1"},
		{"guard_triggers_total{type=\"a\"} 0", "- a=0"},
		{"guard_triggers_total{type=\"a\"} NaN\nguard_triggers_total{type=\"b\"} 1",
		 "- b=1"},
		{"guard_triggers_total 5\n", "-"},
		{"guard_triggers_total{kind=\"a\"} 5\n", "-"},
		{"guard_triggers_total{type=\"a\" 5\n", "-"},
		{"guard_triggers_total{type=\"a} 5\n", "-"},
		{"guard_triggers_total{type=a} 5\n", "-"},
		{"guard_triggers_total{type} 5\n", "-"},
		{"guard_triggers_total{=\"a\"} 5\n", "-"},
		{"guard_triggers_total{,} 5\n", "-"},
		{"guard_triggers_total{type=\"a\\", "-"},
		{"guard_triggers_total{type=\"a\"}\n", "-"},
		{"guard_triggers_total_x{type=\"a\"} 1\n", "-"},
		{"x{type=\"guard_triggers_total\"} 1\n", "-"},
		{"\n\n \nexporter_error 1\n\n", "1"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);

		t_str_in(cases[i].text, digest_prom(&arena, cases[i].text), cases[i].want);
	}
}

static void prom_nul_and_bad_lines(void **state)
{
	static const char text[] = "guard_triggers_total{type=\"a\0b\"} 1\n"
				   "guard_triggers_total{type=\"a\0c\"} 2\n"
				   "garbage\n# a comment\n\nother{a=\"b\"} +Inf 5\nx{ 1\n";
	SA_ARENA_SCOPE(arena);
	struct sa_warmup w;

	(void)state;
	parse_prom(&arena, text, sizeof text - 1, &w);
	assert_int_equal(w.n_guards, 2);
	t_str(w.guard[0].name, "a\xEF\xBF\xBD"
			       "b");
	t_str(w.guard[1].name, "a\xEF\xBF\xBD"
			       "c");
	assert_int_equal(w.n_bad_lines, 2);
	assert_int_equal(w.first_bad_line, 3);
}

static void prom_limits(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_warmup w;
	SA_STR_SCOPE(text);

	(void)state;
	for (int i = 0; i < SA_LIMIT_GUARD_TYPES + 5; i++)
		sa_str_printf(&text, "guard_triggers_total{type=\"t%d\"} 1\n", i);
	sa_str_puts(&text, "guard_triggers_total{type=\"t7\"} 1\nexporter_error 1");
	sa_str_fill(&text, '0', SA_LIMIT_NUMBER_BYTES);
	parse_prom(&arena, text.buf, text.len, &w);
	assert_int_equal(w.n_guards, SA_LIMIT_GUARD_TYPES);
	t_close(w.exporter_error, NA, 0);
	for (size_t i = 0; i < w.n_guards; i++)
		t_close(w.guard[i].count, strcmp(w.guard[i].name, "t7") == 0 ? 2 : 1, 0);
	/* sorted */
	for (size_t i = 1; i < w.n_guards; i++)
		assert_true(strcmp(w.guard[i - 1].name, w.guard[i].name) < 0);
}

static void from_a_run(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *dir = t_tmpdir();
	struct sa_delta_verify delta;
	struct sa_warmup warmup;
	struct sa_err err;
	SA_SOURCE_SCOPE(source);

	(void)state;
	assert_int_equal(sa_source_open_dir(NULL, &arena, dir, &source, &err), 0);
	sa_delta_load(&source, &arena, &delta);
	sa_prom_load(&source, &arena, &warmup);
	assert_false(delta.found || delta.parsed || delta.error);
	assert_false(warmup.found || warmup.error);

	t_write_str(dir, "DELTA_VERIFY_REPORT.md",
		    "\xEF\xBB\xBF"
		    "Full applications: 2/5 (40%)");
	t_write_str(dir, "reports/analysis/warmup_metrics.prom",
		    "\xEF\xBB\xBF"
		    "exporter_error 1\n");
	sa_delta_load(&source, &arena, &delta);
	sa_prom_load(&source, &arena, &warmup);
	assert_true(delta.found && delta.parsed && !delta.error);
	assert_true(warmup.found && !warmup.error);
	t_close(warmup.exporter_error, 1, 0);

	t_write_str(dir, "DELTA_VERIFY_REPORT.md", "\xFF\xFEx");
	t_write_str(dir, "reports/analysis/warmup_metrics.prom", "\xFF\xFEx");
	sa_delta_load(&source, &arena, &delta);
	sa_prom_load(&source, &arena, &warmup);
	assert_true(delta.found && !delta.parsed && delta.error);
	t_close(delta.full_pct, NA, 0);
	assert_true(warmup.found && warmup.error);
	t_close(warmup.exporter_error, NA, 0);
}

/* ---- audit summaries ---- */

static int load_summary(struct sa_arena *arena, const char *text, struct sa_audit_summary *summary,
			struct sa_err *err)
{
	const char *path = t_write_str(t_tmpdir(), "S.json", text);

	return sa_summary_load(NULL, arena, path, summary, err);
}

static void summary_full(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_audit_summary s;
	struct sa_err err;

	(void)state;
	assert_int_equal(
		load_summary(&arena,
			     "{\"last_n\":5,\"snapshot_kpis\":{\"net_bps\":3.1,"
			     "\"p95_latency_ms\":\"312\",\"risk_ratio\":null},\"readiness\":"
			     "{\"pass\":false,\"failures\":[\"a\",5,\"b\"],\"checks\":["
			     "{\"metric\":\"net_bps\",\"operator\":\">=\",\"limit_text\":\"3.0\"},"
			     "{\"metric\":\"latency_p95_ms\",\"operator\":\"<=\","
			     "\"limit_text\":\"300\"},"
			     "{\"metric\":\"nothing\",\"operator\":\"<=\",\"limit_text\":\"1\"},"
			     "{\"metric\":\"net_bps\",\"operator\":\">=\",\"limit_text\":3},"
			     "{\"metric\":\"net_bps\"},5,null]}}",
			     &s, &err),
		0);
	t_close(s.kpi[T_NET_BPS], 3.1, 0);
	t_close(s.kpi[T_LATENCY_P95_MS], 312, 0);
	t_close(s.kpi[T_RISK_RATIO], NA, 0);
	t_close(s.kpi[T_MAKER_TAKER_RATIO], NA, 0);
	assert_true(s.judged && !s.ready);
	assert_int_equal(s.n_failures, 2);
	t_str(s.failure[0].text, "a");
	t_str(s.failure[1].text, "b");
	assert_int_equal(s.n_checks, 2);
	assert_int_equal(s.check[0].kpi, T_NET_BPS);
	assert_true(s.check[0].at_least);
	t_str(s.check[0].limit_text, "3.0");
	assert_int_equal(s.check[1].kpi, T_LATENCY_P95_MS);
	assert_false(s.check[1].at_least);
	t_close(s.last_n, 5, 0);
}

static void summary_least(void **state)
{
	static const struct {
		const char *text, *why; /* why NULL: usable */
	} cases[] = {
		{"{\"snapshot_kpis\":{},\"readiness\":{\"pass\":true}}", NULL},
		{"{\"snapshot_kpis\":{},\"readiness\":{\"pass\":true,\"failures\":null,\"checks\":{}},"
		 "\"last_n\":0}",
		 NULL},
		{"{\"snapshot_kpis\":{},\"readiness\":{\"pass\":true},\"last_n\":1e400}", NULL},
		{"{\"snapshot_kpis\":{},\"readiness\":{\"pass\":true},\"last_n\":\"x\"}", NULL},
		{"{\"readiness\":{\"pass\":true}}", "snapshot_kpis"},
		{"{\"snapshot_kpis\":[],\"readiness\":{\"pass\":true}}", "snapshot_kpis"},
		{"[]", "snapshot_kpis"},
		{"{", "ends too early"},
		{"", "ends too early"},
		{"\xFE\xFF{", "odd number"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_audit_summary s;
		struct sa_err err;
		int rc = load_summary(&arena, cases[i].text, &s, &err);

		t_close_in(cases[i].text, rc, cases[i].why ? -1 : 0, 0);
		if (cases[i].why) {
			t_has(err.msg, cases[i].why);
			t_has(err.msg, "S.json"); /* says which file */
		} else {
			assert_true(s.judged && s.ready);
			t_close(s.last_n, 8, 0);
			t_close(s.kpi[T_NET_BPS], NA, 0);
		}
	}
	/* without a clear verdict it is usable, and not ready */
	static const char *const unjudged[] = {
		"{\"snapshot_kpis\":{},\"readiness\":{\"pass\":1}}",
		"{\"snapshot_kpis\":{},\"readiness\":{\"pass\":null}}",
		"{\"snapshot_kpis\":{},\"readiness\":{\"pass\":\"true\"}}",
		"{\"snapshot_kpis\":{},\"readiness\":true}",
		"{\"snapshot_kpis\":{}}",
	};
	SA_ARENA_SCOPE(arena);
	struct sa_audit_summary s;
	struct sa_err err;

	for (size_t i = 0; i < T_COUNT(unjudged); i++) {
		assert_int_equal(load_summary(&arena, unjudged[i], &s, &err), 0);
		assert_false(s.judged || s.ready);
	}
	assert_int_equal(sa_summary_load(NULL, &arena, "/no/such.json", &s, &err), -1);
	assert_int_equal(err.code, SA_ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(delta_forms),	cmocka_unit_test(delta_is_linear),
		cmocka_unit_test(prom_lines),	cmocka_unit_test(prom_nul_and_bad_lines),
		cmocka_unit_test(prom_limits),	cmocka_unit_test(from_a_run),
		cmocka_unit_test(summary_full), cmocka_unit_test(summary_least),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

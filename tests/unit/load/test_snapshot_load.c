/* SPDX-License-Identifier: MIT */
/* Snapshots of all their writers (FORMATS 3). */
#include "t.h"
#include "kpis.h"

#include <unistd.h>

#include "base/num.h"
#include "base/str.h"
#include "load/snapshot_load.h"

#define NA SA_MISSING

static int parse(struct sa_arena *arena, const char *text, struct sa_snapshot *snapshot,
		 struct sa_err *err)
{
	SA_BUF_SCOPE(buf);

	*snapshot = (struct sa_snapshot){.found = true, .block = ""};
	sa_buf_set(&buf, text, strlen(text));
	return sa_snapshot_parse(arena, &buf, "S.json", snapshot, err);
}

static void kpi_forms(void **state)
{
	static const struct {
		const char *value; /* of net_bps and of p95_latency_ms */
		double net, latency;
		const char *net_agg, *latency_agg;
	} cases[] = {
		{"3.5", 3.5, 3.5, "value", "value"},
		{"0", 0, 0, "value", "value"},
		{"\"3.5\"", 3.5, 3.5, "value", "value"},
		{"null", NA, NA, "value", "value"},
		{"true", NA, NA, "value", "value"},
		{"NaN", NA, NA, "value", "value"},
		{"1e400", NA, NA, "value", "value"},
		{"[3.5]", NA, NA, "value", "value"},
		{"{\"mean\":1,\"median\":2,\"min\":0,\"max\":9,\"trend\":\"up\"}", 2, 9, "median",
		 "max"},
		{"{\"mean\":1,\"median\":2}", 2, 1, "median", "mean"},
		{"{\"mean\":1}", 1, 1, "mean", "mean"},
		{"{\"median\":2}", 2, 2, "median", "median"},
		{"{\"max\":9}", NA, 9, "median", "max"},
		{"{\"min\":9}", NA, NA, "median", "max"},
		{"{}", NA, NA, "median", "max"},
		{"{\"mean\":1,\"median\":null,\"max\":null}", 1, 1, "mean", "mean"},
		{"{\"mean\":1,\"median\":0,\"max\":0}", 0, 0, "median", "max"},
		{"{\"median\":\"2\",\"max\":\"9\"}", 2, 9, "median", "max"},
		{"{\"median\":2,\"max\":Infinity}", NA, NA, "median", "max"},
		{"{\"median\":NaN,\"mean\":1,\"max\":[9]}", NA, NA, "median", "max"},
		{"{\"median\":2,\"median\":3,\"max\":8,\"max\":9}", 3, 9, "median", "max"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_snapshot s;
		struct sa_err err;
		SA_STR_SCOPE(text);

		sa_str_printf(&text, "{\"net_bps\":%s,\"p95_latency_ms\":%s}", cases[i].value,
			      cases[i].value);
		assert_int_equal(parse(&arena, text.buf, &s, &err), 0);
		assert_true(s.used);
		t_close_in(text.buf, s.kpi[T_NET_BPS].value, cases[i].net, 0);
		t_close_in(text.buf, s.kpi[T_LATENCY_P95_MS].value, cases[i].latency, 0);
		t_str_in(text.buf, s.kpi[T_NET_BPS].from.aggregate, cases[i].net_agg);
		t_str_in(text.buf, s.kpi[T_LATENCY_P95_MS].from.aggregate, cases[i].latency_agg);
		t_close(s.kpi[T_RISK_RATIO].value, NA, 0);
	}
}

static void blocks(void **state)
{
	static const struct {
		const char *text;
		double want; /* net_bps */
		const char *block;
	} cases[] = {
		{"{\"kpi_last_n\":{\"net_bps\":1},\"kpi_last8\":{\"net_bps\":2},\"net_bps\":9}", 1,
		 "kpi_last_n"},
		{"{\"metrics\":{\"net_bps\":5},\"last8\":{\"net_bps\":4},\"kpi_last_8\":{\"net_bps\":3},"
		 "\"kpi_last8\":{\"net_bps\":2}}",
		 2, "kpi_last8"},
		{"{\"metrics\":{\"net_bps\":5},\"last8\":{\"net_bps\":4},\"kpi_last_8\":{\"net_bps\":3}}",
		 3, "kpi_last_8"},
		{"{\"metrics\":{\"net_bps\":5},\"last8\":{\"net_bps\":4}}", 4, "last8"},
		{"{\"metrics\":{\"net_bps\":5},\"net_bps\":9}", 5, "metrics"},
		{"{\"net_bps\":9}", 9, ""},
		{"{\"kpi_last_n\":{},\"last8\":{\"net_bps\":4}}", 4, "last8"},
		{"{\"kpi_last_n\":null,\"last8\":{\"net_bps\":4}}", 4, "last8"},
		{"{\"kpi_last_n\":[1],\"last8\":{\"net_bps\":4}}", 4, "last8"},
		{"{\"kpi_last_n\":8,\"net_bps\":9}", 9, ""},
		/* a block that has other things in it rules: what is not in it is missing */
		{"{\"kpi_last_n\":{\"x\":1},\"last8\":{\"net_bps\":4},\"net_bps\":9}", NA,
		 "kpi_last_n"},
		{"{\"last8\":{\"net_bps\":1},\"last8\":{\"net_bps\":4}}", 4, "last8"},
		{"{}", NA, ""},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_snapshot s;
		struct sa_err err;

		assert_int_equal(parse(&arena, cases[i].text, &s, &err), 0);
		t_close_in(cases[i].text, s.kpi[T_NET_BPS].value, cases[i].want, 0);
		t_str_in(cases[i].text, s.block, cases[i].block);
	}
}

static void lineage(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_snapshot s;
	struct sa_err err;

	(void)state;
	assert_int_equal(
		parse(&arena,
		      "{\"kpi_last8\":{\"net_bps\":{\"median\":3},\"risk_ratio\":0.3,"
		      "\"maker_taker_ratio\":{\"mean\":0.8},\"p95_latency_ms\":{\"max\":300},"
		      "\"slippage_bps_p95\":1,\"adverse_bps_p95\":2}}",
		      &s, &err),
		0);
	t_str(s.kpi[T_NET_BPS].from.field, "kpi_last8.net_bps.median");
	t_str(s.kpi[T_RISK_RATIO].from.field, "kpi_last8.risk_ratio");
	t_str(s.kpi[T_MAKER_TAKER_RATIO].from.field, "kpi_last8.maker_taker_ratio.mean");
	t_str(s.kpi[T_LATENCY_P95_MS].from.field, "kpi_last8.p95_latency_ms.max");
	t_close(s.kpi[T_SLIPPAGE_P95].value, 1, 0);
	t_close(s.kpi[T_ADVERSE_P95].value, 2, 0);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		t_str(s.kpi[k].from.file, "S.json");
		t_str(s.kpi[k].from.window, "kpi_last8");
		t_str(s.kpi[k].from.conversion, "");
		assert_false(s.kpi[k].from.derived);
	}
	assert_int_equal(parse(&arena, "{\"net_bps\":3,\"risk_ratio\":{\"median\":1}}", &s, &err),
			 0);
	t_str(s.kpi[T_NET_BPS].from.field, "net_bps");
	t_str(s.kpi[T_RISK_RATIO].from.field, "risk_ratio.median");
	t_str(s.kpi[T_NET_BPS].from.window, "top level");
}

static void broken(void **state)
{
	static const struct {
		const char *text;
		enum sa_err_code code;
		const char *why;
	} cases[] = {
		{"", SA_ERR_PARSE, "ends too early"},
		{"{\"net_bps\":3", SA_ERR_PARSE, "byte 12"},
		{"{\"net_bps\":3}}", SA_ERR_PARSE, "something follows"},
		{"[]", SA_ERR_SCHEMA, "the top level is not an object"},
		{"null", SA_ERR_SCHEMA, "the top level is not an object"},
		{"[{\"net_bps\":3}]", SA_ERR_SCHEMA, "the top level is not an object"},
		{"\xFF\xFE{", SA_ERR_PARSE, "odd number"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_snapshot s;
		struct sa_err err;

		t_close_in(cases[i].text, parse(&arena, cases[i].text, &s, &err), -1, 0);
		assert_int_equal(err.code, cases[i].code);
		t_has(err.msg, cases[i].why);
		assert_false(s.used);
	}
}

static void goals(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_snapshot s;
	struct sa_err err;

	(void)state;
	assert_int_equal(parse(&arena,
			       "{\"goals_met\": {\"maker_taker_ok\": false, \"net_bps_ok\": true, "
			       "\"risk_ok\": 0, \"p95_latency_ok\": null}}",
			       &s, &err),
			 0);
	assert_true(s.goal_missed[T_MAKER_TAKER_RATIO]);
	assert_false(s.goal_missed[T_NET_BPS] || s.goal_missed[T_RISK_RATIO] ||
		     s.goal_missed[T_LATENCY_P95_MS]);
	assert_int_equal(parse(&arena, "{\"goals_met\": [false]}", &s, &err), 0);
	assert_false(s.goal_missed[T_MAKER_TAKER_RATIO]);
	assert_int_equal(parse(&arena, "{}", &s, &err), 0);
	assert_false(s.goal_missed[T_MAKER_TAKER_RATIO]);
}

static void from_a_run(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *dir = t_tmpdir();
	struct sa_snapshot s;
	struct sa_err err;
	SA_SOURCE_SCOPE(source);

	(void)state;
	assert_int_equal(sa_source_open_dir(NULL, &arena, dir, &source, &err), 0);
	sa_snapshot_load(&source, &arena, &s);
	assert_false(s.found || s.used || s.error);
	/* one at the root is not the audit's */
	t_write_str(dir, "POST_SOAK_SNAPSHOT.json", "{\"net_bps\":3}");
	sa_snapshot_load(&source, &arena, &s);
	assert_false(s.found || s.used || s.error);
	t_write_str(dir, "reports/analysis/POST_SOAK_SNAPSHOT.json", "{\"net_bps\":3");
	sa_snapshot_load(&source, &arena, &s);
	assert_true(s.found && !s.used);
	t_has(s.error, "ends too early");
	t_write_str(dir, "reports/analysis/POST_SOAK_SNAPSHOT.json", "\xEF\xBB\xBF{\"net_bps\":3}");
	sa_snapshot_load(&source, &arena, &s);
	assert_true(s.found && s.used && !s.error);
	t_close(s.kpi[T_NET_BPS].value, 3, 0);
	t_str(s.kpi[T_NET_BPS].from.file, "reports/analysis/POST_SOAK_SNAPSHOT.json");
	/* a directory there is found and not used */
	const char *path = sa_path_join(&arena, dir, "reports/analysis/POST_SOAK_SNAPSHOT.json");

	assert_int_equal(unlink(path), 0);
	t_write_str(dir, "reports/analysis/POST_SOAK_SNAPSHOT.json/x", "");
	sa_snapshot_load(&source, &arena, &s);
	assert_true(s.found && !s.used);
	t_has(s.error, "not a regular file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kpi_forms),  cmocka_unit_test(blocks),
		cmocka_unit_test(lineage),    cmocka_unit_test(broken),
		cmocka_unit_test(from_a_run), cmocka_unit_test(goals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

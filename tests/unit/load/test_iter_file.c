/* SPDX-License-Identifier: MIT */
/* ITER_SUMMARY: every name of every KPI, which one wins, and which iteration it is (FORMATS 1). */
#include "t.h"
#include "builtin.h"
#include "kpis.h"

#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "load/iter_file.h"
#include "load/kpi_paths.h"
#include "load/run_load.h"

#define NA SA_MISSING

static int parse_bytes(const char *bytes, size_t len, struct sa_iter *iter, struct sa_err *err)
{
	struct sa_iter_said said;
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, bytes, len);
	int rc = sa_iter_parse(&buf, iter, &said, err);

	if (rc == 0) /* what the content says, 99 for nothing */
		iter->index = isnan(said.iteration) ? 99 : (uint64_t)said.iteration;
	return rc;
}

static struct sa_iter parse(const char *text)
{
	struct sa_iter iter = {0};
	struct sa_err err;

	if (parse_bytes(text, strlen(text), &iter, &err) != 0)
		fail_msg("%s: %s", text, err.msg);
	return iter;
}

/* One name at a time: in `summary`, and flat. */
static void every_alias(void **state)
{
	static const struct {
		size_t kpi;
		const char *body;
		double want;
		const char *shown, *conversion;
	} cases[] = {
		{T_NET_BPS, "\"net_bps\":2.5", 2.5, "net_bps", ""},
		{T_NET_BPS, "\"net\":2.5", 2.5, "net", ""},
		{T_NET_BPS, "\"edge_bps\":-2.5", -2.5, "edge_bps", ""},
		{T_RISK_RATIO, "\"risk_ratio\":0.3", 0.3, "risk_ratio", ""},
		{T_RISK_RATIO, "\"risk\":0.3", 0.3, "risk", ""},
		{T_RISK_RATIO, "\"risk_percent\":35", 0.35, "risk_percent", "risk_percent / 100"},
		{T_MAKER_TAKER_RATIO, "\"maker_taker_ratio\":0.8", 0.8, "maker_taker_ratio", ""},
		{T_MAKER_TAKER_RATIO, "\"maker_ratio\":0.8", 0.8, "maker_ratio", ""},
		{T_MAKER_TAKER_RATIO, "\"maker_count\":30,\"taker_count\":10", 0.75,
		 "maker_count, taker_count", "maker_count / (maker_count + taker_count)"},
		{T_MAKER_TAKER_RATIO, "\"fills\":{\"maker_count\":1,\"taker_count\":3}", 0.25,
		 "fills.maker_count, fills.taker_count",
		 "fills.maker_count / (fills.maker_count + fills.taker_count)"},
		{T_LATENCY_P95_MS, "\"p95_latency_ms\":312", 312, "p95_latency_ms", ""},
		{T_LATENCY_P95_MS, "\"latency_p95_ms\":312", 312, "latency_p95_ms", ""},
		{T_LATENCY_P95_MS, "\"p95\":312", 312, "p95", ""},
		{T_LATENCY_P95_MS, "\"latency_p95\":312", 312, "latency_p95", ""},
		{T_SLIPPAGE_P95, "\"slippage_bps_p95\":1.5", 1.5, "slippage_bps_p95", ""},
		{T_SLIPPAGE_P95, "\"sl_p95\":1.5", 1.5, "sl_p95", ""},
		{T_SLIPPAGE_P95, "\"slippage_p95\":1.5", 1.5, "slippage_p95", ""},
		{T_ADVERSE_P95, "\"adverse_bps_p95\":2", 2, "adverse_bps_p95", ""},
		{T_ADVERSE_P95, "\"adv_p95\":2", 2, "adv_p95", ""},
		{T_ADVERSE_P95, "\"adverse_p95\":2", 2, "adverse_p95", ""},
	};
	static const char *const shape[] = {"{\"summary\":{%s}}", "{%s}",
					    "{\"x\":[1],\"summary\":{\"y\":{},%s},\"z\":0}"};

	(void)state;
	/* a row of the table of names that is not tested here is a missing case */
	assert_int_equal(T_COUNT(cases), sa_kpi_path_count);
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		for (size_t s = 0; s < T_COUNT(shape); s++) {
			SA_STR_SCOPE(text);
			const char *hole = strstr(shape[s], "%s");

			sa_str_add(&text, shape[s], (size_t)(hole - shape[s]));
			sa_str_puts(&text, cases[i].body);
			sa_str_puts(&text, hole + 2);
			struct sa_iter iter = parse(text.buf);

			for (size_t k = 0; k < SA_KPI_COUNT; k++) {
				bool mine = k == (size_t)cases[i].kpi;

				t_close_in(text.buf, iter.kpi[k], mine ? cases[i].want : NA, 0);
				t_close_in(text.buf, iter.field[k] != 0, mine, 0);
			}
			t_str(sa_run_field_shown(iter.field[cases[i].kpi]), cases[i].shown);
			t_str(sa_run_field_conversion(iter.field[cases[i].kpi]),
			      cases[i].conversion);
			assert_int_equal(iter.index, 99);
		}
	}
	t_str(sa_run_field_shown(0), "");
	t_str(sa_run_field_conversion(0), "");
}

/* Of two names the earlier row wins in whatever order they stand, and the later one when it holds no
 * number. Walks the whole table. */
static void precedence(void **state)
{
	static const char *const no_number[] = {"null", "true", "\"x\"", "[]",
						"{}",	"NaN",	"\"\"",	 "\"3,5\""};
	static const char *const infinite[] = {"Infinity", "-Infinity", "1e400", "-1e400",
					       "\"1e400\""};

	(void)state;
	for (size_t a = 0; a < sa_kpi_path_count; a++) {
		for (size_t b = a + 1; b < sa_kpi_path_count; b++) {
			const struct sa_kpi_path *first = &sa_kpi_path_table[a];
			const struct sa_kpi_path *second = &sa_kpi_path_table[b];

			if (first->kpi != second->kpi || first->share || second->share)
				continue;
			SA_STR_SCOPE(text);

			sa_str_printf(&text, "{\"summary\":{\"%s\":8,\"%s\":7}}",
				      sa_field_table[second->field].name,
				      sa_field_table[first->field].name);
			t_close_in(text.buf, parse(text.buf).kpi[first->kpi], 7 / first->divisor,
				   0);
			for (size_t n = 0; n < T_COUNT(no_number); n++) {
				sa_str_clear(&text);
				sa_str_printf(&text, "{\"summary\":{\"%s\":%s,\"%s\":8}}",
					      sa_field_table[first->field].name, no_number[n],
					      sa_field_table[second->field].name);
				t_close_in(text.buf, parse(text.buf).kpi[first->kpi],
					   8 / second->divisor, 0);
			}
			/* an infinite one is no reason to look further */
			for (size_t n = 0; n < T_COUNT(infinite); n++) {
				bool higher = sa_kpi_table[first->kpi].better == SA_HIGHER;
				bool bad = (infinite[n][0] == '-') == higher;

				sa_str_clear(&text);
				sa_str_printf(&text, "{\"summary\":{\"%s\":%s,\"%s\":8}}",
					      sa_field_table[first->field].name, infinite[n],
					      sa_field_table[second->field].name);
				double got = parse(text.buf).kpi[first->kpi];

				assert_true(bad ? isinf(got) && (got < 0) == higher : isnan(got));
			}
		}
	}
}

static void values(void **state)
{
	static const struct {
		size_t kpi;
		const char *text;
		double want;
	} cases[] = {
		/* zero is a value */
		{T_NET_BPS, "{\"net_bps\":0,\"net\":5}", 0},
		{T_NET_BPS, "{\"net_bps\":0.0,\"net\":5}", 0},
		{T_NET_BPS, "{\"net_bps\":-0.0,\"net\":5}", 0},
		{T_NET_BPS, "{\"net_bps\":\"0\",\"net\":5}", 0},
		{T_RISK_RATIO, "{\"risk_ratio\":0,\"risk_percent\":50}", 0},
		{T_RISK_RATIO, "{\"risk_percent\":0}", 0},
		{T_LATENCY_P95_MS, "{\"p95_latency_ms\":0,\"p95\":300}", 0},
		{T_MAKER_TAKER_RATIO, "{\"maker_taker_ratio\":0,\"maker_ratio\":1}", 0},
		/* texts that are numbers */
		{T_NET_BPS, "{\"net_bps\":\" 3.5 \"}", 3.5},
		{T_NET_BPS, "{\"net_bps\":\"3E0\"}", 3},
		{T_NET_BPS, "{\"net_bps\":\"NaN\"}", NA},
		{T_NET_BPS, "{\"net_bps\":\"0x10\"}", NA},
		/* limits */
		{T_NET_BPS, "{\"net_bps\":1e400}", NA},
		{T_NET_BPS, "{\"net_bps\":1e-400}", 0},
		{T_NET_BPS, "{\"net_bps\":1e308}", 1e308},
		{T_RISK_RATIO, "{\"risk_ratio\":35}", 35}, /* no range check */
		/* shares of counts */
		{T_MAKER_TAKER_RATIO, "{\"maker_count\":0,\"taker_count\":5}", 0},
		{T_MAKER_TAKER_RATIO, "{\"maker_count\":5,\"taker_count\":0}", 1},
		{T_MAKER_TAKER_RATIO, "{\"maker_count\":0,\"taker_count\":0}", NA},
		{T_MAKER_TAKER_RATIO, "{\"maker_count\":-1,\"taker_count\":5}", NA},
		{T_MAKER_TAKER_RATIO, "{\"maker_count\":5,\"taker_count\":-1}", NA},
		{T_MAKER_TAKER_RATIO, "{\"maker_count\":5}", NA},
		{T_MAKER_TAKER_RATIO, "{\"taker_count\":5}", NA},
		{T_MAKER_TAKER_RATIO, "{\"maker_count\":5,\"taker_count\":null}", NA},
		{T_MAKER_TAKER_RATIO, "{\"maker_count\":1e308,\"taker_count\":1e308}", 0.5},
		{T_MAKER_TAKER_RATIO, "{\"maker_count\":5e-324,\"taker_count\":0}", 1},
		{T_MAKER_TAKER_RATIO, "{\"maker_count\":\"3\",\"taker_count\":\"1\"}", 0.75},
		{T_MAKER_TAKER_RATIO, "{\"maker_ratio\":0.9,\"maker_count\":1,\"taker_count\":1}",
		 0.9},
		{T_MAKER_TAKER_RATIO,
		 "{\"maker_count\":1,\"taker_count\":1,\"fills\":{\"maker_count\":9,\"taker_count\":1}}",
		 0.5},
		{T_MAKER_TAKER_RATIO,
		 "{\"maker_count\":0,\"taker_count\":0,\"fills\":{\"maker_count\":9,\"taker_count\":1}}",
		 0.9},
		{T_MAKER_TAKER_RATIO, "{\"maker_count\":9,\"fills\":{\"taker_count\":1}}",
		 NA}, /* never mixed */
		{T_MAKER_TAKER_RATIO, "{\"fills\":1000}", NA},
		{T_MAKER_TAKER_RATIO, "{\"fills\":[{\"maker_count\":1,\"taker_count\":1}]}", NA},
		{T_MAKER_TAKER_RATIO,
		 "{\"fills\":{\"maker_volume\":5,\"taker_volume\":5,\"maker_count\":3,\"taker_count\":1}}",
		 0.75},
		{T_MAKER_TAKER_RATIO,
		 "{\"fills\":{\"fills\":{\"maker_count\":3,\"taker_count\":1}}}", NA},
		{T_NET_BPS, "{\"fills\":{\"net_bps\":3}}", NA},
		/* of a name that occurs twice the last one counts */
		{T_NET_BPS, "{\"net_bps\":1,\"net_bps\":2}", 2},
		{T_NET_BPS, "{\"net_bps\":1,\"net_bps\":null}", NA},
		{T_NET_BPS, "{\"net_bps\":1,\"net_bps\":null,\"net\":5}", 5},
		{T_NET_BPS, "{\"net_bps\":1,\"net\\u005fbps\":2}", 2},
		{T_MAKER_TAKER_RATIO,
		 "{\"fills\":{\"maker_count\":3,\"taker_count\":1},\"fills\":{\"maker_count\":1}}",
		 NA},
		{T_MAKER_TAKER_RATIO,
		 "{\"fills\":{\"maker_count\":3,\"taker_count\":1},\"fills\":null}", NA},
		/* names are exact */
		{T_NET_BPS, "{\"Net_bps\":1,\"net_bps \":2,\"NET\":3}", NA},
		{T_NET_BPS, "{\"n\\u0065t\":4}", 4},
		{T_NET_BPS, "{\"deep\":{\"net_bps\":1}}", NA},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(wrapped);

		t_close_in(cases[i].text, parse(cases[i].text).kpi[cases[i].kpi], cases[i].want, 0);
		sa_str_printf(&wrapped, "{\"net_bps\":77,\"summary\":%s,\"net\":78}",
			      cases[i].text);
		t_close_in(wrapped.buf, parse(wrapped.buf).kpi[cases[i].kpi], cases[i].want, 0);
	}
}

static void summaries(void **state)
{
	static const struct {
		const char *text;
		double want; /* net_bps */
	} cases[] = {
		{"{\"summary\":{},\"net_bps\":5}", NA}, /* there, so the top level says nothing */
		{"{\"summary\":{\"net_bps\":1},\"summary\":{\"net_bps\":2}}", 2},
		{"{\"summary\":{\"net_bps\":1},\"summary\":{}}", NA},
		{"{\"summary\":5,\"summary\":{\"net_bps\":2}}", 2},
		{"{\"\\u0073ummary\":{\"net_bps\":2}}", 2},
		{"{}", NA},
	};
	static const char *const unusable[] = {
		"{\"summary\":null}",
		"{\"summary\":null,\"net_bps\":5}",
		"{\"summary\":5}",
		"{\"summary\":\"x\"}",
		"{\"summary\":true}",
		"{\"summary\":[{\"net_bps\":5}]}",
		"{\"summary\":{\"net_bps\":1},\"summary\":null}",
	};
	static const char *const no_object[] = {"[]", "null", "5", "\"x\"", "[{\"net_bps\":5}]"};
	struct sa_iter iter;
	struct sa_err err;

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		t_close_in(cases[i].text, parse(cases[i].text).kpi[T_NET_BPS], cases[i].want, 0);
	for (size_t i = 0; i < T_COUNT(unusable); i++) {
		t_close_in(unusable[i], parse_bytes(unusable[i], strlen(unusable[i]), &iter, &err),
			   -1, 0);
		assert_int_equal(err.code, SA_ERR_SCHEMA);
		t_str(err.msg, "'summary' is not an object");
	}
	for (size_t i = 0; i < T_COUNT(no_object); i++) {
		t_close_in(no_object[i],
			   parse_bytes(no_object[i], strlen(no_object[i]), &iter, &err), -1, 0);
		assert_int_equal(err.code, SA_ERR_SCHEMA);
		t_str(err.msg, "the top level is not an object");
	}
}

static void iterations(void **state)
{
	static const struct {
		const char *value;
		uint64_t want; /* 99: the number in the file name */
	} cases[] = {
		{"5", 5},
		{"5.0", 5},
		{"\"5\"", 5},
		{"\" 5 \"", 5},
		{"5e0", 5},
		{"50e-1", 5},
		{"0", 0},
		{"-0", 0},
		{"-0.0", 0},
		{"007", 1000}, /* no JSON */
		{"1000000000000000", 1000000000000000},
		{"1e15", 1000000000000000},
		{"1000000000000001", 99},
		{"1e16", 99},
		{"1e400", 99},
		{"-1", 99},
		{"-5.0", 99},
		{"5.5", 99},
		{"1e-400", 0},
		{"0.1", 99},
		{"true", 99},
		{"false", 99},
		{"null", 99},
		{"NaN", 99},
		{"Infinity", 99},
		{"\"\"", 99},
		{"\"5th\"", 99},
		{"\"+5\"", 99},
		{"[5]", 99},
		{"{\"iteration\":5}", 99},
		{"5,\"iteration\":6", 6},
		{"5,\"iteration\":null", 99},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_iter iter = {0};
		struct sa_err err;
		SA_STR_SCOPE(text);

		sa_str_printf(&text, "{\"iteration\":%s,\"summary\":{\"iteration\":4}}",
			      cases[i].value);
		int rc = parse_bytes(text.buf, text.len, &iter, &err);

		t_close_in(cases[i].value, rc, cases[i].want == 1000 ? -1 : 0, 0);
		if (rc == 0)
			t_close_in(cases[i].value, (double)iter.index, (double)cases[i].want, 0);
	}
	/* without any */
	assert_int_equal(parse("{\"summary\":{\"iteration\":4}}").index, 99);
}

static void encodings(void **state)
{
	struct sa_iter iter;
	struct sa_err err;

	(void)state;
	assert_int_equal(parse_bytes("\xEF\xBB\xBF{\"net\":5}", 12, &iter, &err), 0);
	t_close(iter.kpi[T_NET_BPS], 5, 0);
	static const char wide[] = "\xFF\xFE{\0\"\0n\0e\0t\0\"\0:\0"
				   "5\0}\0\r\0\n";

	assert_int_equal(parse_bytes(wide, sizeof wide, &iter, &err), 0);
	t_close(iter.kpi[T_NET_BPS], 5, 0);
	assert_int_equal(parse_bytes(wide + 2, sizeof wide - 2, &iter, &err), -1);
	assert_int_equal(err.code, SA_ERR_PARSE);
	assert_int_equal(parse_bytes(wide, sizeof wide - 1, &iter, &err), -1);
	assert_int_equal(parse_bytes("{\"net\":5,\"x\":\"\xFF\"}", 18, &iter, &err), -1);
	t_has(err.msg, "invalid UTF-8");
	t_close(parse("\r\n{\r\n\"net\" : 5\r\n}\r\n \t").kpi[T_NET_BPS], 5, 0);
	t_close(parse("{\"x\":\"\\ud800\",\"net\":5}").kpi[T_NET_BPS], 5, 0);
}

/* An error behind everything that is wanted is an error all the same. */
static void broken(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{"", "the document ends too early at line 1, column 1 (byte 0)"},
		{"{\"net\":5", "the document ends too early at line 1, column 9 (byte 8)"},
		{"{\"net\":5} x", "something follows the document"},
		{"{\"summary\":{\"net\":5},\"x\":nul}", "unknown word"},
		{"{\"summary\":{\"net\":5},}", "a member name"},
		{"{\"iteration\":01}", "bad number"},
		{"{\"fills\":{\"maker_count\":1,}}", "a member name"},
		{"{\"summary\":{\"fills\":{\"maker_count\":.5}}}", "no JSON value"},
		{"{'net':5}", "a member name"},
		{"[1,", "the document ends too early"},
		{"{\"x\":\"a\nb\"}", "raw control character"},
	};
	struct sa_iter iter;
	struct sa_err err;

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		t_close_in(cases[i].text,
			   parse_bytes(cases[i].text, strlen(cases[i].text), &iter, &err), -1, 0);
		assert_int_equal(err.code, SA_ERR_PARSE);
		t_has(err.msg, cases[i].why);
	}
	SA_STR_SCOPE(deep);

	for (size_t depth = SA_LIMIT_JSON_DEPTH - 1; depth <= SA_LIMIT_JSON_DEPTH; depth++) {
		sa_str_clear(&deep);
		sa_str_puts(&deep, "{\"summary\":{\"net\":5},\"x\":");
		sa_str_fill(&deep, '[', depth);
		sa_str_fill(&deep, ']', depth);
		sa_str_puts(&deep, "}");
		assert_int_equal(parse_bytes(deep.buf, deep.len, &iter, &err),
				 depth < SA_LIMIT_JSON_DEPTH ? 0 : -1);
	}
	t_has(err.msg, "nested too deeply");
}

/* ---- the tables ---- */

static void table_rows_are_sound(void **state)
{
	static const char parts[] =
		"gross_bps fees_eff_bps fees_bps adverse_bps slippage_bps inventory_bps";

	(void)state;
	assert_in_range(sa_field_count, 1, SA_FIELD_MAX);
	for (size_t i = 0; i < sa_field_count; i++) {
		const struct sa_field *field = &sa_field_table[i];
		bool read = false;

		assert_true(field->name[0] != '\0');
		for (size_t k = i + 1; k < sa_field_count; k++)
			assert_false(strcmp(field->name, sa_field_table[k].name) == 0 &&
				     field->holder == sa_field_table[k].holder);
		for (size_t p = 0; p < sa_kpi_path_count && !field->is_time; p++)
			read = read || sa_kpi_path_table[p].field == i ||
			       (sa_kpi_path_table[p].share && sa_kpi_path_table[p].other == i);
		/* a time, or a part of the P&L, is no KPI */
		assert_int_equal(read, !field->is_time && !strstr(parts, field->name));
	}
	assert_in_range(sa_kpi_path_count, SA_KPI_COUNT, 255);
	for (size_t p = 0; p < sa_kpi_path_count; p++) {
		const struct sa_kpi_path *path = &sa_kpi_path_table[p];

		assert_in_range(path->kpi, 0, SA_KPI_COUNT - 1);
		assert_in_range(path->field, 0, sa_field_count - 1);
		assert_in_range(path->other, 0, sa_field_count - 1);
		assert_true(path->divisor > 0);
		assert_true(path->shown[0] != '\0');
		/* a number that is computed says how */
		assert_int_equal(path->conversion[0] != '\0', path->share || path->divisor != 1);
	}
}

/* "summary.fills.maker_count" of a row. */
static const char *path_text(struct sa_arena *arena, size_t row)
{
	static const char *const holder[] = {
		[SA_IN_SUMMARY] = "", [SA_IN_FILLS] = "fills.", [SA_IN_RUNTIME] = "runtime."};
	const struct sa_field *field = &sa_field_table[row];

	assert_int_equal(field->name_len, strlen(field->name));
	return sa_arena_printf(arena, "summary.%s%s", holder[field->holder], field->name);
}

/* The rows that the build makes of builtin/mm-bot are what the policy reader makes of it. */
static void rows_are_those_of_the_policy(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_policy policy;
	size_t row = 0;

	(void)state;
	t_builtin(&arena, &policy, NULL, 0);
	for (size_t k = 0; k < policy.n_metric; k++) {
		for (size_t i = 0; i < policy.metric[k].n_from; i++, row++) {
			const struct sa_policy_source *from = &policy.metric[k].from[i];
			const struct sa_kpi_path *path = &sa_kpi_path_table[row];

			assert_in_range(row, 0, sa_kpi_path_count - 1);
			assert_int_equal(path->kpi, k);
			t_str(path_text(&arena, path->field), from->path.text);
			assert_int_equal(path->share, from->formula == SA_FROM_SHARE);
			if (path->share)
				t_str(path_text(&arena, path->other), from->other.text);
			t_close(path->divisor, from->formula == SA_FROM_DIVIDED ? from->divisor : 1,
				0);
		}
	}
	assert_int_equal(row, sa_kpi_path_count);
	assert_int_equal(policy.identity.left.metric, SA_IDENTITY_KPI);
}

static void resolves(void **state)
{
	double field[SA_FIELD_MAX], kpi[SA_KPI_COUNT];
	uint8_t used[SA_KPI_COUNT];

	(void)state;
	for (size_t i = 0; i < SA_FIELD_MAX; i++)
		field[i] = NA;
	sa_kpi_resolve(field, kpi, used);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		t_close(kpi[k], NA, 0);
		assert_int_equal(used[k], 0);
	}
	for (size_t i = 0; i < SA_FIELD_MAX; i++)
		field[i] = 50;
	sa_kpi_resolve(field, kpi, used);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		t_close(kpi[k], 50, 0);
		assert_int_equal(sa_kpi_path_table[used[k] - 1].kpi, k);
	}
}

static void times(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} cases[] = {
		{"{\"summary\":{\"runtime_utc\":\"2025-10-19T12:34:56Z\"}}", 1760877296000},
		{"{\"summary\":{\"runtime_utc\":\"2025-10-19T14:34:56.25+02:00\"}}", 1760877296250},
		{"{\"summary\":{\"runtime_utc\":\"2025-10-19 12:34:56\"}}", 1760877296000},
		{"{\"summary\":{\"runtime\":{\"utc\":\"2025-10-19T12:34:56Z\"}}}", 1760877296000},
		{"{\"timestamp\":\"2025-10-19T12:34:56Z\",\"summary\":{}}", 1760877296000},
		{"{\"ts\":1760877296}", 1760877296000},
		{"{\"ts\":1760877296000}", 1760877296000},
		{"{\"ts\":1760877296000000}", 1760877296000},
		{"{\"ts\":1760877296000000000}", 1760877296000},
		{"{\"ts_unix\":\"1760877296.5\"}", 1760877296500},
		{"{\"runtime_utc\":null,\"ts\":1760877296}", 1760877296000},
		{"{\"runtime_utc\":\"yesterday\"}", SA_NO_TIME},
		{"{\"runtime_utc\":\"2025-02-30T12:34:56Z\"}", SA_NO_TIME},
		{"{\"ts\":-1}", SA_NO_TIME},
		{"{\"ts\":1e400}", SA_NO_TIME},
		{"{}", SA_NO_TIME},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		t_close_in(cases[i].text, (double)parse(cases[i].text).at_ms, (double)cases[i].want,
			   0);
}

/* FORMATS 15.13: net = gross - fees - adverse - slippage - inventory. */
static void identity(void **state)
{
	static const struct {
		const char *text;
		double want;
	} cases[] = {
		{"{\"net_bps\":3,\"gross_bps\":10,\"fees_bps\":1,\"adverse_bps\":4,"
		 "\"slippage_bps\":1.5,\"inventory_bps\":0.5}",
		 0},
		{"{\"net_bps\":4,\"gross_bps\":10,\"fees_eff_bps\":1,\"fees_bps\":7,\"adverse_bps\":6}",
		 1},
		{"{\"net_bps\":5,\"gross_bps\":10,\"slippage_bps\":-4,\"adverse_bps\":9}", 0},
		{"{\"net_bps\":5,\"gross_bps\":10,\"adverse_bps\":9}", NA},
		{"{\"gross_bps\":10,\"adverse_bps\":9,\"fees_bps\":1}", NA},
		{"{\"net_bps\":5,\"fees_bps\":1,\"slippage_bps\":-4,\"adverse_bps\":9}", NA},
		{"{\"net_bps\":5,\"gross_bps\":1e400,\"fees_bps\":1,\"adverse_bps\":9}", NA},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		t_close_in(cases[i].text, parse(cases[i].text).pnl_error_bps, cases[i].want, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_alias),
		cmocka_unit_test(precedence),
		cmocka_unit_test(times),
		cmocka_unit_test(identity),

		cmocka_unit_test(values),
		cmocka_unit_test(summaries),
		cmocka_unit_test(iterations),
		cmocka_unit_test(encodings),
		cmocka_unit_test(broken),
		cmocka_unit_test(table_rows_are_sound),
		cmocka_unit_test(rows_are_those_of_the_policy),
		cmocka_unit_test(resolves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

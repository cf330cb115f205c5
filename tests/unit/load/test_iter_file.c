/* SPDX-License-Identifier: MIT */
/* ITER_SUMMARY: every name of every KPI, which one wins, and which iteration it is (FORMATS 1). */
#include "t.h"
#include "iter_one.h"
#include "kpis.h"

#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "model/kpi.h"

#define NA SA_MISSING

static struct sa_arena arena;
static struct t_iter one;

static int set_up(void **state)
{
	(void)state;
	t_iter_init(&one, &arena);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	t_iter_release(&one);
	sa_arena_release(&arena);
	return 0;
}

struct parsed {
	double kpi[SA_KPI_COUNT];
	unsigned source[SA_KPI_COUNT];
	int64_t index, at_ms;
};

/* NULL, or why the file cannot be used. */
static const char *parse_bytes(const char *bytes, size_t len, struct parsed *out)
{
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, bytes, len);
	const struct sa_record *record = t_iter_read(&one, &buf);

	out->index = record->own_index;
	out->at_ms = record->at_ms;
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		out->kpi[k] = t_iter_kpi(&one, k);
		out->source[k] = t_iter_source(&one, k);
	}
	return record->flags & SA_RECORD_UNUSABLE ? record->why : NULL;
}

static struct parsed parse(const char *text)
{
	struct parsed out;
	const char *why = parse_bytes(text, strlen(text), &out);

	if (why)
		fail_msg("%s: %s", text, why);
	return out;
}

static const char *text_of(void (*put)(struct sa_str *, const struct sa_policy_source *),
			   const struct sa_policy_source *source)
{
	SA_STR_SCOPE(text);

	put(&text, source);
	return sa_arena_strdup(&arena, text.buf);
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
	size_t n_source = 0;

	/* a name in the policy that is not tested here is a missing case */
	for (size_t k = 0; k < one.policy.n_metric; k++)
		n_source += one.policy.metric[k].n_from;
	assert_int_equal(T_COUNT(cases), n_source);
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		for (size_t s = 0; s < T_COUNT(shape); s++) {
			SA_STR_SCOPE(text);
			const char *hole = strstr(shape[s], "%s");

			sa_str_add(&text, shape[s], (size_t)(hole - shape[s]));
			sa_str_puts(&text, cases[i].body);
			sa_str_puts(&text, hole + 2);
			struct parsed iter = parse(text.buf);

			for (size_t k = 0; k < SA_KPI_COUNT; k++) {
				bool mine = k == (size_t)cases[i].kpi;

				t_close_in(text.buf, iter.kpi[k], mine ? cases[i].want : NA, 0);
				t_close_in(text.buf, iter.source[k] != 0, mine, 0);
			}
			const struct sa_policy_source *source =
				&one.policy.metric[cases[i].kpi]
					 .from[iter.source[cases[i].kpi] - 1];

			t_str(text_of(sa_source_put_fields, source), cases[i].shown);
			t_str(text_of(sa_source_put_formula, source), cases[i].conversion);
			assert_int_equal(iter.index, T_ITER_NUMBER);
		}
	}
}

static double divisor_of(const struct sa_policy_source *source)
{
	return source->formula == SA_FROM_DIVIDED ? source->divisor : 1;
}

/* Which of two names of KPI k wins: the earlier one, and the later one when that holds no number. */
static void precedence_of(size_t k, const struct sa_policy_source *first,
			  const struct sa_policy_source *second)
{
	static const char *const no_number[] = {"null", "true", "\"x\"", "[]",
						"{}",	"NaN",	"\"\"",	 "\"3,5\""};
	static const char *const infinite[] = {"Infinity", "-Infinity", "1e400", "-1e400",
					       "\"1e400\""};
	bool higher = sa_kpi_table[k].better == SA_HIGHER;
	const char *a = sa_source_below_summary(first->path.text);
	const char *b = sa_source_below_summary(second->path.text);
	SA_STR_SCOPE(text);

	sa_str_printf(&text, "{\"summary\":{\"%s\":8,\"%s\":7}}", b, a);
	t_close_in(text.buf, parse(text.buf).kpi[k], 7 / divisor_of(first), 0);
	for (size_t n = 0; n < T_COUNT(no_number); n++) {
		sa_str_clear(&text);
		sa_str_printf(&text, "{\"summary\":{\"%s\":%s,\"%s\":8}}", a, no_number[n], b);
		t_close_in(text.buf, parse(text.buf).kpi[k], 8 / divisor_of(second), 0);
	}
	/* an infinite one is no reason to look further */
	for (size_t n = 0; n < T_COUNT(infinite); n++) {
		bool bad = (infinite[n][0] == '-') == higher;

		sa_str_clear(&text);
		sa_str_printf(&text, "{\"summary\":{\"%s\":%s,\"%s\":8}}", a, infinite[n], b);
		double got = parse(text.buf).kpi[k];

		assert_true(bad ? isinf(got) && (got < 0) == higher : isnan(got));
	}
}

static void precedence(void **state)
{
	size_t pairs = 0;

	(void)state;
	for (size_t k = 0; k < one.policy.n_metric; k++) {
		const struct sa_policy_metric *metric = &one.policy.metric[k];

		for (size_t a = 0; a < metric->n_from; a++) {
			for (size_t b = a + 1; b < metric->n_from; b++) {
				if (metric->from[a].formula == SA_FROM_SHARE ||
				    metric->from[b].formula == SA_FROM_SHARE)
					continue;
				precedence_of(k, &metric->from[a], &metric->from[b]);
				pairs++;
			}
		}
	}
	assert_in_range(pairs, 10, 1000);
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
		/* infinitely many makers are no share, and no other name is looked for (FORMATS 15.29) */
		{T_MAKER_TAKER_RATIO,
		 "{\"maker_count\":1e400,\"taker_count\":1,\"fills\":{\"maker_count\":9,\"taker_count\":1}}",
		 NA},
		{T_MAKER_TAKER_RATIO,
		 "{\"maker_count\":1,\"taker_count\":Infinity,\"fills\":{\"maker_count\":9,\"taker_count\":1}}",
		 0},
		{T_MAKER_TAKER_RATIO,
		 "{\"maker_count\":1e400,\"fills\":{\"maker_count\":9,\"taker_count\":1}}", 0.9},
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
		{T_NET_BPS, "{\"deep\":{\"net_bps\":1},\"other\":{}}", NA},
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
	struct parsed iter;

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		t_close_in(cases[i].text, parse(cases[i].text).kpi[T_NET_BPS], cases[i].want, 0);
	for (size_t i = 0; i < T_COUNT(unusable); i++)
		t_str(parse_bytes(unusable[i], strlen(unusable[i]), &iter),
		      "'summary' is not an object");
	for (size_t i = 0; i < T_COUNT(no_object); i++)
		t_str(parse_bytes(no_object[i], strlen(no_object[i]), &iter),
		      "the top level is not an object");
}

static void iterations(void **state)
{
	static const struct {
		const char *value;
		int64_t want; /* 99: the number in the file name */
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
		struct parsed iter;
		SA_STR_SCOPE(text);

		sa_str_printf(&text, "{\"iteration\":%s,\"summary\":{\"iteration\":4}}",
			      cases[i].value);
		const char *why = parse_bytes(text.buf, text.len, &iter);

		t_close_in(cases[i].value, why != NULL, cases[i].want == 1000, 0);
		if (!why)
			t_close_in(cases[i].value, (double)iter.index, (double)cases[i].want, 0);
	}
	/* without any */
	assert_int_equal(parse("{\"summary\":{\"iteration\":4}}").index, 99);
}

static void encodings(void **state)
{
	struct parsed iter;

	(void)state;
	t_str(parse_bytes("\xEF\xBB\xBF{\"net\":5}", 12, &iter), NULL);
	t_close(iter.kpi[T_NET_BPS], 5, 0);
	static const char wide[] = "\xFF\xFE{\0\"\0n\0e\0t\0\"\0:\0"
				   "5\0}\0\r\0\n";

	t_str(parse_bytes(wide, sizeof wide, &iter), NULL);
	t_close(iter.kpi[T_NET_BPS], 5, 0);
	assert_non_null(parse_bytes(wide + 2, sizeof wide - 2, &iter));
	assert_non_null(parse_bytes(wide, sizeof wide - 1, &iter));
	t_has(parse_bytes("{\"net\":5,\"x\":\"\xFF\"}", 18, &iter), "invalid UTF-8");
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
	struct parsed iter;
	const char *why = NULL;

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		t_has(parse_bytes(cases[i].text, strlen(cases[i].text), &iter), cases[i].why);
	SA_STR_SCOPE(deep);

	for (size_t depth = SA_LIMIT_JSON_DEPTH - 1; depth <= SA_LIMIT_JSON_DEPTH; depth++) {
		sa_str_clear(&deep);
		sa_str_puts(&deep, "{\"summary\":{\"net\":5},\"x\":");
		sa_str_fill(&deep, '[', depth);
		sa_str_fill(&deep, ']', depth);
		sa_str_puts(&deep, "}");
		why = parse_bytes(deep.buf, deep.len, &iter);
		assert_int_equal(why != NULL, depth >= SA_LIMIT_JSON_DEPTH);
	}
	t_has(why, "nested too deeply");
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
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		(void)parse(cases[i].text);
		t_close_in(cases[i].text, (double)one.chunk.identity_rows, !isnan(cases[i].want),
			   0);
		t_close_in(cases[i].text, (double)one.chunk.identity_broken, cases[i].want > 0.05,
			   0);
		if (one.chunk.identity_broken)
			t_close_in(cases[i].text, one.chunk.identity_worst, cases[i].want, 1e-12);
	}
}

/* Why the run says a KPI is missing: the first of its names that holds something, and what (FORMATS 15.9). */
static void odd(void **state)
{
	static const struct {
		size_t kpi;
		const char *text, *field, *held; /* field NULL: nothing is odd */
		bool quoted;
	} cases[] = {
		{T_NET_BPS, "{\"net_bps\":\"3,5\"}", "summary.net_bps", "3,5", true},
		{T_NET_BPS, "{\"summary\":{\"net_bps\":[1, 2],\"net\":{}}}", "summary.net_bps",
		 "[1, 2]", false},
		{T_NET_BPS, "{\"net_bps\":null,\"net\":true}", "summary.net", "true", false},
		{T_NET_BPS, "{\"net_bps\":Infinity}", "summary.net_bps", "Infinity", false},
		{T_NET_BPS, "{\"net_bps\":NaN}", "summary.net_bps", "NaN", false},
		{T_RISK_RATIO, "{\"risk_percent\":\"35 %\"}", "summary.risk_percent", "35 %", true},
		{T_MAKER_TAKER_RATIO, "{\"maker_count\":\"a\",\"taker_count\":2}",
		 "summary.maker_count", "a", true},
		{T_MAKER_TAKER_RATIO, "{\"maker_count\":2,\"taker_count\":\"b\"}",
		 "summary.taker_count", "b", true},
		{T_MAKER_TAKER_RATIO, "{\"maker_count\":0,\"taker_count\":0}", NULL, NULL, false},
		{T_NET_BPS, "{\"net_bps\":\"x\",\"net\":5}", NULL, NULL, false},
		{T_NET_BPS, "{\"net_bps\":null}", NULL, NULL, false},
		{T_NET_BPS, "{\"failed\":true,\"net_bps\":\"x\"}", NULL, NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct parsed iter;

		(void)(parse_bytes(cases[i].text, strlen(cases[i].text), &iter) != NULL);
		const struct sa_wrong *wrong = &one.chunk.wrong[cases[i].kpi];

		t_close_in(cases[i].text, (double)wrong->n, cases[i].field != NULL, 0);
		t_str(wrong->field, cases[i].field);
		t_str(wrong->text, cases[i].held);
		assert_int_equal(wrong->quoted, cases[i].quoted);
	}
}

/* Files that are keyed by group (FORMATS 15.10): "group=net_bps ..." of all records. */
static void keyed(void **state)
{
	static const struct {
		const char *text, *want;
		size_t odd;
	} cases[] = {
		{"{\"BTC\":{\"net_bps\":1}}", "BTC=1", 0},
		{"{\"iteration\":7,\"BTC\":{\"net_bps\":1},\"meta\":{},\"E\\u0054H\":{\"net\":2}}",
		 "BTC=1 ETH=2", 0},
		{"{\"BTC\":{\"net_bps\":\"x\",\"net\":1},\"ETH\":{\"risk\":1}}", "BTC=1 ETH=-", 0},
		/* one that is none of it, and it is no such file; nothing of the others was taken */
		{"{\"BTC\":{\"net_bps\":\"x\",\"risk\":1},\"note\":{\"text\":\"y\"}}", "=-", 0},
		{"{\"BTC\":{\"net_bps\":3,\"gross_bps\":9,\"fees_bps\":1,\"adverse_bps\":1},\"n\":1}",
		 "=-", 0},
		{"{\"net_bps\":5,\"BTC\":{\"net_bps\":1}}", "=5", 0},
		{"{\"net_bps\":\"x\",\"BTC\":{\"net_bps\":1}}", "=-", 1},
		{"{\"fills\":{\"fills\":{\"maker_count\":3,\"taker_count\":1}}}", "=-", 0},
		{"{\"\":{\"net_bps\":2}}", "=2", 0}, /* the group without a name */
		{"{\"symbol\":\"BTC\",\"net_bps\":5}", "BTC=5", 0},
		{"{\"summary\":{\"symbol\":7,\"net_bps\":5}}", "7=5", 0},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct parsed iter;
		SA_STR_SCOPE(got);

		(void)(parse_bytes(cases[i].text, strlen(cases[i].text), &iter) != NULL);
		for (size_t n = 0; n < one.chunk.n; n++) {
			const struct sa_record *record = &one.chunk.record[n];

			sa_str_printf(&got, "%s%s=", n ? " " : "", one.chunk.group[record->group]);
			sa_str_num(&got, one.chunk.y[n], "-");
		}
		t_str(got.buf, cases[i].want);
		t_close_in(cases[i].text, (double)one.chunk.wrong[T_NET_BPS].n,
			   (double)cases[i].odd, 0);
		t_close_in(cases[i].text, (double)one.chunk.identity_rows, 0, 0);
	}
}

/* What the runner says of an iteration that failed: no KPI of it counts, its time and number do. */
static void failed(void **state)
{
	struct parsed iter;
	const char *text = "{\"failed\":true,\"reason\":\"no \\u0041PI\",\"iteration\":7,"
			   "\"ts\":1760877296,\"summary\":{\"net_bps\":5}}";

	(void)state;
	t_str(parse_bytes(text, strlen(text), &iter), "the iteration failed: no API");
	assert_true(isnan(iter.kpi[T_NET_BPS]));
	assert_int_equal(iter.source[T_NET_BPS], 0);
	assert_int_equal(iter.index, 7);
	assert_int_equal(iter.at_ms, 1760877296000);
	assert_int_equal(one.chunk.record->flags & SA_RECORD_FAILED, SA_RECORD_FAILED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_alias), cmocka_unit_test(precedence),
		cmocka_unit_test(times),       cmocka_unit_test(identity),
		cmocka_unit_test(values),      cmocka_unit_test(summaries),
		cmocka_unit_test(iterations),  cmocka_unit_test(encodings),
		cmocka_unit_test(broken),      cmocka_unit_test(odd),
		cmocka_unit_test(keyed),       cmocka_unit_test(failed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: MIT */
/* Baseline records: written by render/record, read by load/record_load. */
#include "t.h"

#include "base/num.h"
#include "base/str.h"
#include "load/record_load.h"
#include "load/run_digest.h"
#include "render/record.h"

#define ROWS 24

static struct sa_iter table[ROWS];

/* A run with odd numbers, gaps and a row of nothing. */
static struct sa_record record_of(struct sa_run *run)
{
	struct sa_record record = {
		.tool_version = "1.2.3",
		.created_at = "2025-10-19T12:34:56Z",
		.base = "artifacts/\"soak\"\n",
		.run = run,
		.ready = true,
	};

	for (size_t i = 0; i < ROWS; i++) {
		table[i] = (struct sa_iter){.index = i < 12 ? i + 1 : i + 100, .file = "x"};
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			table[i].kpi[k] =
				(i + k) % 7 ? (double)i / 3 - (double)k * 1e-7 : SA_MISSING;
	}
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		table[5].kpi[k] = SA_MISSING;
		table[7 + k].kpi[k] = table[23].kpi[k] = sa_kpi_infinite(&sa_kpi_table[k]);
		record.kpi[k] = k ? 0.1 * (double)k : SA_MISSING;
	}
	*run = (struct sa_run){.iter = table, .n_iter = ROWS};
	sa_run_digest(run, record.digest);
	return record;
}

static int parse(struct sa_arena *arena, const char *text, struct sa_record *record,
		 struct sa_err *err)
{
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, text, strlen(text));
	assert_true(sa_record_is_one(&buf) == (strstr(text, "\"soak-audit-baseline\"") != NULL));
	return sa_record_parse(arena, &buf, record, err);
}

static void round_trip(void **state)
{
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(text);
	SA_STR_SCOPE(again);
	struct sa_run run;
	struct sa_record in = record_of(&run), out;
	struct sa_err err;

	(void)state;
	sa_render_record(&in, &text);
	assert_int_equal(parse(&arena, text.buf, &out, &err), 0);
	t_str(out.tool_version, in.tool_version);
	t_str(out.created_at, in.created_at);
	t_str(out.base, in.base);
	t_str(out.digest, in.digest);
	assert_true(out.ready);
	assert_int_equal(out.run->n_iter, ROWS);
	for (size_t i = 0; i < ROWS; i++) {
		assert_int_equal(out.run->iter[i].index, table[i].index);
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			t_close(out.run->iter[i].kpi[k], table[i].kpi[k], 0);
	}
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		t_close(out.kpi[k], in.kpi[k], 0);
	sa_render_record(&out, &again);
	t_str(again.buf, text.buf);
}

/* Replaces the first `from` of the record's text by `to` and reads that. */
static int changed(struct sa_arena *arena, const char *from, const char *to, struct sa_record *out,
		   struct sa_err *err)
{
	SA_STR_SCOPE(text);
	SA_STR_SCOPE(other);
	struct sa_run run;
	struct sa_record in = record_of(&run);

	sa_render_record(&in, &text);
	const char *at = strstr(text.buf, from);

	assert_non_null(at);
	sa_str_add(&other, text.buf, (size_t)(at - text.buf));
	sa_str_puts(&other, to);
	sa_str_puts(&other, at + strlen(from));
	return parse(arena, other.buf, out, err);
}

static void refused(void **state)
{
	static const struct {
		const char *from, *to, *why;
	} cases[] = {
		{"\n  \"rows\"", "\n  \"r\"", "no list 'rows'"},
		{"\"columns\": [\"iter\"", "\"columns\": [\"i\"", "no column 'iter'"},
		{"\"soak-audit-baseline\"", "\"soak-audit\"", "not a baseline record"},
		{"\"1.1\"", "\"2.0\"", "of a newer soak-audit"},
		{"\"1.1\"", "1.1", "of a newer soak-audit"},
		{"\"OK\"", "\"ok\"", "neither OK nor HOLD"},
		{"\"OK\"", "null", "neither OK nor HOLD"},
		{"sha256:", "sha256:0", "its digest does not fit"},
		{"[2, ", "[-2, ", "no whole number"},
		{"[2, ", "[2.5, ", "no whole number"},
		{"[2, ", "[1e300, ", "no whole number"},
		{"[2, ", "[22, ", "not in order"},
		{"[2, ", "[2, 9, ", "its digest does not fit"},
		{"[1, ", "7, [1, ", "a row is no list"},
		{"\"net_bps\": [8, ", "\"net_bps\": [0, ", "names a row that is not there"},
		{"\"net_bps\": [8, ", "\"net_bps\": [25, ", "names a row that is not there"},
		{"\"net_bps\": [8, ", "\"net_bps\": [1.5, ", "names a row that is not there"},
		{"\"net_bps\": [8, ", "\"net_bps\": [\"8.5\", ", "names a row that is not there"},
		{"\"net_bps\": [8, ", "\"net_bps\": [9, ", "its digest does not fit"},
		{"\n  \"infinite\"", "\n  \"i\"", "its digest does not fit"},
		{"{", "", "baseline record"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_record record;
		struct sa_err err;

		if (changed(&arena, cases[i].from, cases[i].to, &record, &err) == 0)
			fail_msg("case %zu: '%s' was accepted", i, cases[i].to);
		t_has(err.msg, cases[i].why);
		t_has(err.msg, "baseline record");
	}
}

static void later_versions(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_record record;
	struct sa_err err;

	(void)state;
	assert_int_equal(changed(&arena, "\"1.1\"", "\"1.7\"", &record, &err), 0);
	assert_int_equal(changed(&arena, "{", "{\"new\": [1, {}], ", &record, &err), 0);
	assert_int_equal(changed(&arena, "\"OK\"", "\"HOLD\"", &record, &err), 0);
	assert_false(record.ready);
}

/* A new column is passed over, wherever it stands; one that is not there is missing. */
static void columns(void **state)
{
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(text);
	struct sa_iter iter = {.index = 3};
	struct sa_run run = {.iter = &iter, .n_iter = 1};
	char digest[SA_DIGEST_TEXT];
	struct sa_record record;
	struct sa_err err;

	(void)state;
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		iter.kpi[k] = SA_MISSING;
	iter.kpi[SA_KPI_NET_BPS] = 2.5;
	sa_run_digest(&run, digest);
	sa_str_printf(&text,
		      "{\"schema\":\"soak-audit-baseline\",\"schema_version\":\"1.1\",\"verdict\":"
		      "\"OK\",\"digest\":\"%s\",\"columns\":[\"new\",\"net_bps\",\"iter\"],"
		      "\"rows\":[[99,2.5,3,\"more\"]]}",
		      digest);
	assert_int_equal(parse(&arena, text.buf, &record, &err), 0);
	assert_int_equal(record.run->iter[0].index, 3);
	t_close(record.run->iter[0].kpi[SA_KPI_NET_BPS], 2.5, 0);
	assert_true(isnan(record.run->iter[0].kpi[SA_KPI_RISK_RATIO]));
	assert_true(isnan(record.kpi[SA_KPI_NET_BPS]));
	t_str(record.base, "");
}

/* The digest depends on the table and on nothing else. */
static void digests(void **state)
{
	char one[SA_DIGEST_TEXT], other[SA_DIGEST_TEXT];
	struct sa_run run;

	(void)state;
	record_of(&run);
	sa_run_digest(&run, one);
	assert_int_equal(strlen(one), 71);
	table[3].file = "another";
	run.base = "elsewhere";
	sa_run_digest(&run, other);
	t_str(other, one);
	table[3].kpi[0] += 1e-12;
	sa_run_digest(&run, other);
	assert_string_not_equal(other, one);
	record_of(&run);
	run.n_iter--;
	sa_run_digest(&run, other);
	assert_string_not_equal(other, one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),	  cmocka_unit_test(refused),
		cmocka_unit_test(later_versions), cmocka_unit_test(columns),
		cmocka_unit_test(digests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

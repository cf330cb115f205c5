/* SPDX-License-Identifier: MIT */
/* Baseline records: those of the first version, which nothing writes any more, and those of several runs. */
#include "t.h"
#include "builtin.h"
#include "kpis.h"

#include "base/num.h"
#include "base/str.h"
#include "codec/json_out.h"
#include "load/record_load.h"
#include "load/record_runs.h"
#include "load/run_digest.h"

#define ROWS 24

/* ---- as 0.1 wrote them ---- */

static void put_table(struct sa_jout *j, const struct sa_run *run)
{
	sa_jout_array_inline(j, "columns");
	sa_jout_text(j, NULL, "iter");
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		sa_jout_text(j, NULL, sa_kpi_table[k].csv_name);
	sa_jout_end_array(j);
	sa_jout_array(j, "rows");
	for (size_t i = 0; i < run->n_iter; i++) {
		sa_jout_array_inline(j, NULL);
		sa_jout_int(j, NULL, (int64_t)run->iter[i].index);
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			sa_jout_num(j, NULL, run->iter[i].kpi[k]);
		sa_jout_end_array(j);
	}
	sa_jout_end_array(j);
}

/* JSON has no infinite number: the table says null, and here is which of them is none of the missing. */
static void put_infinite(struct sa_jout *j, const struct sa_run *run)
{
	sa_jout_object(j, "infinite");
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		bool any = false;

		for (size_t i = 0; i < run->n_iter; i++) {
			if (!isinf(run->iter[i].kpi[k]))
				continue;
			if (!any)
				sa_jout_array_inline(j, sa_kpi_table[k].csv_name);
			any = true;
			sa_jout_int(j, NULL, (int64_t)i + 1);
		}
		if (any)
			sa_jout_end_array(j);
	}
	sa_jout_end_object(j);
}

static void render(const struct sa_record *record, struct sa_str *out)
{
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "schema", SA_RECORD_SCHEMA);
	sa_jout_text(&j, "schema_version", "1.1");
	sa_jout_text(&j, "tool_version", record->tool_version);
	sa_jout_text(&j, "created_at", record->created_at);
	sa_jout_text(&j, "base", record->base);
	sa_jout_text(&j, "verdict", record->ready ? "OK" : "HOLD");
	sa_jout_text(&j, "digest", record->digest);
	sa_jout_object(&j, "kpis");
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		sa_jout_num(&j, sa_kpi_table[k].gate_name, record->kpi[k]);
	sa_jout_end_object(&j);
	put_table(&j, record->run);
	put_infinite(&j, record->run);
	sa_jout_object(&j, "inputs");
	sa_jout_end_object(&j);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}

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
	render(&in, &text);
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
	render(&out, &again);
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

	render(&in, &text);
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
	iter.kpi[T_NET_BPS] = 2.5;
	sa_run_digest(&run, digest);
	sa_str_printf(&text,
		      "{\"schema\":\"soak-audit-baseline\",\"schema_version\":\"1.1\",\"verdict\":"
		      "\"OK\",\"digest\":\"%s\",\"columns\":[\"new\",\"net_bps\",\"iter\"],"
		      "\"rows\":[[99,2.5,3,\"more\"]]}",
		      digest);
	assert_int_equal(parse(&arena, text.buf, &record, &err), 0);
	assert_int_equal(record.run->iter[0].index, 3);
	t_close(record.run->iter[0].kpi[T_NET_BPS], 2.5, 0);
	assert_true(isnan(record.run->iter[0].kpi[T_RISK_RATIO]));
	assert_true(isnan(record.kpi[T_NET_BPS]));
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

/* ---- several runs ---- */

#define INPUTS                                                                                                   \
	"{\"main\":{\"groups\":{\"\":{\"net_bps\":{\"unit\":\"bps\",\"index\":[3,4,6],\"at\":[1000,null,"        \
	"3000],\"y\":[1.5,null,\"-infinite\"],\"rules\":{}},\"risk_ratio\":{\"unit\":\"ratio\",\"index\":[4,5]," \
	"\"at\":null,\"y\":[0.25,0.5],\"rules\":{}}}}}}"

/* A record of two runs around `inputs`, of which `digest` NULL is the right one. */
static int kept_of(struct sa_arena *arena, const char *inputs, const char *digest,
		   const char *state, struct sa_kept *kept, struct sa_err *err)
{
	char right[SA_DIGEST_TEXT];
	SA_JSON_SCOPE(doc);
	SA_STR_SCOPE(text);
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, inputs, strlen(inputs));
	assert_int_equal(sa_json_parse(buf.data, buf.len, &doc, err), 0);
	sa_kept_digest(doc.root, right);
	sa_str_puts(
		&text,
		"{\"schema\": \"soak-audit-baseline\", \"schema_version\": \"2.3\", \"runs\": [");
	for (int i = 0; i < 2; i++)
		sa_str_printf(
			&text,
			"%s{\"run\": \"r%d\", \"at\": \"2025-10-19T12:34:56Z\", \"state\": \"%s\", "
			"\"digest\": \"%s\", \"inputs\": %s}",
			i ? ", " : "", i, state, digest ? digest : right, inputs);
	sa_str_puts(&text, "]}");
	sa_buf_set(&buf, text.buf, text.len);
	return sa_kept_parse(arena, &buf, kept, err);
}

static void several_runs(void **state)
{
	SA_ARENA_SCOPE(arena);
	SA_KEPT_SCOPE(kept);
	struct sa_policy policy;
	struct sa_data data;
	struct sa_run run;
	struct sa_err err;

	(void)state;
	t_builtin(&arena, &policy, NULL, 0);
	assert_int_equal(kept_of(&arena, INPUTS, NULL, "WARN", &kept, &err), 0);
	assert_int_equal(kept.n, 2);
	t_str(kept.run[1].run, "r1");
	assert_int_equal(kept.run[1].state, SA_STATE_WARN);
	assert_int_equal(sa_kept_table(&kept.run[1], &policy, &arena, &data, &run, &err), 0);
	assert_int_equal(run.n_iter, 4);
	assert_int_equal(run.iter[3].index, 6);
	assert_int_equal(run.iter[0].at_ms, 1000);
	assert_true(run.iter[1].at_ms == SA_NO_TIME);
	t_close(run.iter[0].kpi[T_NET_BPS], 1.5, 0);
	assert_true(isnan(run.iter[1].kpi[T_NET_BPS]));
	assert_true(run.iter[3].kpi[T_NET_BPS] < -1e300);
	t_close(run.iter[1].kpi[T_RISK_RATIO], 0.25, 0);
	assert_true(isnan(run.iter[0].kpi[T_RISK_RATIO]));
}

static void several_refused(void **state)
{
	static const struct {
		const char *inputs, *digest, *state, *why;
	} cases[] = {
		{INPUTS, "sha256:0", "OK", "its digest does not fit"},
		{INPUTS, NULL, "ok", "none of OK, WARN"},
		{"[]", NULL, "OK", "no object 'inputs'"},
		{"{\"main\":{\"groups\":{\"\":{\"net_bps\":{\"unit\":\"bps\",\"index\":[1,2],\"at\":null,\"y\":[1]}}}}}",
		 NULL, "OK", "not of one length"},
		{"{\"main\":{\"groups\":{\"\":{\"net_bps\":{\"unit\":\"bps\",\"index\":[1],\"at\":[],\"y\":[1]}}}}}",
		 NULL, "OK", "not of one length"},
		{"{\"main\":{\"groups\":{\"\":{\"net_bps\":{\"unit\":\"bps\",\"index\":1,\"at\":[],\"y\":[1]}}}}}",
		 NULL, "OK", "not of one length"},
		{"{\"main\":{\"groups\":{\"\":{\"net_bps\":{\"unit\":\"bps\",\"index\":[2,1],\"at\":null,\"y\":[1,2]}}}}}",
		 NULL, "OK", "no whole numbers in order"},
		{"{\"main\":{\"groups\":{\"\":{\"net_bps\":{\"unit\":\"bps\",\"index\":[1.5],\"at\":null,\"y\":[1]}}}}}",
		 NULL, "OK", "no whole numbers in order"},
		{"{\"main\":{\"groups\":{\"\":{\"net_bps\":{\"unit\":\"bps\",\"index\":[-1],\"at\":null,\"y\":[1]}}}}}",
		 NULL, "OK", "no whole numbers in order"},
		{"{\"main\":{\"groups\":{\"\":{\"net_bps\":{\"unit\":\"bps\",\"index\":[1e300],\"at\":null,\"y\":[1]}}}}}",
		 NULL, "OK", "no whole numbers in order"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		SA_KEPT_SCOPE(kept);
		struct sa_policy policy;
		struct sa_data data;
		struct sa_run run;
		struct sa_err err;

		t_builtin(&arena, &policy, NULL, 0);
		if (kept_of(&arena, cases[i].inputs, cases[i].digest, cases[i].state, &kept,
			    &err) == 0 &&
		    sa_kept_table(&kept.run[0], &policy, &arena, &data, &run, &err) == 0)
			fail_msg("case %zu was accepted", i);
		t_has(err.msg, cases[i].why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),	   cmocka_unit_test(refused),
		cmocka_unit_test(later_versions),  cmocka_unit_test(columns),
		cmocka_unit_test(digests),	   cmocka_unit_test(several_runs),
		cmocka_unit_test(several_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

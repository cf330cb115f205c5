/* SPDX-License-Identifier: MIT */
/* Side files of other runs (FORMATS 15.18), and gates of earlier iterations (15.28). */
#include "t.h"
#include "kpis.h"

#include "base/fs.h"
#include "base/num.h"
#include "base/str.h"
#include "load/delta_load.h"
#include "load/kpi_gate_load.h"
#include "load/prom_load.h"
#include "load/whose.h"

#define ROWS 4

static struct sa_iter iter[ROWS];

/* Iterations 5 to 8; net_bps is the index, the rest is missing. */
static struct sa_run make_run(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		iter[i] = (struct sa_iter){.index = i + 5,
					   .file = "I.json",
					   .at_ms = 1760877296000 + (int64_t)i * 60000};
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			iter[i].kpi[k] = SA_MISSING;
		iter[i].kpi[T_NET_BPS] = (double)iter[i].index;
		iter[i].kpi[T_LATENCY_P95_MS] = 250;
	}
	return (struct sa_run){.iter = iter, .n_iter = ROWS, .n_loaded = ROWS};
}

static void deltas(void **state)
{
	static const struct {
		const char *table, *error;
	} cases[] = {
		{"| 5 → 6 | a | Y |\n| 6 → 7 | none |\n| 7 → 8 | none |\n", NULL},
		{"|5→6|\n|  7  →  8 |", NULL},
		{"", NULL}, /* a form that does not say */
		{"| Iter (i-1 → i) | x |\n|---|\n", NULL},
		{"| 1 → 2 |\n| 7 → 8 |\n",
		 "of another run: it is about iterations 1 to 8, the run has 5 to 8"},
		{"| 5 → 6 |\n",
		 "of another run: it is about iterations 5 to 6, the run has 5 to 8"},
		{"| 5 → 6 |\r\n| 8 → 9 |\r\n",
		 "of another run: it is about iterations 5 to 9, the run has 5 to 8"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		SA_BUF_SCOPE(buf);
		SA_STR_SCOPE(text);
		struct sa_delta_verify delta = {.found = true};
		struct sa_run run = make_run();

		sa_str_printf(&text, "%s\nFull applications: 1/2 (50%%)\n", cases[i].table);
		sa_buf_set(&buf, text.buf, text.len);
		sa_delta_parse(&buf, &delta);
		assert_true(delta.parsed);
		sa_whose_delta(&run, &arena, &delta);
		assert_int_equal(delta.parsed, cases[i].error == NULL);
		assert_true(delta.found);
		if (cases[i].error)
			t_str_in(cases[i].table, delta.error, cases[i].error);
		else
			assert_null(delta.error);
	}
}

/* The first or the last file was broken since: what was said of the rows is still of this run. */
static void deltas_of_unusable_rows(void **state)
{
	static const struct {
		uint64_t from, to;
		bool taken;
	} cases[] = {{5, 8, true}, {6, 7, true}, {5, 7, false}, {6, 8, false}, {5, 9, false}};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_run run = make_run();
		struct sa_delta_verify delta = {.found = true,
						.parsed = true,
						.has_pairs = true,
						.first_from = cases[i].from,
						.last_to = cases[i].to};

		iter[0].unusable = iter[ROWS - 1].unusable = true;
		sa_whose_delta(&run, &arena, &delta);
		assert_int_equal(delta.error == NULL, cases[i].taken);
	}
}

static void metrics(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{"soak_net_bps{iteration=\"5\",phase=\"STEADY\"} 5\nsoak_net_bps{iteration=\"8\"} 8.0004\n",
		 NULL},
		{"guard_triggers_total{type=\"velocity\"} 3\n", NULL},
		{"warmup_active{iteration=\"5\"} 0\nwarmup_active{iteration=\"8\"} 0\n", NULL},
		/* older exporters wrote 0 for what is missing */
		{"soak_risk_ratio{iteration=\"5\"} 0\nsoak_risk_ratio{iteration=\"8\"} 0.0\n",
		 NULL},
		{"soak_p95_latency_seconds{iteration=\"5\"} 0.25\nsoak_p95_latency_ms{iteration=\"8\"} 250\n",
		 NULL},
		{"soak_net_bps{iteration=\"5\"} 5\nsoak_net_bps{iteration=\"8\"} 8.1\n",
		 "of another run: net_bps of iteration 8 is 8.1 in it, 8 in I.json"},
		{"soak_p95_latency_seconds{iteration=\"5\"} 0.26\nwarmup_active{iteration=\"8\"} 0\n",
		 "of another run: p95_latency_ms of iteration 5 is 260 in it, 250 in I.json"},
		{"soak_risk_ratio{iteration=\"5\"} 0.3\nwarmup_active{iteration=\"8\"} 0\n",
		 "of another run: risk_ratio of iteration 5 is 0.3 in it, missing in I.json"},
		{"soak_net_bps{iteration=\"5\"} 5\nsoak_net_bps{iteration=\"9\"} 9\n",
		 "of another run: it is about iterations 5 to 9, the run has 5 to 8"},
		{"warmup_active{iteration=\"1\"} 0\nwarmup_active{iteration=\"8\"} 0\n",
		 "of another run: it is about iterations 1 to 8, the run has 5 to 8"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		SA_BUF_SCOPE(buf);
		struct sa_warmup warmup = {.found = true, .exporter_error = SA_MISSING};
		struct sa_run run = make_run();

		sa_buf_set(&buf, cases[i].text, strlen(cases[i].text));
		sa_prom_parse(&arena, &buf, &warmup);
		assert_int_equal(warmup.n_bad_lines, 0);
		sa_whose_warmup(&run, &arena, &warmup);
		if (!cases[i].error) {
			assert_null(warmup.error);
			continue;
		}
		t_str_in(cases[i].text, warmup.error, cases[i].error);
		assert_int_equal(warmup.n_guards + warmup.n_values, 0);
	}
}

/* What lies beside a destroyed row may well be its own. */
static void beside_unusable_rows(void **state)
{
	static const char text[] =
		"soak_net_bps{iteration=\"5\"} 5\nsoak_net_bps{iteration=\"6\"} 99\n"
		"soak_net_bps{iteration=\"8\"} 8\n";
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);
	struct sa_warmup warmup = {.found = true, .exporter_error = SA_MISSING};
	struct sa_run run = make_run();

	(void)state;
	iter[1].unusable = true;
	iter[1].kpi[T_NET_BPS] = SA_MISSING;
	sa_buf_set(&buf, text, strlen(text));
	sa_prom_parse(&arena, &buf, &warmup);
	sa_whose_warmup(&run, &arena, &warmup);
	assert_null(warmup.error);
}

static void stale_gates(void **state)
{
	static const struct {
		const char *text;
		bool stale;
	} cases[] = {
		{"{\"runtime\":{\"utc\":\"2025-10-19T12:37:56.5Z\"}}", false}, /* of the last row */
		{"{\"runtime\":{\"utc\":\"2025-10-19T12:36:56Z\"}}",
		 false}, /* of the last but one */
		{"{\"runtime\":{\"utc\":\"2025-10-19T12:36:55.999Z\"}}", true},
		{"{\"runtime\":{\"utc\":\"2025-10-19T12:34:56Z\"}}", true},
		{"{\"ts_iso\":\"2025-10-19T14:34:56+02:00\"}", true},
		{"{\"ts\":1760877296}", true},
		{"{\"runtime\":{\"utc\":\"soon\"}}", false},
		{"{}", false},
	};
	struct sa_run run = make_run();

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		SA_BUF_SCOPE(buf);
		struct sa_kpi_gate gate;
		struct sa_err err;

		sa_buf_set(&buf, cases[i].text, strlen(cases[i].text));
		assert_int_equal(sa_kpi_gate_parse(&arena, &buf, &gate, &err), 0);
		t_close_in(cases[i].text, sa_kpi_gate_is_stale(&gate, &run), cases[i].stale, 0);
		run.n_iter = 1; /* no row but one */
		assert_false(sa_kpi_gate_is_stale(&gate, &run));
		run.n_iter = ROWS;
	}
	assert_false(sa_kpi_gate_is_stale(NULL, &run));
	/* a row without a time, as one that cannot be used, does not switch it off: older ones tell it too */
	for (size_t i = 1; i < ROWS; i++) {
		iter[ROWS - i].at_ms = SA_NO_TIME;
		assert_true(sa_kpi_gate_is_stale(&(struct sa_kpi_gate){.at_ms = 1}, &run));
	}
	iter[0].at_ms = SA_NO_TIME;
	assert_false(sa_kpi_gate_is_stale(&(struct sa_kpi_gate){.at_ms = 1}, &run));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deltas),      cmocka_unit_test(deltas_of_unusable_rows),
		cmocka_unit_test(metrics),     cmocka_unit_test(beside_unusable_rows),
		cmocka_unit_test(stale_gates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Readings: from the snapshot or the iterations, with their lineage (FORMATS 3). */
#include "t.h"

#include "base/num.h"
#include "gate/readiness.h"

#define NA SA_MISSING

static const char *shown(unsigned used)
{
	static const char *const text[] = {"", "risk_ratio", "risk_percent"};

	return text[used];
}

static const char *conversion(unsigned used)
{
	return used == 2 ? "risk_percent / 100" : "";
}

/* Rows 0..n-1 with file names, all KPIs missing. */
static struct sa_run make_run(struct sa_arena *arena, size_t n)
{
	struct sa_run run = {.iter = SA_NEW_ARRAY(arena, n, struct sa_iter), .n_iter = n};

	for (size_t i = 0; i < n; i++) {
		run.iter[i].index = i + 1;
		run.iter[i].file = sa_arena_printf(arena, "ITER_SUMMARY_%zu.json", i + 1);
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			run.iter[i].kpi[k] = NA;
	}
	return run;
}

static void derived_lineage(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_run run = make_run(&arena, 4);
	struct sa_window last = {.name = "last3", .first_row = 1, .n_rows = 3};
	struct sa_snapshot none = {0};
	struct sa_reading reading[SA_KPI_COUNT];

	(void)state;
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		last.kpi[k] = (struct sa_agg){0, 3, NA, NA, NA, NA};
	run.iter[0].field[SA_KPI_RISK_RATIO] = 1; /* outside the window: not counted */
	run.iter[1].field[SA_KPI_RISK_RATIO] = 2;
	run.iter[2].field[SA_KPI_RISK_RATIO] = 2;
	run.iter[3].field[SA_KPI_RISK_RATIO] = 2;
	last.kpi[SA_KPI_RISK_RATIO] = (struct sa_agg){3, 0, 0.1, 0.5, 0.3, 0.2};
	sa_readings_build(&run, &last, &none, shown, conversion, &arena, reading);
	const struct sa_reading *risk = &reading[SA_KPI_RISK_RATIO];

	t_close(risk->value, 0.2, 0); /* the median */
	t_str(risk->from.aggregate, "median");
	t_str(risk->from.window, "last3");
	t_str(risk->from.file, "ITER_SUMMARY_2.json … ITER_SUMMARY_4.json");
	t_str(risk->from.field, "risk_percent");
	t_str(risk->from.conversion, "risk_percent / 100");
	assert_true(risk->from.derived);
	assert_int_equal(risk->from.n_values, 3);
	/* what is nowhere has no field */
	t_close(reading[SA_KPI_NET_BPS].value, NA, 0);
	t_str(reading[SA_KPI_NET_BPS].from.field, "");
	assert_int_equal(reading[SA_KPI_NET_BPS].from.n_values, 0);

	/* different names, and a row without */
	run.iter[1].field[SA_KPI_RISK_RATIO] = 1;
	run.iter[2].field[SA_KPI_RISK_RATIO] = 0;
	sa_readings_build(&run, &last, &none, shown, conversion, &arena, reading);
	t_str(risk->from.field, "risk_ratio (1 of 3); risk_percent (1 of 3)");
	t_str(risk->from.conversion, "risk_percent / 100 (1 of 3)");

	/* one row */
	last.first_row = 3;
	last.n_rows = 1;
	sa_readings_build(&run, &last, &none, shown, conversion, &arena, reading);
	t_str(risk->from.file, "ITER_SUMMARY_4.json");
	/* none */
	last.n_rows = 0;
	sa_readings_build(&run, &last, &none, shown, conversion, &arena, reading);
	t_str(risk->from.file, "");
	t_str(risk->from.field, "");
}

static void the_snapshot_rules(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_run run = make_run(&arena, 2);
	struct sa_window last = {.name = "last8", .n_rows = 2};
	struct sa_snapshot snapshot = {.found = true, .used = true, .block = "kpi_last8"};
	struct sa_reading reading[SA_KPI_COUNT];

	(void)state;
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		last.kpi[k] = (struct sa_agg){2, 0, 1, 9, 5, 5};
		snapshot.kpi[k] = (struct sa_reading){
			.value = NA, .from = {"max", "kpi_last8", "S.json", "f", "", false, 0}};
	}
	snapshot.kpi[SA_KPI_LATENCY_P95_MS].value = 300;
	sa_readings_build(&run, &last, &snapshot, shown, conversion, &arena, reading);
	t_close(reading[SA_KPI_LATENCY_P95_MS].value, 300, 0);
	t_str(reading[SA_KPI_LATENCY_P95_MS].from.aggregate, "max");
	/* what the snapshot does not have is missing, not filled in from the iterations */
	t_close(reading[SA_KPI_NET_BPS].value, NA, 0);
}

static void disagreements(void **state)
{
	static const struct {
		const char *name, *aggregate;
		double value;
		bool noted;
	} cases[] = {
		{"same median", "median", 5, false},
		{"other median", "median", 5.1, true},
		{"within rounding", "median", 5.0004, false},
		{"just within 0.1 % and 0.001", "median", 5.0059, false},
		{"just beyond", "median", 5.0061, true},
		{"same max", "max", 9, false},
		{"median as max", "max", 5, true},
		{"same mean", "mean", 6, false},
		{"other mean", "mean", 5, true},
		{"plain value", "value", 5, false},
		{"other plain value", "value", 4, true},
		{"missing", "median", NA, false},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_window last = {.name = "last8"};
		struct sa_snapshot snapshot = {.used = true};
		struct sa_notes notes;

		sa_notes_init(&notes, &arena);
		for (size_t k = 0; k < SA_KPI_COUNT; k++) {
			last.kpi[k] = (struct sa_agg){8, 0, 1, 9, 6, 5};
			snapshot.kpi[k] = (struct sa_reading){
				.value = NA, .from = {"median", "b", "S.json", "f", "", false, 0}};
		}
		snapshot.kpi[SA_KPI_NET_BPS].value = cases[i].value;
		snapshot.kpi[SA_KPI_NET_BPS].from.aggregate = cases[i].aggregate;
		sa_snapshot_compare(&last, &snapshot, &notes);
		t_close_in(cases[i].name, (double)notes.n, cases[i].noted, 0);
		if (notes.n) {
			assert_int_equal(notes.note[0].severity, SA_WARNING);
			t_str(notes.note[0].file, "S.json");
			t_has(notes.note[0].text, "disagrees with the iterations: net_bps");
			t_has(notes.note[0].text, "the snapshot counts");
		}
	}
	/* nothing to compare with */
	SA_ARENA_SCOPE(arena);
	struct sa_window last = {.name = "last8"};
	struct sa_snapshot snapshot = {.used = true};
	struct sa_notes notes;

	sa_notes_init(&notes, &arena);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		last.kpi[k] = (struct sa_agg){0, 8, NA, NA, NA, NA};
		snapshot.kpi[k] = (struct sa_reading){
			.value = 1, .from = {"median", "b", "S.json", "f", "", false, 0}};
	}
	sa_snapshot_compare(&last, &snapshot, &notes);
	assert_int_equal(notes.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(derived_lineage),
		cmocka_unit_test(the_snapshot_rules),
		cmocka_unit_test(disagreements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

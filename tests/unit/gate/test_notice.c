/* SPDX-License-Identifier: MIT */
/* Notes on the rows of a run (FORMATS 15.1, 15.9, 15.13, 15.18). */
#include "t.h"
#include "kpis.h"
#include "builtin.h"

#include "base/num.h"
#include "base/str.h"
#include "gate/notice.h"

#define ROWS 6

struct fixture {
	struct sa_arena arena;
	struct sa_iter iter[ROWS];
	struct sa_run run;
};

/* Six good rows a minute apart. */
static void set_up(struct fixture *f)
{
	*f = (struct fixture){0};
	for (size_t i = 0; i < ROWS; i++) {
		f->iter[i] = (struct sa_iter){.index = i + 1,
					      .file = sa_arena_printf(&f->arena, "I%zu", i + 1),
					      .at_ms = 1760877296000 + (int64_t)i * 60000};
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			f->iter[i].kpi[k] = 0.5;
	}
	f->run = (struct sa_run){.iter = f->iter, .n_iter = ROWS, .n_loaded = ROWS};
}

static const char *notes_of(struct fixture *f)
{
	struct sa_policy policy;
	struct sa_notes notes;
	SA_STR_SCOPE(text);

	sa_notes_init(&notes, &f->arena);
	(void)t_builtin(&f->arena, &policy, NULL, 0);
	sa_notice_run(&f->run, &policy, &notes);
	for (size_t i = 0; i < notes.n; i++) {
		assert_int_equal(notes.note[i].severity, SA_WARNING); /* POLICY 6 */
		sa_str_printf(&text, "%s: %s\n", notes.note[i].file, notes.note[i].text);
	}
	return sa_str_finish(&text, &f->arena);
}

static void nothing_odd(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	t_str(notes_of(&f), "");
	f.run.n_iter = 0;
	t_str(notes_of(&f), "");
	f.run.n_iter = 1;
	t_str(notes_of(&f), "");
	sa_arena_release(&f.arena);
}

static void newest(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	f.run.newest_unusable = true;
	t_str(notes_of(&f),
	      "I6: the newest row (iteration 6) cannot be used: what is judged is older\n");
	sa_arena_release(&f.arena);
}

static void plausible(void **state)
{
	static const struct {
		size_t kpi;
		double value;
		bool odd;
	} cases[] = {
		{T_RISK_RATIO, 0, false},
		{T_RISK_RATIO, 1, false},
		{T_RISK_RATIO, 35, true},
		{T_RISK_RATIO, -0.01, true},
		{T_MAKER_TAKER_RATIO, 87, true},
		{T_LATENCY_P95_MS, 0, true},
		{T_LATENCY_P95_MS, 1e-9, false},
		{T_LATENCY_P95_MS, 60000, false},
		{T_LATENCY_P95_MS, 60000.1, true},
		{T_LATENCY_P95_MS, HUGE_VAL, true},
		{T_LATENCY_P95_MS, SA_MISSING, false},
		{T_NET_BPS, 1000, false},
		{T_NET_BPS, -1000.5, true},
		{T_SLIPPAGE_P95, 1001, true},
		{T_ADVERSE_P95, -1001, true},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct fixture f;

		set_up(&f);
		f.iter[3].kpi[cases[i].kpi] = cases[i].value;
		t_close_in(sa_kpi_table[cases[i].kpi].gate_name, *notes_of(&f) != '\0',
			   cases[i].odd, 0);
		sa_arena_release(&f.arena);
	}
	struct fixture f;

	set_up(&f);
	f.iter[2].kpi[T_RISK_RATIO] = 35;
	f.iter[4].kpi[T_RISK_RATIO] = 36;
	f.iter[4].kpi[T_LATENCY_P95_MS] = HUGE_VAL;
	t_str(notes_of(&f),
	      "I3: risk_ratio is 35 in iteration 3: not plausible (0 to 1 is); the value counts, as do "
	      "1 more such values\n"
	      "I5: p95_latency_ms is infinite in iteration 5: not plausible (above 0, up to 60000 is); "
	      "the value counts\n");
	sa_arena_release(&f.arena);
}

static void times(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	for (size_t i = 0; i < ROWS; i++)
		f.iter[i].at_ms = 1760877296000;
	t_str(notes_of(&f),
	      ": all 6 rows with a time carry the same one (2025-10-19 12:34:56 UTC): "
	      "are they one iteration?\n");
	sa_arena_release(&f.arena);

	set_up(&f);
	f.iter[2].at_ms = f.iter[1].at_ms;
	t_str(notes_of(&f),
	      "I3: the time stands still: iteration 3 carries that of the row before it\n");
	f.iter[4].at_ms = f.iter[3].at_ms;
	t_has(notes_of(&f), "row before it, as do others");
	sa_arena_release(&f.arena);

	/* rows 4 to 6 are older; a row without a time does not hide it */
	set_up(&f);
	f.iter[3].at_ms = SA_NO_TIME;
	f.iter[4].at_ms = f.iter[0].at_ms - 3600000;
	f.iter[5].at_ms = f.iter[4].at_ms + 60000;
	t_str(notes_of(&f),
	      "I5: the time goes back: iteration 5 (2025-10-19 11:34:56 UTC) is before iteration 3 "
	      "(2025-10-19 12:36:56 UTC); iterations 5 to 6 are left from an older run\n");
	sa_arena_release(&f.arena);

	/* two files of one iteration may be of one time */
	set_up(&f);
	f.iter[2].index = f.iter[1].index;
	f.iter[2].at_ms = f.iter[1].at_ms;
	t_str(notes_of(&f), "");
	for (size_t i = 0; i < ROWS; i++)
		f.iter[i].at_ms = SA_NO_TIME;
	t_str(notes_of(&f), "");
	sa_arena_release(&f.arena);
}

static void identity(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	f.run.n_identity_broken = 3;
	f.run.identity_worst = -1.5;
	f.run.identity_worst_index = 4;
	t_str(notes_of(&f),
	      ": net_bps is not gross - fees - adverse - slippage - inventory in 3 iteration(s); the "
	      "worst is 4, by -1.500 bps\n");
	sa_arena_release(&f.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_odd), cmocka_unit_test(newest),
		cmocka_unit_test(plausible),   cmocka_unit_test(times),
		cmocka_unit_test(identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

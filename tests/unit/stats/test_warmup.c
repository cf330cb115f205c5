/* SPDX-License-Identifier: MIT */
/* Warm-up metrics: one guard an entry, the window of 8, duplicates (FORMATS 11.3). */
#include "t.h"

#include "base/arena.h"
#include "base/num.h"
#include "stats/warmup.h"

#define MOST   10
#define BIT(t) (1u << SA_TRIGGER_##t)

static struct sa_iter iter[MOST];
static struct sa_detail detail[MOST];

static struct sa_run make(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		iter[i] = (struct sa_iter){.index = i + 1};
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			iter[i].kpi[k] = (double)i + 1;
		detail[i] = (struct sa_detail){.index = i + 1, .warmup_active = SA_MISSING};
	}
	return (struct sa_run){.iter = iter, .n_iter = n};
}

static void harmonic(void **state)
{
	static const double v[] = {1, 0, -3, SA_MISSING, 4, 4};

	(void)state;
	t_close(sa_harmonic_mean(v, 6), 2, 1e-15);
	t_close(sa_harmonic_mean(v + 1, 3), SA_MISSING, 0);
	t_close(sa_harmonic_mean(v, 0), SA_MISSING, 0);
}

static void window(void **state)
{
	struct sa_tuning_log log = {0};
	struct sa_warmup_export e = {0};
	struct sa_run run = make(7);
	SA_ARENA_SCOPE(arena);

	(void)state;
	sa_warmup_build(&run, detail, &log, &arena, &e);
	assert_int_equal(e.n, 7);
	t_close(e.latency_max, SA_MISSING, 0);
	run = make(10);
	sa_warmup_build(&run, detail, &log, &arena, &e);
	t_close(e.latency_max, 10, 0);
	t_close(e.latency_mean, 6.5, 0);
	t_close(e.risk_mean, 6.5, 0);
	t_close(e.row[0].warmup_active, 0, 0);
	t_str(e.row[0].phase, "STEADY");
	iter[1].index = iter[0].index = 2;
	iter[2].index = 2; /* three files for one iteration: 8 different ones are left */
	sa_warmup_build(&run, detail, &log, &arena, &e);
	assert_int_equal(e.n, 8);
	t_close(e.latency_mean, 6.5, 0);
}

static void phases(void **state)
{
	struct sa_tuning_log log = {0};
	struct sa_warmup_export e = {0};
	struct sa_run run = make(3);
	SA_ARENA_SCOPE(arena);

	(void)state;
	detail[0].phase = "WARMUP";
	detail[1].phase = "RAMPDOWN";
	detail[2].phase = "warmup";
	sa_warmup_build(&run, detail, &log, &arena, &e);
	t_close(e.row[0].phase_code, 0, 0);
	t_close(e.row[1].phase_code, 1, 0);
	t_close(e.row[2].phase_code, 2, 0);
}

static void guards(void **state)
{
	static struct sa_tuning_entry entry[] = {
		{.step = {.triggers = BIT(VELOCITY) | BIT(COOLDOWN)}},
		{.step = {.triggers = BIT(LATENCY_HARD) | BIT(LATENCY_SOFT)}},
		{.step = {.triggers = BIT(FREEZE) | BIT(OSCILLATION)}},
		{.step = {.triggers = 0}},
		{.step = {.triggers = BIT(COOLDOWN)}},
	};
	struct sa_tuning_log log = {.entry = entry, .n = T_COUNT(entry)};
	struct sa_warmup_export e = {0};
	struct sa_run run = make(2);
	SA_ARENA_SCOPE(arena);

	(void)state;
	detail[0].step.triggers = BIT(FREEZE);
	sa_warmup_build(&run, detail, &log, &arena, &e);
	t_close(e.trigger[SA_TRIGGER_VELOCITY], 1, 0);
	t_close(e.trigger[SA_TRIGGER_LATENCY_HARD], 1, 0);
	t_close(e.trigger[SA_TRIGGER_LATENCY_SOFT], 0, 0);
	t_close(e.trigger[SA_TRIGGER_OSCILLATION], 1, 0);
	t_close(e.trigger[SA_TRIGGER_FREEZE], 0, 0);
	t_close(e.trigger[SA_TRIGGER_COOLDOWN], 1, 0);
	log.n = 0; /* no entries: the iterations themselves */
	sa_warmup_build(&run, detail, &log, &arena, &e);
	t_close(e.trigger[SA_TRIGGER_FREEZE], 1, 0);
	t_close(e.trigger[SA_TRIGGER_VELOCITY], 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(harmonic),
		cmocka_unit_test(window),
		cmocka_unit_test(phases),
		cmocka_unit_test(guards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

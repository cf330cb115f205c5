/* SPDX-License-Identifier: MIT */
/* Each guard fires, just does not fire, and gives way to those before it. */
#include "t.h"

#include "base/num.h"
#include "tune/guards.h"

#define NA   SA_MISSING
#define TAIL SA_TUNABLE_TAIL_AGE_MS

struct scene {
	struct sa_past past[16];
	struct sa_history history;
	struct sa_tunables current;
	struct sa_guard_context context;
	struct sa_iter_artifacts artifacts;
	struct sa_iter_summary summary;
	struct sa_proposal proposal;
	struct sa_arena arena;
};

/* Iteration n of a bad run that proposes `delta` for the tail, which stands at `now`. */
static void set_scene(struct scene *s, uint64_t iteration, double now, double delta)
{
	*s = (struct scene){0};
	s->history.past = s->past;
	sa_tunables_clear(&s->current);
	s->current.value[TAIL] = now;
	s->context = (struct sa_guard_context){.history = &s->history,
					       .iteration = iteration,
					       .steady_net_bps = 2.9,
					       .current = &s->current};
	sa_edge_report_clear(&s->artifacts.edge);
	s->artifacts.edge.net_bps = 1.0;
	s->summary.from = &s->artifacts;
	s->summary.kpi_verdict = SA_KPI_VERDICT_WARN;
	s->proposal = (struct sa_proposal){.change = {{TAIL, delta}}, .n = 1, .n_rules = 1};
}

static struct sa_past *add(struct scene *s, uint64_t iteration, double delta)
{
	struct sa_past *past = &s->past[s->history.n++];

	*past = (struct sa_past){.has_iteration = true,
				 .iteration = iteration,
				 .net_bps = 1.0,
				 .kpi_verdict = SA_KPI_VERDICT_WARN,
				 .applied = delta > 0 || delta < 0};
	sa_tunables_clear(&past->delta);
	sa_tunables_clear(&past->runtime);
	if (past->applied)
		past->delta.value[TAIL] = delta;
	return past;
}

static enum sa_guard guard(struct scene *s, const char **note)
{
	struct sa_guarding g;

	sa_guard(&s->context, &s->summary, &s->proposal, &s->arena, &g);
	if (note)
		*note = g.note;
	return g.by;
}

static void end_scene(struct scene *s)
{
	sa_arena_release(&s->arena);
}

static void no_history_no_guard(void **state)
{
	struct scene s;

	(void)state;
	set_scene(&s, 1, 620, 30);
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	s.proposal = (struct sa_proposal){0};
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	end_scene(&s);
}

static void freeze(void **state)
{
	const char *note;
	struct scene s;

	(void)state;
	set_scene(&s, 10, 620, 30);
	for (uint64_t i = 7; i < 10; i++) {
		struct sa_past *past = add(&s, i, 0);

		past->net_bps = 2.9;
		past->kpi_verdict = SA_KPI_VERDICT_PASS;
	}
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	s.artifacts.edge.net_bps = 2.9;
	s.summary.kpi_verdict = SA_KPI_VERDICT_PASS;
	assert_int_equal(guard(&s, &note), SA_GUARD_FREEZE);
	t_str(note, "freeze guard active");
	s.past[0].net_bps = 2.8999;
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	s.past[0].net_bps = NA;
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	s.past[0].net_bps = 5;
	s.past[1].kpi_verdict = SA_KPI_VERDICT_WARN;
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	s.past[1].kpi_verdict = SA_KPI_VERDICT_PASS;
	s.past[2].iteration = 6; /* a gap */
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	end_scene(&s);
}

static void oscillation_by_values(void **state)
{
	const char *note;
	struct scene s;

	(void)state;
	/* somebody put it back to 620: 620 -> 650 -> 620, and now 650 again */
	set_scene(&s, 3, 620, 30);
	add(&s, 1, 30)->runtime.value[TAIL] = 620;
	add(&s, 2, 0)->runtime.value[TAIL] = 650;
	assert_int_equal(guard(&s, &note), SA_GUARD_OSCILLATION);
	t_str(note, "oscillation detected");
	/* on to a third value is no way back */
	s.proposal.change[0].delta = 20;
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	end_scene(&s);
}

static void oscillation_by_deltas(void **state)
{
	struct scene s;

	(void)state;
	/* the entries of the older writers know no values */
	set_scene(&s, 4, 590, 30);
	add(&s, 2, -30);
	add(&s, 3, 0);
	assert_int_equal(guard(&s, NULL), SA_GUARD_OSCILLATION);
	s.current.value[TAIL] = NA;
	assert_int_equal(guard(&s, NULL), SA_GUARD_OSCILLATION);
	s.past[0].applied = false;
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	s.past[0].applied = true;
	s.context.iteration = 2 + SA_OSCILLATION_WINDOW;
	assert_int_equal(guard(&s, NULL), SA_GUARD_OSCILLATION);
	s.context.iteration++;
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	end_scene(&s);
}

static void velocity(void **state)
{
	const char *note;
	struct scene s;

	(void)state;
	/* at most 3 steps of 30 in 6 iterations */
	set_scene(&s, 7, 620, 30);
	add(&s, 2, 30);
	add(&s, 4, 30);
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	s.proposal.change[0].delta = 30.001;
	assert_int_equal(guard(&s, &note), SA_GUARD_VELOCITY);
	t_str(note, "velocity cap exceeded");
	s.proposal.change[0].delta = 30;
	add(&s, 6, 30);
	assert_int_equal(guard(&s, NULL), SA_GUARD_VELOCITY);
	s.past[0].iteration = 1; /* out of the window */
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	end_scene(&s);
}

static void cooldown(void **state)
{
	const char *note;
	struct scene s;

	(void)state;
	set_scene(&s, 3, 640, 10);
	add(&s, 2, 10);
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	add(&s, 1, 10);
	assert_int_equal(guard(&s, &note), SA_GUARD_COOLDOWN);
	t_str(note, "cooldown 2 iters left");
	s.context.iteration = 4;
	assert_int_equal(guard(&s, &note), SA_GUARD_COOLDOWN);
	t_str(note, "cooldown 1 iters left");
	s.context.iteration = 5;
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	end_scene(&s);
}

static void late(void **state)
{
	struct scene s;

	(void)state;
	set_scene(&s, 20, 620, 30);
	s.context.total = 24;
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	s.context.iteration = 21;
	assert_int_equal(guard(&s, NULL), SA_GUARD_LATE);
	s.context.iteration = 3;
	s.context.total = 3; /* too short to have a sixth */
	assert_int_equal(guard(&s, NULL), SA_GUARD_NONE);
	end_scene(&s);
}

static void no_op(void **state)
{
	const char *note;
	struct scene s;

	(void)state;
	set_scene(&s, 1, 800, 0);
	s.proposal.n = 0;
	assert_int_equal(guard(&s, &note), SA_GUARD_NO_OP);
	t_str(note, "no effective change");
	end_scene(&s);
}

/* Freeze before oscillation before velocity before cooldown before late. */
static void order(void **state)
{
	struct scene s;

	(void)state;
	set_scene(&s, 10, 620, 30);
	s.context.total = 10;
	for (uint64_t i = 4; i < 10; i++) {
		struct sa_past *past = add(&s, i, i >= 8 ? 30 : i == 5 || i == 6 ? 15 : 0);

		past->net_bps = 4;
		past->kpi_verdict = SA_KPI_VERDICT_PASS;
	}
	s.past[5].runtime.value[TAIL] = 650; /* 620 -> 650 is the way back */
	s.artifacts.edge.net_bps = 4;
	s.summary.kpi_verdict = SA_KPI_VERDICT_PASS;
	assert_int_equal(guard(&s, NULL), SA_GUARD_FREEZE);
	s.summary.kpi_verdict = SA_KPI_VERDICT_WARN;
	assert_int_equal(guard(&s, NULL), SA_GUARD_OSCILLATION);
	s.past[5].runtime.value[TAIL] = NA;
	assert_int_equal(guard(&s, NULL), SA_GUARD_VELOCITY);
	s.past[1].applied = s.past[2].applied = false;
	assert_int_equal(guard(&s, NULL), SA_GUARD_COOLDOWN);
	s.past[4].applied = false;
	assert_int_equal(guard(&s, NULL), SA_GUARD_LATE);
	end_scene(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_history_no_guard),
		cmocka_unit_test(freeze),
		cmocka_unit_test(oscillation_by_values),
		cmocka_unit_test(oscillation_by_deltas),
		cmocka_unit_test(velocity),
		cmocka_unit_test(cooldown),
		cmocka_unit_test(late),
		cmocka_unit_test(no_op),
		cmocka_unit_test(order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

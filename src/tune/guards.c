/* SPDX-License-Identifier: MIT */
/* Guards. */
#include "tune/guards.h"

#include "base/num.h"

/* Values that differ by less are the same: they are decimals of at most SA_TUNABLE_PLACES places. */
#define SAME 1e-9

const char *sa_guard_name(enum sa_guard guard)
{
	static const char *const name[SA_GUARD_COUNT] = {
		NULL, "freeze", "oscillation", "velocity", "cooldown", "late_iteration", "no_op",
	};

	return name[guard];
}

/* The entry `back` iterations before this one, NULL when it is not in the report. */
static const struct sa_past *before(const struct sa_guard_context *c, uint64_t back)
{
	return back <= c->iteration ? sa_history_find(c->history, c->iteration - back) : NULL;
}

/* What an entry changed of a tunable, 0 when nothing. */
static double changed(const struct sa_past *past, enum sa_tunable_id id)
{
	if (!past || !past->applied || !sa_num_is_finite(past->delta.value[id]))
		return 0;
	return past->delta.value[id];
}

static bool is_steady(const struct sa_guard_context *c, const struct sa_iter_summary *summary)
{
	double net = summary->from->edge.net_bps;

	if (summary->kpi_verdict != SA_KPI_VERDICT_PASS || isinf(net) ||
	    !(net >= c->steady_net_bps))
		return false;
	for (uint64_t back = 1; back < SA_FREEZE_WINDOW; back++) {
		const struct sa_past *past = before(c, back);

		if (!past || past->kpi_verdict != SA_KPI_VERDICT_PASS ||
		    !(past->net_bps >= c->steady_net_bps))
			return false;
	}
	return true;
}

/* Does the change lead back to the last value that differs from the present one? */
static bool goes_back(const struct sa_guard_context *c, const struct sa_change *change)
{
	double now = c->current->value[change->id];
	double at = sa_num_is_finite(now) ? now : 0; /* only differences count when it is unknown */
	double then = at;

	for (uint64_t back = 1; back <= SA_OSCILLATION_WINDOW; back++) {
		const struct sa_past *past = before(c, back);
		double known = past && sa_num_is_finite(now) ? past->runtime.value[change->id]
							     : SA_MISSING;

		then = sa_num_is_finite(known) ? known : then - changed(past, change->id);
		if (fabs(then - at) > SAME)
			return fabs(then - (at + change->delta)) <= SAME;
	}
	return false;
}

static bool is_too_fast(const struct sa_guard_context *c, const struct sa_change *change)
{
	double moved = fabs(change->delta);

	for (uint64_t back = 1; back < SA_VELOCITY_WINDOW; back++)
		moved += fabs(changed(before(c, back), change->id));
	return moved > SA_VELOCITY_STEPS * sa_tunable_table[change->id].max_step + SAME;
}

/* Iterations that the tunable still has to rest, this one included. */
static uint64_t rest_left(const struct sa_guard_context *c, const struct sa_change *change)
{
	const uint64_t cooldown = sa_tunable_table[change->id].cooldown;
	uint64_t last = 1;

	while (last <= cooldown && !(fabs(changed(before(c, last), change->id)) > 0))
		last++;
	if (last > cooldown)
		return 0;
	for (uint64_t run = 1; run < SA_COOLDOWN_BURST; run++) {
		if (!(fabs(changed(before(c, last + run), change->id)) > 0))
			return 0;
	}
	return cooldown - last + 1;
}

static bool hold(struct sa_guarding *g, enum sa_guard by, const struct sa_change *change,
		 const char *note)
{
	g->by = by;
	g->note = note;
	g->tunable = change ? &sa_tunable_table[change->id] : NULL;
	return true;
}

/* The first change, in the order of the rules, that a guard about tunables holds back. */
static bool holds_tunable(const struct sa_guard_context *c, const struct sa_proposal *p,
			  struct sa_arena *arena, struct sa_guarding *g)
{
	for (size_t i = 0; i < p->n; i++) {
		if (goes_back(c, &p->change[i]))
			return hold(g, SA_GUARD_OSCILLATION, &p->change[i], "oscillation detected");
	}
	for (size_t i = 0; i < p->n; i++) {
		if (is_too_fast(c, &p->change[i]))
			return hold(g, SA_GUARD_VELOCITY, &p->change[i], "velocity cap exceeded");
	}
	for (size_t i = 0; i < p->n; i++) {
		uint64_t left = rest_left(c, &p->change[i]);

		if (left)
			return hold(g, SA_GUARD_COOLDOWN, &p->change[i],
				    sa_arena_printf(arena, "cooldown %llu iters left",
						    (unsigned long long)left));
	}
	return false;
}

void sa_guard(const struct sa_guard_context *context, const struct sa_iter_summary *summary,
	      const struct sa_proposal *proposal, struct sa_arena *arena,
	      struct sa_guarding *guarding)
{
	uint64_t late = context->total / SA_LATE_PART;

	*guarding = (struct sa_guarding){0};
	if (!proposal->n_rules)
		return;
	if (!proposal->n)
		hold(guarding, SA_GUARD_NO_OP, NULL, "no effective change");
	else if (is_steady(context, summary))
		hold(guarding, SA_GUARD_FREEZE, NULL, "freeze guard active");
	else if (holds_tunable(context, proposal, arena, guarding))
		return;
	else if (late && context->iteration > context->total - late)
		hold(guarding, SA_GUARD_LATE, NULL, "late iteration");
}

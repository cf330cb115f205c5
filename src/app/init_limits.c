/* SPDX-License-Identifier: MIT */
/* Limits from what the run's own rules found. */
#include <math.h>
#include <string.h>

#include "app/init.h"
#include "app/round.h"
#include "base/num.h"
#include "policy/units.h"

#define HEADROOM 0.25
/* Of a share that should be high, a quarter off would let nearly everything through. */
#define HEADROOM_OF_SHARES 0.05
#define LIMIT_DIGITS	   3

/* Half of what the KPI's rows span in the window, of the group where that is most. */
static double half_range(const struct sa_judged *judged, size_t metric, size_t window)
{
	double most = 0;

	for (size_t i = 0; i < judged->n_series; i++) {
		const struct sa_judged_series *s = &judged->series[i];

		if (s->metric == metric && s->window == window && s->max - s->min > 2 * most)
			most = (s->max - s->min) / 2;
	}
	return most;
}

static bool is_share(const struct sa_init_kpi *kpi)
{
	if (kpi->passes)
		return true;
	const struct sa_unit *unit = kpi->unit[0] ? sa_unit_find(kpi->unit) : NULL;

	return unit && unit->family == SA_UNIT_PARTS && strcmp(kpi->unit, "bps") != 0;
}

/*
 * What chance adds to the mean of a count: three standard deviations of a Poisson number, of which at least
 * one was seen; where there was none that is the rule of three, at most 3 in as many rows.
 */
static double room_of_chance(const struct sa_init_kpi *kpi, const struct sa_init_rule *rule)
{
	double records = (double)rule->n * kpi->per_row, seen = rule->seen * records;

	return records > 0 && seen >= 0 ? 3 * sqrt(fmax(seen, 1)) / records : 0;
}

/* A range of values that overflows leaves no limit (NaN). */
static void set_limit(const struct sa_init_kpi *kpi, struct sa_init_rule *rule, double range)
{
	bool share = rule->op == SA_GE && is_share(kpi);
	double room = fabs(rule->seen) * (share ? HEADROOM_OF_SHARES : HEADROOM);
	double chance = kpi->failures ? room_of_chance(kpi, rule) : 0;

	rule->headroom = share ? "5 % headroom" : "25 % headroom";
	if (chance > room) {
		room = chance;
		rule->headroom = "as many more as chance can bring";
	}
	if (range > room && !share && !kpi->failures) {
		room = range;
		rule->headroom = "half of its range as headroom";
	}
	if (rule->seen == 0 && room == 0)
		rule->headroom = "no headroom: it never was another";
	rule->limit = sa_round_to(rule->op == SA_LE ? rule->seen + room : rule->seen - room,
				  LIMIT_DIGITS, rule->op == SA_LE ? SA_ROUND_UP : SA_ROUND_DOWN);
	if (!sa_num_is_finite(rule->limit))
		rule->limit = SA_MISSING;
}

/* The worst that any group has, and its rows; NaN when one has nothing that can be judged. */
static double worst_of(const struct sa_judged *judged, size_t metric, enum sa_cmp op,
		       const struct sa_finding **missing, size_t *n)
{
	double worst = SA_MISSING;

	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		if (f->metric != metric || f->rule->op != op)
			continue;
		if (f->outcome != SA_PASS || !sa_num_is_finite(f->actual)) {
			*missing = f;
			return SA_MISSING;
		}
		if (isnan(worst) || (op == SA_LE ? f->actual > worst : f->actual < worst)) {
			worst = f->actual;
			*n = f->n;
		}
	}
	return worst;
}

static void limit_kpi(const struct sa_judged *judged, struct sa_init_kpi *kpi, size_t window,
		      struct sa_arena *arena)
{
	size_t metric = sa_policy_metric_find(judged->policy, kpi->name);
	double range = half_range(judged, metric, window);
	const struct sa_finding *missing = NULL;
	size_t kept = 0;

	for (size_t i = 0; i < kpi->n_rule; i++) {
		struct sa_init_rule rule = kpi->rule[i];

		rule.seen = worst_of(judged, metric, rule.op, &missing, &rule.n);
		if (isnan(rule.seen))
			continue;
		set_limit(kpi, &rule, range);
		/* what is never negative is never below zero */
		if (rule.op == SA_GE && rule.limit <= 0 && kpi->field->min >= 0)
			continue;
		if (!isnan(rule.limit))
			kpi->rule[kept++] = rule;
	}
	if (kpi->n_rule && !kept)
		kpi->why_none =
			missing ? sa_arena_printf(arena,
						  "only %zu of %zu rows of the window hold "
						  "a value that can be judged",
						  missing->n, missing->n + missing->n_missing)
				: "its values leave no room for a limit";
	kpi->n_rule = kept;
}

void sa_init_limits(const struct sa_judged *judged, struct sa_init_plan *plan,
		    struct sa_arena *arena)
{
	for (size_t i = 0; i < plan->n_input; i++) {
		struct sa_init_input *input = &plan->input[i];
		size_t window = sa_policy_window_find(judged->policy, input->window);

		for (size_t k = 0; k < input->n_kpi; k++)
			limit_kpi(judged, &input->kpi[k], window, arena);
	}
}

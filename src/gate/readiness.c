/* SPDX-License-Identifier: MIT */
/* Choosing the values that are judged. */
#include "gate/readiness.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"

/* Snapshots round to four places; more than that is a difference. */
#define SNAPSHOT_TOLERANCE_ABS 1e-3
#define SNAPSHOT_TOLERANCE_REL 1e-3

/* What gave the KPI in the window, each with its count when there is more than one. */
static void describe_sources(const struct sa_readings_in *in, size_t k,
			     void (*put)(struct sa_str *, const struct sa_policy_source *),
			     struct sa_str *out)
{
	const struct sa_policy_metric *metric = &in->policy->metric[k];
	const struct sa_iter *row = in->run->iter + in->last->first_row;
	unsigned count[256] = {0}, different = 0;

	for (size_t i = 0; i < in->last->n_rows; i++)
		count[row[i].source[k]]++;
	for (size_t f = 0; f < metric->n_from; f++)
		different += count[f + 1] > 0;
	for (size_t f = 0; f < metric->n_from; f++) {
		SA_STR_SCOPE(text);

		put(&text, &metric->from[f]);
		if (!count[f + 1] || !text.len)
			continue;
		sa_str_puts(out, out->len ? "; " : "");
		sa_str_puts(out, text.buf);
		if (different > 1)
			sa_str_printf(out, " (%u of %zu)", count[f + 1], in->last->n_rows);
	}
}

static void derive(const struct sa_readings_in *in, size_t k, struct sa_arena *arena,
		   struct sa_reading *reading)
{
	const struct sa_run *run = in->run;
	const struct sa_window *last = in->last;
	SA_STR_SCOPE(field);
	SA_STR_SCOPE(conversion);
	const char *file = "";

	describe_sources(in, k, sa_source_put_fields, &field);
	describe_sources(in, k, sa_source_put_formula, &conversion);
	if (last->n_rows == 1)
		file = run->iter[last->first_row].file;
	else if (last->n_rows)
		file = sa_arena_printf(arena, "%s … %s", run->iter[last->first_row].file,
				       run->iter[last->first_row + last->n_rows - 1].file);
	*reading = (struct sa_reading){
		.value = sa_agg_judged(&last->kpi[k], k),
		.from = {.aggregate = sa_agg_judged_name(k),
			 .window = last->name,
			 .file = file,
			 .field = sa_str_finish(&field, arena),
			 .conversion = sa_str_finish(&conversion, arena),
			 .derived = true,
			 .n_values = last->kpi[k].n},
	};
}

static void require(struct sa_reading *reading, const struct sa_policy_metric *metric,
		    size_t n_present, size_t n_asked)
{
	reading->n_present = n_present;
	reading->n_asked = n_asked;
	reading->n_needed = (size_t)sa_judge_needed(metric, n_asked);
	if (n_present < reading->n_needed)
		reading->value = SA_MISSING;
}

void sa_reading_require(struct sa_reading *reading, const struct sa_policy *policy,
			const struct sa_window *last, size_t last_n, size_t kpi)
{
	require(reading, &policy->metric[kpi], last->kpi[kpi].n,
		last->n_rows > last_n ? last->n_rows : last_n);
}

/* ---- is the snapshot this run's? (FORMATS 15.4, 15.31) ---- */

static double same_aggregate(const struct sa_agg *agg, const char *name, size_t kpi)
{
	return strcmp(name, "max") == 0	     ? agg->max
	       : strcmp(name, "mean") == 0   ? agg->mean
	       : strcmp(name, "median") == 0 ? agg->median
					     : sa_agg_judged(agg, kpi);
}

static bool agrees(double ours, double theirs)
{
	double apart = fabs(ours - theirs);

	if (!sa_num_is_finite(apart))
		return false;
	return apart <= SNAPSHOT_TOLERANCE_ABS || apart <= SNAPSHOT_TOLERANCE_REL * fabs(ours);
}

static void say_span(struct sa_str *out, uint64_t first, uint64_t last, size_t n)
{
	if (!n)
		sa_str_puts(out, "none");
	else if (n == 1)
		sa_str_printf(out, "iteration %llu", (unsigned long long)first);
	else
		sa_str_printf(out, "%zu iterations, %llu to %llu", n, (unsigned long long)first,
			      (unsigned long long)last);
}

/* The different indices of the window, in order; returns how many. */
static size_t list_indices(const struct sa_readings_in *in, uint64_t *index)
{
	const struct sa_iter *row = in->run->iter + in->last->first_row;
	size_t n = 0;

	for (size_t i = 0; i < in->last->n_rows; i++) {
		if (!n || index[n - 1] != row[i].index)
			index[n++] = row[i].index;
	}
	return n;
}

static bool other_iterations(const struct sa_readings_in *in, const struct sa_snapshot *snapshot,
			     struct sa_arena *scratch, struct sa_str *why)
{
	uint64_t *index = SA_NEW_ARRAY(scratch, in->last->n_rows + 1, uint64_t);
	size_t n = list_indices(in, index), m = snapshot->n_analyzed;

	if (!snapshot->has_analyzed ||
	    (n == m && (n == 0 || memcmp(index, snapshot->analyzed, n * sizeof *index) == 0)))
		return false;
	sa_str_puts(why, "it is about other iterations: ");
	say_span(why, m ? snapshot->analyzed[0] : 0, m ? snapshot->analyzed[m - 1] : 0, m);
	sa_str_printf(why, "; %s is ", in->last->name);
	say_span(why, n ? index[0] : 0, n ? index[n - 1] : 0, n);
	return true;
}

static bool other_total(const struct sa_readings_in *in, const struct sa_snapshot *snapshot,
			struct sa_str *why)
{
	double loaded = (double)in->run->n_loaded;

	if (!snapshot->has_total || (snapshot->total >= loaded && snapshot->total <= loaded))
		return false;
	sa_str_puts(why, "it counted ");
	sa_str_num(why, snapshot->total, "no number of");
	sa_str_printf(why, " iterations; %zu were loaded", in->run->n_loaded);
	return true;
}

static bool other_value(const struct sa_readings_in *in, const struct sa_snapshot *snapshot,
			struct sa_str *why)
{
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const struct sa_reading *reading = &snapshot->kpi[k];
		double ours = same_aggregate(&in->last->kpi[k], reading->from.aggregate, k);

		if (snapshot->no_number[k]) {
			sa_str_printf(why, "%s %s is no finite number in it",
				      sa_kpi_table[k].gate_name, reading->from.aggregate);
			return true;
		}
		if (isnan(reading->value) || agrees(ours, reading->value))
			continue;
		sa_str_printf(why, "disagrees with the iterations: %s %s is ",
			      sa_kpi_table[k].gate_name, reading->from.aggregate);
		sa_str_num(why, reading->value, "");
		sa_str_puts(why, " here, ");
		sa_str_num(why, sa_num_rounded(ours), "missing");
		sa_str_printf(why, " in the iterations (%s)", in->last->name);
		return true;
	}
	return false;
}

void sa_snapshot_check(const struct sa_readings_in *in, struct sa_snapshot *snapshot,
		       struct sa_arena *arena)
{
	SA_STR_SCOPE(why);

	if (!snapshot->used)
		return;
	sa_str_puts(&why, "stale: ");
	if (!other_iterations(in, snapshot, arena, &why) && !other_total(in, snapshot, &why) &&
	    !other_value(in, snapshot, &why))
		return;
	snapshot->used = false;
	snapshot->error = sa_str_finish(&why, arena);
}

/* ---- readings ---- */

/* A snapshot is rounded: where that would change what a rule says, the iterations decide. */
static bool judged_alike(const struct sa_rules *rules, size_t k, double a, double b)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct sa_rule *rule = &rules->rule[i];

		if (rule->kpi == k && sa_rule_holds(rule, a) != sa_rule_holds(rule, b))
			return false;
	}
	return true;
}

/* Whether a rule of the KPI is about another aggregate than readings are of: the snapshot cannot say it. */
static bool asks_for_more(const struct sa_rules *rules, size_t k)
{
	for (size_t i = 0; i < rules->n; i++) {
		if (rules->rule[i].kpi == k &&
		    strcmp(rules->rule[i].aggregate, sa_agg_judged_name(k)) != 0)
			return true;
	}
	return false;
}

/* A rule is about one aggregate; another one of the same values says nothing of it (FORMATS 15.23). */
static bool is_judged_aggregate(const struct sa_reading *reading, size_t k)
{
	const char *name = reading->from.aggregate;

	return strcmp(name, "value") == 0 || strcmp(name, sa_agg_judged_name(k)) == 0;
}

/* Nothing lies beside it: an old snapshot's mean is read for its median (FORMATS 3), never for a maximum. */
static bool is_judged_alone(const struct sa_reading *reading, size_t k)
{
	return is_judged_aggregate(reading, k) || (strcmp(reading->from.aggregate, "mean") == 0 &&
						   strcmp(sa_agg_judged_name(k), "median") == 0);
}

static bool rules_here(const struct sa_readings_in *in, const struct sa_snapshot *snapshot,
		       size_t k, double derived)
{
	const struct sa_reading *reading = &snapshot->kpi[k];

	return snapshot->used && !isnan(reading->value) && is_judged_aggregate(reading, k) &&
	       !asks_for_more(in->rules, k) && judged_alike(in->rules, k, reading->value, derived);
}

void sa_readings_build(const struct sa_readings_in *in, const struct sa_snapshot *snapshot,
		       struct sa_arena *arena, struct sa_reading *reading)
{
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		derive(in, k, arena, &reading[k]);
		if (rules_here(in, snapshot, k, reading[k].value))
			reading[k] = snapshot->kpi[k];
		sa_reading_require(&reading[k], in->policy, in->last, in->last_n, k);
	}
}

/* ---- a snapshot without its run (FORMATS 15.4, 15.31) ---- */

/* Whether it says itself that it is about something else than the last `last_n` iterations. */
static bool other_window(const struct sa_snapshot *snapshot, size_t last_n, struct sa_str *why)
{
	size_t n = snapshot->n_analyzed;

	if (snapshot->has_total && !sa_num_is_finite(snapshot->total)) {
		sa_str_puts(why, "its iterations_total is no number");
		return true;
	}
	if (!snapshot->has_analyzed)
		return false;
	if (!n) {
		sa_str_puts(why, "its iterations_analyzed names no iterations");
		return true;
	}
	if (n == last_n || (n < last_n && !(snapshot->has_total && snapshot->total > (double)n)))
		return false;
	sa_str_puts(why, "it is about ");
	say_span(why, snapshot->analyzed[0], snapshot->analyzed[n - 1], n);
	sa_str_printf(why, ", and the last %zu are to be judged (--window %zu judges those)",
		      last_n, n);
	return true;
}

/* How many values a KPI of the snapshot can have been made of, at most. */
static size_t most_values(const struct sa_snapshot *snapshot, size_t last_n)
{
	if (snapshot->has_analyzed)
		return snapshot->n_analyzed;
	if (!snapshot->has_total || snapshot->total >= (double)last_n)
		return last_n;
	return snapshot->total > 0 ? (size_t)snapshot->total : 0;
}

/* A goal that is not met by a value within its limit: there were too few values to judge it. */
static bool had_too_few(const struct sa_snapshot *snapshot, const struct sa_rules *goals, size_t k)
{
	for (size_t i = 0; snapshot->goal_missed[k] && i < goals->n; i++) {
		if (goals->rule[i].kpi == k &&
		    sa_rule_holds(&goals->rule[i], snapshot->kpi[k].value))
			return true;
	}
	return false;
}

bool sa_readings_alone(struct sa_snapshot *snapshot, const struct sa_policy *policy,
		       const struct sa_rules *goals, size_t last_n, struct sa_arena *arena,
		       struct sa_reading *reading)
{
	SA_STR_SCOPE(why);

	if (other_window(snapshot, last_n, &why)) {
		snapshot->used = false;
		snapshot->error = sa_str_finish(&why, arena);
		return false;
	}
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		reading[k] = snapshot->kpi[k];
		if (!is_judged_alone(&reading[k], k) || had_too_few(snapshot, goals, k))
			reading[k].value = SA_MISSING;
		require(&reading[k], &policy->metric[k], most_values(snapshot, last_n), last_n);
	}
	return true;
}

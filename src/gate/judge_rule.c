/* SPDX-License-Identifier: MIT */
/* One rule in one group. */
#include "gate/judge_rules.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/sample.h"
#include "stats/aggregate.h"

/* A number, or why there is none. */
struct side {
	double value;
	enum sa_found_why why;
	size_t n_present, n_rows;
	uint64_t needed, asked;
	bool masked; /* more than half of the window is */
};

/* The rows that complete.rows proves to be all there are (POLICY 15 Windows, coverage). */
static bool proven_rows(const struct sa_data *data, size_t input, const struct sa_group_data *group,
			uint64_t asked)
{
	const struct sa_policy *policy = data->policy;

	for (size_t i = 0; i < policy->n_complete; i++) {
		const struct sa_policy_complete *c = &policy->complete[i];

		if (c->input == input && c->rows >= asked && group->n >= c->rows)
			return true;
	}
	return false;
}

uint64_t sa_judge_needed(const struct sa_policy_metric *metric, uint64_t rows)
{
	if (metric->min_present.count)
		return metric->min_present.count;
	uint64_t needed = (uint64_t)ceil((double)rows * metric->min_present.share - 1e-9);

	return needed ? needed : 1;
}

/* How many values it takes to judge a KPI in a window, and of how many rows (FORMATS 15.2). */
static uint64_t values_needed(const struct sa_data *data, size_t input,
			      const struct sa_group_data *group,
			      const struct sa_policy_metric *metric, size_t window,
			      const struct sa_selection *s, uint64_t *asked)
{
	const struct sa_policy_window *w = &data->policy->window[window];
	bool counted = w->kind == SA_WINDOW_LAST_ROWS || w->kind == SA_WINDOW_FIRST_ROWS;
	uint64_t rows = s->n_rows; /* with duplicates, which are rows of the window */

	if (counted && !proven_rows(data, input, group, w->rows) && w->rows > rows + s->n_masked)
		rows = w->rows - s->n_masked;
	*asked = rows;
	return sa_judge_needed(metric, rows);
}

/* Until the next view is taken. */
static const struct sa_view *view_of(struct sa_judge *j, const struct sa_group_data *group,
				     size_t slot, const struct sa_selection *s, unsigned want)
{
	struct sa_judge_view *last = &j->last;

	if (last->group == group && last->selection == s && last->slot == slot &&
	    (last->want & want) == want)
		return &last->view;
	sa_arena_reset(&last->arena, (struct sa_arena_mark){0});
	sa_view_take(group, slot, s, want, &last->arena, &last->view);
	last->group = group;
	last->selection = s;
	last->slot = slot;
	last->want = want;
	return &last->view;
}

/* Of the view that was taken last: behind it is room for the work. */
static double aggregate_of(struct sa_judge *j, const struct sa_view *view,
			   const struct sa_aggregate *agg)
{
	struct sa_arena_mark mark = sa_arena_mark(&j->last.arena);
	double value = sa_aggregate_of(view, agg, &j->last.arena);

	sa_arena_reset(&j->last.arena, mark);
	return value;
}

static void take_side(struct sa_judge *j, const struct sa_aggregate *agg, size_t metric,
		      size_t input, const struct sa_group_data *group, struct side *side)
{
	const struct sa_data *data = j->in->data;
	const struct sa_selection *s = sa_judge_window(j, input, group, agg->window);

	const struct sa_view *view =
		view_of(j, group, data->slot[metric], s, sa_aggregate_wants(agg));
	double said;
	enum sa_kept_from from = sa_kept_find(group, data->slot[metric], agg, &said);

	*side = (struct side){
		.value = SA_MISSING, .n_present = view->n_present, .n_rows = view->n_rows};
	side->masked = s->n_masked > s->n_rows;
	side->needed = values_needed(data, input, group, &data->policy->metric[metric], agg->window,
				     s, &side->asked);
	if (group->dead)
		side->why = SA_WHY_DEAD;
	else if (from == SA_KEPT_NOWHERE)
		side->why = SA_WHY_NOT_KEPT;
	else if (from == SA_KEPT_VALUE)
		side->value = said;
	else if (view->n_present < side->needed)
		side->why = SA_WHY_FEW;
	else
		side->value = aggregate_of(j, view, agg);
	if (isnan(side->value) && !side->why)
		side->why = SA_WHY_NO_VALUE;
}

double sa_judge_left(struct sa_judge *j, const struct sa_policy_rule *rule, size_t input,
		     const struct sa_group_data *group)
{
	struct side side;

	take_side(j, &rule->left, rule->metric, input, group, &side);
	return side.value;
}

/* The same aggregate of the baseline: the median over the runs that have it. */
static double baseline_value(struct sa_judge *j, const struct sa_policy_rule *rule, size_t input,
			     const char *group_name)
{
	const struct sa_judge_input *in = j->in;
	double *value = SA_NEW_ARRAY(j->arena, in->n_baseline, double);
	size_t n = 0;

	for (size_t b = 0; b < in->n_baseline; b++) {
		const struct sa_judge_input other = {.policy = in->policy,
						     .data = &in->baseline[b]};
		struct sa_judge judge = sa_judge_begin(&other, j->arena);
		const struct sa_group_data *group =
			sa_group_find(&in->baseline[b].input[input], group_name);
		double of_run;

		if (!group)
			continue;
		of_run = sa_judge_left(&judge, rule, input, group);
		sa_judge_end(&judge);
		if (sa_num_is_finite(of_run))
			value[n++] = of_run;
	}
	if (!n)
		return SA_MISSING;
	sa_sample_sort(value, n);
	return n % 2 ? value[n / 2] : value[n / 2 - 1] / 2 + value[n / 2] / 2;
}

static double with_offset(const struct sa_right *right, double base)
{
	return base + (right->offset_is_share ? right->offset * fabs(base) : right->offset);
}

/* No number of infinite values can be computed, where the others are one of the values. */
static bool is_computed(const struct sa_aggregate *agg)
{
	return agg->id == SA_AGG_MEAN || agg->id == SA_AGG_SUM || agg->id == SA_AGG_STDDEV ||
	       agg->id == SA_AGG_SLOPE;
}

/* Sets limit; false with why and masked when there is none. */
static bool take_right(struct sa_judge *j, const struct sa_policy_rule *rule, size_t input,
		       const struct sa_group_data *group, struct sa_finding *f, bool *masked)
{
	const struct sa_right *right = &rule->right;
	struct side other;

	f->limit = SA_MISSING;
	switch (right->kind) {
	case SA_RIGHT_NUMBER:
		f->limit = right->value;
		return true;
	case SA_RIGHT_BASELINE:
		f->limit = with_offset(right, baseline_value(j, rule, input, group->name));
		f->why = SA_WHY_NO_BASELINE;
		break;
	case SA_RIGHT_AGGREGATE:
		take_side(j, &right->other, rule->metric, input, group, &other);
		f->limit = with_offset(right, other.value);
		f->why = SA_WHY_RIGHT;
		*masked |= other.masked;
		if (isinf(other.value) && is_computed(&right->other))
			f->why = SA_WHY_RIGHT_INFINITE;
		break;
	}
	if (sa_num_is_finite(f->limit)) {
		f->why = SA_WHY_NONE;
		return true;
	}
	f->limit = SA_MISSING;
	return false;
}

static double margin_of(enum sa_cmp op, double actual, double limit)
{
	switch (op) {
	case SA_GE:
	case SA_GT:
		return sa_num_difference(actual, limit);
	case SA_LE:
	case SA_LT:
		return sa_num_difference(limit, actual);
	case SA_EQ:
		return -fabs(sa_num_difference(actual, limit));
	case SA_NE:
		return fabs(sa_num_difference(actual, limit));
	case SA_CMP_COUNT:
		break;
	}
	return SA_MISSING;
}

/* A broken `should` is a warning; nothing that it misses is more. */
static enum sa_state capped(const struct sa_policy_rule *rule, enum sa_state state)
{
	return rule->level == SA_STATE_WARN && state > SA_STATE_WARN ? SA_STATE_WARN : state;
}

static void set_missing(const struct sa_policy *policy, struct sa_finding *f)
{
	f->outcome = SA_MISSING_VALUE;
	f->margin = SA_MISSING;
	f->state = capped(f->rule, f->why == SA_WHY_NO_BASELINE
					   ? policy->baseline.otherwise
					   : policy->metric[f->metric].on_missing);
}

/* Broken by an infinite value, whatever stands on the other side (POLICY 1). */
static void set_infinite(struct sa_finding *f, enum sa_found_why why)
{
	f->outcome = SA_FAIL;
	f->why = why;
	f->margin = SA_MISSING;
	f->state = f->rule->level;
}

void sa_judge_value(const struct sa_policy *policy, double value, struct sa_finding *f)
{
	const struct sa_policy_rule *rule = f->rule;

	f->actual = value;
	if (isnan(value)) {
		set_missing(policy, f);
		return;
	}
	if (!sa_num_is_finite(value)) {
		set_infinite(f, SA_WHY_INFINITE);
		return;
	}
	bool fine = sa_cmp_holds(value, rule->op, f->limit);

	f->outcome = fine ? SA_PASS : SA_FAIL;
	f->why = SA_WHY_NONE;
	f->margin = margin_of(rule->op, value, f->limit);
	f->state = fine ? SA_STATE_OK : rule->level;
}

void sa_judge_rule(struct sa_judge *j, const struct sa_policy_rule *rule, size_t input,
		   const struct sa_group_data *group, struct sa_finding *f)
{
	struct side left = {.value = SA_MISSING, .why = SA_WHY_NO_VALUE};
	bool masked = false, has_limit;

	*f = (struct sa_finding){.group = group ? group->name : "",
				 .metric = rule->metric,
				 .rule = rule,
				 .actual = SA_MISSING,
				 .limit = rule->right.kind == SA_RIGHT_NUMBER ? rule->right.value
									      : SA_MISSING,
				 .margin = SA_MISSING,
				 .reach = sa_judge_no_reach};
	if (!group) {
		f->why = SA_WHY_NO_VALUE;
		f->counted = true;
		set_missing(j->in->policy, f);
		return;
	}
	has_limit = take_right(j, rule, input, group, f, &masked);
	take_side(j, &rule->left, rule->metric, input, group, &left);
	masked |= left.masked;
	f->actual = left.value;
	f->needed = left.needed;
	f->asked = left.asked;
	f->counted = !group->dead;
	f->n = left.n_present;
	f->n_missing = left.n_rows - left.n_present;
	if (masked) {
		f->outcome = SA_UNDECIDED;
		f->why = SA_WHY_MASKED;
		f->state = capped(rule, SA_STATE_INCONCLUSIVE);
		f->margin = margin_of(rule->op, f->actual, f->limit);
		return;
	}
	if (!isnan(left.value) && !isinf(left.value) && f->why == SA_WHY_RIGHT_INFINITE) {
		set_infinite(f, f->why);
		return;
	}
	if (isnan(left.value) || (!has_limit && !isinf(left.value))) {
		f->why = isnan(left.value) ? left.why : f->why;
		set_missing(j->in->policy, f);
		return;
	}
	sa_judge_value(j->in->policy, left.value, f);
	if (f->outcome == SA_FAIL && has_limit)
		sa_judge_since(j->in->data, input, group,
			       sa_judge_window(j, input, group, rule->left.window), f);
}

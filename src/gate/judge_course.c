/* SPDX-License-Identifier: MIT */
/* Where the KPIs are going, and what the rules that passed could not have seen (POLICY 10, 16). */
#include <math.h>

#include "base/num.h"
#include "gate/judge_rules.h"
#include "stats/judge_drift.h"
#include "stats/judge_reach.h"
#include "stats/view.h"

#define DRIFT_ALPHA 0.05 /* of all KPIs together (JUDGE 4) */
#define LONG_GAP    2.0	 /* so many usual distances between neighbours are a gap */

/* One that a straight line, or an artificial run, tells of. */
static bool is_of_level(const struct sa_aggregate *a)
{
	return !a->samples &&
	       (a->id == SA_AGG_MEDIAN || a->id == SA_AGG_MEAN || a->id == SA_AGG_PERCENTILE);
}

static bool is_level(const struct sa_policy_rule *rule)
{
	return rule->right.kind == SA_RIGHT_NUMBER && is_of_level(&rule->left);
}

static bool is_at_least(enum sa_cmp op)
{
	return op == SA_GE || op == SA_GT;
}

static bool is_one_sided(enum sa_cmp op)
{
	return is_at_least(op) || op == SA_LE || op == SA_LT;
}

/* ---- drift ---- */

/* What a line may cross: of each side and of each level the limit that it comes to first. */
enum { MUST_UPPER, SHOULD_UPPER, MUST_LOWER, SHOULD_LOWER, N_LIMITS };

struct limits {
	const struct sa_policy_rule
		*rule[N_LIMITS]; /* those there are, musts of a side before its shoulds */
	size_t n;
	bool two_sided;
};

static const struct sa_policy_rule *tighter(const struct sa_policy_rule *a,
					    const struct sa_policy_rule *b)
{
	if (!b || (is_at_least(a->op) ? a->right.value > b->right.value
				      : a->right.value < b->right.value))
		return a;
	return b;
}

/*
 * What the rules from `begin` up to `end` ask of a line: one, or the parts of an `any`, which is broken when the loosest
 * of its parts is. NULL where a part is no level, or the parts are limits on two sides: a line alone breaks neither.
 */
static const struct sa_policy_rule *limit_of(const struct sa_policy *policy, size_t begin,
					     size_t end)
{
	const struct sa_policy_rule *loosest = &policy->rule[begin];

	for (size_t r = begin; r < end; r++) {
		const struct sa_policy_rule *rule = &policy->rule[r];

		if (!is_level(rule) || !is_one_sided(rule->op) ||
		    is_at_least(rule->op) != is_at_least(loosest->op))
			return NULL;
		loosest = tighter(rule, loosest) == rule ? loosest : rule;
	}
	return loosest;
}

/* The rules of the KPI whose limits its line may cross, whatever their order in the policy; those of `better` first. */
static struct limits limits_of(const struct sa_policy *policy, size_t metric)
{
	const struct sa_policy_rule *found[N_LIMITS] = {0};
	struct limits l = {.n = 0};
	size_t first = policy->metric[metric].better == SA_HIGHER ? MUST_LOWER : MUST_UPPER;

	for (size_t r = 0, end; r < policy->n_rule; r = end) {
		const struct sa_policy_rule *rule;

		end = sa_policy_parts_end(policy, r);
		rule = policy->rule[r].metric == metric ? limit_of(policy, r, end) : NULL;
		if (!rule)
			continue;
		size_t at = is_at_least(rule->op) ? MUST_LOWER : MUST_UPPER;

		at += rule->level != SA_STATE_HOLD;
		found[at] = tighter(rule, found[at]);
	}
	for (size_t i = 0; i < N_LIMITS; i++) {
		const struct sa_policy_rule *rule = found[(first + i) % N_LIMITS];

		if (rule) {
			l.two_sided |= l.n && is_at_least(rule->op) != is_at_least(l.rule[0]->op);
			l.rule[l.n++] = rule;
		}
	}
	return l;
}

/* The usual distance of two rows, in the unit of the index. */
static double step_of(const struct sa_judge_series *s)
{
	return s->n > 1 ? (s->index[s->n - 1] - s->index[0]) / (double)(s->n - 1) : 1.0;
}

/* In the unit of the index; SA_MISSING for a duration where the rows have no times. */
static double horizon_of(const struct sa_policy *policy, const struct sa_input_data *input,
			 const struct sa_judge_series *s)
{
	if (policy->drift.horizon_rows)
		return (double)policy->drift.horizon_rows * step_of(s);
	return input->step_ms
		       ? (double)policy->drift.horizon_ms / (double)input->step_ms * step_of(s)
		       : SA_MISSING;
}

static size_t count_values(const struct sa_judge_series *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += !isnan(s->y[i]);
	return n;
}

/* Its values are not there, and the policy says that they need not be: no line is missing either (POLICY 10, 16). */
static bool is_let_off(const struct sa_policy_metric *metric, const struct sa_judge_series *s)
{
	return metric->on_missing == SA_STATE_OK && !count_values(s);
}

/* A KPI in a group, its line against one of its limits (NULL = it has none), and what is known beforehand. */
static struct sa_judge_drift_case drift_case(struct sa_judge *j, size_t m,
					     const struct sa_policy_rule *rule,
					     const struct sa_group_data *group,
					     struct sa_judged_drift *d)
{
	const struct sa_policy *policy = j->in->policy;
	const struct sa_policy_metric *metric = &policy->metric[m];
	struct sa_judge_series s = sa_judge_series_of(j, m, group, policy->drift.window);
	double horizon = horizon_of(policy, &j->in->data->input[metric->input], &s);
	bool higher = metric->better == SA_HIGHER;

	*d = (struct sa_judged_drift){.group = group->name,
				      .metric = m,
				      .ruled = sa_judge_has_rule(policy, m),
				      .limit = SA_MISSING,
				      .step = step_of(&s),
				      .lacks_times = isnan(horizon),
				      .n_values = count_values(&s),
				      .needed = SA_JUDGE_DRIFT_MIN_ROWS,
				      .last = s.n ? (int64_t)s.index[s.n - 1] : 0};
	d->let_off = rule && is_let_off(metric, &s);
	if (rule && !d->let_off) {
		d->level = rule->level;
		d->limit = rule->right.value;
		higher = is_at_least(rule->op);
	}
	return (struct sa_judge_drift_case){
		.better = metric->better == SA_NEITHER && !rule ? SA_JUDGE_BETTER_NONE
			  : higher				? SA_JUDGE_BETTER_HIGHER
								: SA_JUDGE_BETTER_LOWER,
		.judged = metric->better != SA_NEITHER || rule,
		.limit = isnan(horizon) ? SA_MISSING : d->limit,
		.horizon = isnan(horizon) ? 0.0 : horizon,
		.series = s,
	};
}

/* ---- what happened at a change ---- */

/* The rows of the input on either side of a change: before it, and its first. */
struct joint {
	const struct sa_rows *rows;
	size_t before, first;
};

static const char *mask_at(struct sa_judge *j, size_t input, const struct joint *at)
{
	const struct sa_policy *policy = j->in->policy;

	for (size_t i = 0; i < policy->n_mask; i++) {
		const struct sa_policy_mask *mask = &policy->mask[i];

		if (mask->input != SA_POLICY_NONE && mask->input != input)
			continue;
		for (size_t row = at->before + 1; row < at->first; row++) {
			if (sa_mask_covers(mask, at->rows->index[row], at->rows->at_ms[row],
					   j->in->data->first_ms))
				return sa_arena_printf(j->arena, "after the mask (%s)",
						       mask->reason);
		}
	}
	return NULL;
}

static const char *tuning_of(struct sa_judge *j, uint64_t iteration)
{
	return sa_arena_printf(j->arena, "after the tuning change of iteration %llu",
			       (unsigned long long)iteration);
}

static const char *tuning_at(struct sa_judge *j, size_t input, const struct joint *at)
{
	int64_t first = at->rows->index[at->first], before = at->rows->index[at->before];
	const bool *tuned =
		at->rows->tuned; /* by what the files say themselves, else by the report */

	for (size_t row = at->before; tuned && row < at->first; row++) {
		if (tuned[row])
			return tuning_of(j, (uint64_t)at->rows->index[row]);
	}
	for (size_t i = 0; input == 0 && i < j->in->n_tuned; i++) {
		if (j->in->tuned[i] < (uint64_t)first && j->in->tuned[i] >= (uint64_t)before)
			return tuning_of(j, j->in->tuned[i]);
	}
	return NULL;
}

static const char *gap_at(struct sa_judge *j, const struct sa_input_data *input,
			  const struct joint *at)
{
	const struct sa_rows *rows = at->rows;
	int64_t a = rows->at_ms[at->before], b = rows->at_ms[at->first];

	if (a != SA_NO_TIME && b != SA_NO_TIME && input->step_ms &&
	    (double)(b - a) > LONG_GAP * (double)input->step_ms)
		return sa_arena_printf(j->arena, "after a pause of %lld s",
				       (long long)((b - a) / 1000));
	for (size_t row = at->before + 1; row < at->first; row++) {
		if (rows->unusable[row])
			return "after rows that cannot be used";
	}
	return NULL;
}

/* The row of that index; rows->n when there is none. */
static size_t row_of(const struct sa_rows *rows, double index)
{
	size_t row = 0;

	while (row < rows->n && (double)rows->index[row] != index)
		row++;
	return row;
}

/* What the policy, the tuner or the times know of the row before which the level changed. */
static const char *cause_at(struct sa_judge *j, const struct sa_group_data *group,
			    const struct sa_judge_series *s, size_t input, double change_at)
{
	struct joint at = {.rows = group->rows};
	double before = SA_MISSING;
	const char *cause;

	for (size_t i = 0; i < s->n && s->index[i] < change_at; i++)
		before = isnan(s->y[i]) ? before : s->index[i];
	at.before = row_of(at.rows, before);
	at.first = row_of(at.rows, change_at);
	if (at.before >= at.rows->n || at.first >= at.rows->n)
		return NULL;
	if ((cause = mask_at(j, input, &at)) || (cause = tuning_at(j, input, &at)))
		return cause;
	return gap_at(j, &j->in->data->input[input], &at);
}

/* What breaks a `should` is a warning, and so is to be on the way there. */
static enum sa_state drift_state(enum sa_gating level, const struct sa_judged_drift *d)
{
	if (d->level == SA_STATE_OK)
		return SA_STATE_OK;
	if (d->answer.crossing == SA_JUDGE_CROSSING_NONE)
		return sa_judge_gated(level, SA_STATE_INCONCLUSIVE);
	return d->answer.gate ? sa_judge_gated(level, d->level) : SA_STATE_OK;
}

/* One KPI of one group on its way through the family. */
struct runner {
	const struct sa_group_data *group;
	struct limits limits;
	struct sa_judge_drift_case first; /* against the first of its limits */
};

struct family {
	struct runner *runner;
	struct sa_judged_drift *drift;
	size_t n;
};

/* Whether the answer about one limit says more against the run than that about another. */
static bool is_worse(const struct sa_judged_drift *a, const struct sa_judged_drift *b)
{
	const struct sa_judge_drift_answer *x = &a->answer, *y = &b->answer;

	if (x->gate != y->gate)
		return x->gate;
	if (x->gate && a->level != b->level)
		return a->level > b->level;
	if (x->gate && x->crossing != y->crossing)
		return x->crossing < y->crossing;
	if (x->gate)
		return x->at < y->at;
	return x->word != SA_JUDGE_TREND_FLAT && y->word == SA_JUDGE_TREND_FLAT;
}

/*
 * All lines, each against its limit number k, or, without one, against its first, of which the answer was heard before;
 * only those with limits on two sides (which share the level: JUDGE 4), or only the others.
 */
static void hear(struct sa_judge *j, const struct family *f, size_t k, bool two_sided)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_judge_drift_case *cases =
		SA_NEW_ARRAY(&scratch, f->n, struct sa_judge_drift_case);
	struct sa_judge_drift_answer *answers =
		SA_NEW_ARRAY(&scratch, f->n, struct sa_judge_drift_answer);
	struct sa_judged_drift *drift = SA_NEW_ARRAY(&scratch, f->n, struct sa_judged_drift);
	size_t wanted = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct runner *r = &f->runner[i];

		cases[i] = r->first;
		if (r->limits.two_sided != two_sided || (k && k >= r->limits.n))
			continue;
		if (k)
			cases[i] = drift_case(j, f->drift[i].metric, r->limits.rule[k], r->group,
					      &drift[i]);
		else
			drift[i] = f->drift[i];
		wanted++;
	}
	if (!wanted)
		return;
	sa_judge_drift(cases, f->n, two_sided ? DRIFT_ALPHA / 2 : DRIFT_ALPHA, &scratch, answers);
	for (size_t i = 0; i < f->n; i++) {
		if (!drift[i].group)
			continue;
		drift[i].answer = answers[i];
		if (!k || is_worse(&drift[i], &f->drift[i]))
			f->drift[i] = drift[i];
	}
}

/* KPIs with a rule are one family, the others another. */
static void judge_family(struct sa_judge *j, bool ruled, struct sa_judged *out)
{
	const struct sa_policy *policy = j->in->policy;
	struct family f = {.drift = out->drift + out->n_drift};
	size_t n = 0;

	for (size_t m = 0; m < policy->n_metric; m++)
		n += j->in->data->input[policy->metric[m].input].n_group;
	f.runner = SA_NEW_ARRAY(j->arena, n, struct runner);
	for (size_t m = 0; m < policy->n_metric; m++) {
		const struct sa_input_data *input = &j->in->data->input[policy->metric[m].input];
		struct limits limits = limits_of(policy, m);

		if (sa_judge_has_rule(policy, m) != ruled)
			continue;
		for (size_t g = 0; g < input->n_group; g++, f.n++) {
			f.runner[f.n] =
				(struct runner){.group = &input->group[g], .limits = limits};
			f.runner[f.n].first =
				drift_case(j, m, limits.rule[0], &input->group[g], &f.drift[f.n]);
		}
	}
	out->n_drift += f.n;
	for (size_t k = 0; k < N_LIMITS; k++) {
		hear(j, &f, k, false);
		hear(j, &f, k, true);
	}
	for (size_t i = 0; i < f.n; i++) {
		struct sa_judged_drift *d = &f.drift[i];

		d->state = drift_state(policy->drift.level, d);
		if (sa_num_is_finite(d->answer.change_at))
			d->cause = cause_at(j, f.runner[i].group, &f.runner[i].first.series,
					    policy->metric[d->metric].input, d->answer.change_at);
	}
}

static void judge_drift(struct sa_judge *j, struct sa_judged *out)
{
	const struct sa_policy *policy = j->in->policy;
	size_t n = 0;

	for (size_t m = 0; m < policy->n_metric; m++)
		n += j->in->data->input[policy->metric[m].input].n_group;
	out->drift = SA_NEW_ARRAY(j->arena, n, struct sa_judged_drift);
	judge_family(j, true, out);
	if (j->in->all_drift)
		judge_family(j, false, out);
}

/* ---- reach ---- */

static bool is_inside(const struct sa_policy_rule *rule)
{
	return rule->right.kind == SA_RIGHT_AGGREGATE && is_of_level(&rule->left) &&
	       is_of_level(&rule->right.other);
}

static bool has_reach(const struct sa_finding *f)
{
	return f->outcome == SA_PASS && f->rule->level == SA_STATE_HOLD &&
	       (is_level(f->rule) || is_inside(f->rule)) && is_one_sided(f->rule->op);
}

static struct sa_judge_side side_of(struct sa_judge *j, const struct sa_finding *f,
				    const struct sa_group_data *group, const struct sa_aggregate *a)
{
	return (struct sa_judge_side){
		.agg = a->id == SA_AGG_MEAN ? SA_JUDGE_AGG_MEAN : SA_JUDGE_AGG_QUANTILE,
		.quantile = a->id == SA_AGG_PERCENTILE ? a->p / 100.0 : 0.5,
		.window = sa_judge_series_of(j, f->metric, group, a->window),
	};
}

static struct sa_judge_reach_case reach_case(struct sa_judge *j, const struct sa_finding *f)
{
	const struct sa_policy *policy = j->in->policy;
	const struct sa_right *right = &f->rule->right;
	const struct sa_group_data *group =
		sa_group_find(&j->in->data->input[policy->metric[f->metric].input], f->group);
	struct sa_judge_reach_case c = {
		.left = side_of(j, f, group, &f->rule->left),
		.at_least = is_at_least(f->rule->op),
		.limit = f->limit,
		.context = sa_judge_series_of(j, f->metric, group, policy->drift.window),
	};

	if (right->kind == SA_RIGHT_AGGREGATE) {
		c.right = side_of(j, f, group, &right->other);
		c.factor = 1.0;
		/* a share of the other aggregate, which is as uncertain as that one (its sign is the limit's) */
		if (right->offset_is_share)
			c.factor += f->limit < 0 ? -right->offset : right->offset;
	}
	return c;
}

static void judge_reach(struct sa_judge *j, struct sa_judged *out)
{
	SA_ARENA_SCOPE(scratch);
	size_t n = 0;

	for (size_t i = 0; i < out->n_finding; i++)
		n += has_reach(&out->finding[i]);
	struct sa_judge_reach_case *cases = SA_NEW_ARRAY(&scratch, n, struct sa_judge_reach_case);
	struct sa_judge_reach *reach = SA_NEW_ARRAY(&scratch, n, struct sa_judge_reach);

	n = 0;
	for (size_t i = 0; i < out->n_finding; i++) {
		if (has_reach(&out->finding[i]))
			cases[n++] = reach_case(j, &out->finding[i]);
	}
	sa_judge_reach(cases, n, &scratch, reach);
	n = 0;
	for (size_t i = 0; i < out->n_finding; i++) {
		if (has_reach(&out->finding[i]))
			out->finding[i].reach = reach[n++];
	}
}

void sa_judge_courses(struct sa_judge *j, struct sa_judged *out)
{
	judge_drift(j, out);
	judge_reach(j, out);
}

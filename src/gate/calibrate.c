/* SPDX-License-Identifier: MIT */
/* A policy, and runs of the same code. */
#include "gate/calibrate.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "stats/dist.h"
#include "stats/median.h"

double sa_calibrate_share(enum sa_calibrate_rate rate)
{
	return rate == SA_CALIBRATE_1 ? 0.01 : 0.05;
}

/* What the runs gave for one row of the result: n of each, in the order of the runs. */
struct given {
	double *y, *between, *rho, *n_eff, *detectable, *squares;
	size_t n, n_within;
};

struct work {
	const struct sa_policy *policy;
	const struct sa_data *runs;
	size_t n;
	int64_t now_ms;
	struct sa_arena *arena;
	struct sa_calibration *out;
	struct given *kpi, *rule;
	size_t cap_kpi, cap_rule, cap_given_kpi, cap_given_rule;
};

static struct given new_given(const struct work *w)
{
	double *all = SA_NEW_ARRAY(w->arena, 6 * w->n, double);

	return (struct given){.y = all,
			      .between = all + w->n,
			      .rho = all + 2 * w->n,
			      .n_eff = all + 3 * w->n,
			      .detectable = all + 4 * w->n,
			      .squares = all + 5 * w->n};
}

/* ---- gathering ---- */

/* Whether a straight number bounds it on one side: what a calibrated limit can replace. */
static bool is_calibrated(const struct sa_policy_rule *rule)
{
	return rule->level == SA_STATE_HOLD && !rule->any_of &&
	       rule->right.kind == SA_RIGHT_NUMBER &&
	       (rule->op == SA_GE || rule->op == SA_GT || rule->op == SA_LE || rule->op == SA_LT);
}

/* The row of a rule in a group: mostly where it was in the run before. */
static size_t rule_row(struct work *w, const struct sa_finding *f, size_t guess)
{
	struct sa_calibration *out = w->out;

	for (size_t i = 0; i < out->n_rule; i++) {
		size_t at = (guess + i) % out->n_rule;

		if (out->rule[at].rule == f->rule && strcmp(out->rule[at].group, f->group) == 0)
			return at;
	}
	out->rule =
		sa_arena_more(w->arena, out->rule, out->n_rule, &w->cap_rule, sizeof *out->rule);
	w->rule =
		sa_arena_more(w->arena, w->rule, out->n_rule, &w->cap_given_rule, sizeof *w->rule);
	w->rule[out->n_rule] = new_given(w);
	out->rule[out->n_rule] = (struct sa_calibrated_rule){.rule = f->rule, .group = f->group};
	return out->n_rule++;
}

static size_t kpi_row(struct work *w, const struct sa_judged_shift *s, size_t guess)
{
	struct sa_calibration *out = w->out;

	for (size_t i = 0; i < out->n_kpi; i++) {
		size_t at = (guess + i) % out->n_kpi;

		if (out->kpi[at].metric == s->metric && strcmp(out->kpi[at].group, s->group) == 0)
			return at;
	}
	out->kpi = sa_arena_more(w->arena, out->kpi, out->n_kpi, &w->cap_kpi, sizeof *out->kpi);
	w->kpi = sa_arena_more(w->arena, w->kpi, out->n_kpi, &w->cap_given_kpi, sizeof *w->kpi);
	w->kpi[out->n_kpi] = new_given(w);
	out->kpi[out->n_kpi] = (struct sa_calibrated_kpi){
		.group = s->group, .metric = s->metric, .judged = s->judged};
	return out->n_kpi++;
}

/* Variance of the rows of one run in the window of the comparison; SA_MISSING of fewer than two. */
static double variance_within(struct sa_judge *judge, const struct sa_judged_shift *s)
{
	const struct sa_policy *policy = judge->in->policy;
	size_t input = policy->metric[s->metric].input;
	const struct sa_judge_series series = sa_judge_series_of(
		judge, s->metric, sa_group_find(&judge->in->data->input[input], s->group),
		policy->baseline.window);
	double mean = 0.0, squares = 0.0, n = 0.0;

	for (size_t i = 0; i < series.n; i++) {
		if (!sa_num_is_finite(series.y[i]))
			continue;
		double before = series.y[i] - mean;

		n += 1.0;
		mean += before / n;
		squares += before * (series.y[i] - mean);
	}
	return n > 1.0 ? squares / (n - 1.0) : SA_MISSING;
}

static bool take_shifts(struct work *w, struct sa_judge *judge, const struct sa_judged *judged)
{
	bool worse = false;

	for (size_t i = 0; i < judged->n_shift; i++) {
		const struct sa_judged_shift *s = &judged->shift[i];
		const struct sa_judge_answer *a = &s->answer;
		size_t row = kpi_row(w, s, i);
		struct given *g = &w->kpi[row];
		double variance = variance_within(judge, s);

		if (!isnan(variance))
			g->squares[g->n_within++] = variance;
		if (!sa_num_is_finite(a->difference))
			continue;
		g->y[g->n] = a->difference;
		g->between[g->n] = a->between;
		g->rho[g->n] = a->rho;
		g->n_eff[g->n] = a->n_eff;
		g->detectable[g->n++] = a->detectable;
		bool is = a->word == SA_JUDGE_WORSE || a->word == SA_JUDGE_DIFFERS;

		w->out->kpi[row].n_worse += is;
		worse = worse || (is && s->judged);
	}
	return worse;
}

static bool take_findings(struct work *w, const struct sa_judged *judged)
{
	bool held = false;

	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		if (f->why == SA_WHY_NOT_KEPT) /* the run does not say */
			continue;
		held = held || f->state == SA_STATE_HOLD;
		if (!is_calibrated(f->rule))
			continue;
		size_t row = rule_row(w, f, w->out->n_rule ? i % w->out->n_rule : 0);
		struct given *g = &w->rule[row];

		w->out->rule[row].n_failed += f->outcome != SA_PASS;
		if (sa_num_is_finite(f->actual))
			g->y[g->n++] = f->actual;
	}
	return held;
}

/* Run r against all others. */
static void take_run(struct work *w, size_t r, struct sa_data *others)
{
	struct sa_judged *judged = SA_NEW(w->arena, struct sa_judged);
	struct sa_notes *notes = SA_NEW(w->arena, struct sa_notes);
	struct sa_judge_input in = {.policy = w->policy,
				    .data = &w->runs[r],
				    .baseline = others,
				    .n_baseline = w->n - 1,
				    .now_ms = w->now_ms,
				    .no_series = true};

	for (size_t i = 0, k = 0; i < w->n; i++) {
		if (i != r)
			others[k++] = w->runs[i];
	}
	sa_notes_init(notes, w->arena);
	sa_judge(&in, w->arena, notes, judged);
	struct sa_judge judge = sa_judge_begin(&in, w->arena);

	w->out->n_worse += take_shifts(w, &judge, judged);
	sa_judge_end(&judge);
	w->out->n_held += take_findings(w, judged);
}

/* ---- what they say ---- */

static double mean_of(const double *y, size_t n)
{
	double sum = 0.0;

	for (size_t i = 0; i < n; i++)
		sum += y[i];
	return n ? sum / (double)n : SA_MISSING;
}

static double sd_of(const double *y, size_t n)
{
	double mean = mean_of(y, n), squares = 0.0;

	for (size_t i = 0; i < n; i++)
		squares += (y[i] - mean) * (y[i] - mean);
	return n > 1 ? sqrt(squares / ((double)n - 1.0)) : SA_MISSING;
}

static double middle_of(double *y, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (sa_num_is_finite(y[i]))
			y[kept++] = y[i];
	}
	return kept ? sa_median_of(y, kept) : SA_MISSING;
}

/* How far one more value lies from the mean of n, in sd, with that probability on one side. */
static double prediction(double share, size_t n)
{
	return sa_dist_t_quantile(share, (double)n - 1.0) * sqrt(1.0 + 1.0 / (double)n);
}

static void finish_kpis(struct work *w)
{
	struct sa_calibration *out = w->out;
	double family = 0.0;

	for (size_t i = 0; i < out->n_kpi; i++)
		family += out->kpi[i].judged;
	for (size_t i = 0; i < out->n_kpi; i++) {
		struct sa_calibrated_kpi *k = &out->kpi[i];
		struct given *g = &w->kpi[i];
		/* each was taken from the mean of the others: n / (n - 1) of its distance from that of all */
		double sd = sd_of(g->y, g->n) * ((double)g->n - 1.0) / (double)g->n;

		k->n = g->n;
		k->within = sqrt(mean_of(g->squares, g->n_within));
		k->between = middle_of(g->between, g->n);
		k->rho = middle_of(g->rho, g->n);
		k->n_eff = middle_of(g->n_eff, g->n);
		k->detectable = middle_of(g->detectable, g->n);
		for (int r = 0; r < SA_CALIBRATE_RATES; r++)
			k->floor[r] = k->judged && g->n >= SA_CALIBRATE_MIN_RUNS
					      ? sd * prediction(sa_calibrate_share(
									(enum sa_calibrate_rate)r) /
									family,
								g->n)
					      : SA_MISSING;
	}
}

static void finish_rules(struct work *w)
{
	struct sa_calibration *out = w->out;
	double none = 1.0;

	for (size_t i = 0; i < out->n_rule; i++) {
		struct sa_calibrated_rule *r = &out->rule[i];
		struct given *g = &w->rule[i];
		bool at_least = r->rule->op == SA_GE || r->rule->op == SA_GT;
		double sign = at_least ? 1.0 : -1.0;

		r->n = g->n;
		r->mean = mean_of(g->y, g->n);
		r->sd = sd_of(g->y, g->n);
		r->false_hold = r->limit[0] = r->limit[1] = SA_MISSING;
		if (g->n < SA_CALIBRATE_MIN_RUNS)
			continue;
		double room = (r->mean - r->rule->right.value) * sign;
		double scale = r->sd * sqrt(1.0 + 1.0 / (double)g->n);

		r->false_hold = scale > 0
					? sa_dist_t_upper(room / scale, (double)g->n - 1.0)
					: !sa_cmp_holds(r->mean, r->rule->op, r->rule->right.value);
		none *= 1.0 - r->false_hold;
		/* runs that agree to the last bit are no limit of a rule that they must be beyond */
		if (!(scale > 0) && !sa_cmp_holds(r->mean, r->rule->op, r->mean))
			continue;
		for (int q = 0; q < SA_CALIBRATE_RATES; q++)
			r->limit[q] =
				r->mean -
				sign * r->sd *
					prediction(sa_calibrate_share((enum sa_calibrate_rate)q) /
							   (double)out->n_rule,
						   g->n);
	}
	out->false_hold = 1.0 - none;
}

void sa_calibrate(const struct sa_policy *policy, const struct sa_data *runs, size_t n,
		  int64_t now_ms, struct sa_arena *arena, struct sa_calibration *out)
{
	struct work w = {.policy = policy,
			 .runs = runs,
			 .n = n,
			 .now_ms = now_ms,
			 .arena = arena,
			 .out = out,
			 .kpi = SA_NEW_ARRAY(arena, 1, struct given),
			 .rule = SA_NEW_ARRAY(arena, 1, struct given),
			 .cap_given_kpi = 1,
			 .cap_given_rule = 1};
	struct sa_data *others = SA_NEW_ARRAY(arena, n, struct sa_data);

	*out = (struct sa_calibration){.n_runs = n};
	for (size_t r = 0; r < n; r++)
		take_run(&w, r, others);
	finish_kpis(&w);
	finish_rules(&w);
}

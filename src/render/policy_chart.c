/* SPDX-License-Identifier: MIT */
/* From the columns of a policy's audit to charts. */
#include "render/policy_chart.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "doc/policy_said.h"
#include "render/policy_text.h"

/* A jump of more than this many smallest steps is a gap. */
#define GAP_STEPS 1.5

#define PLACES_SHOWN 4 /* significant ones, of a KPI that does not say how many */
#define PLACES_MOST  9
#define RULES_SAID   2

static const double *values_of(const struct sa_judged *judged, size_t metric,
			       const struct sa_group_data *group)
{
	return group->y ? group->y[judged->data->slot[metric]] : NULL;
}

static double x_of(const struct sa_group_data *group, size_t k)
{
	return (double)group->rows->index[group->row[k]];
}

static double smallest_step(const struct sa_rows *rows)
{
	double smallest = INFINITY;

	for (size_t i = 1; i < rows->n; i++) {
		double step = (double)rows->index[i] - (double)rows->index[i - 1];

		if (step > 0 && step < smallest)
			smallest = step;
	}
	return smallest;
}

static struct sa_chart_series series_of(const struct sa_judged *judged, size_t metric,
					const struct sa_group_data *group, struct sa_arena *arena)
{
	const double *value = values_of(judged, metric, group);
	double gap = smallest_step(group->rows) * GAP_STEPS;
	size_t room = value ? 2 * group->n : 0, n = 0;
	double *x = SA_NEW_ARRAY(arena, room, double), *y = SA_NEW_ARRAY(arena, room, double);

	for (size_t k = 0; value && k < group->n; k++) {
		if (k && x_of(group, k) - x_of(group, k - 1) > gap) {
			x[n] = x_of(group, k - 1) + 1;
			y[n++] = SA_MISSING;
		}
		x[n] = x_of(group, k);
		y[n++] = value[k];
	}
	return (struct sa_chart_series){.x = x, .y = y, .n = n};
}

static size_t count_infinite(const struct sa_chart_series *series)
{
	size_t n = 0;

	for (size_t i = 0; i < series->n; i++)
		n += isinf(series->y[i]) != 0;
	return n;
}

static int digits_of(const struct sa_policy_metric *metric, const struct sa_chart_series *series)
{
	double most = 0;

	if (metric->digits >= 0)
		return metric->digits;
	for (size_t i = 0; i < series->n; i++) {
		if (sa_num_is_finite(series->y[i]))
			most = fmax(most, fabs(series->y[i]));
	}
	double digits = most > 0 ? PLACES_SHOWN - 1 - floor(log10(most)) : 0;

	return (int)fmin(fmax(digits, 0), PLACES_MOST);
}

/* Whether the actual value of the rule is one that could stand among those of the KPI. */
static bool is_level(const struct sa_aggregate *agg)
{
	return sa_agg_rows[agg->id].is_level;
}

static void add_limit(struct sa_chart *chart, enum sa_cmp op, double value, double reach,
		      struct sa_arena *arena)
{
	SA_STR_SCOPE(text);

	for (size_t i = 0; i < chart->n_limits; i++) {
		if (chart->limit[i].op == op && chart->limit[i].value == value)
			return;
	}
	if (!sa_num_is_finite(value) || chart->n_limits == SA_CHART_LIMITS_MAX)
		return;
	sa_phrase_number(&text, value, SA_MISSING, -1);
	chart->limit[chart->n_limits++] =
		(struct sa_chart_limit){op, value, sa_str_finish(&text, arena), reach};
}

/* What was found of a KPI in a group, the broken ones first: there is not room for all of it. */
struct found {
	const struct sa_finding **f;
	size_t n;
};

static struct found found_of(const struct sa_judged *judged, size_t metric, const char *group,
			     struct sa_arena *arena)
{
	struct found of = {0};
	size_t all = sa_policy_findings(judged, group, arena, &of.f);

	for (size_t i = 0; i < all; i++) {
		if (of.f[i]->metric == metric)
			of.f[of.n++] = of.f[i];
	}
	return of;
}

/* A share or a count of values beyond a bound has the bound for its limit. */
static void set_limits(struct sa_chart *chart, const struct found *found, struct sa_arena *arena)
{
	for (size_t i = 0; i < found->n; i++) {
		const struct sa_finding *f = found->f[i];

		if (is_level(&f->rule->left))
			add_limit(chart, f->rule->op, f->limit, f->reach.at, arena);
		else if (f->rule->left.when.is_set)
			add_limit(chart, f->rule->left.when.op, f->rule->left.when.value,
				  SA_MISSING, arena);
	}
}

/* The finding that is worst; of equals the first. */
static const struct sa_finding *worst_finding(const struct sa_judged *judged, size_t metric,
					      const char *group)
{
	const struct sa_finding *worst = NULL;

	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		if (f->metric == metric && (!group || strcmp(f->group, group) == 0) &&
		    (!worst || f->state > worst->state))
			worst = f;
	}
	return worst;
}

static void set_windows(struct sa_chart *chart, const struct sa_judged *judged, size_t metric,
			const struct found *found)
{
	const struct sa_policy *policy = judged->policy;
	const struct sa_judged_window *of = judged->window[policy->metric[metric].input];
	const struct sa_chart_series *head = &chart->series[SA_CHART_HEAD];
	const struct sa_finding *f = found->n ? found->f[0] : NULL;
	size_t w = f ? f->rule->left.window : 0;

	for (size_t i = 0; i < SA_CHART_WINDOW_COUNT; i++)
		chart->window[i].name = "";
	if (!w || !of[w].n_rows || !head->n)
		return;
	chart->window[SA_CHART_LAST] = (struct sa_chart_window){
		policy->window[w].name, (double)of[w].first, (double)of[w].last};
	chart->has_judged = is_level(&f->rule->left) && sa_num_is_finite(f->actual);
	chart->judged = f->actual;
}

static void set_masks(struct sa_chart *chart, const struct sa_judged *judged, size_t metric,
		      const char *group, struct sa_arena *arena)
{
	struct sa_chart_mask *mask = SA_NEW_ARRAY(arena, judged->n_mask, struct sa_chart_mask);

	for (size_t i = 0; i < judged->n_mask; i++) {
		const struct sa_judged_mask *m = &judged->mask[i];

		if (m->input == judged->policy->metric[metric].input &&
		    (!m->mask->group || strcmp(m->mask->group, group) == 0))
			mask[chart->n_masks++] =
				(struct sa_chart_mask){(double)m->first, (double)m->last};
	}
	chart->mask = mask;
}

/* "BTC; median(last8) >= 2.9: 2.63, fail; 2 infinite values not drawn" */
static const char *subtitle_of(const struct sa_judged *judged, size_t metric, const char *group,
			       const struct found *found, size_t n_infinite, struct sa_arena *arena)
{
	const struct sa_policy_metric *m = &judged->policy->metric[metric];
	size_t said = found->n < RULES_SAID ? found->n : RULES_SAID, more = found->n - said;
	SA_STR_SCOPE(out);

	if (group[0] || judged->n_group > 1)
		sa_str_puts(&out, sa_policy_group_name(group));
	for (size_t i = 0; i < said; i++) {
		const struct sa_finding *f = found->f[i];

		sa_str_printf(&out, "%s%s: ", out.len ? "; " : "", f->rule->text);
		sa_phrase_of_rule(&out, f->rule, f->actual, f->limit, m->judged_digits);
		/* a value that is there, of a rule that could not be judged */
		if (f->outcome != SA_MISSING_VALUE || !isnan(f->actual))
			sa_str_printf(&out, ", %s%s", sa_outcome_key(f->outcome),
				      f->outcome == SA_FAIL && f->state == SA_STATE_WARN
					      ? " (should)"
					      : "");
	}
	if (more)
		sa_str_printf(&out, "; %zu more rule%s", more, more == 1 ? "" : "s");
	if (n_infinite)
		sa_str_printf(&out, "%s%zu infinite value%s not drawn", out.len ? "; " : "",
			      n_infinite, n_infinite == 1 ? "" : "s");
	return sa_str_finish(&out, arena);
}

/* ---- the baseline ---- */

/* One KPI of one baseline run, read on along ascending indices. */
struct reader {
	const struct sa_group_data *group;
	const double *y; /* NULL: the run has no such group */
	size_t at;
};

/* SA_MISSING where the run has no finite value at the index. */
static double read_at(struct reader *r, double index)
{
	while (r->y && r->at < r->group->n && x_of(r->group, r->at) < index)
		r->at++;
	if (!r->y || r->at == r->group->n || x_of(r->group, r->at) != index ||
	    !sa_num_is_finite(r->y[r->at]))
		return SA_MISSING;
	return r->y[r->at];
}

static struct reader *open_readers(const struct sa_judged *judged, size_t metric, const char *name,
				   struct sa_arena *arena)
{
	size_t input = judged->policy->metric[metric].input;
	struct reader *reader = SA_NEW_ARRAY(arena, judged->n_baseline, struct reader);

	for (size_t b = 0; b < judged->n_baseline; b++) {
		const struct sa_data *data = &judged->baseline_data[b];
		const struct sa_group_data *group = sa_group_find(&data->input[input], name);

		reader[b].group = group;
		reader[b].y = group && group->y ? group->y[data->slot[metric]] : NULL;
	}
	return reader;
}

/* Row k of the run in all of its baseline runs: the median; the band of its rows is widened. */
static double read_row(struct reader *reader, size_t n, double index, double *value,
		       struct sa_chart_band *band)
{
	size_t found = 0;

	for (size_t b = 0; b < n; b++) {
		double y = read_at(&reader[b], index);

		if (isnan(y))
			continue;
		band->low = fmin(band->low, y);
		band->high = fmax(band->high, y);
		size_t at = found++;

		for (; at && value[at - 1] > y; at--)
			value[at] = value[at - 1];
		value[at] = y;
	}
	return found ? value[(found - 1) / 2] / 2 + value[found / 2] / 2 : SA_MISSING;
}

/* One run as a line; of several their median, and where they lie as a band (rows as the run has them). */
static void set_baseline(struct sa_chart *chart, const struct sa_judged *judged, size_t metric,
			 const struct sa_group_data *group, struct sa_arena *arena)
{
	size_t n = judged->n_baseline, per = group->n / SA_CHART_BANDS_MAX + 1, seen = 0;
	struct sa_chart_series *line = &chart->series[SA_CHART_BASELINE];

	if (!n || !judged->baseline_data)
		return;
	struct reader *reader = open_readers(judged, metric, group->name, arena);
	double *x = SA_NEW_ARRAY(arena, group->n, double),
	       *y = SA_NEW_ARRAY(arena, group->n, double);
	double *value = SA_NEW_ARRAY(arena, n, double);
	struct sa_chart_band *band = SA_NEW_ARRAY(arena, group->n / per + 1, struct sa_chart_band);

	for (size_t k = 0; k < group->n; k++) {
		struct sa_chart_band *b = &band[chart->n_bands];

		x[k] = x_of(group, k);
		if (k % per == 0)
			*b = (struct sa_chart_band){x[k], x[k], INFINITY, -INFINITY};
		b->to = x[k];
		y[k] = read_row(reader, n, x[k], value, b);
		seen += !isnan(y[k]);
		if ((k + 1) % per == 0 || k + 1 == group->n)
			chart->n_bands += b->low <= b->high;
	}
	chart->band = band;
	if (n == 1)
		chart->n_bands = 0;
	*line = (struct sa_chart_series){
		.name = n == 1 ? "baseline"
			       : sa_arena_printf(arena, "%zu baseline runs and their median", n),
		.x = x,
		.y = y,
		.n = seen ? group->n : 0};
}

void sa_chart_of_metric(const struct sa_judged *judged, size_t metric,
			const struct sa_group_data *group, struct sa_arena *arena,
			struct sa_chart *chart)
{
	const struct sa_policy_metric *m = &judged->policy->metric[metric];
	struct sa_chart_series head = series_of(judged, metric, group, arena);
	size_t n_infinite = count_infinite(&head);
	const struct found found = found_of(judged, metric, group->name, arena);

	head.name = m->name;
	*chart = (struct sa_chart){
		.key = sa_arena_printf(arena, "kpi_%zu_%zu", metric,
				       (size_t)(group - judged->data->input[m->input].group)),
		.name = m->name,
		.title = m->label,
		.subtitle = subtitle_of(judged, metric, group->name, &found, n_infinite, arena),
		.x_label = sa_policy_row_word(judged, m->input),
		.y_label = m->name,
		.unit = m->unit,
		.digits = digits_of(m, &head),
		.marks = true,
		.n_infinite = n_infinite,
		.series = {[SA_CHART_HEAD] = head, [SA_CHART_BASELINE] = {.name = ""}},
	};
	set_limits(chart, &found, arena);
	set_windows(chart, judged, metric, &found);
	set_masks(chart, judged, metric, group->name, arena);
	set_baseline(chart, judged, metric, group, arena);
}

const struct sa_group_data *sa_policy_worst_group(const struct sa_judged *judged, size_t metric)
{
	const struct sa_input_data *in = &judged->data->input[judged->policy->metric[metric].input];
	const struct sa_finding *f = worst_finding(judged, metric, NULL);
	const struct sa_group_data *group = f ? sa_group_find(in, f->group) : NULL;

	return group ? group : in->n_group ? &in->group[0] : NULL;
}

bool sa_policy_has_values(const struct sa_judged *judged, size_t metric,
			  const struct sa_group_data *group)
{
	const double *y = values_of(judged, metric, group);

	for (size_t k = 0; y && k < group->n; k++) {
		if (!isnan(y[k]))
			return true;
	}
	return false;
}

bool sa_policy_metric_fails(const struct sa_judged *judged, size_t metric, const char *group)
{
	const struct sa_finding *f = worst_finding(judged, metric, group);

	return f && f->outcome != SA_PASS;
}

bool sa_policy_metric_warns(const struct sa_judged *judged, size_t metric, const char *group)
{
	const struct sa_finding *f = worst_finding(judged, metric, group);

	return f && f->outcome != SA_PASS && f->state <= SA_STATE_WARN;
}

/* SPDX-License-Identifier: MIT */
/* What a policy's audit says beside its findings. */
#include "doc/policy_said.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "codec/spark.h"

const char *sa_policy_level_of(const struct sa_finding *f)
{
	return sa_policy_level_name(f->rule->level);
}

struct place {
	const struct sa_finding *finding;
	size_t rank;
};

/* As a decision sorts its failures; each after those that the policy has before it. */
static int by_weight(const void *left, const void *right)
{
	const struct place *a = left, *b = right;
	bool lacks_a = a->finding->outcome == SA_MISSING_VALUE,
	     lacks_b = b->finding->outcome == SA_MISSING_VALUE;

	if (a->finding->state != b->finding->state)
		return a->finding->state > b->finding->state ? -1 : 1;
	if (lacks_a != lacks_b)
		return lacks_a ? 1 : -1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return (a->finding > b->finding) - (a->finding < b->finding);
}

static bool is_of(const struct sa_finding *f, const char *group)
{
	return !group || strcmp(f->group, group) == 0;
}

size_t sa_policy_findings(const struct sa_judged *judged, const char *group, struct sa_arena *arena,
			  const struct sa_finding ***out)
{
	const size_t *ranks = group ? NULL : sa_judged_ranks(judged, arena);
	size_t n_broken = 0, n = 0;

	for (size_t i = 0; i < judged->n_finding; i++) {
		if (is_of(&judged->finding[i], group)) {
			n_broken += judged->finding[i].state != SA_STATE_OK;
			n++;
		}
	}

	struct place *broken = SA_NEW_ARRAY(arena, n_broken, struct place);
	const struct sa_finding **all = SA_NEW_ARRAY(arena, n, const struct sa_finding *);

	n_broken = 0;
	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		if (f->state != SA_STATE_OK && is_of(f, group))
			broken[n_broken++] = (struct place){
				f, ranks ? sa_judged_rank(judged, ranks, f->group) : 0};
	}
	if (n_broken)
		qsort(broken, n_broken, sizeof *broken, by_weight);
	for (n = 0; n < n_broken; n++)
		all[n] = broken[n].finding;
	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		if (f->state == SA_STATE_OK && is_of(f, group))
			all[n++] = f;
	}
	*out = all;
	return n;
}

void sa_policy_put_rest(struct sa_str *out, const struct sa_judged_group *const *order, size_t from,
			size_t n, enum sa_state run)
{
	size_t of[SA_STATE_COUNT] = {0};
	bool first = true;

	for (size_t i = from; i < n; i++)
		of[order[i]->state]++;
	sa_str_printf(out, "%zu %sgroup%s: ", n - from, from ? "more " : "",
		      n - from == 1 ? "" : "s");
	if (!from && !sa_state_ships(run)) { /* (they are all OK, else one of them were named) */
		sa_str_puts(out, "what speaks against the run is of none of them alone");
		return;
	}
	for (int s = SA_STATE_HOLD; s >= SA_STATE_OK; s--) {
		if (!of[s])
			continue;
		sa_str_printf(out, "%s%zu %s", first ? "" : ", ", of[s],
			      sa_state_name((enum sa_state)s));
		first = false;
	}
}

const char *sa_policy_group_name(const char *name)
{
	return name[0] ? name : "(no name)";
}

size_t sa_policy_groups_named(const struct sa_judged_group *const *order, size_t n)
{
	size_t k = 0;

	while (k < n && k < SA_POLICY_ROWS_SHOWN && order[k]->state != SA_STATE_OK)
		k++;
	return k ? k : n <= 1 ? n : 0;
}

void sa_policy_put_input(struct sa_str *out, const struct sa_input_data *input)
{
	sa_str_printf(out, "%s, %zu file%s, %zu row%s", input->format, input->n_files,
		      input->n_files == 1 ? "" : "s", input->rows.n, input->rows.n == 1 ? "" : "s");
	if (input->n_group > 1)
		sa_str_printf(out, ", %zu groups%s", input->n_group,
			      input->turns ? " that take turns" : "");
}

void sa_policy_put_origin(struct sa_str *out, const struct sa_policy_report *report,
			  const struct sa_pen *pen)
{
	const struct sa_policy *policy = report->judged->policy;

	sa_str_puts(out, "policy ");
	pen->foreign(out, policy->origin);
	if (policy->profile) {
		sa_str_puts(out, ", profile ");
		pen->foreign(out, policy->profile);
	}
	sa_str_printf(out, ", sha256 %.12s", policy->sha256);
}

/* ---- where a value came from ---- */

void sa_policy_put_source(struct sa_str *out, const struct sa_judged *judged,
			  const struct sa_finding *f, const struct sa_pen *pen)
{
	const struct sa_policy *policy = judged->policy;
	const struct sa_policy_metric *metric = &policy->metric[f->metric];
	size_t window = f->rule->left.window, slot = judged->data->slot[f->metric];
	const struct sa_judged_window *w = &judged->window[metric->input][window];
	const struct sa_group_data *group =
		sa_group_find(&judged->data->input[metric->input], f->group);

	sa_str_printf(out, "%s", policy->window[window].name);
	if (!w->n_rows || !group || !group->from) {
		sa_str_puts(out, ": nothing there");
		return;
	}
	sa_str_printf(out, ": %ss %lld to %lld", sa_policy_row_word(judged, metric->input),
		      (long long)w->first, (long long)w->last);
	if (w->n_masked)
		sa_str_printf(out, ", %zu masked", w->n_masked);
	for (size_t s = 0; s < metric->n_from; s++) {
		size_t n = 0;

		for (size_t k = 0; k < group->n; k++) {
			int64_t index = group->rows->index[group->row[k]];

			n += group->from[slot] && index >= w->first && index <= w->last &&
			     group->from[slot][k] == s + 1;
		}
		if (!n)
			continue;
		sa_str_puts(out, "; ");
		sa_source_put(out, &metric->from[s], pen->foreign);
		sa_str_printf(out, " (%zu value%s)", n, n == 1 ? "" : "s");
	}
}

/* ---- what no rule judges ---- */

static bool is_judged(const struct sa_judged *judged, size_t metric)
{
	for (size_t i = 0; i < judged->policy->n_rule; i++) {
		if (judged->policy->rule[i].metric == metric)
			return true;
	}
	return false;
}

/* The series of a KPI in the window "all" that holds most values; NULL where none holds any. */
static const struct sa_judged_series *fullest(const struct sa_judged *judged, size_t metric,
					      size_t *n_groups)
{
	const struct sa_judged_series *best = NULL;

	*n_groups = 0;
	for (size_t i = 0; i < judged->n_series; i++) {
		const struct sa_judged_series *s = &judged->series[i];

		if (s->metric != metric || !s->n)
			continue;
		*n_groups += s->window == 0;
		if (!best || s->n > best->n)
			best = s;
	}
	return best;
}

void sa_policy_say_unjudged(struct sa_str *out, const void *in, const void *of,
			    const struct sa_pen *pen)
{
	const struct sa_judged *judged = in;
	bool any = false;

	(void)of;
	for (size_t m = 0; m < judged->policy->n_metric; m++) {
		const struct sa_policy_metric *metric = &judged->policy->metric[m];
		size_t n_groups;
		const struct sa_judged_series *s = fullest(judged, m, &n_groups);

		if (!s || is_judged(judged, m))
			continue;
		sa_str_puts(out, any ? ", " : "not judged: ");
		pen->name(out, metric->name);
		sa_str_putc(out, ' ');
		sa_phrase_number(out, s->median, SA_MISSING, metric->digits);
		sa_str_printf(out, " (median of %zu value%s", s->n, s->n == 1 ? "" : "s");
		if (n_groups > 1) {
			sa_str_puts(out, " of ");
			pen->foreign(out, sa_policy_group_name(s->group));
			sa_str_printf(out, ", 1 of %zu groups", n_groups);
		}
		sa_str_putc(out, ')');
		any = true;
	}
}

void sa_policy_say_empty(struct sa_str *out, const void *in, const void *of,
			 const struct sa_pen *pen)
{
	const struct sa_judged *judged = in;
	bool any = false;

	(void)of;
	for (size_t m = 0; m < judged->policy->n_metric; m++) {
		size_t n_groups;

		if (fullest(judged, m, &n_groups))
			continue;
		sa_str_puts(out, any ? ", " : "no values: ");
		pen->name(out, judged->policy->metric[m].name);
		any = true;
	}
}

void sa_policy_say_masks(struct sa_str *out, const void *in, const void *of,
			 const struct sa_pen *pen)
{
	const struct sa_judged *judged = in;

	(void)of;
	for (size_t i = 0; i < judged->n_mask; i++) {
		const struct sa_judged_mask *m = &judged->mask[i];

		sa_str_puts(out, i ? "; " : "masked: ");
		if (judged->policy->n_input > 1) {
			pen->foreign(out, judged->policy->input[m->input].name);
			sa_str_putc(out, ' ');
		}
		if (m->mask->group) {
			pen->foreign(out, m->mask->group);
			sa_str_putc(out, ' ');
		}
		sa_str_printf(out, "%ss %lld to %lld (%zu): ", sa_policy_row_word(judged, m->input),
			      (long long)m->first, (long long)m->last, m->n_rows);
		pen->foreign(out, m->mask->reason);
	}
}

/* ---- reach ---- */

bool sa_policy_has_reach(const struct sa_judged *judged)
{
	for (size_t i = 0; i < judged->n_finding; i++) {
		if (sa_num_is_finite(judged->finding[i].reach.at))
			return true;
	}
	return false;
}

void sa_policy_put_reach(struct sa_str *out, const struct sa_judged *judged,
			 const struct sa_finding *f)
{
	const struct sa_aggregate *left = &f->rule->left;
	SA_STR_SCOPE(aggregate);

	sa_str_puts(&aggregate, sa_agg_id_name(left->id));
	if (left->id == SA_AGG_PERCENTILE)
		sa_str_num(&aggregate, left->p, "");
	sa_phrase_reach(out, &f->reach, aggregate.buf, f->limit,
			judged->policy->metric[f->metric].judged_digits);
}

/* ---- comparison ---- */

const struct sa_judged_shift *sa_policy_shift_of(const struct sa_judged *judged,
						 const struct sa_finding *f)
{
	for (size_t i = 0; i < judged->n_shift; i++) {
		const struct sa_judged_shift *s = &judged->shift[i];

		if (s->metric == f->metric && strcmp(s->group, f->group) == 0)
			return s;
	}
	return NULL;
}

/* ---- course ---- */

void sa_policy_spark(struct sa_str *out, const struct sa_judged *judged, const struct sa_finding *f,
		     size_t width)
{
	size_t input = judged->policy->metric[f->metric].input, n = 0;
	const struct sa_judged_window *w = &judged->window[input][f->rule->left.window];
	const struct sa_group_data *group = sa_group_find(&judged->data->input[input], f->group);
	const double *y = group && group->y ? group->y[judged->data->slot[f->metric]] : NULL;
	SA_ARENA_SCOPE(scratch);

	if (!y || !f->n)
		return;
	double *value = SA_NEW_ARRAY(&scratch, group->n, double);

	for (size_t k = 0; k < group->n; k++) {
		int64_t index = group->rows->index[group->row[k]];

		if (index >= w->first && index <= w->last)
			value[n++] = y[k];
	}
	if (sa_agg_rows[f->rule->left.id].is_level && !f->rule->left.samples &&
	    sa_num_is_finite(f->limit) && f->rule->op != SA_EQ && f->rule->op != SA_NE)
		sa_spark_limit(out, value, n, width, f->limit,
			       f->rule->op == SA_GE || f->rule->op == SA_GT);
	else
		sa_spark(out, value, n, width);
}

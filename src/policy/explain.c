/* SPDX-License-Identifier: MIT */
/* Rules as sentences. */
#include "policy/explain.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"

static void put_foreign(struct sa_str *out, const char *text)
{
	sa_utf8_plain(out, text, strlen(text), SA_LIMIT_SHOWN_TEXT);
}

static void put_duration(struct sa_str *out, int64_t ms)
{
	static const struct {
		int64_t ms;
		const char *name;
	} row[] = {{86400000, "day"}, {3600000, "hour"}, {60000, "minute"}, {1000, "second"}};
	size_t i = 0;

	while (i < 3 && ms % row[i].ms)
		i++;
	double n = (double)ms / (double)row[i].ms;

	sa_str_num(out, n, "");
	sa_str_printf(out, " %s%s", row[i].name, n == 1.0 ? "" : "s");
}

static void put_rows(struct sa_str *out, uint64_t rows)
{
	sa_str_uint(out, rows);
	sa_str_puts(out, rows == 1 ? " row" : " rows");
}

static void put_index_window(struct sa_str *out, const struct sa_policy_window *w)
{
	if (w->to_index == UINT64_MAX) {
		sa_str_puts(out, "the rows from index ");
		sa_str_uint(out, w->from_index);
		sa_str_puts(out, " on");
		return;
	}
	sa_str_puts(out, "the rows with index ");
	sa_str_uint(out, w->from_index);
	sa_str_puts(out, " to ");
	sa_str_uint(out, w->to_index);
}

static void put_time_window(struct sa_str *out, const struct sa_policy_window *w)
{
	if (w->to_ms == INT64_MAX) {
		sa_str_puts(out, "all but the first ");
		put_duration(out, w->from_ms);
		return;
	}
	sa_str_puts(out, "the time from ");
	put_duration(out, w->from_ms);
	sa_str_puts(out, " to ");
	put_duration(out, w->to_ms);
	sa_str_puts(out, " after the start");
}

static void put_window(struct sa_str *out, const struct sa_policy_window *w)
{
	switch (w->kind) {
	case SA_WINDOW_ALL:
		sa_str_puts(out, "the whole run");
		break;
	case SA_WINDOW_LAST_ROWS:
		sa_str_puts(out, "the last ");
		put_rows(out, w->rows);
		break;
	case SA_WINDOW_FIRST_ROWS:
		sa_str_puts(out, "the first ");
		put_rows(out, w->rows);
		break;
	case SA_WINDOW_SKIP_ROWS:
		sa_str_puts(out, "all but the first ");
		put_rows(out, w->rows);
		break;
	case SA_WINDOW_INDICES:
		put_index_window(out, w);
		break;
	case SA_WINDOW_LAST_TIME:
		sa_str_puts(out, "the last ");
		put_duration(out, w->from_ms);
		break;
	case SA_WINDOW_FIRST_TIME:
		sa_str_puts(out, "the first ");
		put_duration(out, w->to_ms);
		break;
	case SA_WINDOW_TIMES:
		put_time_window(out, w);
		break;
	}
}

static const char *op_words(enum sa_cmp op)
{
	static const char *const words[SA_CMP_COUNT] = {
		[SA_GE] = "at least", [SA_LE] = "at most", [SA_GT] = "above",
		[SA_LT] = "below",    [SA_EQ] = "exactly", [SA_NE] = "other than",
	};

	return words[op];
}

static void put_number(struct sa_str *out, double value, const char *unit)
{
	sa_str_num(out, value, "");
	if (*unit) {
		sa_str_puts(out, strcmp(unit, "%") == 0 ? "" : " ");
		put_foreign(out, unit);
	}
}

static void put_aggregate(struct sa_str *out, const struct sa_policy *policy,
			  const struct sa_aggregate *agg, const char *unit)
{
	sa_str_puts(out, sa_agg_rows[agg->id].words);
	if (agg->id == SA_AGG_PERCENTILE)
		sa_str_num(out, agg->p, "");
	if (agg->samples)
		sa_str_puts(out, " of the samples");
	if (agg->when.is_set) {
		sa_str_printf(out, " %s ", op_words(agg->when.op));
		put_number(out, agg->when.value, unit);
	}
	sa_str_puts(out, " over ");
	put_window(out, &policy->window[agg->window]);
}

/* A number of the right side, in the dimension of the left one. */
static void put_limit(struct sa_str *out, const struct sa_policy_rule *rule, double value,
		      const char *unit)
{
	switch (sa_agg_rows[rule->left.id].dimension) {
	case SA_AGG_A_SHARE:
		put_number(out, value, "%");
		break;
	case SA_AGG_A_COUNT:
		put_number(out, value, "");
		break;
	case SA_AGG_A_SLOPE: /* a number is in what the rule wrote behind it, else in the KPI's unit a row */
		put_number(out, value, rule->right.unit[0] ? rule->right.unit : unit);
		sa_str_puts(out, rule->right.unit[0] ? "" : " a row");
		break;
	case SA_AGG_IN_UNIT:
		put_number(out, value, unit);
		break;
	}
}

static void put_right(struct sa_str *out, const struct sa_policy *policy,
		      const struct sa_policy_rule *rule, const char *unit)
{
	const struct sa_right *right = &rule->right;

	if (right->kind == SA_RIGHT_NUMBER) {
		put_limit(out, rule, right->value, unit);
		return;
	}
	if (right->kind == SA_RIGHT_AGGREGATE)
		put_aggregate(out, policy, &right->other, unit);
	else
		sa_str_puts(out, "the same of the baseline");
	if (right->offset == 0)
		return;
	sa_str_puts(out, right->offset > 0 ? " plus " : " minus ");
	if (right->offset_is_share)
		put_number(out, round(fabs(right->offset) * 1e12) / 1e10, "%");
	else
		put_limit(out, rule, fabs(right->offset), unit);
}

static void put_rule(struct sa_str *out, const struct sa_policy *policy,
		     const struct sa_policy_rule *rule, bool later_part)
{
	const char *unit = policy->metric[rule->metric].unit;

	sa_str_puts(out, later_part ? "    or " : "  - ");
	put_aggregate(out, policy, &rule->left, unit);
	sa_str_printf(out, " is %s ", op_words(rule->op));
	put_right(out, policy, rule, unit);
	sa_str_puts(out, "  [");
	put_foreign(out, rule->part);
	sa_str_puts(out, "; ");
	put_foreign(out, rule->at.file);
	if (rule->at.line)
		sa_str_printf(out, ":%u", rule->at.line);
	sa_str_puts(out, "]\n");
}

static void put_level(struct sa_str *out, const struct sa_policy *policy, size_t metric,
		      enum sa_state level, const char *head)
{
	size_t any = 0;
	bool begun = false;

	for (size_t i = 0; i < policy->n_rule; i++) {
		const struct sa_policy_rule *rule = &policy->rule[i];

		if (rule->metric != metric || rule->level != level)
			continue;
		if (!begun)
			sa_str_puts(out, head);
		begun = true;
		put_rule(out, policy, rule, rule->any_of && rule->any_of == any);
		any = rule->any_of;
	}
}

static void put_reading(struct sa_str *out, const struct sa_policy *policy,
			const struct sa_policy_metric *metric)
{
	const struct sa_policy_input *input = &policy->input[metric->input];

	sa_str_puts(out, "Read from ");
	for (size_t i = 0; i < input->path.n; i++) {
		sa_str_puts(out, i ? ", " : "");
		put_foreign(out, input->path.name[i]);
	}
	sa_str_puts(out, ": ");
	for (size_t i = 0; i < metric->n_from; i++) {
		sa_str_puts(out, i ? ", else " : "");
		sa_source_put(out, &metric->from[i], put_foreign);
	}
	sa_str_puts(out, ".\n");
}

static void put_missing(struct sa_str *out, const struct sa_policy_metric *metric)
{
	static const char *const means[SA_STATE_COUNT] = {
		[SA_STATE_OK] = "changes nothing",
		[SA_STATE_WARN] = "is a warning",
		[SA_STATE_INCONCLUSIVE] = "makes the run INCONCLUSIVE",
		[SA_STATE_HOLD] = "makes the run HOLD",
	};

	sa_str_puts(out, "At least ");
	if (metric->min_present.count)
		put_rows(out, metric->min_present.count);
	else
		put_number(out, round(metric->min_present.share * 1e12) / 1e10, "%");
	sa_str_printf(out, "%s of a window must hold a value; a missing one %s.\n",
		      metric->min_present.count ? "" : " of the rows", means[metric->on_missing]);
}

static void put_exceptions(struct sa_str *out, const struct sa_policy *policy, size_t metric)
{
	for (size_t i = 0; i < policy->n_exception; i++) {
		const struct sa_policy_exception *e = &policy->exception[i];

		if (e->metric != metric)
			continue;
		sa_str_printf(out, "Waived until %s, by ", e->until);
		put_foreign(out, e->owner);
		sa_str_puts(out, ", because ");
		put_foreign(out, e->reason);
		if (e->group) {
			sa_str_puts(out, ", in the group ");
			put_foreign(out, e->group);
		}
		sa_str_puts(out, e->rule_text ? ": " : ": every rule");
		put_foreign(out, e->rule_text ? e->rule_text : "");
		sa_str_putc(out, '\n');
	}
}

void sa_policy_explain(const struct sa_policy *policy, size_t metric, struct sa_str *out)
{
	static const char *const better[] = {"; higher is better", "; lower is better", ""};
	const struct sa_policy_metric *m = &policy->metric[metric];
	bool judged = false;

	put_foreign(out, m->name);
	if (strcmp(m->label, m->name) != 0) {
		sa_str_puts(out, " (");
		put_foreign(out, m->label);
		sa_str_putc(out, ')');
	}
	if (*m->unit) {
		sa_str_puts(out, ", in ");
		put_foreign(out, m->unit);
	}
	sa_str_printf(out, "%s.\n", better[m->better]);
	put_reading(out, policy, m);
	put_missing(out, m);
	for (size_t i = 0; i < policy->n_rule; i++)
		judged |= policy->rule[i].metric == metric;
	if (!judged)
		sa_str_puts(out, "It has no rule: it is shown and not judged.\n");
	put_level(out, policy, metric, SA_STATE_HOLD, "The run is HOLD unless\n");
	put_level(out, policy, metric, SA_STATE_WARN, "There is a warning unless\n");
	put_exceptions(out, policy, metric);
}

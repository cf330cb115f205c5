/* SPDX-License-Identifier: MIT */
/* A policy as JSON: keys in the order of their bytes. */
#include "policy/digest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/utc.h"
#include "codec/json_out.h"
#include "codec/sha256.h"

#define LANGUAGE 1

/* ---- values ---- */

static const char *state_word(enum sa_state state)
{
	static const char *const word[] = {
		[SA_STATE_OK] = "ignore",
		[SA_STATE_WARN] = "warn",
		[SA_STATE_INCONCLUSIVE] = "inconclusive",
		[SA_STATE_HOLD] = "hold",
	};

	return word[state];
}

static void put_state(struct sa_jout *j, const char *key, enum sa_state state, enum sa_state usual)
{
	if (state != usual)
		sa_jout_text(j, key, state_word(state));
}

static void put_gating(struct sa_jout *j, const char *key, enum sa_gating gating)
{
	if (gating != SA_GATING_OFF)
		sa_jout_text(j, key, gating == SA_GATING_MUST ? "must" : "should");
}

static void put_text(struct sa_jout *j, const char *key, const char *text)
{
	if (text && *text)
		sa_jout_text(j, key, text);
}

static void put_whole(struct sa_jout *j, const char *key, uint64_t value)
{
	if (value)
		sa_jout_int(j, key, (int64_t)value);
}

/* In the largest unit that gives a whole number. */
static void put_duration(struct sa_jout *j, const char *key, int64_t ms)
{
	static const struct {
		int64_t ms;
		char unit;
	} row[] = {{86400000, 'd'}, {3600000, 'h'}, {60000, 'm'}, {1000, 's'}};
	SA_STR_SCOPE(text);
	size_t i = 0;

	while (i < 4 && ms % row[i].ms)
		i++;
	if (i < 4)
		sa_str_printf(&text, "%lld%c", (long long)(ms / row[i].ms), row[i].unit);
	else
		sa_str_printf(&text, "%lld.%03llds", (long long)(ms / 1000),
			      (long long)(ms % 1000));
	sa_jout_text(j, key, text.buf);
}

static void put_percent(struct sa_jout *j, const char *key, double share)
{
	SA_STR_SCOPE(text);

	sa_str_num(&text, round(share * 1e12) / 1e10, "");
	sa_str_putc(&text, '%');
	sa_jout_text(j, key, text.buf);
}

static void put_coverage(struct sa_jout *j, const struct sa_coverage *coverage)
{
	if (coverage->count)
		sa_jout_int(j, "min-present", (int64_t)coverage->count);
	else
		put_percent(j, "min-present", coverage->share);
}

static void put_names(struct sa_jout *j, const char *key, const struct sa_policy_names *names)
{
	if (!names->n)
		return;
	sa_jout_array(j, key);
	for (size_t i = 0; i < names->n; i++)
		sa_jout_text(j, NULL, names->name[i]);
	sa_jout_end_array(j);
}

static const char *name_of_window(const struct sa_policy *policy, size_t window)
{
	return policy->window[window].name;
}

/* Indices 0..n-1 in the order of their names. */
struct by_name {
	const char *name;
	size_t index;
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct by_name *)a)->name, ((const struct by_name *)b)->name);
}

static void sort_names(struct by_name *item, size_t n)
{
	if (n)
		qsort(item, n, sizeof *item, compare_names);
}

static void put_where(struct sa_jout *j, const struct sa_policy_where *where, size_t n)
{
	SA_ARENA_SCOPE(arena);
	struct by_name *order = SA_NEW_ARRAY(&arena, n + 1, struct by_name);

	if (!n)
		return;
	for (size_t i = 0; i < n; i++)
		order[i] = (struct by_name){where[i].field.text, i};
	sort_names(order, n);
	sa_jout_object(j, "where");
	for (size_t i = 0; i < n; i++)
		put_names(j, order[i].name, &where[order[i].index].value);
	sa_jout_end_object(j);
}

/* ---- blocks ---- */

static void put_input(struct sa_jout *j, const struct sa_policy_input *input)
{
	static const char *const unit[] = {NULL, "s", "ms", "us", "ns"};
	char separator[2] = {input->separator, '\0'};

	sa_jout_object(j, NULL);
	if (input->n_by) {
		sa_jout_array(j, "by");
		for (size_t i = 0; i < input->n_by; i++)
			sa_jout_text(j, NULL, input->by[i].text);
		sa_jout_end_array(j);
	}
	if (input->decimal != '.')
		sa_jout_text(j, "decimal", ",");
	if (input->every_ms)
		put_duration(j, "every", input->every_ms);
	if (strcmp(input->format, "auto") != 0)
		sa_jout_text(j, "format", input->format);
	put_text(j, "index", input->index.text);
	if (strcmp(input->name, "main") != 0)
		sa_jout_text(j, "name", input->name);
	put_names(j, "path", &input->path);
	put_text(j, "separator", input->separator == '\t' ? "tab" : separator);
	put_text(j, "time", input->time.text);
	put_text(j, "time-unit", unit[input->time_unit]);
	put_where(j, input->where, input->n_where);
	sa_jout_end_object(j);
}

static void put_source(struct sa_jout *j, const struct sa_policy_source *from)
{
	if (from->formula == SA_FROM_PLAIN && !from->n_where) {
		sa_jout_text(j, NULL, from->path.text);
		return;
	}
	sa_jout_object(j, NULL);
	if (from->formula == SA_FROM_DIVIDED)
		sa_jout_num(j, "divide-by", from->divisor);
	if (from->formula == SA_FROM_SHARE) {
		sa_jout_array(j, "share");
		sa_jout_text(j, NULL, from->path.text);
		sa_jout_text(j, NULL, from->other.text);
		sa_jout_end_array(j);
	} else {
		sa_jout_text(j, "path", from->path.text);
	}
	put_where(j, from->where, from->n_where);
	sa_jout_end_object(j);
}

static void put_rules(struct sa_jout *j, const struct sa_policy *policy, size_t metric,
		      enum sa_state level)
{
	size_t open_any = 0;
	bool any = false;

	for (size_t i = 0; i < policy->n_rule; i++) {
		const struct sa_policy_rule *rule = &policy->rule[i];

		if (rule->metric != metric || rule->level != level)
			continue;
		if (!any)
			sa_jout_array(j, sa_policy_level_name(level));
		any = true;
		if (open_any && rule->any_of != open_any) {
			sa_jout_end_array(j);
			sa_jout_end_object(j);
		}
		if (rule->any_of && rule->any_of != open_any) {
			sa_jout_object(j, NULL);
			sa_jout_array(j, "any");
		}
		open_any = rule->any_of;
		sa_jout_text(j, NULL, rule->part);
	}
	if (open_any) {
		sa_jout_end_array(j);
		sa_jout_end_object(j);
	}
	if (any)
		sa_jout_end_array(j);
}

static void put_reduce(struct sa_jout *j, const struct sa_policy_metric *metric)
{
	static const char *const word[] = {
		[SA_REDUCE_AUTO] = "",	   [SA_REDUCE_MEDIAN] = "median",
		[SA_REDUCE_MEAN] = "mean", [SA_REDUCE_MIN] = "min",
		[SA_REDUCE_MAX] = "max",   [SA_REDUCE_SUM] = "sum",
		[SA_REDUCE_LAST] = "last", [SA_REDUCE_COUNT_OF] = "count",
		[SA_REDUCE_RATE] = "rate", [SA_REDUCE_PERCENTILE] = "p",
	};
	SA_STR_SCOPE(text);
	bool counter = metric->kind == SA_METRIC_COUNTER;

	if (metric->reduce.id == (counter ? SA_REDUCE_LAST : SA_REDUCE_MEDIAN))
		return;
	sa_str_puts(&text, word[metric->reduce.id]);
	if (metric->reduce.id == SA_REDUCE_PERCENTILE)
		sa_str_num(&text, metric->reduce.p, "");
	put_text(j, "reduce", text.buf);
}

static bool same_coverage(const struct sa_coverage *a, const struct sa_coverage *b)
{
	return a->count == b->count && a->share == b->share;
}

static void put_plausible(struct sa_jout *j, const struct sa_policy_metric *metric)
{
	if (isnan(metric->plausible_min) && isnan(metric->plausible_max))
		return;
	sa_jout_object(j, "plausible");
	if (!isnan(metric->plausible_max))
		sa_jout_num(j, "max", metric->plausible_max);
	if (!isnan(metric->plausible_min))
		sa_jout_num(j, "min", metric->plausible_min);
	sa_jout_end_object(j);
}

static void put_metric(struct sa_jout *j, const struct sa_policy *policy, size_t m)
{
	static const char *const kind[] = {"", "gauge", "counter", "cumulative"};
	static const char *const better[] = {"higher", "lower", ""};
	const struct sa_policy_metric *metric = &policy->metric[m];

	sa_jout_object(j, metric->name);
	put_text(j, "better", better[metric->better]);
	if (metric->boolean)
		sa_jout_bool(j, "boolean", true);
	if (strcmp(metric->column, metric->name) != 0)
		sa_jout_text(j, "column", metric->column);
	if (metric->digits >= 0)
		sa_jout_int(j, "digits", metric->digits);
	if (!metric->floor.is_share)
		sa_jout_num(j, "floor", metric->floor.value);
	else if (metric->floor.value != 0.05)
		put_percent(j, "floor", metric->floor.value);
	sa_jout_array(j, "from");
	for (size_t i = 0; i < metric->n_from; i++)
		put_source(j, &metric->from[i]);
	sa_jout_end_array(j);
	put_text(j, "help", metric->help);
	if (metric->input)
		sa_jout_text(j, "input", policy->input[metric->input].name);
	put_text(j, "kind", kind[metric->kind]);
	if (strcmp(metric->label, metric->name) != 0)
		sa_jout_text(j, "label", metric->label);
	if (!same_coverage(&metric->min_present, &policy->min_present))
		put_coverage(j, &metric->min_present);
	put_state(j, "missing", metric->on_missing, policy->on_missing);
	put_rules(j, policy, m, SA_STATE_HOLD);
	put_plausible(j, metric);
	put_reduce(j, metric);
	put_rules(j, policy, m, SA_STATE_WARN);
	put_text(j, "unit", metric->unit);
	sa_jout_end_object(j);
}

static void put_metrics(struct sa_jout *j, const struct sa_policy *policy)
{
	SA_ARENA_SCOPE(arena);
	struct by_name *order = SA_NEW_ARRAY(&arena, policy->n_metric + 1, struct by_name);

	for (size_t i = 0; i < policy->n_metric; i++)
		order[i] = (struct by_name){policy->metric[i].name, i};
	sort_names(order, policy->n_metric);
	sa_jout_object(j, "kpis");
	for (size_t i = 0; i < policy->n_metric; i++)
		put_metric(j, policy, order[i].index);
	sa_jout_end_object(j);
}

static void put_window(struct sa_jout *j, const struct sa_policy_window *w)
{
	sa_jout_object(j, w->name);
	switch (w->kind) {
	case SA_WINDOW_ALL:
		break;
	case SA_WINDOW_LAST_ROWS:
		sa_jout_int(j, "last", (int64_t)w->rows);
		break;
	case SA_WINDOW_FIRST_ROWS:
		sa_jout_int(j, "first", (int64_t)w->rows);
		break;
	case SA_WINDOW_INDICES:
		if (w->from_index)
			sa_jout_int(j, "from", (int64_t)w->from_index);
		if (w->to_index != UINT64_MAX)
			sa_jout_int(j, "to", (int64_t)w->to_index);
		break;
	case SA_WINDOW_LAST_TIME:
		put_duration(j, "last", w->from_ms);
		break;
	case SA_WINDOW_FIRST_TIME:
		put_duration(j, "first", w->to_ms);
		break;
	case SA_WINDOW_TIMES:
		if (w->from_ms)
			put_duration(j, "from", w->from_ms);
		if (w->to_ms != INT64_MAX)
			put_duration(j, "to", w->to_ms);
		break;
	}
	sa_jout_end_object(j);
}

static void put_windows(struct sa_jout *j, const struct sa_policy *policy)
{
	SA_ARENA_SCOPE(arena);
	struct by_name *order = SA_NEW_ARRAY(&arena, policy->n_window, struct by_name);
	size_t n = policy->n_window - 1;

	if (!n)
		return;
	for (size_t i = 0; i < n; i++)
		order[i] = (struct by_name){policy->window[i + 1].name, i + 1};
	sort_names(order, n);
	sa_jout_object(j, "windows");
	for (size_t i = 0; i < n; i++)
		put_window(j, &policy->window[order[i].index]);
	sa_jout_end_object(j);
}

static void put_complete(struct sa_jout *j, const struct sa_policy *policy)
{
	if (!policy->n_complete)
		return;
	sa_jout_array(j, "complete");
	for (size_t i = 0; i < policy->n_complete; i++) {
		const struct sa_policy_complete *c = &policy->complete[i];

		sa_jout_object(j, NULL);
		if (c->duration_ms)
			put_duration(j, "duration", c->duration_ms);
		put_text(j, "end-marker", c->end_file);
		if (c->end_field.text) {
			sa_jout_object(j, "end-marker");
			sa_jout_text(j, "equals", c->end_equals);
			sa_jout_text(j, "path", c->end_field.text);
			sa_jout_end_object(j);
		}
		put_whole(j, "groups", c->n_groups);
		put_names(j, "groups", &c->group);
		if (c->input)
			sa_jout_text(j, "input", policy->input[c->input].name);
		put_whole(j, "max-gap", c->gap_index);
		if (c->gap_ms)
			put_duration(j, "max-gap", c->gap_ms);
		put_state(j, "otherwise", c->otherwise, SA_STATE_INCONCLUSIVE);
		put_whole(j, "rows", c->rows);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
}

static void put_mask_end(struct sa_jout *j, const char *key, const struct sa_policy_mask *mask,
			 uint64_t index, int64_t ms)
{
	SA_ARENA_SCOPE(arena);

	if (mask->kind == SA_MASK_INDICES)
		sa_jout_int(j, key, (int64_t)index);
	else if (mask->kind == SA_MASK_OFFSETS)
		put_duration(j, key, ms);
	else
		sa_jout_text(j, key, sa_utc_iso(&arena, ms));
}

static void put_masks(struct sa_jout *j, const struct sa_policy *policy)
{
	if (!policy->n_mask)
		return;
	sa_jout_array(j, "masks");
	for (size_t i = 0; i < policy->n_mask; i++) {
		const struct sa_policy_mask *mask = &policy->mask[i];

		sa_jout_object(j, NULL);
		put_mask_end(j, "from", mask, mask->from_index, mask->from_ms);
		put_text(j, "group", mask->group);
		if (mask->input != SA_POLICY_NONE)
			sa_jout_text(j, "input", policy->input[mask->input].name);
		sa_jout_text(j, "reason", mask->reason);
		put_mask_end(j, "to", mask, mask->to_index, mask->to_ms);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
}

static void put_identity(struct sa_jout *j, const struct sa_policy_identity *identity)
{
	SA_STR_SCOPE(text);
	/* "within" is a key of its own beside the one of the sum */
	bool first = identity->left.field.text && strcmp(identity->left.field.text, "within") < 0;

	if (!identity->n_term)
		return;
	sa_jout_object(j, "identity");
	for (int pass = 0; pass < 2; pass++) {
		if ((pass == 0) != first) {
			sa_jout_num(j, "within", identity->within);
			continue;
		}
		sa_jout_array(j, identity->left.field.text);
		for (size_t i = 0; i < identity->n_term; i++) {
			sa_str_clear(&text);
			sa_str_printf(&text, "%c%s", identity->term[i].minus ? '-' : '+',
				      identity->term[i].field.text);
			sa_jout_text(j, NULL, text.buf);
		}
		sa_jout_end_array(j);
	}
	sa_jout_end_object(j);
}

static void put_exceptions(struct sa_jout *j, const struct sa_policy *policy)
{
	if (!policy->n_exception)
		return;
	sa_jout_array(j, "exceptions");
	for (size_t i = 0; i < policy->n_exception; i++) {
		const struct sa_policy_exception *e = &policy->exception[i];

		sa_jout_object(j, NULL);
		put_text(j, "group", e->group);
		sa_jout_text(j, "kpi", policy->metric[e->metric].name);
		sa_jout_text(j, "owner", e->owner);
		sa_jout_text(j, "reason", e->reason);
		put_text(j, "rule", e->rule_text);
		if (e->still_must)
			sa_jout_text(j, "still-must", e->still_must->text);
		sa_jout_text(j, "until", e->until);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
}

static size_t usual_window(const struct sa_policy *policy)
{
	size_t steady = sa_policy_window_find(policy, "steady");

	return steady == SA_POLICY_NONE ? 0 : steady;
}

static void put_baseline(struct sa_jout *j, const struct sa_policy *policy)
{
	const struct sa_policy_baseline *baseline = &policy->baseline;

	if (!baseline->is_set)
		return;
	sa_jout_object(j, "baseline");
	if (baseline->alpha != 0.05)
		sa_jout_num(j, "alpha", baseline->alpha);
	put_names(j, "from", &baseline->from);
	if (baseline->max_age_ms)
		put_duration(j, "max-age", baseline->max_age_ms);
	put_state(j, "otherwise", baseline->otherwise, SA_STATE_WARN);
	put_gating(j, "regression", baseline->regression);
	if (baseline->runs_alike)
		sa_jout_bool(j, "runs-alike", true);
	put_state(j, "unclear", baseline->unclear, SA_STATE_WARN);
	if (baseline->window != usual_window(policy))
		sa_jout_text(j, "window", name_of_window(policy, baseline->window));
	sa_jout_end_object(j);
}

static void put_drift(struct sa_jout *j, const struct sa_policy *policy)
{
	const struct sa_policy_drift *drift = &policy->drift;

	if (!drift->is_set)
		return;
	sa_jout_object(j, "drift");
	if (!drift->horizon_rows)
		put_duration(j, "horizon", drift->horizon_ms);
	else if (drift->horizon_rows != 24)
		sa_jout_int(j, "horizon", (int64_t)drift->horizon_rows);
	put_gating(j, "level", drift->level);
	if (drift->window != usual_window(policy))
		sa_jout_text(j, "window", name_of_window(policy, drift->window));
	sa_jout_end_object(j);
}

void sa_policy_json(const struct sa_policy *policy, struct sa_str *out)
{
	static const struct sa_coverage usual = {0.75, 0};
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	put_baseline(&j, policy);
	put_complete(&j, policy);
	put_drift(&j, policy);
	put_exceptions(&j, policy);
	put_identity(&j, &policy->identity);
	sa_jout_array(&j, "input");
	for (size_t i = 0; i < policy->n_input; i++)
		put_input(&j, &policy->input[i]);
	sa_jout_end_array(&j);
	put_text(&j, "kpi-gate", policy->kpi_gate);
	put_metrics(&j, policy);
	sa_jout_int(&j, "language", LANGUAGE);
	put_masks(&j, policy);
	if (!same_coverage(&policy->min_present, &usual))
		put_coverage(&j, &policy->min_present);
	put_state(&j, "missing", policy->on_missing, SA_STATE_HOLD);
	put_windows(&j, policy);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}

const char *sa_policy_digest(struct sa_arena *arena, const struct sa_policy *policy)
{
	char *hex = sa_arena_alloc(arena, SA_SHA256_HEX);
	SA_STR_SCOPE(text);

	sa_policy_json(policy, &text);
	sa_sha256_hex(text.buf, text.len, hex);
	return hex;
}

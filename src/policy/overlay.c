/* SPDX-License-Identifier: MIT */
/* Options over a policy. */
#include "policy/overlay.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "model/kpi.h"
#include "policy/digest.h"
#include "policy/load.h"
#include "policy/rule_parse.h"

#define LAST_WINDOW "last8"

struct overlay {
	struct sa_policy *policy;
	struct sa_arena *arena;
	struct sa_mistakes *m;
};

static struct sa_place nowhere(const struct overlay *o)
{
	return (struct sa_place){o->policy->origin, 0, 0};
}

/* ---- thresholds ---- */

static bool unknown_kpi(struct overlay *o, const char *option, const char *text, const char *name)
{
	const char *known[2 * SA_LIMIT_POLICY_KPIS];
	const struct sa_policy *policy = o->policy;

	for (size_t i = 0; i < policy->n_metric; i++) {
		known[2 * i] = policy->metric[i].name;
		known[2 * i + 1] = policy->metric[i].column;
	}
	const char *near = sa_mistake_near(o->m, name, known, 2 * policy->n_metric);
	SA_STR_SCOPE(all);

	for (size_t i = 0; i < policy->n_metric && !near[0]; i++)
		sa_str_printf(&all, "%s%s", i ? ", " : "; there are ", policy->metric[i].name);
	return sa_mistake(o->m, nowhere(o), "%s '%.100s': unknown KPI '%.64s'%s%s", option, text,
			  name, near, all.buf);
}

/* A must of the form agg(last8) op number; a median goes before others. */
static struct sa_policy_rule *movable(struct sa_policy *policy, size_t metric, enum sa_cmp op,
				      size_t window)
{
	struct sa_policy_rule *found = NULL;

	for (size_t i = 0; i < policy->n_rule; i++) {
		struct sa_policy_rule *rule = &policy->rule[i];

		if (rule->metric != metric || rule->op != op || rule->level != SA_STATE_HOLD ||
		    rule->any_of || rule->left.window != window || rule->left.when.is_set ||
		    rule->right.kind != SA_RIGHT_NUMBER)
			continue;
		if (!found || (rule->left.id == SA_AGG_MEDIAN && found->left.id != SA_AGG_MEDIAN))
			found = rule;
	}
	return found;
}

/* Puts a rule behind the last must of its KPI. */
static void insert_rule(struct overlay *o, const struct sa_policy_rule *rule)
{
	struct sa_policy *policy = o->policy;
	struct sa_policy_rule *grown =
		SA_NEW_ARRAY(o->arena, policy->n_rule + 1, struct sa_policy_rule);
	size_t at = 0;

	while (at < policy->n_rule && (policy->rule[at].metric < rule->metric ||
				       (policy->rule[at].metric == rule->metric &&
					policy->rule[at].level == SA_STATE_HOLD)))
		at++;
	if (at)
		memcpy(grown, policy->rule, at * sizeof *grown);
	grown[at] = *rule;
	if (policy->n_rule > at)
		memcpy(grown + at + 1, policy->rule + at, (policy->n_rule - at) * sizeof *grown);
	policy->rule = grown;
	policy->n_rule++;
	for (size_t i = 0; i < policy->n_exception; i++) {
		struct sa_policy_exception *e = &policy->exception[i];

		for (size_t k = 0; k < e->n_rule; k++)
			e->rule[k] += e->rule[k] >= at;
	}
}

/* The aggregate of a rule as text: "max", "samples.p99.9". */
static const char *aggregate_text(struct overlay *o, const struct sa_aggregate *agg)
{
	SA_STR_SCOPE(out);

	sa_str_printf(&out, "%s%s", agg->samples ? "samples." : "", sa_agg_id_name(agg->id));
	if (agg->id == SA_AGG_PERCENTILE)
		sa_str_num(&out, agg->p, "");
	return sa_arena_strndup(o->arena, out.buf, out.len);
}

static bool trimmed_name(struct overlay *o, const char *text, size_t len, const char **name)
{
	while (len && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	*name = sa_arena_strndup(o->arena, text, len);
	return len > 0;
}

/* The built-in KPIs have a second name in snapshots and summaries: slippage_bps_p95, latency_p95_ms. */
static size_t by_other_name(const struct sa_policy *policy, const char *name)
{
	const struct sa_kpi *kpi = sa_kpi_find(name, strlen(name));
	size_t metric = kpi ? sa_policy_metric_find(policy, kpi->gate_name) : SA_POLICY_NONE;

	return kpi && metric == SA_POLICY_NONE ? sa_policy_metric_find(policy, kpi->csv_name)
					       : metric;
}

static size_t metric_of(const struct overlay *o, const char *name)
{
	size_t metric = sa_policy_metric_find(o->policy, name);

	return metric == SA_POLICY_NONE && o->policy->builds_on_mm_bot
		       ? by_other_name(o->policy, name)
		       : metric;
}

static bool threshold(struct overlay *o, const char *text)
{
	struct sa_policy *policy = o->policy;
	const char *start = text + strspn(text, " \t"), *op = start + strcspn(start, "<>=!~");
	struct sa_policy_rule rule, *old;
	struct sa_rule_fault fault;
	size_t metric, window;
	const char *name;

	if (!trimmed_name(o, start, (size_t)(op - start), &name) || !*op)
		return sa_mistake(o->m, nowhere(o),
				  "threshold '%.100s' is not written as 'net_bps>=3.0'", text);
	metric = metric_of(o, name);
	if (metric == SA_POLICY_NONE)
		return unknown_kpi(o, "threshold", text, name);
	window = sa_policy_window_find(policy, LAST_WINDOW);
	if (window == SA_POLICY_NONE)
		return sa_mistake(o->m, nowhere(o),
				  "threshold '%.100s': the policy has no window '" LAST_WINDOW
				  "' to judge it in; write the rule in the policy",
				  text);
	const char *as_rule =
		sa_arena_printf(o->arena, "median(" LAST_WINDOW ") %.*s %s",
				(int)strspn(op, "<>=!~"), op, op + strspn(op, "<>=!~"));

	if (!sa_rule_parse(policy, metric, as_rule, o->arena, &rule, &fault))
		return sa_mistake(o->m, nowhere(o), "threshold '%.100s': %s", text, fault.text);
	if (rule.right.kind != SA_RIGHT_NUMBER)
		return sa_mistake(o->m, nowhere(o), "threshold '%.100s': the limit is no number",
				  text);
	rule.level = SA_STATE_HOLD;
	rule.at = nowhere(o);
	old = movable(policy, metric, rule.op, window);
	if (!old) {
		if (policy->n_rule == SA_LIMIT_POLICY_RULES)
			return sa_mistake(o->m, nowhere(o), "more than %d rules",
					  SA_LIMIT_POLICY_RULES);
		insert_rule(o, &rule);
		return true;
	}
	as_rule = sa_arena_printf(o->arena, "%s%s", aggregate_text(o, &old->left),
				  rule.text + strlen("median"));
	rule.at = old->at;
	if (!sa_rule_parse(policy, metric, as_rule, o->arena, old, &fault))
		return sa_mistake(o->m, nowhere(o), "threshold '%.100s': %s", text, fault.text);
	old->level = SA_STATE_HOLD;
	old->at = rule.at;
	return true;
}

/* ---- windows, completeness ---- */

static bool steady_start(struct overlay *o, uint64_t from)
{
	size_t i = sa_policy_window_find(o->policy, "steady");
	struct sa_policy_window *w = i == SA_POLICY_NONE ? NULL : &o->policy->window[i];

	if (!w || w->kind != SA_WINDOW_INDICES || w->to_index != UINT64_MAX)
		return sa_mistake(
			o->m, w ? w->at : nowhere(o),
			"--steady-start: the policy has no window 'steady' of the form {from: "
			"N}; change it in the policy");
	w->from_index = from;
	return true;
}

/* The text of a rule with the window's new name. */
static const char *renamed(struct overlay *o, const char *text, const char *name)
{
	SA_STR_SCOPE(out);

	for (const char *p = text; *p;) {
		bool word = p > text && (p[-1] == '(' || p[-1] == ' ');
		size_t len = strlen(LAST_WINDOW);

		if (word && strncmp(p, LAST_WINDOW, len) == 0 && strchr(") ,", p[len]) && p[len]) {
			sa_str_puts(&out, name);
			p += len;
		} else {
			sa_str_putc(&out, *p++);
		}
	}
	return sa_arena_strndup(o->arena, out.buf, out.len);
}

static bool last_rows(struct overlay *o, uint64_t rows)
{
	struct sa_policy *policy = o->policy;
	size_t i = sa_policy_window_find(policy, LAST_WINDOW);
	struct sa_policy_window *w = i == SA_POLICY_NONE ? NULL : &policy->window[i];

	if (!w || w->kind != SA_WINDOW_LAST_ROWS)
		return sa_mistake(o->m, w ? w->at : nowhere(o),
				  "--window: the policy has no window '" LAST_WINDOW
				  "' of the form {last: N}; change it in the policy");
	/* its name says how many rows are judged: it follows them, where it is free (FORMATS 15.22) */
	bool named = strcmp(sa_arena_printf(o->arena, "last%llu", (unsigned long long)w->rows),
			    w->name) == 0;
	const char *name = sa_arena_printf(o->arena, "last%llu", (unsigned long long)rows);

	w->rows = rows;
	if (!named || sa_policy_window_find(policy, name) != SA_POLICY_NONE)
		return true;
	w->name = name;
	for (size_t r = 0; r < policy->n_rule; r++) {
		policy->rule[r].text = renamed(o, policy->rule[r].text, w->name);
		policy->rule[r].part = renamed(o, policy->rule[r].part, w->name);
	}
	return true;
}

static bool min_rows(struct overlay *o, uint64_t rows)
{
	struct sa_policy *policy = o->policy;
	struct sa_policy_complete *grown =
		SA_NEW_ARRAY(o->arena, policy->n_complete + 1, struct sa_policy_complete);

	for (size_t i = 0; i < policy->n_complete; i++) {
		if (policy->complete[i].rows && !policy->complete[i].input)
			return sa_mistake(
				o->m, policy->complete[i].at,
				"--min-iterations: the policy says complete.rows itself; change "
				"it there");
		grown[i] = policy->complete[i];
	}
	grown[policy->n_complete++] = (struct sa_policy_complete){
		.rows = rows,
		.otherwise = SA_STATE_WARN,
		.at = nowhere(o),
	};
	policy->complete = grown;
	return true;
}

/* ---- comparison ---- */

static bool tolerance(struct overlay *o, const char *text)
{
	const char *equals = strchr(text, '='), *name;
	size_t len = equals ? strlen(equals + 1) : 0, metric;
	double value;

	while (len && (equals[len] == ' ' || equals[len] == '\t'))
		len--;
	bool share = len && equals[len] == '%';

	if (!equals || !trimmed_name(o, text, (size_t)(equals - text), &name) ||
	    !sa_num_from_text(equals + 1, share ? len - 1 : len, &value) ||
	    !sa_num_is_finite(value) || value < 0)
		return sa_mistake(o->m, nowhere(o),
				  "tolerance '%.100s': write it as 'net_bps=0.2' or "
				  "'p95_latency_ms=5%%'",
				  text);
	metric = metric_of(o, name);
	if (metric == SA_POLICY_NONE)
		return unknown_kpi(o, "tolerance", text, name);
	o->policy->metric[metric].floor =
		(struct sa_floor){.value = share ? value / 100.0 : value, .is_share = share};
	return true;
}

static void tolerances(struct overlay *o, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\r\n"), blank = strspn(text, " \t");

		if (blank < len)
			(void)tolerance(o, sa_arena_strndup(o->arena, text + blank, len - blank));
		text += len + strspn(text + len, "\r\n");
	}
}

static bool compare_window(struct overlay *o, const char *word)
{
	const char *name = strcmp(word, "overall") == 0 ? "all" : LAST_WINDOW;
	size_t window = sa_policy_window_find(o->policy, name);

	if (window == SA_POLICY_NONE)
		return sa_mistake(o->m, nowhere(o),
				  "--compare-window %s: the policy has no window '%s'; say "
				  "baseline.window in the policy",
				  word, name);
	o->policy->baseline.window = window;
	return true;
}

static void comparison(struct overlay *o, const struct sa_policy_overlay *overlay)
{
	for (size_t i = 0; i < overlay->n_tolerance; i++)
		tolerances(o, overlay->tolerance[i]);
	if (overlay->compare_window)
		(void)compare_window(o, overlay->compare_window);
	if (overlay->alpha > 0)
		o->policy->baseline.alpha = overlay->alpha;
	if (overlay->runs_alike)
		o->policy->baseline.runs_alike = true;
	if (overlay->regression_must)
		o->policy->baseline.regression = SA_GATING_MUST;
	o->policy->baseline.is_set |= overlay->compare_window || overlay->alpha > 0 ||
				      overlay->runs_alike || overlay->regression_must;
}

int sa_policy_overlay(struct sa_policy *policy, const struct sa_policy_overlay *overlay,
		      struct sa_arena *arena, struct sa_mistakes *m, struct sa_err *err)
{
	struct overlay o = {policy, arena, m};

	for (size_t i = 0; i < overlay->n_threshold; i++)
		(void)threshold(&o, overlay->threshold[i]);
	if (overlay->steady_start)
		(void)steady_start(&o, overlay->steady_start);
	comparison(&o, overlay); /* before last8 has another name */
	if (overlay->last_rows)
		(void)last_rows(&o, overlay->last_rows);
	if (overlay->min_rows)
		(void)min_rows(&o, overlay->min_rows);
	if (m->n)
		return sa_mistakes_err(m, err);
	policy->sha256 = sa_policy_digest(arena, policy);
	return 0;
}

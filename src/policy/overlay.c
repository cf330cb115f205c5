/* SPDX-License-Identifier: MIT */
/* Options over a policy. */
#include "policy/overlay.h"

#include <string.h>

#include "base/num.h"
#include "policy/digest.h"
#include "policy/except_match.h"
#include "policy/threshold.h"

struct overlay {
	struct sa_policy *policy;
	struct sa_arena *arena;
	struct sa_mistakes *m;
	bool plain;
};

static struct sa_place nowhere(const struct overlay *o)
{
	return (struct sa_place){o->policy->origin, 0, 0};
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
		size_t len = strlen(SA_THRESHOLD_WINDOW);

		if (word && strncmp(p, SA_THRESHOLD_WINDOW, len) == 0 && strchr(") ,", p[len]) &&
		    p[len]) {
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
	size_t i = sa_policy_window_find(policy, SA_THRESHOLD_WINDOW);
	struct sa_policy_window *w = i == SA_POLICY_NONE ? NULL : &policy->window[i];

	if (!w || w->kind != SA_WINDOW_LAST_ROWS)
		return sa_mistake(o->m, w ? w->at : nowhere(o),
				  "--window: the policy has no window '" SA_THRESHOLD_WINDOW
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
	for (size_t k = 0; k < policy->n_exception; k++) {
		struct sa_policy_exception *e = &policy->exception[k];

		if (e->rule_text)
			e->rule_text = renamed(o, e->rule_text, w->name);
		if (e->still_must)
			e->still_must->text = renamed(o, e->still_must->text, w->name);
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
	const char *equals = strchr(text, '='), *name = "";
	size_t len = equals ? strlen(equals + 1) : 0, metric;
	double value;

	while (len && (equals[len] == ' ' || equals[len] == '\t'))
		len--;
	bool share = len && equals[len] == '%';

	if (equals)
		name = sa_threshold_name(o->arena, text, (size_t)(equals - text));
	if (!equals || !*name || !sa_num_from_text(equals + 1, share ? len - 1 : len, &value) ||
	    !sa_num_is_finite(value) || value < 0)
		return sa_mistake(o->m, nowhere(o),
				  "tolerance '%.100s': write it as 'net_bps=0.2' or "
				  "'p95_latency_ms=5%%'",
				  text);
	metric = sa_threshold_metric(o->policy, name);
	if (metric == SA_POLICY_NONE)
		return sa_threshold_unknown(o->policy, "tolerance", text,
					    o->plain ? "metric" : "KPI", name, o->m);
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
	const char *name = strcmp(word, "overall") == 0 ? "all" : SA_THRESHOLD_WINDOW;
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
	struct overlay o = {policy, arena, m, overlay->plain};

	sa_policy_thresholds(policy, overlay, arena, m);
	if (overlay->moves_steady)
		(void)steady_start(&o, overlay->steady_start);
	comparison(&o, overlay); /* before last8 has another name */
	if (overlay->last_rows)
		(void)last_rows(&o, overlay->last_rows);
	if (overlay->min_rows)
		(void)min_rows(&o, overlay->min_rows);
	if (m->n)
		return sa_mistakes_err(m, err);
	for (size_t i = 0; i < policy->n_exception; i++)
		sa_except_match(policy, &policy->exception[i], arena);
	if (policy->sha256)
		policy->sha256 = sa_policy_digest(arena, policy);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* Comparing policies. */
#include "policy/diff.h"

#include <string.h>

#include "policy/digest.h"
#include "policy/rule_parse.h"

struct compare {
	const struct sa_policy *old, *new;
	struct sa_arena *arena;
	struct sa_policy_diff *diff;
	size_t cap;
};

const char *sa_policy_change_name(enum sa_policy_change change)
{
	static const char *const name[] = {"looser", "stricter", "new", "gone", "changed"};

	return name[change];
}

bool sa_policy_loosens(enum sa_policy_change change)
{
	return change == SA_POLICY_LOOSER || change == SA_POLICY_GONE ||
	       change == SA_POLICY_CHANGED;
}

static void add(struct compare *c, enum sa_policy_change change, const char *subject,
		const char *text, struct sa_place at)
{
	struct sa_policy_diff *diff = c->diff;

	if (diff->n == c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 16;
		struct sa_policy_delta *grown = SA_NEW_ARRAY(c->arena, cap, struct sa_policy_delta);

		if (diff->n)
			memcpy(grown, diff->delta, diff->n * sizeof *grown);
		diff->delta = grown;
		c->cap = cap;
	}
	diff->delta[diff->n++] = (struct sa_policy_delta){change, subject, text, at};
	diff->n_looser += sa_policy_loosens(change);
}

static const char *from_to(struct compare *c, const char *what, const char *old, const char *new)
{
	return sa_arena_printf(c->arena, "%s: %s, was %s", what, *new ? new : "none",
			       *old ? old : "none");
}

/* ---- rules ---- */

/* The new KPI of that name; one that has it as its `column` alone is another. */
static size_t same_metric(const struct compare *c, size_t old)
{
	for (size_t m = 0; m < c->new->n_metric; m++) {
		if (strcmp(c->new->metric[m].name, c->old->metric[old].name) == 0)
			return m;
	}
	return SA_POLICY_NONE;
}

/* A rule of one policy with the indices of the other, so that the two can be compared. */
static bool translated(const struct compare *c, const struct sa_policy_rule *rule,
		       struct sa_policy_rule *out)
{
	*out = *rule;
	out->metric = same_metric(c, rule->metric);
	out->left.window = sa_policy_window_find(c->new, c->old->window[rule->left.window].name);
	out->right.other.window =
		sa_policy_window_find(c->new, c->old->window[rule->right.other.window].name);
	return out->metric != SA_POLICY_NONE && out->left.window != SA_POLICY_NONE &&
	       out->right.other.window != SA_POLICY_NONE;
}

/* The same rule but for where its limit lies. */
static bool moved(const struct sa_policy_rule *a, const struct sa_policy_rule *b)
{
	struct sa_policy_rule c = *a;

	if (a->any_of || b->any_of || a->level != b->level)
		return false;
	c.right.value = b->right.value;
	/* nothing is 0 % as well as 0 ms */
	if (a->right.offset == 0 || b->right.offset == 0)
		c.right.offset_is_share = b->right.offset_is_share;
	c.right.offset = b->right.offset;
	return sa_rule_equal(&c, b);
}

static enum sa_policy_change direction(const struct sa_policy_rule *old,
				       const struct sa_policy_rule *new)
{
	double by = old->right.kind == SA_RIGHT_NUMBER ? new->right.value - old->right.value
						       : new->right.offset - old->right.offset;

	switch (old->op) {
	case SA_GE:
	case SA_GT:
		return by < 0 ? SA_POLICY_LOOSER : SA_POLICY_STRICTER;
	case SA_LE:
	case SA_LT:
		return by > 0 ? SA_POLICY_LOOSER : SA_POLICY_STRICTER;
	case SA_EQ:
	case SA_NE:
	case SA_CMP_COUNT:
		break;
	}
	return SA_POLICY_CHANGED;
}

static const char *rule_text(struct compare *c, const struct sa_policy_rule *rule)
{
	return sa_arena_printf(c->arena, "%s %s", sa_policy_level_name(rule->level), rule->text);
}

static bool same_rule(const struct sa_policy_rule *a, const struct sa_policy_rule *b)
{
	return a->level == b->level && !a->any_of == !b->any_of &&
	       (a->any_of ? a->metric == b->metric && strcmp(a->text, b->text) == 0 &&
				    sa_rule_equal(a, b)
			  : sa_rule_equal(a, b));
}

/* Pairs each old rule with the first new one that fits and has no partner yet. */
static void pair(struct compare *c, size_t *partner, bool *taken,
		 bool (*fits)(const struct sa_policy_rule *, const struct sa_policy_rule *))
{
	struct sa_policy_rule old;

	for (size_t i = 0; i < c->old->n_rule; i++) {
		if (partner[i] != SA_POLICY_NONE || !translated(c, &c->old->rule[i], &old))
			continue;
		for (size_t k = 0; k < c->new->n_rule; k++) {
			if (taken[k] || !fits(&old, &c->new->rule[k]))
				continue;
			partner[i] = k;
			taken[k] = true;
			break;
		}
	}
}

/* The first part of an "any" stands for all. */
static bool is_later_part(const struct sa_policy *policy, size_t i)
{
	return i && policy->rule[i].any_of && policy->rule[i - 1].any_of == policy->rule[i].any_of;
}

static void compare_rules(struct compare *c)
{
	const struct sa_policy *old = c->old, *new = c->new;
	size_t *partner = SA_NEW_ARRAY(c->arena, old->n_rule + 1, size_t);
	bool *taken = SA_NEW_ARRAY(c->arena, new->n_rule + 1, bool);

	for (size_t i = 0; i < old->n_rule; i++)
		partner[i] = SA_POLICY_NONE;
	pair(c, partner, taken, same_rule);
	pair(c, partner, taken, moved);
	for (size_t i = 0; i < old->n_rule; i++) {
		const struct sa_policy_rule *a = &old->rule[i], *b;

		if (is_later_part(old, i))
			continue;
		if (partner[i] == SA_POLICY_NONE) {
			add(c, SA_POLICY_GONE, old->metric[a->metric].name, rule_text(c, a), a->at);
			continue;
		}
		b = &new->rule[partner[i]];
		if (a->right.value != b->right.value || a->right.offset != b->right.offset)
			add(c, direction(a, b), new->metric[b->metric].name,
			    sa_arena_printf(c->arena, "%s, was %s", rule_text(c, b), a->text),
			    b->at);
	}
	for (size_t k = 0; k < new->n_rule; k++) {
		if (!taken[k] && !is_later_part(new, k))
			add(c, SA_POLICY_NEW, new->metric[new->rule[k].metric].name,
			    rule_text(c, &new->rule[k]), new->rule[k].at);
	}
}

/* ---- everything else ---- */

/* What of a KPI enters a decision, beside its rules; by the key of the policy. */
static const char *const deciding[] = {"better", "boolean",	"floor",   "from",   "input",
				       "kind",	 "min-present", "missing", "reduce", "unit"};

static void compare_metrics(struct compare *c)
{
	for (size_t i = 0; i < c->old->n_metric; i++) {
		const struct sa_policy_metric *metric = &c->old->metric[i];
		size_t k = same_metric(c, i);

		if (k == SA_POLICY_NONE)
			continue; /* its rules are gone, and told */
		for (size_t d = 0; d < sizeof deciding / sizeof *deciding; d++) {
			const char *a = sa_policy_member_text(c->old, i, deciding[d], c->arena);
			const char *b = sa_policy_member_text(c->new, k, deciding[d], c->arena);

			if (strcmp(a, b) != 0)
				add(c, SA_POLICY_CHANGED, metric->name,
				    from_to(c, deciding[d], a, b), c->new->metric[k].at);
		}
	}
}

static void compare_windows(struct compare *c)
{
	for (size_t i = 1; i < c->old->n_window; i++) {
		const struct sa_policy_window *a = &c->old->window[i];
		size_t k = sa_policy_window_find(c->new, a->name);
		const char *subject = sa_arena_printf(c->arena, "windows.%s", a->name);
		const char *was = sa_policy_window_text(a, c->arena), *is;

		if (k == SA_POLICY_NONE)
			continue; /* nothing uses it: what did is gone, and told */
		is = sa_policy_window_text(&c->new->window[k], c->arena);
		if (strcmp(was, is) != 0)
			add(c, SA_POLICY_CHANGED, subject,
			    sa_arena_printf(c->arena, "%s, was %s", is, was), c->new->window[k].at);
	}
}

/* One that no key names is that called "steady", where there is such a one. */
static void compare_usual_window(struct compare *c, const char *key, size_t old, size_t new)
{
	const char *was = c->old->window[old].name, *is = c->new->window[new].name;

	if (strcmp(was, is) != 0 && strcmp(sa_policy_block_text(c->old, key, c->arena),
					   sa_policy_block_text(c->new, key, c->arena)) == 0)
		add(c, SA_POLICY_CHANGED, key, from_to(c, "window", was, is),
		    c->new->window[new].at);
}

static void compare_usual_windows(struct compare *c)
{
	compare_usual_window(c, "baseline", c->old->baseline.window, c->new->baseline.window);
	if (c->new->drift.level != SA_GATING_OFF)
		compare_usual_window(c, "drift", c->old->drift.window, c->new->drift.window);
}

static struct sa_place place_of(const struct sa_policy *policy, const char *key)
{
	if (strcmp(key, "baseline") == 0)
		return policy->baseline.at;
	if (strcmp(key, "complete") == 0 && policy->n_complete)
		return policy->complete[0].at;
	if (strcmp(key, "drift") == 0)
		return policy->drift.at;
	if (strcmp(key, "exceptions") == 0 && policy->n_exception)
		return policy->exception[0].at;
	if (strcmp(key, "input") == 0)
		return policy->input[0].at;
	if (strcmp(key, "masks") == 0 && policy->n_mask)
		return policy->mask[0].at;
	return (struct sa_place){policy->origin, 0, 0};
}

/*
 * A baseline that an option names is compared with, and a group that it has is missed, without these blocks, too: what
 * they then weaken is no addition.
 */
static bool only_adds(const struct compare *c, const char *key)
{
	const struct sa_policy_baseline *a = &c->old->baseline, *b = &c->new->baseline;

	if (strcmp(key, "baseline") == 0)
		return b->otherwise >= a->otherwise && b->unclear >= a->unclear &&
		       b->alpha >= a->alpha && b->max_age_ms == a->max_age_ms &&
		       strcmp(c->new->window[b->window].name, c->old->window[a->window].name) == 0;
	for (size_t i = 0; strcmp(key, "complete") == 0 && i < c->new->n_complete; i++) {
		if (c->new->complete[i].otherwise < SA_STATE_INCONCLUSIVE)
			return false;
	}
	return true;
}

/* What lies beside the run of one that builds on builtin/mm-bot is read, and enters the decision. */
static void compare_origins(struct compare *c)
{
	if (c->old->builds_on_mm_bot && !c->new->builds_on_mm_bot)
		add(c, SA_POLICY_GONE, "extends",
		    "builtin/mm-bot, with the plan and the other files beside the run",
		    (struct sa_place){c->old->origin, 0, 0});
}

/* Whole blocks: what a block that is new, or gone, does to what gets through. */
static void compare_blocks(struct compare *c)
{
	static const struct {
		const char *key;
		enum sa_policy_change when_new, when_gone;
	} block[] = {
		{"baseline", SA_POLICY_NEW, SA_POLICY_GONE},
		{"complete", SA_POLICY_NEW, SA_POLICY_GONE},
		{"drift", SA_POLICY_NEW, SA_POLICY_GONE},
		{"exceptions", SA_POLICY_CHANGED, SA_POLICY_STRICTER}, /* they only excuse */
		{"input", SA_POLICY_CHANGED, SA_POLICY_CHANGED},
		{"kpi-gate", SA_POLICY_NEW, SA_POLICY_GONE},
		/* rows that were masked count again, and may be the good ones */
		{"masks", SA_POLICY_CHANGED, SA_POLICY_CHANGED},
	};

	for (size_t i = 0; i < sizeof block / sizeof *block; i++) {
		const char *a = sa_policy_block_text(c->old, block[i].key, c->arena);
		const char *b = sa_policy_block_text(c->new, block[i].key, c->arena);
		enum sa_policy_change change = SA_POLICY_CHANGED;

		if (strcmp(a, b) == 0)
			continue;
		if (!*a && only_adds(c, block[i].key))
			change = block[i].when_new;
		else if (!*b)
			change = block[i].when_gone;
		add(c, change, block[i].key,
		    sa_arena_printf(c->arena, "%s, was %s", *b ? b : "none", *a ? a : "none"),
		    place_of(*b ? c->new : c->old, block[i].key));
	}
}

/* ---- how many share one level ---- */

static bool is_tested(const struct sa_policy *policy, size_t metric)
{
	if (policy->metric[metric].better == SA_NEITHER)
		return false;
	for (size_t i = 0; i < policy->n_rule; i++) {
		if (policy->rule[i].metric == metric)
			return true;
	}
	return false;
}

static size_t n_tested(const struct sa_policy *policy)
{
	size_t n = 0;

	for (size_t m = 0; m < policy->n_metric; m++)
		n += is_tested(policy, m);
	return n;
}

/* The first KPI that joined them. */
static struct sa_place place_of_tested(const struct compare *c)
{
	for (size_t m = 0; m < c->new->n_metric; m++) {
		size_t was = sa_policy_metric_find(c->old, c->new->metric[m].name);

		if (is_tested(c->new, m) && (was == SA_POLICY_NONE || !is_tested(c->old, was)))
			return c->new->metric[m].at;
	}
	return place_of(c->new, "baseline");
}

/*
 * All KPIs with a rule and a direction are tested at one level together (docs/JUDGEMENT.md, Holm): among 200 harmless ones
 * that a change adds, one must get worse by far more to be seen. A few more do not matter; more than twice as many are told.
 */
static void compare_tested(struct compare *c, bool regression_decides)
{
	size_t was = n_tested(c->old), is = n_tested(c->new);
	bool compared = regression_decides || c->new->baseline.regression != SA_GATING_OFF;

	if (!was || is <= 2 * was || (!compared && c->new->drift.level == SA_GATING_OFF))
		return;
	add(c, SA_POLICY_CHANGED, compared ? "baseline" : "drift",
	    sa_arena_printf(c->arena,
			    "%zu KPIs are tested together, was %zu: each must change by more to be "
			    "seen",
			    is, was),
	    place_of_tested(c));
}

void sa_policy_compare(const struct sa_policy *old, const struct sa_policy *new,
		       bool regression_decides, struct sa_arena *arena, struct sa_policy_diff *diff)
{
	struct compare c = {.old = old, .new = new, .arena = arena, .diff = diff};

	*diff = (struct sa_policy_diff){0};
	compare_origins(&c);
	compare_rules(&c);
	compare_metrics(&c);
	compare_windows(&c);
	compare_usual_windows(&c);
	compare_blocks(&c);
	compare_tested(&c, regression_decides);
}

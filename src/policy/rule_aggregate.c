/* SPDX-License-Identifier: MIT */
/* The aggregate of a rule: name, window, predicate. */
#include "policy/rule_aggregate.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/suggest.h"

#define N_AGG SA_AGG_ID_COUNT

/* What other languages call it. */
static const char *other_name(const char *name)
{
	static const char *const pair[][2] = {
		{"avg", "mean"},      {"average", "mean"}, {"std", "stddev"},
		{"stdev", "stddev"},  {"maximum", "max"},  {"minimum", "min"},
		{"percent", "share"}, {"len", "count"},	   {"n", "count"},
	};

	for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
		if (strcmp(pair[i][0], name) == 0)
			return pair[i][1];
	}
	return NULL;
}

static bool unknown_agg(struct sa_rule_reader *s, const char *at, const char *name)
{
	const char *known[N_AGG + 3], *near = other_name(name);
	size_t n = 0;

	for (size_t i = 0; i < N_AGG; i++) {
		if (sa_agg_rows[i].name[1])
			known[n++] = sa_agg_rows[i].name;
	}
	known[n++] = "p95";
	known[n++] = "samples.p95";
	known[n++] = "baseline";
	if (!near)
		near = sa_suggest(name, known, n);
	if (near)
		return sa_rule_wrong(s, at, "unknown aggregate '%s'; did you mean '%s'?", name,
				     near);
	return sa_rule_wrong(
		s, at,
		"unknown aggregate '%s'; there are median, mean, min, max, sum, count, stddev, "
		"first, last, p95 (any percentile), share, streak, changes, slope",
		name);
}

/* pNN with up to three decimals, 0 to 100. */
static bool percentile(struct sa_rule_reader *s, const char *at, const char *digits, double *p)
{
	size_t n = strspn(digits, "0123456789."), len = strlen(digits);
	const char *point = strchr(digits, '.');

	if (n != len || sa_num_json_span(digits, len) != len)
		return sa_rule_wrong(s, at, "'p%s' is no percentile; write p95 or p99.9", digits);
	*p = sa_num_from_json(digits, len);
	if (!(*p <= 100))
		return sa_rule_wrong(s, at, "'p%s' is no percentile; they go from p0 to p100",
				     digits);
	if (point && strlen(point + 1) > 3)
		return sa_rule_wrong(s, at, "'p%s' has more than 3 decimals", digits);
	return true;
}

static bool agg_name(struct sa_rule_reader *s, struct sa_aggregate *agg,
		     const struct sa_agg_row **row)
{
	const char *at = s->p;
	size_t n = sa_rule_word_span(at);
	const char *name = sa_arena_strndup(s->arena, at, n);

	if (!n)
		return sa_rule_wrong(
			s, at,
			*at ? "an aggregate such as 'median(last8)' is expected here, not "
			      "'%.*s'"
			    : "the rule ends where an aggregate is expected%.*s",
			sa_rule_shown(at), at);
	s->p += n;
	if (strncmp(name, "samples.", 8) == 0) {
		agg->samples = true;
		name += 8;
	}
	*row = NULL;
	for (size_t i = 0; i < N_AGG; i++) {
		bool numbered = sa_agg_rows[i].id == SA_AGG_PERCENTILE && name[0] == 'p' &&
				sa_num_is_digit(name[1]);

		if (!numbered &&
		    (!sa_agg_rows[i].name[1] || strcmp(sa_agg_rows[i].name, name) != 0))
			continue;
		if (numbered && !percentile(s, at, name + 1, &agg->p))
			return false;
		*row = &sa_agg_rows[i];
		break;
	}
	if (!*row)
		return unknown_agg(s, at, name);
	if (agg->samples && !(*row)->of_samples)
		return sa_rule_wrong(
			s, at,
			"'samples.%s' is not there; samples have median, mean, min, max, sum, "
			"count, stddev, percentiles and share",
			name);
	agg->id = (*row)->id;
	agg->slope_mul = agg->slope_div = 1;
	return true;
}

static bool unknown_window(struct sa_rule_reader *s, const char *at, const char *name)
{
	const char *known[SA_LIMIT_POLICY_WINDOWS + 1], *near;
	size_t n = 0;

	for (; n < s->policy->n_window && n <= SA_LIMIT_POLICY_WINDOWS; n++)
		known[n] = s->policy->window[n].name;
	near = sa_suggest(name, known, n);
	s->fault->window = name;
	if (near)
		return sa_rule_wrong(s, at, "unknown window '%s'; did you mean '%s'?", name, near);
	return sa_rule_wrong(
		s, at, "unknown window '%s'; it is not in 'windows' ('all' is always there)", name);
}

/* Behind the window: "x" op number [unit]. */
static bool predicate(struct sa_rule_reader *s, struct sa_predicate *when)
{
	const char *literal, *unit_at;
	size_t len;

	sa_rule_blanks(s);
	if (*s->p != 'x' || sa_rule_word_span(s->p) != 1)
		return sa_rule_wrong(s, s->p,
				     "a predicate is written 'x <= 400'; '%.*s' is not 'x'",
				     sa_rule_shown(s->p), s->p);
	s->p++;
	sa_rule_blanks(s);
	if (!sa_rule_operator(s, &when->op))
		return false;
	sa_rule_blanks(s);
	if (!sa_rule_number(s, &literal, &len))
		return false;
	sa_rule_blanks(s);
	unit_at = s->p;
	s->p += strcspn(s->p, ")");
	when->is_set = true;
	return sa_rule_in_kpi_unit(s, literal, len, unit_at,
				   sa_rule_trimmed(s, unit_at, (size_t)(s->p - unit_at)),
				   &when->value);
}

static bool predicate_fits(struct sa_rule_reader *s, const char *at, const struct sa_agg_row *row,
			   bool is_set, bool left)
{
	if (is_set && !left)
		return sa_rule_wrong(s, at, "the right side takes no predicate");
	if (is_set && row->predicate == SA_AGG_NO_PREDICATE)
		return sa_rule_wrong(s, at, "'%s' takes no predicate; share, count and streak do",
				     row->name);
	if (!is_set && row->predicate == SA_AGG_MUST_HAVE)
		return left ? sa_rule_wrong(s, at, "'%s' needs a predicate: %s(steady, x <= 400)",
					    row->name, row->name)
			    : sa_rule_wrong(s, at, "'%s' cannot stand on the right side",
					    row->name);
	return true;
}

/* The window's name and a predicate, between the parentheses. */
static bool arguments(struct sa_rule_reader *s, const struct sa_agg_row *row,
		      struct sa_aggregate *agg, bool left)
{
	const char *at, *name;
	size_t n;

	sa_rule_blanks(s);
	at = s->p;
	n = sa_rule_word_span(at);
	name = sa_arena_strndup(s->arena, at, n);
	if (!n)
		return sa_rule_wrong(s, at, "the name of a window is expected here");
	agg->window = sa_policy_window_find(s->policy, name);
	if (agg->window == SA_POLICY_NONE)
		return unknown_window(s, at, name);
	s->p += n;
	sa_rule_blanks(s);
	at = s->p;
	if (*s->p == ',') {
		s->p++;
		if (row->predicate == SA_AGG_NO_PREDICATE || !left)
			return predicate_fits(s, at, row, true, left);
		if (!predicate(s, &agg->when))
			return false;
	}
	return predicate_fits(s, at, row, agg->when.is_set, left);
}

bool sa_rule_read_aggregate(struct sa_rule_reader *s, struct sa_aggregate *agg,
			    const struct sa_agg_row **row, bool left)
{
	const char *at = s->p;

	*agg = (struct sa_aggregate){0};
	if (!agg_name(s, agg, row))
		return false;
	sa_rule_blanks(s);
	if (*s->p != '(')
		return sa_rule_wrong(s, s->p, "'(' and a window are expected behind '%.*s'",
				     (int)sa_rule_word_span(at), at);
	s->p++;
	if (!arguments(s, *row, agg, left))
		return false;
	if (*s->p != ')')
		return sa_rule_wrong(s, s->p,
				     *s->p ? "')' is expected here"
					   : "')' is missing; a rule with ',' "
					     "in '[' ']' needs quotes");
	s->p++;
	if (s->metric->kind == SA_METRIC_CUMULATIVE && agg->window != 0)
		return sa_rule_wrong(
			s, at,
			"a KPI of kind cumulative counts since the start, so only the window "
			"'all' can be judged; judge 'all', or read per-interval values");
	return true;
}

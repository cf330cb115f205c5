/* SPDX-License-Identifier: MIT */
/* The rule parser: by recursive descent over the text, no tokens kept. */
#include "policy/rule_parse.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/suggest.h"
#include "policy/rule_words.h"
#include "policy/units.h"

#define N_AGG SA_AGG_ID_COUNT

const char *sa_rule_aggregate(size_t i, const char **help, bool *of_samples)
{
	if (i >= N_AGG)
		return NULL;
	*help = sa_agg_rows[i].help;
	*of_samples = sa_agg_rows[i].of_samples;
	return sa_agg_rows[i].id == SA_AGG_PERCENTILE ? "p95" : sa_agg_rows[i].name;
}

/* ---- aggregates ---- */

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

static bool aggregate(struct sa_rule_reader *s, struct sa_aggregate *agg,
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

/* ---- right sides ---- */

/* "MB/h": the unit in front of the last '/', and the milliseconds behind it; false when there is none. */
static bool per_time(struct sa_rule_reader *s, const char *unit, const char **front,
		     int64_t *per_ms)
{
	static const struct {
		const char *name;
		int64_t ms;
	} row[] = {{"row", 0}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
	const char *slash = strrchr(unit, '/'), *name;

	if (!slash)
		return false;
	name = slash + 1;
	while (sa_rule_is_blank(*name))
		name++;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		if (strcmp(row[i].name, name) == 0) {
			*per_ms = row[i].ms;
			*front = sa_rule_trimmed(s, unit, (size_t)(slash - unit));
			return true;
		}
	}
	return false;
}

/* A number of a slope: in the unit as written, which the aggregates then take over. */
static bool slope_number(struct sa_rule_reader *s, const char *literal, size_t len,
			 const char *unit_at, const char *unit, struct sa_policy_rule *rule,
			 double *value)
{
	const char *front = "", *own = s->metric->unit;
	uint64_t mul = 1, div = 1;
	int64_t per_ms = 0;

	if (unit[0] && !per_time(s, unit, &front, &per_ms)) {
		if (own[0] && (strcmp(unit, own) == 0 || sa_unit_find(unit)))
			return sa_rule_wrong(
				s, unit_at,
				"a slope is per time or per row: write '%s/h' or '%s/row'", unit,
				unit);
		return sa_rule_wrong(
			s, unit_at,
			"'%.40s' is no unit of a slope; write %s/h (s, m, h, d) or %s/row", unit,
			own[0] ? own : "2 ", own[0] ? own : "2 ");
	}
	if (unit[0] && !front[0] && own[0])
		return sa_rule_wrong(
			s, unit_at, "the unit is missing in front of '/': write '%s%s'", own, unit);
	if (front[0] && (!own[0] || !sa_unit_ratio(own, front, &mul, &div)))
		return sa_rule_bad_unit(s, unit_at, front, own);
	*value = sa_unit_scaled(literal, len, 1, 1);
	rule->left.per_ms = rule->right.other.per_ms = per_ms;
	rule->left.slope_mul = rule->right.other.slope_mul = (double)mul;
	rule->left.slope_div = rule->right.other.slope_div = (double)div;
	return true;
}

/* A number in the dimension of the left side. */
static bool measured(struct sa_rule_reader *s, enum sa_agg_dimension dimension, const char *literal,
		     size_t len, struct sa_policy_rule *rule, double *value)
{
	const char *unit_at, *unit;

	sa_rule_blanks(s);
	unit_at = s->p;
	unit = sa_rule_trimmed(s, unit_at, strlen(unit_at));
	rule->right.unit = sa_rule_tidy(s->arena, unit);
	s->p += strlen(s->p);
	switch (dimension) {
	case SA_AGG_IN_UNIT:
		return sa_rule_in_kpi_unit(s, literal, len, unit_at, unit, value);
	case SA_AGG_A_SLOPE:
		return slope_number(s, literal, len, unit_at, unit, rule, value);
	case SA_AGG_A_COUNT:
	case SA_AGG_A_SHARE:
		break;
	}
	*value = sa_unit_scaled(literal, len, 1, 1);
	if (dimension == SA_AGG_A_COUNT && unit[0])
		return strncmp(unit, "and ", 4) == 0 || strncmp(unit, "or ", 3) == 0
			       ? sa_rule_bad_unit(s, unit_at, unit, "")
			       : sa_rule_wrong(s, unit_at,
					       "a count has no unit, but '%.40s' stands here",
					       unit);
	if (dimension == SA_AGG_A_SHARE && unit[0] && strcmp(unit, "%") != 0)
		return sa_rule_wrong(s, unit_at, "a share is in %%, not in '%.40s'", unit);
	return true;
}

/* [("+"|"-") number ("%"|unit)] behind an aggregate or "baseline". */
static bool offset(struct sa_rule_reader *s, enum sa_agg_dimension dimension,
		   struct sa_policy_rule *rule)
{
	char sign = *s->p;
	const char *literal, *after;
	size_t len;

	if (!sign)
		return true;
	if (sign != '+' && sign != '-')
		return sa_rule_wrong(
			s, s->p,
			"'+' or '-' and a number, or nothing, is expected here, not '%.*s'",
			sa_rule_shown(s->p), s->p);
	s->p++;
	sa_rule_blanks(s);
	if (*s->p == '+' || *s->p == '-')
		return sa_rule_wrong(s, s->p, "two signs; write '- 5%%' for less");
	if (!sa_rule_number(s, &literal, &len))
		return false;
	sa_rule_blanks(s);
	after = s->p;
	if (*after == '%' && !*sa_rule_trimmed(s, after + 1, strlen(after + 1))) {
		rule->right.offset_is_share = true;
		rule->right.offset = sa_unit_scaled(literal, len, 1, 100);
		s->p += strlen(s->p);
	} else if (!measured(s, dimension, literal, len, rule, &rule->right.offset)) {
		return false;
	}
	if (sign == '-')
		rule->right.offset = -rule->right.offset;
	return true;
}

static bool right_number(struct sa_rule_reader *s, const struct sa_agg_row *left,
			 struct sa_policy_rule *rule)
{
	const char *literal, *at = s->p;
	size_t len;

	if (!sa_rule_number(s, &literal, &len) ||
	    !measured(s, left->dimension, literal, len, rule, &rule->right.value))
		return false;
	if (left->dimension != SA_AGG_A_SHARE || strchr(literal + len, '%'))
		return true;
	if (rule->right.value > 0 && rule->right.value <= 1) /* most likely meant as a ratio */
		return sa_rule_wrong(s, at,
				     "a share is compared with a number in %%: write '%.15g%%' "
				     "when %.*s of 1 is meant",
				     rule->right.value * 100, (int)len, literal);
	return sa_rule_wrong(s, at, "a share is compared with a number in %%: write '%.*s%%'",
			     (int)len, literal);
}

/* The word "baseline"; blanks are free, so what follows it may be the sign of an offset. */
static bool starts_baseline(const char *at)
{
	const size_t n = strlen("baseline");

	return strncmp(at, "baseline", n) == 0 && (sa_rule_word_span(at) == n || at[n] == '-');
}

static bool right_side(struct sa_rule_reader *s, const struct sa_agg_row *left,
		       struct sa_policy_rule *rule)
{
	const char *at = s->p;
	const struct sa_agg_row *row;
	size_t n = strlen("baseline");

	rule->right = (struct sa_right){.unit = "", .other = {.slope_mul = 1, .slope_div = 1}};
	if (!sa_num_is_digit(*at) && *at != '-' && *at != '+' && *at != '.' && *at) {
		if (starts_baseline(at)) {
			rule->right.kind = SA_RIGHT_BASELINE;
			s->p += n;
			sa_rule_blanks(s);
			if (*s->p == '(')
				return sa_rule_wrong(
					s, s->p,
					"'baseline' alone is the same aggregate of the baseline; "
					"it takes no window");
			return offset(s, left->dimension, rule);
		}
		rule->right.kind = SA_RIGHT_AGGREGATE;
		if (!aggregate(s, &rule->right.other, &row, false))
			return false;
		if (row->dimension != left->dimension)
			return sa_rule_wrong(
				s, at, "'%s' and '%s' cannot be compared: one is %s, the other %s",
				left->name, row->name,
				left->dimension == SA_AGG_A_COUNT   ? "a count"
				: left->dimension == SA_AGG_A_SHARE ? "a share"
				: left->dimension == SA_AGG_A_SLOPE ? "a slope"
								    : "in the KPI's unit",
				row->dimension == SA_AGG_A_COUNT   ? "a count"
				: row->dimension == SA_AGG_A_SHARE ? "a share"
				: row->dimension == SA_AGG_A_SLOPE ? "a slope"
								   : "in the KPI's unit");
		sa_rule_blanks(s);
		return offset(s, left->dimension, rule);
	}
	return right_number(s, left, rule);
}

const char *sa_rule_tidy(struct sa_arena *arena, const char *text)
{
	char *out = sa_arena_alloc(arena, strlen(text) + 1);
	size_t n = 0;

	for (; *text; text++) {
		if (!sa_rule_is_blank(*text))
			out[n++] = *text;
		else if (n && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	if (n && out[n - 1] == ' ')
		out[n - 1] = '\0';
	return out;
}

/* What findings name the rule by: its blanks as they are, but within one line and none around it. */
static const char *as_written(struct sa_arena *arena, const char *text)
{
	size_t len;
	char *out;

	while (sa_rule_is_blank(*text))
		text++;
	for (len = strlen(text); len && sa_rule_is_blank(text[len - 1]);)
		len--;
	out = sa_arena_strndup(arena, text, len);
	for (char *p = out; *p; p++) {
		if (sa_rule_is_blank(*p))
			*p = ' ';
	}
	return out;
}

bool sa_rule_parse(const struct sa_policy *policy, size_t metric, const char *text,
		   struct sa_arena *arena, struct sa_policy_rule *rule, struct sa_rule_fault *fault)
{
	struct sa_rule_reader s = {.policy = policy,
				   .metric = &policy->metric[metric],
				   .arena = arena,
				   .text = text,
				   .p = text,
				   .fault = fault};
	const struct sa_agg_row *left;

	*rule = (struct sa_policy_rule){.metric = metric};
	*fault = (struct sa_rule_fault){0};
	rule->text = as_written(arena, text);
	rule->part = sa_rule_tidy(arena, text);
	if (!rule->part[0])
		return sa_rule_wrong(&s, text, "an empty rule");
	sa_rule_blanks(&s);
	if (!aggregate(&s, &rule->left, &left, true))
		return false;
	rule->left_text = sa_rule_tidy(arena, sa_arena_strndup(arena, text, (size_t)(s.p - text)));
	sa_rule_blanks(&s);
	if (!sa_rule_operator(&s, &rule->op))
		return false;
	sa_rule_blanks(&s);
	if (!*s.p)
		return sa_rule_wrong(&s, s.p, "the right side is missing");
	return right_side(&s, left, rule);
}

bool sa_rule_equal(const struct sa_policy_rule *a, const struct sa_policy_rule *b)
{
	if (a->metric != b->metric || a->op != b->op || a->right.kind != b->right.kind ||
	    !sa_aggregate_equal(&a->left, &b->left) || a->right.offset != b->right.offset ||
	    a->right.offset_is_share != b->right.offset_is_share)
		return false;
	if (a->right.kind == SA_RIGHT_NUMBER)
		return a->right.value == b->right.value;
	return a->right.kind != SA_RIGHT_AGGREGATE ||
	       sa_aggregate_equal(&a->right.other, &b->right.other);
}

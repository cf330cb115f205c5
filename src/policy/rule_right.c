/* SPDX-License-Identifier: MIT */
/* The right side of a rule: a number, another aggregate, the baseline; and what is added to it. */
#include "policy/rule_right.h"

#include <string.h>

#include "base/num.h"
#include "policy/rule_aggregate.h"
#include "policy/units.h"

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

bool sa_rule_read_right(struct sa_rule_reader *s, const struct sa_agg_row *left,
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
		if (!sa_rule_read_aggregate(s, &rule->right.other, &row, false))
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

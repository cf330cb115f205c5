/* SPDX-License-Identifier: MIT */
/* Writing a rule. */
#include "policy/rule_write.h"

#include "base/num.h"
#include "base/str.h"
#include "policy/units.h"

const char *sa_rule_with_limit(const struct sa_policy *policy, const struct sa_policy_rule *rule,
			       double limit, struct sa_arena *arena)
{
	const char *unit = rule->right.unit;
	uint64_t mul = 1, div = 1;
	SA_STR_SCOPE(out);

	if (sa_agg_rows[rule->left.id].dimension == SA_AGG_IN_UNIT && unit[0] &&
	    sa_unit_ratio(policy->metric[rule->metric].unit, unit, &mul, &div) && mul != div)
		limit = sa_num_rounded(limit * (double)mul / (double)div);
	sa_str_printf(&out, "%s %s ", rule->left_text, sa_cmp_text(rule->op));
	sa_str_num(&out, limit, "");
	sa_str_printf(&out, "%s%s", unit[0] && unit[0] != '%' ? " " : "", unit);
	return sa_arena_strndup(arena, out.buf, out.len);
}

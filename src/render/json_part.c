/* SPDX-License-Identifier: MIT */
/* The decision in JSON. */
#include "render/json_part.h"

#include "base/num.h"
#include "render/decision_text.h"

static void put_failure(struct sa_jout *j, const struct sa_audit *audit,
			const struct sa_failure *failure)
{
	const struct sa_check *check = failure->check;
	bool about_kpi = check || failure->shift;
	SA_STR_SCOPE(rule);
	SA_STR_SCOPE(text);

	if (check)
		sa_phrase_rule(&rule, audit, check);
	sa_phrase_failure(&text, failure, audit, &sa_pen_plain);
	sa_jout_object(j, NULL);
	sa_jout_text(j, "kind", sa_failure_kind_key(failure->kind));
	sa_jout_text(j, "state", sa_state_name(failure->state));
	sa_jout_text(j, "group", failure->group);
	sa_jout_text(j, "kpi", about_kpi ? sa_kpi_table[failure->kpi].gate_name : NULL);
	sa_jout_text(j, "rule", check ? rule.buf : NULL);
	sa_jout_text(j, "level", check ? "must" : NULL);
	sa_jout_text(j, "outcome", sa_outcome_key(failure->outcome));
	sa_jout_num(j, "actual", check ? check->actual : SA_MISSING);
	sa_jout_num(j, "limit", check ? check->rule.limit : SA_MISSING);
	sa_jout_text(j, "window", check ? check->window : NULL);
	sa_jout_text(j, "text", text.buf);
	sa_jout_end_object(j);
}

void sa_json_decision(struct sa_jout *j, const struct sa_audit *audit, const struct sa_decision *d)
{
	SA_STR_SCOPE(headline);

	sa_phrase_headline(&headline, audit, d, &sa_pen_plain);
	sa_jout_object(j, "decision");
	sa_jout_text(j, "state", sa_state_name(d->state));
	sa_jout_text(j, "headline", headline.buf);
	sa_jout_array(j, "failures");
	for (size_t i = 0; i < d->n; i++)
		put_failure(j, audit, &d->failure[i]);
	sa_jout_end_array(j);
	sa_jout_end_object(j);
}

void sa_json_failures(struct sa_jout *j, const struct sa_audit *audit,
		      const struct sa_decision *decision)
{
	sa_jout_array(j, "failures");
	for (size_t i = 0; i < decision->n_holding; i++) {
		SA_STR_SCOPE(text);

		sa_phrase_failure(&text, &decision->failure[i], audit, &sa_pen_plain);
		sa_jout_text(j, NULL, text.buf);
	}
	sa_jout_end_array(j);
}

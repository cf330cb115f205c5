/* SPDX-License-Identifier: MIT */
/* Exceptions: a failure that is known, owned and limited in time is a warning (POLICY 11, 15). */
#include <string.h>

#include "gate/judge_rules.h"

#define DAY_MS	  (INT64_C(86400) * 1000)
#define SOON_DAYS 7

static bool names_rule(const struct sa_policy *policy, const struct sa_policy_exception *e,
		       const struct sa_policy_rule *rule)
{
	if (!e->rule_text)
		return true;
	for (size_t i = 0; i < e->n_rule; i++) {
		const struct sa_policy_rule *named = &policy->rule[e->rule[i]];

		if (named == rule || (rule->any_of && named->any_of == rule->any_of &&
				      named->metric == rule->metric))
			return true;
	}
	return false;
}

static bool is_about(const struct sa_policy *policy, const struct sa_policy_exception *e,
		     const struct sa_finding *f)
{
	return e->metric == f->metric && (!e->group || strcmp(e->group, f->group) == 0) &&
	       names_rule(policy, e, f->rule);
}

static bool still_holds(struct sa_judge *j, const struct sa_policy_exception *e,
			const struct sa_finding *f)
{
	size_t input = j->in->policy->metric[f->metric].input;
	struct sa_finding check;

	if (!e->still_must)
		return true;
	sa_judge_rule(j, e->still_must, input, sa_group_find(&j->in->data->input[input], f->group),
		      &check);
	return check.outcome == SA_PASS;
}

/* "p95 (ETH): the exception until 2026-12-15 " */
static void say(struct sa_judge *j, struct sa_notes *notes, const struct sa_finding *f,
		const struct sa_policy_exception *e, const char *what)
{
	bool named = f && f->group[0];

	sa_note_add(notes, SA_WARNING, "", "%s%s%s%s: the exception until %s %s",
		    j->in->policy->metric[e->metric].name, named ? " (" : "", named ? f->group : "",
		    named ? ")" : "", e->until, what);
}

static void try_to_waive(struct sa_judge *j, struct sa_notes *notes, struct sa_finding *f)
{
	const struct sa_policy *policy = j->in->policy;

	for (size_t i = 0; i < policy->n_exception; i++) {
		const struct sa_policy_exception *e = &policy->exception[i];

		if (!is_about(policy, e, f))
			continue;
		if (j->in->now_ms >= e->until_ms) {
			say(j, notes, f, e, "has expired; the failure counts");
		} else if (!still_holds(j, e, f)) {
			say(j, notes, f, e, "has no effect: its still-must does not hold");
		} else {
			f->outcome = SA_WAIVED;
			f->state = SA_STATE_WARN;
			f->waived = e;
			return;
		}
	}
}

static void note_unneeded(struct sa_judge *j, struct sa_notes *notes, const struct sa_judged *out,
			  const struct sa_policy_exception *e)
{
	bool soon =
		e->until_ms - j->in->now_ms <= SOON_DAYS * DAY_MS && j->in->now_ms < e->until_ms;
	bool needed = false;

	if (e->rule_text && !e->n_rule) {
		say(j, notes, NULL, e, "names a rule that the KPI does not have");
		return;
	}
	for (size_t i = 0; i < out->n_finding; i++) {
		const struct sa_finding *f = &out->finding[i];

		needed |= is_about(j->in->policy, e, f) && f->outcome != SA_PASS;
	}
	if (!needed && soon)
		say(j, notes, NULL, e, "is not needed (its rules pass), and it ends soon");
}

void sa_judge_exceptions(struct sa_judge *j, struct sa_notes *notes, struct sa_judged *out)
{
	const struct sa_policy *policy = j->in->policy;

	for (size_t i = 0; i < out->n_finding && policy->n_exception; i++) {
		if (out->finding[i].outcome == SA_FAIL)
			try_to_waive(j, notes, &out->finding[i]);
	}
	for (size_t i = 0; i < policy->n_exception; i++)
		note_unneeded(j, notes, out, &policy->exception[i]);
}

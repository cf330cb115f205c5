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

static void say(struct sa_judge *j, struct sa_notes *notes, const struct sa_policy_exception *e,
		const char *what)
{
	sa_note_add(notes, SA_WARNING, "", "%s: the exception until %s %s",
		    j->in->policy->metric[e->metric].name, e->until, what);
}

/* "p95 (ETH): the exception until 2026-12-15 has expired; max(last8) <= 330 fails" */
static void say_of(struct sa_judge *j, struct sa_notes *notes, const struct sa_policy_exception *e,
		   const struct sa_finding *f, const char *what)
{
	bool named = f->group[0];

	sa_note_add(notes, SA_WARNING, "", "%s%s%s%s: the exception until %s %s; %s %s",
		    j->in->policy->metric[e->metric].name, named ? " (" : "", f->group,
		    named ? ")" : "", e->until, what, f->rule->text,
		    f->waived ? "is waived by another" : "fails");
}

/* The first that is active and whose still-must holds; of those before it is said why they are not. */
static void try_to_waive(struct sa_judge *j, struct sa_notes *notes, struct sa_finding *f)
{
	const struct sa_policy *policy = j->in->policy;
	size_t n = 0;

	while (n < policy->n_exception) {
		const struct sa_policy_exception *e = &policy->exception[n++];

		if (!is_about(policy, e, f) || j->in->now_ms >= e->until_ms ||
		    !still_holds(j, e, f))
			continue;
		f->outcome = SA_WAIVED;
		f->state = SA_STATE_WARN;
		f->waived = e;
		break;
	}
	for (size_t i = 0; i < n; i++) {
		const struct sa_policy_exception *e = &policy->exception[i];

		if (e != f->waived && is_about(policy, e, f))
			say_of(j, notes, e, f,
			       j->in->now_ms >= e->until_ms
				       ? "has expired"
				       : "has no effect: its still-must does not hold");
	}
}

static void note_unneeded(struct sa_judge *j, struct sa_notes *notes, const struct sa_judged *out,
			  const struct sa_policy_exception *e)
{
	bool soon =
		e->until_ms - j->in->now_ms <= SOON_DAYS * DAY_MS && j->in->now_ms < e->until_ms;
	bool needed = false, has_group = !e->group;

	if (e->rule_text && !e->n_rule) {
		say(j, notes, e, "names a rule that the KPI does not have");
		return;
	}
	for (size_t i = 0; i < out->n_finding; i++) {
		const struct sa_finding *f = &out->finding[i];

		has_group |= e->group && strcmp(e->group, f->group) == 0;
		needed |= is_about(j->in->policy, e, f) && f->outcome != SA_PASS;
	}
	if (!has_group)
		say(j, notes, e, "names a group that the run does not have");
	else if (!needed && soon)
		say(j, notes, e, "is not needed (its rules pass), and it ends soon");
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

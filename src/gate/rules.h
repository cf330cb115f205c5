/* SPDX-License-Identifier: MIT */
/*
 * The readiness rules: the one table of limits for the audit, the snapshot builder, the gate, the
 * pull-request summary and the plots (FORMATS 4), and the rules a user adds with --threshold.
 */
#ifndef SA_GATE_RULES_H
#define SA_GATE_RULES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "model/verdict.h"

struct sa_rules {
	struct sa_rule rule[SA_LIMIT_RULES];
	size_t n;
};

/* maker_taker_ratio >= 0.83, net_bps >= 2.9, p95_latency_ms <= 330, risk_ratio <= 0.40. */
void sa_rules_default(struct sa_rules *rules);

/*
 * Adds one rule written as <metric><op><limit> ("net_bps>=3.0", blanks allowed around the parts).
 * A rule for the same metric and operator is replaced, so a limit can be moved; one for the other
 * operator is added, so no rule is ever lost.
 * Errors: USAGE for an unknown metric or operator (the nearest name is suggested), a limit that is no
 * finite number, or more than SA_LIMIT_RULES rules.
 */
int sa_rules_add(struct sa_rules *rules, struct sa_arena *arena, const char *text,
		 struct sa_err *err) SA_MUST_CHECK;

/* The rule that limits a KPI in its bad direction (what plots and projections show), or NULL. */
const struct sa_rule *sa_rules_find(const struct sa_rules *rules, enum sa_kpi_id kpi);

#endif

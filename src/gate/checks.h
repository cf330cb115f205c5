/* SPDX-License-Identifier: MIT */
/*
 * What the reports of a run without a policy file show of the findings of builtin/mm-bot: its rules in
 * their order, what each found, and where each KPI is going.
 */
#ifndef SA_GATE_CHECKS_H
#define SA_GATE_CHECKS_H

#include "gate/judge_rules.h"
#include "model/kpi.h"
#include "model/verdict.h"
#include "model/window.h"

/*
 * The rules of `policy`, which is builtin/mm-bot with thresholds over it: those of the policy by the name
 * of their KPI, then those that a threshold added, in the order in which they were given. In `arena`.
 */
struct sa_rules sa_rules_of(const struct sa_policy *policy, struct sa_arena *arena);

/* The rule that limits a KPI in its bad direction (what plots and projections show), or NULL. */
const struct sa_rule *sa_rules_find(const struct sa_rules *rules, size_t kpi);

/*
 * The iteration behind `last` at which a KPI that moves toward its limit is there (JSON trends, the tables of trends):
 * what the judge says of it, be it farther away than the horizon, and never another one beside it: where it sees no
 * trend, a step, or a limit that is crossed already, that is SA_MISSING. Where it makes no statement (a rule about the
 * maximum; `drift` NULL: no rows) it is that of the Theil-Sen line (POLICY 16, Drift and reach).
 */
double sa_checks_crossing(const struct sa_rules *rules, size_t kpi, const struct sa_trend *trend,
			  double last, const struct sa_judged_drift *drift);

/* Whether a value is within the limit of the rule. */
bool sa_rule_holds(const struct sa_rule *rule, double value);

/*
 * Judges the columns of `in` (load/run_columns.h) by its policy, and fills *verdict in the order of
 * sa_rules_of(); check[i].from is not filled. `drift`, unless it is NULL, gets one for each KPI, by its
 * number. All in `arena`. Errors: none.
 */
void sa_checks_judge(const struct sa_judge_input *in, struct sa_arena *arena,
		     struct sa_verdict *verdict, struct sa_judged_drift **drift);

/*
 * The musts of `group` whose right side is a number, over the KPIs that sa_kpi_table has, in the order of the
 * findings: what a report without a policy file shows of a policy that builds on builtin/mm-bot.
 */
void sa_checks_of_group(const struct sa_judged *judged, const char *group, struct sa_arena *arena,
			struct sa_verdict *verdict);

/* The rules of those checks, in their order; in `arena`. */
struct sa_rules sa_checks_rules(const struct sa_verdict *verdict, struct sa_arena *arena);

/*
 * The same of values without a run: reading[SA_KPI_COUNT] of a snapshot. A rule is missing where the
 * reading is of another aggregate than it asks for.
 */
void sa_checks_alone(const struct sa_policy *policy, const struct sa_reading *reading,
		     struct sa_arena *arena, struct sa_verdict *verdict);

/*
 * Gives each check its lineage, and where the reading of its KPI was read from a snapshot, and is of the
 * aggregate of the rule, the value as it stands there (gate/readiness.h takes it only where every rule says
 * the same of both).
 */
void sa_checks_from(const struct sa_reading *reading, struct sa_verdict *verdict);

#endif

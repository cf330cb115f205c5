/* SPDX-License-Identifier: MIT */
/*
 * The decision on a run, for commands that write no audit of their own: the same way through the same
 * rooms as `audit`, so that the commands cannot disagree (FORMATS 15.30).
 */
#ifndef SA_APP_RUN_DECISION_H
#define SA_APP_RUN_DECISION_H

#include "app/policy_audit.h"
#include "model/audit.h"

struct sa_run_question {
	const char *base;	      /* directory of the run, as the user named it */
	const char *option;	      /* that named it, for messages: "--path" */
	const char *policy, *profile; /* NULL: looked for; none */
	const char *const *threshold; /* rules of the command line */
	size_t n_threshold;
	uint64_t steady_start;
	size_t last_n;
	bool alone; /* a snapshot beside which there is no iteration is judged too */
};

struct sa_run_answer {
	const struct sa_decision *decision; /* exit_code: 0, 1 or 3 (POLICY 2) */
	const struct sa_audit *audit; /* NULL when a policy judged, or a run of several symbols */
	const struct sa_policy_report *policy; /* NULL when audit is there */
	const char *
		snapshot; /* the file that was looked at, below the base; NULL when there is none */
	bool alone;	  /* nothing but the snapshot was judged */
};

/*
 * Reads, judges and decides; writes nothing, and prints nothing but the mistakes of a policy. A snapshot
 * is looked for where the audit looks, then directly in the base. The answer lives in the arena of the
 * context. Errors: USAGE for a rule or a policy that is wrong; those of the input (NOT_FOUND, IO, LIMIT,
 * SCHEMA) when there is nothing that can be judged.
 */
int sa_run_decide(struct sa_ctx *ctx, const struct sa_run_question *question,
		  struct sa_run_answer *answer, struct sa_err *err) SA_MUST_CHECK;

#endif

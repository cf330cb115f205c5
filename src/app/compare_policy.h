/* SPDX-License-Identifier: MIT */
/* compare under a policy: two runs of any kind, judged by the same policy now, and B against A. */
#ifndef SA_APP_COMPARE_POLICY_H
#define SA_APP_COMPARE_POLICY_H

#include "app/policy_audit.h"
#include "model/summary.h"

/* Whether a spec is of runs that only GitHub knows. */
bool sa_compare_needs_github(const char *spec);

struct sa_compare_job {
	struct sa_policy_job policy; /* its options of a comparison set */
	const char *a, *b;	     /* specs of baselines (baseline/spec.h) */
	const char *path_in_git;     /* of git:REF without a path */
	bool refuses;		     /* A was named as a baseline, and is refused like one */
};

/* What came of it; all in the context's arena. */
struct sa_compared {
	struct sa_audit_summary a, b;	/* the findings of each */
	const struct sa_judged *judged; /* B against the runs of A */
};

/*
 * Reads both sides, of a search the newest run, of a record of several for A all and for B the newest, and
 * judges them. Files that were not used are named on the error stream. Errors: USAGE for a policy, an option or a spec
 * that is wrong; those of the source and of the input; SCHEMA for an A that is refused.
 */
int sa_compare_by_policy(struct sa_ctx *ctx, const struct sa_compare_job *job,
			 struct sa_compared *out, struct sa_err *err) SA_MUST_CHECK;

#endif

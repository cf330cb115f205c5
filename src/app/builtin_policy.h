/* SPDX-License-Identifier: MIT */
/* The policy that judges where there is no policy file. */
#ifndef SA_APP_BUILTIN_POLICY_H
#define SA_APP_BUILTIN_POLICY_H

#include "base/ctx.h"
#include "model/policy.h"
#include "model/verdict.h"

/* builtin/mm-bot with what options change in it. */
struct sa_builtin {
	struct sa_policy policy;
	struct sa_rules rules; /* of it, as the reports show them (gate/checks.h) */
};

/* What options may change; all 0: nothing. */
struct sa_builtin_options {
	const char *const *threshold;
	size_t n_threshold;
	bool windows; /* the next two are given */
	uint64_t steady_start, last_n;
	const char *const
		*tolerance; /* floors: "net_bps=0.2", one or more a text, each on a line */
	size_t n_tolerance;
};

/* Loads it; *out lives in the arena of `ctx`. Errors: USAGE for a threshold or a tolerance. */
int sa_builtin_load(struct sa_ctx *ctx, const struct sa_builtin_options *options,
		    const struct sa_builtin **out, struct sa_err *err) SA_MUST_CHECK;

/* The same as it stands in the program: without options nothing can be wrong. */
const struct sa_builtin *sa_builtin_plain(struct sa_ctx *ctx);

#endif

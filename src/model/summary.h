/* SPDX-License-Identifier: MIT */
/* What an earlier audit wrote, as far as other commands need it. */
#ifndef SA_MODEL_SUMMARY_H
#define SA_MODEL_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

#include "model/kpi.h"
#include "model/policy.h"
#include "model/state.h"

/* A rule as that audit applied it. */
struct sa_summary_check {
	size_t kpi;
	bool at_least;		/* ">=", else "<=" */
	const char *limit_text; /* verbatim */
	bool infinite;		/* it failed, and its value is no number that JSON has */
	double actual;		/* what was judged; missing where the file does not say */
};

/* What a rule judged in a group; texts are verbatim, "" where the file does not say. */
struct sa_summary_finding {
	const char *group, *kpi, *rule;
	double actual; /* missing where it was */
};

struct sa_summary_failure {
	enum sa_state state; /* HOLD in a file that does not say it */
	const char *text;    /* verbatim */
};

struct sa_audit_summary {
	double kpi[SA_KPI_COUNT];
	bool by_policy; /* of an audit by a policy, which has rules of its own and not these KPIs */
	bool builtin;	/* the policy was builtin/mm-bot as it is */
	bool judged;	/* the file says whether the run was ready */
	bool ready;
	bool decided; /* it holds a decision; else `state` is made of the readiness alone */
	enum sa_state state;
	/* The same without what it lacked a baseline for: what it says as a baseline itself (FORMATS 15.32). */
	enum sa_state alone;
	const char *headline;	   /* verbatim; "" without a decision */
	const char *inputs_digest; /* "" when the file does not say */
	const char *base_dir;	   /* the run, as the audit was told; verbatim, "" likewise */
	/* of an audit by a policy: the places in the run that the digest is of; n = 0: another audit's */
	struct sa_policy_names inputs_paths;
	bool override; /* READINESS_OVERRIDE=1 was set during that audit */
	struct sa_summary_failure *failure;
	size_t n_failures;
	struct sa_summary_check *check; /* empty when the file does not say */
	size_t n_checks;
	struct sa_summary_finding *finding; /* empty when the file does not say */
	size_t n_findings;
	double last_n; /* window size, 8 when the file does not say */
};

#endif

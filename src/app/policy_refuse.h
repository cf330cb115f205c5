/* SPDX-License-Identifier: MIT */
/* Why a run is no baseline for the one that a policy judges (FORMATS 15.32). Errors: none. */
#ifndef SA_APP_POLICY_REFUSE_H
#define SA_APP_POLICY_REFUSE_H

#include "app/policy_audit.h"
#include "load/record_runs.h"
#include "source/source.h"

/* Whether two runs that the same policy has read hold the same values. */
bool sa_policy_same_data(const struct sa_data *a, const struct sa_data *b);

/* How old a baseline may be, in milliseconds: of the options, else of the policy; 0 = any. */
int64_t sa_policy_max_age_ms(const struct sa_policy_job *job, const struct sa_policy *policy);

/* Whether a run that is a HOLD is one too: --allow-hold-baseline. */
bool sa_policy_takes_holds(const struct sa_policy_job *job);

/* `at_ms`: of its newest row; `made_at`: of its commit or artifact, "" when not known. NULL: nothing is wrong. */
const char *sa_policy_time_refusal(struct sa_ctx *ctx, int64_t max_age_ms, int64_t at_ms,
				   const char *made_at);

/* Its decision by today's policy, as it would be without a baseline of its own; NULL: it ships. */
const char *sa_policy_state_refusal(struct sa_ctx *ctx, const struct sa_policy *policy,
				    const struct sa_source *source, const struct sa_data *data);

/* What a shard of a run breaks by itself: its gate says FAIL; of a `whole` soak a limit, too. NULL: nothing. */
const char *sa_policy_broken(struct sa_ctx *ctx, const struct sa_policy *policy,
			     const struct sa_source *shard, const struct sa_data *data, bool whole);

/* As sa_policy_state_refusal, of a run of a record. */
const char *sa_policy_kept_refusal(struct sa_ctx *ctx, const struct sa_policy *policy,
				   const struct sa_kept_run *run, const struct sa_data *data);

#endif

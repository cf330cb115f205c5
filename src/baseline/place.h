/* SPDX-License-Identifier: MIT */
/* Where baselines may be looked for. */
#ifndef SA_BASELINE_PLACE_H
#define SA_BASELINE_PLACE_H

#include <stdint.h>

#include "github/client.h"

/* What is known of the repository and the pull request; texts "" when not known. */
struct sa_baseline_place {
	struct sa_gh *gh;	/* NULL: artifacts cannot be reached */
	const char *gh_why_not; /* then: why */
	const char *repo;	/* "owner/name" */
	uint64_t repo_id;
	const char *server_url, *token;
	const char *base_branch, *head_sha, *default_branch, *workflow;
	const char *workspace; /* GITHUB_WORKSPACE */
	uint64_t run_id;       /* of this run of Actions, 0 = none: it is no baseline for itself */
	/* all baselines together may use the client until it has spent so much of its time */
	int64_t spent_end_ms;
};

/* What is known on a laptop: nothing but the directory. */
extern const struct sa_baseline_place sa_baseline_nowhere;

#endif

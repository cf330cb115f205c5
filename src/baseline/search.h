/* SPDX-License-Identifier: MIT */
/* What the files of the search for artifacts share. */
#ifndef SA_BASELINE_SEARCH_H
#define SA_BASELINE_SEARCH_H

#include "baseline/reader.h"
#include "baseline/spec.h"
#include "github/run_list.h"

#define SA_PEERS_MOST 3

/* The next older trusted runs with shards of the name that is looked for: two nights may lack the same one. */
struct sa_peers {
	struct sa_workflow_run *run[SA_PEERS_MOST];
	size_t n;
};

/*
 * Opens the artifacts of one run: 1 with the run in `one`; 0 when it is passed over, with the reason in
 * *obstacle; -1 when the search has to end. A shard that one of
 * the peers has and this run lacks makes it incomplete.
 */
int sa_baseline_open_artifacts(struct sa_ctx *ctx, struct sa_gh *gh, const char *repo,
			       const struct sa_baseline_spec *spec,
			       const struct sa_baseline_reader *reader, struct sa_workflow_run *run,
			       const struct sa_peers *peers, struct sa_baseline *one,
			       const char **obstacle, struct sa_err *err) SA_MUST_CHECK;

/* The artifacts of the run that the name fits, asked for once. Errors: those of sa_gh_send. */
int sa_baseline_artifacts(struct sa_ctx *ctx, struct sa_gh *gh, const char *repo,
			  const struct sa_baseline_spec *spec, struct sa_workflow_run *run,
			  struct sa_err *err) SA_MUST_CHECK;

/*
 * artifact: and auto. The steps tell what was passed over and why, out->absence what it means that
 * nothing was found. Errors: everything.
 */
int sa_baseline_search(struct sa_ctx *ctx, const struct sa_baseline_place *place,
		       const struct sa_baseline_spec *spec, const struct sa_baseline_reader *reader,
		       struct sa_baseline *out, struct sa_err *err) SA_MUST_CHECK;

#endif

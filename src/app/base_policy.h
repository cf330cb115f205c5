/* SPDX-License-Identifier: MIT */
/*
 * The policy of the commit that a change goes into (POLICY 3): out of the git of the workspace where the
 * commit is there, else from GitHub. Nothing of the change under test is looked at.
 */
#ifndef SA_APP_BASE_POLICY_H
#define SA_APP_BASE_POLICY_H

#include "app/action.h"
#include "policy/load.h"

struct sa_base_policy {
	bool found; /* false: no policy file was found at that commit, */
	/* which has none (NULL), or whose files the token may not see: why that cannot be told */
	const char *unsure;
	const char *name;  /* "0123456789ab:./.soak-audit.yaml" */
	const char *bytes; /* with SA_FS_PAD zero bytes behind them */
	size_t len;
	/* to what it extends; for struct sa_policy_request */
	int (*read)(void *ctx, const char *path, struct sa_buf *buf, struct sa_err *err);
	void *ctx;
};

/*
 * Finds it: `path` is that of the input `policy`, relative to the repository; NULL: the usual names are
 * looked for. `ref` is a commit, or (over GitHub alone) a branch. All lives in the arena of `ctx`.
 * `at_once`: GitHub is asked for the list of files alone, and what it does not hand out is an error.
 * Errors: USAGE for two files to choose from; those of git and of sa_gh_send, when it cannot be said whether
 * there is one. `path` without a file there is not found, and no error.
 */
int sa_base_policy_find(struct sa_ctx *ctx, const struct sa_action_env *env, struct sa_gh *gh,
			const char *ref, const char *path, bool at_once, struct sa_base_policy *out,
			struct sa_err *err) SA_MUST_CHECK;

/* The request to load it with. */
struct sa_policy_request sa_base_policy_request(struct sa_ctx *ctx,
						const struct sa_base_policy *base,
						const char *profile);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * A policy from a file, the built-in one, or what lies in the current directory.
 */
#ifndef SA_POLICY_LOAD_H
#define SA_POLICY_LOAD_H

#include "base/fs.h"
#include "policy/mistakes.h"
#include "policy/tree.h"

#define SA_POLICY_BUILTIN "builtin/mm-bot"

/* The names under which a policy is looked for, in a directory or at a commit (POLICY 3). */
#define SA_POLICY_NAMES 3
extern const char *const sa_policy_name[SA_POLICY_NAMES];

/*
 * Whether one of them is in the current directory: a file, or anything else of that name, which is then a
 * mistake to tell of (a link that leads nowhere must not mean the built-in policy).
 */
bool sa_policy_name_is_here(const char *name);

struct sa_policy_request {
	struct sa_fs *fs;
	const char *
		file; /* as the user named it, or builtin/mm-bot; NULL = looked for in this directory */
	bool builtin_only;   /* look for no file */
	const char *profile; /* NULL = none */
	int64_t now_ms;	     /* for exceptions */
	bool undigested;     /* nobody asks for its digest: it stays NULL, also under options */

	/* For a policy that is not a file here (out of git): its bytes, with SA_FS_PAD zero bytes behind
	 * them, named `file`; and a way to the file that it extends. */
	const char *bytes;
	size_t len;
	int (*read)(void *ctx, const char *path, struct sa_buf *buf, struct sa_err *err);
	void *ctx;
};

/* The merged tree behind a policy, for those that show it. */
struct sa_policy_source_tree {
	const struct sa_node *root;
};

/*
 * Reads, merges, checks: every profile, too. On success *policy is filled, all of it in `arena`.
 * Errors: USAGE with the first mistake (all of them are in `m`, which the caller sets up with an arena),
 * also for a file that is not there or two files to choose from. `tree` may be NULL.
 */
int sa_policy_load(const struct sa_policy_request *request, struct sa_arena *arena,
		   struct sa_policy *policy, struct sa_policy_source_tree *tree,
		   struct sa_mistakes *m, struct sa_err *err) SA_MUST_CHECK;

/* The text of the built-in policy. */
const char *sa_policy_builtin_text(void);

#endif

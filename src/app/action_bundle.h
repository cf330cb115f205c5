/* SPDX-License-Identifier: MIT */
/*
 * Two stages for pull requests from forks. The first (mode: judge) runs with a read-only token and leaves
 * SA_BUNDLE_NAME beside the reports: which files it judged (digests), the pull request, the commit, the
 * settings, the digest of the policy. No Markdown and no verdict stand in it: nobody would believe them. The second (mode: relay, on
 * workflow_run) takes the files out of the artifact of the run that triggered it, and judges anew with its
 * own settings. All that it downloads was made by a stranger.
 */
#ifndef SA_APP_ACTION_BUNDLE_H
#define SA_APP_ACTION_BUNDLE_H

#include "app/action.h"

#define SA_BUNDLE_SCHEMA "soak-audit-bundle/1"
#define SA_BUNDLE_FILES	 20000 /* inputs that a bundle can name */

/* Writes the bundle into `dir`, the directory of the reports. Errors: IO, LIMIT. */
int sa_bundle_write(struct sa_ctx *ctx, const struct sa_action_settings *set,
		    const struct sa_action_env *env, const struct sa_publication *pub,
		    const char *dir, struct sa_err *err) SA_MUST_CHECK;

/* The policy that a bundle says it was judged by; "" when it does not. Foreign. */
struct sa_bundle_policy {
	const char *origin, *sha256;
};

/* Appends the value of an option as a text. */
void sa_bundle_value(const struct sa_opt *row, const void *settings, struct sa_str *out);

/* Whether the option has a say in the verdict: the two stages should agree on it. */
bool sa_bundle_judges(const struct sa_opt *row);

/*
 * Finds the one artifact of the triggering run that holds a bundle, checks the files that it names, and
 * unpacks them into a folder of our own, which becomes set->base. What the bundle says otherwise than we
 * do is told. Errors: USAGE (no workflow_run of a pull request), NOT_FOUND, SCHEMA (a bundle that does not
 * fit its files, its commit or its pull request), PARSE, LIMIT, IO, those of sa_gh_send.
 */
int sa_relay_fetch(struct sa_ctx *ctx, struct sa_action_settings *set,
		   const struct sa_action_env *env, struct sa_action_link *link,
		   struct sa_bundle_policy *theirs, const char **folder,
		   struct sa_err *err) SA_MUST_CHECK;

#endif

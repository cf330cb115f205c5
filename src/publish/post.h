/* SPDX-License-Identifier: MIT */
/* Posting: comment, check run, commit status, annotations of the check run. */
#ifndef SA_PUBLISH_POST_H
#define SA_PUBLISH_POST_H

#include "publish/outputs.h"
#include "publish/session.h"

/*
 * Reads what the last comment said into pub->last, and posts: check run and commit status, which have
 * time of their own and are seen to also after a signal, then the comment, then annotations. What could
 * not be posted is said once, with the reasons; nothing changes the decision.
 */
void sa_action_post(struct sa_ctx *ctx, const struct sa_post_settings *set,
		    const struct sa_action_env *env, struct sa_action_link *link,
		    struct sa_publication *pub, struct sa_posted *posted);

#endif

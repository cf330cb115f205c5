/* SPDX-License-Identifier: MIT */
/* The audit of the Action: the one of cmd_audit.c, by a policy or not, with settings from inputs. */
#ifndef SA_APP_ACTION_AUDIT_H
#define SA_APP_ACTION_AUDIT_H

#include "app/action.h"

/*
 * Audits, prints what `audit` prints, and fills what is published: the decision, the reports, and, where
 * there was no audit, pub->error and the mistakes of a policy. Returns the exit code.
 */
int sa_action_audit(struct sa_ctx *ctx, const struct sa_action_settings *set,
		    const struct sa_action_env *env, struct sa_action_link *link,
		    struct sa_publication *pub);

/* No audit, and everything that tells of it: pub->error says why. */
void sa_action_not_done(struct sa_publication *pub, enum sa_fail_on fail_on,
			struct sa_arena *arena);

/* Writes to the log, without the token. */
void sa_action_print(struct sa_ctx *ctx, const struct sa_action_settings *set, struct sa_str *text);

#endif

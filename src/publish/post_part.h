/* SPDX-License-Identifier: MIT */
/* What the files of the Action that post share: session.c, check.c, post.c, annotate.c. */
#ifndef SA_PUBLISH_POST_PART_H
#define SA_PUBLISH_POST_PART_H

#include "github/status.h"
#include "publish/legs.h"
#include "publish/post.h"

/* What can be posted; bits of link->missing. */
enum { SA_THE_COMMENT = 1, SA_THE_CHECK_RUN = 2, SA_THE_STATUS = 4 };

/* One posting: what all of its parts need. */
/* Check run and status have two turns: before the comment with a part of the time, and behind it with the rest. */
enum sa_turn {
	SA_TURN_FIRST,
	SA_TURN_AGAIN, /* the first one came to nothing, for a reason that may pass */
	SA_TURN_DONE,  /* it is there, or was told to be missing */
};

struct sa_action_post {
	struct sa_ctx *ctx;
	const struct sa_post_settings *set;
	const struct sa_action_env *env;
	struct sa_action_link *link;
	struct sa_publication *pub;
	struct sa_posted *posted;
	struct sa_legs legs;	       /* of this run: our own leg */
	struct sa_check_output output; /* of the check run, as it was posted */
	bool is_second_look;
	bool is_last_turn;
	bool check_unsure,
		status_unsure; /* a create was sent, and nobody knows whether it arrived */
	enum sa_turn check_turn, status_turn;
	struct sa_err first_check, first_status; /* of the first turn */
	struct sa_err
		first_find; /* why the comments were not found at first; msg "" when they were */
};

/* The state that is posted. */
enum sa_state sa_action_state(const struct sa_publication *pub);

/* "HOLD: net_bps: 2.500 (expected >= 2.9)", in one line and without the token. */
void sa_action_put_decision(struct sa_str *out, const struct sa_post_settings *set,
			    const struct sa_publication *pub);

/* Remembers what could not be posted (bits); one reason is told once, however much it keeps back. */
void sa_action_failed(struct sa_ctx *ctx, const struct sa_action_env *env,
		      struct sa_action_link *link, unsigned what, const struct sa_err *err);

/*
 * Runs `call` (0 or -1 with err); after a signal, which may come in the middle of it, with the last
 * chance of the link: what is left of the runner's grace period. Each call looks before it writes, so
 * that nothing is there twice.
 */
int sa_action_insist(struct sa_action_post *p,
		     int (*call)(struct sa_action_post *p, struct sa_err *err), struct sa_err *err);

/* A moment for a write that was cut off: it may still be arriving. */
void sa_action_let_arrive(const struct sa_action_post *p);

/* A line of the log that is no annotation. */
void sa_action_note(struct sa_ctx *ctx, const char *text);

/* Which check run is ours; texts live in the arena of the context. */
struct sa_check_where sa_action_check_where(const struct sa_action_post *p);

/*
 * Check run, then commit status; neither can take the other's time, nor that of the comment. Called before the
 * comment and, with `is_last_turn`, behind it for what has not come right.
 */
void sa_action_check(struct sa_action_post *p);

/* For the legs of a matrix, after everything: whether another leg has overwritten what is worse. */
void sa_action_check_again(struct sa_action_post *p);

/* Annotations of the check run; last of all. */
void sa_action_annotate(struct sa_action_post *p);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The comment in a pull request (or issue): found, posted, kept single.
 *
 *	sa_comments_find(gh, arena, &place, &seen, err);	// what the last run said: sa_comments_latest
 *	… the caller decides whether to post at all, and builds the body: the marker first …
 *	sa_comment_publish(gh, arena, &place, mode, body, len, &seen, &posted, err);
 *
 * A comment is ours when its author is ourselves (github/self.h) AND its body begins with our marker
 * (github/marker.h) with the same key. Comments of others are never changed, whatever they contain.
 *
 * Jobs at the same time: each looks again before it creates, and again afterwards. UPDATE keeps the
 * oldest of our sticky comments, RECREATE the newest; every job removes the other ones, so that one
 * stays whoever comes last. NEW never removes anything.
 *
 * A create whose answer was lost is looked for before it is repeated; when looking fails too it is
 * not repeated, and the call fails.
 */
#ifndef SA_GITHUB_COMMENT_H
#define SA_GITHUB_COMMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "github/marker.h"

struct sa_arena;
struct sa_gh;
struct sa_str;

#define SA_COMMENT_PERMISSION "pull-requests: write" /* what it takes */
#define SA_COMMENT_MAX_BYTES  65000		     /* GitHub takes 65,536 characters */

enum sa_comment_mode {
	SA_COMMENT_UPDATE,   /* one comment, edited in place (marker kind STICKY) */
	SA_COMMENT_NEW,	     /* one more each time (marker kind SINGLE) */
	SA_COMMENT_RECREATE, /* one comment, posted anew and the old one removed (STICKY) */
};

/* Where: "owner/name", the number of the pull request, and the comment-key ("" for none). */
struct sa_comment_place {
	const char *repo;
	uint64_t number;
	const char *key;
};

/* One comment of ours. */
struct sa_comment {
	uint64_t id;
	const char *url;   /* for people; "" when GitHub gave none */
	const char *login; /* its author */
	struct sa_marker marker;
	const char *marker_text; /* as it stands in the body */
	const char *body;
};

/*
 * What becomes of a comment that is there: `merge` is asked with its body before it is replaced, and
 * appends to `body` what is to be written in its place (with the marker); 1 = leave it alone. With
 * `verify` the result is read again, because another leg may have written at the same time.
 */
struct sa_comment_merge {
	int (*merge)(void *ctx, const char *there, struct sa_str *body);
	void *ctx;
	bool verify;
};

/* Ours with that key, the oldest (smallest id) first. */
struct sa_comments {
	struct sa_comment *comment;
	size_t n, cap;
};

struct sa_comment_posted {
	uint64_t id;
	bool stood_back; /* `merge` left the one that is there alone; id and url are that one's */
	const char *url;
	bool created;	     /* false: an older one was edited */
	unsigned removed;    /* duplicates and predecessors */
	const char *warning; /* NULL, or what could not be tidied up; the comment itself stands */
};

/* Removes our sticky comments that are older than `keep`, 0 = the newest one. Errors: those of sa_gh_send. */
int sa_comments_drop_older(struct sa_gh *gh, struct sa_arena *arena,
			   const struct sa_comment_place *place, uint64_t keep,
			   struct sa_err *err) SA_MUST_CHECK;

/* Reads all pages. Errors: those of sa_gh_send_pages. */
int sa_comments_find(struct sa_gh *gh, struct sa_arena *arena, const struct sa_comment_place *place,
		     struct sa_comments *found, struct sa_err *err) SA_MUST_CHECK;

/* Whether the comment with that id is among them. */
bool sa_comments_have(const struct sa_comments *comments, uint64_t id);

/* USAGE when the place is no repository, or has no number. */
int sa_comment_place_check(const struct sa_comment_place *place, struct sa_err *err) SA_MUST_CHECK;

/* The oldest sticky one, NULL when there is none. */
const struct sa_comment *sa_comments_sticky(const struct sa_comments *comments);
/* The newest of either kind, whose data is what was said last; NULL when there is none. */
const struct sa_comment *sa_comments_latest(const struct sa_comments *comments);

/*
 * Posts `body`, which begins with the marker of the mode's kind and the place's key (else BUG).
 * `seen` is what sa_comments_find gave, or NULL. `merge` may be NULL: the body replaces. Errors: LIMIT for a body over SA_COMMENT_MAX_BYTES;
 * SCHEMA for a NUL in it; those of sa_gh_send. gh->cause tells which.
 */
int sa_comment_publish(struct sa_gh *gh, struct sa_arena *arena,
		       const struct sa_comment_place *place, enum sa_comment_mode mode,
		       const char *body, size_t len, const struct sa_comments *seen,
		       const struct sa_comment_merge *merge, struct sa_comment_posted *posted,
		       struct sa_err *err) SA_MUST_CHECK;

#endif

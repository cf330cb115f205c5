/* SPDX-License-Identifier: MIT */
/*
 * The hidden marker by which we find our own comments, with a small payload for the next run:
 *
 *	<!-- soak-audit comment sticky key=6e696768746c79 v1=7b7d -->
 *
 * It stands at the very start of the body: a marker that is quoted further down counts for nothing.
 * Key and data are written in hexadecimal, so no byte of them can end the HTML comment. `vN` is the
 * version of the data, which is the caller's. A maintainer can edit a comment: the data that comes
 * back is foreign data.
 */
#ifndef SA_GITHUB_MARKER_H
#define SA_GITHUB_MARKER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct sa_arena;
struct sa_str;

#define SA_MARKER_MAX_KEY  200
#define SA_MARKER_MAX_DATA 4096

enum sa_marker_kind {
	SA_MARKER_STICKY, /* the one comment that is kept up to date, or made anew */
	SA_MARKER_SINGLE, /* one of many that stay as they are */
	SA_MARKER_KIND_COUNT
};

struct sa_marker {
	enum sa_marker_kind kind;
	const char *key;  /* "" for none */
	unsigned version; /* of the data, 1 .. 999 */
	const char *data; /* terminated; may hold any byte */
	size_t data_len;
};

/* Appends the marker and a line break. Errors: LIMIT for a key or data that is too long. */
int sa_marker_write(struct sa_str *out, const struct sa_marker *marker,
		    struct sa_err *err) SA_MUST_CHECK;

/*
 * Reads the marker at the start of `body`; returns its length without the line break, 0 when there is
 * none. Texts live in `arena`.
 */
size_t sa_marker_read(struct sa_arena *arena, const char *body, struct sa_marker *marker);

#endif

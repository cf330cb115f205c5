/* SPDX-License-Identifier: MIT */
/*
 * URLs, read strictly: what two programs could read differently is refused, because the decision
 * "may the token go there" hangs on it.
 *
 * Accepted is `http[s]://host[:port][/path][?query]` in printable ASCII without user info and without
 * backslash. A fragment is dropped. Pointers point into the text that was parsed.
 */
#ifndef SA_GITHUB_URL_H
#define SA_GITHUB_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct sa_arena;
struct sa_str;

struct sa_url {
	bool https;
	const char *host; /* with its brackets when it is an IPv6 address */
	size_t host_len;
	unsigned port;	    /* the scheme's own when none is given */
	const char *target; /* path and query; "" when there is none */
	size_t target_len;
};

/* False for anything but an accepted URL. */
bool sa_url_parse(const char *text, struct sa_url *url);

/* Same scheme, host (case does not matter) and port. False when one of them is no accepted URL. */
bool sa_url_same_origin(const char *a, const char *b);

/*
 * The URL that `location` names when it stands in an answer of `base` (absolute, `//host/…`, `/path`
 * or relative), in `arena`; NULL when it is not acceptable or leads from https to http.
 */
const char *sa_url_resolve(struct sa_arena *arena, const char *base, const char *location);

/* Appends `text` percent-encoded, so that it can be one path segment or one value of a query. */
void sa_url_escape(struct sa_str *out, const char *text);

/* True for "owner/name" in the characters that GitHub allows, with neither part "." or "..". */
bool sa_url_is_repo(const char *text);

/* True for a full commit id: 40 or 64 hexadecimal digits. */
bool sa_url_is_sha(const char *text);

/* True for an accepted URL; false for NULL. */
bool sa_url_is_web(const char *text);

/* A commit of a repository, "owner/name" and a full id, before both stand in a path. Errors: USAGE. */
int sa_url_check_commit(const char *repo, const char *sha, struct sa_err *err) SA_MUST_CHECK;

#endif

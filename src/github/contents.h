/* SPDX-License-Identifier: MIT */
/* Files of a repository at a commit or branch, without a checkout. */
#ifndef SA_GITHUB_CONTENTS_H
#define SA_GITHUB_CONTENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct sa_arena;
struct sa_gh;
struct sa_str;

/*
 * Which of `name` lie at the top of the repository at `ref`: sets there[i]. Errors: those of sa_gh_send.
 */
int sa_contents_look(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *ref,
		     const char *const *name, size_t n, bool *there,
		     struct sa_err *err) SA_MUST_CHECK;

/*
 * Appends a file. Errors: those of sa_gh_send, NOT_FOUND when it is not there, SCHEMA for a link, a folder
 * or a file that GitHub does not hand out (over 1 MB).
 */
int sa_contents_read(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *ref,
		     const char *path, struct sa_str *out, struct sa_err *err) SA_MUST_CHECK;

#endif

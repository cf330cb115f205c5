/* SPDX-License-Identifier: MIT */
/* What the users of libgit2 share: handles that free themselves, and its version. */
#ifndef SA_SOURCE_GIT_HANDLE_H
#define SA_SOURCE_GIT_HANDLE_H

#include "base/arena.h"

/* `CLOSER(commit)` once in a file, then `HANDLE(commit) c = NULL;` is freed at the end of its scope. */
#define HANDLE(t) SA_CLEANUP(close_##t) git_##t *
#define CLOSER(t)                               \
	static void close_##t(git_##t **handle) \
	{                                       \
		git_##t##_free(*handle);        \
	}

/* libgit2 is this version or a later one (its headers must be included before). */
#define GIT_IS(major, minor)            \
	(LIBGIT2_VER_MAJOR > (major) || \
	 (LIBGIT2_VER_MAJOR == (major) && LIBGIT2_VER_MINOR >= (minor)))

#endif

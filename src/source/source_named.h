/* SPDX-License-Identifier: MIT */
/* A directory of which only some files are seen: those that a user named. */
#ifndef SA_SOURCE_SOURCE_NAMED_H
#define SA_SOURCE_SOURCE_NAMED_H

#include "source/source.h"

/*
 * Opens `dir` as a source whose list is path[0..n), relative to it. The names are not checked: reading
 * one that is not there says so. They must live as long as the source, whose state lives in `arena`.
 * Errors: NOT_FOUND, IO for the directory.
 */
int sa_source_open_named(struct sa_fs *fs, struct sa_arena *arena, const char *dir,
			 const char *const *path, size_t n, struct sa_source *source,
			 struct sa_err *err) SA_MUST_CHECK;

#endif

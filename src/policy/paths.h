/* SPDX-License-Identifier: MIT */
/* Paths into a record (the language of `from`, `by`, `time`, ...) and globs of files. */
#ifndef SA_POLICY_PATHS_H
#define SA_POLICY_PATHS_H

#include "base/arena.h"
#include "model/policy.h"

/*
 * Takes a path apart: dotted members, ["any key"], [n], [*]; a leading "$." is dropped. With `column`
 * the whole text is one name. Returns NULL, or what is wrong with it.
 */
const char *sa_field_path_parse(struct sa_arena *arena, const char *text, bool column,
				struct sa_field_path *path);

/*
 * What is wrong with a glob or path of a file inside the run (* ? [..] and ** for folders), or NULL. It
 * must not lead out of it: not absolute, no "..", no URL.
 */
const char *sa_run_path_check(const char *text);

#endif

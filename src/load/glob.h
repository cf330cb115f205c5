/* SPDX-License-Identifier: MIT */
/* File names with wildcards, inside a run (POLICY 4). */
#ifndef SA_LOAD_GLOB_H
#define SA_LOAD_GLOB_H

#include <stdbool.h>

/*
 * Whether a relative path matches: `*` and `?` stay within one folder, [a-z] and [!a-z] are sets, `**`
 * alone between slashes is any number of folders (none included). Every byte else is itself. Time is
 * bounded by the product of both lengths.
 */
bool sa_glob_match(const char *glob, const char *path);

/*
 * Whether a pattern of an input takes the file: it matches, and what the program itself writes
 * (sa_run_is_own) is taken only where the name stands in the pattern without a wildcard. Reports of an
 * earlier audit are no data of the run, and what `run` has moved aside (sa_run_is_set_aside) is of an
 * earlier run: a pattern that wants it says RUN_.
 */
bool sa_glob_takes(const char *glob, const char *path);

/*
 * Whether what a pattern matches may lie in a folder: not, through `**`, or part by part of the
 * folder's path. RUN_<ms> folders as in sa_glob_takes().
 */
enum sa_glob_way { SA_GLOB_NO_WAY, SA_GLOB_ANY_WAY, SA_GLOB_NAMED_WAY };
enum sa_glob_way sa_glob_leads(const char *glob, const char *folder);

/*
 * Whether a name that matches can only be meant for a file: its last part ends in an extension that no
 * wildcard stands for (`s_*.json`). *partly: something in that part is no `*` or `?` (`s_*`, not `*`).
 */
bool sa_glob_names_files(const char *glob, bool *partly);

#endif

/* SPDX-License-Identifier: MIT */
/* Whether the files that libgit2 opens by itself can be opened without waiting for somebody. */
#ifndef SA_SOURCE_GIT_FILES_H
#define SA_SOURCE_GIT_FILES_H

#include "base/err.h"

/*
 * Looks at the files of a repository (`git_dir`: the .git folder, or a bare repository) that are read
 * whenever it is opened, at its references, and at what its configuration includes: a FIFO, a socket or
 * a device among them would block, or never end. libgit2 has no switch for it.
 * `home` is what it takes for the home of the user (~/ in an included path).
 * Errors: GIT, naming the file.
 */
int sa_git_files_check(const char *git_dir, const char *home, struct sa_err *err) SA_MUST_CHECK;

#endif

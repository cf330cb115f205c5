/* SPDX-License-Identifier: MIT */
/*
 * One writer at a time for a directory. The lock is on the directory itself (flock), so it leaves no
 * file behind, and the system drops it when the process dies, however it dies. A lock on a file tells
 * others that the process which wrote it is still at work.
 */
#ifndef SA_BASE_LOCK_H
#define SA_BASE_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/fs.h"

struct sa_lock {
	int fd;
};
#define SA_LOCK_SCOPE(name) SA_CLEANUP(sa_lock_release) struct sa_lock name = {.fd = -1}

/*
 * Locks an existing directory, waiting up to `wait_ms` for another process to let go (0: not at all).
 * Errors: NOT_FOUND, IO (it stays locked, or the file system knows no locks).
 */
int sa_lock_take(struct sa_fs *fs, const char *dir, int64_t wait_ms, struct sa_lock *lock,
		 struct sa_err *err) SA_MUST_CHECK;

/*
 * Locks an existing regular file without following a link at its end; a reader that is just asking
 * (sa_lock_is_held) is waited for, up to `wait_ms`. Errors: as above.
 */
int sa_lock_take_file(struct sa_fs *fs, const char *path, int64_t wait_ms, struct sa_lock *lock,
		      struct sa_err *err) SA_MUST_CHECK;

/* Whether somebody else holds a lock on an open file. Where that cannot be told: no. */
bool sa_lock_is_held(int fd);

void sa_lock_release(struct sa_lock *lock);

#endif

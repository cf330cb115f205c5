/* SPDX-License-Identifier: MIT */
/* flock on a directory or a file. */
#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fs_fault.h"
#include "base/interrupt.h"
#include "base/utc.h"

#define POLL_MS 20

static int take(struct sa_fs *fs, const char *path, int flags, const char *what, int64_t wait_ms,
		struct sa_lock *lock, struct sa_err *err)
{
	int64_t until = sa_monotonic_ms() + wait_ms;

	lock->fd = sa_fs_ok(fs) ? open(path, O_RDONLY | O_CLOEXEC | flags) : -1;
	if (lock->fd < 0)
		return sa_err_os(err, errno, "cannot open %s '%s'", what, path);
	while (flock(lock->fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return sa_err_os(err, errno, "cannot lock %s '%s'", what, path);
		if (sa_interrupted())
			return sa_err_set(err, SA_ERR_IO, "interrupted while waiting for '%s'",
					  path);
		if (sa_monotonic_ms() >= until)
			return sa_err_set(
				err, SA_ERR_IO,
				"another soak-audit is writing to '%s' (waited %lld s); let "
				"it end, or use another directory",
				path, (long long)(wait_ms / 1000));
		sa_interrupt_nap(POLL_MS);
	}
	return 0;
}

int sa_lock_take(struct sa_fs *fs, const char *dir, int64_t wait_ms, struct sa_lock *lock,
		 struct sa_err *err)
{
	return take(fs, dir, O_DIRECTORY, "directory", wait_ms, lock, err);
}

int sa_lock_take_file(struct sa_fs *fs, const char *path, int64_t wait_ms, struct sa_lock *lock,
		      struct sa_err *err)
{
	return take(fs, path, O_NOFOLLOW | O_NONBLOCK, "file", wait_ms, lock, err);
}

bool sa_lock_is_held(int fd)
{
	if (flock(fd, LOCK_SH | LOCK_NB) != 0)
		return errno == EWOULDBLOCK;
	flock(fd, LOCK_UN);
	return false;
}

void sa_lock_release(struct sa_lock *lock)
{
	if (lock->fd >= 0)
		close(lock->fd);
	lock->fd = -1;
}

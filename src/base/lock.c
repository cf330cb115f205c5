/* SPDX-License-Identifier: MIT */
/* flock on a directory. */
#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fs_fault.h"
#include "base/interrupt.h"
#include "base/utc.h"

#define POLL_MS 20

int sa_lock_take(struct sa_fs *fs, const char *dir, int64_t wait_ms, struct sa_lock *lock,
		 struct sa_err *err)
{
	int64_t until = sa_monotonic_ms() + wait_ms;

	lock->fd = sa_fs_ok(fs) ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (lock->fd < 0)
		return sa_err_os(err, errno, "cannot open directory '%s'", dir);
	while (flock(lock->fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return sa_err_os(err, errno, "cannot lock directory '%s'", dir);
		if (sa_interrupted())
			return sa_err_set(err, SA_ERR_IO, "interrupted while waiting for '%s'",
					  dir);
		if (sa_monotonic_ms() >= until)
			return sa_err_set(
				err, SA_ERR_IO,
				"another soak-audit is writing to '%s' (waited %lld s); let "
				"it end, or use another directory",
				dir, (long long)(wait_ms / 1000));
		sa_interrupt_nap(POLL_MS);
	}
	return 0;
}

void sa_lock_release(struct sa_lock *lock)
{
	if (lock->fd >= 0)
		close(lock->fd);
	lock->fd = -1;
}

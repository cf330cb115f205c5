/* SPDX-License-Identifier: MIT */
/* fork, a pipe, and a clock. */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/interrupt.h"

#define LOOK_MS 200

_Static_assert(SA_CHILD_MOST <= PIPE_BUF, "one write");

_Noreturn static void child(void (*work)(void *ctx, void *answer), void *ctx, void *answer,
			    size_t size, int fd)
{
	/* it must not outlive us, nor end by itself what our own handlers see to */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	work(ctx, answer);
	_exit(write(fd, answer, size) == (ssize_t)size ? 0 : 1);
}

static enum sa_child_end listen_to(int fd, void *answer, size_t size, int64_t timeout_ms)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};

	for (int64_t left = timeout_ms; left > 0; left -= LOOK_MS) {
		if (sa_interrupted())
			return SA_CHILD_INTERRUPTED;
		if (poll(&wait, 1, (int)(left < LOOK_MS ? left : LOOK_MS)) > 0)
			return read(fd, answer, size) == (ssize_t)size ? SA_CHILD_ANSWERED
								       : SA_CHILD_SILENT;
	}
	return sa_interrupted() ? SA_CHILD_INTERRUPTED : SA_CHILD_TIMED_OUT;
}

enum sa_child_end sa_child_run(void (*work)(void *ctx, void *answer), void *ctx, void *answer,
			       size_t size, int64_t timeout_ms)
{
	enum sa_child_end end = SA_CHILD_SILENT;
	int fds[2];

	memset(answer, 0, size);
	if (pipe2(fds, O_CLOEXEC) != 0)
		return end;
	pid_t pid = fork();

	if (pid == 0)
		child(work, ctx, answer, size, fds[1]);
	close(fds[1]);
	if (pid > 0) {
		end = listen_to(fds[0], answer, size, timeout_ms);
		kill(pid, SIGKILL);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close(fds[0]);
	return end;
}

/* SPDX-License-Identifier: MIT */
/* Running somebody else's command in a process group of its own, with a time-out for all of it. */
#ifndef SA_BASE_PROC_H
#define SA_BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct sa_proc {
	const char *command;	/* for /bin/sh -c */
	const char *const *set; /* "NAME=value" to add to the environment, NULL-terminated */
	/*
	 * Which variables of our environment the command does not get; NULL: it gets all. `name` is
	 * "NAME=value" and `len` the length of the name.
	 */
	bool (*withheld)(void *ctx, const char *name, size_t len);
	int64_t timeout_ms; /* 0: none */
	/* called about every 200 ms while it runs; may be NULL */
	void (*tick)(void *ctx);
	void *ctx;
};

enum sa_proc_end {
	SA_PROC_EXITED,	   /* code = exit code */
	SA_PROC_SIGNALLED, /* code = signal */
	SA_PROC_TIMED_OUT,
	SA_PROC_INTERRUPTED, /* we were told to end (base/interrupt.h) */
};

struct sa_proc_result {
	enum sa_proc_end end;
	int code;
};

/*
 * Runs the command with standard input from /dev/null and our standard output and error, and waits for
 * its end. At the time-out, or when a signal tells us to end, the whole process group gets SIGTERM and
 * SA_PROC_GRACE_MS later SIGKILL. Errors: IO (it cannot be started).
 */
#define SA_PROC_GRACE_MS 5000
int sa_proc_run(struct sa_arena *arena, const struct sa_proc *proc, struct sa_proc_result *result,
		struct sa_err *err) SA_MUST_CHECK;

#endif

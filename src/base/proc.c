/* SPDX-License-Identifier: MIT */
/* posix_spawn, and waiting with a time-out. */
#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/utc.h"

#define TICK_MS	     200
#define FIRST_NAP_MS 1
#define LAST_NAP_MS  20

/* Our environment with the additions in front, so that they win over an older value. */
static char **make_env(struct sa_arena *arena, const struct sa_proc *proc)
{
	const char *const *set = proc->set;
	size_t n = 0, old = 0, out = 0;

	while (set && set[n])
		n++;
	while (environ[old])
		old++;
	char **env = SA_NEW_ARRAY(arena, n + old + 1, char *);

	for (size_t i = 0; i < n; i++)
		env[out++] = sa_arena_strdup(arena, set[i]);
	for (size_t i = 0; i < old; i++) {
		size_t own = strcspn(environ[i], "=");
		bool replaced = proc->withheld && proc->withheld(proc->ctx, environ[i], own);

		for (size_t k = 0; k < n && !replaced; k++) {
			size_t name = strcspn(set[k], "=") + 1;

			replaced = strncmp(environ[i], set[k], name) == 0;
		}
		if (!replaced)
			env[out++] = environ[i];
	}
	return env;
}

static int start(struct sa_arena *arena, const struct sa_proc *proc, pid_t *pid)
{
	char shell[] = "sh", option[] = "-c";
	char *argv[] = {shell, option, sa_arena_strdup(arena, proc->command), NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t defaults;
	int rc;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attr);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE); /* main ignores it; a command expects it */
	sigaddset(&defaults, SIGINT);
	sigaddset(&defaults, SIGTERM);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
	rc = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (rc == 0)
		rc = posix_spawn(pid, "/bin/sh", &actions, &attr, argv, make_env(arena, proc));
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	return rc;
}

struct waiting {
	const struct sa_proc *proc;
	pid_t pid;
	int64_t deadline, kill_at, next_tick; /* monotonic ms, 0 = none */
	enum sa_proc_end why;		      /* why the group was told to end */
};

/* Ends the group when it is time to, first politely. */
static void look_at_clock(struct waiting *w)
{
	int64_t now = sa_monotonic_ms();

	if (!w->kill_at && (sa_interrupted() || (w->deadline && now >= w->deadline))) {
		w->why = sa_interrupted() ? SA_PROC_INTERRUPTED : SA_PROC_TIMED_OUT;
		w->kill_at = now + SA_PROC_GRACE_MS;
		kill(-w->pid, SIGTERM);
	} else if (w->kill_at && now >= w->kill_at) {
		kill(-w->pid, SIGKILL);
	}
	if (w->proc->tick && now >= w->next_tick) {
		w->proc->tick(w->proc->ctx);
		w->next_tick = now + TICK_MS;
	}
}

int sa_proc_run(struct sa_arena *arena, const struct sa_proc *proc, struct sa_proc_result *result,
		struct sa_err *err)
{
	int64_t now = sa_monotonic_ms(), nap = FIRST_NAP_MS;
	struct waiting w = {.proc = proc,
			    .deadline = proc->timeout_ms ? now + proc->timeout_ms : 0};
	int status = 0;
	int rc = start(arena, proc, &w.pid);

	if (rc != 0)
		return sa_err_os(err, rc, "cannot start '%.200s'", proc->command);
	for (;;) {
		pid_t got = waitpid(w.pid, &status, WNOHANG);

		if (got == w.pid)
			break;
		if (got < 0 && errno != EINTR)
			return sa_err_os(err, errno, "lost '%.200s'", proc->command);
		look_at_clock(&w);
		sa_interrupt_nap(nap);
		nap = nap * 2 < LAST_NAP_MS ? nap * 2 : LAST_NAP_MS;
	}
	/* the shell is gone; what it left behind in its group is not ours to keep alive */
	if (w.kill_at)
		kill(-w.pid, SIGKILL);
	*result = (struct sa_proc_result){
		.end = w.kill_at	   ? w.why
		       : WIFEXITED(status) ? SA_PROC_EXITED
					   : SA_PROC_SIGNALLED,
		.code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status),
	};
	return 0;
}

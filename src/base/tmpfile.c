/* SPDX-License-Identifier: MIT */
/* A table of paths that a signal handler can walk. */
#include "base/tmpfile.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#define ROOM 64

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
#define N_SIGNALS (sizeof signals / sizeof *signals)

/* A handler can reach nothing but a file-level variable. */
static _Atomic(const char *) noted[ROOM];

static void remove_and_end(int number)
{
	for (size_t i = 0; i < ROOM; i++) {
		const char *path = atomic_load(&noted[i]);

		if (path)
			unlink(path);
	}
	raise(number); /* the handler is gone (SA_RESETHAND): this ends the process when it returns */
}

void sa_tmpfile_guard(void)
{
	struct sigaction action = {.sa_handler = remove_and_end, .sa_flags = (int)SA_RESETHAND};
	struct sigaction before;

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < N_SIGNALS; i++) {
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
			sigaction(signals[i], &action, NULL);
	}
}

void sa_tmpfile_note(const char *path)
{
	for (size_t i = 0; i < ROOM; i++) {
		const char *free_slot = NULL;

		if (atomic_compare_exchange_strong(&noted[i], &free_slot, path))
			return;
	}
}

void sa_tmpfile_forget(const char *path)
{
	for (size_t i = 0; i < ROOM; i++) {
		const char *expected = path;

		if (path && atomic_compare_exchange_strong(&noted[i], &expected, NULL))
			return;
	}
}

void sa_tmpfile_hold_signals(sigset_t *before)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < N_SIGNALS; i++)
		sigaddset(&set, signals[i]);
	pthread_sigmask(SIG_BLOCK, &set, before);
}

void sa_tmpfile_release_signals(const sigset_t *before)
{
	pthread_sigmask(SIG_SETMASK, before, NULL);
}

/* SPDX-License-Identifier: MIT */
/*
 * Preloaded (action_post_cases.py): the signal of SIGNAL_AT_ONCE comes the moment that the program has a
 * handler for it, the first one.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>

int sigaction(int sig, const struct sigaction *restrict act, struct sigaction *restrict oact)
{
	static int sent;
	int (*real)(int, const struct sigaction *, struct sigaction *);
	const char *wanted = getenv("SIGNAL_AT_ONCE");

	*(void **)&real = dlsym(RTLD_NEXT, "sigaction");
	int rc = real(sig, act, oact);

	if (rc == 0 && wanted && atoi(wanted) == sig && !sent && act &&
	    act->sa_handler != SIG_DFL && act->sa_handler != SIG_IGN) {
		sent = 1;
		raise(sig);
	}
	return rc;
}

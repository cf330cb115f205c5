/* SPDX-License-Identifier: MIT */
/* The flag. */
#include "base/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

#include "base/utc.h"

#define AFTER_SIGINT_MS	 2500
#define AFTER_SIGTERM_MS 300

/* A handler can reach nothing but a file-level variable. */
static volatile sig_atomic_t caught;
static _Atomic int64_t caught_ms;

static void on_signal(int number)
{
	/* of two signals the first one counts: what has to end has waited since then */
	if (!caught)
		caught_ms = sa_monotonic_ms();
	caught = number;
}

void sa_interrupt_catch(void)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

int sa_interrupted(void)
{
	return caught;
}

bool sa_interrupt_is_late(void)
{
	int number = caught;

	return number && sa_monotonic_ms() - caught_ms >
				 (number == SIGTERM ? AFTER_SIGTERM_MS : AFTER_SIGINT_MS);
}

const volatile sig_atomic_t *sa_interrupt_flag(void)
{
	return &caught;
}

void sa_interrupt_forget(void)
{
	caught = 0;
}

void sa_interrupt_sleep(int64_t ms)
{
	struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	if (ms <= 0)
		return;
	while (!caught && nanosleep(&left, &left) != 0 && errno == EINTR)
		;
}

void sa_interrupt_nap(int64_t ms)
{
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

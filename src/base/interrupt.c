/* SPDX-License-Identifier: MIT */
/* The flag. */
#include "base/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

/* A handler can reach nothing but a file-level variable. */
static volatile sig_atomic_t caught;

static void on_signal(int number)
{
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

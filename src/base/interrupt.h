/* SPDX-License-Identifier: MIT */
/* SIGINT and SIGTERM as a flag that long work looks at, so that it can end what it began. */
#ifndef SA_BASE_INTERRUPT_H
#define SA_BASE_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* From now on the two signals only set the flag; the second one of a kind ends the process. */
void sa_interrupt_catch(void);

/* The signal that came, 0 when none did. */
int sa_interrupted(void);

/*
 * Whether long work has to be given up, because what a signal lets be finished needs the rest of the time: a while after
 * the signal, a shorter one after SIGTERM, which SIGKILL follows sooner. For several threads.
 */
bool sa_interrupt_is_late(void);
#define SA_READING_ENDED "a signal ended the reading"

/* Where that is kept, for code that takes a pointer; and forgetting it, for a last clean-up. */
const volatile sig_atomic_t *sa_interrupt_flag(void);
void sa_interrupt_forget(void);

/* Sleeps, but not longer than until a signal comes. */
void sa_interrupt_sleep(int64_t ms);

/* Sleeps that long at most, also after a signal; for short waits in a loop that looks at the flag. */
void sa_interrupt_nap(int64_t ms);

#endif

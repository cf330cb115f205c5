/* SPDX-License-Identifier: MIT */
/*
 * Temporary files that must not outlive the process: when SIGINT, SIGTERM or SIGHUP ends it, those that
 * are noted here are removed first.
 */
#ifndef SA_BASE_TMPFILE_H
#define SA_BASE_TMPFILE_H

#include <signal.h>

/*
 * Catches the three signals, unless they are ignored. Once, at the start; whoever catches them for
 * another purpose later (base/interrupt.h) takes over.
 */
void sa_tmpfile_guard(void);

/* `path` must stay valid until it is forgotten. With more files than there is room for, the rest is
 * not guarded. Forgetting what is not noted does nothing. */
void sa_tmpfile_note(const char *path);
void sa_tmpfile_forget(const char *path);

/* Keeps the three signals waiting, so that several files change together; `before` is for the release. */
void sa_tmpfile_hold_signals(sigset_t *before);
void sa_tmpfile_release_signals(const sigset_t *before);

#endif

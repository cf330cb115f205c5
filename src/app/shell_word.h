/* SPDX-License-Identifier: MIT */
/* A text as one word of a shell command that somebody copies. */
#ifndef SA_APP_SHELL_WORD_H
#define SA_APP_SHELL_WORD_H

#include "base/str.h"

/*
 * Appends `text`, in single quotes unless nothing in it is special. Control characters are shown as
 * escapes, and a text of more characters than anybody types is cut.
 */
void sa_shell_word(struct sa_str *out, const char *text);

#endif

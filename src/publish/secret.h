/* SPDX-License-Identifier: MIT */
/* Keeping a secret out of what is published: an artifact may hold the token, by accident or not. */
#ifndef SA_PUBLISH_SECRET_H
#define SA_PUBLISH_SECRET_H

#include "base/str.h"

/*
 * Replaces each occurrence of the secret by ***, also in the form in which Markdown has it escaped. A
 * secret of fewer than 8 bytes would only garble the text and is left alone, "" is fine.
 */
void sa_secret_hide(struct sa_str *text, const char *secret);

#endif

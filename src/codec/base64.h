/* SPDX-License-Identifier: MIT */
/* Base64 (RFC 4648), as GitHub's answers hold files. */
#ifndef SA_CODEC_BASE64_H
#define SA_CODEC_BASE64_H

#include "base/str.h"

/* Appends what `text` stands for; line breaks in it are passed over. False for anything else. */
bool sa_base64_read(const char *text, struct sa_str *out);

#endif

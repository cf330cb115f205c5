/* SPDX-License-Identifier: MIT */
/* Reduces what was read to 128 bits: fast, and good enough against accidents; no signature. */
#ifndef SA_LOAD_FILE_MIX_H
#define SA_LOAD_FILE_MIX_H

#include <stddef.h>

#include "model/mix.h"

/* Takes one number in; begin with SA_MIX_START. */
void sa_mix_in(struct sa_mix *m, uint64_t value);

/* Takes a text in, with its end. */
void sa_mix_text(struct sa_mix *m, const char *text);

/* Of the bytes of a file, `len` of them. */
struct sa_mix sa_mix_of(const char *data, size_t len);

#endif

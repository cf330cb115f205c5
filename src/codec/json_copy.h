/* SPDX-License-Identifier: MIT */
/* A part of a document as it stands, into another one. */
#ifndef SA_CODEC_JSON_COPY_H
#define SA_CODEC_JSON_COPY_H

#include "codec/json_in.h"
#include "codec/json_out.h"

/*
 * Writes `value` and all below it; numbers in their shortest form, lists of anything but containers on one line.
 * NULL is written as null. Depth: that of the document, which the reader bounds. Errors: none.
 */
void sa_json_copy(struct sa_jout *j, const char *key, const struct sa_json *value);

#endif

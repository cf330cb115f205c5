/* SPDX-License-Identifier: MIT */
/* A baseline record as JSON. */
#ifndef SA_RENDER_RECORD_H
#define SA_RENDER_RECORD_H

#include "base/str.h"
#include "model/record.h"

/* Appends the document: one line a row of the table and an input, nothing else is broken. */
void sa_render_record(const struct sa_record *record, struct sa_str *out);

#endif

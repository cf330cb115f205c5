/* SPDX-License-Identifier: MIT */
/* Numbers that the records of an input hold and no KPI reads (POLICY 6). */
#ifndef SA_LOAD_UNREAD_H
#define SA_LOAD_UNREAD_H

#include "base/fs.h"
#include "base/note.h"
#include "load/adapter.h"
#include "model/policy.h"

/* So much of the first file of an input is looked at: a field that only comes later is not named. */
#define SA_UNREAD_BYTES (256u << 10)

/*
 * One warning that names the fields of input number `input` that hold numbers and that neither a KPI of
 * the input nor its time, index, groups, filters, the identity or the end marker reads: a name that is
 * spelt wrongly somewhere, or a number that nobody watches. `head` is the beginning of the input's first
 * file in UTF-8, at most SA_UNREAD_BYTES of it; it may be changed.
 */
void sa_unread_note(const struct sa_policy *policy, size_t input, const struct sa_adapter *adapter,
		    struct sa_buf *head, struct sa_arena *arena, struct sa_notes *notes);

#endif

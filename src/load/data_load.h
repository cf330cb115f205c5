/* SPDX-License-Identifier: MIT */
/* Reading a run by its policy: every input, into columns. */
#ifndef SA_LOAD_DATA_LOAD_H
#define SA_LOAD_DATA_LOAD_H

#include "base/note.h"
#include "model/columns.h"
#include "source/source.h"

/*
 * Reads all inputs of `policy` from `source` into *data (arena memory). What is there and cannot be used
 * becomes a row without values, a member of data->unusable and a note; so does whatever else is odd.
 * Errors (the input is unusable): SCHEMA when no input has a usable row, a format is not recognised, or
 * groups do not fit together; LIMIT for too many rows; those of the source's list.
 */
int sa_data_load(const struct sa_policy *policy, const struct sa_source *source,
		 struct sa_arena *arena, struct sa_notes *notes, struct sa_data *data,
		 struct sa_err *err) SA_MUST_CHECK;

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The words that `format:` of a policy's input takes: the rows of model/input_format.def. The reader of a
 * format is an adapter in load/ with the same name.
 */
#ifndef SA_MODEL_INPUT_FORMAT_H
#define SA_MODEL_INPUT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

struct sa_input_format {
	const char *name;
	bool columns;	 /* fields are names of columns, not paths */
	bool knows_time; /* records carry a time without `time:` */
	const char *help;
};

/* Ended by a row without a name. */
extern const struct sa_input_format sa_input_formats[];

/* The row called `name`; NULL when there is none ("auto" is no row). */
const struct sa_input_format *sa_input_format_find(const char *name);

#endif

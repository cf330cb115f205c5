/* SPDX-License-Identifier: MIT */
/* The table of input formats. */
#include "model/input_format.h"

#include <string.h>

const struct sa_input_format sa_input_formats[] = {
	{"iter-summary", false, true, "ITER_SUMMARY_N.json, one file an iteration"},
	{"ndjson", false, false, "one JSON object a line"},
	{"json", false, false, "a JSON list of objects, or one object"},
	{"csv", true, false, "a table with a header line"},
	{0},
};

const struct sa_input_format *sa_input_format_find(const char *name)
{
	for (const struct sa_input_format *row = sa_input_formats; row->name; row++) {
		if (strcmp(row->name, name) == 0)
			return row;
	}
	return NULL;
}

/* SPDX-License-Identifier: MIT */
/* The table of input formats. */
#include "model/input_format.h"

#include <string.h>

const struct sa_input_format sa_input_formats[] = {
#define FORMAT(id, name, columns, knows_time, help) {name, columns, knows_time, help},
#include "model/input_format.def"
#undef FORMAT
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

/* SPDX-License-Identifier: MIT */
/* The table of the files of an audit. */
#include "model/report.h"

const struct sa_report_row sa_report_table[SA_REPORT_COUNT] = {
#define DOCUMENT(ID, id, output, file, word, media, what, ...) \
	[SA_REPORT_##ID] = {output, file, word, media, what, __VA_ARGS__},
#define TABLE DOCUMENT
#include "model/report.def"
#undef DOCUMENT
#undef TABLE
};

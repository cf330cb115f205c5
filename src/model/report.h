/* SPDX-License-Identifier: MIT */
/* Which files an audit writes. */
#ifndef SA_MODEL_REPORT_H
#define SA_MODEL_REPORT_H

#include <stdbool.h>

/* In the order in which they are named on the console. */
enum sa_report {
#define DOCUMENT(ID, ...) SA_REPORT_##ID,
#define TABLE		  DOCUMENT
#include "model/report.def"
#undef DOCUMENT
#undef TABLE
	SA_REPORT_COUNT
};

struct sa_report_row {
	const char *output;	/* "report-json", its step output */
	const char *file_name;	/* "POST_SOAK_AUDIT_SUMMARY.json" */
	const char *saved_as;	/* the word of the console line "✓ Saved JSON: ..." */
	const char *media_type; /* "application/json" */
	const char *help;	/* "the report for programs" */
	bool printed;		/* a command prints it, so that it is kept */
	bool on_request;	/* written only when the settings of the audit want it */
	bool is_data;		/* for programs: the Markdown names it at its end */
	const char *end_as;	/* "📄 Full report", of the last lines of the console */
	unsigned end_place;	/* its line among those, from 0 */
};

extern const struct sa_report_row sa_report_table[SA_REPORT_COUNT];

#endif

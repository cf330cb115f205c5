/* SPDX-License-Identifier: MIT */
/*
 * Renderers turn a finished audit into bytes; sinks and commands move the bytes. To add one, write
 * render/<x>.c with its functions and a row in model/report.def.
 */
#ifndef SA_RENDER_RENDERER_H
#define SA_RENDER_RENDERER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/policy.h"
#include "model/report.h"

struct sa_policy_report;

struct sa_renderer {
	const char *output;	/* "report-json", its step output */
	const char *file_name;	/* "POST_SOAK_AUDIT_SUMMARY.json" */
	const char *saved_as;	/* the word of the console line "✓ Saved JSON: ..." */
	const char *media_type; /* "application/json" */
	const char *help;	/* "the report for programs" */
	/* Appends the whole document to `out`. A document that grows too large shows in out->failed. */
	void (*render)(const struct sa_audit *audit, struct sa_str *out);
	/* The same of an audit by a policy file; NULL: a table, one file an input (sa_policy_table). */
	void (*by_policy)(const struct sa_policy_report *report, struct sa_arena *arena,
			  struct sa_str *out);
	bool printed;	    /* a command prints it, so that it is kept */
	bool on_request;    /* written only when the settings of the audit want it */
	bool is_data;	    /* for programs: the Markdown names it at its end */
	const char *end_as; /* "📄 Full report", of the last lines of the console */
	unsigned end_place; /* its line among those, from 0 */
};

extern const struct sa_renderer sa_renderer_table[SA_REPORT_COUNT];

/* The file of the table of an input: the first one has the name of a table without a policy. */
const char *sa_report_table(struct sa_arena *arena, const struct sa_policy *policy, size_t input);

/*
 * The files that every audit writes, or the `data` among them, with the table of each input of a policy (NULL: judged without
 * one); ended by NULL.
 */
const char *const *sa_report_files(struct sa_arena *arena, const struct sa_policy *policy,
				   bool data);

/* Whether the audit writes this report. */
bool sa_report_is_wanted(const struct sa_audit *audit, enum sa_report report);

#define DOCUMENT(ID, id, ...) void sa_render_##id(const struct sa_audit *audit, struct sa_str *out);
#define TABLE		      DOCUMENT
#include "model/report.def"
#undef DOCUMENT
#undef TABLE

#endif

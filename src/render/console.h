/* SPDX-License-Identifier: MIT */
/* The report on the terminal: the numbered steps and the verdict block of the guide (FORMATS 2). */
#ifndef SA_RENDER_CONSOLE_H
#define SA_RENDER_CONSOLE_H

#include <stdbool.h>

#include "base/str.h"
#include "model/audit.h"

struct sa_console_opts {
	bool color;
	bool explain;	 /* say where each readiness value came from */
	bool sparklines; /* the terminal can show block characters */
};

/* Title and steps 1 and 2. Enough is filled in when the run and the notes are there. */
void sa_console_loading(const struct sa_audit *audit, const struct sa_console_opts *opts,
			struct sa_str *out);

/* Steps 3 to 9. */
void sa_console_findings(const struct sa_audit *audit, const struct sa_console_opts *opts,
			 struct sa_str *out);

/*
 * Steps 10 and 11 and the verdict block. `path[i]` is where report i was saved (when it was wanted), `markdown` the
 * content of the Markdown report for the preview.
 */
void sa_console_result(const struct sa_audit *audit, const struct sa_console_opts *opts,
		       const char *const *path, const char *markdown, struct sa_str *out);

/* Step 12: where the plots were saved. */
void sa_console_plots(const struct sa_console_opts *opts, const char *const *path, size_t n,
		      struct sa_str *out);

/* "🎯 FINAL VERDICT: READINESS: HOLD (2 KPI(s) failed)" and a line break. */
void sa_console_verdict(const struct sa_decision *decision, const struct sa_console_opts *opts,
			struct sa_str *out);

/* "[EXIT] fail-on-hold: True, verdict: HOLD, exit_code=1" and a line break. */
void sa_console_exit(const struct sa_decision *decision, enum sa_fail_on fail_on,
		     struct sa_str *out);

#endif

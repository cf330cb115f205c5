/* SPDX-License-Identifier: MIT */
/* The texts of `verify-deltas`: report, console and JSON say the same ratios (FORMATS 11.2). */
#ifndef SA_RENDER_DELTA_REPORT_H
#define SA_RENDER_DELTA_REPORT_H

#include "base/note.h"
#include "base/str.h"
#include "model/delta_report.h"

/* DELTA_VERIFY_REPORT.md. Its line "- Full applications: X/Y (Z.Z%)" is what the audit reads. */
void sa_render_delta_markdown(const struct sa_delta_report *report, const char *generated_at,
			      const struct sa_notes *notes, struct sa_str *out);

/* Pairs, ratios and verdict, for the terminal. */
void sa_render_delta_console(const struct sa_delta_report *report, struct sa_str *out);

void sa_render_delta_json(const struct sa_delta_report *report, struct sa_str *out);

#endif

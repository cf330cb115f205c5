/* SPDX-License-Identifier: MIT */
/*
 * The parts of the report page (render/html.c puts them together). Each appends one section, or nothing
 * when there is nothing to show. Whatever came from an artifact goes through sa_html_text.
 */
#ifndef SA_RENDER_HTML_PART_H
#define SA_RENDER_HTML_PART_H

#include "base/str.h"
#include "model/audit.h"

struct sa_baseline;

/* The table of iterations shows so many at most. */
#define SA_HTML_ROWS 500

/* Foreign text of the usual length. */
void sa_html_short(struct sa_str *out, const char *text);
/* "<section ...><h2>title</h2>"; `id` is for the navigation. */
void sa_html_section(struct sa_str *out, const char *id, const char *title);
void sa_html_section_end(struct sa_str *out);
/* Opens a table that scrolls sideways when it must; `caption` is its name too and no foreign text. */
void sa_html_table(struct sa_str *out, const char *id, const char *class_name, const char *caption,
		   const char *head);
void sa_html_table_end(struct sa_str *out);
/* A cell with a number: "<td class="n">3.18</td>". */
void sa_html_number(struct sa_str *out, double value, int digits);

void sa_html_charts(const struct sa_audit *audit, struct sa_str *out);
/* NULL when the audit has no baseline. */
const struct sa_baseline *sa_html_baseline(const struct sa_audit *audit);
void sa_html_comparison(const struct sa_baseline *baseline, struct sa_str *out);
void sa_html_iterations(const struct sa_audit *audit, struct sa_str *out);
void sa_html_tuning(const struct sa_audit *audit, struct sa_str *out);
void sa_html_statistics(const struct sa_audit *audit, struct sa_str *out);
void sa_html_notes(const struct sa_audit *audit, struct sa_str *out);
void sa_html_inputs(const struct sa_audit *audit, struct sa_str *out);

#endif

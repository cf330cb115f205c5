/* SPDX-License-Identifier: MIT */
/* The pens of the formats (doc/pen.h says what one is); only here foreign text is made safe. */
#ifndef SA_RENDER_PENS_H
#define SA_RENDER_PENS_H

#include "doc/pen.h"
#include "model/audit.h"

extern const struct sa_pen sa_pen_markdown, sa_pen_html;

/* Rows of a Markdown table, one a KPI: name, trend, change per iteration, p-value. */
void sa_markdown_trend_rows(struct sa_str *out, const struct sa_audit *audit);

/* The recommendations as Markdown; lines that belong to the one before make a list. */
void sa_markdown_recommendations(struct sa_str *out, const struct sa_audit *audit);

#endif

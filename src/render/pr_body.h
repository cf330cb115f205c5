/* SPDX-License-Identifier: MIT */
/*
 * The Markdown of the pull-request comment and of the job summary: verdict and reasons first, the KPI
 * table, what changed, then folded details.
 */
#ifndef SA_RENDER_PR_BODY_H
#define SA_RENDER_PR_BODY_H

#include "base/str.h"
#include "model/publication.h"

/*
 * Appends at most `max_bytes` of Markdown. What does not fit is left out in steps: details from the
 * least to the most useful, then passing rows; a failing row never. A line says that it is shortened.
 * Texts from artifacts are escaped: they cannot mention, link or break out.
 */
void sa_render_pr_body(const struct sa_publication *pub, size_t max_bytes, struct sa_str *out);

/* What decided, in one line of plain text: "✅ Soak audit: OK — readiness OK; KPI gate PASS". */
void sa_render_decision(const struct sa_publication *pub, struct sa_str *out);

/* The data that a comment carries in its marker for the next one: compact JSON, version 1. */
#define SA_PR_DATA_VERSION 1
void sa_render_pr_data(const struct sa_publication *pub, struct sa_str *out);

#endif

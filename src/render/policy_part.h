/* SPDX-License-Identifier: MIT */
/* What the page of a policy's audit is put together of by render/policy_page.c. Nobody else includes this. */
#ifndef SA_RENDER_POLICY_PART_H
#define SA_RENDER_POLICY_PART_H

#include "doc/policy_said.h"
#include "render/pens.h"
#include "render/policy_text.h"

/* ---- policy_matrix.c: group × KPI, a letter each, worst groups first ---- */

/* The first `n_open` groups have a part of the page with the id "group-<n>", which they link to. */
void sa_policy_matrix_html(struct sa_str *out, const struct sa_judged *judged, size_t n_open,
			   struct sa_arena *arena);
/* Of the first `n_named` groups. */
void sa_policy_matrix_markdown(struct sa_str *out, const struct sa_judged *judged, size_t n_named,
			       struct sa_arena *arena);

/* ---- policy_figures.c: the charts of the page, lines of the other groups, the rows of the worst ---- */

void sa_policy_figures(struct sa_str *out, const struct sa_policy_report *report,
		       struct sa_arena *arena);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The table of rules in a pull-request comment and in a job summary: one writer, whichever way the run was judged.
 * At most six columns, and no cell that breaks inside (UX, "The comment's table").
 */
#ifndef SA_RENDER_PR_TABLE_H
#define SA_RENDER_PR_TABLE_H

#include "base/str.h"
#include "model/finding.h"
#include "doc/pen.h"

struct sa_pr_table {
	const char *value; /* head of the third column: "last8", "median(last8)" */
	size_t n_baseline; /* runs that it was compared with; 0: no such column */
	bool spark;	   /* with sparklines in the last column */
	const struct sa_pen *pen;
};

struct sa_pr_row {
	enum sa_state state;
	enum sa_outcome outcome;
	const char *group, *kpi;   /* verbatim; group "" for none */
	const char *value, *limit; /* our own words: "2.630", "1 of 8 values"; "≥ 2.9" */
	double margin;		   /* SA_MISSING: not said */
	double reach; /* a truth of this would still have passed; SA_MISSING: not said */
	int digits;   /* of margin and reach; -1: as many as it takes */
	const char *shift, *trend; /* "" for nothing to say */
	const char *spark;
};

void sa_pr_table_head(struct sa_str *out, const struct sa_pr_table *table);

/* What the short words of the limit's cell mean, behind the line below a table that has any. */
void sa_pr_table_legend(struct sa_str *out, bool has_reach);
void sa_pr_table_row(struct sa_str *out, const struct sa_pr_table *table,
		     const struct sa_pr_row *row);

#endif

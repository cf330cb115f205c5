/* SPDX-License-Identifier: MIT */
/* The files of --plots: every row of the table of plots, in every format of the table of formats. */
#ifndef SA_RENDER_PLOTS_H
#define SA_RENDER_PLOTS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct sa_audit;
struct sa_judged;
struct sa_policy;

#define SA_PLOTS_DIR	"plots" /* below the directory of the reports */
#define SA_PLOTS_WIDTH	1000.0
#define SA_PLOTS_HEIGHT 600.0

struct sa_plot_file {
	const char *name; /* "net_bps.png" */
	struct sa_str bytes;
};

/* How many files there are, and the name of number i, from 0. */
size_t sa_plots_files(void);
const char *sa_plots_name(struct sa_arena *arena, size_t i);

/*
 * The same of a policy: a plot for each KPI that has values, of its worst group. Names are those of all
 * its KPIs, "<column>.png", whether they are drawn or not.
 */
size_t sa_plots_policy_files(const struct sa_policy *policy);
const char *sa_plots_policy_name(struct sa_arena *arena, const struct sa_policy *policy, size_t i);
int sa_plots_policy_draw(const struct sa_judged *judged, struct sa_arena *arena,
			 struct sa_plot_file **file, size_t *n, struct sa_err *err) SA_MUST_CHECK;

/*
 * Draws all plots of a judged audit. *file gets *n files in `arena` (their names as well); the bytes
 * belong to the caller: sa_plots_release. Errors: BUG, LIMIT; then nothing is left to release.
 */
int sa_plots_draw(const struct sa_audit *audit, struct sa_arena *arena, struct sa_plot_file **file,
		  size_t *n, struct sa_err *err) SA_MUST_CHECK;
void sa_plots_release(struct sa_plot_file *file, size_t n);

#endif

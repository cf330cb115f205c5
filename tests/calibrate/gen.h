/* SPDX-License-Identifier: MIT */
/* Artificial runs of several KPIs: AR(1) series whose truth is known. */
#ifndef GEN_H
#define GEN_H

#include <stddef.h>
#include <stdint.h>

#define GEN_KPIS   6 /* KPIs of a report; the first GEN_JUDGED of them have rules */
#define GEN_JUDGED 4
#define GEN_RUNS   11	/* most runs, the current one included */
#define GEN_ROWS   4096 /* most rows of a run */

/* Shape of the values of one iteration; each is a monotone function of the same Gaussian AR(1). */
enum gen_marginal { GEN_NORMAL, GEN_HEAVY, GEN_SKEWED, GEN_ROUNDED };

struct gen_plan {
	size_t n;	   /* rows of each run */
	double rho;	   /* correlation of neighbours */
	double rho_spread; /* every second KPI has rho + this, the others rho - this */
	double between;	   /* sd of the level from run to run, in sd of one row */
	double together;   /* correlation of the KPIs */
	double drift;	   /* a line over the run that all runs share, last less first */
	double warm_up;	   /* so much too low at first in all runs, less by e every two rows */
	double bend;	   /* a parabola that all runs share, ends less middle */
	double swing;	   /* one period of a sine that all runs share */
	double current_sd; /* sd of the rows of the current run; 0 is 1 */
	enum gen_marginal marginal;
};

/* v[kpi][run][row], run 0 is the current one. Higher is better; sd of a row 1. */
struct gen_report {
	double v[GEN_KPIS][GEN_RUNS][GEN_ROWS];
	double index[GEN_ROWS];
};

/* Fills n_runs runs of all KPIs; the seed alone decides. */
void gen_fill(const struct gen_plan *plan, size_t n_runs, uint64_t seed, struct gen_report *out);

#endif

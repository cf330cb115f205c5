/* SPDX-License-Identifier: MIT */
/* The table of cells and how each is counted. */
#include "cells.h"

#include <math.h>
#include <stdbool.h>

#include "stats/judge.h"
#include "stats/judge_drift.h"
#include "stats/judge_reach.h"

#define ALPHA	0.05
#define RUN_SD	1.0274 /* sd of the level of a run of 18 white rows at between = 1: sqrt(1 + 1/18) */
#define HORIZON 24

/* --- comparison ---------------------------------------------------------------------------------- */

static void compare(const struct cell *c, struct gen_report *r, struct sa_arena *scratch,
		    struct sa_judge_answer answer[GEN_KPIS])
{
	struct sa_judge_case cases[GEN_KPIS] = {0};
	struct sa_judge_series base[GEN_KPIS][GEN_RUNS];

	for (size_t k = 0; k < GEN_KPIS; k++) {
		for (size_t b = 0; b < c->n_baseline; b++)
			base[k][b] = (struct sa_judge_series){r->index, r->v[k][b + 1], c->plan.n};
		cases[k] = (struct sa_judge_case){
			.better = SA_JUDGE_BETTER_HIGHER,
			.judged = k < GEN_JUDGED,
			.floor = c->n_shifted ? 0.0 : c->shift,
			.runs_alike = true,
			.current = {r->index, r->v[k][0], c->plan.n},
			.baseline = base[k],
			.n_baseline = c->n_baseline,
		};
	}
	sa_judge_compare(cases, GEN_KPIS, ALPHA, scratch, answer);
}

static void shift_kpi(const struct cell *c, struct gen_report *r, size_t kpi, double by)
{
	for (size_t i = 0; i < c->plan.n; i++)
		r->v[kpi][0][i] -= by;
}

/* Any `worse` in the report. */
static void any_worse(const struct cell *c, uint64_t seed, struct gen_report *r,
		      struct sa_arena *scratch, struct tally *t)
{
	struct sa_judge_answer a[GEN_KPIS];
	bool any = false;

	gen_fill(&c->plan, c->n_baseline + 1, seed, r);
	compare(c, r, scratch, a);
	for (size_t k = 0; k < GEN_KPIS; k++)
		any |= a[k].word == SA_JUDGE_WORSE;
	t->hits += any;
	t->trials++;
}

/* Each judged KPI that was shifted. */
static void shifted_worse(const struct cell *c, uint64_t seed, struct gen_report *r,
			  struct sa_arena *scratch, struct tally *t)
{
	struct sa_judge_answer a[GEN_KPIS];

	gen_fill(&c->plan, c->n_baseline + 1, seed, r);
	for (size_t k = 0; k < c->n_shifted; k++)
		shift_kpi(c, r, k, c->shift);
	compare(c, r, scratch, a);
	for (size_t k = 0; k < c->n_shifted && k < GEN_JUDGED; k++) {
		t->hits += a[k].word == SA_JUDGE_WORSE;
		t->trials++;
	}
}

/* All KPIs are worse, by their floor: any judged one that is called not worse. */
static void any_not_worse(const struct cell *c, uint64_t seed, struct gen_report *r,
			  struct sa_arena *scratch, struct tally *t)
{
	struct sa_judge_answer a[GEN_KPIS];
	bool any = false;

	gen_fill(&c->plan, c->n_baseline + 1, seed, r);
	for (size_t k = 0; k < GEN_KPIS; k++)
		shift_kpi(c, r, k, c->shift);
	compare(c, r, scratch, a);
	for (size_t k = 0; k < GEN_JUDGED; k++)
		any |= a[k].word == SA_JUDGE_NOT_WORSE;
	t->hits += any;
	t->trials++;
}

/* The detectable change of one report, as a true change of the first KPI in another one. */
static void at_detectable(const struct cell *c, uint64_t seed, struct gen_report *r,
			  struct sa_arena *scratch, struct tally *t)
{
	struct sa_judge_answer a[GEN_KPIS];

	gen_fill(&c->plan, c->n_baseline + 1, seed, r);
	compare(c, r, scratch, a);
	double change = a[0].detectable;

	gen_fill(&c->plan, c->n_baseline + 1, seed + 1000003, r);
	shift_kpi(c, r, 0, change);
	compare(c, r, scratch, a);
	t->hits += a[0].word == SA_JUDGE_WORSE;
	t->trials++;
}

/* Blocks: alternating values of two runs whose lengths differ by one. */
static void alternating(const struct cell *c, uint64_t seed, struct gen_report *r,
			struct sa_arena *scratch, struct tally *t)
{
	size_t longer = 4000 + seed % 90;
	struct sa_judge_answer a;

	for (size_t i = 0; i <= longer; i++) {
		r->index[i % GEN_ROWS] = (double)i;
		r->v[0][0][i] = r->v[0][1][i] = i % 2 ? 3.0 : 1.0;
	}
	struct sa_judge_series base = {r->index, r->v[0][1], longer};
	struct sa_judge_case one = {.better = SA_JUDGE_BETTER_LOWER,
				    .judged = true,
				    .runs_alike = true,
				    .current = {r->index, r->v[0][0], longer + 1},
				    .baseline = &base,
				    .n_baseline = 1};

	(void)c;
	sa_judge_compare(&one, 1, ALPHA, scratch, &a);
	t->hits += a.word == SA_JUDGE_WORSE || a.word == SA_JUDGE_BETTER;
	t->trials++;
}

/* --- drift --------------------------------------------------------------------------------------- */

static void drift(const struct cell *c, struct gen_report *r, double limit,
		  struct sa_arena *scratch, struct sa_judge_drift_answer a[GEN_JUDGED])
{
	struct sa_judge_drift_case cases[GEN_JUDGED];

	for (size_t k = 0; k < GEN_JUDGED; k++)
		cases[k] =
			(struct sa_judge_drift_case){.better = SA_JUDGE_BETTER_HIGHER,
						     .judged = true,
						     .limit = limit,
						     .horizon = HORIZON,
						     .series = {r->index, r->v[k][0], c->plan.n}};
	sa_judge_drift(cases, GEN_JUDGED, ALPHA, scratch, a);
}

/* Any crossing told of series that stand still, one sd on the good side of their limit. */
static void any_crossing(const struct cell *c, uint64_t seed, struct gen_report *r,
			 struct sa_arena *scratch, struct tally *t)
{
	struct sa_judge_drift_answer a[GEN_JUDGED];
	bool any = false;

	gen_fill(&c->plan, 1, seed, r);
	drift(c, r, 9.0, scratch, a);
	for (size_t k = 0; k < GEN_JUDGED; k++)
		any |= a[k].crossing == SA_JUDGE_CROSSING_BEYOND ||
		       a[k].crossing == SA_JUDGE_CROSSING_WITHIN;
	t->hits += any;
	t->trials++;
}

/* Any trend word of series that stand still. */
static void any_trend(const struct cell *c, uint64_t seed, struct gen_report *r,
		      struct sa_arena *scratch, struct tally *t)
{
	struct sa_judge_drift_answer a[GEN_JUDGED];
	bool any = false;

	gen_fill(&c->plan, 1, seed, r);
	drift(c, r, 9.0, scratch, a);
	for (size_t k = 0; k < GEN_JUDGED; k++)
		any |= a[k].word != SA_JUDGE_TREND_FLAT;
	t->hits += any;
	t->trials++;
}

/* All KPIs fall; each that is said to. */
static void each_trend(const struct cell *c, uint64_t seed, struct gen_report *r,
		       struct sa_arena *scratch, struct tally *t)
{
	struct sa_judge_drift_answer a[GEN_JUDGED];

	gen_fill(&c->plan, 1, seed, r);
	drift(c, r, 6.0, scratch, a);
	for (size_t k = 0; k < GEN_JUDGED; k++)
		t->hits += a[k].word == SA_JUDGE_TREND_FALLING;
	t->trials += GEN_JUDGED;
}

/*
 * Of the crossings told (behind what looks like a step none is): the interval holds the true one. The limit lies 3 sd (or
 * `shift`) below the last row.
 */
static void crossing_covered(const struct cell *c, uint64_t seed, struct gen_report *r,
			     struct sa_arena *scratch, struct tally *t)
{
	double fall = -c->plan.drift / ((double)c->plan.n - 1.0);
	double below = c->n_shifted ? c->shift : 3.0;
	double limit = 10.0 + c->plan.drift - below, at = (double)(c->plan.n + 6) + below / fall;
	struct sa_judge_drift_answer a[GEN_JUDGED];

	gen_fill(&c->plan, 1, seed, r);
	drift(c, r, limit, scratch, a);
	for (size_t k = 0; k < GEN_JUDGED; k++) {
		if (a[k].word != SA_JUDGE_TREND_FALLING || isnan(a[k].lo))
			continue;
		t->hits += at >= a[k].lo && at <= a[k].hi;
		t->trials++;
	}
}

/* A step of the first KPI in the last three rows (n_shifted 0: any step told at all). */
static void tail_step(const struct cell *c, uint64_t seed, struct gen_report *r,
		      struct sa_arena *scratch, struct tally *t)
{
	struct sa_judge_drift_answer a[GEN_JUDGED];
	bool any = false;

	gen_fill(&c->plan, 1, seed, r);
	for (size_t i = c->plan.n - 3; c->n_shifted && i < c->plan.n; i++)
		r->v[0][0][i] -= c->shift;
	drift(c, r, 6.0, scratch, a);
	for (size_t k = 0; k < GEN_JUDGED; k++)
		any |= a[k].stepped;
	t->hits += c->n_shifted ? a[0].stepped : any;
	t->trials++;
}

/* --- reach --------------------------------------------------------------------------------------- */

/*
 * The truth that is said to pass one time in five, drawn: median of the last eight of 18 rows, at least
 * 10. One report says how far it reaches, another one with that truth is judged.
 */
static void reach_pass(const struct cell *c, uint64_t seed, struct gen_report *r,
		       struct sa_arena *scratch, struct tally *t)
{
	struct sa_judge_reach_case cases[GEN_JUDGED];
	struct sa_judge_reach out[GEN_JUDGED];
	size_t from = c->plan.n - 8;

	gen_fill(&c->plan, 1, seed, r);
	for (size_t k = 0; k < GEN_JUDGED; k++)
		cases[k] = (struct sa_judge_reach_case){
			.left = {.agg = SA_JUDGE_AGG_QUANTILE,
				 .quantile = 0.5,
				 .window = {r->index + from, r->v[k][0] + from, 8}},
			.at_least = true,
			.limit = 10.0,
			.context = {r->index, r->v[k][0], c->plan.n}};
	sa_judge_reach(cases, GEN_JUDGED, scratch, out);
	gen_fill(&c->plan, 1, seed + 1000003, r);
	double last[8];

	for (size_t i = 0; i < 8; i++) {
		size_t j = i;

		for (; j && last[j - 1] > r->v[0][0][from + i]; j--)
			last[j] = last[j - 1];
		last[j] = r->v[0][0][from + i];
	}
	t->hits += (last[3] + last[4]) / 2.0 - 10.0 + out[0].at >= 10.0;
	t->trials++;
}

/* --- the table ----------------------------------------------------------------------------------- */

#define ROWS(n_, rho_) .n = (n_), .rho = (rho_)

const struct cell cells[] = {
	{"any worse, same code, N 1, n 18: white", any_worse, {ROWS(18, 0)}, 1, .to = 5},
	{"any worse, same code, N 1, n 18: AR .3", any_worse, {ROWS(18, .3)}, 1, .to = 5},
	{"any worse, same code, N 1, n 18: AR .5", any_worse, {ROWS(18, .5)}, 1, .to = 5},
	{"any worse, same code, N 1, n 18: AR .7", any_worse, {ROWS(18, .7)}, 1, .to = 12},
	{"any worse, same code, N 1, n 8: AR .5", any_worse, {ROWS(8, .5)}, 1, .to = 5},
	{"any worse, same code, N 1, n 24: AR .5", any_worse, {ROWS(24, .5)}, 1, .to = 5},
	{"any worse, same code, N 1, n 36: AR .5", any_worse, {ROWS(36, .5)}, 1, .to = 5},
	{"any worse, same code, N 1, n 200: AR .5", any_worse, {ROWS(200, .5)}, 1, .to = 5},
	{"any worse, same code, N 2, n 18: AR .5", any_worse, {ROWS(18, .5)}, 2, .to = 5},
	{"any worse, heavy tails, N 1: AR .5",
	 any_worse,
	 {ROWS(18, .5), .marginal = GEN_HEAVY},
	 1,
	 .to = 5},
	{"any worse, skewed, N 1: AR .5",
	 any_worse,
	 {ROWS(18, .5), .marginal = GEN_SKEWED},
	 1,
	 .to = 5},
	{"any worse, rounded, N 1: AR .5",
	 any_worse,
	 {ROWS(18, .5), .marginal = GEN_ROUNDED},
	 1,
	 .to = 5},
	{"any worse, KPIs correlated .5, N 1: AR .5",
	 any_worse,
	 {ROWS(18, .5), .together = .5},
	 1,
	 .to = 6.5},
	{"any worse, current run 3 x the sd, N 1: AR .5",
	 any_worse,
	 {ROWS(18, .5), .current_sd = 3},
	 1,
	 .to = 6.5},
	{"any worse, rho .1 and .7 by turns, N 1",
	 any_worse,
	 {ROWS(18, .4), .rho_spread = .3},
	 1,
	 .to = 12},
	{"any worse, N 5, between 0", any_worse, {ROWS(18, 0)}, 5, .to = 5},
	{"any worse, N 5, between .5", any_worse, {ROWS(18, 0), .between = .5}, 5, .to = 5},
	{"any worse, N 5, between 1", any_worse, {ROWS(18, 0), .between = 1}, 5, .to = 5},
	{"any worse, N 5, between 2", any_worse, {ROWS(18, 0), .between = 2}, 5, .to = 5},
	{"any worse, N 10, between 0", any_worse, {ROWS(18, 0)}, 10, .to = 5},
	{"any worse, N 10, between .5", any_worse, {ROWS(18, 0), .between = .5}, 10, .to = 5},
	{"any worse, N 10, between 1", any_worse, {ROWS(18, 0), .between = 1}, 10, .to = 5},
	{"any worse, N 10, between 2", any_worse, {ROWS(18, 0), .between = 2}, 10, .to = 5},
	{"any worse, N 3, between 1, AR .5", any_worse, {ROWS(18, .5), .between = 1}, 3, .to = 5},
	{"any worse, N 5, between 1, AR .5, heavy tails",
	 any_worse,
	 {ROWS(18, .5), .between = 1, .marginal = GEN_HEAVY},
	 5,
	 .to = 5},
	{"any worse, N 5, between 1, shared drift 6",
	 any_worse,
	 {ROWS(18, .3), .between = 1, .drift = 6},
	 5,
	 .to = 5},
	{"each worse, N 10, all six by 3.4 run-sd",
	 shifted_worse,
	 {ROWS(18, 0), .between = 1},
	 10,
	 3.4 * RUN_SD,
	 6,
	 80,
	 100,
	 0},
	{"worse, N 10, one by 4.2 run-sd",
	 shifted_worse,
	 {ROWS(18, 0), .between = 1},
	 10,
	 4.2 * RUN_SD,
	 1,
	 80,
	 100,
	 0},
	{"each worse, N 5, all six by 4.2 run-sd",
	 shifted_worse,
	 {ROWS(18, 0), .between = 1},
	 5,
	 4.2 * RUN_SD,
	 6,
	 80,
	 100,
	 0},
	{"worse, N 1, one by 2 sd: AR .5, n 18",
	 shifted_worse,
	 {ROWS(18, .5)},
	 1,
	 2,
	 1,
	 76,
	 100,
	 0},
	{"worse, N 1, one by 2 sd: AR .5, n 24",
	 shifted_worse,
	 {ROWS(24, .5)},
	 1,
	 2,
	 1,
	 88,
	 100,
	 0},
	{"worse, N 1, one by 2 sd: AR .5, n 36",
	 shifted_worse,
	 {ROWS(36, .5)},
	 1,
	 2,
	 1,
	 96,
	 100,
	 0},
	{"worse, N 1, one by 2 sd: white, n 18", shifted_worse, {ROWS(18, 0)}, 1, 2, 1, 97, 100, 0},
	{"worse by 3 sd, shared drift 0: AR .5",
	 shifted_worse,
	 {ROWS(18, .5)},
	 1,
	 3,
	 1,
	 90,
	 100,
	 "drift"},
	{"worse by 3 sd, shared drift 3",
	 shifted_worse,
	 {ROWS(18, .5), .drift = 3},
	 1,
	 3,
	 1,
	 90,
	 100,
	 "drift"},
	{"worse by 3 sd, shared drift 6",
	 shifted_worse,
	 {ROWS(18, .5), .drift = 6},
	 1,
	 3,
	 1,
	 90,
	 100,
	 "drift"},
	{"worse by 3 sd, shared drift 10",
	 shifted_worse,
	 {ROWS(18, .5), .drift = 10},
	 1,
	 3,
	 1,
	 90,
	 100,
	 "drift"},
	{"worse by 3 sd, shared warm-up 3: AR .5",
	 shifted_worse,
	 {ROWS(18, .5), .warm_up = 3},
	 1,
	 3,
	 1,
	 90,
	 100,
	 0},
	{"worse by 3 sd, shared warm-up 6: AR .5",
	 shifted_worse,
	 {ROWS(18, .5), .warm_up = 6},
	 1,
	 3,
	 1,
	 90,
	 100,
	 0},
	{"worse by 3 sd, shared bend 3: AR .5",
	 shifted_worse,
	 {ROWS(18, .5), .bend = 3},
	 1,
	 3,
	 1,
	 90,
	 100,
	 0},
	{"worse by 3 sd, shared swing 6: AR .5",
	 shifted_worse,
	 {ROWS(18, .5), .swing = 6},
	 1,
	 3,
	 1,
	 90,
	 100,
	 0},
	{"any worse, shared warm-up 6, N 1: AR .5",
	 any_worse,
	 {ROWS(18, .5), .warm_up = 6},
	 1,
	 .to = 5},
	{"any not worse, all by their floor of 1 sd, N 1: AR .5",
	 any_not_worse,
	 {ROWS(18, .5)},
	 1,
	 .shift = 1,
	 .to = 5},
	{"any not worse, all by their floor of 3 sd, N 1: AR .5",
	 any_not_worse,
	 {ROWS(18, .5)},
	 1,
	 .shift = 3,
	 .to = 5},
	{"any not worse, all by their floor of 3 sd, N 5, between 1",
	 any_not_worse,
	 {ROWS(18, 0), .between = 1},
	 5,
	 .shift = 3,
	 .to = 5},
	{"found at the detectable change, N 1: white",
	 at_detectable,
	 {ROWS(18, 0)},
	 1,
	 .from = 75,
	 .to = 90},
	{"found at the detectable change, N 1: AR .5",
	 at_detectable,
	 {ROWS(18, .5)},
	 1,
	 .from = 75,
	 .to = 90},
	{"found at the detectable change, N 1: AR .7",
	 at_detectable,
	 {ROWS(18, .7)},
	 1,
	 .from = 75,
	 .to = 90},
	{"found at the detectable change, N 1, n 36: AR .5",
	 at_detectable,
	 {ROWS(36, .5)},
	 1,
	 .from = 75,
	 .to = 90},
	{"found at the detectable change, N 3, between 0",
	 at_detectable,
	 {ROWS(18, 0)},
	 3,
	 .from = 75,
	 .to = 90},
	{"found at the detectable change, N 3, between 1",
	 at_detectable,
	 {ROWS(18, 0), .between = 1},
	 3,
	 .from = 75,
	 .to = 90},
	{"found at the detectable change, N 5, between 1",
	 at_detectable,
	 {ROWS(18, 0), .between = 1},
	 5,
	 .from = 75,
	 .to = 90},
	{"found at the detectable change, N 10, between 1",
	 at_detectable,
	 {ROWS(18, 0), .between = 1},
	 10,
	 .from = 75,
	 .to = 90},
	{"any false crossing, 4 KPIs, n 18: white", any_crossing, {ROWS(18, 0)}, .to = 5},
	{"any false crossing, 4 KPIs, n 18: AR .3", any_crossing, {ROWS(18, .3)}, .to = 5},
	{"any false crossing, 4 KPIs, n 18: AR .5", any_crossing, {ROWS(18, .5)}, .to = 5},
	{"any false crossing, 4 KPIs, n 18: AR .7", any_crossing, {ROWS(18, .7)}, .to = 5},
	{"any false crossing, 4 KPIs, n 24: AR .7", any_crossing, {ROWS(24, .7)}, .to = 5},
	{"any false trend word, n 18: white", any_trend, {ROWS(18, 0)}, .to = 5},
	{"any false trend word, n 18: AR .5", any_trend, {ROWS(18, .5)}, .to = 5},
	{"any false trend word, n 18: AR .7", any_trend, {ROWS(18, .7)}, .to = 5},
	{"any false trend word, heavy tails: AR .5",
	 any_trend,
	 {ROWS(18, .5), .marginal = GEN_HEAVY},
	 .to = 5},
	{"any false trend word, KPIs correlated .5: AR .5",
	 any_trend,
	 {ROWS(18, .5), .together = .5},
	 .to = 5},
	{"any false trend word, skewed: AR .7",
	 any_trend,
	 {ROWS(18, .7), .marginal = GEN_SKEWED},
	 .to = 5},
	{"drift of 3 sd, each of 4 KPIs: AR .5, n 18",
	 each_trend,
	 {ROWS(18, .5), .drift = -3},
	 .from = 65,
	 .to = 100},
	{"drift of 3 sd, each of 4 KPIs: AR .5, n 24",
	 each_trend,
	 {ROWS(24, .5), .drift = -3},
	 .from = 72,
	 .to = 100},
	{"90 % interval holds the crossing: white, fall 6 sd",
	 crossing_covered,
	 {ROWS(18, 0), .drift = -6},
	 .from = 86,
	 .to = 94},
	{"90 % interval holds the crossing: AR .5, fall 6 sd",
	 crossing_covered,
	 {ROWS(18, .5), .drift = -6},
	 .from = 86,
	 .to = 94},
	{"90 % interval holds the crossing: AR .5, n 24, fall 5",
	 crossing_covered,
	 {ROWS(24, .5), .drift = -5},
	 .from = 86,
	 .to = 94},
	{"90 % interval holds the crossing: AR .7, n 24, fall 6",
	 crossing_covered,
	 {ROWS(24, .7), .drift = -6},
	 .from = 86,
	 .to = 94},
	{"90 % interval holds the crossing: white, 1 sd ago",
	 crossing_covered,
	 {ROWS(18, 0), .drift = -6},
	 .shift = -1,
	 .n_shifted = 1,
	 .from = 86,
	 .to = 94},
	{"step of 3 sd in the last 3 of 18 rows: AR .5",
	 tail_step,
	 {ROWS(18, .5)},
	 0,
	 3,
	 1,
	 70,
	 100,
	 0},
	{"step of 3 sd in the last 3 of 18 rows: white",
	 tail_step,
	 {ROWS(18, 0)},
	 0,
	 3,
	 1,
	 88,
	 100,
	 0},
	{"any false step, n 18: AR .5", tail_step, {ROWS(18, .5)}, .to = 5},
	{"any false step, n 18: white", tail_step, {ROWS(18, 0)}, .to = 5},
	{"any false step, n 24: AR .5", tail_step, {ROWS(24, .5)}, .to = 5},
	{"truth at the reach passes (20 % said): white",
	 reach_pass,
	 {ROWS(18, 0)},
	 .from = 15,
	 .to = 25},
	{"truth at the reach passes (20 % said): AR .5",
	 reach_pass,
	 {ROWS(18, .5)},
	 .from = 15,
	 .to = 25},
	{"alternating 1, 3: some 4,000 rows against one more", alternating, {ROWS(18, 0)}, .to = 0},
};
const size_t n_cells = sizeof cells / sizeof *cells;

/* SPDX-License-Identifier: MIT */
/*
 * calibrate [PAIRS [NAME]]: how often the judge is right on runs whose truth is known. Draws PAIRS reports
 * (2,000) for each cell whose name holds NAME, prints a Markdown table, and fails when a cell misses its
 * target: by its figure with 2,000 pairs or more; with fewer, when the exact 95 % interval of the figure
 * (Clopper & Pearson 1934, Biometrika 26:404) lies outside of it.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "cells.h"
#include "stats/dist.h"

#define FULL	   2000
#define PIECE	   25
#define MAX_SPREAD 5.0

struct job {
	const struct cell *cell;
	struct gen_report *report; /* one a worker */
	struct tally tally[SA_MAX_WORKERS];
};

static void work(void *ctx, size_t worker, size_t begin, size_t end)
{
	struct job *job = ctx;
	SA_ARENA_SCOPE(scratch);

	for (size_t i = begin; i < end; i++)
		job->cell->count(job->cell, i + 1, &job->report[worker], &scratch,
				 &job->tally[worker]);
}

/* P(at most `hits` of `trials`) = tail, solved for the probability, in percent. */
static double bound(uint64_t hits, uint64_t trials, bool upper)
{
	double a = (double)hits + (upper ? 1.0 : 0.0),
	       b = (double)(trials - hits) + (upper ? 0.0 : 1.0);
	double lo = 0.0, hi = 1.0;

	if (hits == (upper ? trials : 0))
		return upper ? 100.0 : 0.0;
	for (int i = 0; i < 60; i++) {
		double mid = (lo + hi) / 2.0;

		*(sa_dist_beta(a, b, mid, 1.0 - mid) < (upper ? 0.975 : 0.025) ? &lo : &hi) = mid;
	}
	return 50.0 * (lo + hi);
}

/* Spread of the cells of one group. */
struct group {
	const char *name;
	double least, most;
};

static bool run_cell(const struct cell *c, size_t pairs, struct gen_report *report, struct group *g)
{
	static struct job job;
	struct tally t = {0, 0};

	job = (struct job){.cell = c, .report = report};
	sa_parallel_for(pairs, PIECE, sa_processors(), work, &job);
	for (size_t w = 0; w < SA_MAX_WORKERS; w++) {
		t.hits += job.tally[w].hits;
		t.trials += job.tally[w].trials;
	}
	double percent = t.trials ? 100.0 * (double)t.hits / (double)t.trials : 0.0;
	double lo = bound(t.hits, t.trials, false), hi = bound(t.hits, t.trials, true);
	bool fine = pairs >= FULL ? percent >= c->from && percent <= c->to
				  : hi >= c->from && lo <= c->to;

	if (c->group) {
		g->least = g->name ? fmin(g->least, percent) : percent;
		g->most = g->name ? fmax(g->most, percent) : percent;
		g->name = c->group;
	}
	printf("| %s | %.1f | %.1f–%.1f | ", c->name, percent, lo, hi);
	if (c->from > 0.0 && c->to < 100.0)
		printf("%g–%g", c->from, c->to);
	else
		printf(c->from > 0.0 ? ">= %g" : "<= %g", c->from > 0.0 ? c->from : c->to);
	printf(" |%s\n", fine ? "" : " **missed** |");
	fflush(stdout);
	return fine;
}

int main(int argc, char **argv)
{
	size_t pairs = argc > 1 ? strtoul(argv[1], NULL, 10) : FULL, missed = 0, run = 0;
	struct gen_report *report = calloc(SA_MAX_WORKERS, sizeof *report);
	struct group group = {0};

	if (!report || !pairs) {
		fputs("usage: calibrate [PAIRS [NAME]]\n", stderr);
		return 2;
	}
	puts("| cell | % | exact 95 % interval | target |\n| --- | ---: | --- | --- |");
	for (size_t i = 0; i < n_cells; i++) {
		if (argc > 2 && !strstr(cells[i].name, argv[2]))
			continue;
		run++;
		missed += !run_cell(&cells[i], pairs, report, &group);
	}
	if (pairs >= FULL && group.most - group.least >= MAX_SPREAD) {
		printf("spread of '%s': %.1f points\n", group.name, group.most - group.least);
		missed++;
	}
	free(report);
	if (!run) {
		fputs("calibrate: no cell has that name\n", stderr);
		return 2;
	}
	fprintf(stderr, "calibrate: %zu cells, %zu missed\n", run, missed);
	return missed ? 1 : 0;
}

/* SPDX-License-Identifier: MIT */
/* The cells of the calibration: what is drawn, what is counted, what must come out. */
#ifndef CELLS_H
#define CELLS_H

#include <stdint.h>

#include "base/arena.h"
#include "gen.h"

struct cell;

/* What one report gives to the count: hits of trials. */
struct tally {
	uint64_t hits, trials;
};

struct cell {
	const char *name;
	void (*count)(const struct cell *cell, uint64_t seed, struct gen_report *report,
		      struct sa_arena *scratch, struct tally *tally);
	struct gen_plan plan;
	size_t n_baseline;
	double shift; /* for the worse, of the first n_shifted KPIs of the current run; with 0 the floor of all */
	size_t n_shifted;
	double from, to;   /* percent that must come out */
	const char *group; /* cells of one group may differ by 5 points at most; NULL is none */
};

extern const struct cell cells[];
extern const size_t n_cells;

#endif

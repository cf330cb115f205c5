/* SPDX-License-Identifier: MIT */
/*
 * The runs of one case side by side: rows aligned by index, long series reduced to medians of blocks,
 * scaled by a power of two so that nothing overflows. Only stats/judge*.c use it.
 */
#ifndef SA_STATS_JUDGE_COLUMNS_H
#define SA_STATS_JUDGE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/judge.h"

struct sa_arena;

struct sa_judge_columns {
	size_t n_rows,
		n_runs; /* run 0 is the current one, then the baseline runs that have a value, ordered by their values */
	double *v;     /* v[run * n_rows + row]; NaN is missing, infinite is infinite */
	uint32_t *at;  /* position of a row, in steps of `unit`; ascending */
	double unit;   /* usual distance of two rows, in the unit of the index */
	double *index; /* of each row (the last one of a block); NULL when not aligned */
	bool aligned;  /* rows mean the same index in all runs */
	int exponent;  /* v is the value times 2^-exponent */
	double level;  /* median of the baseline runs' medians, unscaled; may be infinite */
	bool constant; /* one finite value everywhere */
};

/* Purpose: fills `out` from arena memory. Errors: none. Time: linear in the values a run. */
void sa_judge_columns_make(const struct sa_judge_case *c, struct sa_arena *arena,
			   struct sa_judge_columns *out);

/*
 * Purpose: the same of one series that is compared with none: one run, aligned from SA_JUDGE_MIN_ROWS
 * rows on. It has no level.
 */
void sa_judge_columns_alone(const struct sa_judge_series *series, struct sa_arena *arena,
			    struct sa_judge_columns *out);

/*
 * Pulls values further than 5 robust sd (1.4826 MAD) from the median in to there, infinite ones too; without a
 * spread only infinite ones, to twice the farthest finite deviation. False, and nothing changed, when
 * the median itself is infinite (`*median` says which side).
 */
bool sa_judge_clip(double *v, size_t n, struct sa_arena *scratch, double *median);

#endif

/* SPDX-License-Identifier: MIT */
/* The table of tunables (tune/params.def) as types and look-ups. */
#ifndef SA_TUNE_PARAMS_H
#define SA_TUNE_PARAMS_H

#include <stddef.h>

enum sa_tunable_id {
#define TUNABLE(id, ...) SA_TUNABLE_##id,
#include "tune/params.def"
#undef TUNABLE
	SA_TUNABLE_COUNT
};

struct sa_tunable {
	enum sa_tunable_id id;
	const char *key;
	const char *sections; /* names with one blank between them */
	double default_value;
	double min, max;
	double max_step;
	unsigned cooldown; /* iterations */
	const char *unit;
};

extern const struct sa_tunable sa_tunable_table[SA_TUNABLE_COUNT];

/* One value of each tunable; SA_MISSING where it is not known. */
struct sa_tunables {
	double value[SA_TUNABLE_COUNT];
};

void sa_tunables_clear(struct sa_tunables *values);

/*
 * The double nearest to `value` rounded to `places` (0..12) decimals, so that sums of decimal steps
 * stay what a person would write: 0.14 + 0.02 is 0.16. Values are far below 10^6.
 */
double sa_decimal(double value, int places);
#define SA_TUNABLE_PLACES 9

/*
 * The change that `delta` makes to a tunable that stands at `current`: cut at the bounds, and 0 when it
 * stands at or beyond the bound already. An unknown current value (SA_MISSING) leaves the delta as it is.
 */
double sa_tunable_step(const struct sa_tunable *tunable, double current, double delta);

#endif

/* SPDX-License-Identifier: MIT */
/* Tunables. */
#include "tune/params.h"

#include "base/num.h"

const struct sa_tunable sa_tunable_table[SA_TUNABLE_COUNT] = {
#define TUNABLE(id, ...) {SA_TUNABLE_##id, __VA_ARGS__},
#include "tune/params.def"
#undef TUNABLE
};

void sa_tunables_clear(struct sa_tunables *values)
{
	for (size_t t = 0; t < SA_TUNABLE_COUNT; t++)
		values->value[t] = SA_MISSING;
}

double sa_decimal(double value, int places)
{
	char text[SA_NUM_FIXED_TEXT];
	double rounded;

	if (!sa_num_is_finite(value))
		return SA_MISSING;
	size_t len = sa_num_fixed(text, value, places);

	return sa_num_from_text(text, len, &rounded) ? rounded : SA_MISSING;
}

double sa_tunable_step(const struct sa_tunable *tunable, double current, double delta)
{
	if (!sa_num_is_finite(current))
		return delta;
	double target = fmin(fmax(current + delta, tunable->min), tunable->max);
	double step = sa_decimal(target - current, SA_TUNABLE_PLACES);

	/* a value outside its bounds is not pulled against the direction that was asked for */
	return step * delta > 0 ? step : 0;
}

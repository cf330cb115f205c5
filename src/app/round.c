/* SPDX-License-Identifier: MIT */
/* Few digits. */
#include "app/round.h"

#include <math.h>

#include "base/num.h"

double sa_round_to(double value, int digits, enum sa_round how)
{
	double unit, steps, out;
	int power;

	if (!sa_num_is_finite(value) || value == 0)
		return value;
	power = digits - 1 - (int)floor(log10(fabs(value)));
	/* a power of ten above 1 is exact where one below it is not */
	unit = pow(10, power < 0 ? -power : power);
	if (!sa_num_is_finite(unit))
		return value;
	steps = power < 0 ? value / unit : value * unit;
	steps = how == SA_ROUND_DOWN ? floor(steps)
		: how == SA_ROUND_UP ? ceil(steps)
				     : round(steps);
	out = sa_num_rounded(power < 0 ? steps * unit : steps / unit);
	if (!sa_num_is_finite(out) || (how == SA_ROUND_DOWN && out > value) ||
	    (how == SA_ROUND_UP && out < value))
		return value;
	return out;
}

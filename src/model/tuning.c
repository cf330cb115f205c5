/* SPDX-License-Identifier: MIT */
/* Which iterations a tuning report is of. */
#include "model/audit.h"

size_t sa_tuning_beyond(const struct sa_tuning_summary *tuning, uint64_t newest)
{
	size_t n = tuning->n_iterations;

	while (n && tuning->iteration[n - 1] > newest)
		n--;
	return tuning->n_iterations - n;
}

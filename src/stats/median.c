/* SPDX-License-Identifier: MIT */
/* Radix selection: linear for every input, so a hostile artifact cannot slow it down. */
#include "stats/median.h"

#include <stdbool.h>

#include "base/num.h"

#define DIGIT_BITS 11
#define DIGITS	   (1u << DIGIT_BITS)
#define TOP_SHIFT  55 /* digits begin at bits 55, 44, 33, 22, 11, 0; the top one has 9 bits */
#define SMALL	   48 /* so few values are sorted */

static void insertion_sort(double *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		double moving = v[i];
		size_t j = i;

		for (; j > 0 && v[j - 1] > moving; j--)
			v[j] = v[j - 1];
		v[j] = moving;
	}
}

static size_t digit_of(double v, unsigned shift)
{
	return (size_t)(sa_median_key(v) >> shift) & (DIGITS - 1);
}

/* The digit that holds rank *k; *k becomes the rank among the values with that digit. */
static size_t digit_at_rank(const double *v, size_t n, unsigned shift, size_t *k)
{
	size_t count[DIGITS] = {0};
	size_t digit = 0;

	for (size_t i = 0; i < n; i++)
		count[digit_of(v[i], shift)]++;
	for (; *k >= count[digit]; digit++)
		*k -= count[digit];
	return digit;
}

static bool all_equal(const double *v, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (v[i] != v[0])
			return false;
	return true;
}

void sa_median_select(double *values, size_t n, size_t k, double *at, double *after)
{
	unsigned shift = TOP_SHIFT;
	double above = SA_MISSING; /* the smallest value known to be behind the candidates */

	while (n > SMALL && !all_equal(values, n)) {
		size_t digit = digit_at_rank(values, n, shift, &k), kept = 0;
		double least = SA_MISSING;

		for (size_t i = 0; i < n; i++) {
			size_t d = digit_of(values[i], shift);

			if (d == digit)
				values[kept++] = values[i];
			else if (d > digit && !(values[i] >= least))
				least = values[i];
		}
		if (!isnan(least))
			above = least;
		n = kept;
		shift -= DIGIT_BITS;
	}
	if (n <= SMALL) /* else all that is left is one value */
		insertion_sort(values, n);
	*at = values[k];
	*after = k + 1 < n ? values[k + 1] : isnan(above) ? values[k] : above;
}

double sa_median_of(double *values, size_t n)
{
	double at, after;

	sa_median_select(values, n, (n - 1) / 2, &at, &after);
	return n % 2 ? at : sa_median_midpoint(at, after);
}

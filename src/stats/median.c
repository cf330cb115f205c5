/* SPDX-License-Identifier: MIT */
/* Radix selection: linear for every input, so a hostile artifact cannot slow it down (quickselect for a few values). */
#include "stats/median.h"

#include <stdbool.h>

#include "base/num.h"

#define DIGIT_BITS 11
#define DIGITS	   (1u << DIGIT_BITS)
#define TOP_SHIFT  55  /* digits begin at bits 55, 44, 33, 22, 11, 0; the top one has 9 bits */
#define SMALL	   48  /* so few values are sorted */
#define MEDIUM	   256 /* of so few the counts of all digits would cost more than the values */

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

static double middle_of(double a, double b, double c)
{
	double low = a < b ? a : b, high = a < b ? b : a;

	return c < low ? low : c > high ? high : c;
}

/* The candidates that remain, the rank among them, and the smallest value known to be behind them (or NaN). */
struct part {
	double *v;
	size_t n, k;
	double above;
};

/* One step of a quickselect; it may leave one value that is there several times. */
static void narrow(struct part *p)
{
	double pivot = middle_of(p->v[0], p->v[p->n / 2], p->v[p->n - 1]), least = SA_MISSING;
	size_t less = 0, more = 0, kept = 0;

	for (size_t i = 0; i < p->n; i++) {
		less += p->v[i] < pivot;
		more += p->v[i] > pivot;
	}
	bool below = p->k < less, behind = p->k >= p->n - more;

	for (size_t i = 0; i < p->n; i++) {
		double v = p->v[i];

		if (v > pivot && !(v >= least))
			least = v;
		p->v[kept] = v;
		kept += below ? v < pivot : behind ? v > pivot : !(v < pivot || v > pivot);
	}
	p->k -= below ? 0 : behind ? p->n - more : less;
	if (below)
		p->above = pivot;
	else if (!behind && more)
		p->above = least;
	p->n = kept;
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

	if (n <= MEDIUM) {
		struct part p = {values, n, k, SA_MISSING};

		while (p.n > SMALL && !all_equal(values, p.n))
			narrow(&p);
		n = p.n;
		k = p.k;
		above = p.above;
	}
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

/* SPDX-License-Identifier: MIT */
/* Axes. */
#include "render/chart_axis.h"

#include <float.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"

#define HUGE_SIZE    1e300
#define LARGEST_STEP 4e307
#define SMALL_SPAN   1e-290 /* ticks of a smaller range would not be normal numbers */
#define SHARP	     1e-13  /* a range smaller than this share of its values is none */
#define SHARP_WHOLE  0x1p-51
#define TOLERANCE    1e-9 /* of a tick at the end of the range, in steps */
#define PLAIN_PLACES 6
#define PLAIN_SIZE   1e7
#define LONGEST_SIZE 1e16

/*
 * count * 10^exponent, exactly: the digits are those of the whole number. `plain`: without exponent.
 */
static void put_decimal(char out[SA_TICK_TEXT], int64_t count, int exponent, bool plain)
{
	uint64_t size = count < 0 ? -(uint64_t)count : (uint64_t)count;
	char digits[24];
	int n = 0, point;
	SA_STR_SCOPE(text);

	for (; !plain && size && size % 10 == 0; size /= 10)
		exponent++;
	for (; plain && exponent > 0; exponent--)
		size *= 10;
	n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)size);
	sa_str_puts(&text, count < 0 ? "-" : "");
	point = plain ? n + exponent : 1;
	if (point <= 0)
		sa_str_puts(&text, "0.");
	for (int i = point; i < 0; i++)
		sa_str_putc(&text, '0');
	for (int i = 0; i < n; i++) {
		sa_str_puts(&text, i > 0 && i == point ? "." : "");
		sa_str_putc(&text, digits[i]);
	}
	if (!plain && size)
		sa_str_printf(&text, "e%d", exponent + n - 1);
	SA_BUG_ON(text.len >= SA_TICK_TEXT);
	memcpy(out, text.buf, text.len + 1);
}

/* Smallest of 1, 2, 5, 10 times 10^exponent that is at least `raw`. */
static int nice(double raw, int *exponent)
{
	*exponent = (int)floor(log10(raw));
	double mantissa = raw / pow(10, *exponent);

	if (mantissa <= 1.0001)
		return 1;
	if (mantissa <= 2.0001)
		return 2;
	if (mantissa <= 5.0001)
		return 5;
	++*exponent;
	return 1;
}

/* Without an exponent: numbers of usual size, and large ones of which the last digits matter. */
static bool is_plain(double size, double step, int exponent, bool whole)
{
	if (exponent < -PLAIN_PLACES)
		return false;
	return size < PLAIN_SIZE || (size < LONGEST_SIZE && (whole || size / step > PLAIN_SIZE));
}

/* Ticks of whole numbers stay between low and high: there is no iteration beside the first and last. */
static void set_ticks(struct sa_axis *axis, double low, double high, size_t about, bool whole)
{
	int exponent;
	double raw = fmin((axis->max - axis->min) / (double)about / axis->scale, LARGEST_STEP);
	int factor = nice(whole ? fmax(raw, 1) : raw, &exponent);
	double step = factor * pow(10, exponent) * axis->scale;
	double first = ceil(axis->min / step - TOLERANCE),
	       last = floor(axis->max / step + TOLERANCE);
	double size = fmax(fabs(axis->min), fabs(axis->max)) / axis->scale;
	bool plain = is_plain(size, step / axis->scale, exponent, whole);

	axis->n_ticks = 0;
	/* counted, because adding one to a huge number changes nothing */
	size_t count = (size_t)fmin(fmax(last - first + 1, 0), 2.0 * SA_TICK_MAX);

	for (size_t i = 0; i < count && axis->n_ticks < SA_TICK_MAX; i++) {
		double k = first + (double)i;
		double value = k * step, at = (value - axis->min) / (axis->max - axis->min);

		if (whole && (value < low || value > high))
			continue;
		struct sa_tick *tick = &axis->tick[axis->n_ticks++];

		tick->at = fmin(fmax(at, 0), 1);
		put_decimal(tick->text, (int64_t)k * factor, exponent, plain);
	}
}

void sa_axis_fit(struct sa_axis *axis, double low, double high, double air, size_t ticks,
		 bool whole)
{
	double size = fmax(fabs(low), fabs(high));

	axis->scale = size > HUGE_SIZE ? 0x1p-16 : 1;
	low *= axis->scale;
	high *= axis->scale;
	size *= axis->scale;
	double span = high - low;

	if (span < fmax(size * (whole ? SHARP_WHOLE : SHARP), SMALL_SPAN)) {
		double half = whole ? fmax(1, size * SHARP) : size > 0 ? size / 20 : 1;

		half = fmax(half, SMALL_SPAN);
		axis->min = low - half;
		axis->max = high + half;
	} else {
		axis->min = low - span * air;
		axis->max = high + span * air;
	}
	if (low >= 0 && axis->min < 0 && !whole)
		axis->min = 0;
	if (high <= 0 && axis->max > 0 && low < 0)
		axis->max = 0;
	set_ticks(axis, low, high, ticks, whole);
}

double sa_axis_place(const struct sa_axis *axis, double value)
{
	double at = (value * axis->scale - axis->min) / (axis->max - axis->min);

	return fmin(fmax(at, 0), 1);
}

void sa_axis_value(struct sa_str *out, double value, int digits)
{
	double size = fabs(value), least = 0.5 * pow(10, -digits);

	if (!sa_num_is_finite(value) || value == 0 || (size >= least && size < PLAIN_SIZE * 100)) {
		sa_str_fixed(out, value, digits, "n/a");
		return;
	}
	int exponent = (int)floor(log10(size));
	/* in two steps: 10^-exponent of the smallest numbers is out of range */
	double mantissa = exponent < -300 ? value * 1e300 / pow(10, exponent + 300)
					  : value / pow(10, exponent);

	sa_str_fixed(out, mantissa, 3, "n/a");
	sa_str_printf(out, "e%d", exponent);
}

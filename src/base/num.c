/* SPDX-License-Identifier: MIT */
/* Reading and printing of numbers, with fast paths that are exact and a slow path that is libc's. */
#include "base/num.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"

static const double exact_pow10[] = {1e0,  1e1,	 1e2,  1e3,  1e4,  1e5,	 1e6,  1e7,
				     1e8,  1e9,	 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
				     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
#define EXACT_POW10_MAX 22
#define EXACT_INT_MAX	(1ULL << 53)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

size_t sa_num_json_span(const char *text, size_t len)
{
	size_t i = 0;

	if (i < len && text[i] == '-')
		i++;
	if (i == len || !is_digit(text[i]))
		return 0;
	if (text[i] == '0')
		i++;
	else
		while (i < len && is_digit(text[i]))
			i++;
	if (i + 1 < len && text[i] == '.' && is_digit(text[i + 1])) {
		i++;
		while (i < len && is_digit(text[i]))
			i++;
	}
	if (i < len && (text[i] == 'e' || text[i] == 'E')) {
		size_t j = i + 1;

		if (j < len && (text[j] == '+' || text[j] == '-'))
			j++;
		if (j < len && is_digit(text[j])) {
			while (j < len && is_digit(text[j]))
				j++;
			i = j;
		}
	}
	return i;
}

static double slow_value(const char *text, size_t len)
{
	char small[128];
	char *copy = len < sizeof small ? small : sa_xrealloc(NULL, len + 1);
	double value;

	memcpy(copy, text, len);
	copy[len] = '\0';
	value = strtod(copy, NULL);
	if (copy != small)
		free(copy);
	return isinf(value) ? SA_MISSING : value;
}

/*
 * Clinger's fast path: a whole mantissa below 2^53 and a power of ten up to 10^22 are both exact
 * doubles, so one multiplication or division rounds correctly.
 * (W. D. Clinger, How to Read Floating Point Numbers Accurately, PLDI 1990.)
 */
double sa_num_from_json(const char *text, size_t len)
{
	size_t i = 0;
	bool negative = len && text[0] == '-';
	uint64_t mantissa = 0;
	int digits = 0, scale = 0;

	i += negative;
	for (; i < len && is_digit(text[i]); i++) {
		mantissa = mantissa * 10 + (uint64_t)(text[i] - '0');
		digits += mantissa != 0;
		if (digits > 18)
			return slow_value(text, len);
	}
	if (i < len && text[i] == '.') {
		for (i++; i < len && is_digit(text[i]); i++) {
			mantissa = mantissa * 10 + (uint64_t)(text[i] - '0');
			digits += mantissa != 0;
			if (--scale < -EXACT_POW10_MAX || digits > 18)
				return slow_value(text, len);
		}
	}
	if (i < len || mantissa > EXACT_INT_MAX)
		return slow_value(text, len);
	double value = (double)mantissa / exact_pow10[-scale];

	return negative ? -value : value;
}

bool sa_num_from_text(const char *text, size_t len, double *value)
{
	while (len && (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r')) {
		text++;
		len--;
	}
	while (len && (text[len - 1] == ' ' || text[len - 1] == '\t' || text[len - 1] == '\n' ||
		       text[len - 1] == '\r'))
		len--;
	if (!len || len > SA_LIMIT_NUMBER_BYTES || sa_num_json_span(text, len) != len)
		return false;
	*value = sa_num_from_json(text, len);
	return true;
}

static size_t put_uint(char *out, uint64_t v)
{
	char tmp[20];
	size_t n = 0;

	do {
		tmp[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	for (size_t i = 0; i < n; i++)
		out[i] = tmp[n - 1 - i];
	return n;
}

/* Writes whole / 10^places as a plain decimal. */
static size_t put_scaled(char *out, bool negative, uint64_t whole, int places)
{
	char digits[20];
	size_t n = put_uint(digits, whole), len = 0;

	if (negative)
		out[len++] = '-';
	if (places == 0) {
		memcpy(out + len, digits, n);
		len += n;
	} else if (n > (size_t)places) {
		size_t before = n - (size_t)places;

		memcpy(out + len, digits, before);
		len += before;
		out[len++] = '.';
		memcpy(out + len, digits + before, (size_t)places);
		len += (size_t)places;
	} else {
		out[len++] = '0';
		out[len++] = '.';
		memset(out + len, '0', (size_t)places - n);
		len += (size_t)places - n;
		memcpy(out + len, digits, n);
		len += n;
	}
	out[len] = '\0';
	return len;
}

/*
 * The fewest places k for which some whole D gives D / 10^k nearer to the value than half its last
 * bit, so that a correct reader turns the text back into it. All exact: the value is m / 2^s, and for
 * sizes from 10^-5 to 2^53 both m * 10^k and D * 2^s stay below 2^127.
 */
static size_t shortest_plain(char *out, double value)
{
	static const double smallest = 1e-5;
	int exponent;
	double fraction = frexp(fabs(value), &exponent);
	uint64_t m = (uint64_t)ldexp(fraction, 53);
	int s = 53 - exponent;
	unsigned __int128 ten_k = 1;

	if (fabs(value) < smallest || s < 0)
		return value == 0 ? put_scaled(out, signbit(value) != 0, 0, 0) : 0;
	/* below a power of two the doubles lie twice as close */
	int closer = m == 1ULL << 52;

	for (int places = 0; places <= EXACT_POW10_MAX; places++, ten_k *= 10) {
		unsigned __int128 scaled = m * ten_k;
		uint64_t whole =
			(uint64_t)((scaled + (s ? (unsigned __int128)1 << (s - 1) : 0)) >> s);
		unsigned __int128 back = (unsigned __int128)whole << s;
		unsigned __int128 off = back > scaled ? back - scaled : scaled - back;

		if (off << (1 + closer) < ten_k)
			return put_scaled(out, signbit(value) != 0, whole, places);
	}
	return 0;
}

size_t sa_num_shortest(char out[SA_NUM_TEXT], double value)
{
	size_t len = shortest_plain(out, value);

	for (int precision = 1; !len; precision++) {
		snprintf(out, SA_NUM_TEXT, "%.*g", precision, value);
		if (precision >= 17 || strtod(out, NULL) == value)
			len = strlen(out);
	}
	return len;
}

size_t sa_num_fixed(char out[SA_NUM_FIXED_TEXT], double value, int digits)
{
	int n = snprintf(out, SA_NUM_FIXED_TEXT, "%.*f", digits, value);

	return n > 0 ? (size_t)n : 0;
}

bool sa_num_uint(const char *text, size_t len, uint64_t *value)
{
	uint64_t v = 0;

	if (!len)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!is_digit(text[i]) || __builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(text[i] - '0'), &v))
			return false;
	}
	*value = v;
	return true;
}

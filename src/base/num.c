/* SPDX-License-Identifier: MIT */
/* Reading and printing of numbers, with fast paths that are exact and a slow path that is libc's. */
#include "base/num.h"

#include <float.h>
#include <math.h>
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
#define UINT64_DIGITS	19 /* so many always fit, and so does 10 to their power */

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
	return value;
}

/*
 * whole / 10^places for a whole above 2^53, by long division: both are shifted up to 64 bits, so the
 * quotient has 63 or 64, and what remains only sets the last of them. The one rounding is that to double.
 */
static double divided(uint64_t whole, size_t places)
{
	uint64_t divisor = 1;

	for (size_t i = 0; i < places; i++)
		divisor *= 10;
	int up = __builtin_clzll(whole), down = __builtin_clzll(divisor);
	unsigned __int128 n = (unsigned __int128)(whole << up) << 63;

	divisor <<= down;
	uint64_t quotient = (uint64_t)(n / divisor);

	quotient |= (unsigned __int128)quotient * divisor != n;
	return ldexp((double)quotient, down - up - 63);
}

/* A literal without exponent as mantissa / 10^places. */
struct decimal {
	uint64_t mantissa;
	size_t digits, places;
};

/* False when there is an exponent. With more than 19 digits the mantissa is not usable. */
static bool take_decimal(const char *p, const char *end, struct decimal *out)
{
	const char *point = NULL, *first;
	uint64_t mantissa = 0;

	for (; p < end && (*p == '0' || *p == '.'); p++)
		point = *p == '.' ? p : point;
	for (first = p; p < end; p++) {
		if (sa_num_is_digit(*p))
			mantissa = mantissa * 10 + (uint64_t)(*p - '0');
		else if (*p == '.')
			point = p;
		else
			return false;
	}
	out->mantissa = mantissa;
	out->digits = (size_t)(end - first) - (point && point >= first);
	out->places = point ? (size_t)(end - point) - 1 : 0;
	return true;
}

/*
 * Clinger's fast path: a whole mantissa below 2^53 and a power of ten up to 10^22 are both exact
 * doubles, so one multiplication or division rounds correctly.
 * (W. D. Clinger, How to Read Floating Point Numbers Accurately, PLDI 1990.)
 */
double sa_num_json_value(const char *text, size_t len)
{
	bool negative = len && text[0] == '-';
	struct decimal d;
	double value;

	if (!take_decimal(text + negative, text + len, &d) || d.digits > UINT64_DIGITS)
		return slow_value(text, len);
	if (d.mantissa <= EXACT_INT_MAX && d.places <= EXACT_POW10_MAX)
		value = (double)d.mantissa / exact_pow10[d.places];
	else if (d.mantissa && d.places <= UINT64_DIGITS)
		value = divided(d.mantissa, d.places);
	else
		return slow_value(text, len);
	return negative ? -value : value;
}

static double finite_or_missing(double value)
{
	return sa_num_is_finite(value) ? value : SA_MISSING;
}

double sa_num_from_json(const char *text, size_t len)
{
	return finite_or_missing(sa_num_json_value(text, len));
}

bool sa_num_from_text(const char *text, size_t len, double *value)
{
	if (!sa_num_text_value(text, len, value))
		return false;
	*value = finite_or_missing(*value);
	return true;
}

bool sa_num_text_value(const char *text, size_t len, double *value)
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
	*value = sa_num_json_value(text, len);
	return true;
}

static int digits_of(uint64_t value)
{
	int digits = 1;

	for (uint64_t limit = 10; value >= limit && digits < 20; digits++)
		limit = limit > UINT64_MAX / 10 ? UINT64_MAX : limit * 10;
	return digits;
}

/* Writes the last `count` digits before `end`; returns what is left of the value. */
static uint64_t put_digits(char *end, uint64_t value, int count)
{
	for (; count > 0; count--, value /= 10)
		*--end = (char)('0' + value % 10);
	return value;
}

size_t sa_num_put_uint(char out[SA_NUM_UINT_TEXT], uint64_t value)
{
	int digits = digits_of(value);

	put_digits(out + digits, value, digits);
	return (size_t)digits;
}

/* Writes whole / 10^places as a plain decimal. */
static size_t put_scaled(char *out, bool negative, uint64_t whole, int places)
{
	int digits = digits_of(whole), before = digits > places ? digits - places : 1;
	char *point = out + negative + before, *end = point + (places ? 1 + places : 0);

	if (negative)
		*out = '-';
	whole = put_digits(end, whole, places);
	if (places)
		*point = '.';
	put_digits(point, whole, before);
	*end = '\0';
	return (size_t)(end - out);
}

/*
 * The fewest places that give the size back when read, tried with doubles: what `whole` / 10^places
 * rounds to is what a correct reader reads, as both are exact below 2^53 (Clinger, above). If some
 * whole below 2^51 does it, it is the rounded product, whose error stays below a half. Sets *places and
 * returns the whole; 0 when it has more digits than that: then *places is where to go on.
 */
static uint64_t few_digits(double size, int *places)
{
	const double most = 0x1p51;

	for (*places = 0; *places <= EXACT_POW10_MAX; ++*places) {
		double scaled = size * exact_pow10[*places];

		if (!(scaled < most))
			return 0;
		uint64_t whole = (uint64_t)(scaled + 0.5);

		if ((double)whole / exact_pow10[*places] == size)
			return whole;
	}
	return 0;
}

/*
 * The same with all digits: the fewest places k, from *places on, for which some D gives D / 10^k
 * nearer to the size than half its last bit. All exact: the size is m / 2^s, and for sizes from 10^-5
 * to 2^53 both m * 10^k and D * 2^s stay below 2^127.
 */
static uint64_t many_digits(double size, int *places)
{
	int exponent;
	double fraction = frexp(size, &exponent);
	uint64_t m = (uint64_t)ldexp(fraction, 53);
	int s = 53 - exponent;
	unsigned __int128 ten_k = 1;
	/* below a power of two the doubles lie twice as close */
	int closer = m == 1ULL << 52;

	if (s < 0)
		return 0;
	for (int k = 0; k < *places; k++)
		ten_k *= 10;
	for (; *places <= EXACT_POW10_MAX; ++*places, ten_k *= 10) {
		unsigned __int128 scaled = m * ten_k;
		uint64_t whole =
			(uint64_t)((scaled + (s ? (unsigned __int128)1 << (s - 1) : 0)) >> s);
		unsigned __int128 back = (unsigned __int128)whole << s;
		unsigned __int128 off = back > scaled ? back - scaled : scaled - back;

		if (off << (1 + closer) < ten_k)
			return whole;
	}
	return 0;
}

/* The shortest text as a plain decimal; 0 when the number is too large or too small for one. */
static size_t shortest_plain(char *out, double value)
{
	static const double smallest = 1e-5;
	double size = fabs(value);
	bool negative = signbit(value) != 0;
	int places;

	if (size == 0)
		return put_scaled(out, negative, 0, 0);
	if (size < smallest)
		return 0;
	uint64_t whole = few_digits(size, &places);

	if (!whole)
		whole = many_digits(size, &places);
	return whole ? put_scaled(out, negative, whole, places) : 0;
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

double sa_num_rounded(double value)
{
	char text[SA_NUM_TEXT];
	double rounded;

	if (!sa_num_is_finite(value))
		return value;
	snprintf(text, sizeof text, "%.15g", value);
	rounded = strtod(text, NULL);
	return sa_num_is_finite(rounded) ? rounded : value; /* the largest numbers, rounded up */
}

double sa_num_rounded_beside(double value, double beside)
{
	double rounded = sa_num_rounded(value);

	return rounded == sa_num_rounded(beside) ? value : rounded;
}

double sa_num_difference(double a, double b)
{
	double difference = a - b, larger = fmax(fabs(a), fabs(b)), rounded;
	char text[SA_NUM_FIXED_TEXT];

	if (!(larger >= 1e-300 && larger < 1e15) || !sa_num_is_finite(difference))
		return sa_num_rounded(difference);
	snprintf(text, sizeof text, "%.*f", 14 - (int)floor(log10(larger)), difference);
	rounded = sa_num_rounded(strtod(text, NULL));
	return rounded > 0 || rounded < 0 ? rounded : sa_num_rounded(difference);
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
		if (!sa_num_is_digit(text[i]) || __builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(text[i] - '0'), &v))
			return false;
	}
	*value = v;
	return true;
}

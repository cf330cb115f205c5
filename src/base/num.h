/* SPDX-License-Identifier: MIT */
/*
 * The only place where numbers with a fraction are read or printed. Always a `.` as decimal point:
 * the program never leaves the C locale.
 */
#ifndef SA_BASE_NUM_H
#define SA_BASE_NUM_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SA_NUM_TEXT	  32  /* bytes for sa_num_shortest, terminator included */
#define SA_NUM_UINT_TEXT  20  /* bytes for sa_num_put_uint, which writes no terminator */
#define SA_NUM_FIXED_TEXT 352 /* bytes for sa_num_fixed: 309 digits, point, places */

/* A number that is missing: never 0, never a pass. JSON writes it as null. */
#define SA_MISSING ((double)NAN)

static inline bool sa_num_is_finite(double v)
{
	return isfinite(v) != 0;
}

/*
 * Value of a JSON number literal of `len` bytes that the caller has already checked against the JSON
 * grammar. Correctly rounded. Overflow gives an infinity of its sign, underflow 0 (FORMATS 15.3).
 */
double sa_num_json_value(const char *text, size_t len);

/* The same for what can only be a finite number: overflow gives NaN, a missing value. */
double sa_num_from_json(const char *text, size_t len);

/*
 * Value of a string that holds one plain decimal number, blanks around it allowed ("3.5", " 3E0 ").
 * Returns true and sets *value; NaN on overflow. False for anything else: "3,5", "0x10", "1_000",
 * "NaN", "Infinity", "", "+1", ".5", "1.", "01" (the JSON grammar, FORMATS 0.3/0.4).
 */
bool sa_num_from_text(const char *text, size_t len, double *value);

/* The same with an infinity where the number overflows. */
bool sa_num_text_value(const char *text, size_t len, double *value);

static inline bool sa_num_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Behind the JSON number literal that begins at `p`; `p` itself when there is none. */
static inline const char *sa_num_json_end(const char *p, const char *end)
{
	const char *begin = p;

	p += p < end && *p == '-';
	if (p == end || !sa_num_is_digit(*p))
		return begin;
	if (*p == '0')
		p++;
	else
		while (p < end && sa_num_is_digit(*p))
			p++;
	if (end - p > 1 && *p == '.' && sa_num_is_digit(p[1])) {
		for (p++; p < end && sa_num_is_digit(*p);)
			p++;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		const char *power = p + 1;

		power += power < end && (*power == '+' || *power == '-');
		for (; power < end && sa_num_is_digit(*power); p = power)
			power++;
	}
	return p;
}

/* Length of the JSON number literal at the start of `text`, 0 when there is none. */
static inline size_t sa_num_json_span(const char *text, size_t len)
{
	return (size_t)(sa_num_json_end(text, text + len) - text);
}

/*
 * Shortest decimal text that reads back as the same double ("0.871", "3.18", "312", "1e+300").
 * Writes a terminated text into `out` and returns its length. `value` must be finite; -0 prints "-0".
 */
size_t sa_num_shortest(char out[SA_NUM_TEXT], double value);

/*
 * The double nearest to what 15 significant digits say of `value`: what division or subtraction computed
 * prints by it without the digits that rounding left (FORMATS 15.11). Not finite: itself.
 */
double sa_num_rounded(double value);

/* The same, but `value` itself where it would look equal to `beside` and is not (FORMATS 15.11). */
double sa_num_rounded_beside(double value, double beside);

/*
 * a - b, without what rounding left of it: no digit below the 15th of the larger one counts (0.9 - 0.83 is
 * 0.07, FORMATS 15.11). It is 0 only when both are equal; not finite: the difference as it is.
 */
double sa_num_difference(double a, double b);

/* The decimal digits of `value`, without a terminator. Returns how many. */
size_t sa_num_put_uint(char out[SA_NUM_UINT_TEXT], uint64_t value);

/* `value` with `digits` (0..17) places after the point, as printf's %.*f. Returns the length. */
size_t sa_num_fixed(char out[SA_NUM_FIXED_TEXT], double value, int digits);

/* A whole decimal number without sign that fits in *value; false for anything else. */
bool sa_num_uint(const char *text, size_t len, uint64_t *value);

#endif

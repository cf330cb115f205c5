/* SPDX-License-Identifier: MIT */
/* Pens and numbers. */
#include "doc/pen.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"

#define TEXT_IN_FULL (4 * SA_LIMIT_SHOWN_TEXT)

static void plain_text(struct sa_str *out, const char *text)
{
	sa_utf8_plain(out, text, strlen(text), TEXT_IN_FULL);
}

void sa_pen_put_number(struct sa_str *out, double value, int digits)
{
	sa_str_fixed(out, value, digits, "");
}

void sa_pen_put_aside(struct sa_str *out, const char *text)
{
	sa_str_printf(out, " (%s)", text);
}

static void put_link(struct sa_str *out, const char *text, const char *url)
{
	sa_str_printf(out, "%s: ", text);
	plain_text(out, url);
}

const struct sa_pen sa_pen_plain = {plain_text,	    plain_text,	       sa_str_puts,
				    sa_state_glyph, sa_pen_put_number, sa_pen_put_aside,
				    put_link};

#define MORE_DIGITS 15
#define READ_CHARS  12

/* What no file holds: a quotient whose digits do not end (3.1111111111111), with something before the point. */
static bool is_endless(const struct sa_str *exact, double value)
{
	return exact->len > READ_CHARS && fabs(value) >= 1 && strchr(exact->buf, '.');
}

void sa_phrase_number(struct sa_str *out, double value, double beside, int digits)
{
	char text[SA_NUM_FIXED_TEXT], other[SA_NUM_FIXED_TEXT];

	if (isnan(value)) {
		sa_str_puts(out, "missing");
		return;
	}
	if (isinf(value)) {
		sa_str_puts(out, "infinite"); /* in the bad direction of its KPI (POLICY 1) */
		return;
	}
	if (digits < 0) {
		SA_STR_SCOPE(exact);

		sa_str_num(&exact, value, "");
		if (exact.len >
		    MORE_DIGITS) { /* what a mean of two decimals makes: 452.95000000000005 */
			sa_str_clear(&exact);
			sa_str_num(&exact, sa_num_rounded(value), "");
		}
		if (exact.len <= MORE_DIGITS && !is_endless(&exact, value)) {
			sa_str_puts(out, exact.buf);
			return;
		}
		digits = 3;
	}
	/* a number that is not its limit must not look like it (FORMATS 15.11) */
	for (; digits < MORE_DIGITS; digits++) {
		sa_num_fixed(text, value, digits);
		if (!sa_num_is_finite(beside) || value == beside)
			break;
		sa_num_fixed(other, beside, digits);
		if (strcmp(text, other) != 0 && (beside != 0 || strpbrk(text, "123456789")))
			break;
	}
	if (digits == MORE_DIGITS)
		sa_str_num(out, value, "missing");
	else
		sa_str_puts(out, text);
}

/* `text` lies where `value` does: on the same side of the limit, and on the limit only if it does. */
static bool tells(const char *text, double value, double limit)
{
	double shown;

	if (!sa_num_is_finite(limit))
		return true;
	return sa_num_from_text(text, strlen(text), &shown) && (shown < limit) == (value < limit) &&
	       (shown > limit) == (value > limit);
}

static bool tells_all(const char *text, double value, const double *limit, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!tells(text, value, limit[i]))
			return false;
	}
	return true;
}

void sa_phrase_apart(struct sa_str *out, const char *text, double value, const double *limit,
		     size_t n)
{
	SA_STR_SCOPE(exact);

	if (!sa_num_is_finite(value) || tells_all(text, value, limit, n)) {
		sa_str_puts(out, text);
		return;
	}
	sa_str_num(&exact, sa_num_rounded(value), "");
	if (tells_all(exact.buf, value, limit, n))
		sa_str_puts(out, exact.buf);
	else
		sa_str_num(out, value, "");
}

void sa_phrase_judged(struct sa_str *out, double value, double limit, int digits)
{
	char text[SA_NUM_FIXED_TEXT];

	if (!sa_num_is_finite(value)) {
		sa_str_puts(out, isnan(value) ? "missing" : "infinite");
		return;
	}
	sa_num_fixed(text, value, digits);
	sa_phrase_apart(out, text, value, &limit, 1);
}

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

const struct sa_pen sa_pen_plain = {plain_text, plain_text, sa_str_puts, sa_state_glyph};

#define MORE_DIGITS 15

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
		if (exact.len <= MORE_DIGITS) {
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

static bool meets(double value, bool at_least, double limit)
{
	return at_least ? value >= limit : value <= limit;
}

/* `shown` lies where `value` does: on the same side of the limit, and on the limit only if it does. */
static bool tells(double shown, double value, bool at_least, double limit)
{
	return meets(shown, at_least, limit) == meets(value, at_least, limit) &&
	       (shown == limit) == (value == limit);
}

void sa_phrase_judged(struct sa_str *out, double value, bool at_least, double limit, int digits)
{
	char text[SA_NUM_FIXED_TEXT];
	double shown;

	if (!sa_num_is_finite(value)) {
		sa_str_puts(out, isnan(value) ? "missing" : "infinite");
		return;
	}
	/* a number that is not its limit must look like neither it nor one beyond it (FORMATS 15.11) */
	size_t len = sa_num_fixed(text, value, digits);

	if (!sa_num_from_text(text, len, &shown) || !tells(shown, value, at_least, limit)) {
		shown = sa_num_rounded(value);
		sa_str_num(out, tells(shown, value, at_least, limit) ? shown : value, "missing");
		return;
	}
	sa_str_puts(out, text);
}

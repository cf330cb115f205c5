/* SPDX-License-Identifier: MIT */
/* Times of rows. */
#include "load/row_time.h"

#include <string.h>

#include "base/num.h"
#include "base/utc.h"

#define LONGEST_TIME   40
#define END_OF_TIME_MS 253402300800000.0 /* the year 10,000 */

double sa_row_time_of_number(double value)
{
	double ms = value < 1e11   ? value * 1e3
		    : value < 1e14 ? value
		    : value < 1e17 ? value / 1e3
				   : value / 1e6;

	return value > 0 && ms < END_OF_TIME_MS ? floor(ms) : SA_MISSING;
}

double sa_row_time_of_text(const char *text, size_t len)
{
	char copy[LONGEST_TIME + 1];
	double number;
	int64_t at_ms;

	if (len > LONGEST_TIME)
		return SA_MISSING;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (strlen(copy) == len && sa_utc_parse_any(copy, &at_ms))
		return (double)at_ms;
	return sa_num_from_text(text, len, &number) ? sa_row_time_of_number(number) : SA_MISSING;
}

bool sa_row_time_take(struct sa_jscan *s, double *at_ms)
{
	struct sa_jtext text;
	double number;

	*at_ms = SA_MISSING;
	if (sa_jscan_peek(s) == SA_JSON_STRING) {
		if (!sa_jscan_string(s, &text))
			return false;
		*at_ms = sa_row_time_of_text(text.p, text.len);
		return true;
	}
	if (!sa_jscan_number(s, &number))
		return false;
	*at_ms = sa_row_time_of_number(number);
	return true;
}

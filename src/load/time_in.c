/* SPDX-License-Identifier: MIT */
/* Times of records. */
#include "load/time_in.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/utc.h"

#define YEAR_10000_S 253402300800.0
#define STAMP_LEN    19 /* 2025-10-19T12:34:56 */

bool sa_time_number(double value, enum sa_time_unit unit, int64_t *at_ms)
{
	static const double per_ms[] = {
		[SA_TIME_S] = 0.001, [SA_TIME_MS] = 1, [SA_TIME_US] = 1e3, [SA_TIME_NS] = 1e6};
	double size = fabs(value);

	if (!sa_num_is_finite(value))
		return false;
	if (unit == SA_TIME_AUTO)
		unit = size < 1e11   ? SA_TIME_S
		       : size < 1e14 ? SA_TIME_MS
		       : size < 1e17 ? SA_TIME_US
				     : SA_TIME_NS;
	/* seconds are multiplied, the others divided, so that whole numbers stay whole */
	double ms = unit == SA_TIME_S ? value * 1000 : value / per_ms[unit];

	if (fabs(ms) >= YEAR_10000_S * 1000)
		return false;
	*at_ms = (int64_t)(unit == SA_TIME_S ? floor(ms + 0.5) : floor(ms));
	return true;
}

/* "Z", " UTC", "+05:30", "-0530", "+05"; nothing is UTC too. */
static bool take_zone(const char *p, size_t len, int64_t *offset_ms, bool *no_zone)
{
	uint64_t hours, minutes = 0;

	*offset_ms = 0;
	*no_zone = !len;
	if (!len || (len == 1 && (*p == 'Z' || *p == 'z')) ||
	    (len == 4 && memcmp(p, " UTC", 4) == 0))
		return true;
	if ((*p != '+' && *p != '-') || !(len == 3 || len == 5 || (len == 6 && p[3] == ':')) ||
	    !sa_num_uint(p + 1, 2, &hours) || hours > 23 ||
	    (len > 3 && (!sa_num_uint(p + len - 2, 2, &minutes) || minutes > 59)))
		return false;
	*offset_ms = (int64_t)(hours * 60 + minutes) * 60000 * (*p == '-' ? -1 : 1);
	return true;
}

bool sa_time_text(const char *text, size_t len, int64_t *at_ms, bool *no_zone)
{
	char stamp[STAMP_LEN + 2];
	int64_t offset_ms, fraction_ms = 0, scale = 100;
	size_t i = STAMP_LEN;

	while (len && (text[len - 1] == ' ' || text[len - 1] == '\r'))
		len--;
	for (; len && *text == ' '; len--)
		text++;
	if (len < STAMP_LEN || (text[10] != 'T' && text[10] != 't' && text[10] != ' '))
		return false;
	memcpy(stamp, text, STAMP_LEN);
	stamp[10] = 'T';
	memcpy(stamp + STAMP_LEN, "Z", 2);
	if (i < len && text[i] == '.') {
		for (i++; i < len && sa_num_is_digit(text[i]); i++, scale /= 10)
			fraction_ms += (text[i] - '0') * scale;
		if (i == STAMP_LEN + 1)
			return false;
	}
	if (!take_zone(text + i, len - i, &offset_ms, no_zone) || !sa_utc_parse(stamp, at_ms))
		return false;
	*at_ms += fraction_ms - offset_ms;
	return true;
}

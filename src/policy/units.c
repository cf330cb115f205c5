/* SPDX-License-Identifier: MIT */
/* The table of units, and arithmetic with one rounding. */
#include "policy/units.h"

#include <string.h>

#include "base/num.h"
#include "base/suggest.h"

#define LONGEST_MS (36525.0 * 86400e3)

/* clang-format off */
const struct sa_unit sa_units[] = {
	{"ns", SA_UNIT_TIME, 1, 1},
	{"us", SA_UNIT_TIME, 1000, 1},
	{"ms", SA_UNIT_TIME, 1000000, 1},
	{"s", SA_UNIT_TIME, 1000000000, 1},
	{"m", SA_UNIT_TIME, 60000000000, 1},
	{"h", SA_UNIT_TIME, 3600000000000, 1},
	{"B", SA_UNIT_BYTES, 1, 1},
	{"kB", SA_UNIT_BYTES, 1000, 1},
	{"MB", SA_UNIT_BYTES, 1000000, 1},
	{"GB", SA_UNIT_BYTES, 1000000000, 1},
	{"KiB", SA_UNIT_BYTES, 1024, 1},
	{"MiB", SA_UNIT_BYTES, 1048576, 1},
	{"GiB", SA_UNIT_BYTES, 1073741824, 1},
	{"ratio", SA_UNIT_PARTS, 10000, 1},
	{"%", SA_UNIT_PARTS, 100, 1},
	{"bps", SA_UNIT_PARTS, 1, 1},
	{0},
};
/* clang-format on */

const struct sa_unit *sa_unit_find(const char *name)
{
	for (const struct sa_unit *unit = sa_units; unit->name; unit++) {
		if (strcmp(unit->name, name) == 0)
			return unit;
	}
	return NULL;
}

typedef unsigned __int128 wide;

static wide common_divisor(wide a, wide b)
{
	while (b) {
		wide rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

bool sa_unit_ratio(const char *from, const char *to, uint64_t *mul, uint64_t *div)
{
	const struct sa_unit *a = sa_unit_find(from), *b = sa_unit_find(to);

	*mul = *div = 1;
	if (strcmp(from, to) == 0)
		return true;
	if (!a || !b || a->family != b->family)
		return false;
	uint64_t num = a->num * b->den, den = a->den * b->num;
	uint64_t by = (uint64_t)common_divisor(num, den);

	*mul = num / by;
	*div = den / by;
	return true;
}

const char *sa_unit_near(const char *text)
{
	const char *name[32];
	size_t n = 0;

	for (const struct sa_unit *unit = sa_units; unit->name && n < 32; unit++) {
		if (strcasecmp(unit->name, text) == 0)
			return unit->name;
		if (unit->name[1])
			name[n++] = unit->name;
	}
	return sa_suggest(text, name, n);
}

size_t sa_rule_number_span(const char *text, size_t len)
{
	size_t sign = len && *text == '+';
	size_t n = sa_num_json_span(text + sign, len - sign);

	if (!n || (sign && text[1] == '-'))
		return 0;
	return sign + n;
}

/* A decimal number as digits * 10^power; false when it has too many digits for that. */
static bool take_apart(const char *p, size_t len, bool *negative, wide *digits, int *power)
{
	const char *end = p + len;
	bool fraction = false;
	int written = 0;

	*digits = 0;
	*power = 0;
	*negative = *p == '-';
	p += *p == '-' || *p == '+';
	for (; p < end && *p != 'e' && *p != 'E'; p++) {
		if (*p == '.') {
			fraction = true;
			continue;
		}
		if (*digits > UINT64_MAX / 10 - 1)
			return false;
		*digits = *digits * 10 + (unsigned)(*p - '0');
		*power -= fraction;
	}
	if (p == end)
		return true;
	p++;
	bool down = *p == '-';

	for (p += *p == '-' || *p == '+'; p < end; p++) {
		written = written * 10 + (*p - '0');
		if (written > 400)
			return false;
	}
	*power += down ? -written : written;
	return true;
}

/* *value times 10^power; false when it would not fit. */
static bool times_ten(wide *value, int power)
{
	for (; power > 0; power--) {
		if (*value > ((wide)1 << 120) / 10)
			return false;
		*value *= 10;
	}
	return true;
}

double sa_unit_scaled(const char *number, size_t len, uint64_t mul, uint64_t div)
{
	const wide exact = (wide)1 << 53;
	wide num, den = div;
	bool negative;
	int power;
	size_t plus = len && *number == '+';

	double plain = sa_num_from_json(number + plus, len - plus);

	if (mul == div)
		return plain;
	if (take_apart(number, len, &negative, &num, &power) && num) {
		num *= mul; /* (64 bits times at most 42) */
		if (times_ten(power > 0 ? &num : &den, power > 0 ? power : -power)) {
			wide by = common_divisor(num, den);

			num /= by;
			den /= by;
			if (num <= exact && den <= exact) {
				double value = (double)num / (double)den;

				return negative ? -value : value;
			}
		}
	}
	return plain * (double)mul / (double)div;
}

bool sa_duration_ms(const char *text, int64_t *ms)
{
	static const char unit[] = "smhd";
	static const uint64_t in_ms[] = {1000, 60000, 3600000, 86400000};
	size_t n = sa_num_json_span(text, strlen(text));
	const char *at = n && text[n] ? strchr(unit, text[n]) : NULL;

	if (!at || text[n + 1] || *text == '-' || memchr(text, 'e', n) || memchr(text, 'E', n))
		return false;
	double value = sa_unit_scaled(text, n, in_ms[at - unit], 1);

	if (!(value >= 1.0 && value <= LONGEST_MS))
		return false;
	*ms = (int64_t)(value + 0.5);
	return true;
}

/* SPDX-License-Identifier: MIT */
/* Clock and calendar. */
#include "base/utc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/num.h"

static int64_t clock_ms(clockid_t id)
{
	struct timespec ts = {0};

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t sa_utc_clock_ms(void)
{
	return clock_ms(CLOCK_REALTIME);
}

int64_t sa_utc_now_ms(void)
{
	const char *pinned = getenv("SOURCE_DATE_EPOCH");
	uint64_t seconds;

	if (pinned && sa_num_uint(pinned, strlen(pinned), &seconds) && seconds < 253402300800ULL)
		return (int64_t)seconds * 1000;
	return sa_utc_clock_ms();
}

int64_t sa_monotonic_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

/*
 * Days since 1970-01-01 to year, month, day in the proleptic Gregorian calendar: eras of 400 years
 * that begin on 1 March, so that the leap day is the last of its year.
 */
static void civil(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

static const char *format(struct sa_arena *arena, int64_t at_ms, const char *fmt)
{
	int64_t seconds = at_ms >= 0 ? at_ms / 1000 : (at_ms - 999) / 1000;
	int64_t days = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400;
	int in_day = (int)(seconds - days * 86400);
	int year, month, day;
	char text[64];

	civil(days, &year, &month, &day);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(text, sizeof text, fmt, year, month, day, in_day / 3600, in_day / 60 % 60,
		 in_day % 60);
#pragma GCC diagnostic pop
	return sa_arena_strdup(arena, text);
}

const char *sa_utc_text(struct sa_arena *arena, int64_t at_ms)
{
	return format(arena, at_ms, "%04d-%02d-%02d %02d:%02d:%02d UTC");
}

const char *sa_utc_iso(struct sa_arena *arena, int64_t at_ms)
{
	return format(arena, at_ms, "%04d-%02d-%02dT%02d:%02d:%02dZ");
}

/* The inverse of civil(). */
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t yoe = year - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* "2025-10-19T12:34:56"; the place behind, or NULL. */
static const char *take_date_time(const char *text, int64_t *at_ms)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd";
	static const int64_t most[] = {9999, 12, 31, 23, 59, 60};
	int64_t part[6] = {0};
	int year, month, day;
	size_t i, n = 0;

	for (i = 0; form[i]; i++) {
		bool digit = text[i] >= '0' && text[i] <= '9';

		if (form[i] == 'd' ? !digit : text[i] != form[i])
			return NULL;
		if (form[i] == 'd')
			part[n] = part[n] * 10 + (text[i] - '0');
		else
			n++;
	}
	for (size_t k = 0; k < 6; k++) {
		if (part[k] > most[k] || (k < 3 && part[k] < 1))
			return NULL;
	}
	int64_t days = days_from_civil(part[0], part[1], part[2]);

	civil(days, &year, &month, &day);
	if (day != part[2])
		return NULL; /* 30 February */
	*at_ms = ((days * 24 + part[3]) * 60 + part[4]) * 60000 + part[5] * 1000;
	return text + i;
}

static const char *skip_fraction(const char *p)
{
	if (*p != '.')
		return p;
	for (p++; *p >= '0' && *p <= '9';)
		p++;
	return p;
}

bool sa_utc_parse(const char *text, int64_t *at_ms)
{
	int64_t at;
	const char *p = take_date_time(text, &at);

	p = p ? skip_fraction(p) : NULL;
	if (!p || (strcmp(p, "Z") != 0 && strcmp(p, "+00:00") != 0))
		return false;
	*at_ms = at;
	return true;
}

/* SPDX-License-Identifier: MIT */
/* Classification of answers. */
#include "github/reply.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/str.h"
#include "codec/json_in.h"
#include "github/http.h"

#define SECONDARY_MS  60000 /* least wait for a secondary limit that names no time */
#define MAX_WAIT_S    (uint64_t)(7 * 24 * 3600)
#define MAX_DOUBLINGS 6
#define MAX_ERRORS    5 /* of a 422 that are quoted */
#define MAX_MESSAGE   ((size_t)4096)

const char *sa_gh_cause_name(enum sa_gh_cause cause)
{
	static const char *const name[] = {
		"fine",	      "no token",    "bad token", "forbidden",	     "not found",
		"refused",    "rate limit",  "outage",	  "unusable answer", "certificate",
		"time is up", "interrupted",
	};

	_Static_assert(sizeof name / sizeof name[0] == SA_GH_CAUSE_COUNT, "one name a cause");
	SA_BUG_ON(cause >= SA_GH_CAUSE_COUNT);
	return name[cause];
}

/* ---- time ---- */

static bool two_digits(const char *p, int *value)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return false;
	*value = (p[0] - '0') * 10 + (p[1] - '0');
	return true;
}

/* Days since 1970-01-01 of a date of the Gregorian calendar; years begin in March. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

int64_t sa_reply_http_date(const char *text)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int day, century, year, hour, minute, second, month = 0;

	if (strlen(text) != 29 || text[3] != ',' || strcmp(text + 25, " GMT") != 0 ||
	    text[19] != ':' || text[22] != ':')
		return -1;
	for (int i = 0; i < 12; i++) {
		if (strncmp(text + 8, months + 3 * i, 3) == 0)
			month = i + 1;
	}
	if (!month || !two_digits(text + 5, &day) || !two_digits(text + 12, &century) ||
	    !two_digits(text + 14, &year) || !two_digits(text + 17, &hour) ||
	    !two_digits(text + 20, &minute) || !two_digits(text + 23, &second))
		return -1;
	int64_t days = days_of(century * 100 + year, month, day);

	return days < 0 ? -1 : ((days * 24 + hour) * 60 + minute) * 60000 + second * 1000;
}

static bool header_seconds(const struct sa_http_response *response, const char *name,
			   uint64_t *value)
{
	const char *text = sa_http_find(response, name);

	return text && sa_num_uint(text, strlen(text), value);
}

/* The server's own present, so that a clock that is wrong here does no harm. */
static int64_t present_ms(const struct sa_http_response *response, int64_t utc_ms)
{
	const char *date = sa_http_find(response, "date");
	int64_t at = date ? sa_reply_http_date(date) : -1;

	return at >= 0 ? at : utc_ms;
}

static int64_t capped_ms(uint64_t seconds)
{
	return (int64_t)(seconds > MAX_WAIT_S ? MAX_WAIT_S : seconds) * 1000;
}

/* What `retry-after` asks for, at least a second; -1 when it says nothing usable. */
static int64_t retry_after_ms(const struct sa_http_response *response, int64_t now_ms)
{
	const char *text = sa_http_find(response, "retry-after");
	uint64_t seconds;
	int64_t at;

	if (!text)
		return -1;
	if (sa_num_uint(text, strlen(text), &seconds))
		return seconds ? capped_ms(seconds) : 1000;
	at = sa_reply_http_date(text);
	if (at < 0)
		return -1;
	return at > now_ms ? capped_ms((uint64_t)(at - now_ms) / 1000 + 1) : 1000;
}

static int64_t until_reset_ms(const struct sa_http_response *response, int64_t now_ms)
{
	uint64_t left, reset, now_s = now_ms > 0 ? (uint64_t)now_ms / 1000 : 0;

	if (!header_seconds(response, "x-ratelimit-remaining", &left) || left != 0 ||
	    !header_seconds(response, "x-ratelimit-reset", &reset))
		return -1;
	/* a second more, because both are cut to whole seconds */
	return reset > now_s ? capped_ms(reset - now_s) + 1000 : 1000;
}

int64_t sa_reply_exhausted_ms(const struct sa_http_response *response, int64_t utc_ms)
{
	int64_t ms = until_reset_ms(response, present_ms(response, utc_ms));

	/* a reset in the past: the next request begins a new hour */
	return ms > 1000 ? ms : -1;
}

static int64_t limit_wait_ms(const struct sa_http_response *response, unsigned limits_met,
			     int64_t now_ms)
{
	int64_t asked = retry_after_ms(response, now_ms);

	if (asked >= 0)
		return asked;
	asked = until_reset_ms(response, now_ms);
	if (asked >= 0)
		return asked;
	return (int64_t)SECONDARY_MS << (limits_met < MAX_DOUBLINGS ? limits_met : MAX_DOUBLINGS);
}

/* ---- the body ---- */

static void add_error(struct sa_str *out, const struct sa_json *error)
{
	const char *text = sa_json_text(error);
	const char *field = sa_json_text(sa_json_get(error, "field"));
	const char *code = sa_json_text(sa_json_get(error, "code"));

	if (!text)
		text = sa_json_text(sa_json_get(error, "message"));
	if (text)
		sa_str_printf(out, "; %s", text);
	else if (field && code)
		sa_str_printf(out, "; %s: %s", field, code);
}

static const char *message_of(struct sa_arena *arena, const struct sa_http_response *response)
{
	SA_JSON_SCOPE(doc);
	SA_STR_SCOPE(text);
	struct sa_err ignored;
	unsigned n = 0;

	if (!response->body_len ||
	    sa_json_parse(response->body, response->body_len, &doc, &ignored) != 0)
		return "";
	const char *message = sa_json_text(sa_json_get(doc.root, "message"));
	const struct sa_json *errors = sa_json_get(doc.root, "errors");

	text.max = MAX_MESSAGE;
	sa_str_puts(&text, message ? message : "");
	if (sa_json_is(errors, SA_JSON_ARRAY)) {
		const struct sa_json *e = sa_json_first(errors);

		for (; e && n < MAX_ERRORS; e = sa_json_next(e), n++)
			add_error(&text, e);
	}
	return sa_str_finish(&text, arena);
}

static bool says(const char *message, const char *words)
{
	return strcasestr(message, words) != NULL;
}

/* 403 and 429 are used for limits; a 403 is more often a missing permission. */
static bool is_limit(const struct sa_http_response *response, const char *message)
{
	uint64_t left;

	if (response->status == 429)
		return true;
	if (response->status != 403 || says(message, "not accessible by"))
		return false;
	return sa_http_find(response, "retry-after") || says(message, "rate limit") ||
	       says(message, "abuse detection") ||
	       (header_seconds(response, "x-ratelimit-remaining", &left) && left == 0);
}

struct sa_reply sa_reply_judge(struct sa_arena *arena, const struct sa_http_response *response,
			       unsigned limits_met, int64_t utc_ms)
{
	struct sa_reply reply = {.cause = SA_GH_INVALID, .wait_ms = -1, .message = ""};
	int64_t now_ms = present_ms(response, utc_ms);
	long status = response->status;

	if (status >= 200 && status < 300) {
		reply.cause = SA_GH_FINE;
		return reply;
	}
	reply.message = message_of(arena, response);
	if (is_limit(response, reply.message)) {
		reply.cause = SA_GH_RATE_LIMIT;
		reply.retry = reply.limited = true;
		reply.wait_ms = limit_wait_ms(response, limits_met, now_ms);
		reply.primary =
			until_reset_ms(response, now_ms) >= 0 && !says(reply.message, "secondary");
	} else if (status == 401) {
		reply.cause = SA_GH_BAD_TOKEN;
	} else if (status == 403) {
		reply.cause = SA_GH_FORBIDDEN;
	} else if (status == 404 || status == 410) {
		reply.cause = SA_GH_ABSENT;
	} else if (status >= 500 || status == 408) {
		reply.cause = SA_GH_OUTAGE;
		reply.retry = reply.maybe_done = true;
		reply.wait_ms = retry_after_ms(response, now_ms);
	} else if (status < 400) {
		reply.cause = SA_GH_BAD_ANSWER;
	}
	return reply;
}

struct sa_reply sa_reply_judge_fail(const struct sa_http_response *response)
{
	struct sa_reply reply = {.cause = SA_GH_OUTAGE, .wait_ms = -1, .message = ""};

	switch (response->fail) {
	case SA_HTTP_FAIL_UNSENT:
		reply.retry = true;
		break;
	case SA_HTTP_FAIL_LOST:
	case SA_HTTP_FAIL_TIMEOUT:
		reply.retry = reply.maybe_done = true;
		break;
	case SA_HTTP_FAIL_TLS:
		reply.cause = SA_GH_TLS;
		break;
	case SA_HTTP_FAIL_TOO_LARGE:
		reply.cause = SA_GH_BAD_ANSWER;
		reply.maybe_done = true;
		break;
	case SA_HTTP_FAIL_REFUSED:
		reply.cause = SA_GH_BAD_ANSWER;
		break;
	case SA_HTTP_FAIL_STOPPED:
		reply.cause = SA_GH_STOPPED;
		reply.maybe_done = true;
		break;
	case SA_HTTP_FAIL_NONE:
	case SA_HTTP_FAIL_COUNT:
		break;
	}
	return reply;
}

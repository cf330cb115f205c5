/* SPDX-License-Identifier: MIT */
/* What an answer means. */
#include "fake_gh.h"

#define LIMIT_MSG "{\"message\":\"You have exceeded a secondary rate limit\"}"

static void judges(void **state)
{
	static const struct {
		const char *name;
		long status;
		const char *headers, *body;
		unsigned limits;
		enum sa_gh_cause cause;
		bool retry, maybe;
		int64_t wait_ms;
	} cases[] = {
		{"ok", 200, "", "{}", 0, SA_GH_FINE, false, false, -1},
		{"no content", 204, "", "", 0, SA_GH_FINE, false, false, -1},
		{"401", 401, "", "{\"message\":\"Bad credentials\"}", 0, SA_GH_BAD_TOKEN, false,
		 false, -1},
		{"403 permission", 403, "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1760000100",
		 "{\"message\":\"Resource not accessible by integration\"}", 0, SA_GH_FORBIDDEN,
		 false, false, -1},
		{"403 plain", 403, "x-ratelimit-remaining: 10", "<html>", 0, SA_GH_FORBIDDEN, false,
		 false, -1},
		{"403 retry-after", 403, "retry-after: 7", "", 0, SA_GH_RATE_LIMIT, true, false,
		 7000},
		{"429 retry-after", 429, "retry-after: 7", "", 0, SA_GH_RATE_LIMIT, true, false,
		 7000},
		{"429 retry-after 0", 429, "retry-after: 0", "", 0, SA_GH_RATE_LIMIT, true, false,
		 1000},
		{"429 date", 429,
		 "date: Thu, 09 Oct 2025 08:53:20 GMT\nretry-after: Thu, 09 Oct 2025 08:53:50 GMT",
		 "", 0, SA_GH_RATE_LIMIT, true, false, 31000},
		{"429 junk", 429, "retry-after: soon", "", 0, SA_GH_RATE_LIMIT, true, false, 60000},
		{"429 huge", 429, "retry-after: 99999999999", "", 0, SA_GH_RATE_LIMIT, true, false,
		 604800000},
		{"primary", 403, "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1760000100", "", 0,
		 SA_GH_RATE_LIMIT, true, false, 101000},
		{"primary, server's clock", 403,
		 "date: Thu, 09 Oct 2025 08:53:50 GMT\nx-ratelimit-remaining: 0\n"
		 "x-ratelimit-reset: 1760000100",
		 "", 0, SA_GH_RATE_LIMIT, true, false, 71000},
		{"primary, past", 429, "x-ratelimit-remaining: 0\nx-ratelimit-reset: 5", "", 0,
		 SA_GH_RATE_LIMIT, true, false, 1000},
		{"secondary", 403, "x-ratelimit-remaining: 10", LIMIT_MSG, 0, SA_GH_RATE_LIMIT,
		 true, false, 60000},
		{"secondary again", 403, "", LIMIT_MSG, 2, SA_GH_RATE_LIMIT, true, false, 240000},
		{"404", 404, "", "{\"message\":\"Not Found\"}", 0, SA_GH_ABSENT, false, false, -1},
		{"410", 410, "", "", 0, SA_GH_ABSENT, false, false, -1},
		{"422", 422, "", "{}", 0, SA_GH_INVALID, false, false, -1},
		{"500", 500, "", "", 0, SA_GH_OUTAGE, true, true, -1},
		{"503 retry-after", 503, "retry-after: 3", "", 0, SA_GH_OUTAGE, true, true, 3000},
		{"304", 304, "", "", 0, SA_GH_BAD_ANSWER, false, false, -1},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_http_response response = {.status = cases[i].status,
						    .body = padded(&arena, cases[i].body),
						    .body_len = strlen(cases[i].body)};
		struct sa_reply reply;

		fake_headers(&arena, cases[i].headers, &response);
		reply = sa_reply_judge(&arena, &response, cases[i].limits, (int64_t)UTC_S * 1000);
		if (reply.cause != cases[i].cause || reply.retry != cases[i].retry ||
		    reply.maybe_done != cases[i].maybe || reply.wait_ms != cases[i].wait_ms) {
			print_error("%s: %s, retry %d, maybe %d, wait %lld\n", cases[i].name,
				    sa_gh_cause_name(reply.cause), reply.retry, reply.maybe_done,
				    (long long)reply.wait_ms);
			fail();
		}
	}
}

static void quotes_errors(void **state)
{
	static const char body[] =
		"{\"message\":\"Validation Failed\",\"errors\":[\"a\",{\"message\":\"b\"},"
		"{\"field\":\"body\",\"code\":\"too_long\"},7,null,\"sixth\"]}";
	SA_ARENA_SCOPE(arena);
	struct sa_http_response response = {
		.status = 422, .body = padded(&arena, body), .body_len = strlen(body)};

	(void)state;
	t_str(sa_reply_judge(&arena, &response, 0, 0).message,
	      "Validation Failed; a; b; body: too_long");
}

static void reads_dates(void **state)
{
	(void)state;
	assert_int_equal(sa_reply_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777000);
	assert_int_equal(sa_reply_http_date("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
	assert_int_equal(sa_reply_http_date("Thu, 29 Feb 2024 12:00:00 GMT"), 1709208000000);
	assert_int_equal(sa_reply_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), -1);
	assert_int_equal(sa_reply_http_date("Sun, 06 Foo 1994 08:49:37 GMT"), -1);
	assert_int_equal(sa_reply_http_date(""), -1);
}

static void judges_failures(void **state)
{
	static const struct {
		enum sa_http_fail fail;
		enum sa_gh_cause cause;
		bool retry, maybe;
	} cases[] = {
		{SA_HTTP_FAIL_UNSENT, SA_GH_OUTAGE, true, false},
		{SA_HTTP_FAIL_LOST, SA_GH_OUTAGE, true, true},
		{SA_HTTP_FAIL_TIMEOUT, SA_GH_OUTAGE, true, true},
		{SA_HTTP_FAIL_TLS, SA_GH_TLS, false, false},
		{SA_HTTP_FAIL_TOO_LARGE, SA_GH_BAD_ANSWER, false, true},
		{SA_HTTP_FAIL_REFUSED, SA_GH_BAD_ANSWER, false, false},
		{SA_HTTP_FAIL_STOPPED, SA_GH_STOPPED, false, true},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_http_response response = {.fail = cases[i].fail};
		struct sa_reply reply = sa_reply_judge_fail(&response);

		assert_int_equal(reply.cause, cases[i].cause);
		assert_int_equal(reply.retry, cases[i].retry);
		assert_int_equal(reply.maybe_done, cases[i].maybe);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges),
		cmocka_unit_test(quotes_errors),
		cmocka_unit_test(reads_dates),
		cmocka_unit_test(judges_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

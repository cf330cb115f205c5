/* SPDX-License-Identifier: MIT */
/* The transport as far as it needs no server (tests/e2e/test_client.py has the rest), and the clock. */
#include "fake_gh.h"

#include "github/http_curl.h"

static volatile sig_atomic_t stop_flag;

/* One GET with those settings; returns why there is no answer. */
static enum sa_http_fail try(const struct sa_http_curl_settings *settings, const char *url,
			     struct sa_err *err)
{
	SA_ARENA_SCOPE(arena);
	struct sa_http_curl *curl SA_CLEANUP(sa_http_curl_close) = NULL;
	struct sa_http_response response = {0};
	const struct sa_http_request request = {
		.method = SA_HTTP_GET,
		.url = url,
		.token = TOKEN,
		.max_body = 1000,
		.timeout_ms = 2000,
	};

	assert_int_equal(sa_http_curl_open(&arena, settings, &curl, err), 0);
	struct sa_http *http = sa_http_curl_http(curl);

	/* twice: the handle is reused */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(http->send(http, &arena, &request, &response, err), -1);
		assert_int_equal(err->code, SA_ERR_NETWORK);
		assert_true(err->msg[0] != '\0');
		assert_null(strstr(err->msg, "SECRET"));
	}
	return response.fail;
}

static void refuses_schemes(void **state)
{
	static const struct sa_http_curl_settings https = {0}, http = {.allow_http = true};
	struct sa_err err;

	(void)state;
	assert_int_equal(try(&https, "http://127.0.0.1:1/", &err), SA_HTTP_FAIL_REFUSED);
	assert_int_equal(try(&http, "file:///etc/passwd", &err), SA_HTTP_FAIL_REFUSED);
	assert_int_equal(try(&http, "https://", &err), SA_HTTP_FAIL_REFUSED);
}

static void nobody_listens(void **state)
{
	static const struct sa_http_curl_settings http = {.allow_http = true};
	struct sa_err err;

	(void)state;
	assert_int_equal(try(&http, "http://127.0.0.1:1/", &err), SA_HTTP_FAIL_UNSENT);
	assert_int_equal(try(&http, "https://127.0.0.1:1/", &err), SA_HTTP_FAIL_UNSENT);
}

static void stops(void **state)
{
	static const struct sa_http_curl_settings http = {.allow_http = true, .stop = &stop_flag};
	struct sa_err err;

	(void)state;
	stop_flag = 1;
	assert_int_equal(try(&http, "http://127.0.0.1:1/", &err), SA_HTTP_FAIL_STOPPED);
	t_has(err.msg, "signal");
	stop_flag = 0;
}

static void closes_nothing(void **state)
{
	struct sa_http_curl *curl = NULL;

	(void)state;
	sa_http_curl_close(&curl);
	assert_null(curl);
}

static void the_clock_goes(void **state)
{
	const struct sa_clock *c = &sa_clock_system;
	int64_t begun = c->monotonic_ms(c->ctx);

	(void)state;
	c->sleep_ms(c->ctx, 0);
	c->sleep_ms(c->ctx, 3);
	assert_true(c->monotonic_ms(c->ctx) - begun >= 2);
	assert_true(c->utc_ms(c->ctx) > 0);
	/* four equal values in a row do not happen by chance */
	uint32_t first = c->chance(c->ctx);

	assert_true(c->chance(c->ctx) != first || c->chance(c->ctx) != first ||
		    c->chance(c->ctx) != first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_schemes), cmocka_unit_test(nobody_listens),
		cmocka_unit_test(stops),	   cmocka_unit_test(closes_nothing),
		cmocka_unit_test(the_clock_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

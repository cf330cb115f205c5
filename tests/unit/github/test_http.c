/* SPDX-License-Identifier: MIT */
/* Redirects: what goes along and what does not. */
#include "fake_gh.h"

static int redirect(struct sa_arena *arena, enum sa_http_method method, long status,
		    const char *headers, struct sa_http_request *next, struct sa_err *err)
{
	static const struct sa_http_header header[] = {
		{"accept", "x"}, {"user-agent", "me"}, {"x-github-api-version", "1"}};
	struct sa_http_request request = {
		.method = method,
		.url = "https://api.test/repos/o/old",
		.header = header,
		.n_header = T_COUNT(header),
		.token = TOKEN,
		.body = method == SA_HTTP_GET ? NULL : "{}",
		.body_len = method == SA_HTTP_GET ? 0 : 2,
	};
	struct sa_http_response response = {.status = status};
	int rc;

	fake_headers(arena, headers, &response);
	*next = request;
	rc = sa_http_redirect(arena, &request, &response, next, err);
	if (rc < 0)
		assert_int_equal(response.fail, SA_HTTP_FAIL_REFUSED);
	return rc;
}

static void same_origin(void **state)
{
	static const long status[] = {301, 302, 307, 308};
	SA_ARENA_SCOPE(arena);
	struct sa_http_request next;
	struct sa_err err;

	(void)state;
	for (size_t i = 0; i < T_COUNT(status); i++) {
		for (enum sa_http_method m = SA_HTTP_GET; m < SA_HTTP_METHOD_COUNT; m++) {
			assert_int_equal(redirect(&arena, m, status[i], "location: /repositories/7",
						  &next, &err),
					 1);
			t_str(next.url, "https://api.test/repositories/7");
			t_str(next.token, TOKEN);
			assert_int_equal(next.method, m);
			assert_int_equal(next.n_header, 3);
			t_str(next.body, m == SA_HTTP_GET ? NULL : "{}");
		}
	}
}

static void other_host(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_http_request next;
	struct sa_err err;

	(void)state;
	assert_int_equal(redirect(&arena, SA_HTTP_GET, 302, "location: https://blob.test/z?sig=1",
				  &next, &err),
			 1);
	t_str(next.url, "https://blob.test/z?sig=1");
	t_str(next.token, NULL);
	assert_int_equal(next.n_header, 1);
	t_str(next.header[0].name, "user-agent");
	/* another port, another scheme, a name that only looks like ours */
	assert_int_equal(
		redirect(&arena, SA_HTTP_GET, 302, "location: https://api.test:444/", &next, &err),
		1);
	t_str(next.token, NULL);
	assert_int_equal(
		redirect(&arena, SA_HTTP_GET, 302, "location: https://api.test.evil/", &next, &err),
		1);
	t_str(next.token, NULL);
}

static void refuses(void **state)
{
	static const char *const location[] = {
		"location: http://api.test/x",
		"location: https://api.test@evil.test/",
		"location: file:///etc/passwd",
		"x: y",
		"location: https://evil.test\\@api.test/",
	};
	SA_ARENA_SCOPE(arena);
	struct sa_http_request next;
	struct sa_err err;

	(void)state;
	for (size_t i = 0; i < T_COUNT(location); i++)
		assert_int_equal(redirect(&arena, SA_HTTP_GET, 302, location[i], &next, &err), -1);
	assert_int_equal(
		redirect(&arena, SA_HTTP_POST, 307, "location: https://o.test/", &next, &err), -1);
	t_has(err.msg, "another host");
	assert_int_equal(redirect(&arena, SA_HTTP_GET, 200, "location: /x", &next, &err), 0);
	assert_int_equal(redirect(&arena, SA_HTTP_GET, 304, "location: /x", &next, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_origin),
		cmocka_unit_test(other_host),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

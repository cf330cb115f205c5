/* SPDX-License-Identifier: MIT */
/* Redirects, other hosts, their limits. */
#include "fake_call.h"

/* The host that an answer leads to has limits of its own. */
static void limits_of_other_hosts(void **state)
{
	static const struct step script[] = {
		{"GET", "/zip", 302, "location: https://blob.test/z"},
		{"GET", "https://blob.test/z", 429, "retry-after: 3000", ""},
		{"GET", "/x", 200, NULL, "{\"n\":1}"},
		{"GET", "/zip", 302, "location: https://blob.test/z"},
	};
	struct sa_err err = {0};
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(get_path(&f, "/zip", &err), -1);
	assert_int_equal(get_path(&f, "/x", &err), 0);
	assert_int_equal(get_path(&f, "/zip", &err), -1);
	assert_int_equal(f.gh.cause, SA_GH_RATE_LIMIT);
	fake_close(&f);
}

static void follows_redirects(void **state)
{
	static const struct step renamed[] = {
		{"POST", "/x", 307, "location: https://api.test/repositories/1/x"},
		{"POST", "https://api.test/repositories/1/x", 201, NULL, "{\"n\":1}"},
	};
	static const struct step away[] = {
		{"GET", "/x", 302, "location: https://blob.test/z"},
		{"GET", "https://blob.test/z", 302, "location: https://api.test/back"},
		{"GET", "https://api.test/back", 200, NULL, "{\"n\":1}", .no_token = true},
	};
	static const struct step stranger[] = {
		{"GET", "/x", 302, "location: https://blob.test/z"},
		{"GET", "https://blob.test/z", 401, NULL, "{}"},
		/* garbage is asked for once more */
		{"GET", "/x", 302, "location: https://blob.test/z"},
		{"GET", "https://blob.test/z", 401, NULL, "{}"},
	};
	static const struct step loop[] = {
		{"GET", "/x", 301, "location: /a"},
		{"GET", "https://api.test/a", 301, "location: /a"},
		{"GET", "https://api.test/a", 301, "location: /a"},
		{"GET", "https://api.test/a", 301, "location: /a"},
		{"GET", "https://api.test/a", 301, "location: /a"},
		{"GET", "https://api.test/a", 301, "location: /a"},
	};
	struct seen seen = {0};
	struct sa_gh_call write = post(&seen), read = get(&seen);
	const char *why;
	struct sa_err err;
	struct fake f;

	(void)state;
	run_call(renamed, 2, &write, 0, &f, &err);
	fake_close(&f);
	/* once away, the token stays away */
	run_call(away, 3, &read, 0, &f, &err);
	fake_close(&f);
	run_call(stranger, T_COUNT(stranger), &read, -1, &f, &err);
	assert_int_equal(f.gh.cause, SA_GH_BAD_ANSWER);
	assert_false(sa_gh_is_hopeless(&f.gh, &why));
	fake_close(&f);
	run_call(loop, T_COUNT(loop), &read, -1, &f, &err);
	t_has(err.msg, "redirects");
	fake_close(&f);
}

static void stays_on_the_host(void **state)
{
	struct seen seen = {0};
	struct sa_gh_call call = get(&seen);
	struct sa_err err;
	struct fake f;

	(void)state;
	call.path = "https://evil.test/x";
	fake_open(&f, NULL, 0);
	assert_int_equal(sa_gh_send(&f.gh, &call, &err), -1);
	assert_int_equal(f.gh.cause, SA_GH_BAD_ANSWER);
	fake_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_of_other_hosts),
		cmocka_unit_test(follows_redirects),
		cmocka_unit_test(stays_on_the_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

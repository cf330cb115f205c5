/* SPDX-License-Identifier: MIT */
/* Shares of the time, and what counts as spent. */
#include "fake_call.h"

#include "github/budget.h"

/* What one piece of work may take, and what is left for the next. */
static void shares_of_the_budget(void **state)
{
	static const struct step script[] = {
		{"GET", "/x", 503, "", .takes_ms = 4000},
		{"GET", "/x", 503, "retry-after: 2", .takes_ms = 4000},
		{"GET", "/x", 200, NULL, "{\"n\":1}"},
	};
	struct seen seen = {0};
	struct sa_gh_call call = get(&seen);
	struct sa_err err = {0};
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	f.gh.set.budget_ms = 20000;
	sa_gh_allow(&f.gh, 10000);
	assert_int_equal(sa_gh_left_ms(&f.gh), 10000);
	assert_int_equal(sa_gh_send(&f.gh, &call, &err), -1);
	sa_gh_allow(&f.gh, 0);
	assert_int_equal(sa_gh_send(&f.gh, &call, &err), -1);
	t_has(err.msg, "its share of the time for GitHub (api-timeout) is used up");
	sa_gh_allow(&f.gh, -1);
	assert_in_range(sa_gh_left_ms(&f.gh), 10000, 12000);
	assert_int_equal(sa_gh_send(&f.gh, &call, &err), 0);
	fake_close(&f);
}

static void spends_one_budget(void **state)
{
	static const struct step script[] = {
		{"GET", "/x", .fail = SA_HTTP_FAIL_TIMEOUT, .takes_ms = 30000},
		{"GET", "/x", .fail = SA_HTTP_FAIL_TIMEOUT, .takes_ms = 30000},
		{"GET", "/x", .fail = SA_HTTP_FAIL_TIMEOUT, .takes_ms = 30000},
		{"GET", "/x", .fail = SA_HTTP_FAIL_TIMEOUT, .takes_ms = 28200},
		{"GET", "/x", 200, NULL, "{\"n\":1}"},
	};
	struct seen seen = {0};
	struct sa_gh_call call = get(&seen);
	struct sa_err err = {0};
	const char *why;
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_gh_send(&f.gh, &call, &err), -1);
	assert_int_equal(f.gh.cause, SA_GH_BUDGET);
	t_has(err.msg, "(api-timeout) is used up; the last try: the fake says");
	/* and that is final, without a request */
	assert_true(sa_gh_is_hopeless(&f.gh, &why));
	assert_int_equal(sa_gh_send(&f.gh, &call, &err), -1);
	assert_int_equal(f.gh.cause, SA_GH_BUDGET);
	sa_gh_last_chance(&f.gh, 5000);
	assert_int_equal(sa_gh_left_ms(&f.gh), 5000);
	assert_int_equal(sa_gh_send(&f.gh, &call, &err), 0);
	fake_close(&f);
}

static void time_elsewhere_is_free(void **state)
{
	static const struct step script[] = {
		{"GET", "/x", 200, NULL, "{\"n\":1}"},
		{"GET", "/x", 200, NULL, "{\"n\":1}"},
	};
	struct seen seen = {0};
	struct sa_gh_call call = get(&seen);
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_gh_send(&f.gh, &call, &err), 0);
	f.now_ms += 1000000;
	assert_int_equal(sa_gh_send(&f.gh, &call, &err), 0);
	assert_int_equal(sa_gh_left_ms(&f.gh), 120000 - 20);
	fake_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_of_the_budget),
		cmocka_unit_test(spends_one_budget),
		cmocka_unit_test(time_elsewhere_is_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Commit statuses: set, looked for after a lost answer, listed. */
#include "fake_gh.h"

#include "github/status.h"

#define SHA	    "0123456789abcdef0123456789abcdef01234567"
#define STATUS	    "/repos/o/r/statuses/" SHA
#define STATUS_LIST "/repos/o/r/commits/" SHA "/statuses?per_page=100"

static void status(void **state)
{
	static const struct step script[] = {
		{"POST", STATUS, 201, NULL,
		 "{\"context\":\"soak\",\"creator\":{\"login\":\"me[bot]\"}}",
		 .sends = "{\"state\":\"failure\",\"context\":\"soak\",\"description\":\"HOLD\","
			  "\"target_url\":\"https://gh/run\"}"},
	};
	static const struct step lost[] = {
		{"POST", STATUS, 500},
		{"GET", STATUS_LIST, 200, NULL,
		 "[{\"context\":\"ci\",\"state\":\"success\"},{\"context\":\"soak\",\"state\":"
		 "\"pending\",\"description\":\"OK\"},{\"context\":\"soak\",\"state\":\"success\","
		 "\"description\":\"OK\"}]"},
		{"POST", STATUS, .fail = SA_HTTP_FAIL_LOST},
		{"GET", STATUS_LIST, 200, NULL,
		 "[{\"context\":\"soak\",\"state\":\"success\",\"description\":\"OK\"}]"},
	};
	static const struct step found[] = {
		{"GET", STATUS_LIST, 200, NULL,
		 "[{\"context\":\"ci\",\"state\":\"success\"},{\"context\":\"soak\",\"state\":"
		 "\"failure\",\"description\":\"new\",\"target_url\":\"https://gh/run\"},"
		 "{\"context\":\"soak\",\"state\":\"success\",\"description\":\"old\"}]"},
		{"GET", STATUS_LIST, 200, NULL, "[]"},
	};
	struct sa_status_list list;
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, 1);
	assert_int_equal(sa_status_set(&f.gh, &f.arena, "o/r", SHA, "soak", SA_STATUS_FAILURE,
				       "HOLD", "https://gh/run", &err),
			 0);
	t_str(f.gh.self.login, "me[bot]");
	fake_close(&f);
	fake_open(&f, lost, T_COUNT(lost));
	assert_int_equal(sa_status_set(&f.gh, &f.arena, "o/r", SHA, "soak", SA_STATUS_SUCCESS, "OK",
				       NULL, &err),
			 0);
	fake_close(&f);
	fake_open(&f, found, T_COUNT(found));
	assert_int_equal(sa_status_find(&f.gh, &f.arena, "o/r", SHA, "soak", &list, &err), 0);
	assert_int_equal(list.n, 2);
	assert_int_equal(list.item[0].state, SA_STATUS_FAILURE);
	t_str(list.item[0].target_url, "https://gh/run");
	t_str(list.item[0].description, "new");
	assert_int_equal(list.item[1].state, SA_STATUS_SUCCESS);
	t_str(list.item[1].target_url, "");
	assert_int_equal(sa_status_find(&f.gh, &f.arena, "o/r", SHA, "other", &list, &err), 0);
	assert_int_equal(list.n, 0);
	fake_close(&f);
	fake_open(&f, NULL, 0);
	assert_int_equal(sa_status_set(&f.gh, &f.arena, "o/r", "main", "soak", SA_STATUS_SUCCESS,
				       "OK", NULL, &err),
			 -1);
	assert_int_equal(err.code, SA_ERR_USAGE);
	fake_close(&f);
}

/* A commit with hundreds of statuses: nobody asks for the pages behind the first one with ours. */
static void pages(void **state)
{
	static const struct step script[] = {
		{"GET", STATUS_LIST, 200, "link: <" API STATUS_LIST "&page=2>; rel=\"next\"",
		 "[{\"context\":\"ci\",\"state\":\"success\"}]"},
		{"GET", STATUS_LIST "&page=2", 200,
		 "link: <" API STATUS_LIST "&page=3>; rel=\"next\"",
		 "[{\"context\":\"soak\",\"state\":\"success\"},"
		 "{\"context\":\"soak\",\"state\":\"failure\"}]"},
	};
	struct sa_status_list list;
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_status_find(&f.gh, &f.arena, "o/r", SHA, "soak", &list, &err), 0);
	assert_int_equal(list.n, 2);
	assert_int_equal(list.item[1].state, SA_STATUS_FAILURE);
	fake_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(status),
		cmocka_unit_test(pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

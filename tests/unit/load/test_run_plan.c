/* SPDX-License-Identifier: MIT */
/* RUN_PLAN.json: what is read, what is refused, and whether a run is under way. */
#include "t.h"

#include <sys/stat.h>

#include "base/lock.h"
#include "load/run_plan_load.h"

static void parses(void **state)
{
	static const struct {
		const char *text, *why; /* NULL: it is read */
		uint64_t iterations;
		int64_t started_ms, ended_ms;
	} cases[] = {
		{"{\"iterations\": 24, \"started\": \"1970-01-01T00:00:01Z\", \"ended\": null}",
		 NULL, 24, 1000, SA_RUN_PLAN_NO_TIME},
		{"{\"iterations\": 1, \"ended\": \"1970-01-01T00:01:00Z\"}", NULL, 1,
		 SA_RUN_PLAN_NO_TIME, 60000},
		{"{\"iterations\": 0}", "'iterations' is no whole number", 0, 0, 0},
		{"{\"iterations\": 2.5}", "'iterations' is no whole number", 0, 0, 0},
		{"{\"iterations\": NaN}", "'iterations' is no whole number", 0, 0, 0},
		{"{\"iterations\": 1e300}", "'iterations' is no whole number", 0, 0, 0},
		{"{}", "'iterations' is no whole number", 0, 0, 0},
		{"{\"iterations\": 3, \"started\": \"today\"}", "'started' is no time", 0, 0, 0},
		{"{\"iterations\": 3, \"ended\": 17}", "'ended' is no time", 0, 0, 0},
		{"{\"iterations\": 3, \"ended\": false}", "'ended' is no time", 0, 0, 0},
		{"[24]", "the top level is not an object", 0, 0, 0},
		{"{\"iterations\": 24", "line 1", 0, 0, 0},
		{"", "line 1", 0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_run_plan plan;
		struct sa_err err;
		SA_BUF_SCOPE(buf);

		sa_buf_set(&buf, cases[i].text, strlen(cases[i].text));
		int rc = sa_run_plan_parse(&buf, &plan, &err);

		if (cases[i].why) {
			assert_int_equal(rc, -1);
			t_has(err.msg, cases[i].why);
			continue;
		}
		assert_int_equal(rc, 0);
		assert_int_equal(plan.iterations, cases[i].iterations);
		assert_true(plan.started_ms == cases[i].started_ms);
		assert_true(plan.ended_ms == cases[i].ended_ms);
	}
}

static void loads(void **state)
{
	const char *dir = t_tmpdir();
	SA_ARENA_SCOPE(arena);
	SA_SOURCE_SCOPE(source);
	SA_LOCK_SCOPE(lock);
	struct sa_run_plan plan;
	struct sa_err err;

	(void)state;
	assert_int_equal(sa_source_open_dir(NULL, &arena, dir, &source, &err), 0);
	sa_run_plan_load(&source, &arena, &plan);
	assert_false(plan.found);
	assert_false(plan.running);
	assert_null(plan.error);
	t_write_str(dir, SA_RUN_PLAN_NAME, "{\"iterations\": 4}");
	sa_run_plan_load(&source, &arena, &plan);
	assert_true(plan.found);
	assert_int_equal(plan.iterations, 4);
	assert_false(plan.running);

	const char *path = sa_path_join(&arena, dir, SA_RUN_PLAN_NAME);

	assert_int_equal(sa_lock_take_file(NULL, path, 0, &lock, &err), 0);
	sa_run_plan_load(&source, &arena, &plan);
	assert_true(plan.running);
	sa_lock_release(&lock);
	sa_run_plan_load(&source, &arena, &plan);
	assert_false(plan.running);
	t_write_str(dir, SA_RUN_PLAN_NAME, "{\"iterations\": ");
	sa_run_plan_load(&source, &arena, &plan);
	assert_true(plan.found);
	t_has(plan.error, "line 1");
	assert_true(plan.ended_ms == SA_RUN_PLAN_NO_TIME);
}

/* What is no regular file neither blocks nor counts as a run that is under way. */
static void is_no_file(void **state)
{
	const char *dir = t_tmpdir();
	SA_ARENA_SCOPE(arena);
	SA_SOURCE_SCOPE(source);
	struct sa_run_plan plan;
	struct sa_err err;

	(void)state;
	assert_int_equal(mkfifo(sa_path_join(&arena, dir, SA_RUN_PLAN_NAME), 0600), 0);
	assert_int_equal(sa_source_open_dir(NULL, &arena, dir, &source, &err), 0);
	sa_run_plan_load(&source, &arena, &plan);
	assert_true(plan.found);
	assert_false(plan.running);
	t_has(plan.error, "not a regular file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(loads),
		cmocka_unit_test(is_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

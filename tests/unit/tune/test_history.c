/* SPDX-License-Identifier: MIT */
/* The cumulative report: all forms, entries in their place, nothing lost, strict JSON out. */
#include "t.h"

#include "base/num.h"
#include "app/history_in.h"

static int parse(struct sa_arena *arena, const char *text, struct sa_history *history)
{
	SA_BUF_SCOPE(buf);
	struct sa_err err;

	sa_buf_set(&buf, text, strlen(text));
	return sa_history_parse(arena, &buf, history, &err);
}

static const char *rewrite(struct sa_arena *arena, const char *text, uint64_t iteration,
			   const char *entry)
{
	struct sa_history history = {0};
	SA_STR_SCOPE(out);

	if (text)
		assert_int_equal(parse(arena, text, &history), 0);
	sa_history_write(&history, iteration, entry, &out);
	return sa_str_finish(&out, arena);
}

static void entries(void **state)
{
	struct sa_history h;
	SA_ARENA_SCOPE(arena);

	(void)state;
	assert_int_equal(
		parse(&arena,
		      "\xEF\xBB\xBF[{\"iteration\": 1, \"net_bps\": \"2.5\", \"kpi_verdict\": \"PASS\","
		      "\"applied\": true, \"suggested_deltas\": {\"tail_age_ms\": 30, \"x\": 1},"
		      "\"runtime\": {\"tail_age_ms\": 620}, \"state_hash\": \"ab\"},"
		      " 7, {\"iteration\": -1}, {\"iteration\": 1.5, \"applied\": 1}]",
		      &h),
		0);
	assert_int_equal(h.n, 4);
	assert_true(h.past[0].has_iteration && h.past[0].applied);
	t_close(h.past[0].net_bps, 2.5, 0);
	t_close(h.past[0].delta.value[SA_TUNABLE_TAIL_AGE_MS], 30, 0);
	t_close(h.past[0].delta.value[SA_TUNABLE_IMPACT_CAP_RATIO], SA_MISSING, 0);
	t_close(h.past[0].runtime.value[SA_TUNABLE_TAIL_AGE_MS], 620, 0);
	t_str(h.past[0].state_hash, "ab");
	assert_int_equal(h.past[0].kpi_verdict, SA_KPI_VERDICT_PASS);
	for (size_t i = 1; i < 4; i++)
		assert_false(h.past[i].has_iteration || h.past[i].applied);
	assert_ptr_equal(sa_history_find(&h, 1), &h.past[0]);
	assert_null(sa_history_find(&h, 2));
}

static void odd_types_are_nothing(void **state)
{
	struct sa_history h;
	SA_ARENA_SCOPE(arena);

	(void)state;
	assert_int_equal(parse(&arena,
			       "[{\"iteration\":\"3\",\"net_bps\":true,\"kpi_verdict\":[\"PASS\"],"
			       "\"applied\":\"true\",\"suggested_deltas\":[1],\"runtime\":null,"
			       "\"state_hash\":5}]",
			       &h),
			 0);
	assert_int_equal(h.past[0].iteration, 3);
	t_close(h.past[0].net_bps, SA_MISSING, 0);
	assert_int_equal(h.past[0].kpi_verdict, SA_KPI_VERDICT_UNKNOWN);
	assert_false(h.past[0].applied);
	t_str(h.past[0].state_hash, "");
}

static void unusable(void **state)
{
	static const char *const text[] = {"",	  "null", "5",	   "{}", "{\"iter_1\":{}}",
					   "[{]", "[",	  "[1] x", "'a'"};
	struct sa_history h;
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(text); i++)
		assert_int_equal(parse(&arena, text[i], &h), -1);
}

static void places(void **state)
{
	static const struct {
		const char *text;
		uint64_t iteration;
		const char *want;
	} cases[] = {
		{NULL, 1, "[\n  {}\n]\n"},
		{"[]", 1, "[\n  {}\n]\n"},
		{"[{\"iteration\":1}]", 2, "[\n  {\"iteration\":1},\n  {}\n]\n"},
		{"[{\"iteration\":1}]", 1, "[\n  {}\n]\n"},
		{"[{\"iteration\":2,\"k\":[1,{}]}]", 1,
		 "[\n  {},\n  {\"iteration\":2,\"k\":[1,{}]}\n]\n"},
		{"[{\"iteration\":1},{\"iteration\":2},{\"iteration\":1},9]", 1,
		 "[\n  {},\n  {\"iteration\":2},\n  9\n]\n"},
		{"{\"summary\":{},\"iterations\":[{\"iteration\":1}]}", 2,
		 "[\n  {\"iteration\":1},\n  {}\n]\n"},
		{"[{\"iteration\":1,\"a\":NaN,\"b\":[-Infinity,Infinity,-1],\"N\":\"NaN \\\"I\"}]",
		 2,
		 "[\n  {\"iteration\":1,\"a\":null,\"b\":[null,null,-1],\"N\":\"NaN \\\"I\"},\n  {}\n]\n"},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		t_str_in(cases[i].want, rewrite(&arena, cases[i].text, cases[i].iteration, "{}"),
			 cases[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries),
		cmocka_unit_test(odd_types_are_nothing),
		cmocka_unit_test(unusable),
		cmocka_unit_test(places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

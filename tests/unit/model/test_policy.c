/* SPDX-License-Identifier: MIT */
/* Operators, names in a policy, the table of input formats. */
#include "t.h"

#include <math.h>

#include "model/input_format.h"
#include "model/policy.h"

static void operators(void **state)
{
	static const struct {
		enum sa_cmp op;
		const char *text;
		bool below, equal, above;
	} row[] = {
		{SA_GE, ">=", false, true, true},  {SA_LE, "<=", true, true, false},
		{SA_GT, ">", false, false, true},  {SA_LT, "<", true, false, false},
		{SA_EQ, "==", false, true, false}, {SA_NE, "!=", true, false, true},
	};

	(void)state;
	assert_int_equal(T_COUNT(row), SA_CMP_COUNT);
	for (size_t i = 0; i < T_COUNT(row); i++) {
		t_str(sa_cmp_text(row[i].op), row[i].text);
		assert_int_equal(sa_cmp_holds(1, row[i].op, 2), row[i].below);
		assert_int_equal(sa_cmp_holds(2, row[i].op, 2), row[i].equal);
		assert_int_equal(sa_cmp_holds(3, row[i].op, 2), row[i].above);
		assert_int_equal(sa_cmp_holds(NAN, row[i].op, 2), row[i].op == SA_NE);
	}
	assert_true(sa_cmp_holds(INFINITY, SA_GE, INFINITY));
}

static void names(void **state)
{
	struct sa_policy_metric metric[] = {{.name = "a", .column = "b"},
					    {.name = "b", .column = "c"}};
	struct sa_policy_window window[] = {{.name = "all"}, {.name = "tail"}};
	struct sa_policy_input input[] = {{.name = "main"}};
	struct sa_policy policy = {.metric = metric,
				   .n_metric = 2,
				   .window = window,
				   .n_window = 2,
				   .input = input,
				   .n_input = 1};

	(void)state;
	assert_int_equal(sa_policy_metric_find(&policy, "b"),
			 1); /* the name goes before a column */
	assert_int_equal(sa_policy_metric_find(&policy, "c"), 1);
	assert_int_equal(sa_policy_metric_find(&policy, "d"), SA_POLICY_NONE);
	assert_int_equal(sa_policy_window_find(&policy, "tail"), 1);
	assert_int_equal(sa_policy_window_find(&policy, "x"), SA_POLICY_NONE);
	assert_int_equal(sa_policy_input_find(&policy, "main"), 0);
	assert_int_equal(sa_policy_input_find(&policy, "other"), SA_POLICY_NONE);
}

static void words(void **state)
{
	(void)state;
	for (int i = 0; i < SA_AGG_ID_COUNT; i++)
		assert_non_null(sa_agg_id_name((enum sa_agg_id)i));
	t_str(sa_policy_level_name(SA_STATE_HOLD), "must");
	t_str(sa_policy_level_name(SA_STATE_WARN), "should");
	assert_true(sa_input_format_find("csv")->columns);
	assert_null(sa_input_format_find("auto"));
	for (const struct sa_input_format *row = sa_input_formats; row->name; row++)
		assert_true(row->help && row->help[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operators),
		cmocka_unit_test(names),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* RUNTIME_RECOMMENDATIONS.json: a baseline only when it holds numbers (FORMATS 12.7). */
#include "t.h"

#include "base/num.h"
#include "load/edge_before_load.h"

static int parse(const char *text, struct sa_edge_numbers *before, bool *found)
{
	struct sa_err err;
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, text, strlen(text));
	return sa_edge_before_parse(&buf, before, found, &err);
}

static void baselines(void **state)
{
	static const struct {
		const char *drivers;
		bool found;
		double net, fees;
	} cases[] = {
		{"{\"net_bps\": 0, \"fees_bps\": \"0.1\"}", true, 0, 0.1},
		{"{\"net_bps\": null, \"net\": -1}", true, -1, SA_MISSING},
		{"{\"fees_eff_bps\": 2, \"fees_bps\": 3}", true, SA_MISSING, 2},
		{"{\"net_bps\": true}", false, SA_MISSING, SA_MISSING},
		{"[\"net_bps\"]", false, SA_MISSING, SA_MISSING},
		{"null", false, SA_MISSING, SA_MISSING},
	};
	struct sa_edge_numbers before;
	bool found;

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		char text[200];

		snprintf(text, sizeof text, "{\"based_on\": {\"current_drivers\": %s}}",
			 cases[i].drivers);
		assert_int_equal(parse(text, &before, &found), 0);
		assert_int_equal(found, cases[i].found);
		t_close_in(text, before.value[SA_EDGE_NET], cases[i].net, 0);
		t_close_in(text, before.value[SA_EDGE_FEES], cases[i].fees, 0);
	}
	assert_int_equal(parse("[]", &before, &found), 0);
	assert_false(found);
	assert_int_equal(parse("{", &before, &found), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(baselines)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* What an earlier comment said: its data is foreign, a maintainer can edit it. */
#include "t.h"

#include "base/num.h"
#include "publish/last_said.h"

static void parses(void **state)
{
	static const struct {
		unsigned version;
		const char *data;
		bool known, hold;
		double net_bps;
		const char *sha;
	} cases[] = {
		{1, "{\"hold\":true,\"sha\":\"0123456789ab\",\"kpi\":{\"net_bps\":2.5}}", true,
		 true, 2.5, "0123456789ab"},
		{1, "{\"hold\":false}", true, false, SA_MISSING, ""},
		{1, "{\"hold\":false,\"kpi\":{\"net_bps\":null}}", true, false, SA_MISSING, ""},
		{1, "{\"hold\":false,\"kpi\":{\"net_bps\":\"3\"}}", true, false, 3, ""},
		{1, "{\"hold\":true,\"kpi\":{\"net_bps\":\"infinite\"}}", true, true, HUGE_VAL, ""},
		{1, "{\"hold\":true,\"kpi\":{\"net_bps\":\"Infinity\"}}", true, true, SA_MISSING,
		 ""},
		{1, "{\"hold\":false,\"kpi\":[]}", true, false, SA_MISSING, ""},
		{1, "{\"hold\":false,\"sha\":\"0123456789abc\"}", true, false, SA_MISSING, ""},
		{1, "{\"hold\":false,\"sha\":\"<b>\"}", true, false, SA_MISSING, ""},
		{1, "{\"hold\":false,\"sha\":7}", true, false, SA_MISSING, ""},
		{2, "{\"hold\":true}", false, false, SA_MISSING, ""},
		{1, "{\"hold\":true,\"state\":\"INCONCLUSIVE\"}", true, true, SA_MISSING, ""},
		{1, "{\"hold\":true,\"state\":\"WARN\"}", true, false, SA_MISSING, ""},
		{1, "{\"hold\":true,\"state\":\"fine\"}", true, true, SA_MISSING, ""},
		{1, "{\"hold\":1}", false, false, SA_MISSING, ""},
		{1, "{\"hold\":\"true\"}", false, false, SA_MISSING, ""},
		{1, "{}", false, false, SA_MISSING, ""},
		{1, "[true]", false, false, SA_MISSING, ""},
		{1, "{\"hold\":true", false, false, SA_MISSING, ""},
		{1, "", false, false, SA_MISSING, ""},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_last_said last;

		sa_last_said_parse(&arena, cases[i].version, cases[i].data, strlen(cases[i].data),
				   &last);
		assert_int_equal(last.known, cases[i].known);
		assert_int_equal(!sa_state_ships(last.state), cases[i].hold);
		t_close_in(cases[i].data, sa_last_said_value(&last, "net_bps"), cases[i].net_bps,
			   0);
		t_str_in(cases[i].data, last.sha, cases[i].sha);
	}
}

static void holds_any_byte(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_last_said last;

	(void)state;
	sa_last_said_parse(&arena, 1, "{\"hold\":\0true}", 13, &last);
	assert_false(last.known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(holds_any_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Overrides: where values stand, replacing them in place, the hash, and the place of a mistake. */
#include "t.h"

#include "base/num.h"
#include "tune/overrides.h"

static int parse(struct sa_arena *arena, const char *text, struct sa_overrides *o,
		 struct sa_err *err)
{
	return sa_overrides_parse(arena, text, strlen(text), o, err);
}

static void defaults(void **state)
{
	struct sa_overrides o;
	struct sa_err err;
	SA_ARENA_SCOPE(arena);

	(void)state;
	assert_int_equal(parse(&arena, sa_overrides_default, &o, &err), 0);
	for (size_t t = 0; t < SA_TUNABLE_COUNT; t++) {
		const struct sa_tunable *row = &sa_tunable_table[t];

		t_close_in(row->key, o.now.value[t], row->default_value, 0);
		assert_true(row->min < row->max && row->max_step > 0);
		assert_true(row->min <= row->default_value && row->default_value <= row->max);
	}
	/* sha256 of Python's json.dumps(..., sort_keys=True, separators=(",", ":")) */
	t_str(o.hash, "f9dfa6e14954181749b6521f649ede8de376b5dfe432a64f6781f347f88dce23");
}

static void sections(void **state)
{
	static const struct {
		const char *text;
		double want;
	} cases[] = {
		{"{\"tail_age_ms\": 600}", 600},
		{"{\"tail_age_ms\": \"600\"}", 600},
		{"{\"engine\": {\"tail_age_ms\": 610}}", 610},
		{"{\"taker_rescue\": {\"tail_age_ms\": 1}, \"engine\": {\"tail_age_ms\": 2}}", 2},
		{"{\"tail_age_ms\": 3, \"engine\": {\"tail_age_ms\": 2}}", 3},
		{"{\"engine\": {\"tail_age_ms\": 2}, \"tail_age_ms\": 3}", 3},
		{"{\"tail_age_ms\": 3, \"tail_age_ms\": 4}", 4},
		{"{\"quoting\": {\"tail_age_ms\": 5}}", SA_MISSING},
		{"{\"engine\": {\"deep\": {\"tail_age_ms\": 5}}, \"engine2\": [1]}", SA_MISSING},
		{"{}", SA_MISSING},
	};
	struct sa_overrides o;
	struct sa_err err;
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		assert_int_equal(parse(&arena, cases[i].text, &o, &err), 0);
		t_close_in(cases[i].text, o.now.value[SA_TUNABLE_TAIL_AGE_MS], cases[i].want, 0);
	}
}

static void mistakes(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"", "line 1, column 1"},
		{"[1]", "no object {...} at line 1, column 1"},
		{"{\n \"tail_age_ms\": 3,}", "line 2, column 19"},
		{"{\n \"tail_age_ms\": null}", "'tail_age_ms' is no number at line 2, column 17"},
		{"{\"tail_age_ms\": 1e999}", "'tail_age_ms' is no number"},
		{"{\"engine\": {\"tail_age_ms\": true}}", "'tail_age_ms' is no number"},
		{"{'a': 1}", "line 1, column 2"},
	};
	struct sa_overrides o;
	struct sa_err err;
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		assert_int_equal(parse(&arena, cases[i].text, &o, &err), -1);
		assert_int_equal(err.code, SA_ERR_USAGE);
		t_has(err.msg, cases[i].says);
	}
}

static void replace(void **state)
{
	static const char text[] =
		"{\r\n\t\"x\": [\"\\u00e9\"],\"engine\":{\"tail_age_ms\" :620.0},"
		"\"impact_cap_ratio\":0.09 }";
	struct sa_overrides o, after;
	struct sa_tunables now;
	struct sa_err err;
	SA_ARENA_SCOPE(arena);

	(void)state;
	assert_int_equal(parse(&arena, text, &o, &err), 0);
	now = o.now;
	assert_int_equal(sa_overrides_replace(&arena, &o, &now, &after, &err), 0);
	t_str(after.text, text);
	t_str(after.hash, o.hash);
	now.value[SA_TUNABLE_TAIL_AGE_MS] = 650;
	now.value[SA_TUNABLE_IMPACT_CAP_RATIO] = 0.08;
	now.value[SA_TUNABLE_MIN_INTERVAL_MS] = 70; /* is not in it */
	assert_int_equal(sa_overrides_replace(&arena, &o, &now, &after, &err), 0);
	t_str(after.text, "{\r\n\t\"x\": [\"\\u00e9\"],\"engine\":{\"tail_age_ms\" :650},"
			  "\"impact_cap_ratio\":0.08 }");
	assert_string_not_equal(after.hash, o.hash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(sections),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(replace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* What became looser, stricter, new, gone, changed. */
#include "t.h"

#include "policy/diff.h"
#include "policy/load.h"

#define HEAD \
	"version: 1\ninput: [{path: r, format: ndjson}]\nwindows: {w: {last: 3}, u: {last: 4}}\n"
#define KPI(rules) \
	"kpis: {v: {from: v, unit: ms, " rules "}, k: {from: k, must: \"max(all) < 1\"}}\n"

static struct sa_policy load(struct sa_arena *arena, const char *text)
{
	struct sa_mistakes m = {.arena = arena};
	struct sa_policy policy;
	struct sa_err err;
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, text, strlen(text));
	struct sa_policy_request request = {
		.file = "p.yaml", .bytes = buf.data, .len = buf.len, .now_ms = 1795176000000};

	if (sa_policy_load(&request, arena, &policy, NULL, &m, &err) != 0)
		fail_msg("%s", err.msg);
	return policy;
}

/* Each row is one change of the old policy. */
static void one_change(void **state)
{
	static const char old[] =
		HEAD KPI("must: \"max(w) <= 300 ms\", should: \"min(u) >= baseline - 5%\"");
	static const struct {
		const char *text, *subject;
		enum sa_policy_change change;
	} row[] = {
		{HEAD KPI("must: \"max(w) <= 301\", should: \"min(u) >= baseline - 5%\""), "v",
		 SA_POLICY_LOOSER},
		{HEAD KPI("must: \"max(w) <= 0.2 s\", should: \"min(u) >= baseline - 5%\""), "v",
		 SA_POLICY_STRICTER},
		{HEAD KPI("must: \"max(w) <= 300\", should: \"min(u) >= baseline - 6%\""), "v",
		 SA_POLICY_LOOSER},
		{HEAD KPI("must: \"max(w) <= 300\", should: \"min(u) >= baseline\""), "v",
		 SA_POLICY_STRICTER},
		{HEAD KPI("must: \"max(w) <= 300\""), "v", SA_POLICY_GONE},
		{HEAD KPI(
			 "must: [\"max(w) <= 300\", \"max(all) < 9\"], should: \"min(u) >= baseline - 5%\""),
		 "v", SA_POLICY_NEW},
		{HEAD KPI(
			 "missing: warn, must: \"max(w) <= 300\", should: \"min(u) >= baseline - 5%\""),
		 "v", SA_POLICY_CHANGED},
		{HEAD KPI(
			 "min-present: 50%, must: \"max(w) <= 300\", should: \"min(u) >= baseline - 5%\""),
		 "v", SA_POLICY_CHANGED},
		{HEAD "masks: [{from: 1, to: 2, reason: r}]\n" KPI(
			 "must: \"max(w) <= 300\", should: \"min(u) >= baseline - 5%\""),
		 "masks", SA_POLICY_CHANGED},
		{HEAD "complete: {rows: 3}\n" KPI(
			 "must: \"max(w) <= 300\", should: \"min(u) >= baseline - 5%\""),
		 "complete", SA_POLICY_NEW},
		{"version: 1\ninput: [{path: r, format: ndjson}]\nwindows: {w: {last: 2}, u: {last: 4}}\n" KPI(
			 "must: \"max(w) <= 300\", should: \"min(u) >= baseline - 5%\""),
		 "windows.w", SA_POLICY_CHANGED},
		{"version: 1\ninput: [{path: q, format: ndjson}]\nwindows: {w: {last: 3}, u: {last: 4}}\n" KPI(
			 "must: \"max(w) <= 300\", should: \"min(u) >= baseline - 5%\""),
		 "input", SA_POLICY_CHANGED},
	};
	SA_ARENA_SCOPE(arena);
	struct sa_policy a = load(&arena, old);
	struct sa_policy_diff diff;

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		struct sa_policy b = load(&arena, row[i].text);

		sa_policy_compare(&a, &b, false, &arena, &diff);
		if (diff.n != 1 || diff.delta[0].change != row[i].change)
			fail_msg("case %zu: %zu changes, the first is %s %s", i, diff.n,
				 diff.n ? sa_policy_change_name(diff.delta[0].change) : "",
				 diff.n ? diff.delta[0].text : "");
		t_str(diff.delta[0].subject, row[i].subject);
		assert_int_equal(diff.n_looser, sa_policy_loosens(row[i].change));
	}
}

/* What a block that is taken away does: rows that were masked may be the good ones; an exception only excused. */
static void blocks_that_are_gone(void **state)
{
	static const char rule[] = KPI("must: \"max(w) <= 300\"");
	static const struct {
		const char *block, *key;
		enum sa_policy_change change;
	} row[] = {
		{"masks: [{from: 1, to: 2, reason: r}]\n", "masks", SA_POLICY_CHANGED},
		{"complete: {rows: 3}\n", "complete", SA_POLICY_GONE},
		{"drift: {level: must, window: w}\n", "drift", SA_POLICY_GONE},
		{"exceptions: [{kpi: v, until: 2026-12-01, owner: me, reason: it is so slow}]\n",
		 "exceptions", SA_POLICY_STRICTER},
	};
	SA_ARENA_SCOPE(arena);
	struct sa_policy_diff diff;

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		struct sa_policy a =
			load(&arena, sa_arena_printf(&arena, HEAD "%s%s", row[i].block, rule));
		struct sa_policy b = load(&arena, sa_arena_printf(&arena, HEAD "%s", rule));

		sa_policy_compare(&a, &b, false, &arena, &diff);
		assert_int_equal(diff.n, 1);
		t_str(diff.delta[0].subject, row[i].key);
		if (diff.delta[0].change != row[i].change)
			fail_msg("%s: %s", row[i].key, sa_policy_change_name(diff.delta[0].change));
	}
}

/* Labels, digits, the order and the writing of things change nothing. */
static void no_change(void **state)
{
	static const char *const same[] = {
		HEAD KPI(
			"label: V, digits: 3, must: \"max(w)<=0.3 s\", should: [\"min(u) >= baseline - 5.0%\"]"),
		"version: 1\nwindows: {u: {last: 4}, w: {last: 3}, more: {last: 9}}\ninput: [{path: [r], format: "
		"ndjson}]\nkpis: {k: {from: [k], must: \"max(all) < 1\"}, v: {from: v, unit: ms, must: \"max(w) "
		"<= 300\", should: \"min(u) >= baseline - 5%\"}}\n",
	};
	SA_ARENA_SCOPE(arena);
	struct sa_policy a =
		load(&arena,
		     HEAD KPI("must: \"max(w) <= 300 ms\", should: \"min(u) >= baseline - 5%\""));
	struct sa_policy_diff diff;

	(void)state;
	for (size_t i = 0; i < T_COUNT(same); i++) {
		struct sa_policy b = load(&arena, same[i]);

		sa_policy_compare(&a, &b, false, &arena, &diff);
		if (diff.n)
			fail_msg("case %zu: %s", i, diff.delta[0].text);
	}
}

/* A block or a name that is new, and weakens what held without it. */
static void what_is_new_and_weakens(void **state)
{
	static const char rule[] = KPI("must: \"max(w) <= 300\"");
	static const struct {
		const char *old, *new, *subject;
		enum sa_policy_change change;
	} row[] = {
		{"", "baseline: {from: [auto], regression: must}\n", "baseline", SA_POLICY_NEW},
		{"", "baseline: {otherwise: hold}\n", "baseline", SA_POLICY_NEW},
		{"", "baseline: {otherwise: ignore}\n", "baseline", SA_POLICY_CHANGED},
		{"", "baseline: {unclear: ignore}\n", "baseline", SA_POLICY_CHANGED},
		{"", "baseline: {alpha: 0.001}\n", "baseline", SA_POLICY_CHANGED},
		{"", "baseline: {window: w}\n", "baseline", SA_POLICY_CHANGED},
		{"", "baseline: {max-age: 1h}\n", "baseline", SA_POLICY_CHANGED},
		{"", "complete: {rows: 3, otherwise: hold}\n", "complete", SA_POLICY_NEW},
		{"", "complete: {rows: 3, otherwise: warn}\n", "complete", SA_POLICY_CHANGED},
		{"", "complete: {rows: 3, otherwise: ignore}\n", "complete", SA_POLICY_CHANGED},
		{"windows: {w: {last: 3}}\n", "windows: {w: {last: 3}, steady: {last: 2}}\n",
		 "baseline", SA_POLICY_CHANGED},
	};
	SA_ARENA_SCOPE(arena);
	struct sa_policy_diff diff;

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		const char *head =
			row[i].old[0] ? "version: 1\ninput: [{path: r, format: ndjson}]\n" : HEAD;
		struct sa_policy a =
			load(&arena, sa_arena_printf(&arena, "%s%s%s", head, row[i].old, rule));
		struct sa_policy b =
			load(&arena, sa_arena_printf(&arena, "%s%s%s", head, row[i].new, rule));

		sa_policy_compare(&a, &b, false, &arena, &diff);
		if (diff.n != 1 || diff.delta[0].change != row[i].change)
			fail_msg("%s: %zu changes, the first is %s", row[i].new, diff.n,
				 diff.n ? sa_policy_change_name(diff.delta[0].change) : "");
		t_str(diff.delta[0].subject, row[i].subject);
	}
}

/* Another KPI that only has the old one's column reads what it likes. */
static void a_column_is_no_name(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_policy a = load(&arena, HEAD "kpis: {v: {from: v, must: \"max(w) < 3\"}}\n");
	struct sa_policy b =
		load(&arena, HEAD "kpis: {other: {column: v, from: good, must: \"max(w) < 3\"}}\n");
	struct sa_policy_diff diff;

	(void)state;
	sa_policy_compare(&a, &b, false, &arena, &diff);
	assert_int_equal(diff.n, 2);
	assert_int_equal(diff.delta[0].change, SA_POLICY_GONE);
	assert_int_equal(diff.delta[1].change, SA_POLICY_NEW);
}

/* The same rules without what is read beside the run: its plan, whose end is never reached. */
static void builds_on_mm_bot_no_more(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_policy a = load(&arena, "version: 1\nextends: builtin/mm-bot\n"), b = a;
	struct sa_policy_diff diff;

	(void)state;
	b.builds_on_mm_bot = false;
	sa_policy_compare(&a, &b, false, &arena, &diff);
	assert_int_equal(diff.n, 1);
	assert_int_equal(diff.n_looser, 1);
	t_str(diff.delta[0].subject, "extends");
	sa_policy_compare(&b, &a, false, &arena, &diff);
	assert_int_equal(diff.n_looser, 0);
}

/* Harmless KPIs beside the one that gets worse: of all of them together one is found later. */
static void many_more_are_tested(void **state)
{
	static const char tested[] = "better: higher, must: \"min(all) > 0\"";
	static const struct {
		const char *more, *harmless;
		size_t n;
		bool decides;
		const char *subject; /* "": nobody looks */
	} row[] = {
		{"baseline: {regression: must}\n", tested, 3, false, "baseline"},
		{"baseline: {regression: should}\n", "better: lower, should: \"max(all) < 9\"", 9,
		 false, "baseline"},
		{"baseline: {regression: must}\n", tested, 2, false, ""},
		{"baseline: {regression: must}\n", "must: \"min(all) > 0\"", 9, false, ""},
		{"baseline: {regression: must}\n", "better: lower", 9, false, ""},
		{"drift: {level: must}\n", tested, 3, false, "drift"},
		{"", tested, 9, false, ""},
		{"", tested, 9, true, "baseline"},
	};
	SA_ARENA_SCOPE(arena);
	struct sa_policy_diff diff;

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		const char *text = sa_arena_printf(
			&arena,
			HEAD "%skpis:\n  v: {from: v, better: lower, must: \"max(w) < 3\"}\n"
			     "  k: {from: k, better: lower, must: \"max(all) < 1\"}\n",
			row[i].more);
		struct sa_policy a = load(&arena, text), b;

		for (size_t k = 0; k < row[i].n; k++)
			text = sa_arena_printf(&arena, "%s  h%zu: {from: h, %s}\n", text, k,
					       row[i].harmless);
		b = load(&arena, text);
		sa_policy_compare(&a, &b, row[i].decides, &arena, &diff);
		if (diff.n_looser != (row[i].subject[0] != '\0'))
			fail_msg("case %zu: %zu are looser", i, diff.n_looser);
		if (!row[i].subject[0])
			continue;
		t_str(diff.delta[diff.n - 1].subject, row[i].subject);
		assert_non_null(strstr(diff.delta[diff.n - 1].text, " tested together, was 2: "));
		assert_int_equal(diff.delta[diff.n - 1].at.line,
				 row[i].more[0] ? 8 : 7); /* of h0 */
	}
}

/* must to should, and a KPI that is gone with its rules. */
static void several(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_policy a =
		load(&arena,
		     HEAD KPI("must: [\"max(w) < 3\", {any: [\"min(w) > 0\", \"last(w) > 1\"]}]"));
	struct sa_policy b =
		load(&arena, HEAD "kpis: {v: {from: v, unit: ms, should: \"max(w) < 3\"}}\n");
	struct sa_policy_diff diff;

	(void)state;
	sa_policy_compare(&a, &b, false, &arena, &diff);
	assert_int_equal(diff.n, 4);
	assert_int_equal(diff.n_looser, 3);
	t_str(diff.delta[1].text, "must min(w) > 0 or last(w) > 1");
	t_str(diff.delta[2].subject, "k");
	assert_int_equal(diff.delta[3].change, SA_POLICY_NEW);
	t_str(diff.delta[3].text, "should max(w) < 3");
	assert_int_equal(diff.delta[3].at.line, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_change),
		cmocka_unit_test(blocks_that_are_gone),
		cmocka_unit_test(no_change),
		cmocka_unit_test(what_is_new_and_weakens),
		cmocka_unit_test(a_column_is_no_name),
		cmocka_unit_test(builds_on_mm_bot_no_more),
		cmocka_unit_test(many_more_are_tested),
		cmocka_unit_test(several),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

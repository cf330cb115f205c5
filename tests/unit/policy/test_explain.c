/* SPDX-License-Identifier: MIT */
/* A policy in words. */
#include "t.h"

#include "policy/explain.h"
#include "policy/load.h"

static void words(void **state)
{
	static const char text[] =
		"version: 1\ninput: [{path: [a, b], format: ndjson, time: t}]\n"
		"windows: {l: {last: 8}, f: {first: 1}, s: {skip: 90m}, i: {from: 7}, j: {from: 2, to: 5}, t: {last: 1d}, k: {skip: 3}, "
		"r: {from: 0.5s, to: 2h}, e: {first: 3h}}\n"
		"kpis:\n  v:\n    from: [v, {path: w, divide-by: 100}, {share: [x, y]}]\n    unit: ms\n    better: lower\n"
		"    label: \"L\\e[31m\"\n    missing: warn\n    min-present: 3\n    must:\n"
		"      - \"max(l) <= 0.33 s\"\n      - any: [\"share(i, x > 4) >= 95%\", \"samples.p99.9(s) < 5\"]\n"
		"      - \"slope(all) <= 5 ms/h\"\n      - slope(l) <= slope(all) + 0.1 s/row\n      - slope(l) <= 2\n      - max(k) <= 9\n    should:\n      - \"count(f, x != 1 s) > 3\"\n"
		"      - \"median(t) <= median(j) - 10%\"\n      - \"median(r) == baseline + 2 s\"\n      - \"streak(e, x >= 1) < 2\"\n"
		"  k: {from: k}\n"
		"exceptions: [{kpi: v, group: G, rule: \"max(l) <= 330\", until: 2026-12-01, owner: me, reason: it is so slow}]\n";
	static const char *const has[] = {
		"v (L\\x1b[31m), in ms; lower is better.\n",
		"Read from a, b: v, else w / 100, else x / (x + y).\n",
		"At least 3 rows of a window must hold a value; a missing one is a warning.\n",
		"The run is HOLD unless\n  - the largest value over the last 8 rows is at most 330 ms  [max(l) <= 0.33 s; p.yaml:",
		"  - the share of values above 4 ms over the rows from index 7 on is at least 95%  [",
		"    or the percentile 99.9 of the samples over all but the first 90 minutes is below 5 ms  [",
		"  - the slope over the whole run is at most 5 ms/h  [slope(all) <= 5 ms/h",
		"  - the slope over the last 8 rows is at most the slope over the whole run plus 0.1 s/row  [",
		"  - the slope over the last 8 rows is at most 2 ms a row  [",
		"  - the largest value over all but the first 3 rows is at most 9 ms  [",
		"There is a warning unless\n  - the number of values other than 1000 ms over the first 1 row is above 3  [",
		"the median over the last 1 day is at most the median over the rows with index 2 to 5 minus 10%  [",
		"over the time from 0.5 seconds to 2 hours after the start is exactly the same of the baseline plus 2000 ms  [",
		"the longest run of values at least 1 ms over the first 3 hours is below 2  [",
		"Waived until 2026-12-01, by me, because it is so slow, in the group G: max(l) <= 330\n",
	};
	SA_ARENA_SCOPE(arena);
	struct sa_mistakes m = {.arena = &arena};
	struct sa_policy policy;
	struct sa_err err;
	SA_BUF_SCOPE(buf);
	SA_STR_SCOPE(out);

	(void)state;
	sa_buf_set(&buf, text, strlen(text));
	struct sa_policy_request request = {
		.file = "p.yaml", .bytes = buf.data, .len = buf.len, .now_ms = 1795176000000};

	if (sa_policy_load(&request, &arena, &policy, NULL, &m, &err) != 0)
		fail_msg("%s", err.msg);
	sa_policy_explain(&policy, 0, &out);
	for (size_t i = 0; i < T_COUNT(has); i++)
		t_has(out.buf, has[i]);
	sa_str_clear(&out);
	sa_policy_explain(&policy, 1, &out);
	t_has(out.buf, "k.\nRead from a, b: k.\n");
	t_has(out.buf, "a missing one makes the run HOLD.\nIt has no rule");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(words)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

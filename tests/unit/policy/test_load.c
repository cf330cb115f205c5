/* SPDX-License-Identifier: MIT */
/* Policies as a whole: overlays, defaults, digests, options over them, the built-in one. */
#include "t.h"

#include <math.h>

#include "base/limits.h"
#include "policy/digest.h"
#include "policy/load.h"
#include "policy/overlay.h"
#include "policy/show.h"

#define HEAD "version: 1\ninput: [{path: r, format: ndjson}]\n"
#define NOW  1795176000000

/* What files that are extended hold. */
static int read_other(void *ctx, const char *path, struct sa_buf *buf, struct sa_err *err)
{
	const char *text = ctx;

	if (strcmp(path, "dir/base.yaml") != 0)
		return sa_err_set(err, SA_ERR_NOT_FOUND, "no '%s'", path);
	sa_buf_set(buf, text, strlen(text));
	return 0;
}

struct loaded {
	struct sa_policy policy;
	struct sa_policy_source_tree tree;
	struct sa_mistakes m;
	struct sa_err err;
	int result;
};

static void load(struct sa_arena *arena, const char *text, const char *base, const char *profile,
		 struct loaded *l)
{
	SA_BUF_SCOPE(buf);
	struct sa_policy_request request = {
		.file = "dir/p.yaml", .profile = profile, .now_ms = NOW};

	sa_buf_set(&buf, text, strlen(text));
	request.bytes = buf.data;
	request.len = buf.len;
	request.read = read_other;
	memcpy(&request.ctx, &base, sizeof base);
	*l = (struct loaded){.m = {.arena = arena}};
	l->result = sa_policy_load(&request, arena, &l->policy, &l->tree, &l->m, &l->err);
}

static struct sa_policy fine(struct sa_arena *arena, const char *text, const char *base,
			     const char *profile)
{
	struct loaded l;

	load(arena, text, base, profile, &l);
	if (l.result != 0)
		fail_msg("%s", l.err.msg);
	return l.policy;
}

static void defaults(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_policy p =
		fine(&arena, HEAD "kpis: {v: {from: a.b, must: \"max(all) < 1\"}}", NULL, NULL);
	const struct sa_policy_metric *v = &p.metric[0];

	(void)state;
	assert_int_equal(p.n_metric, 1);
	assert_int_equal(p.n_window, 1);
	assert_int_equal(p.n_complete, 0);
	t_str(p.input[0].name, "main");
	assert_int_equal(p.input[0].decimal, '.');
	assert_int_equal(v->on_missing, SA_STATE_HOLD);
	assert_true(v->min_present.share == 0.75 && !v->min_present.count);
	assert_true(v->floor.is_share && v->floor.value == 0.05);
	assert_int_equal(v->better, SA_NEITHER);
	assert_int_equal(v->digits, -1);
	assert_true(isnan(v->plausible_min) && isnan(v->plausible_max));
	t_str(v->label, "v");
	t_str(v->column, "v");
	t_str(v->unit, "");
	assert_int_equal(v->from[0].path.n_step, 2);
	assert_int_equal(p.baseline.otherwise, SA_STATE_WARN);
	assert_true(p.baseline.alpha == 0.05 && !p.baseline.is_set);
	assert_int_equal(p.drift.horizon_rows, 24);
	assert_null(p.kpi_gate);
	assert_false(p.builds_on_mm_bot);
	assert_int_equal(p.rule[0].level, SA_STATE_HOLD);
	assert_int_equal(p.rule[0].at.line, 3);
}

static void overlays(void **state)
{
	static const char base[] = HEAD
		"windows: {w: {last: 3}, u: {last: 4}}\ncomplete: {rows: 9, otherwise: hold}\n"
		"missing: warn\nkpis:\n  v: {from: v, unit: ms, must: \"max(w) < 1\", should: \"max(w) < 0\"}\n"
		"  gone: {from: g}\n";
	static const char text[] =
		"version: 1\nextends: ./base.yaml\nwindows: {w: {last: 5}, u: null}\ncomplete: {duration: 1h}\n"
		"missing: null\nkpis: {v: {should: ~, label: V}, new: {from: n}, gone: null}\n"
		"profiles: {p: {kpis: {v: {must: [\"max(w) < 2\", \"min(w) > 0\"]}}}}";
	SA_ARENA_SCOPE(arena);
	struct sa_policy p = fine(&arena, text, base, NULL);

	(void)state;
	t_str(p.extends, "dir/base.yaml");
	assert_int_equal(p.n_window, 2);
	assert_int_equal(p.window[1].rows, 5);
	assert_true(p.complete[0].rows == 9 && p.complete[0].duration_ms == 3600000);
	assert_int_equal(p.complete[0].otherwise, SA_STATE_HOLD);
	assert_int_equal(p.on_missing, SA_STATE_HOLD);
	assert_int_equal(p.n_metric, 2);
	t_str(p.metric[0].label, "V");
	t_str(p.metric[0].unit, "ms");
	assert_int_equal(p.n_rule, 1);
	t_str(p.rule[0].at.file, "dir/base.yaml");
	assert_null(p.profile);

	struct sa_policy q = fine(&arena, text, base, "p");

	t_str(q.profile, "p");
	assert_int_equal(q.n_rule, 2);
	t_str(q.rule[0].text, "max(w) < 2");
	t_str(q.rule[0].at.file, "dir/p.yaml");
	assert_string_not_equal(p.sha256, q.sha256);
}

static void any_and_exceptions(void **state)
{
	static const char text[] = HEAD
		"kpis:\n  v:\n    from: v\n    must: [\"max(all)<1\", {any: [\"min(all) > 0\", \"last(all) < 9\"]}]\n"
		"    should: {any: [\"max(all) < 3\"]}\n"
		"exceptions:\n"
		"  - {kpi: v, rule: \"max(all) < 1.0\", until: 2026-12-01, owner: me, reason: 0123456789x}\n"
		"  - {kpi: v, rule: \"min(all) > 0 or last(all) < 9\", until: 2026-12-01, owner: me, reason: 0123456789x}\n"
		"  - {kpi: v, rule: \"min(all) > 0\", until: 2026-12-01, owner: me, reason: 0123456789x}\n"
		"  - {kpi: v, until: 2026-12-01, owner: me, reason: 0123456789x, still-must: \"max(all) < 7\"}\n";
	SA_ARENA_SCOPE(arena);
	struct sa_policy p = fine(&arena, text, NULL, NULL);

	(void)state;
	assert_int_equal(p.n_rule, 4);
	assert_int_equal(p.rule[0].any_of, 0);
	assert_int_equal(p.rule[1].any_of, 1);
	assert_int_equal(p.rule[2].any_of, 1);
	assert_int_equal(p.rule[3].any_of, 2);
	t_str(p.rule[1].text, "min(all) > 0 or last(all) < 9");
	t_str(p.rule[2].part, "last(all) < 9");
	assert_int_equal(p.exception[0].n_rule, 1);
	assert_int_equal(p.exception[0].rule[0], 0);
	assert_int_equal(p.exception[1].n_rule, 2);
	assert_int_equal(p.exception[1].rule[1], 2);
	assert_int_equal(p.exception[2].n_rule, 0);
	assert_non_null(p.exception[2].rule_text);
	assert_null(p.exception[3].rule_text);
	assert_true(p.exception[3].still_must->right.value == 7);
	assert_true(p.exception[0].until_ms == 1796169600000); /* 2026-12-02 */
}

/* However it is written, the same policy has the same digest; each change gives another. */
static void digests(void **state)
{
	static const char *const same[] = {
		HEAD "kpis: {v: {from: v, must: \"max(all) < 1\"}, w: {from: w}}",
		"# a comment\nversion: 1\nmissing: hold\nmin-present: 75%\ninput:\n  - name: main\n    format: ndjson\n"
		"    path: [r]\nkpis:\n  w: {from: [w], better: none}\n  v:\n    must: [\" max(all)  < 1\"]\n"
		"    from: v\n    floor: 5%\n    label: v\n",
		"{\"version\": 1, \"input\": [{\"path\": \"r\", \"format\": \"ndjson\"}], \"kpis\": {\"v\": "
		"{\"from\": \"v\", \"must\": \"max(all) < 1\"}, \"w\": {\"from\": \"w\"}}}",
	};
	static const char *const other[] = {
		HEAD "kpis: {v: {from: v, must: \"max(all) < 2\"}, w: {from: w}}",
		HEAD "kpis: {v: {from: v, should: \"max(all) < 1\"}, w: {from: w}}",
		HEAD "kpis: {v: {from: v, missing: warn, must: \"max(all) < 1\"}, w: {from: w}}",
		HEAD "missing: warn\nkpis: {v: {from: v, must: \"max(all) < 1\"}, w: {from: w}}",
		HEAD
		"windows: {w: {last: 3}}\nkpis: {v: {from: v, must: \"max(all) < 1\"}, w: {from: w}}",
		HEAD
		"masks: [{from: 1, to: 2, reason: r}]\nkpis: {v: {from: v, must: \"max(all) < 1\"}, w: {from: w}}",
		HEAD "kpis: {v: {from: v, must: {any: [\"max(all) < 1\"]}}, w: {from: w}}",
	};
	SA_ARENA_SCOPE(arena);
	const char *first = fine(&arena, same[0], NULL, NULL).sha256;

	(void)state;
	assert_int_equal(strlen(first), 64);
	for (size_t i = 1; i < T_COUNT(same); i++)
		t_str_in(same[i], fine(&arena, same[i], NULL, NULL).sha256, first);
	for (size_t i = 0; i < T_COUNT(other); i++)
		assert_string_not_equal(fine(&arena, other[i], NULL, NULL).sha256, first);
}

/* What `policy show` prints reads back to the same policy. */
static void shown(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct loaded l;
	SA_STR_SCOPE(text);
	static const char policy[] =
		"version: 1\nextends: builtin/mm-bot\nkpis:\n  \"a.b\": {from: ['[\"x y\"]'], label: \"#1: \\\"q\\\"\\n\", "
		"unit: \"@\", must: [{any: [\"max(all) < 1 @\"]}, \"min(all) > 0\"]}\n"
		"input: [{path: \"*.json\", where: {a: [1, \"no\", true]}, separator: \"|\"}]\n";

	(void)state;
	load(&arena, policy, NULL, NULL, &l);
	assert_int_equal(l.result, 0);
	sa_policy_text(&l.policy, l.tree.root, &text);
	t_has(text.buf, "# builtin/mm-bot:");
	t_has(text.buf, "# dir/p.yaml:4");
	t_str(fine(&arena, text.buf, NULL, NULL).sha256, l.policy.sha256);
}

static void builtin(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_policy_request request = {.builtin_only = true, .now_ms = NOW};
	struct sa_mistakes m = {.arena = &arena};
	struct sa_policy p;
	struct sa_err err;

	(void)state;
	assert_int_equal(sa_policy_load(&request, &arena, &p, NULL, &m, &err), 0);
	t_str(p.origin, SA_POLICY_BUILTIN);
	assert_true(p.builds_on_mm_bot);
	assert_int_equal(p.n_metric, 6);
	assert_int_equal(p.n_rule, 4);
	t_str(p.kpi_gate, "artifacts/KPI_GATE.json");
	assert_int_equal(p.metric[sa_policy_metric_find(&p, "latency_p95_ms")].digits, 1);
	assert_int_equal(p.identity.n_term, 5);
	t_str(fine(&arena, "version: 1\nextends: builtin/mm-bot\n", NULL, NULL).sha256, p.sha256);
	t_has(sa_policy_builtin_text(), "\n  net_bps:\n    from:");
}

static const char *overlaid(struct sa_arena *arena, struct sa_policy *p, const char *threshold)
{
	struct sa_mistakes m = {.arena = arena};
	struct sa_policy_overlay overlay = {.threshold = &threshold, .n_threshold = 1};
	struct sa_err err;

	return sa_policy_overlay(p, &overlay, arena, &m, &err) == 0
		       ? NULL
		       : sa_arena_strdup(arena, err.msg);
}

/* The options of a comparison go before the policy, and change its digest. */
static void comparison(void **state)
{
	static const char text[] = HEAD "windows: {last8: {last: 8}, steady: {from: 7}}\nkpis:\n"
					"  v: {from: v, unit: ms, must: \"median(last8) >= 2.9\"}\n"
					"  w: {from: w, floor: 1%, must: \"max(last8) <= 3\"}\n";
	const char *tolerance[] = {"v = 0.2", "w=3%\n v=0.3 \n"}, *bad = "x=1\nv=-1";
	SA_ARENA_SCOPE(arena);
	struct sa_policy p = fine(&arena, text, NULL, NULL);
	struct sa_mistakes m = {.arena = &arena};
	struct sa_policy_overlay o = {.tolerance = tolerance,
				      .n_tolerance = 2,
				      .alpha = 0.01,
				      .runs_alike = true,
				      .compare_window = "last",
				      .last_rows = 6};
	const char *before = p.sha256;
	struct sa_err err;

	(void)state;
	assert_int_equal(sa_policy_overlay(&p, &o, &arena, &m, &err), 0);
	t_close(p.metric[0].floor.value, 0.3, 1e-12);
	assert_false(p.metric[0].floor.is_share);
	t_close(p.metric[1].floor.value, 0.03, 1e-12);
	assert_true(p.metric[1].floor.is_share);
	t_close(p.baseline.alpha, 0.01, 1e-12);
	assert_true(p.baseline.runs_alike);
	t_str(p.window[p.baseline.window].name, "last6");
	assert_string_not_equal(p.sha256, before);
	o = (struct sa_policy_overlay){.compare_window = "overall"};
	assert_int_equal(sa_policy_overlay(&p, &o, &arena, &m, &err), 0);
	t_str(p.window[p.baseline.window].name, "all");
	o = (struct sa_policy_overlay){.tolerance = &bad, .n_tolerance = 1};
	assert_int_equal(sa_policy_overlay(&p, &o, &arena, &m, &err), -1);
	assert_int_equal(m.n, 2);
	t_has(err.msg, "tolerance 'x=1': unknown KPI 'x'");
}

static void thresholds(void **state)
{
	static const char text[] = HEAD
		"windows: {last8: {last: 8}, tail: {last: 4}}\nkpis:\n"
		"  v: {from: v, unit: ms, must: [\"median(last8) >= 2.9\", \"median(tail) >= 2\"], should: \"max(all) < 9\"}\n"
		"  w: {from: w, must: \"max(last8) <= 3\"}\n"
		"exceptions: [{kpi: w, rule: \"max(last8) <= 3\", until: 2026-12-01, owner: me, reason: 0123456789x}]\n";
	SA_ARENA_SCOPE(arena);
	struct sa_policy p = fine(&arena, text, NULL, NULL);
	const char *before = p.sha256;

	(void)state;
	t_str(overlaid(&arena, &p, "v>=3.5"), NULL);
	assert_int_equal(p.n_rule, 4);
	t_str(p.rule[0].text, "median(last8) >= 3.5");
	t_str(p.rule[1].text, "median(tail) >= 2");
	assert_string_not_equal(p.sha256, before);
	t_str(overlaid(&arena, &p, " w <= 4 "), NULL);
	t_str(p.rule[3].text, "max(last8) <= 4");
	assert_int_equal(p.exception[0].n_rule, 0); /* it was written for another limit */
	t_str(overlaid(&arena, &p, "w<=3.0"), NULL);
	t_str(overlaid(&arena, &p, "v<=1 s"), NULL);
	assert_int_equal(p.n_rule, 5);
	t_str(p.rule[2].text, "median(last8) <= 1 s");
	assert_true(p.rule[2].right.value == 1000);
	assert_int_equal(p.exception[0].n_rule, 1);
	assert_int_equal(p.exception[0].rule[0], 4);
	t_has(overlaid(&arena, &p, "vv>=3"), "did you mean 'v'?");
	t_has(overlaid(&arena, &p, "v>=x"), "v>=x");
	t_has(overlaid(&arena, &p, "v>=median(tail)"), "no number");
	t_has(overlaid(&arena, &p, "v=>3"), ">=");
}

/* An exception names rules of the policy that judges: digest and decision are those of a file that says the same. */
static void excepted(void **state)
{
	static const char text[] = HEAD
		"windows: {last%d: {last: %d}}\nkpis: {w: {from: w, must: \"max(last%d) <= %d\"}}\n"
		"exceptions: [{kpi: w, rule: \"max(last%d) <= %d\", until: 2026-12-01, owner: me,\n"
		"  reason: 0123456789x, still-must: \"max(last%d) <= 9\"}]\n";
	static const struct {
		const char *threshold; /* over the limit 3 and the exception's */
		int limit, excepted;
		size_t named;
	} row[] = {
		{"w<=2", 2, 3, 0},
		{"w<=3", 3, 3, 1},
		{"w<=2", 2, 2, 1},
		{"w<=4", 4, 2, 0},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		int e = row[i].excepted, limit = row[i].limit;
		struct sa_policy over = fine(
			&arena, sa_arena_printf(&arena, text, 8, 8, 8, 3, 8, e, 8), NULL, NULL);
		struct sa_policy same = fine(
			&arena, sa_arena_printf(&arena, text, 8, 8, 8, limit, 8, e, 8), NULL, NULL);

		t_str(overlaid(&arena, &over, row[i].threshold), NULL);
		t_str(over.sha256, same.sha256);
		assert_int_equal(over.exception[0].n_rule, row[i].named);
		assert_int_equal(same.exception[0].n_rule, row[i].named);
	}
	struct sa_policy over =
		fine(&arena, sa_arena_printf(&arena, text, 8, 8, 8, 3, 8, 3, 8), NULL, NULL);
	struct sa_policy same =
		fine(&arena, sa_arena_printf(&arena, text, 6, 6, 6, 3, 6, 3, 6), NULL, NULL);
	struct sa_mistakes m = {.arena = &arena};
	struct sa_policy_overlay shorter = {.last_rows = 6};
	struct sa_err err;

	assert_int_equal(sa_policy_overlay(&over, &shorter, &arena, &m, &err), 0);
	assert_int_equal(over.exception[0].n_rule, 1);
	t_str(over.sha256, same.sha256);
}

static void places(void **state)
{
	static const struct {
		const char *text;
		unsigned line, column;
	} row[] = {
		{HEAD "kpis:\n  v:\n    from: v\n    must: \"max(al) < 1\"\n", 6, 16},
		{HEAD "kpis:\n  v:\n    from: v\n    must: max(al) < 1\n", 6, 15},
		{HEAD
		 "kpis: {v: {label: \"\xC3\xA4\xC3\xB6\xF0\x9F\x98\x80\", from: v, must: 'max(al) < 1'}}",
		 3, 46},
		{"\xEF\xBB\xBFversion: 2\n", 1, 10},
		{"version: 1\r\nmissing: no\r\n", 2, 10},
		{"{\"version\": 1,\n \"m\xC3\xA4\": 1, \"missing\": \"no\"}", 2, 2},
	};
	SA_ARENA_SCOPE(arena);
	struct loaded l;

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		bool found = false;

		load(&arena, row[i].text, NULL, NULL, &l);
		assert_int_equal(l.result, -1);
		assert_int_equal(l.err.code, SA_ERR_USAGE);
		for (size_t k = 0; k < l.m.n; k++)
			found |= l.m.item[k].at.line == row[i].line &&
				 l.m.item[k].at.column == row[i].column;
		if (!found)
			fail_msg("case %zu: %s", i, l.err.msg);
	}
}

static void many(void **state)
{
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(text);
	SA_STR_SCOPE(told);
	struct loaded l;
	size_t lines = 0;

	(void)state;
	sa_str_puts(&text, HEAD);
	for (int i = 0; i < 30; i++)
		sa_str_printf(&text, "k%d: 1\n", i);
	load(&arena, text.buf, NULL, NULL, &l);
	assert_int_equal(l.m.n, SA_POLICY_MISTAKES);
	assert_int_equal(l.m.n_more, 10);
	sa_mistakes_text(&l.m, &told);
	for (const char *p = told.buf; *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, SA_POLICY_MISTAKES + 1);
	t_has(told.buf, "and 10 more");
	t_has(l.err.msg, "dir/p.yaml:3:1: unknown key 'k0'");
	t_has(l.err.msg, "(and 29 more mistakes)");
}

/* Of a value it is kept in a byte which place gave it. */
static void many_places(void **state)
{
	(void)state;
	for (size_t n = SA_LIMIT_SOURCES; n <= SA_LIMIT_SOURCES + 1; n++) {
		SA_ARENA_SCOPE(arena);
		SA_STR_SCOPE(text);
		struct loaded l;

		sa_str_puts(&text, HEAD "kpis:\n  lat:\n    must: 'max(all) <= 5'\n    from: [a0");
		for (size_t i = 1; i < n; i++)
			sa_str_printf(&text, ", a%zu", i);
		sa_str_puts(&text, "]\n    better: lower\n");
		load(&arena, text.buf, "", NULL, &l);
		assert_int_equal(l.result, n > SA_LIMIT_SOURCES ? -1 : 0);
		if (n > SA_LIMIT_SOURCES)
			t_has(l.err.msg, "dir/p.yaml:6:5: from: 256 places, and at most 255");
		else
			assert_int_equal(l.policy.metric[0].n_from, n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(overlays),
		cmocka_unit_test(any_and_exceptions),
		cmocka_unit_test(digests),
		cmocka_unit_test(shown),
		cmocka_unit_test(builtin),
		cmocka_unit_test(comparison),
		cmocka_unit_test(thresholds),
		cmocka_unit_test(excepted),
		cmocka_unit_test(places),
		cmocka_unit_test(many),
		cmocka_unit_test(many_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

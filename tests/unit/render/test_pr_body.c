/* SPDX-License-Identifier: MIT */
/* The comment: order, changes, hostile texts, and what goes when there is no room. */
#include "t.h"
#include "kpis.h"

#include "base/num.h"
#include "gate/decide.h"
#include "gate/fail.h"
#include "render/pr_body.h"

#define NB "\xc2\xa0" /* a no-break space: no cell of the table breaks inside */

struct fixture {
	struct sa_arena arena;
	struct sa_notes notes;
	struct sa_run run;
	struct sa_check check[3];
	struct sa_audit audit;
	struct sa_publication pub;
};

static const struct sa_lineage nowhere = {"", "", "", "", "", false, 0};

static struct sa_check check_of(size_t kpi, enum sa_cmp op, const char *limit, double actual,
				double margin, enum sa_outcome outcome)
{
	return (struct sa_check){
		.rule = {.kpi = kpi,
			 .op = op,
			 .limit = op == SA_GE ? actual - margin : actual + margin,
			 .limit_text = limit},
		.actual = actual,
		.margin = margin,
		.outcome = outcome,
		.reach = sa_judge_no_reach,
	};
}

static void decide(struct fixture *f)
{
	sa_fail_checks(&f->audit);
	sa_fail_kpi_gate(&f->audit);
	f->audit.decision = f->pub.decision = sa_decide(&f->audit.failures, SA_FAIL_NEVER, true);
}

static void fill(struct fixture *f, bool ready)
{
	*f = (struct fixture){.run = {.base = "run", .n_iter = 24, .n_loaded = 24}};
	sa_notes_init(&f->notes, &f->arena);
	f->check[0] = check_of(T_MAKER_TAKER_RATIO, SA_GE, "0.83", 0.9, 0.07, SA_PASS);
	f->check[1] = check_of(T_NET_BPS, SA_GE, "2.9", ready ? 3 : 2.5, ready ? 0.1 : -0.4,
			       ready ? SA_PASS : SA_FAIL);
	f->check[2] = check_of(T_RISK_RATIO, SA_LE, "0.40", ready ? 0.3 : SA_MISSING,
			       ready ? 0.1 : SA_MISSING, ready ? SA_PASS : SA_MISSING_VALUE);
	f->audit = (struct sa_audit){
		.meta = {.tool_version = "1.2.3"},
		.run = &f->run,
		.notes = &f->notes,
		.verdict = {.check = f->check,
			    .n_check = 3,
			    .n_kpis = 3,
			    .n_failed = ready ? 0 : 2,
			    .n_missing = ready ? 0 : 1},
		.failures = {.arena = &f->arena},
	};
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		f->audit.reading[k] = (struct sa_reading){.value = SA_MISSING, .from = nowhere};
		f->audit.crossing_iter[k] = SA_MISSING;
		f->audit.trend[k].slope_per_iter = f->audit.trend[k].p_value = SA_MISSING;
	}
	for (size_t i = 0; i < 3; i++)
		f->audit.reading[f->check[i].rule.kpi].value = f->check[i].actual;
	for (size_t w = 0; w < SA_WINDOW_COUNT; w++)
		f->audit.window[w].name = "w";
	f->pub = (struct sa_publication){
		.audit = &f->audit,
		.last = {.sha = ""},
		.key = "",
		.sha = "0123456789abcdef0123456789abcdef01234567",
		.run_url = "https://github.test/o/r/actions/runs/42",
		.reproduce = "docker run x",
		.path = {"", "", "", ""},
	};
	decide(f);
}

/* What a pass could not have seen, in the cell of the limit; what the words mean, once, where a row has them. */
static void reach_in_a_cell(void **state)
{
	SA_STR_SCOPE(out);
	struct fixture f;

	(void)state;
	fill(&f, true);
	f.check[1].reach.at = -2.0312;
	sa_render_pr_body(&f.pub, 65000, &out);
	t_has(out.buf, "≥" NB "2.9" NB "(+0.100)," NB "blind" NB "to" NB "-2.031 | ");
	t_has(out.buf,
	      "24 iterations · *blind to*: a true value of this would still have passed 1 time "
	      "in 5\n");
	sa_arena_release(&f.arena);
}

/* The last comment said the same values. */
static void say_last(struct fixture *f, enum sa_state state, struct sa_said_kpi *said)
{
	f->pub.last = (struct sa_last_said){.known = true,
					    .state = state,
					    .kpi = said,
					    .n_kpi = SA_KPI_COUNT,
					    .group = "",
					    .sha = ""};
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		said[k] =
			(struct sa_said_kpi){sa_kpi_table[k].gate_name, f->audit.reading[k].value};
}

static void begins_with(const char *text, const char *want)
{
	assert_true(strlen(text) >= strlen(want));
	if (strncmp(text, want, strlen(want)) != 0)
		t_str(text, want);
}

static void ok(void **state)
{
	SA_STR_SCOPE(out);
	struct fixture f;

	(void)state;
	fill(&f, true);
	sa_render_pr_body(&f.pub, 65000, &out);
	begins_with(out.buf,
		    "### ✅ Soak audit: OK\n\n"
		    "✅ **OK**: 3 of 3 KPIs hold over the last 0 of 0 iterations.\n\n"
		    "| | KPI | last" NB "0 | limit | trend |\n"
		    "|---|---|---:|---|---|\n"
		    "| ✅" NB "pass | `maker_taker_ratio` | 0.900 | ≥" NB "0.83" NB "(+0.070) | ");
	t_has(out.buf, "| ✅" NB "pass | `risk_ratio` | 0.300 | ≤" NB "0.40" NB "(+0.100) | ");
	t_has(out.buf, "\nKPI gate: **MISSING** · 24 iterations\n");
	t_has(out.buf, "```sh\ndocker run x\n```\n");
	t_has(out.buf,
	      "<sub>Commit 0123456789ab · <a href=\"https://github.test/o/r/actions/runs/42\">"
	      "workflow run</a> · soak-audit 1.2.3</sub>\n");
	assert_null(strstr(out.buf, "blind to"));
	assert_null(strstr(out.buf, "Since the last"));
	assert_null(strstr(out.buf, "Shortened"));
	sa_arena_release(&f.arena);
}

static void hold(void **state)
{
	SA_STR_SCOPE(out);
	struct fixture f;

	(void)state;
	fill(&f, false);
	f.pub.key = "a|b @c";
	sa_render_pr_body(&f.pub, 65000, &out);
	begins_with(out.buf, "### ❌ Soak audit (a&#124;b @<!-- -->c): HOLD\n\n"
			     "❌ **HOLD**: `net_bps` is 2.500 and must be at least 2.9; 1 more KPI "
			     "is missing.\n\n"
			     "- net_bps: 2.500 (expected >= 2.9)\n"
			     "- risk_ratio: missing (expected <= 0.40)\n\n"
			     "| | KPI | last" NB "0 | limit | trend |\n"
			     "|---|---|---:|---|---|\n"
			     "| ❌" NB "fail | `net_bps` | **2.500** | ≥" NB "2.9" NB "(-0.400) | ");
	t_has(out.buf, "| ❔" NB "missing | `risk_ratio` | **missing** | ≤" NB "0.40 | ");
	t_has(out.buf, "| ✅" NB "pass | `maker_taker_ratio` | 0.900 |");
	sa_arena_release(&f.arena);
}

/* Every broken limit says since when, the first in the headline. */
static void since(void **state)
{
	SA_STR_SCOPE(out);
	struct fixture f;

	(void)state;
	fill(&f, false);
	f.check[2] = check_of(T_RISK_RATIO, SA_LE, "0.40", 0.5, -0.1, SA_FAIL);
	for (size_t i = 1; i < 3; i++) {
		f.check[i].since_index = 14 + i;
		f.check[i].since_rows = f.check[i].since_of = 10 - i;
	}
	f.audit.failures = (struct sa_failures){.arena = &f.arena};
	decide(&f);
	sa_render_pr_body(&f.pub, 65000, &out);
	t_has(out.buf, "must be at least 2.9, below it since iteration 15 (9 of 9);");
	t_has(out.buf, "- risk_ratio: 0.500 (expected <= 0.40)\n\n"
		       "`risk_ratio` is above 0.40 since iteration 16 (8 of 8).\n\n");
	sa_arena_release(&f.arena);
}

static void gate(void **state)
{
	static const char *reasons[] = {"EDGE", "a | b `c`", "3", "4", "5", "6"};
	struct sa_kpi_gate fails = {
		.verdict = SA_KPI_VERDICT_FAIL, .reason = reasons, .n_reasons = 6};
	SA_STR_SCOPE(out);
	struct fixture f;

	(void)state;
	fill(&f, true);
	f.audit.gates.gate = &fails;
	decide(&f);
	sa_render_pr_body(&f.pub, 65000, &out);
	begins_with(out.buf,
		    "### ❌ Soak audit: HOLD\n\n"
		    "❌ **HOLD**: the KPI gate says FAIL (EDGE, a &#124; b \\`c\\`, 3, 4, 5 and 1 "
		    "more); all 3 KPIs pass.\n\n"
		    "- KPI gate: FAIL (EDGE, a &#124; b \\`c\\`, 3, 4, 5 and 1 more)\n\n");
	t_has(out.buf, "\nKPI gate: **FAIL** · 24 iterations\n");
	sa_arena_release(&f.arena);
	fill(&f, true);
	fails.verdict = SA_KPI_VERDICT_WARN;
	fails.n_reasons = 1;
	f.audit.gates.gate = &fails;
	decide(&f);
	sa_str_clear(&out);
	sa_render_pr_body(&f.pub, 65000, &out);
	begins_with(out.buf, "### ⚠️ Soak audit: WARN\n\n"
			     "⚠️ **WARN**: all limits hold; the KPI gate says WARN (EDGE).\n\n"
			     "- KPI gate: WARN (EDGE)\n\n");
	t_has(out.buf, "\nKPI gate: **WARN** · 24 iterations\n");
	sa_arena_release(&f.arena);
}

static void not_done(void **state)
{
	SA_STR_SCOPE(out);
	struct sa_publication pub = {
		.error = "base directory '<x>' does not exist",
		.last = {.known = true, .sha = ""},
		.key = "",
		.sha = "",
		.run_url = "",
		.reproduce = "",
		.path = {"", "", "", ""},
	};

	SA_ARENA_SCOPE(arena);
	struct sa_failures failures = {.arena = &arena};

	(void)state;
	sa_fail_no_audit(&failures, pub.error);
	pub.decision = sa_decide(&failures, SA_FAIL_NEVER, true);
	sa_render_pr_body(&pub, 65000, &out);
	t_str(out.buf,
	      "### ❌ Soak audit: HOLD\n\n"
	      "❌ **HOLD**: the audit could not be done: base directory '&lt;x&gt;' does "
	      "not exist.\n\n"
	      "- the audit could not be done: base directory '&lt;x&gt;' does not exist\n\n"
	      "<sub>soak-audit</sub>\n");
}

static void changes(void **state)
{
	static const struct {
		enum sa_state state;
		double net_bps;
		const char *sha, *want;
	} cases[] = {
		{SA_STATE_HOLD, 2.5, "abc",
		 "(abc):** HOLD → OK (resolved) · net_bps 2.500 → 3.000\n"},
		{SA_STATE_INCONCLUSIVE, 3.0, "", "comment:** INCONCLUSIVE → OK (resolved)\n"},
		{SA_STATE_WARN, 3.0, "", "comment:** WARN → OK\n"},
		{SA_STATE_OK, 3.0, "", "comment:** no change\n"},
		{SA_STATE_OK, 3.0 + 1e-12, "", "comment:** no change\n"},
		{SA_STATE_OK, 3.00002, "", "comment:** net_bps 3.00002 → 3.00000\n"},
		{SA_STATE_OK, SA_MISSING, "", "comment:** net_bps n/a → 3.000\n"},
		{SA_STATE_OK, -HUGE_VAL, "", "comment:** net_bps infinite → 3.000\n"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(out);
		struct fixture f;

		fill(&f, true);
		struct sa_said_kpi said[SA_KPI_COUNT];

		say_last(&f, cases[i].state, said);
		f.pub.last.sha = cases[i].sha;
		said[T_NET_BPS].value = cases[i].net_bps;
		sa_render_pr_body(&f.pub, 65000, &out);
		t_has(out.buf, cases[i].want);
		sa_arena_release(&f.arena);
	}
}

/* An infinite value is none that is missing, in the comment and in what the next one reads of it. */
static void infinite(void **state)
{
	SA_STR_SCOPE(out);
	SA_STR_SCOPE(again);
	SA_STR_SCOPE(said);
	struct sa_said_kpi said_kpi[SA_KPI_COUNT];
	struct fixture f;

	(void)state;
	fill(&f, true);
	say_last(&f, SA_STATE_OK, said_kpi);
	f.audit.reading[T_NET_BPS].value = -HUGE_VAL;
	said_kpi[T_NET_BPS].value = SA_MISSING;
	sa_render_pr_body(&f.pub, 65000, &out);
	t_has(out.buf, "comment:** net_bps n/a → infinite\n");
	said_kpi[T_NET_BPS].value = HUGE_VAL;
	sa_render_pr_body(&f.pub, 65000, &again);
	t_has(again.buf, "comment:** no change\n");
	sa_render_pr_data(&f.pub, &said);
	t_has(said.buf, "\"net_bps\":\"infinite\"");
	sa_arena_release(&f.arena);
}

/* Whatever the room: it is kept to, and no failing row and no reason goes. */
static void shortens(void **state)
{
	SA_STR_SCOPE(whole);
	struct fixture f;
	size_t last = 0;

	(void)state;
	fill(&f, false);
	for (int i = 0; i < 200; i++)
		sa_note_add(&f.notes, SA_ERROR, "ITER_SUMMARY_1.json", "note %d |||||||||||||||",
			    i);
	sa_render_pr_body(&f.pub, (size_t)-1, &whole);
	for (size_t room = whole.len; room > 900; room -= room / 20 + 1) {
		SA_STR_SCOPE(out);

		sa_render_pr_body(&f.pub, room, &out);
		assert_true(out.len <= room);
		assert_true(last == 0 || out.len <= last);
		t_has(out.buf, "| ❌" NB "fail | `net_bps` |");
		t_has(out.buf, "| ❔" NB "missing | `risk_ratio` |");
		t_has(out.buf, "- risk_ratio: missing");
		assert_int_equal(out.len < whole.len, strstr(out.buf, "Shortened") != NULL);
		last = out.len;
	}
	sa_arena_release(&f.arena);
}

static void long_command(void **state)
{
	SA_STR_SCOPE(command);
	SA_STR_SCOPE(out);
	struct fixture f;

	(void)state;
	fill(&f, false);
	sa_str_fill(&command, 'x', 70000);
	f.pub.reproduce = command.buf;
	sa_render_pr_body(&f.pub, 65000, &out);
	assert_true(out.len < 2000);
	t_has(out.buf, "| ❌" NB "fail | `net_bps` |");
	sa_arena_release(&f.arena);
}

static void fence_is_longer(void **state)
{
	SA_STR_SCOPE(out);
	struct fixture f;

	(void)state;
	fill(&f, true);
	f.pub.reproduce = "docker '````'";
	sa_render_pr_body(&f.pub, 65000, &out);
	t_has(out.buf, "`````sh\ndocker '````'\n`````\n");
	sa_arena_release(&f.arena);
}

static void data(void **state)
{
	SA_STR_SCOPE(out);
	SA_STR_SCOPE(none);
	struct fixture f;

	(void)state;
	fill(&f, false);
	sa_render_pr_data(&f.pub, &out);
	t_has(out.buf, "{\"hold\":true,\"state\":\"HOLD\",\"sha\":\"0123456789ab\",\"kpi\":{");
	t_has(out.buf, "\"net_bps\":2.5");
	t_has(out.buf, "\"risk_ratio\":null");
	f.pub.audit = NULL;
	f.pub.sha = "";
	sa_render_pr_data(&f.pub, &none);
	t_str(none.buf, "{\"hold\":true,\"state\":\"HOLD\",\"sha\":\"\",\"kpi\":{}}");
	sa_arena_release(&f.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ok),		cmocka_unit_test(reach_in_a_cell),
		cmocka_unit_test(hold),		cmocka_unit_test(since),
		cmocka_unit_test(gate),		cmocka_unit_test(not_done),
		cmocka_unit_test(changes),	cmocka_unit_test(shortens),
		cmocka_unit_test(long_command), cmocka_unit_test(fence_is_longer),
		cmocka_unit_test(data),		cmocka_unit_test(infinite),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

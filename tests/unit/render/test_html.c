/* SPDX-License-Identifier: MIT */
/* The report page: what it says, that it stays small, and that nothing foreign becomes markup. */
#include "t.h"
#include "kpis.h"

#include "base/num.h"
#include "model/baseline.h"
#include "gate/decide.h"
#include "gate/fail.h"
#include "doc/comparison.h"
#include "render/html_part.h"
#include "render/pens.h"
#include "render/renderer.h"

static const char *const nasty[] = {
	"<script>alert(1)</script>",
	"\"><img src=x onerror=y>",
	"'><svg/onload=y>",
	"</style>",
	"</title><b>",
	"<!--",
	"]]>",
	"&lt;b&gt;",
	"\033[31m\a",
	"\xE2\x80\xAE rtl",
	"\xFF\xC3",
	"` x=`",
};

struct sample {
	struct sa_arena arena;
	struct sa_notes notes;
	struct sa_run run;
	struct sa_check check[2];
	struct sa_count count;
	struct sa_tuning_event event[3];
	struct sa_input input[2];
	struct sa_evidence evidence;
	struct sa_audit audit;
};

/* An audit of n iterations in which every text that comes from outside is `text`. */
static void make(struct sample *s, size_t n, const char *text)
{
	static const char *const name[] = {"overall", "steady", "last8"};

	*s = (struct sample){.count = {text, 3}};
	sa_notes_init(&s->notes, &s->arena);
	sa_note_add(&s->notes, SA_WARNING, text, "%s", text);
	s->run = (struct sa_run){.base = text, .origin = text, .n_iter = n, .n_loaded = n};
	s->run.iter = SA_NEW_ARRAY(&s->arena, n, struct sa_iter);
	for (size_t i = 0; i < n; i++) {
		s->run.iter[i].index = i + 1;
		s->run.iter[i].file = text;
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			s->run.iter[i].kpi[k] = i == 1 ? SA_MISSING : 2.5 + (double)(i % 7) / 8;
	}
	s->check[0] = (struct sa_check){.rule = {T_NET_BPS, SA_GE, 2.9, "2.9"},
					.actual = 2.5,
					.margin = -0.4,
					.outcome = SA_FAIL};
	s->check[1] = (struct sa_check){.rule = {T_LATENCY_P95_MS, SA_LE, 330, "330"},
					.actual = SA_MISSING,
					.margin = SA_MISSING,
					.outcome = SA_MISSING_VALUE};
	s->event[0] = (struct sa_tuning_event){2, 2, 1, SA_SAID_YES, 0, text, ""};
	s->event[1] = (struct sa_tuning_event){5, 1, 0, SA_SAID_NO, 63, text, text};
	s->event[2] = (struct sa_tuning_event){n + 5, 0, 0, SA_SAID_NO, 1, "", text};
	s->input[0] = (struct sa_input){text, 12, "abc", NULL};
	s->input[1] = (struct sa_input){text, 0, NULL, text};
	s->evidence = (struct sa_evidence){.event = s->event,
					   .n_events = T_COUNT(s->event),
					   .input = s->input,
					   .n_inputs = T_COUNT(s->input)};
	s->audit = (struct sa_audit){
		.meta = {"1.2.3", "2025-10-19 12:34:56 UTC", text},
		.settings = {.steady_start = 7, .last_n = 8, .html = true, .override = true},
		.run = &s->run,
		.verdict = {.check = s->check, .n_check = 2, .n_failed = 2},
		.tuning = {.found = true, .reason = &s->count, .n_reasons = 1},
		.delta = {.found = true, .error = text},
		.warmup = {.found = true, .guard = &s->count, .n_guards = 1},
		.notes = &s->notes,
		.evidence = &s->evidence,
		.failures = {.arena = &s->arena},
	};
	sa_fail_checks(&s->audit);
	s->audit.decision = sa_decide(&s->audit.failures, SA_FAIL_NEVER, false);
	for (size_t w = 0; w < SA_WINDOW_COUNT; w++) {
		size_t rows = n < 8 || w == SA_WINDOW_OVERALL ? n : 8;

		s->audit.window[w] =
			(struct sa_window){.name = name[w], .first_row = n - rows, .n_rows = rows};
	}
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		s->audit.reading[k].from =
			(struct sa_lineage){"median", text, text, text, text, true, 8};
	for (size_t i = 0; i < T_COUNT(s->check); i++)
		s->check[i].from = s->audit.reading[s->check[i].rule.kpi].from;
}

/* How many elements, comments and the like a page has: `<` where markup can begin. */
static size_t markup(const char *html)
{
	size_t n = 0;

	for (; (html = strchr(html, '<')); html++)
		n++;
	return n;
}

static void hostile(void **state)
{
	struct sample s;
	size_t plain;
	SA_STR_SCOPE(harmless);

	(void)state;
	make(&s, 24, "harmless");
	sa_render_html(&s.audit, &harmless);
	plain = markup(harmless.buf);
	sa_arena_release(&s.arena);
	for (size_t i = 0; i < T_COUNT(nasty); i++) {
		SA_STR_SCOPE(out);

		make(&s, 24, nasty[i]);
		sa_render_html(&s.audit, &out);
		assert_false(out.failed);
		assert_int_equal(strlen(out.buf), out.len);
		if (markup(out.buf) != plain)
			fail_msg("'%s' became markup", nasty[i]);
		assert_null(strstr(out.buf, "onerror=y>"));
		assert_null(strpbrk(out.buf, "\033\a\xFF"));
		sa_arena_release(&s.arena);
	}
}

static void says(void **state)
{
	struct sample s;
	SA_STR_SCOPE(out);

	(void)state;
	make(&s, 24, "text");
	sa_render_html(&s.audit, &out);
	t_has(out.buf, "HOLD: do not release");
	t_has(out.buf,
	      "<code>net_bps</code> is 2.500 and must be at least 2.9; 1 more KPI is missing.");
	t_has(out.buf, "net_bps: 2.500 (expected &gt;= 2.9)</li>");
	t_has(out.buf, "p95_latency_ms: missing (expected &lt;= 330)</li>");
	t_has(out.buf, "READINESS_OVERRIDE=1 is set");
	t_has(out.buf, "1 warning about the input");
	t_has(out.buf, "default-src 'none'; style-src 'sha256-");
	t_has(out.buf, "<td class=\"nowrap\">1 applied</td>");
	t_has(out.buf, "latency_soft, latency_hard, oscillation, velocity, cooldown, freeze");
	assert_null(strstr(out.buf, "http-equiv=\"refresh\""));
	assert_null(strstr(out.buf, "nan"));
	assert_true(out.len < 300000);

	sa_str_clear(&out);
	s.audit.verdict = (struct sa_verdict){.check = s.check};
	s.audit.decision = (struct sa_decision){.state = SA_STATE_OK};
	s.audit.evidence = NULL;
	sa_render_html(&s.audit, &out);
	t_has(out.buf, "OK: ready for release");
	assert_null(strstr(out.buf, "id=\"inputs\""));
	assert_null(strstr(out.buf, "id=\"events\""));
	sa_arena_release(&s.arena);
}

static int count(const char *text, const char *part)
{
	int n = 0;

	for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
		n++;
	return n;
}

/* An infinite value is shown as such and on the wrong side of its limit; none of its cells is blank. */
static void infinite(void **state)
{
	struct sample s;
	SA_STR_SCOPE(out);

	(void)state;
	make(&s, 24, "text");
	for (size_t i = 16; i < 24; i++)
		s.run.iter[i].kpi[T_NET_BPS] = -HUGE_VAL;
	s.run.iter[20].kpi[T_ADVERSE_P95] = HUGE_VAL;
	s.check[0].actual = s.audit.reading[T_NET_BPS].value = -HUGE_VAL;
	s.audit.window[SA_WINDOW_LAST].kpi[T_NET_BPS] =
		(struct sa_agg){8, 0, -HUGE_VAL, -HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
	s.audit.window[SA_WINDOW_OVERALL].kpi[T_NET_BPS] =
		(struct sa_agg){24, 0, -HUGE_VAL, 3, -HUGE_VAL, 2.5};
	sa_render_html(&s.audit, &out);
	t_has(out.buf, "<code>net_bps</code> is infinite and must be at least 2.9");
	assert_int_equal(count(out.buf, "outside limit: </span>infinite</td>"), 8);
	t_has(out.buf, "<td class=\"n\">infinite</td>");
	t_has(out.buf, "infinite; target ≥ 2.9: ✗ FAIL; 8 infinite values not drawn");
	t_has(out.buf, "1 infinite value not drawn");
	sa_arena_release(&s.arena);
}

/* The page of a long run is no larger than that of a longer one. */
static void stays_bounded(void **state)
{
	static const size_t n[] = {1, 2, 24, 1000, 100000};
	size_t len[T_COUNT(n)];

	(void)state;
	for (size_t i = 0; i < T_COUNT(n); i++) {
		struct sample s;
		SA_STR_SCOPE(out);

		make(&s, n[i], "x");
		sa_render_html(&s.audit, &out);
		len[i] = out.len;
		if (n[i] > SA_HTML_ROWS)
			t_has(out.buf, "The last 500 of ");
		sa_arena_release(&s.arena);
	}
	assert_true(len[2] < 300000);
	assert_true(len[4] < 1000000);
}

static void compared(const struct sa_baseline *baseline, struct sa_str *out)
{
	SA_ARENA_SCOPE(arena);
	struct sa_doc doc = {.arena = &arena};

	sa_doc_comparison(&doc, baseline, SA_COMPARISON_TABLE);
	sa_html_blocks(out, &doc);
}

static void comparison(void **state)
{
	struct sa_baseline baseline = {.wanted = true, .error = "none <b>"};
	SA_STR_SCOPE(out);

	(void)state;
	compared(NULL, &out);
	t_str(out.buf, "");
	compared(&baseline, &out);
	t_has(out.buf, "no baseline: none &lt;b&gt;");
	sa_str_clear(&out);
	baseline.error = NULL;
	baseline.from = (struct sa_provenance){.spec = "",
					       .kind = "git",
					       .where = "<main>",
					       .sha = "",
					       .run_url = "",
					       .at = "",
					       .why = "newest"};
	baseline.window[baseline.window_used].name = "steady";
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		baseline.compare.shift[k].answer = (struct sa_judge_answer){
			.why = SA_JUDGE_WHY_TOO_FEW, .lo = SA_MISSING, .difference = SA_MISSING};
	baseline.compare.side[T_NET_BPS] = (struct sa_compare_sides){18, 18, 3, 2.5};
	baseline.compare.shift[T_NET_BPS] =
		(struct sa_judged_shift){.judged = true,
					 .answer = {.word = SA_JUDGE_WORSE,
						    .level = 3,
						    .difference = -0.5,
						    .lo = -0.6,
						    .hi = 0.1,
						    .p_holm = 0.01}};
	compared(&baseline, &out);
	t_has(out.buf, "Baseline: git &lt;main&gt;, ");
	t_has(out.buf, "data-head=\"vs baseline\">-0.500 (-16.7 %) ◀ worse</td>");
	t_has(out.buf, "<td class=\"flag fail\" ");
	t_has(out.buf, "-0.600 to +0.100");
	t_has(out.buf, "too few values; no rule is about it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile),    cmocka_unit_test(infinite),
		cmocka_unit_test(says),	      cmocka_unit_test(stays_bounded),
		cmocka_unit_test(comparison),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

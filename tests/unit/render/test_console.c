/* SPDX-License-Identifier: MIT */
/* What `audit` prints: complete, and the same shape whatever the artifacts say (FORMATS 9, 10). */
#include "sample_audit.h"

#include "render/console.h"
#include "render/renderer.h"

static void console(const struct sa_audit *audit, bool color, struct sa_str *out)
{
	const struct sa_console_opts opts = {.color = color, .explain = true};
	const char *const path[] = {audit->run->base, audit->run->base, audit->run->base};
	SA_STR_SCOPE(md);

	sa_render_markdown(audit, &md);
	sa_console_loading(audit, &opts, out);
	sa_console_findings(audit, &opts, out);
	sa_console_result(audit, &opts, path, md.buf, out);
	sa_console_exit(&audit->decision, audit->settings.fail_on, out);
}

/* A text from outside never adds a line or a control character. */
static void texts_cannot_break_out(void **state)
{
	(void)state;
	for (int form = 0; form < 4; form++) {
		const bool broken = form & 1, missing = form & 2;
		struct sample plain;
		SA_STR_SCOPE(plain_console);

		make(&plain, "plain", missing, broken);
		console(&plain.audit, false, &plain_console);
		for (size_t i = 0; i < T_COUNT(nasty); i++) {
			struct sample s;
			SA_STR_SCOPE(out);

			make(&s, nasty[i], missing, broken);
			console(&s.audit, false, &out);
			check_printable(nasty[i], out.buf);
			assert_int_equal(count(out.buf, "\n"), count(plain_console.buf, "\n"));
			sa_arena_release(&s.arena);
		}
		sa_arena_release(&plain.arena);
	}
}

static void colors_only_when_asked(void **state)
{
	struct sample s;
	SA_STR_SCOPE(plain);
	SA_STR_SCOPE(color);
	SA_STR_SCOPE(stripped);

	(void)state;
	make(&s, "x", true, false);
	console(&s.audit, false, &plain);
	console(&s.audit, true, &color);
	assert_int_equal(count(plain.buf, "\033"), 0);
	assert_true(count(color.buf, "\033[") > 10);
	for (const char *p = color.buf; *p; p++) {
		if (*p == '\033')
			p += strcspn(p, "m");
		else
			sa_str_putc(&stripped, *p);
	}
	t_str(stripped.buf, plain.buf);
	sa_arena_release(&s.arena);
}

static void console_lines(void **state)
{
	struct sample s;
	SA_STR_SCOPE(out);

	(void)state;
	make(&s, "base", true, false);
	console(&s.audit, false, &out);
	t_has(out.buf, "✓ Base directory exists: base\n  Files found: 2 (showing first 120)\n");
	t_has(out.buf, "    - base: 2.0 KB\n    - gone.json: ? KB\n");
	t_has(out.buf,
	      "\nKey files:\n  ✓ POST_SOAK_SNAPSHOT.json\n  ✗ (missing) TUNING_REPORT.json\n"
	      "  ✓ DELTA_VERIFY_REPORT.md\n  ✗ (missing) warmup_metrics.prom\n");
	t_has(out.buf, "✓ Found 24 ITER_SUMMARY files\n");
	t_has(out.buf, "✓ Loaded 24 iterations\n");
	for (int step = 1; step <= 11; step++) {
		char head[32];

		snprintf(head, sizeof head, "\n[%d/11] ", step);
		assert_int_equal(count(out.buf, head), 1);
	}
	t_has(out.buf, "❌ READINESS: HOLD\n  - maker_taker_ratio: missing (expected >= 0.83)\n");
	t_has(out.buf, "  Deltas: 3/7 applied\n  Guard skip reasons:\n    - base: 6\n");
	t_has(out.buf, "🎯 FINAL VERDICT: READINESS: HOLD (4 KPI(s) failed)\n");
	t_has(out.buf, "\n📄 Full report: base\n📊 JSON summary: base\n📈 CSV table: base\n");
	t_has(out.buf, "[EXIT] fail-on-hold: False, verdict: HOLD, exit_code=0\n");
	assert_null(strstr(out.buf, "READY FOR RELEASE"));
	assert_null(strstr(out.buf, "All KPIs within"));
	s.run.n_candidates = 15;
	sa_str_clear(&out);
	console(&s.audit, false, &out);
	t_has(out.buf, "⚠ WARNING: Only 15 ITER_SUMMARY files found (expected >= 16)\n");
	sa_arena_release(&s.arena);
}

static void console_success(void **state)
{
	struct sample s;
	struct sa_policy policy;
	SA_STR_SCOPE(out);

	(void)state;
	make(&s, "base", false, false);
	s.audit.reading[T_MAKER_TAKER_RATIO].value = 0.871;
	s.audit.reading[T_NET_BPS].value = 3.18;
	s.audit.reading[T_LATENCY_P95_MS].value = 312;
	s.audit.reading[T_RISK_RATIO].value = 0.4;
	s.audit.settings.fail_on = SA_FAIL_ON_HOLD;
	(void)t_builtin(&s.arena, &policy, NULL, 0);
	sa_checks_alone(&policy, s.audit.reading, &s.arena, &s.audit.verdict);
	s.audit.failures = (struct sa_failures){.arena = &s.arena};
	sa_fail_checks(&s.audit);
	s.audit.decision = sa_decide(&s.audit.failures, s.audit.settings.fail_on, false);
	console(&s.audit, false, &out);
	t_has(out.buf, "✅ READINESS: OK (all KPIs within thresholds)\n");
	t_has(out.buf, "🎯 FINAL VERDICT: READINESS: OK\n");
	t_has(out.buf, "All KPIs within thresholds:\n"
		       "  ✓ maker_taker_ratio: 0.871 >= 0.83\n"
		       "  ✓ net_bps: 3.18 >= 2.9\n"
		       "  ✓ p95_latency_ms: 312 <= 330\n"
		       "  ✓ risk_ratio: 0.4 <= 0.40\n"
		       "\n✅ READY FOR RELEASE\n");
	t_has(out.buf, "[EXIT] fail-on-hold: True, verdict: OK, exit_code=0\n");
	sa_arena_release(&s.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_cannot_break_out),
		cmocka_unit_test(colors_only_when_asked),
		cmocka_unit_test(console_lines),
		cmocka_unit_test(console_success),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* The Markdown report: complete, and the same shape whatever the artifacts say (FORMATS 2). */
#include "sample_audit.h"

#include "render/renderer.h"

/* A text from outside never adds a line, a cell, a heading, an item or a control character. */
static void texts_cannot_break_out(void **state)
{
	static const char *const mark[] = {"\n", "|", "\n#", "\n- "};

	(void)state;
	for (int form = 0; form < 4; form++) {
		const bool broken = form & 1, missing = form & 2;
		struct sample plain;
		SA_STR_SCOPE(plain_md);

		make(&plain, "plain", missing, broken);
		sa_render_markdown(&plain.audit, &plain_md);
		check_printable("plain", plain_md.buf);
		for (size_t i = 0; i < T_COUNT(nasty); i++) {
			struct sample s;
			SA_STR_SCOPE(md);

			make(&s, nasty[i], missing, broken);
			sa_render_markdown(&s.audit, &md);
			check_printable(nasty[i], md.buf);
			for (size_t k = 0; k < T_COUNT(mark); k++)
				assert_int_equal(count(md.buf, mark[k]),
						 count(plain_md.buf, mark[k]));
			assert_int_equal(count(md.buf, "<script"), 0);
			assert_int_equal(count(md.buf, "]("), count(md.buf, "\\](")); /* escaped */
			sa_arena_release(&s.arena);
		}
		sa_arena_release(&plain.arena);
	}
}

static void markdown_head(void **state)
{
	struct sample s;
	SA_STR_SCOPE(md);

	(void)state;
	make(&s, "base", false, false);
	sa_render_markdown(&s.audit, &md);
	assert_int_equal(strncmp(md.buf,
				 "# Post-Soak Audit Summary\n\n**Generated:** 2025-10-19 "
				 "12:34:56 UTC  \n",
				 66),
			 0);
	t_has(md.buf, "**Iterations:** 24 (max iter: 24)  \n");
	t_has(md.buf, "**STEADY Window:** iter >= 7  \n");
	t_has(md.buf, "**Last-8 Window:** iter >= 17  \n");
	t_has(md.buf, "\n## Readiness Gate (last-8 window)\n");
	t_has(md.buf, "\n| net_bps | >= 2.9 | 3.200 | ✓ PASS | ");
	t_has(md.buf, "\n| risk_ratio | <= 0.40 | 3.200 | ✗ FAIL | ");
	t_has(md.buf, "\n**Verdict:** ❌ READINESS: HOLD\n");
	t_has(md.buf, "\n- risk_ratio: 3.200 (expected <= 0.40)\n");
	t_has(md.buf, "\n## Trend Statistics\n");
	t_has(md.buf, "\n| net_bps | last8 | 0.50 | 6.00 | 3.20 |\n");
	t_has(md.buf, "\n## Tuning & Delta Verification\n");
	t_has(md.buf, "Deltas applied: 3/7");
	t_has(md.buf, "Full applications: 2/5 (40.0%)");
	t_has(md.buf, "\n## Recommendations\n");
	t_has(md.buf, "⚠ risk_ratio above target: 3.200 > 0.40");
	/* top 5 of the reasons */
	t_has(md.buf, "base++++: 2");
	assert_int_equal(count(md.buf, "base+++++: 1"), 0);
	sa_arena_release(&s.arena);

	make(&s, "base", true, false);
	sa_str_clear(&md);
	sa_render_markdown(&s.audit, &md);
	t_has(md.buf, "\n| net_bps | >= 2.9 | missing | MISSING | not found in any iteration");
	t_has(md.buf, "\n- net_bps: missing (expected >= 2.9)\n");
	t_has(md.buf, "\n| net_bps | steady | n/a | n/a | n/a |\n");
	sa_arena_release(&s.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_cannot_break_out),
		cmocka_unit_test(markdown_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* The job log: groups, annotations, and no foreign workflow command. */
#include "t.h"
#include "kpis.h"

#include "gate/decide.h"
#include "gate/fail.h"
#include "publish/job_log.h"

static void groups(void **state)
{
	static const struct {
		const char *console, *want;
	} cases[] = {
		{"", ""},
		{"a\nb\n", "a\nb\n"},
		{"[1/11] One...\nx\n[2/11] Two...\ny\n",
		 "::group::[1/11] One...\nx\n::endgroup::\n::group::[2/11] Two...\ny\n::endgroup::\n"},
		{"[11/11] Last\nx\n====\nFINAL VERDICT: OK\n====\nend\n",
		 "::group::[11/11] Last\nx\n::endgroup::\n====\nFINAL VERDICT: OK\n====\nend\n"},
		{"[/11] no step\n[1/12] nor this\n", "[/11] no step\n[1/12] nor this\n"},
		{"::error::x\n ##[group]y\n", ": :error::x\n ## [group]y\n"},
		{"[1/11] a ##[error]b\r::c::\n",
		 "::group::[1/11] a ## [error]b%0D::c::\n::endgroup::\n"},
		{"no line break", "no line break\n"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(out);

		sa_job_log(cases[i].console, &out);
		t_str(out.buf, cases[i].want);
	}
}

struct fixture {
	struct sa_arena arena;
	struct sa_notes notes;
	struct sa_run run;
	struct sa_check check[2];
	struct sa_audit audit;
	struct sa_publication pub;
};

static void fill(struct fixture *f, const char *base)
{
	*f = (struct fixture){
		.run = {.base = base},
		.check = {{.rule = {T_NET_BPS, SA_GE, 2.9, "2.9"},
			   .actual = 2.5,
			   .outcome = SA_FAIL},
			  {.outcome = SA_PASS}},
	};
	sa_notes_init(&f->notes, &f->arena);
	f->audit = (struct sa_audit){
		.run = &f->run,
		.notes = &f->notes,
		.verdict = {.check = f->check, .n_check = 2, .n_failed = 1},
		.failures = {.arena = &f->arena},
	};
	f->pub = (struct sa_publication){.audit = &f->audit};
}

static void judge(struct fixture *f)
{
	sa_fail_checks(&f->audit);
	sa_fail_kpi_gate(&f->audit);
	f->pub.decision = sa_decide(&f->audit.failures, SA_FAIL_ON_HOLD, true);
}

static void annotations(void **state)
{
	static const char *reasons[] = {"EDGE\n::error::y", "##[x]"};
	struct sa_kpi_gate gate = {
		.verdict = SA_KPI_VERDICT_WARN, .reason = reasons, .n_reasons = 2};
	SA_STR_SCOPE(out);
	struct fixture f;

	(void)state;
	fill(&f, "./a,b");
	f.audit.gates.gate = &gate;
	judge(&f);
	sa_note_add(&f.notes, SA_ERROR, "I_7.json", "bad");
	sa_note_add(&f.notes, SA_INFO, "", "hint");
	sa_job_annotations(&f.pub, &out);
	t_str(out.buf,
	      "::error title=soak-audit::❌ Soak audit: HOLD: net_bps is 2.500 and must be at least "
	      "2.9\n"
	      "::error title=soak-audit::net_bps: 2.500 (expected >= 2.9)\n"
	      "::warning file=a%2Cb/artifacts/KPI_GATE.json,title=soak-audit::"
	      "artifacts/KPI_GATE.json: KPI gate: WARN (EDGE\\x0a::error::y, ## [x])\n"
	      "::warning file=a%2Cb/I_7.json,title=soak-audit::I_7.json: bad\n"
	      "::notice title=soak-audit::hint\n");
	sa_arena_release(&f.arena);
}

static void not_done(void **state)
{
	struct sa_publication pub = {.error = "no base"};
	SA_ARENA_SCOPE(arena);
	struct sa_failures failures = {.arena = &arena};
	SA_STR_SCOPE(out);

	(void)state;
	sa_fail_no_audit(&failures, pub.error);
	pub.decision = sa_decide(&failures, SA_FAIL_ON_HOLD, true);
	sa_job_annotations(&pub, &out);
	t_str(out.buf,
	      "::error title=soak-audit::❌ Soak audit: HOLD: the audit could not be done: no base\n");
}

/* GitHub keeps ten of each kind; a path outside of the workspace is none of the repository. */
static void many(void **state)
{
	SA_STR_SCOPE(out);
	struct fixture f;
	size_t n = 0;

	(void)state;
	fill(&f, "/tmp/x");
	judge(&f);
	for (int i = 0; i < 30; i++)
		sa_note_add(&f.notes, SA_ERROR, "f", "bad");
	sa_job_annotations(&f.pub, &out);
	for (const char *p = out.buf; (p = strstr(p, "::f: bad\n")) != NULL; p++)
		n++;
	assert_int_equal(n, 10);
	assert_null(strstr(out.buf, "file="));
	t_has(out.buf, "::notice title=soak-audit::and 20 more; the reports list them all\n");

	/* 100 in all: the failures first, and how many are not there */
	struct sa_failure failure[150];

	for (size_t i = 0; i < T_COUNT(failure); i++)
		failure[i] = f.pub.decision.failure[0];
	f.pub.decision.failure = failure;
	f.pub.decision.n = T_COUNT(failure);
	sa_str_clear(&out);
	sa_job_annotations(&f.pub, &out);
	n = 0;
	for (const char *p = out.buf; (p = strstr(p, "title=soak-audit::")) != NULL; p++)
		n++;
	assert_int_equal(n, 100);
	t_has(out.buf, "::and 82 more; the reports list them all\n");
	assert_null(strstr(out.buf, "::f: bad\n"));
	sa_arena_release(&f.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups),
		cmocka_unit_test(annotations),
		cmocka_unit_test(not_done),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

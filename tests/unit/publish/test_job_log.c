/* SPDX-License-Identifier: MIT */
/* The job log: groups, annotations, and no foreign workflow command. */
#include "t.h"

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
		.check = {{.failure = "net_bps: 2.500 (expected >= 2.9)"}, {.failure = NULL}},
	};
	sa_notes_init(&f->notes, &f->arena);
	f->audit = (struct sa_audit){
		.run = &f->run, .notes = &f->notes, .verdict = {.check = f->check, .n_check = 2}};
	f->pub = (struct sa_publication){
		.audit = &f->audit,
		.decision = {.hold = true, .fails_job = true, .because = "x\n::error::y"},
	};
}

static void annotations(void **state)
{
	static const char *reasons[] = {"EDGE", "##[x]"};
	struct sa_kpi_gate gate = {
		.verdict = SA_KPI_VERDICT_WARN, .reason = reasons, .n_reasons = 2};
	SA_STR_SCOPE(out);
	struct fixture f;

	(void)state;
	fill(&f, "./a,b");
	f.pub.gate = &gate;
	sa_note_add(&f.notes, SA_ERROR, "I_7.json", "bad");
	sa_note_add(&f.notes, SA_INFO, "", "hint");
	sa_job_annotations(&f.pub, &out);
	t_str(out.buf, "::error title=soak-audit::❌ Soak audit: HOLD — x%0A::error::y\n"
		       "::error title=soak-audit::net_bps: 2.500 (expected >= 2.9)\n"
		       "::warning file=a%2Cb/artifacts/KPI_GATE.json,title=soak-audit::"
		       "artifacts/KPI_GATE.json: KPI gate: WARN — EDGE, ## [x]\n"
		       "::warning file=a%2Cb/I_7.json,title=soak-audit::I_7.json: bad\n"
		       "::notice title=soak-audit::hint\n");
	sa_arena_release(&f.arena);
}

static void not_done(void **state)
{
	struct sa_publication pub = {.error = "no base",
				     .decision = {.hold = true, .because = "no base"}};
	SA_STR_SCOPE(out);

	(void)state;
	sa_job_annotations(&pub, &out);
	t_str(out.buf, "::error title=soak-audit::❌ Soak audit: HOLD — no base\n");
}

/* GitHub keeps ten of each kind; a path outside of the workspace is none of the repository. */
static void many(void **state)
{
	SA_STR_SCOPE(out);
	struct fixture f;
	size_t n = 0;

	(void)state;
	fill(&f, "/tmp/x");
	for (int i = 0; i < 30; i++)
		sa_note_add(&f.notes, SA_ERROR, "f", "bad");
	sa_job_annotations(&f.pub, &out);
	for (const char *p = out.buf; (p = strstr(p, "::f: bad\n")) != NULL; p++)
		n++;
	assert_int_equal(n, 10);
	assert_null(strstr(out.buf, "file="));
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

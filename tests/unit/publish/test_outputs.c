/* SPDX-License-Identifier: MIT */
/* Step outputs: when no audit was possible nobody may read a pass. */
#include "t.h"
#include "kpis.h"

#include "base/num.h"
#include "gate/decide.h"
#include "gate/fail.h"
#include "publish/outputs.h"

static const char *value(struct sa_arena *arena, const char *name, const struct sa_publication *pub,
			 const struct sa_posted *posted)
{
	SA_STR_SCOPE(out);

	for (size_t i = 0; i < sa_output_count; i++) {
		if (strcmp(sa_output_table[i].name, name) == 0) {
			sa_output_table[i].value(pub, posted, &out);
			return sa_str_finish(&out, arena);
		}
	}
	return NULL;
}

/* The decision of an audit that could not be done. */
static void not_audited(struct sa_publication *pub, struct sa_arena *arena)
{
	struct sa_failures failures = {.arena = arena};

	sa_fail_no_audit(&failures, pub->error);
	pub->decision = sa_decide(&failures, SA_FAIL_ON_HOLD, true);
}

static void not_done(void **state)
{
	static const struct {
		const char *name, *want;
	} cases[] = {
		{"verdict", "HOLD"},
		{"ready", "false"},
		{"kpi-gate", "MISSING"},
		{"net-bps", ""},
		{"kpis", "{}"},
		{"state", "HOLD"},
		{"failures", "[\"the audit could not be done: no \\\"base\\\"\"]"},
		{"iterations", "0"},
		{"failed-metrics", ""},
		{"comment-id", ""},
		{"notes", "0"},
		{"report-md", ""},
		{"check-url", ""},
	};
	const struct sa_posted posted = {.comment_url = "", .check_url = ""};
	struct sa_publication pub = {.error = "no \"base\"", .path = {"", "", "", ""}};
	SA_ARENA_SCOPE(arena);

	(void)state;
	not_audited(&pub, &arena);
	for (size_t i = 0; i < T_COUNT(cases); i++)
		t_str_in(cases[i].name, value(&arena, cases[i].name, &pub, &posted), cases[i].want);
}

static void done(void **state)
{
	static const struct {
		const char *name, *want;
	} cases[] = {
		{"verdict", "HOLD"},
		{"ready", "false"},
		{"failed-metrics", "net_bps,risk_ratio"},
		{"failures",
		 "[\"net_bps: 2.500 (expected >= 2.9)\",\"risk_ratio: missing (expected <= "
		 "0.40)\"]"},
		{"net-bps", "2.5"},
		{"risk-ratio", ""},
		{"iterations", "24"},
		{"notes", "1"},
		{"comment-id", "18446744073709551615"},
		{"comment-url", "https://c"},
		{"check-url", "https://k"},
	};
	struct sa_check check[] = {
		{.rule = {T_NET_BPS, SA_GE, 2.9, "2.9"}, .outcome = SA_FAIL, .actual = 2.5},
		{.rule = {.kpi = T_MAKER_TAKER_RATIO}, .outcome = SA_PASS},
		{.rule = {T_RISK_RATIO, SA_LE, 0.4, "0.40"},
		 .outcome = SA_MISSING_VALUE,
		 .actual = SA_MISSING},
	};
	SA_ARENA_SCOPE(arena);
	struct sa_notes notes;
	struct sa_run run = {.n_iter = 24, .n_loaded = 24};
	struct sa_audit audit = {.run = &run,
				 .notes = &notes,
				 .failures = {.arena = &arena},
				 .verdict = {.check = check, .n_check = 3, .n_failed = 2}};
	struct sa_publication pub = {.audit = &audit, .path = {"", "", "", ""}};
	const struct sa_posted posted = {
		.comment_id = UINT64_MAX, .comment_url = "https://c", .check_url = "https://k"};

	(void)state;
	sa_fail_checks(&audit);
	pub.decision = sa_decide(&audit.failures, SA_FAIL_ON_HOLD, true);
	sa_notes_init(&notes, &arena);
	sa_note_add(&notes, SA_INFO, "", "x");
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		audit.reading[k].value = SA_MISSING;
	audit.reading[T_NET_BPS].value = 2.5;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		t_str_in(cases[i].name, value(&arena, cases[i].name, &pub, &posted), cases[i].want);
	t_has(value(&arena, "kpis", &pub, &posted), "\"net_bps\":2.5");
	t_has(value(&arena, "kpis", &pub, &posted), "\"risk_ratio\":null");
}

/* A KPI with two rules that it breaks is one name. */
static void names_once(void **state)
{
	struct sa_check check[] = {
		{.rule = {T_NET_BPS, SA_GE, 2.9, "2.9"}, .outcome = SA_FAIL, .actual = 2.5},
		{.rule = {T_RISK_RATIO, SA_LE, 0.4, "0.40"}, .outcome = SA_FAIL, .actual = 0.5},
		{.rule = {T_NET_BPS, SA_LE, 2, "2"}, .outcome = SA_FAIL, .actual = 2.5},
	};
	SA_ARENA_SCOPE(arena);
	struct sa_audit audit = {.verdict = {.check = check, .n_check = 3, .n_failed = 3}};
	struct sa_publication pub = {.audit = &audit, .path = {"", "", "", ""}};
	const struct sa_posted posted = {.comment_url = "", .check_url = ""};

	(void)state;
	t_str(value(&arena, "failed-metrics", &pub, &posted), "net_bps,risk_ratio");
}

static void writes_all(void **state)
{
	const struct sa_posted posted = {.comment_url = "", .check_url = ""};
	struct sa_publication pub = {.error = "x ghs_12345 y", .path = {"", "", "", ""}};
	SA_ARENA_SCOPE(arena);
	const char *path = t_write_str(t_tmpdir(), "outputs", "");
	struct sa_err err;

	(void)state;
	not_audited(&pub, &arena);
	assert_int_equal(sa_outputs_write(path, "ghs_12345", &pub, &posted, &err), 0);
	const char *text = t_read(path, NULL);

	for (size_t i = 0; i < sa_output_count; i++) {
		char want[100];

		snprintf(want, sizeof want, "%s<<", sa_output_table[i].name);
		t_has(text, want);
	}
	t_has(text, "[\"the audit could not be done: x *** y\"]");
	assert_int_equal(sa_outputs_write("/nowhere/outputs", "", &pub, &posted, &err), -1);
	t_has(err.msg, "output 'verdict'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_done),
		cmocka_unit_test(done),
		cmocka_unit_test(names_once),
		cmocka_unit_test(writes_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

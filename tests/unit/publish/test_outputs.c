/* SPDX-License-Identifier: MIT */
/* Step outputs: when no audit was possible nobody may read a pass. */
#include "t.h"

#include "base/num.h"
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

static void not_done(void **state)
{
	static const struct {
		const char *name, *want;
	} cases[] = {
		{"verdict", "HOLD"}, {"ready", "false"},     {"kpi-gate", "MISSING"},
		{"net-bps", ""},     {"kpis", "{}"},	     {"failures", "[\"no \\\"base\\\"\"]"},
		{"iterations", "0"}, {"failed-metrics", ""}, {"comment-id", ""},
		{"notes", "0"},	     {"report-md", ""},	     {"check-url", ""},
	};
	const struct sa_posted posted = {.comment_url = "", .check_url = ""};
	const struct sa_publication pub = {
		.error = "no \"base\"", .decision = {.hold = true}, .path = {"", "", "", ""}};
	SA_ARENA_SCOPE(arena);

	(void)state;
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
		{"failures", "[\"net_bps: bad\",\"risk_ratio: missing\"]"},
		{"net-bps", "2.5"},
		{"risk-ratio", ""},
		{"iterations", "24"},
		{"notes", "1"},
		{"comment-id", "18446744073709551615"},
		{"comment-url", "https://c"},
		{"check-url", "https://k"},
	};
	struct sa_check check[] = {
		{.rule = {.kpi = SA_KPI_NET_BPS}, .outcome = SA_FAIL, .failure = "net_bps: bad"},
		{.rule = {.kpi = SA_KPI_MAKER_TAKER_RATIO}, .outcome = SA_PASS},
		{.rule = {.kpi = SA_KPI_RISK_RATIO},
		 .outcome = SA_MISSING_VALUE,
		 .failure = "risk_ratio: missing"},
	};
	SA_ARENA_SCOPE(arena);
	struct sa_notes notes;
	struct sa_run run = {.n_iter = 24, .n_loaded = 24};
	struct sa_audit audit = {.run = &run,
				 .notes = &notes,
				 .verdict = {.check = check, .n_check = 3, .n_failed = 2}};
	struct sa_publication pub = {
		.audit = &audit, .decision = {.hold = true}, .path = {"", "", "", ""}};
	const struct sa_posted posted = {
		.comment_id = UINT64_MAX, .comment_url = "https://c", .check_url = "https://k"};

	(void)state;
	sa_notes_init(&notes, &arena);
	sa_note_add(&notes, SA_INFO, "", "x");
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		audit.reading[k].value = SA_MISSING;
	audit.reading[SA_KPI_NET_BPS].value = 2.5;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		t_str_in(cases[i].name, value(&arena, cases[i].name, &pub, &posted), cases[i].want);
	t_has(value(&arena, "kpis", &pub, &posted), "\"net_bps\":2.5");
	t_has(value(&arena, "kpis", &pub, &posted), "\"risk_ratio\":null");
}

static void writes_all(void **state)
{
	const struct sa_posted posted = {.comment_url = "", .check_url = ""};
	const struct sa_publication pub = {
		.error = "x ghs_12345 y", .decision = {.hold = true}, .path = {"", "", "", ""}};
	const char *path = t_write_str(t_tmpdir(), "outputs", "");
	struct sa_err err;

	(void)state;
	assert_int_equal(sa_outputs_write(path, "ghs_12345", &pub, &posted, &err), 0);
	const char *text = t_read(path, NULL);

	for (size_t i = 0; i < sa_output_count; i++) {
		char want[100];

		snprintf(want, sizeof want, "%s<<", sa_output_table[i].name);
		t_has(text, want);
	}
	t_has(text, "[\"x *** y\"]");
	assert_int_equal(sa_outputs_write("/nowhere/outputs", "", &pub, &posted, &err), -1);
	t_has(err.msg, "output 'verdict'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_done),
		cmocka_unit_test(done),
		cmocka_unit_test(writes_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

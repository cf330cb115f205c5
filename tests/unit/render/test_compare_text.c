/* SPDX-License-Identifier: MIT */
/* What is said of a baseline and a comparison. */
#include "t.h"

#include "base/num.h"
#include "codec/json_out.h"
#include "render/compare.h"

#define NET SA_KPI_NET_BPS

static void phrase_is(const struct sa_compare_kpi *kpi, const char *want)
{
	struct sa_compare compare = {.alpha = 0.05};
	SA_STR_SCOPE(text);

	compare.kpi[NET] = *kpi;
	sa_phrase_compare(&text, &compare, NET);
	t_str(text.buf, want);
}

static struct sa_compare_kpi kpi_of(enum sa_compare_verdict verdict, double p)
{
	return (struct sa_compare_kpi){.verdict = verdict,
				       .a = 4,
				       .b = 3,
				       .shift = -1,
				       .shift_pct = -25,
				       .lo = -1.5,
				       .hi = -0.5,
				       .p = p / 6,
				       .p_holm = p,
				       .floor = 0.1,
				       .detectable = 0.5};
}

static void phrases(void **state)
{
	struct sa_compare_kpi kpi = kpi_of(SA_COMPARE_REGRESSED, 0.003);

	(void)state;
	phrase_is(&kpi,
		  "regressed: shift -1.000 (95 % interval -1.500 … -0.500) is larger than the "
		  "floor 0.100 and hardly chance (p 0.0030)");
	kpi = kpi_of(SA_COMPARE_UNCHANGED, 0.5);
	phrase_is(&kpi,
		  "unchanged: shift -1.000 (95 % interval -1.500 … -0.500) lies within the floor "
		  "0.100");
	kpi = kpi_of(SA_COMPARE_INCONCLUSIVE, 0.5);
	phrase_is(&kpi, "inconclusive: shift -1.000 (95 % interval -1.500 … -0.500) may be chance "
			"(p 0.5000 with all KPIs together)");
	kpi.detectable = 1.5;
	phrase_is(&kpi, "inconclusive: shift -1.000 (95 % interval -1.500 … -0.500) may be chance "
			"(p 0.5000); the smallest change this could have seen is 1.500");
	kpi.powerless = true;
	kpi.n_a = kpi.n_b = 8;
	phrase_is(&kpi, "inconclusive: shift -1.000 (95 % interval -1.500 … -0.500) may be chance "
			"(p 0.5000); 8 and 8 values are too few to show any change at this level: "
			"compare a longer window");
	kpi = kpi_of(SA_COMPARE_INCONCLUSIVE, 0.003);
	kpi.floor = 1.2;
	phrase_is(&kpi,
		  "inconclusive: shift -1.000 (95 % interval -1.500 … -0.500) is hardly chance "
		  "(p 0.0030), but whether it exceeds the floor 1.200 is not sure");
	kpi = kpi_of(SA_COMPARE_IMPROVED, 0.003);
	kpi.lo = kpi.hi = SA_MISSING;
	kpi.why = SA_COMPARE_WHY_CONSTANT;
	phrase_is(&kpi,
		  "improved: each run has one value only; shift -1.000 is larger than the floor "
		  "0.100 and hardly chance (p 0.0030)");
	for (int why = SA_COMPARE_WHY_SAME_DATA; why < SA_COMPARE_WHY_COUNT; why++)
		assert_true(sa_compare_why_text((enum sa_compare_why)why)[0]);
	kpi = (struct sa_compare_kpi){.why = SA_COMPARE_WHY_TOO_FEW};
	phrase_is(&kpi, "not comparable: fewer than 8 values in a run");
}

static const struct sa_run run = {.n_iter = 24, .n_loaded = 24};

static struct sa_baseline baseline_of(void)
{
	struct sa_baseline b = {
		.wanted = true,
		.from = {.spec = "artifact:soak",
			 .kind = "artifact",
			 .where = "soak|<b>\n::error::x",
			 .sha = "0123456789abcdef0123456789abcdef01234567",
			 .run_url = "https://gh.test/r/7",
			 .at = "2025-10-18T12:34:56Z",
			 .why = "it is the newest",
			 .artifact_id = 9,
			 .run_id = 7,
			 .distance = 2,
			 .age_days = 1,
			 .digest = "sha256:0123456789abcdef"},
		.run = &run,
		.compare = {.alpha = 0.05},
		.window_used = SA_WINDOW_STEADY,
	};

	b.window[SA_WINDOW_STEADY].name = "steady";
	b.compare.kpi[NET] = kpi_of(SA_COMPARE_REGRESSED, 0.003);
	b.compare.n_by_verdict[SA_COMPARE_REGRESSED] = 1;
	b.compare.n_by_verdict[SA_COMPARE_NOT_COMPARABLE] = SA_KPI_COUNT - 1;
	return b;
}

static void provenance(void **state)
{
	struct sa_baseline b = baseline_of();
	SA_STR_SCOPE(text);

	(void)state;
	b.from.where = "soak";
	sa_phrase_provenance(&text, &b);
	t_str(text.buf,
	      "artifact soak (id 9), run 7, commit 0123456789ab, 2 commits back, of "
	      "2025-10-18T12:34:56Z (1.0 days old); 24 iterations from ITER_SUMMARY files; "
	      "sha256:0123456789ab…; chosen because it is the newest");
	sa_str_clear(&text);
	b.from = (struct sa_provenance){.kind = "dir",
					.where = "a/b",
					.sha = "",
					.run_url = "",
					.at = "",
					.why = "",
					.distance = -1,
					.age_days = SA_MISSING};
	b.form = SA_BASELINE_SUMMARY;
	b.run = NULL;
	sa_phrase_provenance(&text, &b);
	t_str(text.buf, "dir a/b; 0 iterations from an audit summary (KPIs only)");
}

/* Nothing from outside breaks a line, a table or a tag. */
static void outside_texts(void **state)
{
	struct sa_baseline b = baseline_of();
	struct sa_baseline_step step = {"a\n# b", "c | <img>"};
	SA_STR_SCOPE(console);
	SA_STR_SCOPE(markdown);

	(void)state;
	b.step = &step;
	b.n_steps = 1;
	sa_render_compare_console(&b, &console);
	assert_null(strstr(console.buf, "\n::error"));
	assert_null(strstr(console.buf, "\n# b"));
	sa_render_compare_markdown(&b, "## Comparison", true, &markdown);
	assert_null(strstr(markdown.buf, "\n::error"));
	assert_null(strstr(markdown.buf, "\n# b"));
	assert_null(strstr(markdown.buf, "<b>"));
	assert_null(strstr(markdown.buf, "<img>"));
	t_has(markdown.buf, "([run](https://gh.test/r/7))");
	t_has(markdown.buf, "<details><summary>5 KPIs that did not</summary>");
	t_has(markdown.buf,
	      "| ▼ regressed | net_bps | 4.000 | 3.000 | -1.000 | -25.0 | regressed: ");
	assert_true(strstr(markdown.buf, "net_bps") < strstr(markdown.buf, "<details>"));
	assert_true(strstr(markdown.buf, "risk_ratio") > strstr(markdown.buf, "<details>"));
}

static void nothing_and_none(void **state)
{
	struct sa_baseline b = {.from = {.spec = "auto"}};
	SA_STR_SCOPE(text);
	struct sa_jout j;

	(void)state;
	sa_render_compare_console(NULL, &text);
	sa_render_compare_console(&b, &text);
	sa_render_compare_markdown(&b, "#", true, &text);
	assert_int_equal(text.len, 0);
	b.wanted = true;
	b.error = "no such <thing>";
	sa_render_compare_console(&b, &text);
	t_has(text.buf, "no baseline: no such <thing>");
	sa_str_clear(&text);
	sa_render_compare_markdown(&b, "#", false, &text);
	t_has(text.buf, "No baseline: no such ");
	assert_null(strstr(text.buf, "<thing>"));
	sa_str_clear(&text);
	sa_jout_init(&j, &text);
	sa_jout_object(&j, NULL);
	sa_render_compare_json(&b, &j);
	sa_jout_end_object(&j);
	t_has(text.buf, "\"error\": \"no such <thing>\"");
	assert_null(strstr(text.buf, "kpis"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phrases),
		cmocka_unit_test(provenance),
		cmocka_unit_test(outside_texts),
		cmocka_unit_test(nothing_and_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* What is said of a baseline and a comparison. */
#include "t.h"
#include "kpis.h"

#include "base/num.h"
#include "codec/json_out.h"
#include "doc/comparison.h"
#include "render/compare.h"
#include "render/pens.h"
#include "doc/judged_words.h"

#define NET T_NET_BPS

static struct sa_judge_answer answer_of(enum sa_judge_word word)
{
	return (struct sa_judge_answer){.word = word,
					.level = 4,
					.difference = -1,
					.lo = -1.5,
					.hi = -0.5,
					.p = 0.0005,
					.p_holm = 0.003,
					.n_runs = 1,
					.floor = 0.1,
					.detectable = 0.5};
}

/* Console line, cell and explanation of one answer. */
static void says(struct sa_judge_answer answer, bool judged, const char *line, const char *cell,
		 const char *why)
{
	struct sa_compare compare = {.alpha = 0.05};
	SA_STR_SCOPE(text);

	compare.shift[NET] = (struct sa_judged_shift){.judged = judged, .answer = answer};
	sa_phrase_compare(&text, &compare, NET);
	t_str(text.buf, line);
	sa_str_clear(&text);
	sa_phrase_shift_cell(&text, &answer, 3);
	t_str(text.buf, cell);
	sa_str_clear(&text);
	sa_phrase_shift_why(&text, &answer, 3);
	t_str(text.buf, why);
}

static void phrases(void **state)
{
	struct sa_judge_answer none = {.word = SA_JUDGE_NONE,
				       .why = SA_JUDGE_WHY_NO_CURRENT,
				       .level = SA_MISSING,
				       .difference = SA_MISSING,
				       .detectable = SA_MISSING};
	struct sa_judge_answer kpis = {.word = SA_JUDGE_NONE,
				       .why = SA_JUDGE_WHY_KPIS_ONLY,
				       .level = 4,
				       .difference = -1,
				       .detectable = SA_MISSING};
	const char *kpis_only = "the baseline has KPIs only, no iterations to test them with";
	SA_STR_SCOPE(text);

	(void)state;
	says(answer_of(SA_JUDGE_WORSE), true,
	     "worse than the baseline: -1.000 (-25.0 %) from 4.000 of 1 run, p 0.0030",
	     "-1.000 (-25.0 %) ◀ worse", "beyond the floor 0.100, p 0.0030");
	says(answer_of(SA_JUDGE_DIFFERS), true,
	     "differs from the baseline, for the worse: -1.000 (-25.0 %) from 4.000 of 1 run, p "
	     "0.0030",
	     "-1.000 (-25.0 %) ◀ differs", "beyond the floor 0.100, p 0.0030");
	says(answer_of(SA_JUDGE_BETTER), true,
	     "better than the baseline: -1.000 (-25.0 %) from 4.000 of 1 run",
	     "-1.000 (-25.0 %) ▶ better", "beyond the floor 0.100");
	says(answer_of(SA_JUDGE_NOT_WORSE), false,
	     "not worse than the baseline: -1.000 (-25.0 %) from 4.000 of 1 run; a change of 0.500 "
	     "would have been found 4 times in 5; no rule is about it, so it is not judged",
	     "-1.000 (-25.0 %) not-worse",
	     "a change for the worse beyond the floor 0.100 is excluded; a change of 0.500 would "
	     "have been found 4 times in 5");
	says(answer_of(SA_JUDGE_UNCLEAR), true,
	     "unclear against the baseline: -1.000 (-25.0 %) from 4.000 of 1 run; a change of 0.500 "
	     "would have been found 4 times in 5",
	     "-1.000 (-25.0 %) ? unclear",
	     "neither worse nor shown not to be, p 0.0030; a change of 0.500 would have been found 4 "
	     "times in 5");
	says(none, true, "not compared: no value in this run", "no value in this run",
	     "no value in this run");
	sa_str_printf(&text, "not compared: -1.000 (-25.0 %%) from 4.000; %s", kpis_only);
	says(kpis, true, text.buf, "-1.000 (-25.0 %) not tested", kpis_only);
	for (int why = SA_JUDGE_WHY_NO_BASELINE; why < SA_JUDGE_WHY_COUNT; why++)
		assert_true(sa_judge_why_text((enum sa_judge_why)why)[0]);
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
	b.compare.n_runs = 1;
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		b.compare.shift[k] = (struct sa_judged_shift){
			.judged = true, .answer = answer_of(SA_JUDGE_NOT_WORSE)};
	b.compare.shift[NET].answer = answer_of(SA_JUDGE_WORSE);
	b.compare.shift[T_MAKER_TAKER_RATIO].answer = answer_of(SA_JUDGE_UNCLEAR);
	b.compare.side[NET] = (struct sa_compare_sides){18, 18, 4, 3};
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
	b.from.distance = 1;
	b.from.age_days = -0.01; /* clocks differ */
	sa_phrase_provenance(&text, &b);
	assert_non_null(strstr(text.buf, ", 1 commit back, of "));
	assert_non_null(strstr(text.buf, "(0.0 days old)"));
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

/* Lines of the console, else Markdown. */
static void compared(const struct sa_baseline *baseline, enum sa_comparison_look look,
		     struct sa_str *out)
{
	const struct sa_console_opts opts = {0};
	SA_ARENA_SCOPE(arena);
	struct sa_doc doc = {.arena = &arena};

	sa_doc_comparison(&doc, baseline, look);
	if (look == SA_COMPARISON_LINES)
		sa_console_blocks(out, &doc, "", &opts);
	else
		sa_markdown_blocks(out, &doc, &sa_pen_markdown, look == SA_COMPARISON_FOLDED);
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
	compared(&b, SA_COMPARISON_LINES, &console);
	assert_null(strstr(console.buf, "\n::error"));
	assert_null(strstr(console.buf, "\n# b"));
	compared(&b, SA_COMPARISON_FOLDED, &markdown);
	assert_null(strstr(markdown.buf, "\n::error"));
	assert_null(strstr(markdown.buf, "\n# b"));
	assert_null(strstr(markdown.buf, "<b>"));
	assert_null(strstr(markdown.buf, "<img>"));
	t_has(markdown.buf, "([run](https://gh.test/r/7))");
	t_has(markdown.buf,
	      "Against the baseline (1 run, window steady): 1 worse, 1 unclear, 4 not "
	      "worse\n");
	t_has(markdown.buf, "<details><summary>4 other KPIs</summary>");
	t_has(markdown.buf, "| net_bps | 4.000 | 3.000 | -1.000 (-25.0 %) ◀ worse | beyond ");
	assert_true(strstr(markdown.buf, "net_bps") < strstr(markdown.buf, "<details>"));
	/* what is unclear nobody may overlook (JUDGE 2) */
	assert_true(strstr(markdown.buf, "maker_taker_ratio") < strstr(markdown.buf, "<details>"));
	assert_true(strstr(markdown.buf, "risk_ratio") > strstr(markdown.buf, "<details>"));
}

static void nothing_and_none(void **state)
{
	struct sa_baseline b = {.from = {.spec = "auto"}};
	SA_STR_SCOPE(text);
	struct sa_jout j;

	(void)state;
	compared(NULL, SA_COMPARISON_LINES, &text);
	compared(&b, SA_COMPARISON_LINES, &text);
	compared(&b, SA_COMPARISON_FOLDED, &text);
	assert_int_equal(text.len, 0);
	b.wanted = true;
	b.error = "no such <thing>";
	compared(&b, SA_COMPARISON_LINES, &text);
	t_has(text.buf, "no baseline: no such <thing>");
	sa_str_clear(&text);
	compared(&b, SA_COMPARISON_TABLE, &text);
	t_has(text.buf, "no baseline: no such ");
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

/* SPDX-License-Identifier: MIT */
/* Check runs. */
#include "fake_gh.h"

#include "github/check.h"

#define SHA    "0123456789abcdef0123456789abcdef01234567"
#define CREATE "/repos/o/r/check-runs"
#define RUN    "/repos/o/r/check-runs/9"
#define LIST   "/repos/o/r/commits/" SHA "/check-runs?check_name=soak%20audit&filter=all&per_page=100"
#define ANSWER "{\"id\":9,\"html_url\":\"https://gh/9\",\"app\":{\"slug\":\"my-app\"}}"

static const struct sa_check_where where = {
	.repo = "o/r", .sha = SHA, .name = "soak audit", .external_id = "run 1.1"};
static const struct sa_check_output plain = {.title = "HOLD", .summary = "why"};

static void creates_and_updates(void **state)
{
	static const struct step script[] = {
		{"POST", CREATE, 201, NULL, ANSWER,
		 .sends = "{\"name\":\"soak audit\",\"head_sha\":\"" SHA
			  "\",\"external_id\":\"run 1.1\",\"status\":\"completed\","
			  "\"conclusion\":\"failure\",\"output\":{\"title\":\"HOLD\","
			  "\"summary\":\"why\"}}"},
		{"PATCH", RUN, 200, NULL, ANSWER,
		 .sends = "{\"status\":\"completed\",\"conclusion\":\"success\",\"output\":{"
			  "\"title\":\"HOLD\",\"summary\":\"why\"}}"},
	};
	struct sa_check_run run = {0};
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_check_finish(&f.gh, &f.arena, &where, false, &plain, &run, &err), 0);
	assert_int_equal(run.id, 9);
	t_str(run.url, "https://gh/9");
	t_str(f.gh.self.login, "my-app[bot]");
	assert_int_equal(sa_check_finish(&f.gh, &f.arena, &where, true, &plain, &run, &err), 0);
	fake_close(&f);
}

/* Newest first; what is in progress, or nobody's, is not ours. */
static void finds(void **state)
{
	static const struct step script[] = {
		{"GET", LIST, 200, NULL,
		 "{\"check_runs\":[{\"id\":7,\"external_id\":\"1-1-\",\"status\":\"completed\","
		 "\"conclusion\":\"success\",\"output\":{\"title\":\"t\",\"summary\":\"s\"}},"
		 "{\"id\":9,\"external_id\":\"2-1-\",\"status\":\"completed\",\"conclusion\":"
		 "\"failure\",\"html_url\":\"u\"},{\"id\":10,\"external_id\":\"3-1-\","
		 "\"status\":\"in_progress\"},{\"id\":11,\"status\":\"completed\"},"
		 "{\"id\":9,\"external_id\":\"2-1-\",\"status\":\"completed\"},\"x\"]}"},
	};
	struct sa_check_list list;
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_check_find(&f.gh, &f.arena, &where, &list, &err), 0);
	assert_int_equal(list.n, 2);
	assert_int_equal(list.item[0].run.id, 9);
	assert_false(list.item[0].success);
	t_str(list.item[0].external_id, "2-1-");
	t_str(list.item[0].title, "");
	assert_true(list.item[1].success);
	t_str(list.item[1].summary, "s");
	fake_close(&f);
}

static struct sa_check_output annotated(struct sa_arena *arena, size_t n)
{
	struct sa_check_annotation *a = SA_NEW_ARRAY(arena, n, struct sa_check_annotation);

	for (size_t i = 0; i < n; i++)
		a[i] = (struct sa_check_annotation){
			.path = "a.json",
			.line = (unsigned)i,
			.level = SA_CHECK_FAILURE,
			.title = i ? "" : "title",
			.message = sa_arena_printf(arena, "number %zu", i),
		};
	return (struct sa_check_output){
		.title = "t", .summary = "s", .text = "x", .annotation = a, .n_annotation = n};
}

static size_t count(const char *text, const char *needle)
{
	size_t n = 0;

	for (; (text = strstr(text, needle)) != NULL; text++)
		n++;
	return n;
}

static void batches(void **state)
{
	static const struct step script[] = {
		{"PATCH", RUN, 200, NULL, ANSWER},
		{"PATCH", RUN, 200, NULL, ANSWER},
		{"PATCH", RUN, 200, NULL, ANSWER},
	};
	struct sa_check_run run = {.id = 9};
	struct sa_check_output output;
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	output = annotated(&f.arena, 101);
	assert_int_equal(sa_check_annotate(&f.gh, &f.arena, &where, &output, &run, &err), 0);
	assert_int_equal(run.annotated, 101);
	char *second = strchr(f.bodies.buf, '\n') + 1, *third = strchr(second, '\n') + 1;

	second[-1] = third[-1] = '\0';
	assert_int_equal(count(f.bodies.buf, "\"path\":"), 50);
	assert_int_equal(count(second, "\"path\":"), 50);
	assert_int_equal(count(third, "\"path\":"), 1);
	t_has(f.bodies.buf, "{\"path\":\"a.json\",\"start_line\":1,\"end_line\":1,"
			    "\"annotation_level\":\"failure\",\"message\":\"number 0\","
			    "\"title\":\"title\"}");
	t_has(third, "number 100");
	assert_null(strstr(f.bodies.buf, "conclusion"));
	fake_close(&f);
}

static void lost_answers(void **state)
{
	static const struct step created[] = {
		{"POST", CREATE, .fail = SA_HTTP_FAIL_LOST},
		{"GET", LIST, 200, NULL,
		 "{\"total_count\":2,\"check_runs\":[{\"id\":8,\"external_id\":\"run 0.1\"},"
		 "{\"id\":10,\"external_id\":\"run 1.1\",\"status\":\"completed\",\"output\":"
		 "{\"title\":\"another leg\"}},"
		 "{\"id\":9,\"external_id\":\"run 1.1\",\"status\":\"completed\",\"output\":"
		 "{\"title\":\"HOLD\"}}]}"},
	};
	/* annotations that arrived are not sent again */
	static const struct step updated[] = {
		{"PATCH", RUN, 502},
		{"GET", RUN, 200, NULL,
		 "{\"id\":9,\"status\":\"completed\",\"output\":{\"annotations_count\":50}}"},
		{"PATCH", RUN, 500},
		{"GET", RUN, 200, NULL,
		 "{\"id\":9,\"status\":\"completed\",\"output\":{\"annotations_count\":50}}"},
		{"PATCH", RUN, 200, NULL, ANSWER},
	};
	struct sa_check_run run = {0};
	struct sa_check_output output;
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, created, T_COUNT(created));
	assert_int_equal(sa_check_finish(&f.gh, &f.arena, &where, false, &plain, &run, &err), 0);
	assert_int_equal(run.id, 9);
	fake_close(&f);
	fake_open(&f, updated, T_COUNT(updated));
	output = annotated(&f.arena, 60);
	assert_int_equal(sa_check_annotate(&f.gh, &f.arena, &where, &output, &run, &err), 0);
	assert_int_equal(run.annotated, 60);
	fake_close(&f);
}

static void refused(void **state)
{
	static const struct step forbidden[] = {
		{"POST", CREATE, 403, NULL,
		 "{\"message\":\"Resource not accessible by integration\"}"}};
	static const struct step gone[] = {{"PATCH", RUN, 404, NULL, "{}"}};
	struct sa_check_run run = {0};
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, forbidden, 1);
	assert_int_equal(sa_check_finish(&f.gh, &f.arena, &where, true, &plain, &run, &err), -1);
	t_has(err.msg, "'checks: write'");
	assert_int_equal(run.id, 0);
	fake_close(&f);
	run.id = 9;
	fake_open(&f, gone, 1);
	assert_int_equal(sa_check_finish(&f.gh, &f.arena, &where, true, &plain, &run, &err), -1);
	fake_close(&f);
}

static void later_batches_may_fail(void **state)
{
	static const struct step script[] = {
		{"PATCH", RUN, 200, NULL, ANSWER},
		{"PATCH", RUN, 422, NULL, "{\"message\":\"Invalid\"}"},
	};
	struct sa_check_run run = {.id = 9};
	struct sa_check_output output;
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	output = annotated(&f.arena, 51);
	assert_int_equal(sa_check_annotate(&f.gh, &f.arena, &where, &output, &run, &err), -1);
	assert_int_equal(run.annotated, 50);
	t_has(err.msg, "50 of 51 annotations arrived");
	fake_close(&f);
}

static void cuts_texts(void **state)
{
	static const struct step script[] = {{"PATCH", RUN, 200, NULL, ANSWER}};
	struct sa_check_run run = {.id = 9};
	struct sa_check_output output = plain;
	SA_STR_SCOPE(big);
	struct sa_err err;
	struct fake f;

	(void)state;
	for (int i = 0; i < 30000; i++)
		sa_str_puts(&big, "€");
	output.summary = output.text = output.title = big.buf;
	fake_open(&f, script, 1);
	assert_int_equal(sa_check_finish(&f.gh, &f.arena, &where, true, &output, &run, &err), 0);
	assert_true(f.bodies.len < 2 * SA_CHECK_MAX_TEXT + 3 * SA_CHECK_MAX_TITLE + 200);
	assert_true(f.bodies.len > 2 * SA_CHECK_MAX_TEXT);
	fake_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(creates_and_updates),
		cmocka_unit_test(finds),
		cmocka_unit_test(batches),
		cmocka_unit_test(lost_answers),
		cmocka_unit_test(refused),
		cmocka_unit_test(later_batches_may_fail),
		cmocka_unit_test(cuts_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

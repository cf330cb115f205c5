/* SPDX-License-Identifier: MIT */
/* Which runs may be a baseline, and that lists cannot be filled up by others. */
#include "fake_gh.h"

#include "base/utc.h"
#include "github/run_list.h"

#define SHA    "0123456789abcdef0123456789abcdef01234567"
#define QUEUE  "gh-readonly-queue/"
#define RUNS   "/repos/o/r/actions/workflows/ci.yml/runs?status=success&per_page=100"
#define ALL    "/repos/o/r/actions/runs?status=success&per_page=100"
#define MAIN   "&branch=main"
#define QUEUED "&event=merge_group"

static const struct sa_run_query query = {
	.repo = "o/r", .repo_id = 1, .branch = "main", .workflow = "ci.yml"};

#define RUN_OF(id, at, event, branch, repo)                                             \
	"{\"id\":" id ",\"created_at\":\"2025-10-" at "T00:00:00Z\",\"event\":\"" event \
	"\",\"head_branch\":\"" branch "\",\"head_repository\":{\"id\":" repo           \
	"},\"repository\":{\"id\":1},\"conclusion\":\"success\",\"head_sha\":\"" SHA    \
	"\",\"path\":\".github/workflows/ci.yml\"}"
#define RUN(id, at)  RUN_OF(id, at, "push", "main", "1")
#define FORK(id, at) RUN_OF(id, at, "pull_request", "main", "666")
#define LIST(...)    "{\"workflow_runs\":[" __VA_ARGS__ "]}"
#define NEXT(page)   "link: <" API page ">; rel=\"next\""
#define NONE	     LIST("")

static void run_trust(void **state)
{
	static const struct {
		const char *event, *conclusion, *branch, *path, *want, *why;
		uint64_t head_repo, repo;
	} cases[] = {
		{"push", "success", "main", ".github/workflows/ci.yml", "ci.yml", NULL, 1, 1},
		{"schedule", "success", "main", ".github/workflows/ci.yml@main", "ci.yml", NULL, 1,
		 1},
		{"workflow_dispatch", "success", "main", "x", "44", NULL, 1, 1},
		{"merge_group", "success", "main", "x", "", NULL, 1, 1},
		{"merge_group", "success", QUEUE "main/pr-7-0123", "x", "", NULL, 1, 1},
		{"merge_group", "success", QUEUE "main2/pr-7-0123", "x", "", "on branch", 1, 1},
		{"merge_group", "success", QUEUE "main", "x", "", "on branch", 1, 1},
		{"merge_group", "success", QUEUE "main/pr-7-0123", "x", "", "another", 666, 1},
		{"push", "success", QUEUE "main/pr-7-0123", "x", "", "on branch", 1, 1},
		{"push", "success", "main", "a/ci.yml", ".github/workflows/ci.yml", NULL, 1, 1},
		{"push", "success", "main", "a/ci.yml", "ci.yml", "another repository", 666, 1},
		{"push", "success", "main", "a/ci.yml", "ci.yml", "another repository", 0, 1},
		{"push", "success", "main", "a/ci.yml", "ci.yml", "another repository", 1, 666},
		{"push", "success", "main", "a/ci.yml", "ci.yml", "another repository", 0, 0},
		{"pull_request", "success", "main", "a/ci.yml", "ci.yml", "'pull_request'", 1, 1},
		{"pull_request_target", "success", "main", "a/ci.yml", "ci.yml", "anybody", 1, 1},
		{"", "success", "main", "a/ci.yml", "ci.yml", "anybody", 1, 1},
		{"push", "failure", "main", "a/ci.yml", "ci.yml", "'failure'", 1, 1},
		{"push", "", "main", "a/ci.yml", "ci.yml", "'nothing yet'", 1, 1},
		{"push", "success", "dev", "a/ci.yml", "ci.yml", "branch 'dev'", 1, 1},
		{"push", "success", "main", "a/evil-ci.yml", "ci.yml", "of workflow", 1, 1},
		{"push", "success", "main", "a/ci.yml2", "ci.yml", "of workflow", 1, 1},
		{"push", "success", "main", "a/b@/ci.yml", "ci.yml", "of workflow", 1, 1},
		{"push", "success", "main", "a/ci.yml", "4", "of workflow", 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_run_query q = query;
		const struct sa_workflow_run run = {
			.id = 7,
			.head_repo_id = cases[i].head_repo,
			.repo_id = cases[i].repo,
			.workflow_id = 44,
			.event = cases[i].event,
			.conclusion = cases[i].conclusion,
			.head_branch = cases[i].branch,
			.path = cases[i].path,
			.head_sha = SHA,
		};

		q.workflow = cases[i].want;
		const char *why = sa_run_obstacle(&run, &q, &arena);

		if (!cases[i].why != !why)
			fail_msg("case %zu: %s", i, why ? why : "no obstacle");
		if (why)
			t_has(why, cases[i].why);
	}
}

/* The ids in the order in which they come, those with an obstacle too; fails the test on an error. */
static void order_is(const struct step *script, size_t n, const char *want)
{
	struct sa_workflow_run *run;
	struct sa_run_list list;
	struct sa_err err = {0};
	struct fake f;
	int rc;
	SA_STR_SCOPE(got);

	fake_open(&f, script, n);
	sa_run_list_begin(&list, &f.gh, &f.arena, &query);
	while ((rc = sa_run_list_next(&list, &run, &err)) > 0)
		sa_str_printf(&got, "%s%d", run->obstacle ? " -" : " ", (int)run->id);
	sa_str_printf(&got, "%s", rc < 0 ? err.msg : list.cut ? " cut" : "");
	t_str(got.buf ? got.buf : "", want);
	fake_close(&f);
}

/* By time, not by place or id; and the merge queue's among them. */
static void newest_first(void **state)
{
	static const struct step script[] = {
		{"GET", RUNS MAIN, 200, NULL, LIST(RUN("9", "10") "," RUN("8", "12"))},
		{"GET", RUNS QUEUED, 200, NULL,
		 LIST(RUN_OF("7", "11", "merge_group", QUEUE "main/pr-1-x",
			     "1") "," RUN_OF("6", "13", "merge_group", QUEUE "dev/pr-1-x", "1"))},
	};

	(void)state;
	order_is(script, T_COUNT(script), " -6 8 7 9");
}

/* The second page is asked for only when nothing newer is left, and before anything older is given. */
static void pages_are_merged(void **state)
{
	static const struct step script[] = {
		{"GET", RUNS MAIN, 200, NEXT("/p2"), LIST(RUN("9", "20"))},
		{"GET", RUNS QUEUED, 200, NULL,
		 LIST(RUN_OF("7", "11", "merge_group", QUEUE "main/pr-1-x", "1"))},
		{"GET", "/p2", 200, NULL, LIST(RUN("8", "12") "," RUN("9", "20"))},
	};

	(void)state;
	order_is(script, T_COUNT(script), " 9 8 7");
}

/* A fork's runs fill a page: the branch is asked for event by event, and nothing comes twice. */
static void forks_cannot_fill_it(void **state)
{
	static const struct step script[] = {
		{"GET", RUNS MAIN, 200, NEXT("/p2"), LIST(FORK("30", "20") "," FORK("31", "20"))},
		{"GET", RUNS QUEUED, 200, NULL, NONE},
		{"GET", RUNS MAIN "&event=push", 200, NULL, LIST(RUN("8", "12"))},
		{"GET", RUNS MAIN "&event=schedule", 200, NULL, LIST(RUN("9", "13"))},
		{"GET", RUNS MAIN "&event=workflow_dispatch", 200, NULL, LIST(RUN("8", "12"))},
	};

	(void)state;
	order_is(script, T_COUNT(script), " -31 -30 9 8");
}

/* GitHub lists 1,000 of a query: that there are more is not "none". */
static void a_capped_list_is_cut(void **state)
{
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(body);

	(void)state;
	sa_str_puts(&body, "{\"total_count\":1001,\"workflow_runs\":[");
	for (int i = 0; i < 1000; i++)
		sa_str_puts(&body, i ? ",{}" : "{}");
	sa_str_puts(&body, "]}");
	const struct step script[] = {
		{"GET", RUNS MAIN, 200, NULL, sa_str_finish(&body, &arena)},
		{"GET", RUNS QUEUED, 200, NULL, NONE},
	};

	order_is(script, T_COUNT(script), " cut");
}

/* A workflow that was renamed: all runs are listed, and say which they were. */
static void unknown_workflow(void **state)
{
	static const struct step script[] = {
		{"GET", RUNS MAIN, 404, NULL, "{\"message\":\"Not Found\"}"},
		{"GET", ALL MAIN, 200, NULL, LIST(RUN("8", "12"))},
		{"GET", ALL QUEUED, 200, NULL, NONE},
	};

	(void)state;
	order_is(script, T_COUNT(script), " 8");
}

/* A list that names itself as its next page ends, and was cut. */
static void endless_list(void **state)
{
	static const struct step script[] = {
		{"GET", RUNS MAIN, 200, NEXT("/p2"), LIST(RUN("8", "12"))},
		{"GET", RUNS QUEUED, 200, NULL, NONE},
		{"GET", "/p2", 200, NEXT("/p2"), LIST(RUN("7", "11"))},
	};

	(void)state;
	order_is(script, T_COUNT(script), " 8 7 cut");
}

static void by_commit(void **state)
{
	static const struct step script[] = {
		{"GET", RUNS MAIN, 200, NEXT("/p2"), LIST(RUN("9", "20"))},
		{"GET", RUNS QUEUED, 200, NULL, NONE},
		{"GET", "/p2", 200, NULL, LIST(RUN("8", "12"))},
	};
	struct sa_workflow_run *run;
	struct sa_run_list list;
	struct sa_err err;
	int64_t since;
	struct fake f;

	(void)state;
	assert_true(sa_utc_parse("2025-10-15T00:00:00Z", &since));
	fake_open(&f, script, T_COUNT(script));
	sa_run_list_begin(&list, &f.gh, &f.arena, &query);
	assert_int_equal(sa_run_list_find(&list, SHA, since, &run, &err), 1);
	assert_int_equal(run->id, 9);
	/* the next page is older than the commit's first day, but not than all time */
	assert_int_equal(sa_run_list_find(&list, SHA, since, &run, &err), 1);
	assert_int_equal(run->id, 8);
	assert_int_equal(sa_run_list_find(&list, SHA, INT64_MIN, &run, &err), 0);
	fake_close(&f);
}

static void odd_answers(void **state)
{
	static const struct step script[] = {
		{"GET", RUNS MAIN, 200, NULL,
		 LIST("7,{},{\"id\":5,\"head_repository\":null,\"repository\":{\"id\":1},"
		      "\"event\":\"push\",\"conclusion\":null,\"html_url\":\"https://gh/x](y)\"}")},
		{"GET", RUNS QUEUED, 200, NULL, "{\"workflow_runs\":[],\"total_count\":-1}"},
	};
	struct sa_workflow_run *run;
	struct sa_run_list list;
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	sa_run_list_begin(&list, &f.gh, &f.arena, &query);
	assert_int_equal(sa_run_list_next(&list, &run, &err), 1);
	t_has(run->obstacle, "another repository");
	t_str(run->url, ""); /* would break out of a link */
	assert_int_equal(sa_run_list_next(&list, &run, &err), 0);
	fake_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(run_trust),
		cmocka_unit_test(newest_first),
		cmocka_unit_test(pages_are_merged),
		cmocka_unit_test(forks_cannot_fill_it),
		cmocka_unit_test(a_capped_list_is_cut),
		cmocka_unit_test(unknown_workflow),
		cmocka_unit_test(endless_list),
		cmocka_unit_test(by_commit),
		cmocka_unit_test(odd_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

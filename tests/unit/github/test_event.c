/* SPDX-License-Identifier: MIT */
/* Which pull request, which commit. */
#include "fake_gh.h"

#include "github/event.h"

#define SHA  "0123456789abcdef0123456789abcdef01234567"
#define HEAD "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define BASE "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define PULL(n, from, branch, sha)                                                   \
	"{\"number\":" #n                                                            \
	",\"state\":\"open\",\"user\":{\"login\":\"u\"},\"head\":{\"ref\":\"" branch \
	"\",\"sha\":\"" sha "\",\"repo\":{\"full_name\":\"" from                     \
	"\"}},\"base\":{\"ref\":\"main\",\"sha\":\"" BASE "\",\"repo\":{\"full_name\":\"o/r\"}}}"

static int read_as(struct sa_arena *arena, const char *name, const char *json, const char *actor,
		   uint64_t number, struct sa_event *event, struct sa_err *err)
{
	const struct sa_event_input input = {
		.name = name,
		.json = json ? padded(arena, json) : NULL,
		.len = json ? strlen(json) : 0,
		.repository = "o/r",
		.sha = SHA,
		.base_ref = "",
		.actor = actor,
		.pr_number = number,
	};

	return sa_event_read(arena, &input, event, err);
}

static void reads(void **state)
{
	static const struct {
		const char *what, *name, *json, *actor;
		uint64_t pr;
		const char *sha, *base;
		bool fork, dependabot, read_only;
		enum sa_event_lookup lookup;
	} cases[] = {
		{"own branch", "pull_request", "{\"pull_request\":" PULL(7, "O/R", "b", HEAD) "}",
		 "u", 7, HEAD, "main"},
		{"review", "pull_request_review",
		 "{\"pull_request\":" PULL(7, "o/r", "b", HEAD) "}", "u", 7, HEAD, "main"},
		{"fork", "pull_request", "{\"pull_request\":" PULL(7, "x/r", "b", HEAD) "}", "u", 7,
		 HEAD, "main", true, false, true},
		{"fork, target", "pull_request_target",
		 "{\"pull_request\":" PULL(7, "x/r", "b", HEAD) "}", "u", 7, HEAD, "main", true},
		{"deleted fork", "pull_request",
		 "{\"pull_request\":{\"number\":7,\"head\":{\"sha\":\"" HEAD
		 "\",\"repo\":null},\"base\":{\"ref\":\"main\"}}}",
		 "u", 7, HEAD, "main", true, false, true},
		{"dependabot", "pull_request", "{\"pull_request\":" PULL(7, "o/r", "b", HEAD) "}",
		 "dependabot[bot]", 7, HEAD, "main", false, true, true},
		{"dependabot, target", "pull_request_target",
		 "{\"sender\":{\"login\":\"dependabot[bot]\"},\"pull_request\":" PULL(7, "o/r", "b",
										      HEAD) "}",
		 NULL, 7, HEAD, "main", false, true, true},
		{"comment", "issue_comment", "{\"issue\":{\"number\":7,\"pull_request\":{}}}", "u",
		 7, "", "", .lookup = SA_LOOKUP_PULL},
		{"comment on an issue", "issue_comment", "{\"issue\":{\"number\":7}}", "u", 0, SHA,
		 ""},
		{"workflow_run", "workflow_run",
		 "{\"repository\":{\"id\":1},\"workflow_run\":{\"head_sha\":\"" HEAD
		 "\",\"event\":\"pull_request\",\"head_repository\":{\"full_name\":\"o/r\"},"
		 "\"pull_requests\":[{\"number\":3,\"base\":{\"ref\":\"x\",\"repo\":{\"id\":2}}},"
		 "{\"number\":7,\"base\":{\"ref\":\"main\",\"repo\":{\"id\":1}}}]}}",
		 "u", 7, HEAD, "main"},
		{"workflow_run of a fork", "workflow_run",
		 "{\"workflow_run\":{\"head_sha\":\"" HEAD
		 "\",\"event\":\"pull_request\",\"head_repository\":{\"full_name\":\"x/r\"},"
		 "\"pull_requests\":[]}}",
		 "u", 0, HEAD, "", true, .lookup = SA_LOOKUP_COMMIT},
		{"workflow_run of a push", "workflow_run",
		 "{\"workflow_run\":{\"head_sha\":\"" HEAD
		 "\",\"event\":\"push\",\"head_repository\":{\"full_name\":\"o/r\"},"
		 "\"pull_requests\":[]}}",
		 "u", 0, HEAD, ""},
		{"merge_group", "merge_group",
		 "{\"merge_group\":{\"head_sha\":\"" HEAD "\",\"base_ref\":\"refs/heads/main\","
		 "\"head_ref\":\"refs/heads/gh-readonly-queue/main/pr-12-" BASE "\"}}",
		 "u", 0, HEAD, "main"},
		{"push", "push", "{\"ref\":\"refs/heads/main\",\"after\":\"" HEAD "\"}", "u", 0,
		 HEAD, ""},
		{"schedule", "schedule", "{}", "u", 0, SHA, ""},
		{"dispatch", "workflow_dispatch", "{\"inputs\":null}", "u", 0, SHA, ""},
		{"nothing", "", NULL, NULL, 0, SHA, ""},
		{"no pull request in it", "pull_request", "{\"pull_request\":[]}", "u", 0, "", ""},
		{"hostile values", "pull_request",
		 "{\"pull_request\":{\"number\":\"7\",\"head\":{\"sha\":\"../x\",\"repo\":{"
		 "\"full_name\":\"a/b/c\"}},\"base\":{\"ref\":\"a b\\n::error::\"}}}",
		 "u", 0, "", "", true, false, true},
		{"fraction", "pull_request", "{\"pull_request\":{\"number\":1e99}}", "u", 0, "", "",
		 true, false, true},
		{"array", "pull_request", "[]", "u", 0, "", ""},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_event event;
		struct sa_err err;

		assert_int_equal(read_as(&arena, cases[i].name, cases[i].json, cases[i].actor, 0,
					 &event, &err),
				 0);
		if (event.pr != cases[i].pr || event.is_fork != cases[i].fork ||
		    event.is_dependabot != cases[i].dependabot ||
		    event.read_only != cases[i].read_only || event.lookup != cases[i].lookup) {
			print_error("%s\n", cases[i].what);
			fail();
		}
		t_str_in(cases[i].what, event.head_sha, cases[i].sha);
		t_str_in(cases[i].what, event.base_branch, cases[i].base);
		assert_int_equal(event.queued_pr, strcmp(cases[i].name, "merge_group") ? 0 : 12);
	}
}

static void refuses(void **state)
{
	struct sa_event_input input = {.name = "push", .repository = "o/r/x"};
	SA_ARENA_SCOPE(arena);
	struct sa_event event;
	struct sa_err err;

	(void)state;
	assert_int_equal(read_as(&arena, "push", "{\"after\":", "u", 0, &event, &err), -1);
	assert_int_equal(err.code, SA_ERR_PARSE);
	assert_int_equal(sa_event_read(&arena, &input, &event, &err), -1);
	assert_int_equal(err.code, SA_ERR_USAGE);
}

static void asks_for_the_pull_request(void **state)
{
	static const struct step script[] = {
		{"GET", "/repos/o/r/pulls/9", 200, NULL, PULL(9, "x/r", "b", HEAD)}};
	struct sa_event event;
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, 1);
	assert_int_equal(read_as(&f.arena, "workflow_dispatch", "{}", "u", 9, &event, &err), 0);
	assert_int_equal(event.pr, 9);
	assert_int_equal(event.lookup, SA_LOOKUP_PULL);
	assert_int_equal(sa_event_resolve(&f.gh, &f.arena, &event, &err), 0);
	assert_int_equal(event.lookup, SA_LOOKUP_NONE);
	t_str(event.head_sha, HEAD);
	t_str(event.base_branch, "main");
	assert_true(event.is_fork);
	assert_false(event.read_only);
	/* nothing to ask for: no request */
	assert_int_equal(sa_event_resolve(&f.gh, &f.arena, &event, &err), 0);
	fake_close(&f);
}

#define FORK_RUN                                                                         \
	"{\"workflow_run\":{\"head_sha\":\"" HEAD                                        \
	"\",\"event\":\"pull_request\",\"head_branch\":\"fix/a&b\",\"head_repository\":" \
	"{\"full_name\":\"x/r\"},\"pull_requests\":[]}}"
#define BY_COMMIT "/repos/o/r/commits/" HEAD "/pulls?per_page=100"
#define BY_BRANCH "/repos/o/r/pulls?state=open&head=x%3Afix%2Fa%26b&per_page=100"

static void finds_the_forks_pull_request(void **state)
{
	static const struct step by_commit[] = {
		{"GET", BY_COMMIT, 200, NULL,
		 "[" PULL(1, "y/r", "fix/a&b", HEAD) "," PULL(2, "x/r", "other", HEAD) "," PULL(
			 3, "x/r", "fix/a&b", HEAD) "," PULL(4, "x/r", "fix/a&b", BASE) "]"},
	};
	static const struct step by_branch[] = {
		{"GET", BY_COMMIT, 422, NULL, "{\"message\":\"No commit found\"}"},
		{"GET", BY_BRANCH, 200, NULL, "[" PULL(5, "x/r", "fix/a&b", HEAD) "]"},
	};
	static const struct step none[] = {
		{"GET", BY_COMMIT, 200, NULL, "[]"},
		{"GET", BY_BRANCH, 200, NULL, "[" PULL(6, "z/r", "fix/a&b", HEAD) "]"},
	};
	static const struct step down[] = {{"GET", BY_COMMIT, 403}};
	static const struct {
		const struct step *step;
		size_t n;
		int rc;
		uint64_t pr;
	} cases[] = {{by_commit, 1, 0, 3}, {by_branch, 2, 0, 5}, {none, 2, 0, 0}, {down, 1, -1, 0}};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_event event;
		struct sa_err err;
		struct fake f;

		fake_open(&f, cases[i].step, cases[i].n);
		assert_int_equal(read_as(&f.arena, "workflow_run", FORK_RUN, "u", 0, &event, &err),
				 0);
		assert_int_equal(sa_event_resolve(&f.gh, &f.arena, &event, &err), cases[i].rc);
		assert_int_equal(event.pr, cases[i].pr);
		t_str(event.head_sha, HEAD);
		assert_true(event.is_fork);
		fake_close(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(refuses),
		cmocka_unit_test(asks_for_the_pull_request),
		cmocka_unit_test(finds_the_forks_pull_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

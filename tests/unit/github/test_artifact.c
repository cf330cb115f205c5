/* SPDX-License-Identifier: MIT */
/* Which artifacts and runs may be a baseline, and what is fetched for it. */
#include "fake_gh.h"

#include "codec/sha256.h"
#include "github/artifact.h"

#define SHA	"0123456789abcdef0123456789abcdef01234567"
#define LIST	"/repos/o/r/actions/artifacts?per_page=100"
#define FROM(n) "\"workflow_run\":{\"id\":" n ",\"repository_id\":1,\"head_repository_id\":1,"
#define ON	"\"head_branch\":\"main\",\"head_sha\":\"" SHA "\"}"
#define ITEM(id, name, run) \
	"{\"id\":" id ",\"name\":\"" name "\",\"expired\":false," FROM(run) ON "}"

/* An answer that makes no sense is asked for again. */
#define AGAIN(...) \
	__VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__
#define ODD(path, body) AGAIN({"GET", path, 200, NULL, body})

static void name_patterns(void **state)
{
	static const struct {
		const char *pattern, *name;
		bool fits;
	} cases[] = {
		{"soak", "soak", true},
		{"soak", "soak2", false},
		{"soak", "Soak", false},
		{"", "", true},
		{"", "x", false},
		{"*", "", true},
		{"*", "any/thing", true},
		{"?", "", false},
		{"soak-*", "soak-", true},
		{"soak-*", "soak-12", true},
		{"soak-?", "soak-12", false},
		{"soak-??", "soak-12", true},
		{"*-log", "a-log-log", true},
		{"*-log", "a-log-lo", false},
		{"a*b*c", "aXbXbXc", true},
		{"a*b*c", "aXbXbX", false},
		{"**a**", "bab", true},
		{"[s]oak", "soak", false},
		{"[s]oak", "[s]oak", true},
	};
	char long_name[2001];

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		if (sa_artifact_name_fits(cases[i].pattern, cases[i].name) != cases[i].fits)
			fail_msg("'%s' for '%s'", cases[i].pattern, cases[i].name);
	}
	/* no time bomb */
	memset(long_name, 'a', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = '\0';
	assert_false(sa_artifact_name_fits("*a*a*a*a*a*a*a*a*a*a*a*a*a*b", long_name));
}

static struct sa_artifact good_artifact(void)
{
	return (struct sa_artifact){
		.id = 9,
		.run_id = 7,
		.name = "soak",
		.digest = "",
		.created_at = "",
		.head_branch = "main",
		.head_sha = SHA,
		.head_repo_id = 1,
		.repo_id = 1,
	};
}

static const struct sa_artifact_query query = {
	.repo = "o/r", .repo_id = 1, .name = "soak", .branch = "main", .workflow = "ci.yml"};

static void artifact_obstacles(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_artifact a = good_artifact();
	struct sa_artifact_query any = query;

	(void)state;
	any.branch = "";
	any.repo_id = 0;
	assert_null(sa_artifact_obstacle(&a, &query, &arena));
	assert_null(sa_artifact_obstacle(&a, &any, &arena));
	a.head_branch = "fix";
	t_str(sa_artifact_obstacle(&a, &query, &arena), "it is from branch 'fix'");
	assert_null(sa_artifact_obstacle(&a, &any, &arena));
	/* a fork's main, whichever id tells it; 0 is an answer without the id */
	for (uint64_t other = 0; other < 3; other += 2) {
		a = good_artifact();
		a.head_repo_id = other;
		t_has(sa_artifact_obstacle(&a, &query, &arena), "another repository");
		t_has(sa_artifact_obstacle(&a, &any, &arena), "another repository");
		a = good_artifact();
		a.repo_id = other;
		t_has(sa_artifact_obstacle(&a, &query, &arena), "another repository");
		t_has(sa_artifact_obstacle(&a, &any, &arena), "another repository");
	}
	a = good_artifact();
	a.expired = true;
	t_str(sa_artifact_obstacle(&a, &query, &arena), "it has expired");
	a = good_artifact();
	a.run_id = 0;
	t_has(sa_artifact_obstacle(&a, &query, &arena), "which run");
	a = good_artifact();
	a.head_sha = "";
	t_has(sa_artifact_obstacle(&a, &query, &arena), "which run");
}

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
		struct sa_artifact_query q = query;
		const struct sa_workflow_run run = {
			.id = 7,
			.head_repo_id = cases[i].head_repo,
			.repo_id = cases[i].repo,
			.workflow_id = 44,
			.event = cases[i].event,
			.conclusion = cases[i].conclusion,
			.head_branch = cases[i].branch,
			.path = cases[i].path,
		};

		q.workflow = cases[i].want;
		const char *why = sa_run_obstacle(&run, &q, &arena);

		if (!cases[i].why != !why)
			fail_msg("case %zu: %s", i, why ? why : "no obstacle");
		if (why)
			t_has(why, cases[i].why);
	}
}

static void listing(void **state)
{
	static const struct step script[] = {
		{"GET", LIST, 200, "link: <" API "/p2>; rel=\"next\"",
		 "{\"artifacts\":[" ITEM("1", "soak-1", "5") "," ITEM(
			 "2", "logs",
			 "5") ",7,"
			      "{\"id\":-3,\"name\":\"soak-3\"},{\"id\":4,\"name\":5}]}"},
		{"GET", "/p2", 200, "link: <" API "/p3>; rel=\"next\"",
		 "{\"artifacts\":[" ITEM("6", "soak-2", "5") "," ITEM("8", "soak-1", "4") "]}"},
	};
	struct sa_artifact_query q = query;
	struct sa_artifact_list list;
	struct sa_err err;
	struct fake f;

	(void)state;
	q.name = "soak-*";
	q.enough_runs = 2; /* so there is no third page */
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_artifacts_list(&f.gh, &f.arena, &q, &list, &err), 0);
	assert_int_equal(list.n, 3);
	assert_int_equal(list.n_runs, 2);
	assert_int_equal(list.item[1].id, 6);
	t_str(list.item[2].name, "soak-1");
	t_str(list.item[2].head_sha, SHA);
	assert_int_equal(list.item[2].run_id, 4);
	fake_close(&f);
}

static void exact_names_are_asked_for(void **state)
{
	static const struct step script[] = {
		{"GET", LIST "&name=a%20b%26c", 200, NULL, "{\"artifacts\":[]}"},
		ODD(LIST "&name=a%20b%26c", "{\"artifacts\":{}}"),
	};
	struct sa_artifact_query q = query;
	struct sa_artifact_list list;
	struct sa_err err;
	struct fake f;

	(void)state;
	q.name = "a b&c";
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_artifacts_list(&f.gh, &f.arena, &q, &list, &err), 0);
	assert_int_equal(list.n, 0);
	assert_int_equal(sa_artifacts_list(&f.gh, &f.arena, &q, &list, &err), -1);
	t_has(err.msg, "no list of artifacts");
	fake_close(&f);
}

static void reading_runs(void **state)
{
	static const struct step script[] = {
		{"GET", "/repos/o/r/actions/runs/7", 200, NULL,
		 "{\"id\":7,\"event\":\"push\",\"conclusion\":null,\"head_sha\":\"" SHA "\","
		 "\"html_url\":\"https://gh/x](y)\",\"head_repository\":null,"
		 "\"repository\":{\"id\":1}}"},
		ODD("/repos/o/r/actions/runs/7", "{\"id\":8}"),
	};
	struct sa_workflow_run run;
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_run_read(&f.gh, &f.arena, "o/r", 7, &run, &err), 0);
	t_str(run.event, "push");
	t_str(run.conclusion, "");
	t_str(run.url, ""); /* would break out of a link */
	assert_int_equal(run.head_repo_id, 0);
	assert_int_equal(run.repo_id, 1);
	assert_int_equal(sa_run_read(&f.gh, &f.arena, "o/r", 7, &run, &err), -1);
	t_has(err.msg, "not about that run");
	fake_close(&f);
}

#define ZIP "/repos/o/r/actions/artifacts/9/zip"

static void downloads(void **state)
{
	static const char body[] = "PK\3\4 and so on";
	static const struct step script[] = {
		{"GET", ZIP, 302, "location: https://blob.test/a?sig=%2B%2f&b=1"},
		{"GET", "https://blob.test/a?sig=%2B%2f&b=1", 200, NULL, body},
		{"GET", ZIP, 200, NULL, body},
		{"GET", ZIP, 200, NULL, body},
		{"GET", ZIP, 200, NULL, "<html>"},
		{"GET", ZIP, 410, NULL, "{\"message\":\"Artifact has expired\"}"},
	};
	struct sa_artifact a = good_artifact();
	char digest[SA_SHA256_HEX + 7];
	char hex[SA_SHA256_HEX];
	struct sa_err err;
	struct fake f;
	SA_BUF_SCOPE(zip);

	(void)state;
	sa_sha256_hex(body, sizeof body - 1, hex);
	snprintf(digest, sizeof digest, "sha256:%s", hex);
	fake_open(&f, script, T_COUNT(script));
	a.digest = digest;
	assert_int_equal(sa_artifact_download(&f.gh, &f.arena, "o/r", &a, &zip, &err), 0);
	assert_int_equal(zip.len, sizeof body - 1);
	assert_memory_equal(zip.data, body, zip.len);
	digest[20] ^= 1;
	assert_int_equal(sa_artifact_download(&f.gh, &f.arena, "o/r", &a, &zip, &err), -1);
	t_has(err.msg, "its digest is sha256:");
	a.digest = "";
	assert_int_equal(sa_artifact_download(&f.gh, &f.arena, "o/r", &a, &zip, &err), 0);
	assert_int_equal(sa_artifact_download(&f.gh, &f.arena, "o/r", &a, &zip, &err), -1);
	t_has(err.msg, "not a zip");
	assert_int_equal(sa_artifact_download(&f.gh, &f.arena, "o/r", &a, &zip, &err), -1);
	t_has(err.msg, "410");
	a.size_bytes = (uint64_t)SA_ARTIFACT_MAX_BYTES + 1;
	assert_int_equal(sa_artifact_download(&f.gh, &f.arena, "o/r", &a, &zip, &err), -1);
	assert_int_equal(err.code, SA_ERR_LIMIT);
	fake_close(&f);
}

static void history(void **state)
{
	static const struct step script[] = {
		{"GET", "/repos/o/r/compare/rel%2F1...abc?per_page=1&page=2", 200, NULL,
		 "{\"merge_base_commit\":{\"sha\":\"" SHA "\"}}"},
		ODD("/repos/o/r/compare/main...abc?per_page=1&page=2",
		    "{\"merge_base_commit\":{\"sha\":\"x\"}}"),
		{"GET", "/repos/o/r/commits?sha=abc&per_page=2", 200, NULL,
		 "[{\"sha\":\"" SHA "\"},{\"sha\":\"-x\"},{\"sha\":\"" SHA "\"},{\"sha\":\"" SHA
		 "\"}]"},
		ODD("/repos/o/r/commits?sha=abc&per_page=2", "{}"),
	};
	const char *sha, *list[2];
	struct sa_err err;
	struct fake f;
	size_t n;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_merge_base(&f.gh, &f.arena, "o/r", "rel/1", "abc", &sha, &err), 0);
	t_str(sha, SHA);
	assert_int_equal(sa_merge_base(&f.gh, &f.arena, "o/r", "main", "abc", &sha, &err), -1);
	t_has(err.msg, "no merge base");
	assert_int_equal(sa_ancestors(&f.gh, &f.arena, "o/r", "abc", 2, list, &n, &err), 0);
	assert_int_equal(n, 2);
	t_str(list[1], SHA);
	assert_int_equal(sa_ancestors(&f.gh, &f.arena, "o/r", "abc", 2, list, &n, &err), -1);
	t_has(err.msg, "no list of commits");
	fake_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(name_patterns),
		cmocka_unit_test(artifact_obstacles),
		cmocka_unit_test(run_trust),
		cmocka_unit_test(listing),
		cmocka_unit_test(exact_names_are_asked_for),
		cmocka_unit_test(reading_runs),
		cmocka_unit_test(downloads),
		cmocka_unit_test(history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

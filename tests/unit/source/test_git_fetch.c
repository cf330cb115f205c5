/* SPDX-License-Identifier: MIT */
/* Commits that a clone lacks: shallow and partial ones, and fetches that fail or never end. */
#include "git_repos.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "source/git_fetch.h"

#define LONG_MS 60000

/* A clone of depth 1, by file transport, as actions/checkout makes it. */
static void shallow_clone(void **state)
{
	struct opened o, full;
	char url[400], into[400], commit[SA_GIT_ID_TEXT];
	const char *origin;
	struct sa_err err;

	run_in(top,
	       "rm -rf shallow; git clone -q --depth 1 -b feature \"file://$PWD/repo\" shallow");
	snprintf(url, sizeof url, "%s/shallow", top);
	assert_int_equal(open_spec(&full, (struct sa_git_spec){.repo = *state, .ref = "v2"}), 0);
	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = url, .ref = "HEAD"}), 0);
	assert_true(o.found.shallow);
	assert_int_equal(o.found.distance, 0);
	close_opened(&o);
	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = url, .ref = full.found.commit}),
			 -1);
	t_has(o.err.msg, "shallow; set fetch-depth: 0");
	t_has(o.err.msg, "artifact");
	close_opened(&o);
	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = url, .ref = "main"}), -1);
	t_has(o.err.msg, "fetch-depth: 0");
	close_opened(&o);
	run_in(top, "cd shallow; git fetch -q --depth 1 origin main:refs/remotes/origin/main");
	assert_int_equal(
		open_spec(&o,
			  (struct sa_git_spec){.repo = url, .ref = "merge-base", .base = "main"}),
		-1);
	t_has(o.err.msg, "fetch-depth: 0");
	close_opened(&o);
	assert_int_equal(
		open_spec(&o,
			  (struct sa_git_spec){.repo = url, .ref = "main", .path = "soak/latest"}),
		0); /* origin/main */
	assert_int_equal(count_iterations(&o), 3);
	assert_int_equal(o.found.distance, -1);
	assert_int_equal(sa_git_origin_url(&o.arena, url, false, &origin, &err), 0);
	t_has(origin, "file://");
	snprintf(into, sizeof into, "%s/fetched", top);
	struct sa_git_fetch fetch = {
		.url = origin, .want = full.found.commit, .into = into, .timeout_ms = LONG_MS};

	if (sa_git_fetch_commit(&fetch, commit, &err) != 0)
		fail_msg("%s", err.msg);
	t_str(commit, full.found.commit);
	close_opened(&o);
	assert_int_equal(
		open_spec(&o,
			  (struct sa_git_spec){.repo = into, .ref = commit, .path = "soak/latest"}),
		0);
	assert_int_equal(count_iterations(&o), 2);
	close_opened(&o);
	close_opened(&full);
}

static void failing_fetches(void **state)
{
	static const struct {
		const char *url, *want, *why;
	} cases[] = {
		{"/nowhere/at/all", "refs/heads/main", "/nowhere/at/all"},
		{"https://127.0.0.1:1/x/y", "refs/heads/main", "cannot be fetched from"},
		{NULL, "refs/heads/nowhere", "has no 'refs/heads/nowhere'"},
		{NULL, "-x", "is no name of"},
		{NULL, "0123456789012345678901234567890123456789", "0123456789"},
	};
	char into[400], commit[SA_GIT_ID_TEXT];

	for (size_t c = 0; c < T_COUNT(cases); c++) {
		struct sa_git_fetch fetch = {.url = cases[c].url ? cases[c].url : *state,
					     .token = "SECRET",
					     .want = cases[c].want,
					     .into = into,
					     .timeout_ms = LONG_MS};
		struct sa_err err = {0};

		snprintf(into, sizeof into, "%s/failed%zu", t_tmpdir(), c);
		assert_int_equal(sa_git_fetch_commit(&fetch, commit, &err), -1);
		t_has(err.msg, cases[c].why);
		assert_null(strstr(err.msg, "SECRET"));
	}
}

/* A server that takes the connection and never says a word. */
static void fetch_that_hangs(void **state)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof at;
	char url[80], into[400], commit[SA_GIT_ID_TEXT];
	struct sa_err err = {0};

	(void)state;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(fd, 4), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/o/r", ntohs(at.sin_port));
	snprintf(into, sizeof into, "%s/hangs", t_tmpdir());
	struct sa_git_fetch fetch = {
		.url = url, .want = "refs/heads/main", .into = into, .timeout_ms = 300};

	assert_int_equal(sa_git_fetch_commit(&fetch, commit, &err), -1);
	assert_int_equal(err.code, SA_ERR_NETWORK);
	t_has(err.msg, "has not come from");
	t_has(err.msg, "within 1 s");
	/* and none of the time is left */
	fetch.timeout_ms = -5;
	assert_int_equal(sa_git_fetch_commit(&fetch, commit, &err), -1);
	close(fd);
}

/* filter: blob:none, and filter: tree:0. */
static void partial_clones(void **state)
{
	static const char *const filter[] = {"blob:none", "tree:0"};
	char repo[400];

	(void)state;
	run_in(top, "git -C repo config uploadpack.allowFilter true");
	snprintf(repo, sizeof repo, "%s/partial", top);
	for (size_t i = 0; i < T_COUNT(filter); i++) {
		struct opened o;
		SA_STR_SCOPE(line);

		sa_str_printf(&line,
			      "rm -rf partial; git clone -q -n --filter=%s \"file://$PWD/repo\" "
			      "partial",
			      filter[i]);
		run_in(top, line.buf);
		assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "v2"}),
				 -1);
		t_has(o.err.msg, "'v2' is not whole in this clone, which is partial");
		t_has(o.err.msg, "leave `filter` out");
		assert_true(o.found.partial && !o.found.shallow);
		assert_int_equal(strlen(o.found.commit), 40);
		close_opened(&o);
	}
	/* what was fetched meanwhile is whole */
	run_in(repo, "git checkout -q v2");
	struct opened o;

	assert_int_equal(
		open_spec(&o,
			  (struct sa_git_spec){.repo = repo, .ref = "v2", .path = "soak/latest"}),
		0);
	assert_int_equal(count_iterations(&o), 2);
	close_opened(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shallow_clone),
		cmocka_unit_test(failing_fetches),
		cmocka_unit_test(fetch_that_hangs),
		cmocka_unit_test(partial_clones),
	};

	return run_with_git(tests);
}

/* SPDX-License-Identifier: MIT */
/* Git trees as a source: real repositories made by git, and names that are none. */
#include "t.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/note.h"
#include "base/str.h"
#include "load/run_load.h"
#include "source/git_fetch.h"
#include "source/source_git.h"

#define LONG_MS 60000

#define ENVIRONMENT                                                                          \
	"export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=a "  \
	"GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b "                 \
	"GIT_COMMITTER_DATE='2025-10-19T12:00:00Z' GIT_AUTHOR_DATE='2025-10-19T12:00:00Z'; " \
	"unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE; set -e; "

/* libgit2 of Debian 12 leaks when it reads the extensions of a repository. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libpcre2\n";
}

static const char *top; /* the scratch directory of all tests */

/* Runs shell commands in a folder of the scratch directory. */
static void run_in(const char *dir, const char *commands)
{
	SA_STR_SCOPE(line);

	sa_str_puts(&line, ENVIRONMENT);
	sa_str_printf(&line, "cd '%s'; exec >/dev/null 2>&1; %s", dir, commands);
	int rc = system(line.buf);

	if (rc != 0)
		fail_msg("rc %d: %s", rc, commands);
}

#define ITER(n)                                                          \
	"printf '{\"iteration\": " #n ", \"summary\": {\"net_bps\": " #n \
	"}}' >soak/latest/ITER_SUMMARY_" #n ".json; "

/*
 * main: one, two (tag v2, annotated tag a2), three; feature branched off at two and has two commits
 * more. Each commit adds an iteration to soak/latest.
 */
static const char *make_repository(struct sa_arena *arena)
{
	const char *repo = sa_path_join(arena, top, "repo");

	run_in(top,
	       "git init -q -b main repo; cd repo; mkdir -p soak/latest/reports/analysis; " ITER(
		       1) "echo x >soak/latest/reports/analysis/x; ln -s ../../secret "
			  "soak/latest/link; ln -s soak to_soak; echo '{}' >record.json; git add -A; "
			  "git commit -qm one; " ITER(
				  2) "git add -A; git commit -qm two; git tag "
				     "v2; git tag -a -m a a2; " ITER(
					     3) "git add -A; git commit -qm three; git checkout -qb feature "
						"v2; " ITER(4) "git add -A; git commit -qm four; " ITER(
							5) "git add -A; git commit -qm "
							   "five");
	return repo;
}

struct opened {
	struct sa_arena arena;
	struct sa_source source;
	struct sa_git_found found;
	struct sa_err err;
};

static int open_spec(struct opened *o, struct sa_git_spec spec)
{
	*o = (struct opened){.err = {0}};
	return sa_source_open_git(&o->arena, &spec, &o->source, &o->found, &o->err);
}

static void close_opened(struct opened *o)
{
	sa_source_close(&o->source);
	sa_arena_release(&o->arena);
}

static size_t count_iterations(struct opened *o)
{
	struct sa_notes notes;
	struct sa_run run;

	sa_notes_init(&notes, &o->arena);
	assert_int_equal(sa_run_load(&o->source, &o->arena, &notes, &run, &o->err), 0);
	return run.n_loaded;
}

static void refs(void **state)
{
	static const struct {
		const char *name, *ref, *base;
		size_t iterations;
		int distance;
	} cases[] = {
		{"branch", "main", NULL, 3, 2},
		{"full name", "refs/heads/main", NULL, 3, 2},
		{"tag", "v2", NULL, 2, 2},
		{"annotated tag", "a2", NULL, 2, 2},
		{"full tag", "refs/tags/a2", NULL, 2, 2},
		{"HEAD", "HEAD", NULL, 4, 0},
		{"parent", "HEAD~1", NULL, 3, 1},
		{"merge base", "merge-base", "main", 2, 2},
		{"merge base of no pull request", "merge-base", NULL, 2, 2},
	};
	struct opened o;

	for (size_t c = 0; c < T_COUNT(cases); c++) {
		if (open_spec(&o, (struct sa_git_spec){.repo = *state,
						       .ref = cases[c].ref,
						       .base = cases[c].base,
						       .path = "soak/latest"}) != 0)
			fail_msg("%s: %s", cases[c].name, o.err.msg);
		assert_int_equal(count_iterations(&o), cases[c].iterations);
		assert_int_equal(o.found.distance, cases[c].distance);
		assert_int_equal(strlen(o.found.commit), 40);
		assert_true(o.found.committed_at_ms == INT64_C(1760875200000));
		assert_null(o.found.file);
		assert_false(o.found.shallow);
		t_has(o.source.origin, "soak/latest");
		close_opened(&o);
	}
}

static void ids(void **state)
{
	struct opened o, again;
	char text[41];

	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = *state, .ref = "v2"}), 0);
	for (int len = 40; len >= 7; len -= 11) {
		snprintf(text, sizeof text, "%.*s", len, o.found.commit);
		assert_int_equal(
			open_spec(&again, (struct sa_git_spec){.repo = *state, .ref = text}), 0);
		t_str(again.found.commit, o.found.commit);
		close_opened(&again);
	}
	close_opened(&o);
}

static void refusals(void **state)
{
	static const struct {
		const char *ref, *path, *base, *want;
		enum sa_err_code code;
	} cases[] = {
		{"-x", "", NULL, "is no name of", SA_ERR_USAGE},
		{"a b", "", NULL, "is no name of", SA_ERR_USAGE},
		{"main..feature", "", NULL, "is no name of", SA_ERR_USAGE},
		{"", "", NULL, "is no name of", SA_ERR_USAGE},
		{":/two", "", NULL, "is no name of", SA_ERR_USAGE},
		{"main^{/two}", "", NULL, "is no name of", SA_ERR_USAGE},
		{"main@{1}", "", NULL, "is no name of", SA_ERR_USAGE},
		{"ma\nin", "", NULL, "is no name of", SA_ERR_USAGE},
		{"nowhere", "", NULL, "no branch, tag or commit 'nowhere'", SA_ERR_GIT},
		{"refs/heads/../x", "", NULL, "is no name of", SA_ERR_USAGE},
		{"main.lock", "", NULL, "no branch, tag or commit", SA_ERR_GIT},
		{"main/", "", NULL, "no branch, tag or commit", SA_ERR_GIT},
		{"0123456789012345678901234567890123456789", "", NULL, "no branch, tag or commit",
		 SA_ERR_GIT},
		{"main~99", "", NULL, "no branch, tag or commit", SA_ERR_GIT},
		{"v2", "soak/nowhere", NULL, "does not exist at 'v2'", SA_ERR_GIT},
		{"v2", "../x", NULL, "leads out", SA_ERR_USAGE},
		{"v2", "/etc", NULL, "must be relative", SA_ERR_USAGE},
		{"v2", "to_soak/latest", NULL, "is a symbolic link and is not followed",
		 SA_ERR_GIT},
		{"v2", "record.json/x", NULL, "is a file", SA_ERR_GIT},
		{"v2", "sub/x", NULL, "does not exist", SA_ERR_GIT},
		{"merge-base", "", "nowhere", "no branch, tag or commit", SA_ERR_GIT},
		{"merge-base", "", "orphan", "no common ancestor", SA_ERR_GIT},
		{"modules", "sub/x", NULL, "is a submodule and is not followed", SA_ERR_GIT},
		{"blob", "", NULL, "is no commit", SA_ERR_GIT},
	};
	struct opened o;

	for (size_t c = 0; c < T_COUNT(cases); c++) {
		int rc = open_spec(&o, (struct sa_git_spec){.repo = *state,
							    .ref = cases[c].ref,
							    .path = cases[c].path,
							    .base = cases[c].base});

		if (rc == 0)
			fail_msg("'%s' '%s' was opened", cases[c].ref, cases[c].path);
		t_has(o.err.msg, cases[c].want);
		assert_int_equal(o.err.code, cases[c].code);
		close_opened(&o);
	}
}

struct seen {
	struct sa_str text;
};

static void note_entry(void *ctx, const struct sa_entry *entry)
{
	static const char letter[] = {'f', 'd', 'l', 'o'};
	struct seen *seen = ctx;

	sa_str_printf(&seen->text, "%c%zu:%s ", letter[entry->kind], entry->depth, entry->path);
}

static void listing_and_reading(void **state)
{
	struct seen seen = {.text = SA_STR_INIT};
	SA_BUF_SCOPE(buf);
	struct opened o;

	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = *state,
							    .ref = "v2",
							    .path = "./soak//latest/"}),
			 0);
	assert_int_equal(o.source.ops->list(&o.source, note_entry, NULL, &seen, &o.err), 0);
	t_str(seen.text.buf, "f0:ITER_SUMMARY_1.json f0:ITER_SUMMARY_2.json l0:link d0:reports "
			     "d1:reports/analysis f2:reports/analysis/x ");
	assert_int_equal(o.source.ops->read(&o.source, "reports/analysis/x", 100, &buf, &o.err), 0);
	t_str(buf.data, "x\n");
	assert_int_equal(o.source.ops->size(&o.source, "reports/analysis/x"), 2);
	assert_int_equal(o.source.ops->size(&o.source, "link"), -1);
	assert_int_equal(o.source.ops->size(&o.source, "nowhere"), -1);
	assert_int_equal(o.source.ops->read(&o.source, "link", 100, &buf, &o.err), -1);
	t_has(o.err.msg, "not a regular file");
	assert_int_equal(o.source.ops->read(&o.source, "reports", 100, &buf, &o.err), -1);
	assert_int_equal(o.source.ops->read(&o.source, "nowhere", 100, &buf, &o.err), -1);
	assert_int_equal(o.err.code, SA_ERR_NOT_FOUND);
	assert_int_equal(o.source.ops->read(&o.source, "ITER_SUMMARY_1.json", 10, &buf, &o.err),
			 -1);
	assert_int_equal(o.err.code, SA_ERR_LIMIT);
	close_opened(&o);
	sa_str_release(&seen.text);

	seen = (struct seen){.text = SA_STR_INIT};
	assert_int_equal(
		open_spec(&o,
			  (struct sa_git_spec){.repo = *state, .ref = "v2", .path = "record.json"}),
		0);
	t_str(o.found.file, "record.json");
	assert_int_equal(o.source.ops->list(&o.source, note_entry, NULL, &seen, &o.err), 0);
	t_str(seen.text.buf, "f0:record.json ");
	assert_int_equal(o.source.ops->read(&o.source, "record.json", 100, &buf, &o.err), 0);
	t_str(buf.data, "{}\n");
	close_opened(&o);
	sa_str_release(&seen.text);
}

/* Many threads at once, each with its own buffer. */
static void *read_often(void *ctx)
{
	const struct sa_source *source = ctx;
	SA_BUF_SCOPE(buf);
	struct sa_err err;
	size_t bad = 0;

	for (int i = 0; i < 300; i++) {
		const char *path = i % 2 ? "ITER_SUMMARY_1.json" : "reports/analysis/x";

		bad += source->ops->read(source, path, 1000, &buf, &err) != 0;
		bad += source->ops->size(source, path) != (int64_t)buf.len;
	}
	return (void *)(uintptr_t)bad;
}

static void reading_from_threads(void **state)
{
	pthread_t thread[6];
	struct opened o;
	void *bad;

	assert_int_equal(
		open_spec(&o,
			  (struct sa_git_spec){.repo = *state, .ref = "v2", .path = "soak/latest"}),
		0);
	for (size_t i = 0; i < T_COUNT(thread); i++)
		assert_int_equal(pthread_create(&thread[i], NULL, read_often, &o.source), 0);
	for (size_t i = 0; i < T_COUNT(thread); i++) {
		assert_int_equal(pthread_join(thread[i], &bad), 0);
		assert_null(bad);
	}
	close_opened(&o);
}

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

static void kinds_of_repositories(void **state)
{
	static const char *const where[] = {"bare.git", "tree",	       "tree/soak/latest",
					    "packed",	"packed/.git", "extended"};
	struct opened o;
	char repo[400];

	(void)state;
	run_in(top,
	       "git clone -q --bare repo bare.git; git -C repo worktree add -q ../tree main; "
	       "git clone -q --no-local repo packed; git -C packed gc -q; git -C packed branch "
	       "main origin/main; git clone -q repo extended; cd extended; git branch main "
	       "origin/main; git config core.repositoryformatversion 1; git config "
	       "extensions.worktreeConfig true; git config extensions.partialClone origin");
	for (size_t i = 0; i < T_COUNT(where); i++) {
		snprintf(repo, sizeof repo, "%s/%s", top, where[i]);
		if (open_spec(&o, (struct sa_git_spec){
					  .repo = repo, .ref = "main", .path = "soak/latest"}) != 0)
			fail_msg("%s: %s", where[i], o.err.msg);
		assert_int_equal(count_iterations(&o), 3);
		close_opened(&o);
	}
}

static void no_repository(void **state)
{
	char repo[400];
	struct opened o;

	(void)state;
	run_in(top, "mkdir -p plain; git init -q -b main unborn");
	snprintf(repo, sizeof repo, "%s/plain", top);
	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "main"}), -1);
	assert_int_equal(o.err.code, SA_ERR_NOT_FOUND);
	t_has(o.err.msg, "is not in a git repository");
	close_opened(&o);
	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = "/nowhere", .ref = "main"}),
			 -1);
	assert_int_equal(o.err.code, SA_ERR_NOT_FOUND);
	close_opened(&o);
	snprintf(repo, sizeof repo, "%s/unborn", top);
	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "HEAD"}), -1);
	t_has(o.err.msg, "has no commit yet");
	close_opened(&o);
}

/* The checkout of a job belongs to another uid than the container's. */
static void foreign_owner(void **state)
{
	char repo[400];
	struct opened o;

	(void)state;
	if (geteuid() != 0) {
		print_message("# skipped: only root can give files away\n");
		skip();
	}
	run_in(top, "git clone -q repo foreign; chown -R 12345:12345 foreign");
	snprintf(repo, sizeof repo, "%s/foreign", top);
	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "HEAD"}), -1);
	t_has(o.err.msg, "belongs to another user");
	close_opened(&o);
	assert_int_equal(
		open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "HEAD", .any_owner = true}),
		0);
	close_opened(&o); /* and the check is on again */
	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "HEAD"}), -1);
	close_opened(&o);
}

static void broken_objects(void **state)
{
	SA_BUF_SCOPE(buf);
	char repo[400];
	struct opened o;

	(void)state;
	run_in(top,
	       "git clone -q --no-local repo broken; cd broken; git unpack-objects "
	       "</dev/null || true; mv .git/objects/pack/*.pack ../p; for p in ../p; do git "
	       "unpack-objects -q <$p; done; f=$(git rev-parse HEAD:soak/latest/ITER_SUMMARY_1.json); "
	       "f=.git/objects/$(echo $f | cut -c1-2)/$(echo $f | cut -c3-); chmod +w $f; echo "
	       "garbage >$f; f=$(git rev-parse HEAD:soak/latest/ITER_SUMMARY_2.json); rm -f "
	       ".git/objects/$(echo $f | cut -c1-2)/$(echo $f | cut -c3-)");
	snprintf(repo, sizeof repo, "%s/broken", top);
	assert_int_equal(
		open_spec(&o,
			  (struct sa_git_spec){.repo = repo, .ref = "HEAD", .path = "soak/latest"}),
		0);
	for (int i = 1; i <= 2; i++) {
		const char *path = i == 1 ? "ITER_SUMMARY_1.json" : "ITER_SUMMARY_2.json";

		assert_int_equal(o.source.ops->read(&o.source, path, 1000, &buf, &o.err), -1);
		assert_int_equal(o.err.code, SA_ERR_GIT);
		t_has(o.err.msg, "cannot be read: ");
	}
	assert_int_equal(count_iterations(&o), 2); /* the others still count */
	close_opened(&o);
	run_in(top, "cd broken; f=$(git rev-parse HEAD^{tree}); f=.git/objects/$(echo $f | cut "
		    "-c1-2)/$(echo $f | cut -c3-); chmod +w $f; echo garbage >$f");
	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "HEAD"}), -1);
	assert_int_equal(o.err.code, SA_ERR_GIT);
	close_opened(&o);
}

static void large_file_pointer(void **state)
{
	SA_BUF_SCOPE(buf);
	char repo[400];
	struct opened o;

	(void)state;
	run_in(top,
	       "git init -q -b main lfs; cd lfs; printf 'version "
	       "https://git-lfs.github.com/spec/v1\\noid sha256:0\\nsize 3\\n' >a.json; git add "
	       "a.json; git commit -qm a");
	snprintf(repo, sizeof repo, "%s/lfs", top);
	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "main"}), 0);
	assert_int_equal(o.source.ops->read(&o.source, "a.json", 1000, &buf, &o.err), -1);
	t_has(o.err.msg, "Git LFS");
	close_opened(&o);
}

/* Trees that name one another: kilobytes of objects, gigabytes of paths. */
static void tree_bombs(void **state)
{
	static const struct {
		const char *name, *levels, *fan, *want;
	} cases[] = {
		{"4000", "3", "1", "a path in the folder is longer than 4096 bytes"},
		{"4097", "0", "1", "a path in the folder is longer than 4096 bytes"},
		{"60", "60", "2", "the paths in the folder are longer than 64 MiB in all"},
		{"1", "40", "3", "more than 100000 entries"},
	};
	char repo[400];

	(void)state;
	snprintf(repo, sizeof repo, "%s/bomb", top);
	run_in(top, "git init -q bomb");
	/* (the last two are walked to their limit) */
	for (size_t i = 0; i < (t_is_slow() ? 2 : T_COUNT(cases)); i++) {
		struct opened o;
		SA_STR_SCOPE(script);

		sa_str_printf(
			&script,
			"name=$(printf '%%0%sd' 0); t=$(echo '{}' | git hash-object -w "
			"--stdin); t=$(printf '100644 blob %%s\\t%%s\\n' $t $name | git mktree); "
			"for l in $(seq %s); do t=$(for f in $(seq %s); do printf '040000 tree "
			"%%s\\t%%s%%s\\n' $t $name $f; done | git mktree); done; git "
			"update-ref refs/heads/bomb $(git commit-tree -m x $t)",
			cases[i].name, cases[i].levels, cases[i].fan);
		run_in(repo, script.buf);
		assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "bomb"}),
				 -1);
		t_has(o.err.msg, cases[i].want);
		assert_int_equal(o.err.code, SA_ERR_LIMIT);
		close_opened(&o);
	}
}

/* What git would open by itself and wait for; each in a clone of its own. */
static void files_that_block(void **state)
{
	static const struct {
		const char *make, *want;
	} cases[] = {
		{"mkfifo .git/f; git config include.path f", "/.git/f'"},
		{"git config include.path ../f; mkfifo f", "f'"},
		{"printf '[inCLUDE] # x\\n pATH = \"./\\\\\\n\"f ; x\\n' >>.git/config; mkfifo .git/f",
		 "f'"},
		{"git config includeIf.gitdir:/.path f; mkfifo .git/f", "f'"},
		{"git config include.path a; printf '[include]\\npath=b' >.git/a; mkfifo .git/b",
		 "/b'"},
		{"git config include.path l; mkfifo .git/f; ln -s f .git/l", "/l'"},
		{"rm .git/config; mkfifo .git/config", "/.git/config'"},
		{"mkfifo .git/refs/heads/x", "/.git/refs/heads/x'"},
		{"rm -f .git/packed-refs; mkfifo .git/packed-refs", "/.git/packed-refs'"},
		{"mkfifo .git/objects/info/alternates", "alternates'"},
		{"mkfifo .git/objects/pack/pack-1.idx", "pack-1.idx'"},
	};
	char repo[400];

	(void)state;
	snprintf(repo, sizeof repo, "%s/blocks", top);
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct opened o;

		run_in(top, "rm -rf blocks; git clone -q repo blocks");
		run_in(repo, cases[i].make);
		if (open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "main"}) == 0)
			fail_msg("%s: it was opened", cases[i].make);
		t_has(o.err.msg, cases[i].want);
		t_has(o.err.msg, "is no regular file but a FIFO");
		close_opened(&o);
	}
	/* an include that is a file, or is not there, or turns round, is fine */
	run_in(top, "rm -rf blocks; git clone -q repo blocks");
	run_in(repo,
	       "printf '[core]\\nx=1\\n[include]\\npath=config' >.git/a; git config --add "
	       "include.path none; git config --add include.path a; mkfifo .git/not-read; printf "
	       "'[other]\\npath=not-read\\n#[include]\\n' >>.git/config");
	struct opened o;
	int rc = open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "main"});

	if (rc != 0)
		t_has(o.err.msg, "include"); /* libgit2's own word on the round */
	close_opened(&o);
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

static void sha256_repository(void **state)
{
	char repo[400];
	struct opened o;

	(void)state;
	run_in(top, "git init -q --object-format=sha256 long; cd long; git commit -q "
		    "--allow-empty -m a");
	snprintf(repo, sizeof repo, "%s/long", top);
	if (open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "HEAD"}) != 0)
		t_has(o.err.msg, "names its objects by SHA-256, which cannot be read here; take");
	close_opened(&o);
}

/* Outside of a pull request: origin/HEAD, the branch that is told, main, master, in this order. */
static void merge_base_alone(void **state)
{
	static const struct {
		const char *make, *told, *want;
	} cases[] = {
		{"git remote set-head origin main", "x", "main"},
		{"git remote set-head origin -d; git branch -q x v2", "x", "v2"},
		{"git remote set-head origin -d", "x", "main"},
		{"git remote set-head origin -d; git branch -q master v2; git update-ref -d "
		 "refs/remotes/origin/main; git branch -q -D main || true",
		 NULL, "v2"},
	};
	char repo[400];

	snprintf(repo, sizeof repo, "%s/alone", top);
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct opened o, want;

		run_in(top, "rm -rf alone; git clone -q -b feature repo alone");
		run_in(repo, cases[i].make);
		assert_int_equal(
			open_spec(&want, (struct sa_git_spec){.repo = *state, .ref = "v2"}), 0);
		if (open_spec(&o, (struct sa_git_spec){.repo = repo,
						       .ref = "merge-base",
						       .default_branch = cases[i].told}) != 0)
			fail_msg("%zu: %s", i, o.err.msg);
		t_str(o.found.commit, want.found.commit); /* where feature branched off */
		assert_false(o.found.is_parent);
		close_opened(&o);
		close_opened(&want);
	}
}

/* On the default branch itself the merge base is HEAD: the commit before it is meant. */
static void merge_base_is_the_head(void **state)
{
	char repo[400], shallow[400];
	struct opened o, want;

	snprintf(repo, sizeof repo, "%s/self", top);
	snprintf(shallow, sizeof shallow, "%s/self2", top);
	run_in(top,
	       "git clone -q -b main repo self; git -C self remote set-head origin main; git clone -q -b main --depth 1 "
	       "\"file://$PWD/repo\" self2");
	assert_int_equal(open_spec(&want, (struct sa_git_spec){.repo = *state, .ref = "main~1"}),
			 0);
	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "merge-base"}), 0);
	t_str(o.found.commit, want.found.commit);
	assert_true(o.found.is_parent);
	assert_int_equal(o.found.distance, 1);
	close_opened(&o);
	close_opened(&want);
	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = shallow, .ref = "merge-base"}),
			 -1);
	t_has(o.err.msg, "the merge base is HEAD itself, and the commit before it is not in");
	t_has(o.err.msg, "fetch-depth: 0");
	close_opened(&o);
	run_in(repo, "git checkout -q --orphan first; git commit -qm a; git branch -q -D main; "
		     "git branch -q main; git update-ref -d refs/remotes/origin/HEAD; git remote "
		     "remove origin");
	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "merge-base"}),
			 -1);
	t_has(o.err.msg, "the first commit: there is none before it");
	close_opened(&o);
	run_in(repo, "git branch -q -D main");
	assert_int_equal(open_spec(&o, (struct sa_git_spec){.repo = repo, .ref = "merge-base"}),
			 -1);
	t_has(o.err.msg, "There is no origin/HEAD, main or master");
	close_opened(&o);
}

static struct sa_arena arena;

static int set_up(void **state)
{
	top = t_tmpdir();
	*state = (void *)(uintptr_t)make_repository(&arena);
	run_in(*state,
	       "git checkout -q --orphan orphan; git commit -qm orphan; git checkout -q "
	       "feature; git tag blob HEAD:record.json; git branch modules v2; git worktree "
	       "add -q ../m modules; cd ../m; git update-index --add --cacheinfo "
	       "160000,$(git rev-parse HEAD),sub; git commit -qm m; cd ..; git -C repo worktree "
	       "remove --force m");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sa_arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refs),
		cmocka_unit_test(ids),
		cmocka_unit_test(refusals),
		cmocka_unit_test(listing_and_reading),
		cmocka_unit_test(reading_from_threads),
		cmocka_unit_test(shallow_clone),
		cmocka_unit_test(failing_fetches),
		cmocka_unit_test(fetch_that_hangs),
		cmocka_unit_test(kinds_of_repositories),
		cmocka_unit_test(tree_bombs),
		cmocka_unit_test(files_that_block),
		cmocka_unit_test(partial_clones),
		cmocka_unit_test(sha256_repository),
		cmocka_unit_test(merge_base_alone),
		cmocka_unit_test(merge_base_is_the_head),
		cmocka_unit_test(no_repository),
		cmocka_unit_test(foreign_owner),
		cmocka_unit_test(broken_objects),
		cmocka_unit_test(large_file_pointer),
	};

	if (system("git --version >/dev/null 2>&1") != 0) {
		puts("1..0 # SKIP git is not here");
		return 0;
	}
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

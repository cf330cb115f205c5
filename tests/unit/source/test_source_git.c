/* SPDX-License-Identifier: MIT */
/* Git trees as a source: what a spec names, listing and reading, real repositories of every kind. */
#include "git_repos.h"

#include <pthread.h>

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
		{"v2", "soak/nowhere", NULL, "does not exist at 'v2'", SA_ERR_NOT_FOUND},
		{"v2", "../x", NULL, "leads out", SA_ERR_USAGE},
		{"v2", "/etc", NULL, "must be relative", SA_ERR_USAGE},
		{"v2", "to_soak/latest", NULL, "is a symbolic link and is not followed",
		 SA_ERR_GIT},
		{"v2", "record.json/x", NULL, "is a file", SA_ERR_GIT},
		{"v2", "sub/x", NULL, "does not exist", SA_ERR_NOT_FOUND},
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refs),
		cmocka_unit_test(ids),
		cmocka_unit_test(refusals),
		cmocka_unit_test(listing_and_reading),
		cmocka_unit_test(reading_from_threads),
		cmocka_unit_test(kinds_of_repositories),
		cmocka_unit_test(no_repository),
		cmocka_unit_test(sha256_repository),
		cmocka_unit_test(merge_base_alone),
		cmocka_unit_test(merge_base_is_the_head),
	};

	return run_with_git(tests);
}

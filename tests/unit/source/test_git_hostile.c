/* SPDX-License-Identifier: MIT */
/* Repositories that mean harm, or are broken: bombs, what would block, foreign owners, lost objects. */
#include "git_repos.h"

#include <unistd.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(foreign_owner),      cmocka_unit_test(broken_objects),
		cmocka_unit_test(large_file_pointer), cmocka_unit_test(tree_bombs),
		cmocka_unit_test(files_that_block),
	};

	return run_with_git(tests);
}

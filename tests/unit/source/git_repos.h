/* SPDX-License-Identifier: MIT */
/*
 * Real repositories made by git, for the tests of this room: `top` holds "repo" and what the tests clone
 * from it.
 *
 *	return run_with_git(tests);		// main() of a test
 */
#ifndef GIT_REPOS_H
#define GIT_REPOS_H

#include "t.h"
#include "builtin.h"

#include "base/arena.h"
#include "base/note.h"
#include "base/str.h"
#include "load/run_load.h"
#include "source/source_git.h"

#define UNUSED __attribute__((unused))

#define ENVIRONMENT                                                                          \
	"export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=a "  \
	"GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b "                 \
	"GIT_COMMITTER_DATE='2025-10-19T12:00:00Z' GIT_AUTHOR_DATE='2025-10-19T12:00:00Z'; " \
	"unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE; set -e; "

static const char *top; /* the scratch directory of all tests */

/* Runs shell commands in a folder of the scratch directory. */
UNUSED static void run_in(const char *dir, const char *commands)
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
UNUSED static const char *make_repository(struct sa_arena *arena)
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

UNUSED static int open_spec(struct opened *o, struct sa_git_spec spec)
{
	*o = (struct opened){.err = {0}};
	return sa_source_open_git(&o->arena, &spec, &o->source, &o->found, &o->err);
}

UNUSED static void close_opened(struct opened *o)
{
	sa_source_close(&o->source);
	sa_arena_release(&o->arena);
}

UNUSED static size_t count_iterations(struct opened *o)
{
	struct sa_notes notes;
	struct sa_run run;

	sa_notes_init(&notes, &o->arena);
	assert_int_equal(sa_run_load(&o->source, t_builtin_policy(&o->arena), &o->arena, &notes,
				     &run, &o->err),
			 0);
	return run.n_loaded;
}

static struct sa_arena repositories;

UNUSED static int set_up(void **state)
{
	top = t_tmpdir();
	*state = (void *)(uintptr_t)make_repository(&repositories);
	run_in(*state,
	       "git checkout -q --orphan orphan; git commit -qm orphan; git checkout -q "
	       "feature; git tag blob HEAD:record.json; git branch modules v2; git worktree "
	       "add -q ../m modules; cd ../m; git update-index --add --cacheinfo "
	       "160000,$(git rev-parse HEAD),sub; git commit -qm m; cd ..; git -C repo worktree "
	       "remove --force m");
	return 0;
}

UNUSED static int tear_down(void **state)
{
	(void)state;
	sa_arena_release(&repositories);
	return 0;
}

/* Runs the group where git is installed. */
#define run_with_git(tests)                                 \
	(system("git --version >/dev/null 2>&1") != 0       \
		 ? (puts("1..0 # SKIP git is not here"), 0) \
		 : cmocka_run_group_tests(tests, set_up, tear_down))

#endif

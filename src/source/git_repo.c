/* SPDX-License-Identifier: MIT */
/* Repositories, names and commits through libgit2 (1.1 to 1.9). */
#include "source/git_repo.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <git2.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/utf8.h"
#include "source/git_files.h"
#include "source/git_handle.h"

#define CURE	   "set fetch-depth: 0 in actions/checkout, or take the baseline from an artifact"
#define CONNECT_MS 10000
#define SERVER_MS  60000

CLOSER(repository)
CLOSER(reference)
CLOSER(object)
CLOSER(commit)
CLOSER(revwalk)
CLOSER(config)

int sa_git_err(struct sa_err *err, enum sa_err_code code, const char *fmt, ...)
{
	const git_error *last = git_error_last();
	char text[300];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	return sa_err_set(err, code, "%s: %s", text,
			  last && last->message ? last->message : "git says no more");
}

void sa_git_start(void)
{
#if GIT_IS(1, 5)
	/* what git or actions/checkout may have switched on and what reading blobs does not care about */
	static const char *const harmless[] = {"noop", "preciousobjects", "partialclone",
					       "worktreeconfig", "relativeworktrees"};
#endif
	git_libgit2_init();
#if GIT_IS(1, 5)
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, harmless, sizeof harmless / sizeof *harmless);
#endif
#if GIT_IS(1, 7)
	git_libgit2_opts(GIT_OPT_SET_SERVER_CONNECT_TIMEOUT, CONNECT_MS);
	git_libgit2_opts(GIT_OPT_SET_SERVER_TIMEOUT, SERVER_MS);
#endif
}

void sa_git_stop(void)
{
	git_libgit2_shutdown();
}

static void check_owner(bool on)
{
#if GIT_IS(1, 5)
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, on);
#else
	(void)on;
#endif
}

static int open_unchecked(const char *path, git_repository **repo)
{
	check_owner(false);
	int rc = git_repository_open_ext(repo, path, 0, NULL);

	check_owner(true);
	return rc;
}

#if GIT_IS(1, 5)
/* libgit2 1.5 says "not found" of a foreign repository when there is no global configuration. */
static bool is_foreign(const char *path)
{
	HANDLE(repository) repo = NULL;

	return open_unchecked(path, &repo) == 0;
}
#endif

/* What git would read by itself must not block. A repository that is not found is told of later. */
static int check_files(const char *path, struct sa_err *err)
{
	git_buf dir = {0}, home = {0};
	int rc = 0;

	if (git_repository_discover(&dir, path, 0, NULL) == 0) {
		if (dir.size > 1 && dir.ptr[dir.size - 1] == '/')
			dir.ptr[dir.size - 1] = '\0';
		git_libgit2_opts(GIT_OPT_GET_SEARCH_PATH, GIT_CONFIG_LEVEL_GLOBAL, &home);
		rc = sa_git_files_check(dir.ptr, home.ptr ? home.ptr : "", err);
	}
	git_buf_dispose(&dir);
	git_buf_dispose(&home);
	return rc;
}

int sa_git_open(const char *path, bool any_owner, git_repository **repo, struct sa_err *err)
{
	if (check_files(path, err) != 0)
		return -1;
	int rc = any_owner ? open_unchecked(path, repo)
			   : git_repository_open_ext(repo, path, 0, NULL);

	if (rc == 0)
		return 0;
#if GIT_IS(1, 5)
	if (rc == GIT_EOWNER || (rc == GIT_ENOTFOUND && !any_owner && is_foreign(path)))
		return sa_err_set(
			err, SA_ERR_GIT,
			"the repository at '%s' belongs to another user; name it with --repo "
			"to trust it",
			path);
#endif
	if (rc == GIT_ENOTFOUND)
		return sa_err_set(err, SA_ERR_NOT_FOUND, "'%s' is not in a git repository", path);
	const git_error *last = git_error_last();

	if (last && last->message &&
	    (strstr(last->message, "objectformat") || strstr(last->message, "object format")))
		return sa_err_set(
			err, SA_ERR_GIT,
			"the repository at '%s' names its objects by SHA-256, which cannot "
			"be read here; take the baseline from an artifact or a directory",
			path);
	return sa_git_err(err, SA_ERR_GIT, "the repository at '%s' cannot be opened", path);
}

/* Names that git would read as an option, a range, a search or a path are refused. */
int sa_git_check_name(const char *name, struct sa_err *err)
{
	bool fine = name[0] && name[0] != '-' && name[0] != ':' && !strstr(name, "..") &&
		    !strstr(name, "@{") && !strpbrk(name, " :?*[]\\{}") && strlen(name) <= 255;

	for (const char *c = name; *c && fine; c++)
		fine = (unsigned char)*c >= 0x20 && *c != 0x7f;
	if (fine)
		return 0;
	SA_STR_SCOPE(plain);

	sa_utf8_plain(&plain, name, strlen(name), 80);
	return sa_err_set(err, SA_ERR_USAGE, "'%s' is no name of a branch, tag or commit",
			  plain.buf);
}

static int missing(git_repository *repo, const char *name, struct sa_err *err)
{
	if (git_repository_is_shallow(repo) == 1)
		return sa_err_set(err, SA_ERR_GIT,
				  "'%s' is not in this clone, which is shallow; " CURE, name);
	if (strcmp(name, "HEAD") == 0 && git_repository_head_unborn(repo) == 1)
		return sa_err_set(err, SA_ERR_GIT, "the repository has no commit yet");
	return sa_err_set(
		err, SA_ERR_GIT,
		"there is no branch, tag or commit '%s' in this repository (a branch must have "
		"been fetched)",
		name);
}

static int lookup_origin(git_repository *repo, const char *name, git_reference **ref)
{
	char full[320];

	snprintf(full, sizeof full, "refs/remotes/origin/%s", name);
	return git_reference_lookup(ref, repo, full);
}

/* The object that a name stands for; 0 or a code of libgit2. */
static int find_object(git_repository *repo, const char *name, bool origin_first,
		       git_object **object)
{
	HANDLE(reference) ref = NULL;
	git_oid id;

	if (strspn(name, "0123456789abcdefABCDEF") == 40 && !name[40] &&
	    git_oid_fromstr(&id, name) == 0)
		return git_object_lookup(object, repo, &id, GIT_OBJECT_ANY);
	if ((origin_first && lookup_origin(repo, name, &ref) == 0) ||
	    git_reference_dwim(&ref, repo, name) == 0 || lookup_origin(repo, name, &ref) == 0)
		return git_reference_peel(object, ref, GIT_OBJECT_ANY);
	return git_revparse_single(object, repo, name);
}

int sa_git_resolve(git_repository *repo, const char *name, bool origin_first, git_commit **commit,
		   struct sa_err *err)
{
	HANDLE(object) object = NULL;

	if (sa_git_check_name(name, err) != 0)
		return -1;
	int rc = find_object(repo, name, origin_first, &object);

	if (rc == GIT_EAMBIGUOUS)
		return sa_err_set(err, SA_ERR_GIT, "'%s' stands for more than one commit", name);
	if (rc == GIT_ENOTFOUND || rc == GIT_EINVALIDSPEC || rc == GIT_EUNBORNBRANCH)
		return missing(repo, name, err);
	if (rc != 0)
		return sa_git_err(err, SA_ERR_GIT, "'%s' cannot be read", name);
	if (git_object_peel((git_object **)commit, object, GIT_OBJECT_COMMIT) != 0)
		return sa_err_set(err, SA_ERR_GIT, "'%s' is no commit", name);
	return 0;
}

/* Before 1.7 libgit2 takes the end of a shallow clone for a missing object (and leaks). */
static int find_base(git_repository *repo, const git_oid *ours, const git_oid *theirs,
		     git_oid *base)
{
	if (!GIT_IS(1, 7) && git_repository_is_shallow(repo) == 1 && !git_oid_equal(ours, theirs))
		return GIT_ENOTFOUND;
	return git_merge_base(base, repo, ours, theirs);
}

int sa_git_merge_base(git_repository *repo, const char *head, const char *base, git_commit **commit,
		      struct sa_err *err)
{
	HANDLE(commit) ours = NULL;
	HANDLE(commit) theirs = NULL;
	git_oid id;

	if (sa_git_resolve(repo, head, false, &ours, err) != 0 ||
	    sa_git_resolve(repo, base, true, &theirs, err) != 0)
		return -1;
	int rc = find_base(repo, git_commit_id(ours), git_commit_id(theirs), &id);

	if (rc == 0)
		rc = git_commit_lookup(commit, repo, &id);
	if (rc == 0)
		return 0;
	if (git_repository_is_shallow(repo) == 1)
		return sa_err_set(
			err, SA_ERR_GIT,
			"the commit where '%s' branched off is not in this clone, which is "
			"shallow; " CURE,
			base);
	if (rc == GIT_ENOTFOUND)
		return sa_err_set(err, SA_ERR_GIT,
				  "'%s' and '%s' have no common ancestor; name a commit that both "
				  "stand on: git:REF",
				  head, base);
	return sa_git_err(err, SA_ERR_GIT, "no merge base with '%s'", base);
}

int sa_git_parent(git_repository *repo, const git_commit *commit, git_commit **parent,
		  struct sa_err *err)
{
	if (git_commit_parentcount(commit) == 0 && git_repository_is_shallow(repo) != 1)
		return sa_err_set(err, SA_ERR_GIT,
				  "the merge base is HEAD itself, the first commit: there is none "
				  "before it");
	if (git_commit_parentcount(commit) && git_commit_parent(parent, commit, 0) == 0)
		return 0;
	if (git_repository_is_shallow(repo) != 1)
		return sa_git_err(err, SA_ERR_GIT, "the commit before HEAD cannot be read");
	return sa_err_set(err, SA_ERR_GIT,
			  "the merge base is HEAD itself, and the commit before it is not in this "
			  "clone, which is shallow; " CURE);
}

/* "remote.NAME.promisor" (libgit2's own search by pattern leaks what it matched with). */
static bool is_promisor(const char *name)
{
	static const char head[] = "remote.", tail[] = ".promisor";
	size_t len = strlen(name), least = sizeof head + sizeof tail - 2;

	return len > least && strncmp(name, head, sizeof head - 1) == 0 &&
	       strcmp(name + len - (sizeof tail - 1), tail) == 0;
}

/* `extensions.partialclone`, or a remote that promises what is missing. */
bool sa_git_is_partial(git_repository *repo)
{
	HANDLE(config) config = NULL;
	git_config_iterator *all;
	git_config_entry *entry;
	git_buf name = {0};

	if (git_repository_config_snapshot(&config, repo) != 0)
		return false;
	bool partial = git_config_get_string_buf(&name, config, "extensions.partialclone") == 0;

	git_buf_dispose(&name);
	if (git_config_iterator_new(&all, config) != 0)
		return partial;
	while (git_config_next(&entry, all) == 0)
		partial =
			partial || (is_promisor(entry->name) && strcmp(entry->value, "false") != 0);
	git_config_iterator_free(all);
	return partial;
}

bool sa_git_is_missing(void)
{
	const git_error *last = git_error_last();

	return last && last->klass == GIT_ERROR_ODB;
}

int64_t sa_git_distance(git_repository *repo, const char *head, const git_oid *commit)
{
	HANDLE(revwalk) walk = NULL;
	HANDLE(commit) tip = NULL;
	struct sa_err ignored;
	int64_t n = 0;
	git_oid id;
	int rc;

	if (sa_git_resolve(repo, head, false, &tip, &ignored) != 0)
		return -1;
	if (git_oid_equal(git_commit_id(tip), commit))
		return 0;
	if (git_repository_is_shallow(repo) == 1 || git_revwalk_new(&walk, repo) != 0 ||
	    git_revwalk_push(walk, git_commit_id(tip)) != 0 || git_revwalk_hide(walk, commit) != 0)
		return -1;
	while ((rc = git_revwalk_next(&id, walk)) == 0 && n < SA_LIMIT_GIT_WALK)
		n++;
	return rc == GIT_ITEROVER ? n : -1;
}

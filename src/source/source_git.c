/* SPDX-License-Identifier: MIT */
/* A folder of a commit as a source. */
#include "source/source_git.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <git2.h>

#include "base/limits.h"
#include "source/git_handle.h"
#include "source/git_repo.h"

#define SHORT_ID    10 /* digits of a commit id in texts */
#define LFS_POINTER "version https://git-lfs.github.com/spec/"

CLOSER(commit)
CLOSER(tree)

struct row {
	const char *path;
	git_oid id;
	enum sa_file_kind kind;
};

struct state {
	git_repository *repo;
	git_odb *odb;
	pthread_mutex_t lock; /* libgit2 objects belong to one thread at a time */
	struct row *row;      /* sorted by path */
	size_t n, cap;
	size_t path_bytes; /* of all rows */
};

static enum sa_file_kind kind_of(const git_tree_entry *entry)
{
	switch (git_tree_entry_filemode(entry)) {
	case GIT_FILEMODE_TREE:
		return SA_FILE_DIRECTORY;
	case GIT_FILEMODE_BLOB:
	case GIT_FILEMODE_BLOB_EXECUTABLE:
		return SA_FILE_REGULAR;
	case GIT_FILEMODE_LINK:
		return SA_FILE_LINK;
	case GIT_FILEMODE_UNREADABLE:
	case GIT_FILEMODE_COMMIT:
	default:
		return SA_FILE_OTHER;
	}
}

/* The size is looked at before the object is unpacked. */
static int open_tree(struct state *s, const git_oid *id, const char *path, git_tree **tree,
		     struct sa_err *err)
{
	size_t size;
	git_object_t type;

	if (git_odb_read_header(&size, &type, s->odb, id) != 0)
		return sa_git_err(err, SA_ERR_GIT, "folder '%s' cannot be read", path);
	if (size > SA_LIMIT_FILE_BYTES)
		return sa_err_set(err, SA_ERR_LIMIT, "folder '%s' has too many entries", path);
	if (git_tree_lookup(tree, s->repo, id) != 0)
		return sa_git_err(err, SA_ERR_GIT, "folder '%s' cannot be read", path);
	return 0;
}

static int add_row(struct state *s, struct sa_arena *arena, struct row row, struct sa_err *err)
{
	if (s->n == SA_LIMIT_GIT_ENTRIES)
		return sa_err_set(err, SA_ERR_LIMIT, "the folder has more than %d entries",
				  SA_LIMIT_GIT_ENTRIES);
	s->row = sa_arena_more(arena, s->row, s->n, &s->cap, sizeof *s->row);
	s->row[s->n++] = row;
	return 0;
}

/* Trees that name one another make paths that nobody stored: little data, any number of bytes. */
static int make_path(struct state *s, struct sa_arena *arena, const char *below, const char *name,
		     const char **path, struct sa_err *err)
{
	size_t len = strlen(below) + 1 + strlen(name);

	if (len > SA_LIMIT_GIT_PATH_BYTES)
		return sa_err_set(err, SA_ERR_LIMIT, "a path in the folder is longer than %d bytes",
				  SA_LIMIT_GIT_PATH_BYTES);
	s->path_bytes += len;
	if (s->path_bytes > SA_LIMIT_GIT_PATHS_TOTAL)
		return sa_err_set(err, SA_ERR_LIMIT,
				  "the paths in the folder are longer than %u MiB in all",
				  SA_LIMIT_GIT_PATHS_TOTAL >> 20);
	*path = below[0] ? sa_arena_printf(arena, "%s/%s", below, name)
			 : sa_arena_strdup(arena, name);
	return 0;
}

static int collect(struct state *s, struct sa_arena *arena, const git_oid *id, const char *below,
		   size_t depth, struct sa_err *err)
{
	HANDLE(tree) tree = NULL;

	if (open_tree(s, id, below, &tree, err) != 0)
		return -1;
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *e = git_tree_entry_byindex(tree, i);
		const char *name = git_tree_entry_name(e);
		struct row row = {
			.id = *git_tree_entry_id(e),
			.kind = kind_of(e),
		};

		if (make_path(s, arena, below, name, &row.path, err) != 0 ||
		    add_row(s, arena, row, err) != 0)
			return -1;
		if (row.kind == SA_FILE_DIRECTORY && depth < SA_LIMIT_TREE_DEPTH &&
		    collect(s, arena, &row.id, row.path, depth + 1, err) != 0)
			return -1;
	}
	return 0;
}

/* The next part of a path; NULL at its end. Empty and `.` parts are passed over. */
static const char *next_part(struct sa_arena *arena, const char **path)
{
	while (**path) {
		size_t len = strcspn(*path, "/");
		const char *part = sa_arena_strndup(arena, *path, len);

		*path += len + ((*path)[len] == '/');
		if (len && strcmp(part, ".") != 0)
			return part;
	}
	return NULL;
}

/* Goes down to spec->path: the id of the folder or file, and the name of the file (else NULL). */
static int descend(struct state *s, struct sa_arena *arena, const struct sa_git_spec *spec,
		   git_oid *id, const char **file, struct sa_err *err)
{
	const char *rest = spec->path ? spec->path : "", *part;

	*file = NULL;
	if (rest[0] == '/')
		return sa_err_set(err, SA_ERR_USAGE,
				  "path '%s' must be relative to the top of the repository", rest);
	while ((part = next_part(arena, &rest))) {
		HANDLE(tree) tree = NULL;

		if (strcmp(part, "..") == 0)
			return sa_err_set(err, SA_ERR_USAGE,
					  "path '%s' leads out of the repository", spec->path);
		if (*file)
			return sa_err_set(err, SA_ERR_GIT, "'%s' in path '%s' at '%s' is a file",
					  *file, spec->path, spec->ref);
		if (open_tree(s, id, part, &tree, err) != 0)
			return -1;
		const git_tree_entry *e = git_tree_entry_byname(tree, part);

		if (!e)
			return sa_err_set(err, SA_ERR_NOT_FOUND, "path '%s' does not exist at '%s'",
					  spec->path, spec->ref);
		enum sa_file_kind kind = kind_of(e);

		if (kind == SA_FILE_LINK || kind == SA_FILE_OTHER)
			return sa_err_set(err, SA_ERR_GIT,
					  "'%s' in path '%s' at '%s' is a %s and is not "
					  "followed",
					  part, spec->path, spec->ref,
					  kind == SA_FILE_LINK ? "symbolic link" : "submodule");
		*id = *git_tree_entry_id(e);
		*file = kind == SA_FILE_REGULAR ? part : NULL;
	}
	return 0;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->path, ((const struct row *)b)->path);
}

static int list_tree(struct state *s, struct sa_arena *arena, git_commit *commit,
		     const struct sa_git_spec *spec, const char **file, struct sa_err *err)
{
	git_oid id = *git_commit_tree_id(commit);
	struct row only = {.kind = SA_FILE_REGULAR};

	if (descend(s, arena, spec, &id, file, err) != 0)
		return -1;
	if (*file) {
		only.path = *file;
		only.id = id;
		return add_row(s, arena, only, err);
	}
	if (collect(s, arena, &id, "", 0, err) != 0)
		return -1;
	if (s->n)
		qsort(s->row, s->n, sizeof *s->row, by_path);
	return 0;
}

/* A partial clone has the names of files and not what is in them: 0 when all of it is here. */
static size_t count_absent(const struct state *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->row[i].kind == SA_FILE_REGULAR && !git_odb_exists(s->odb, &s->row[i].id);
	return n;
}

static int partial_error(const struct sa_git_spec *spec, struct sa_err *err)
{
	return sa_err_set(
		err, SA_ERR_GIT,
		"'%s' is not whole in this clone, which is partial (filter: blob:none or "
		"alike); leave `filter` out in actions/checkout, or take the baseline from "
		"an artifact",
		spec->ref);
}

/* --- the source ---------------------------------------------------------------------------------- */

static int tree_list(const struct sa_source *source,
		     void (*visit)(void *ctx, const struct sa_entry *entry),
		     void (*skipped)(void *ctx, const char *path, const char *why), void *ctx,
		     struct sa_err *err)
{
	const struct state *s = source->state;

	(void)err;
	for (size_t i = 0; i < s->n; i++) {
		struct sa_entry entry = {.path = s->row[i].path, .kind = s->row[i].kind};

		for (const char *c = entry.path; *c; c++)
			entry.depth += *c == '/';
		visit(ctx, &entry);
		if (entry.kind == SA_FILE_DIRECTORY && entry.depth == SA_LIMIT_TREE_DEPTH)
			skipped(ctx, entry.path, "it lies too deep");
	}
	return 0;
}

static const struct row *find(const struct state *s, const char *path)
{
	struct row key = {.path = path};

	return s->n ? bsearch(&key, s->row, s->n, sizeof *s->row, by_path) : NULL;
}

/* With the lock held. */
static int read_blob(const struct state *s, const struct row *row, size_t max_bytes,
		     struct sa_buf *buf, struct sa_err *err)
{
	git_odb_object *object;
	git_object_t type;
	size_t size;

	if (git_odb_read_header(&size, &type, s->odb, &row->id) != 0)
		return sa_git_err(err, SA_ERR_GIT, "'%s' cannot be read", row->path);
	if (type != GIT_OBJECT_BLOB)
		return sa_err_set(err, SA_ERR_GIT, "'%s' is no blob", row->path);
	if (size > max_bytes)
		return sa_err_set(err, SA_ERR_LIMIT, "'%s' is larger than %zu bytes", row->path,
				  max_bytes);
	if (git_odb_read(&object, s->odb, &row->id) != 0)
		return sa_git_err(err, SA_ERR_GIT, "'%s' cannot be read", row->path);
	sa_buf_set(buf, git_odb_object_data(object), git_odb_object_size(object));
	git_odb_object_free(object);
	if (buf->len >= strlen(LFS_POINTER) &&
	    memcmp(buf->data, LFS_POINTER, strlen(LFS_POINTER)) == 0)
		return sa_err_set(
			err, SA_ERR_GIT,
			"'%s' is a pointer of Git LFS; its content is not in the repository",
			row->path);
	return 0;
}

static int tree_read(const struct sa_source *source, const char *path, size_t max_bytes,
		     struct sa_buf *buf, struct sa_err *err)
{
	struct state *s = source->state;
	const struct row *row = find(s, path);

	if (!row)
		return sa_err_set(err, SA_ERR_NOT_FOUND, "'%s' is not in the commit", path);
	if (row->kind != SA_FILE_REGULAR)
		return sa_err_set(err, SA_ERR_IO, "'%s' is not a regular file", path);
	pthread_mutex_lock(&s->lock);
	int rc = read_blob(s, row, max_bytes, buf, err);

	pthread_mutex_unlock(&s->lock);
	return rc;
}

static int64_t tree_size(const struct sa_source *source, const char *path)
{
	struct state *s = source->state;
	const struct row *row = find(s, path);
	git_object_t type;
	size_t size;

	if (!row || row->kind != SA_FILE_REGULAR)
		return -1;
	pthread_mutex_lock(&s->lock);
	int rc = git_odb_read_header(&size, &type, s->odb, &row->id);

	pthread_mutex_unlock(&s->lock);
	return rc == 0 ? (int64_t)size : -1;
}

static void tree_close(struct sa_source *source)
{
	struct state *s = source->state;

	git_odb_free(s->odb);
	git_repository_free(s->repo);
	pthread_mutex_destroy(&s->lock);
	sa_git_stop();
}

static const struct sa_source_ops tree_ops = {
	.list = tree_list, .read = tree_read, .size = tree_size, .close = tree_close};

static const char *head_of(const struct sa_git_spec *spec)
{
	return spec->head ? spec->head : "HEAD";
}

static void tell(struct sa_arena *arena, git_repository *repo, const git_commit *commit,
		 const struct sa_git_spec *spec, struct sa_git_found *found)
{
	char id[65];

	git_oid_tostr(id, sizeof id, git_commit_id(commit));
	found->commit = sa_arena_strdup(arena, id);
	found->committed_at_ms = (int64_t)git_commit_time(commit) * 1000;
	found->distance = sa_git_distance(repo, head_of(spec), git_commit_id(commit));
}

/* The branch that `merge-base` means: that of the pull request, else the default one. */
static const char *find_base(git_repository *repo, const struct sa_git_spec *spec)
{
	static const char *const usual[] = {"main", "master"};
	struct sa_err ignored;

	if (spec->base && spec->base[0])
		return spec->base;
	for (int i = -2; i < 2; i++) {
		HANDLE(commit) commit = NULL;
		const char *name = i == -2 ? "refs/remotes/origin/HEAD"
				   : i < 0 ? spec->default_branch
					   : usual[i];

		if (name && name[0] && sa_git_resolve(repo, name, true, &commit, &ignored) == 0)
			return name;
	}
	return NULL;
}

/* What the head is based on; when that is the head itself, the commit before it. */
static int find_merge_base(git_repository *repo, const struct sa_git_spec *spec,
			   git_commit **commit, struct sa_git_found *found, struct sa_err *err)
{
	const char *base = find_base(repo, spec);
	HANDLE(commit) head = NULL;
	HANDLE(commit) at = NULL;

	if (!base)
		return sa_err_set(
			err, SA_ERR_GIT,
			"'" SA_GIT_MERGE_BASE "' with what? There is no origin/HEAD, main or "
			"master in this clone; set fetch-depth: 0 in actions/checkout, or "
			"name a branch: git:REF");
	if (sa_git_merge_base(repo, head_of(spec), base, &at, err) != 0 ||
	    sa_git_resolve(repo, head_of(spec), false, &head, err) != 0)
		return -1;
	if (!git_oid_equal(git_commit_id(head), git_commit_id(at))) {
		*commit = at;
		at = NULL;
		return 0;
	}
	found->is_parent = true;
	return sa_git_parent(repo, head, commit, err);
}

static int find_commit(git_repository *repo, const struct sa_git_spec *spec, git_commit **commit,
		       struct sa_git_found *found, struct sa_err *err)
{
	if (strcmp(spec->ref, SA_GIT_MERGE_BASE) != 0)
		return sa_git_resolve(repo, spec->ref, false, commit, err);
	return find_merge_base(repo, spec, commit, found, err);
}

/* Fills the state and what was found; handles that were opened stay in the state. */
static int open_state(struct sa_arena *arena, const struct sa_git_spec *spec, struct state *s,
		      struct sa_git_found *found, struct sa_err *err)
{
	HANDLE(commit) commit = NULL;

	if (sa_git_open(spec->repo, spec->any_owner, &s->repo, err) != 0)
		return -1;
	if (git_repository_odb(&s->odb, s->repo) != 0)
		return sa_git_err(err, SA_ERR_GIT, "the objects of '%s' cannot be read",
				  spec->repo);
	found->shallow = git_repository_is_shallow(s->repo) == 1;
	found->partial = sa_git_is_partial(s->repo);
	if (find_commit(s->repo, spec, &commit, found, err) != 0)
		return -1;
	tell(arena, s->repo, commit, spec, found);
	int rc = list_tree(s, arena, commit, spec, &found->file, err);

	if (found->partial && (rc != 0 ? sa_git_is_missing() : count_absent(s) != 0))
		return partial_error(spec, err);
	return rc;
}

int sa_source_open_git(struct sa_arena *arena, const struct sa_git_spec *spec,
		       struct sa_source *source, struct sa_git_found *found, struct sa_err *err)
{
	struct state *s = SA_NEW(arena, struct state);
	struct sa_git_found seen = {.commit = "", .distance = -1};
	const char *path = spec->path && spec->path[0] ? spec->path : ".";

	sa_git_start();
	pthread_mutex_init(&s->lock, NULL);
	struct sa_source made = {.ops = &tree_ops, .dir = {.fd = -1}, .state = s};

	if (open_state(arena, spec, s, &seen, err) != 0) {
		tree_close(&made);
		if (found)
			*found = seen;
		return -1;
	}
	made.shown = sa_arena_printf(arena, "git:%s:%s", spec->ref, path);
	made.origin = sa_arena_printf(arena, "commit %.*s, %s", SHORT_ID, seen.commit, path);
	*source = made;
	if (found)
		*found = seen;
	return 0;
}

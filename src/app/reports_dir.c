/* SPDX-License-Identifier: MIT */
/* Taking the directory of the reports, and what is old in it. */
#include "app/reports_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stale.h"
#include "render/chart_pens.h"
#include "render/plots.h"
#include "render/report_files.h"

#define LOCK_WAIT_MS 30000
#define INPUT_NAME   64	  /* bytes of an input's name (POLICY 14) */
#define HEAD_OF_SVG  1024 /* bytes in which a picture says whose it is */

/* "<dir>/plots" when it is a directory, NULL when not; a link could lead anywhere. */
static const char *plots_below(struct sa_arena *arena, const char *dir)
{
	const char *plots = sa_path_join(arena, dir, SA_PLOTS_DIR);
	struct stat st;

	return lstat(plots, &st) == 0 && S_ISDIR(st.st_mode) ? plots : NULL;
}

static const char *const *plot_names(struct sa_arena *arena)
{
	const char **name = SA_NEW_ARRAY(arena, sa_plots_files() + 1, const char *);

	for (size_t i = 0; i < sa_plots_files(); i++)
		name[i] = sa_plots_name(arena, i);
	name[sa_plots_files()] = NULL;
	return name;
}

const char *const *sa_reports_dir_audit_names(struct sa_arena *arena)
{
	const char **name = SA_NEW_ARRAY(arena, SA_REPORT_COUNT + 1, const char *);

	for (size_t r = 0; r < SA_REPORT_COUNT; r++)
		name[r] = sa_report_table[r].file_name;
	name[SA_REPORT_COUNT] = NULL;
	return name;
}

/* ---- tables of other inputs ---- */

/* "POST_SOAK_ITER_TABLE.<input>.csv": the table of an input that is not the first one, of whatever policy. */
static bool is_table_name(const char *file, size_t len)
{
	static const char begin[] = "POST_SOAK_ITER_TABLE.", end[] = ".csv",
			  letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
	size_t before = sizeof begin - 1, behind = sizeof end - 1;

	if (len <= before + behind || len > before + INPUT_NAME + behind ||
	    strncmp(file, begin, before) != 0 || strncmp(file + len - behind, end, behind) != 0 ||
	    !strchr(letters, file[before]))
		return false;
	for (size_t i = before; i < len - behind; i++) {
		if (!strchr(letters, file[i]) && !strchr("0123456789.-", file[i]))
			return false;
	}
	return true;
}

struct name_list {
	struct sa_arena *arena;
	const char **name;
	size_t n, cap;
};

static void add_name(struct name_list *list, const char *name, size_t len)
{
	list->name =
		sa_arena_more(list->arena, list->name, list->n + 1, &list->cap, sizeof *list->name);
	list->name[list->n++] = sa_arena_strndup(list->arena, name, len);
	list->name[list->n] = NULL;
}

/* Of a temporary file of such a table: the table. */
static void add_table_of_tmp(void *ctx, const char *file)
{
	const char *at = file, *next;

	if (*file != '.')
		return;
	while ((next = strstr(at + 1, ".tmp")) != NULL)
		at = next;
	if (at != file && is_table_name(file + 1, (size_t)(at - file - 1)))
		add_name(ctx, file + 1, (size_t)(at - file - 1));
}

static void add_table(void *ctx, const char *file)
{
	if (is_table_name(file, strlen(file)))
		add_name(ctx, file, strlen(file));
}

/* A regular file that begins as our tables do; a file of that name can be anybody's. */
static bool is_table(struct sa_fs *fs, const struct sa_dir *dir, const char *file)
{
	static const char *const begin[] = {"iteration", "group,iteration"};
	char head[sizeof "group,iteration"] = "";
	struct sa_err ignored;
	struct stat st;

	if (fstatat(dir->fd, file, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
		return false;
	int fd = sa_dir_open_file(fs, dir, file, &ignored);

	if (fd < 0)
		return false;
	ssize_t n = pread(fd, head, sizeof head - 1, 0);

	close(fd);
	for (size_t i = 0; i < sizeof begin / sizeof *begin; i++) {
		if (n >= (ssize_t)strlen(begin[i]) &&
		    strncmp(head, begin[i], strlen(begin[i])) == 0)
			return true;
	}
	return false;
}

/* Those of inputs that this policy has not (NULL: none but the first) show another decision (FORMATS 15.7). */
static void drop_tables(const struct sa_policy *policy, const char *path, struct sa_batch *batch)
{
	struct name_list found = {.arena = batch->arena};
	struct sa_err ignored;
	struct sa_dir dir;

	sa_stale_each(path, add_table, &found);
	if (!found.n || sa_dir_open(batch->fs, batch->arena, path, &dir, &ignored) != 0)
		return;
	for (size_t i = 0; i < found.n; i++) {
		bool written = false;

		for (size_t k = 1; policy && k < policy->n_input && !written; k++)
			written = strcmp(found.name[i],
					 sa_report_table_file(batch->arena, policy, k)) == 0;
		if (!written && is_table(batch->fs, &dir, found.name[i]))
			sa_batch_remove(batch, sa_path_join(batch->arena, path, found.name[i]));
	}
	sa_dir_close(&dir);
}

/* ---- the directory ---- */

int sa_reports_dir_take(struct sa_ctx *ctx, const char *dir, const char *const *name,
			struct sa_lock *lock, struct sa_err *err)
{
	const char *plots = plots_below(ctx->arena, dir);
	struct name_list tables = {.arena = ctx->arena};

	if (sa_lock_take(ctx->fs, dir, LOCK_WAIT_MS, lock, err) != 0 && err->os_errno != ENOLCK &&
	    err->os_errno != EOPNOTSUPP && err->os_errno != ENOSYS)
		return -1;
	sa_stale_remove(dir, name);
	sa_stale_each(dir, add_table_of_tmp, &tables);
	if (tables.n)
		sa_stale_remove(dir, tables.name);
	if (plots)
		sa_stale_remove(plots, plot_names(ctx->arena));
	return 0;
}

/* The file of that name is among the paths. */
static bool is_written(const char *name, const char *const *path, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *slash = strrchr(path[i], '/');

		if (strcmp(slash ? slash + 1 : path[i], name) == 0)
			return true;
	}
	return false;
}

static void drop_plots(const struct sa_policy *policy, const char *const *plot, size_t n_plot,
		       const char *plots, struct sa_batch *batch)
{
	size_t built_in = sa_plots_files(), n = policy ? sa_plots_policy_files(policy) : 0;

	for (size_t i = 0; i < built_in + n; i++) {
		const char *name =
			i < built_in ? sa_plots_name(batch->arena, i)
				     : sa_plots_policy_name(batch->arena, policy, i - built_in);

		if (!is_written(name, plot, n_plot))
			sa_batch_remove(batch, sa_path_join(batch->arena, plots, name));
	}
}

struct older {
	const struct sa_dir *plots;
	const char *path; /* of the folder */
	const char *const *plot;
	size_t n_plot;
	struct sa_batch *batch;
};

/* A picture of ours is known by its root; one of anybody else's is left alone. */
static bool is_ours(const struct older *o, const char *name)
{
	static const char mark[] = SA_CHART_SVG_ROOT;
	struct sa_err ignored;
	SA_BUF_SCOPE(buf);

	return sa_dir_read(o->batch->fs, o->plots, name, SA_LIMIT_FILE_BYTES, &buf, &ignored) ==
		       0 &&
	       memmem(buf.data, buf.len < HEAD_OF_SVG ? buf.len : HEAD_OF_SVG, mark, strlen(mark));
}

static void drop_if_ours(void *ctx, const struct sa_entry *entry)
{
	static const char *const extension[] = {"svg", "png"};
	const struct older *o = ctx;
	size_t len = strlen(entry->path);

	if (entry->depth || entry->kind != SA_FILE_REGULAR || len < 5 ||
	    strcmp(entry->path + len - 4, ".svg") != 0 ||
	    is_written(entry->path, o->plot, o->n_plot))
		return;
	const char *stem = sa_arena_strndup(o->batch->arena, entry->path, len - 4);

	if (!is_ours(o, entry->path))
		return;
	for (size_t i = 0; i < sizeof extension / sizeof *extension; i++) {
		const char *name = sa_arena_printf(o->batch->arena, "%s.%s", stem, extension[i]);

		sa_batch_remove(o->batch, sa_path_join(o->batch->arena, o->path, name));
	}
}

/* Of KPIs that this policy does not know: an earlier audit followed another one (FORMATS 15.7). */
static void drop_foreign_plots(const char *const *plot, size_t n_plot, const char *plots,
			       struct sa_batch *batch)
{
	struct sa_err ignored;
	struct sa_dir dir;

	if (sa_dir_open(batch->fs, batch->arena, plots, &dir, &ignored) != 0)
		return;
	struct older older = {&dir, plots, plot, n_plot, batch};

	if (sa_dir_walk(batch->fs, &dir, drop_if_ours, NULL, &older, &ignored) != 0) {
		/* what cannot be listed stays, as what nobody knows of does */
	}
	sa_dir_close(&dir);
}

void sa_reports_dir_drop_older(const struct sa_audit *audit, const struct sa_policy *policy,
			       const char *const *plot, size_t n_plot, const char *dir,
			       struct sa_batch *batch)
{
	const char *plots = plots_below(batch->arena, dir);

	for (size_t r = 0; r < SA_REPORT_COUNT; r++) {
		if (!sa_report_is_wanted(audit, (enum sa_report)r))
			sa_batch_remove(batch, sa_path_join(batch->arena, dir,
							    sa_report_table[r].file_name));
	}
	drop_tables(policy, dir, batch);
	if (!plots)
		return;
	drop_plots(policy, plot, n_plot, plots, batch);
	drop_foreign_plots(plot, n_plot, plots, batch);
}

void sa_reports_dir_tidy(struct sa_arena *arena, const char *dir)
{
	const char *plots = plots_below(arena, dir);

	if (plots)
		rmdir(plots);
}

/* SPDX-License-Identifier: MIT */
/* Preparing the directory of a run. */
#include "app/run_dir.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/owner.h"
#include "base/fs_fault.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/stale.h"
#include "base/utc.h"
#include "codec/json_in.h"
#include "codec/text_in.h"
#include "load/kpi_gate_load.h"
#include "load/run_plan_load.h"
#include "model/run.h"
#include "render/plots.h"

#define LOCK_WAIT_MS 30000

/*
 * What a run and the tools that look at it write; a name that ends with * is a beginning. Reports on a
 * state of the run are out of date as soon as it goes on.
 */
struct row {
	const char *name;
	bool is_report;
};
static const struct row written[] = {
	{"ITER_SUMMARY_*", false},
	{"TUNING_REPORT.json*", false},
	{"TUNING_STATE.json", false},
	{SA_RUN_PLAN_NAME, false},
	{"artifacts", false},
	{"reports", false},
	{"DELTA_VERIFY_REPORT.md", true},
	{"AUDIT_EDGE_FIX.md", true},
	{"POST_SOAK_*", true},
	{"warmup_metrics.prom", true},
	{"RECOMMENDATIONS.md", true},
	{"FAILURES.md", true},
	{"runtime_overrides.json", false},
	{"summary.txt", false},
};

#define REPORTS "reports/analysis"
static const struct row written_reports[] = {
	{"POST_SOAK_*", true}, {"warmup_metrics.prom", true}, {"RECOMMENDATIONS.md", true},
	{"FAILURES.md", true}, {SA_PLOTS_DIR, true},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct row *row_of(const struct row *row, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(row[i].name);
		bool begins = row[i].name[len - 1] == '*';

		if (begins ? strncmp(name, row[i].name, len - 1) == 0
			   : strcmp(name, row[i].name) == 0)
			return &row[i];
	}
	return NULL;
}

/* The number in ITER_SUMMARY_<n>.json, 0 for any other name. */
static uint64_t iteration_of(const char *name)
{
	static const char head[] = "ITER_SUMMARY_", tail[] = ".json";
	size_t len = strlen(name), fixed = sizeof head + sizeof tail - 2;
	uint64_t number = 0;

	if (len <= fixed || strncmp(name, head, sizeof head - 1) != 0 ||
	    strcmp(name + len - (sizeof tail - 1), tail) != 0 ||
	    !sa_num_uint(name + sizeof head - 1, len - fixed, &number))
		return 0;
	return number;
}

struct found {
	const char **name; /* relative to the directory of the run */
	size_t n, cap;
	uint64_t last;
	bool run; /* an earlier run was here */
};

static void add_found(struct sa_arena *arena, struct found *found, const char *name)
{
	found->name = sa_arena_more(arena, found->name, found->n, &found->cap, sizeof *found->name);
	found->name[found->n++] = name;
}

/* What lies in `dir` and is in the table; of `only_reports` the reports. */
static int look(struct sa_ctx *ctx, const char *dir, bool only_reports, struct found *found,
		struct sa_err *err)
{
	DIR *stream = sa_fs_ok(ctx->fs) ? opendir(dir) : NULL;
	const struct dirent *entry;

	if (!stream)
		return sa_err_os(err, errno, "cannot list directory '%s'", dir);
	while ((entry = readdir(stream)) != NULL) {
		const char *name = entry->d_name;
		const struct row *row = row_of(written, COUNT(written), name);
		uint64_t iteration = iteration_of(name);

		if (iteration > found->last)
			found->last = iteration;
		found->run = found->run || iteration || strcmp(name, "TUNING_REPORT.json") == 0 ||
			     strcmp(name, SA_RUN_PLAN_NAME) == 0;
		if (row && (row->is_report || !only_reports))
			add_found(ctx->arena, found, sa_arena_strdup(ctx->arena, name));
	}
	closedir(stream);
	return 0;
}

/* The reports below the directory of the run; a link in between is not followed. */
static void look_at_reports(struct sa_ctx *ctx, const char *out, struct found *found)
{
	char *real = realpath(out, NULL);
	char *reports = realpath(sa_path_join(ctx->arena, out, REPORTS), NULL);
	const char *want = real ? sa_path_join(ctx->arena, real, REPORTS) : "";
	DIR *stream = reports && strcmp(reports, want) == 0 ? opendir(reports) : NULL;
	const struct dirent *entry;

	free(real);
	free(reports);
	if (!stream)
		return;
	while ((entry = readdir(stream)) != NULL) {
		if (row_of(written_reports, COUNT(written_reports), entry->d_name))
			add_found(ctx->arena, found,
				  sa_path_join(ctx->arena, REPORTS, entry->d_name));
	}
	closedir(stream);
}

static int make_fresh_dir(struct sa_ctx *ctx, const char *out, const char **made,
			  struct sa_err *err)
{
	int64_t ms = sa_utc_now_ms();

	for (int64_t i = 0;; i++) {
		*made = sa_path_join(
			ctx->arena, out,
			sa_arena_printf(ctx->arena, SA_RUN_SET_ASIDE "%lld", (long long)ms + i));
		if (sa_fs_ok(ctx->fs) && mkdir(*made, 0777) == 0) {
			sa_owner_of_new_dir(*made);
			return 0;
		}
		if (errno != EEXIST)
			return sa_err_os(err, errno, "cannot create directory '%s'", *made);
	}
}

static int move_earlier(struct sa_ctx *ctx, const char *out, const struct found *found,
			const char **moved_to, struct sa_err *err)
{
	if (!found->n)
		return 0;
	if (make_fresh_dir(ctx, out, moved_to, err) != 0)
		return -1;
	for (size_t i = 0; i < found->n; i++) {
		const char *from = sa_path_join(ctx->arena, out, found->name[i]);
		const char *to = sa_path_join(ctx->arena, *moved_to, found->name[i]);

		const char *slash = strrchr(to, '/');

		if (strchr(found->name[i], '/') &&
		    sa_make_dirs(ctx->fs, sa_arena_strndup(ctx->arena, to, (size_t)(slash - to)),
				 err) != 0)
			return -1;
		if (!sa_fs_ok(ctx->fs) || rename(from, to) != 0)
			return sa_err_os(err, errno,
					 "cannot move '%s' of an earlier run to '%s'; use another "
					 "--out",
					 from, *moved_to);
	}
	return 0;
}

/* An iteration that nobody can read is a failed one. */
static bool is_failed(struct sa_ctx *ctx, const char *path)
{
	struct sa_err ignored;
	SA_BUF_SCOPE(buf);
	SA_JSON_SCOPE(doc);

	return sa_file_read(ctx->fs, path, SA_LIMIT_FILE_BYTES, &buf, &ignored) != 0 ||
	       sa_text_to_utf8(&buf, &ignored) != 0 ||
	       sa_json_parse(buf.data, buf.len, &doc, &ignored) != 0 ||
	       sa_json_true(sa_json_get(doc.root, "failed"));
}

/* How the run that is resumed has fared so far. */
static int count_iterations(struct sa_ctx *ctx, const char *out, struct sa_run_dir *dir,
			    struct sa_err *err)
{
	DIR *stream = sa_fs_ok(ctx->fs) ? opendir(out) : NULL;
	const struct dirent *entry;

	if (!stream)
		return sa_err_os(err, errno, "cannot list directory '%s'", out);
	while ((entry = readdir(stream)) != NULL) {
		struct sa_arena_mark mark = sa_arena_mark(ctx->arena);
		uint64_t iteration = iteration_of(entry->d_name);
		bool failed =
			iteration && is_failed(ctx, sa_path_join(ctx->arena, out, entry->d_name));

		sa_arena_reset(ctx->arena, mark);
		dir->done += iteration && !failed;
		dir->failed += failed;
		if (iteration && iteration == dir->last)
			dir->last_failed = failed;
	}
	closedir(stream);
	return 0;
}

/* Moves away what must not be judged with what is to come. */
static int clear_way(struct sa_ctx *ctx, const char *out, bool resume, struct sa_run_dir *dir,
		     struct sa_err *err)
{
	struct found found = {0}, only_reports = {0};

	if (look(ctx, out, false, &found, err) != 0)
		return -1;
	if (resume)
		dir->last = found.last;
	if (resume && count_iterations(ctx, out, dir, err) != 0)
		return -1;
	if (!resume && found.run)
		return move_earlier(ctx, out, &found, &dir->moved_to, err);
	if (look(ctx, out, true, &only_reports, err) != 0)
		return -1;
	look_at_reports(ctx, out, &only_reports);
	/* a fresh run answers for no iteration of a state of which nothing else is left */
	if (!resume && access(sa_path_join(ctx->arena, out, SA_KPI_GATE_FAILED_PATH), F_OK) == 0)
		add_found(ctx->arena, &only_reports, SA_KPI_GATE_FAILED_PATH);
	return move_earlier(ctx, out, &only_reports, &dir->moved_to, err);
}

static int lock_artifacts(struct sa_ctx *ctx, const char *artifacts, struct sa_lock *lock,
			  struct sa_err *err)
{
	struct sa_err why;

	if (sa_lock_take(ctx->fs, artifacts, 0, lock, &why) == 0)
		return 0;
	if (why.os_errno) { /* not held by anybody: it cannot be locked at all */
		*err = why;
		return -1;
	}
	return sa_err_set(err, SA_ERR_IO,
			  "another run is using '%s'; let it end, or use another --out", artifacts);
}

static const char *const stale_artifacts[] = {"EDGE_REPORT.json", "KPI_GATE.json", NULL};
static const char *const stale_here[] = {"runtime_overrides.json", SA_RUN_PLAN_NAME,
					 "ITER_SUMMARY_" SA_STALE_NUMBER ".json", NULL};

int sa_run_dir_open(struct sa_ctx *ctx, const char *out, bool resume, struct sa_run_dir *dir,
		    struct sa_err *err)
{
	const char *artifacts = sa_path_join(ctx->arena, out, "artifacts");
	SA_LOCK_SCOPE(out_lock);
	SA_LOCK_SCOPE(earlier);

	*dir = (struct sa_run_dir){.out = out, .lock = {.fd = -1}};
	if (sa_make_dirs(ctx->fs, out, err) != 0 ||
	    sa_lock_take(ctx->fs, out, LOCK_WAIT_MS, &out_lock, err) != 0)
		return -1;
	if (access(artifacts, F_OK) == 0 && lock_artifacts(ctx, artifacts, &earlier, err) != 0)
		return -1;
	if (clear_way(ctx, out, resume, dir, err) != 0)
		return -1;
	sa_lock_release(&earlier);
	if (sa_make_dirs(ctx->fs, artifacts, err) != 0 ||
	    lock_artifacts(ctx, artifacts, &dir->lock, err) != 0)
		return -1;
	sa_stale_remove(artifacts, stale_artifacts);
	sa_stale_remove(out, stale_here);
	char *real = realpath(artifacts, NULL);

	if (!real) {
		sa_run_dir_close(dir);
		return sa_err_os(err, errno, "cannot resolve directory '%s'", artifacts);
	}
	dir->artifacts = sa_arena_strdup(ctx->arena, real);
	free(real);
	dir->overrides = sa_path_join(ctx->arena, out, "runtime_overrides.json");
	return 0;
}

void sa_run_dir_close(struct sa_run_dir *dir)
{
	sa_lock_release(&dir->lock);
}

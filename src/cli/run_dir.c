/* SPDX-License-Identifier: MIT */
/* Preparing the directory of a run. */
#include "cli/run_dir.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "base/stale.h"
#include "base/utc.h"

#define LOCK_WAIT_MS 30000

/* What a run and the tools that look at it write; a name that ends with * is a beginning. */
static const char *const written[] = {
	"ITER_SUMMARY_*",
	"TUNING_REPORT.json*",
	"TUNING_STATE.json",
	"artifacts",
	"reports",
	"DELTA_VERIFY_REPORT.md",
	"AUDIT_EDGE_FIX.md",
	"POST_SOAK_*",
	"RECOMMENDATIONS.md",
	"FAILURES.md",
	"runtime_overrides.json",
	"summary.txt",
};

static bool is_written(const char *name)
{
	for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
		size_t len = strlen(written[i]);
		bool begins = written[i][len - 1] == '*';

		if (begins ? strncmp(name, written[i], len - 1) == 0
			   : strcmp(name, written[i]) == 0)
			return true;
	}
	return false;
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
	const char **name; /* entries that a run wrote */
	size_t n, cap;
	uint64_t last;
	bool report;
};

static int look(struct sa_ctx *ctx, const char *out, struct found *found, struct sa_err *err)
{
	DIR *stream = opendir(out);
	const struct dirent *entry;

	if (!stream)
		return sa_err_os(err, errno, "cannot list directory '%s'", out);
	while ((entry = readdir(stream)) != NULL) {
		const char *name = entry->d_name;
		uint64_t iteration = iteration_of(name);

		if (!is_written(name))
			continue;
		if (iteration > found->last)
			found->last = iteration;
		found->report = found->report || strcmp(name, "TUNING_REPORT.json") == 0;
		if (found->n == found->cap) {
			size_t cap = found->cap ? found->cap * 2 : 64;
			const char **grown = SA_NEW_ARRAY(ctx->arena, cap, const char *);

			if (found->n)
				memcpy(grown, found->name, found->n * sizeof *grown);
			found->name = grown;
			found->cap = cap;
		}
		found->name[found->n++] = sa_arena_strdup(ctx->arena, name);
	}
	closedir(stream);
	return 0;
}

static int make_fresh_dir(struct sa_ctx *ctx, const char *out, const char **made,
			  struct sa_err *err)
{
	int64_t ms = sa_utc_now_ms();

	for (int64_t i = 0;; i++) {
		*made = sa_path_join(ctx->arena, out,
				     sa_arena_printf(ctx->arena, "RUN_%lld", (long long)ms + i));
		if (mkdir(*made, 0777) == 0)
			return 0;
		if (errno != EEXIST)
			return sa_err_os(err, errno, "cannot create directory '%s'", *made);
	}
}

static int move_earlier(struct sa_ctx *ctx, const char *out, const struct found *found,
			const char **moved_to, struct sa_err *err)
{
	if (make_fresh_dir(ctx, out, moved_to, err) != 0)
		return -1;
	for (size_t i = 0; i < found->n; i++) {
		const char *from = sa_path_join(ctx->arena, out, found->name[i]);
		const char *to = sa_path_join(ctx->arena, *moved_to, found->name[i]);

		if (rename(from, to) != 0)
			return sa_err_os(
				err, errno,
				"cannot move '%s' of an earlier run to '%s'; use --resume, or "
				"another --out",
				from, *moved_to);
	}
	return 0;
}

static int lock_artifacts(struct sa_ctx *ctx, const char *artifacts, struct sa_lock *lock,
			  struct sa_err *err)
{
	struct sa_err why;

	if (sa_lock_take(ctx->fs, artifacts, 0, lock, &why) == 0)
		return 0;
	if (why.code == SA_ERR_NOT_FOUND) {
		*err = why;
		return -1;
	}
	return sa_err_set(err, SA_ERR_IO,
			  "another run is using '%s'; let it end, or use another --out", artifacts);
}

static const char *const stale_artifacts[] = {"EDGE_REPORT.json", "KPI_GATE.json", NULL};
static const char *const stale_here[] = {"runtime_overrides.json", NULL};

int sa_run_dir_open(struct sa_ctx *ctx, const char *out, bool resume, struct sa_run_dir *dir,
		    struct sa_err *err)
{
	const char *artifacts = sa_path_join(ctx->arena, out, "artifacts");
	struct found found = {0};
	SA_LOCK_SCOPE(out_lock);
	SA_LOCK_SCOPE(earlier);

	*dir = (struct sa_run_dir){.out = out, .lock = {.fd = -1}};
	if (sa_make_dirs(ctx->fs, out, err) != 0 ||
	    sa_lock_take(ctx->fs, out, LOCK_WAIT_MS, &out_lock, err) != 0)
		return -1;
	if (access(artifacts, F_OK) == 0 && lock_artifacts(ctx, artifacts, &earlier, err) != 0)
		return -1;
	if (look(ctx, out, &found, err) != 0)
		return -1;
	if (resume)
		dir->last = found.last;
	else if ((found.last || found.report) &&
		 move_earlier(ctx, out, &found, &dir->moved_to, err) != 0)
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

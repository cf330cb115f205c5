/* SPDX-License-Identifier: MIT */
/* Taking the directory of the reports, and what is old in it. */
#include "cli/reports_dir.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stale.h"
#include "render/plots.h"
#include "render/renderer.h"

#define LOCK_WAIT_MS 30000

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
		name[r] = sa_renderer_table[r].file_name;
	name[SA_REPORT_COUNT] = NULL;
	return name;
}

int sa_reports_dir_take(struct sa_ctx *ctx, const char *dir, const char *const *name,
			struct sa_lock *lock, struct sa_err *err)
{
	const char *plots = plots_below(ctx->arena, dir);

	if (sa_lock_take(ctx->fs, dir, LOCK_WAIT_MS, lock, err) != 0 && err->os_errno != ENOLCK &&
	    err->os_errno != EOPNOTSUPP && err->os_errno != ENOSYS)
		return -1;
	sa_stale_remove(dir, name);
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

void sa_reports_dir_drop_older(const struct sa_audit *audit, const struct sa_policy *policy,
			       const char *const *plot, size_t n_plot, const char *dir,
			       struct sa_batch *batch)
{
	bool all =
		audit->settings.plots && !policy; /* those of the built-in rules have fixed names */
	const char *plots = all ? NULL : plots_below(batch->arena, dir);

	for (size_t r = 0; r < SA_REPORT_COUNT; r++) {
		if (!sa_report_is_wanted(audit, (enum sa_report)r))
			sa_batch_remove(batch, sa_path_join(batch->arena, dir,
							    sa_renderer_table[r].file_name));
	}
	if (plots)
		drop_plots(policy, plot, n_plot, plots, batch);
}

void sa_reports_dir_tidy(struct sa_arena *arena, const char *dir)
{
	const char *plots = plots_below(arena, dir);

	if (plots)
		rmdir(plots);
}

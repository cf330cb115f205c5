/* SPDX-License-Identifier: MIT */
/* Adding plots to a batch of reports. */
#include "app/plots_out.h"

static int add_all(struct sa_ctx *ctx, const char *real, const char *shown, struct sa_batch *batch,
		   struct sa_plot_file *file, size_t n, const char **path, struct sa_err *err)
{
	const char *below;
	struct sa_dir dir;

	if (sa_dir_open(ctx->fs, ctx->arena, real, &dir, err) != 0)
		return -1;
	int rc = sa_make_dirs_below(ctx->fs, ctx->arena, &dir, SA_PLOTS_DIR, &below, err);

	sa_dir_close(&dir);
	for (size_t i = 0; i < n && rc == 0; i++) {
		path[i] = sa_path_join(ctx->arena, shown, file[i].name);
		rc = sa_batch_add(batch, sa_path_join(ctx->arena, below, file[i].name),
				  file[i].bytes.buf, file[i].bytes.len, err);
	}
	return rc;
}

int sa_plots_out(struct sa_ctx *ctx, const char *real, const char *shown, struct sa_batch *batch,
		 struct sa_plot_file *file, size_t n, const char ***path, struct sa_err *err)
{
	*path = SA_NEW_ARRAY(ctx->arena, n, const char *);
	int rc = add_all(ctx, real, sa_path_join(ctx->arena, shown, SA_PLOTS_DIR), batch, file, n,
			 *path, err);

	sa_plots_release(file, n);
	return rc;
}

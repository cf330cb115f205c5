/* SPDX-License-Identifier: MIT */
/* The plots join the files of an audit, so that there are all or none. */
#ifndef SA_APP_PLOTS_OUT_H
#define SA_APP_PLOTS_OUT_H

#include "base/ctx.h"
#include "render/plots.h"

/*
 * Adds `n` drawn files to the batch, into plots/ below the directory `real`, and releases their bytes,
 * also after an error. *path gets their paths below `shown`, in the context's arena. Errors: IO, LIMIT.
 */
int sa_plots_out(struct sa_ctx *ctx, const char *real, const char *shown, struct sa_batch *batch,
		 struct sa_plot_file *file, size_t n, const char ***path,
		 struct sa_err *err) SA_MUST_CHECK;

#endif

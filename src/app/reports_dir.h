/* SPDX-License-Identifier: MIT */
/*
 * The directory that an audit or a snapshot writes to: one writer at a time, and nothing of an earlier
 * one that says something else (FORMATS 15.7, 15.34).
 */
#ifndef SA_APP_REPORTS_DIR_H
#define SA_APP_REPORTS_DIR_H

#include "base/ctx.h"
#include "base/lock.h"
#include "model/audit.h"

/*
 * Locks `dir` for as long as `lock` is held, and removes the temporary files that a writer which was
 * killed left there: for the targets `name[0]` ... (NULL ends them), and for plots below it. Where the
 * file system knows no locks it goes on without one. Errors: IO (another writer does not end, or the
 * directory cannot be read).
 */
int sa_reports_dir_take(struct sa_ctx *ctx, const char *dir, const char *const *name,
			struct sa_lock *lock, struct sa_err *err) SA_MUST_CHECK;

/* The names of all files of an audit, whether this one writes them or not; ended by NULL. */
const char *const *sa_reports_dir_audit_names(struct sa_arena *arena);

/*
 * Lets the batch remove the reports, tables and plots of an earlier audit in `dir` that this one does not
 * write. Other files are left alone. Of the plots those go that are not among the `n_plot` paths of
 * `plot`: those of the built-in rules, of all KPIs of the policy (NULL: there is none), and what else an SVG in the
 * folder says to be ours.
 */
void sa_reports_dir_drop_older(const struct sa_audit *audit, const struct sa_policy *policy,
			       const char *const *plot, size_t n_plot, const char *dir,
			       struct sa_batch *batch);

/* After the commit: the folder of the plots goes when nothing is in it. */
void sa_reports_dir_tidy(struct sa_arena *arena, const char *dir);

#endif

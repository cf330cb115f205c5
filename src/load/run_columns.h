/* SPDX-License-Identifier: MIT */
/* A run of the built-in policy as columns, and back. */
#ifndef SA_LOAD_RUN_COLUMNS_H
#define SA_LOAD_RUN_COLUMNS_H

#include "model/columns.h"
#include "model/run.h"

/*
 * What load/run_load.c or a record read, as the columns of `policy`, which is builtin/mm-bot with what
 * options change in it: its KPIs are those of model/kpi.h, in that order. One group without a name.
 * *data lives in `arena` and refers to the run. Errors: none.
 */
void sa_run_columns(const struct sa_run *run, const struct sa_policy *policy,
		    struct sa_arena *arena, struct sa_data *data);

/*
 * The group without a name of such columns, which a record gave, as rows: none where it has no such group. *run
 * has neither base nor origin; it lives in `arena` and refers to the columns. Errors: none.
 */
void sa_run_of_columns(const struct sa_data *data, struct sa_arena *arena, struct sa_run *run);

#endif

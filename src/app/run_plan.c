/* SPDX-License-Identifier: MIT */
/* Writing the plan of a run. */
#include "app/run_plan.h"

#include "base/limits.h"
#include "base/utc.h"
#include "codec/json_out.h"
#include "load/run_plan_load.h"

#define LOCK_WAIT_MS 5000 /* for a reader that asks whether it is locked */

static int write_plan(struct sa_ctx *ctx, const struct sa_run_plan_file *plan, const char *ended,
		      struct sa_err *err)
{
	SA_STR_SCOPE(text);
	struct sa_jout j;

	sa_jout_init(&j, &text);
	sa_jout_object(&j, NULL);
	sa_jout_int(&j, "iterations", (int64_t)plan->iterations);
	sa_jout_text(&j, "started", sa_utc_iso(ctx->arena, plan->started_ms));
	sa_jout_text(&j, "ended", ended);
	sa_jout_end_object(&j);
	sa_str_putc(&text, '\n');
	return sa_file_write(ctx->fs, ctx->arena, plan->path, text.buf, text.len, err);
}

int sa_run_plan_begin(struct sa_ctx *ctx, const char *out, uint64_t iterations,
		      struct sa_run_plan_file *plan, struct sa_err *err)
{
	struct sa_run_plan before;
	struct sa_err ignored;
	SA_BUF_SCOPE(buf);

	*plan = (struct sa_run_plan_file){
		.path = sa_path_join(ctx->arena, out, SA_RUN_PLAN_NAME),
		.iterations = iterations,
		.started_ms = sa_utc_now_ms(),
		.lock = {.fd = -1},
	};
	if (sa_file_read(ctx->fs, plan->path, SA_LIMIT_FILE_BYTES, &buf, &ignored) == 0 &&
	    sa_run_plan_parse(&buf, &before, &ignored) == 0 &&
	    before.started_ms != SA_RUN_PLAN_NO_TIME)
		plan->started_ms = before.started_ms;
	if (write_plan(ctx, plan, NULL, err) != 0)
		return -1;
	return sa_lock_take_file(ctx->fs, plan->path, LOCK_WAIT_MS, &plan->lock, err);
}

int sa_run_plan_end(struct sa_ctx *ctx, const struct sa_run_plan_file *plan, struct sa_err *err)
{
	return write_plan(ctx, plan, sa_utc_iso(ctx->arena, sa_utc_now_ms()), err);
}

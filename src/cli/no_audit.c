/* SPDX-License-Identifier: MIT */
/* After an audit that could not be done. */
#include "cli/no_audit.h"

#include <string.h>
#include <sys/stat.h>

#include "base/utc.h"
#include "base/utf8.h"
#include "cli/base_dir.h"
#include "cli/version.h"
#include "gate/decide.h"
#include "gate/fail.h"
#include "github/action.h"
#include "render/no_audit.h"
#include "render/renderer.h"

static void say(struct sa_ctx *ctx, const char *dir, const char *when, const char *what)
{
	SA_STR_SCOPE(line);
	SA_STR_SCOPE(safe);

	sa_str_puts(&line, "soak-audit: what lies in '");
	sa_utf8_plain(&line, dir, strlen(dir), SA_LIMIT_SHOWN_TEXT);
	sa_str_printf(&line, "' is of an earlier audit, of %s%s", when, what);
	sa_action_text(&safe, line.buf, line.len);
	fprintf(ctx->err, "%s\n", safe.buf);
}

void sa_no_audit_leave(struct sa_ctx *ctx, const struct sa_pipeline *p, const struct sa_err *why)
{
	const char *dir =
		p->out_dir ? p->out_dir : sa_path_join(ctx->arena, p->base, SA_REPORTS_BELOW_BASE);
	const char *path =
		sa_path_join(ctx->arena, dir, sa_renderer_table[SA_REPORT_JSON].file_name);
	struct sa_failures failures = {.arena = ctx->arena};
	struct sa_err err;
	struct stat st;
	SA_STR_SCOPE(text);

	/* nothing is written behind a link that was not followed */
	if (!p->out_dir && sa_base_dir_check(ctx, p->base, &err) != 0)
		return;
	if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return;
	const char *when = sa_utc_text(ctx->arena, (int64_t)st.st_mtim.tv_sec * 1000);

	sa_fail_no_audit(&failures, why->msg);
	struct sa_decision decision = sa_decide(&failures, p->settings.fail_on, false);
	const struct sa_no_audit none = {
		.tool_version = sa_version,
		.generated_at = sa_utc_text(ctx->arena, sa_utc_now_ms()),
		.base = p->base,
		.decision = &decision,
	};

	sa_render_no_audit(&none, &text);
	if (sa_file_replace(ctx->fs, ctx->arena, path, text.buf, text.len, &err) == 0)
		say(ctx, dir, when, "; its JSON summary says HOLD now");
	else
		say(ctx, dir, when, ", and its JSON summary could not be replaced: do not use it");
}

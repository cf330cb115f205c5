/* SPDX-License-Identifier: MIT */
/* After an audit that could not be done. */
#include "app/no_audit.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/base_dir.h"
#include "base/version.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "gate/decide.h"
#include "gate/fail.h"
#include "github/action.h"
#include "model/report.h"
#include "render/no_audit.h"

/* Something that would be read as a report lies there: a link, wherever it leads, goes on saying what its file says. It is
 * replaced, never written through (FORMATS 0). */
static bool is_report(const char *path, struct stat *st)
{
	return lstat(path, st) == 0 && !S_ISDIR(st->st_mode);
}

/* Of when the reports in the directory are, Unix milliseconds; -1 when there are none. The oldest: the summary may
 * have been replaced before, by an audit that could not be done either. */
static int64_t reports_ms(struct sa_ctx *ctx, const char *dir)
{
	int64_t oldest = -1;
	struct stat st;

	for (size_t r = 0; r < SA_REPORT_COUNT; r++) {
		const char *path = sa_path_join(ctx->arena, dir, sa_report_table[r].file_name);

		if (is_report(path, &st) &&
		    (oldest < 0 || (int64_t)st.st_mtim.tv_sec * 1000 < oldest))
			oldest = (int64_t)st.st_mtim.tv_sec * 1000;
	}
	return oldest;
}

static void say(struct sa_ctx *ctx, const char *dir, const char *text)
{
	SA_STR_SCOPE(line);
	SA_STR_SCOPE(safe);

	sa_str_puts(&line, "soak-audit: what lies in '");
	sa_utf8_plain(&line, dir, strlen(dir), SA_LIMIT_SHOWN_TEXT);
	sa_str_printf(&line, "' is %s", text);
	sa_action_text(&safe, line.buf, line.len);
	fprintf(ctx->err, "%s\n", safe.buf);
}

/* What became of the older summary, to go on with; "" when there is none. */
static const char *replace_summary(struct sa_ctx *ctx, const struct sa_pipeline *p, const char *dir,
				   const struct sa_err *why)
{
	const char *path = sa_path_join(ctx->arena, dir, sa_report_table[SA_REPORT_JSON].file_name);
	struct sa_failures failures = {.arena = ctx->arena};
	struct sa_err err;
	struct stat st;
	SA_STR_SCOPE(text);

	if (!is_report(path, &st))
		return "";
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
		return "; its JSON summary says HOLD now";
	/* a full disk: no summary is better than one that says OK */
	return unlink(path) == 0 ? "; its JSON summary is removed, a new one could not be written"
				 : ", and its JSON summary could not be replaced: do not use it";
}

const char *sa_no_audit_leave(struct sa_ctx *ctx, const struct sa_pipeline *p, const char **dir,
			      const struct sa_err *why)
{
	struct sa_err err;

	*dir = p->out_dir ? p->out_dir : sa_path_join(ctx->arena, p->base, SA_REPORTS_BELOW_BASE);
	/* nothing is looked at or written behind a link that was not followed, nor where reports may not lie */
	if (p->out_dir ? sa_out_dir_check(ctx, p->out_dir, &err) != 0
		       : sa_base_dir_check(ctx, p->base, &err) != 0)
		return NULL;
	int64_t when_ms = reports_ms(ctx, *dir);

	if (when_ms < 0)
		return NULL;
	const char *left = sa_arena_printf(ctx->arena, "of an earlier audit, of %s%s",
					   sa_utc_text(ctx->arena, when_ms),
					   replace_summary(ctx, p, *dir, why));

	say(ctx, *dir, left);
	return left;
}

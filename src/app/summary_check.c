/* SPDX-License-Identifier: MIT */
/* Checking audit summaries. */
#include "app/summary_check.h"

#include <string.h>

#include "app/builtin_policy.h"
#include "app/pipeline.h"
#include "base/utf8.h"
#include "load/inputs_digest.h"
#include "load/run_load.h"
#include "model/report.h"
#include "source/source.h"

/* "X" of "X/reports/analysis/POST_SOAK_AUDIT_SUMMARY.json", where an audit puts it; else NULL. */
static const char *usual_base(struct sa_ctx *ctx, const char *path)
{
	const char *tail = sa_path_join(ctx->arena, SA_REPORTS_BELOW_BASE,
					sa_report_table[SA_REPORT_JSON].file_name);
	size_t len = strlen(path), tail_len = strlen(tail);

	if (len < tail_len || strcmp(path + len - tail_len, tail) != 0)
		return NULL;
	if (len == tail_len)
		return ".";
	if (path[len - tail_len - 1] != '/')
		return NULL;
	return len - tail_len == 1 ? "/" : sa_arena_strndup(ctx->arena, path, len - tail_len - 1);
}

/* Its absolute path without links; NULL when it cannot be opened. */
static const char *real_path(struct sa_ctx *ctx, const char *dir)
{
	struct sa_err ignored;
	SA_SOURCE_SCOPE(source);

	if (!dir[0] || sa_source_open_dir(ctx->fs, ctx->arena, dir, &source, &ignored) != 0)
		return NULL;
	return sa_arena_strdup(ctx->arena, source.origin);
}

static bool is_same_place(struct sa_ctx *ctx, const char *a, const char *b)
{
	const char *real_a = real_path(ctx, a), *real_b = real_path(ctx, b);

	return real_a && real_b && strcmp(real_a, real_b) == 0;
}

/* The run that the summary names, where the summary lies in it: its reports went to a folder of their own. */
static const char *named_base(struct sa_ctx *ctx, const char *path,
			      const struct sa_audit_summary *summary)
{
	const char *slash = strrchr(path, '/');
	const char *folder =
		slash ? sa_arena_strndup(ctx->arena, path, (size_t)(slash - path)) : ".";
	const char *at = real_path(ctx, folder[0] ? folder : "/");
	const char *base = real_path(ctx, summary->base_dir);
	size_t len = base ? strlen(base) : 0;

	if (!at || !base || strncmp(at, base, len) != 0 || (at[len] && at[len] != '/'))
		return NULL;
	return summary->base_dir;
}

const char *sa_summary_base(struct sa_ctx *ctx, const char *path,
			    const struct sa_audit_summary *summary)
{
	const char *base = usual_base(ctx, path);

	return base ? base : named_base(ctx, path, summary);
}

/* The digest of what lies there now. False when no input does: a summary that came without its run. */
static bool digest_now(struct sa_ctx *ctx, const struct sa_source *source,
		       const struct sa_audit_summary *summary, char *digest)
{
	struct sa_err ignored;
	struct sa_notes notes;
	struct sa_run run;

	/* a file that could not be read then is as unusable now, or the digests differ */
	if (summary->inputs_paths.n) {
		size_t n_files;

		(void)(sa_inputs_digest_files(source, &summary->inputs_paths, NULL, ctx->arena,
					      digest, &n_files, &ignored) != 0);
		return n_files > 0;
	}
	sa_notes_init(&notes, ctx->arena);
	if (sa_run_load(source, &sa_builtin_plain(ctx)->policy, ctx->arena, &notes, &run,
			&ignored) != 0 ||
	    !run.n_candidates)
		return false;
	(void)(sa_inputs_digest(source, &run, digest, &ignored) != 0);
	return true;
}

int sa_summary_check(struct sa_ctx *ctx, const char *base, const char *path,
		     const struct sa_audit_summary *summary, struct sa_err *err)
{
	char digest[SA_INPUTS_DIGEST_TEXT];
	struct sa_err ignored;
	SA_SOURCE_SCOPE(source);

	if (!base || !summary->inputs_digest[0] ||
	    sa_source_open_dir(ctx->fs, ctx->arena, base, &source, &ignored) != 0)
		return 0;
	if (digest_now(ctx, &source, summary, digest)
		    ? strcmp(digest, summary->inputs_digest) == 0
		    : !is_same_place(ctx, base, summary->base_dir))
		return 0;
	return sa_err_set(err, SA_ERR_SCHEMA,
			  "'%s': audited before the run changed; run `soak-audit audit --base %s` "
			  "again",
			  sa_utf8_shown(ctx->arena, path), sa_utf8_shown(ctx->arena, base));
}

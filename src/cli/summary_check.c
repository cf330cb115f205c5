/* SPDX-License-Identifier: MIT */
/* Checking audit summaries. */
#include "cli/summary_check.h"

#include <string.h>

#include "base/utf8.h"
#include "cli/pipeline.h"
#include "load/inputs_digest.h"
#include "load/run_load.h"
#include "render/renderer.h"
#include "source/source.h"

const char *sa_summary_base(struct sa_ctx *ctx, const char *path)
{
	const char *tail = sa_path_join(ctx->arena, SA_REPORTS_BELOW_BASE,
					sa_renderer_table[SA_REPORT_JSON].file_name);
	size_t len = strlen(path), tail_len = strlen(tail);

	if (len < tail_len || strcmp(path + len - tail_len, tail) != 0)
		return NULL;
	if (len == tail_len)
		return ".";
	if (path[len - tail_len - 1] != '/')
		return NULL;
	return len - tail_len == 1 ? "/" : sa_arena_strndup(ctx->arena, path, len - tail_len - 1);
}

int sa_summary_check(struct sa_ctx *ctx, const char *base, const char *path,
		     const struct sa_audit_summary *summary, struct sa_err *err)
{
	char digest[SA_INPUTS_DIGEST_TEXT];
	struct sa_err ignored;
	struct sa_notes notes;
	struct sa_run run;
	SA_SOURCE_SCOPE(source);

	sa_notes_init(&notes, ctx->arena);
	if (!base || !summary->inputs_digest[0] ||
	    sa_source_open_dir(ctx->fs, ctx->arena, base, &source, &ignored) != 0)
		return 0;
	/* a file that could not be read then is as unusable now, or the digests differ */
	if (summary->inputs_paths.n) {
		(void)(sa_inputs_digest_files(&source, &summary->inputs_paths, NULL, ctx->arena,
					      digest, &ignored) != 0);
	} else if (sa_run_load(&source, ctx->arena, &notes, &run, &ignored) != 0 ||
		   !run.n_candidates) {
		return 0;
	} else {
		(void)(sa_inputs_digest(&source, &run, digest, &ignored) != 0);
	}
	if (strcmp(digest, summary->inputs_digest) == 0)
		return 0;
	return sa_err_set(err, SA_ERR_SCHEMA,
			  "'%s': audited before the run changed; run `soak-audit audit --base %s` "
			  "again",
			  sa_utf8_shown(ctx->arena, path), sa_utf8_shown(ctx->arena, base));
}

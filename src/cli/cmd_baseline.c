/* SPDX-License-Identifier: MIT */
/* baseline save: keeps a run as a small record that fits in a repository. */
#include "cli/cmds.h"

#include <string.h>

#include "base/utc.h"
#include "base/utf8.h"
#include "cli/exit.h"
#include "cli/notes_out.h"
#include "cli/pipeline.h"
#include "cli/term.h"
#include "cli/version.h"
#include "codec/sha256.h"
#include "load/run_digest.h"
#include "render/decision_text.h"
#include "render/record.h"
#include "source/source.h"

#define MOST_INPUTS 100000

struct settings {
	const char *base, *out;
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "base",
	 .kind = SA_OPT_TEXT,
	 AT(base),
	 .arg = "DIR",
	 .default_text = "artifacts/soak/latest",
	 .help = "directory of the run"},
	{.name = "out",
	 .kind = SA_OPT_TEXT,
	 AT(out),
	 .arg = "FILE",
	 .default_text = "soak-baseline.json",
	 .help = "file to write"},
};

/* A record that is no good as a baseline is saved all the same, and says why it is none. */
static void print_failures(struct sa_ctx *ctx, const struct sa_audit *audit)
{
	for (size_t i = 0; i < audit->decision.n; i++) {
		SA_STR_SCOPE(text);

		sa_phrase_failure(&text, &audit->decision.failure[i], audit, &sa_pen_plain);
		fprintf(ctx->err, "soak-audit: %s: %s\n",
			sa_state_name(audit->decision.failure[i].state), text.buf);
	}
}

/* The files that the verdict depends on: the iterations and the snapshot. */
static int digest_inputs(struct sa_ctx *ctx, const char *base, const struct sa_run *run,
			 struct sa_record *record, struct sa_err *err)
{
	size_t most = run->n_iter + 1 < MOST_INPUTS ? run->n_iter + 1 : MOST_INPUTS;
	SA_SOURCE_SCOPE(source);
	SA_BUF_SCOPE(buf);

	if (sa_source_open_dir(ctx->fs, ctx->arena, base, &source, err) != 0)
		return -1;
	record->input = SA_NEW_ARRAY(ctx->arena, most, struct sa_record_input);
	for (size_t i = 0; i <= run->n_iter && record->n_inputs < most; i++) {
		const char *path =
			i < run->n_iter ? run->iter[i].file : sa_key_file_path(SA_KEY_SNAPSHOT);
		struct sa_record_input *input = &record->input[record->n_inputs];

		if (source.ops->read(&source, path, SA_LIMIT_FILE_BYTES, &buf, err) != 0) {
			if (i == run->n_iter)
				break; /* there need not be a snapshot */
			return -1;
		}
		input->path = path;
		sa_sha256_hex(buf.data, buf.len, input->sha256);
		record->n_inputs++;
	}
	return 0;
}

static int save(struct sa_ctx *ctx, const struct settings *set, struct sa_err *err)
{
	struct sa_pipeline p = {
		.base = set->base,
		.settings = {.steady_start = SA_STEADY_START, .last_n = SA_LAST_N},
	};
	struct sa_audit audit;
	struct sa_record record;
	SA_STR_SCOPE(text);

	p.builtin = sa_builtin_plain(ctx);
	if (sa_pipeline_load(ctx, &p, &audit, err) != 0)
		return -1;
	sa_print_load_errors(ctx, NULL, audit.notes);
	if (sa_pipeline_judge(ctx, &p, &audit, err) != 0)
		return -1;
	sa_pipeline_decide(ctx, &audit);
	record = (struct sa_record){
		.tool_version = sa_version,
		.created_at = sa_utc_iso(ctx->arena, sa_utc_now_ms()),
		.base = set->base,
		.run = audit.run,
		.ready = sa_state_ships(audit.decision.state),
	};
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		record.kpi[k] = audit.reading[k].value;
	sa_run_digest(audit.run, record.digest);
	if (digest_inputs(ctx, set->base, audit.run, &record, err) != 0)
		return -1;
	sa_render_record(&record, &text);
	if (sa_str_check(&text, "the record", err) != 0 ||
	    sa_file_replace(ctx->fs, ctx->arena, set->out, text.buf, text.len, err) != 0)
		return -1;
	fprintf(ctx->out, "✓ Saved baseline: %s (%zu iterations, %s, %.19s…)\n",
		sa_utf8_shown(ctx->arena, set->out), audit.run->n_loaded,
		sa_state_name(audit.decision.state), record.digest);
	print_failures(ctx, &audit);
	return 0;
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	struct sa_err err;

	(void)n_args;
	if (strcmp(args[0], "save") != 0) {
		sa_err_set(&err, SA_ERR_USAGE, "baseline: unknown action '%s'; it takes save",
			   args[0]);
		return sa_exit_with(ctx, &err);
	}
	return save(ctx, settings, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

const struct sa_cmd sa_cmd_baseline = {
	.name = "baseline",
	.summary = "Keep a run as a baseline record",
	.usage = "save",
	.about =
		"Writes a compact, versioned record of a run: its iteration table, judged KPIs, "
		"verdict, and the digests of its inputs. It fits in a repository and is accepted "
		"wherever a baseline is: dir:FILE, git:REF:FILE, or inside an artifact. Its schema is "
		"schemas/baseline.schema.json.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.min_args = 1,
	.max_args = 1,
	.run = run,
};

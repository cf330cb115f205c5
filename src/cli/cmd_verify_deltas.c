/* SPDX-License-Identifier: MIT */
/* verify-deltas: were the proposed deltas applied? (FORMATS 11.2) */
#include "app/builtin_policy.h"
#include "cli/cmds.h"

#include <string.h>

#include "app/base_dir.h"
#include "app/exit.h"
#include "app/notes_out.h"
#include "app/term.h"
#include "base/num.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "codec/json_in.h"
#include "codec/text_in.h"
#include "gate/deltas.h"
#include "load/run_load.h"
#include "load/step_files.h"
#include "load/step_load.h"
#include "load/tuning_load.h"
#include "render/delta_report.h"
#include "source/source.h"

#define OVERRIDES_FILE "runtime_overrides.json"

struct settings {
	const char *path, *threshold;
	bool strict, json;
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "path",
	 .kind = SA_OPT_TEXT,
	 AT(path),
	 .arg = "DIR",
	 .default_text = "artifacts/soak/latest",
	 .help = "base directory of the run; the report goes there too"},
	{.name = "threshold",
	 .kind = SA_OPT_TEXT,
	 AT(threshold),
	 .arg = "R",
	 .help = "least success ratio, 0 to 1 (default: 0.60, with --strict 0.95)"},
	{.name = "strict",
	 .kind = SA_OPT_FLAG,
	 AT(strict),
	 .help = "exit with code 1 when the success ratio is below the threshold"},
	{.name = "json",
	 .kind = SA_OPT_FLAG,
	 AT(json),
	 .help = "print the numbers as JSON, everything else on the error stream"},
};

static int set_threshold(const struct settings *set, double *threshold, struct sa_err *err)
{
	const char *text = set->threshold;

	*threshold = set->strict ? SA_DELTAS_THRESHOLD_STRICT : SA_DELTAS_THRESHOLD;
	if (!text)
		return 0;
	if (!sa_num_from_text(text, strlen(text), threshold) ||
	    !(*threshold >= 0 && *threshold <= 1))
		return sa_err_set(err, SA_ERR_USAGE,
				  "option --threshold: '%s' is no number from 0 to 1", text);
	return 0;
}

/* Numbers of an overrides file directly in the directory; 0 when it is not there or not usable. */
static void read_overrides(struct sa_ctx *ctx, const char *path, struct sa_notes *notes,
			   struct sa_deltas_input *in)
{
	struct sa_param *param;
	struct sa_err err;
	size_t n = 0;
	SA_SOURCE_SCOPE(source);
	SA_BUF_SCOPE(buf);
	SA_JSON_SCOPE(doc);

	if (sa_source_open_dir(ctx->fs, ctx->arena, path, &source, &err) == 0 &&
	    source.ops->read(&source, OVERRIDES_FILE, SA_LIMIT_FILE_BYTES, &buf, &err) == 0 &&
	    sa_text_to_utf8(&buf, &err) == 0 && sa_json_parse(buf.data, buf.len, &doc, &err) == 0) {
		sa_params_read(ctx->arena, doc.root, &param, &n);
		in->external = param;
		in->n_external = n;
	} else if (err.code != SA_ERR_NOT_FOUND) {
		sa_note_add(notes, SA_WARNING, OVERRIDES_FILE, "not used: %s", err.msg);
	}
}

static int load(struct sa_ctx *ctx, const struct settings *set, struct sa_notes *notes,
		struct sa_deltas_input *in, struct sa_err *err)
{
	struct sa_tuning_log *log = SA_NEW(ctx->arena, struct sa_tuning_log);
	struct sa_run run;
	SA_SOURCE_SCOPE(source);

	if (sa_base_dir_check(ctx, set->path, err) != 0)
		return -1;
	if (sa_source_open_dir(ctx->fs, ctx->arena, set->path, &source, err) != 0 ||
	    sa_run_load(&source, &sa_builtin_plain(ctx)->policy, ctx->arena, notes, &run, err) != 0)
		return sa_err_wrap(err, "base directory (check --path)");
	sa_tuning_log_load(&source, ctx->arena, log);
	if (!run.n_loaded)
		return sa_err_set(
			err, SA_ERR_NOT_FOUND,
			"'%s' has no usable ITER_SUMMARY_<n>.json; check --path, or run the "
			"soak first",
			set->path);
	if (!log->found)
		return sa_err_set(
			err, SA_ERR_NOT_FOUND,
			"'%s' has no TUNING_REPORT.json: without it nobody knows what was "
			"proposed; run the soak with --auto-tune",
			set->path);
	if (log->error)
		return sa_err_set(err, SA_ERR_PARSE, "TUNING_REPORT.json is not usable: %s",
				  log->error);
	struct sa_detail *detail = sa_details_load(&source, ctx->arena, &run, notes);

	for (size_t i = 0; i < run.n_iter; i++) { /* what nobody can read is no end of a pair */
		if (!run.iter[i].unusable)
			detail[in->n_details++] = detail[i];
	}
	in->detail = detail;
	in->log = log;
	read_overrides(ctx, set->path, notes, in);
	if (!in->n_external)
		read_overrides(ctx, sa_path_join(ctx->arena, set->path, ".."), notes, in);
	return 0;
}

static int save(struct sa_ctx *ctx, const char *dir, const struct sa_delta_report *report,
		const struct sa_notes *notes, struct sa_str *console, struct sa_err *err)
{
	const char *path = sa_path_join(ctx->arena, dir, sa_key_file_name(SA_KEY_DELTA));
	const char *now = sa_utc_text(ctx->arena, sa_utc_now_ms());
	SA_STR_SCOPE(text);

	sa_render_delta_markdown(report, now, notes, &text);
	if (sa_str_check(&text, "the report", err) != 0 ||
	    sa_file_replace(ctx->fs, ctx->arena, path, text.buf, text.len, err) != 0)
		return sa_err_wrap(err, "report not written");
	sa_str_printf(console, "✓ Saved: %s\n", sa_utf8_shown(ctx->arena, path));
	return 0;
}

static int print(struct sa_ctx *ctx, const struct settings *set,
		 const struct sa_delta_report *report, const struct sa_str *console,
		 struct sa_err *err)
{
	SA_STR_SCOPE(json);

	if (!set->json)
		return sa_print(ctx, console, err);
	fwrite(console->buf, 1, console->len, ctx->err);
	sa_render_delta_json(report, &json);
	return sa_print(ctx, &json, err);
}

/* A report of another run would say nothing about this one, and say it calmly (FORMATS 15.8). */
static void note_strange(struct sa_ctx *ctx, size_t n_entries, struct sa_notes *notes)
{
	static const char text[] = "none of its %zu entries is of an iteration that another one "
				   "follows: is it of this run?";
	struct sa_notes shown;

	sa_notes_init(&shown, ctx->arena);
	sa_note_add(&shown, SA_WARNING, sa_key_file_name(SA_KEY_TUNING), text, n_entries);
	sa_note_add(notes, SA_WARNING, sa_key_file_name(SA_KEY_TUNING), text, n_entries);
	sa_print_notes(ctx, &shown);
}

static int run_verify(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const struct settings *set = settings;
	struct sa_deltas_input in = {.strict = set->strict};
	struct sa_delta_report report;
	struct sa_notes notes;
	struct sa_err err;
	SA_STR_SCOPE(console);

	(void)n_args, (void)args;
	sa_notes_init(&notes, ctx->arena);
	if (set_threshold(set, &in.threshold, &err) != 0 || load(ctx, set, &notes, &in, &err) != 0)
		return sa_exit_with(ctx, &err);
	sa_print_load_errors(ctx, NULL, &notes);
	sa_deltas_verify(&in, ctx->arena, &report);
	if (report.strange)
		note_strange(ctx, report.n_entries, &notes);
	sa_render_delta_console(&report, &console);
	if (save(ctx, set->path, &report, &notes, &console, &err) != 0 ||
	    print(ctx, set, &report, &console, &err) != 0)
		return sa_exit_with(ctx, &err);
	return set->strict && !report.pass ? SA_EXIT_HOLD : SA_EXIT_OK;
}

const struct sa_cmd sa_cmd_verify_deltas = {
	.name = "verify-deltas",
	.summary = "Verify that proposed parameter deltas were applied",
	.usage = "[DIR]",
	.about =
		"Compares each iteration with the next: what TUNING_REPORT.json proposed must be "
		"found in the later iteration's parameters, or a guard or skip reason must say why "
		"not. When both iterations embed the values they ran with (runtime_overrides, runtime "
		"or config), previous + delta = now is computed; otherwise the parameter must be "
		"there with a number, in the iteration or in runtime_overrides.json, and the tuner must "
		"say that it applied the change; where neither exists, the tuner's own record "
		"(changed_keys, signature) counts, and the report says so. What the tuner says it did "
		"not apply, without a reason, was not applied. With --strict a report of which no "
		"entry fits the iterations fails.\n\n"
		"Writes DELTA_VERIFY_REPORT.md, which the audit reads. Success is full applications "
		"plus those with a reason, of all proposals; report, console and exit code use this "
		"one ratio. Without --strict the exit code is 0 even when it is too low. No "
		"iteration or no TUNING_REPORT.json is exit code 4.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.max_args = 1,
	.dir = "path",
	.run = run_verify,
};

/* SPDX-License-Identifier: MIT */
/* edge-audit: did the edge fix work? (FORMATS 12.7) */
#include "app/builtin_policy.h"
#include "cli/cmds.h"

#include <string.h>

#include "app/base_dir.h"
#include "app/exit.h"
#include "app/term.h"
#include "base/num.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "codec/json_in.h"
#include "codec/text_in.h"
#include "gate/edge_audit.h"
#include "load/audit_log_load.h"
#include "load/edge_before_load.h"
#include "load/edge_report_load.h"
#include "load/kpi_gate_load.h"
#include "load/step_load.h"
#include "render/edge_audit.h"
#include "source/source.h"
#include "tune/propose.h"
#include "tune/summarize.h"

#define REPORT_NAME "AUDIT_EDGE_FIX.md"

struct settings {
	const char *base;
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "base",
	 .kind = SA_OPT_TEXT,
	 AT(base),
	 .arg = "DIR",
	 .default_text = "artifacts/soak/latest",
	 .help = "base directory of the run; the report goes there too"},
};

static const struct sa_edge_limits limits = {
	.net_least = SA_EDGE_NET_LEAST,
	.adverse_good = SA_EDGE_ADVERSE_GOOD,
	.adverse_warn = SA_EDGE_ADVERSE_WARN,
	.block_outcome = sa_edge_block_outcome,
};

/* Everything one run of the command needs. */
struct work {
	struct sa_ctx *ctx;
	struct sa_source source;
	struct sa_notes notes;
	struct sa_iter_artifacts artifacts;
	struct sa_edge_audit audit;
};

static void note_unusable(struct work *w, const char *path, const struct sa_err *err)
{
	if (err->code != SA_ERR_NOT_FOUND)
		sa_note_add(&w->notes, SA_WARNING, path, "not used: %s", err->msg);
}

/* The gate that the audit would go by, also where a failed iteration left it (FORMATS 15.26). */
static void load_gate(struct work *w)
{
	struct sa_kpi_gates gates;
	const char *why;

	sa_kpi_gates_load_beside(&w->source, &sa_builtin_plain(w->ctx)->policy, w->ctx->arena,
				 &gates);
	const struct sa_kpi_gate *gate = sa_kpi_gates_ruling(&gates, &why);

	if (!gate) {
		w->audit.gate_error = why ? why : "there is no " SA_KPI_GATE_PATH;
		return;
	}
	w->artifacts.has_gate = true;
	w->artifacts.gate = *gate;
	if (gate == gates.failed)
		sa_note_add(&w->notes, SA_WARNING, SA_KPI_GATE_FAILED_PATH,
			    "a failed iteration left it, and it says FAIL");
}

static int load_artifacts(struct work *w, struct sa_err *err)
{
	struct sa_iter_artifacts *a = &w->artifacts;
	struct sa_err why;

	if (sa_edge_report_load(&w->source, SA_EDGE_REPORT_PATH, w->ctx->arena, &a->edge, err) !=
	    0) {
		if (err->code != SA_ERR_NOT_FOUND)
			return sa_err_wrap(err, "edge report of '%s'", w->source.shown);
		return sa_err_set(err, SA_ERR_NOT_FOUND,
				  "there is no '%s' in '%s'; check --base, and ensure that the "
				  "iteration completed successfully",
				  SA_EDGE_REPORT_PATH, w->source.shown);
	}
	a->has_edge = true;
	load_gate(w);
	if (sa_audit_log_load(w->ctx->fs, &w->source.dir, "artifacts/" SA_AUDIT_LOG_NAME,
			      &a->blocks, &why) != 0)
		note_unusable(w, "artifacts/" SA_AUDIT_LOG_NAME, &why);
	return 0;
}

static void load_baseline(struct work *w)
{
	static const char *const path[] = {"artifacts/" SA_EDGE_BEFORE_NAME, SA_EDGE_BEFORE_NAME};
	struct sa_err err;

	for (size_t i = 0; i < SA_EDGE_LINE_COUNT; i++)
		w->audit.before.value[i] = SA_MISSING;
	for (size_t i = 0; i < sizeof path / sizeof *path && !w->audit.has_before; i++) {
		if (sa_edge_before_load(&w->source, path[i], &w->audit.before, &w->audit.has_before,
					&err) != 0)
			note_unusable(w, path[i], &err);
	}
}

static int read_overrides(struct work *w, const struct sa_source *source, const char *path,
			  struct sa_err *err)
{
	struct sa_param *param;
	SA_BUF_SCOPE(buf);
	SA_JSON_SCOPE(doc);

	if (source->ops->read(source, path, SA_LIMIT_FILE_BYTES, &buf, err) != 0 ||
	    sa_text_to_utf8(&buf, err) != 0 || sa_json_parse(buf.data, buf.len, &doc, err) != 0)
		return -1;
	sa_params_read(w->ctx->arena, doc.root, &param, &w->audit.n_overrides);
	w->audit.overrides = param;
	return 0;
}

/* Beside the run, in its artifacts, or one level up, where the older runner keeps it. */
static void load_overrides(struct work *w)
{
	static const char name[] = "runtime_overrides.json";
	static const char *const path[] = {name, "artifacts/runtime_overrides.json"};
	struct sa_err err;
	SA_SOURCE_SCOPE(parent);

	for (size_t i = 0; i < sizeof path / sizeof *path && !w->audit.n_overrides; i++) {
		if (read_overrides(w, &w->source, path[i], &err) != 0)
			note_unusable(w, path[i], &err);
	}
	if (w->audit.n_overrides ||
	    sa_source_open_dir(w->ctx->fs, w->ctx->arena,
			       sa_path_join(w->ctx->arena, w->source.shown, ".."), &parent,
			       &err) != 0)
		return;
	if (read_overrides(w, &parent, name, &err) != 0)
		note_unusable(w, name, &err);
}

/* The value of each tunable in the overrides: at the top level, else where it comes first. */
static void current_values(const struct sa_edge_audit *audit, struct sa_tunables *current)
{
	sa_tunables_clear(current);
	for (size_t t = 0; t < SA_TUNABLE_COUNT; t++) {
		for (size_t i = audit->n_overrides; i-- > 0;) {
			const struct sa_param *param = &audit->overrides[i];
			bool top = !param->section[0];

			if (strcmp(param->key, sa_tunable_table[t].key) == 0 &&
			    (top || !sa_num_is_finite(current->value[t])))
				current->value[t] = param->value;
		}
	}
}

/* What the watcher's rules say about these artifacts. */
static void suggest(struct work *w)
{
	struct sa_iter_summary summary;
	struct sa_proposal proposal;
	struct sa_tunables current;
	struct sa_param *suggestion =
		SA_NEW_ARRAY(w->ctx->arena, SA_TUNABLE_COUNT, struct sa_param);

	current_values(&w->audit, &current);
	sa_summarize(&w->artifacts, &summary);
	sa_propose(&summary, &current, w->ctx->arena, &proposal);
	for (size_t i = 0; i < proposal.n; i++)
		suggestion[i] = (struct sa_param){
			.section = "",
			.key = sa_tunable_table[proposal.change[i].id].key,
			.value = proposal.change[i].delta,
		};
	w->audit.suggestion = suggestion;
	w->audit.n_suggestions = proposal.n;
	w->audit.rationale = proposal.rationale;
}

static int save(struct work *w, struct sa_str *console, struct sa_err *err)
{
	struct sa_arena *arena = w->ctx->arena;
	const char *path = sa_path_join(arena, w->source.shown, REPORT_NAME);
	SA_STR_SCOPE(text);

	sa_render_edge_audit(&w->audit, &limits, sa_utc_text(arena, sa_utc_now_ms()), &text);
	if (sa_str_check(&text, REPORT_NAME, err) != 0 ||
	    sa_file_replace(w->ctx->fs, arena, path, text.buf, text.len, err) != 0)
		return sa_err_wrap(err, "report not written");
	sa_render_edge_console(&w->audit, &limits, console);
	sa_str_printf(console, "✓ Saved: %s\n", sa_utf8_shown(arena, path));
	return 0;
}

static int audit_edge(struct work *w, const char *base, struct sa_str *console, struct sa_err *err)
{
	if (sa_base_dir_check(w->ctx, base, err) != 0)
		return -1;
	if (sa_source_open_dir(w->ctx->fs, w->ctx->arena, base, &w->source, err) != 0)
		return sa_err_wrap(err, "base directory (check --base)");
	if (load_artifacts(w, err) != 0)
		return -1;
	load_baseline(w);
	load_overrides(w);
	sa_edge_audit_judge(&w->audit);
	suggest(w);
	return save(w, console, err);
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const struct settings *set = settings;
	struct work w = {.ctx = ctx, .source = {.dir = {.fd = -1}}};
	struct sa_err err;
	SA_STR_SCOPE(console);

	(void)n_args, (void)args;
	sa_notes_init(&w.notes, ctx->arena);
	w.audit.artifacts = &w.artifacts;
	w.audit.notes = &w.notes;
	int rc = audit_edge(&w, set->base, &console, &err);

	sa_source_close(&w.source);
	if (rc != 0 || sa_print(ctx, &console, &err) != 0)
		return sa_exit_with(ctx, &err);
	return w.audit.pass ? SA_EXIT_OK : SA_EXIT_HOLD;
}

const struct sa_cmd sa_cmd_edge_audit = {
	.name = "edge-audit",
	.summary = "Judge the edge report after a fix: AUDIT_EDGE_FIX.md",
	.usage = "[DIR]",
	.about =
		"Reads artifacts/EDGE_REPORT.json (total or totals), artifacts/KPI_GATE.json, "
		"artifacts/audit.jsonl and runtime_overrides.json of the run and writes "
		"AUDIT_EDGE_FIX.md: before and after, blocks by reason, the KPI gate, the acceptance "
		"criteria, and what to turn when net_bps is below 3.0. Before is what "
		"RUNTIME_RECOMMENDATIONS.json says (based_on.current_drivers); without it there is no "
		"baseline.\n\n"
		"Exit code 0 when net_bps >= 3.0 and the KPI gate says PASS or WARN, else 1; a "
		"missing or broken edge report is 4.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.max_args = 1,
	.dir = "base",
	.run = run,
};

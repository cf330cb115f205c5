/* SPDX-License-Identifier: MIT */
/* init: a policy from a run. */
#include "cli/cmds.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/exit.h"
#include "app/init.h"
#include "app/policy_side.h"
#include "app/term.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "cli/table.h"
#include "gate/decide.h"
#include "gate/fail_findings.h"
#include "gate/judge_rules.h"
#include "load/data_load.h"
#include "load/kpi_gate_load.h"
#include "model/audit.h"
#include "policy/load.h"
#include "render/policy_text.h"

#define WORKFLOW_DIR  ".github/workflows"
#define WORKFLOW_FILE WORKFLOW_DIR "/soak-audit.yml"
#define TABLE_ROWS    40
#define TOLD_KPIS     3

struct settings {
	struct sa_survey_ask ask;
	const char *out;
	bool workflow;
};

static const struct sa_opt options[] = {
	SA_SURVEY_OPTIONS(struct settings),
	{.name = "out",
	 .kind = SA_OPT_TEXT,
	 .offset = offsetof(struct settings, out),
	 .arg = "FILE",
	 .default_text = ".soak-audit.yaml",
	 .help = "policy file to write; one that is there is never overwritten"},
	{.name = "workflow",
	 .kind = SA_OPT_FLAG,
	 .offset = offsetof(struct settings, workflow),
	 .help = "write " WORKFLOW_FILE " as well, which judges every pull request"},
};

/* A policy's text, and what it finds in the run that it was made from. */
struct trial {
	struct sa_policy policy;
	struct sa_data data;
	struct sa_notes notes;
	struct sa_judged judged;
	struct sa_audit audit; /* what lies beside the run, all failures, the decision */
	const char *gave_up;   /* why a fuller proposal did not hold; NULL = it is the fullest */
	const char *lost; /* the first that could not be used, in any reading; NULL = nothing */
};

static void note_lost(struct sa_ctx *ctx, struct trial *t, const struct sa_notes *notes)
{
	const struct sa_note *note = sa_notes_first_error(notes);

	if (note && !t->lost)
		t->lost = sa_arena_printf(ctx->arena, "%s: %s", note->file, sa_note_why(note));
}

static int try_text(struct sa_ctx *ctx, const char *base, const struct sa_str *text,
		    struct trial *t, struct sa_err *err)
{
	struct sa_mistakes m = {.arena = ctx->arena};
	struct sa_policy_request request = {
		.fs = ctx->fs, .file = "the proposal", .now_ms = sa_utc_now_ms(), .len = text->len};
	const struct sa_judge_input in = {
		.policy = &t->policy, .data = &t->data, .now_ms = request.now_ms};
	SA_SOURCE_SCOPE(source);
	SA_STR_SCOPE(padded);

	sa_str_add(&padded, text->buf, text->len);
	sa_str_fill(&padded, '\0', SA_FS_PAD);
	request.bytes = padded.buf;
	sa_notes_init(&t->notes, ctx->arena);
	t->audit = (struct sa_audit){.notes = &t->notes, .failures = {.arena = ctx->arena}};
	if (sa_policy_load(&request, ctx->arena, &t->policy, NULL, &m, err) != 0 ||
	    sa_source_open_dir(ctx->fs, ctx->arena, base, &source, err) != 0 ||
	    sa_data_load(&t->policy, &source, ctx->arena, &t->notes, &t->data, err) != 0)
		return -1;
	note_lost(ctx, t, &t->notes);
	sa_judge(&in, ctx->arena, &t->notes, &t->judged);
	sa_policy_side_files(ctx, base, &t->data, &source, &t->audit, NULL);
	sa_findings_fail(&t->judged, &t->audit.failures);
	t->audit.decision = sa_decide(&t->audit.failures, SA_FAIL_NEVER, false);
	return 0;
}

static size_t count_rules(const struct sa_init_plan *plan)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->n_input; i++) {
		for (size_t k = 0; k < plan->input[i].n_kpi; k++)
			n += plan->input[i].kpi[k].n_rule;
	}
	return n;
}

/* Why there is no rule at all, of the first KPIs. */
static int no_limits(const struct sa_init_plan *plan, const struct trial *t, struct sa_err *err)
{
	SA_STR_SCOPE(why);
	size_t told = 0, n = 0;

	for (size_t i = 0; i < plan->n_input; i++) {
		for (size_t k = 0; k < plan->input[i].n_kpi; k++, n++) {
			const struct sa_init_kpi *kpi = &plan->input[i].kpi[k];

			if (kpi->why_none && told < TOLD_KPIS)
				sa_str_printf(&why, "%s%s: %s", told++ ? "; " : "", kpi->name,
					      kpi->why_none);
		}
	}
	if (n > told)
		sa_str_printf(&why, "; and %zu more", n - told);
	if (t->lost)
		sa_str_printf(&why, "; not all records were used (%.100s): a file holds one table",
			      t->lost);
	return sa_err_set(err, SA_ERR_SCHEMA, "there is nothing to set a limit for: %s", why.buf);
}

/* Why a proposal is none: the first thing that holds the run by it. */
static int not_ok(const char *base, const struct trial *t, struct sa_err *err)
{
	const struct sa_policy_report report = {.judged = &t->judged,
						.decision = &t->audit.decision,
						.audit = &t->audit,
						.base = base};
	SA_STR_SCOPE(why);

	sa_phrase_policy_headline(&why, &report, &sa_pen_plain);
	return sa_err_set(err, SA_ERR_SCHEMA, "this run cannot be a measure: %.300s", why.buf);
}

/* The text of a plan whose inputs are read already: rules without limits first, then with those found. */
static int propose(struct sa_ctx *ctx, const char *base, struct sa_init_plan *plan,
		   struct sa_str *text, struct trial *t, struct sa_err *err)
{
	for (int with_limits = 0; with_limits < 2; with_limits++) {
		if (!count_rules(plan))
			return no_limits(plan, t, err);
		sa_str_clear(text);
		sa_init_text(plan, text);
		if (try_text(ctx, base, text, t, err) != 0)
			return -1;
		if (!with_limits)
			sa_init_limits(&t->judged, plan, ctx->arena);
	}
	return t->audit.decision.state == SA_STATE_OK ? 0 : not_ok(base, t, err);
}

static bool is_taken(const struct sa_init_plan *plan, const struct sa_init_input *input,
		     const char *name)
{
	for (size_t i = 0; i <= plan->n_input; i++) {
		const struct sa_init_input *other = &plan->input[i];

		for (size_t k = 0; k < other->n_kpi; k++) {
			if (strcmp(other->kpi[k].name, name) == 0 &&
			    (other != input || other->kpi[k].name != name))
				return true;
		}
	}
	return false;
}

/* KPIs of several inputs share one map: who comes later gets its input's name in front. */
static void make_names_differ(struct sa_ctx *ctx, const struct sa_init_plan *plan,
			      struct sa_init_input *input)
{
	for (size_t k = 0; k < input->n_kpi; k++) {
		struct sa_init_kpi *kpi = &input->kpi[k];
		const char *plain = kpi->name;

		for (size_t n = 1; is_taken(plan, input, kpi->name); n++)
			kpi->name = n == 1 ? sa_arena_printf(ctx->arena, "%.12s_%s",
							     input->in->name, plain)
					   : sa_arena_printf(ctx->arena, "%.12s_%zu_%.45s",
							     input->in->name, n, plain);
	}
}

/* Reads the inputs at an attempt; false when nothing is different from the one before. */
static int read_inputs(struct sa_ctx *ctx, const struct settings *set, struct sa_survey *survey,
		       unsigned attempt, struct sa_init_plan *plan, struct trial *t, bool *any,
		       struct sa_err *err)
{
	size_t room = SA_INIT_KPIS;
	bool wrong;

	plan->n_input = 0;
	*any = false;
	for (size_t i = 0; i < survey->n_input; i++) {
		struct sa_survey_input *in = &survey->input[i];
		struct sa_init_input *input = &plan->input[plan->n_input];

		if (in->why)
			continue;
		if (sa_survey_choose(&set->ask, attempt, ctx->arena, in, &wrong, err))
			*any = true;
		else if (wrong || !sa_survey_choose(&set->ask, 0, ctx->arena, in, &wrong, err))
			return -1;
		*input = (struct sa_init_input){.in = in,
						.data = SA_NEW(ctx->arena, struct sa_survey_data)};
		if (sa_survey_load(ctx, survey, in, input->data, err) != 0 ||
		    sa_init_look(ctx, input, survey->n_input > 1, room, err) != 0)
			return -1;
		note_lost(ctx, t, &input->data->notes);
		make_names_differ(ctx, plan, input);
		room -= input->n_kpi;
		plan->n_input++;
	}
	return 0;
}

/* Proposals from the fullest to the plainest, until the run passes one. */
static int find_policy(struct sa_ctx *ctx, const struct settings *set, struct sa_survey *survey,
		       struct sa_str *text, struct trial *t, struct sa_err *err)
{
	struct sa_init_plan plan = {
		.input = SA_NEW_ARRAY(ctx->arena, survey->n_input, struct sa_init_input)};
	const char *gate = sa_path_join(ctx->arena, survey->base, SA_KPI_GATE_PATH);
	struct sa_err first = {0};
	bool any;

	plan.kpi_gate = access(gate, F_OK) == 0 ? SA_KPI_GATE_PATH : NULL;
	for (unsigned attempt = 0; attempt < SA_SURVEY_ATTEMPTS; attempt++) {
		for (int complete = 1; complete >= 0; complete--) {
			plan.complete = complete;
			int rc = read_inputs(ctx, set, survey, attempt, &plan, t, &any, err);

			if (rc == 0 && !any)
				break;
			if (rc == 0)
				rc = propose(ctx, survey->base, &plan, text, t, err);
			if (rc == 0) {
				t->gave_up =
					first.code ? sa_arena_strdup(ctx->arena, first.msg) : NULL;
				return 0;
			}
			/* a plainer proposal cures what the data are, and nothing else */
			if (err->code != SA_ERR_SCHEMA && (err->code != SA_ERR_USAGE || !any))
				return -1;
			first = first.code ? first : *err;
		}
	}
	*err = first;
	return -1;
}

/* ---- files ---- */

static int check_absent(const char *path, struct sa_err *err)
{
	struct stat st;

	if (lstat(path, &st) == 0)
		return sa_err_set(
			err, SA_ERR_USAGE,
			"'%s' is there already and is not overwritten; remove it, or name "
			"another file with --out",
			path);
	return 0;
}

/* Whether every command finds it without being told. */
static bool is_usual(const char *out)
{
	for (size_t i = 0; i < SA_POLICY_NAMES; i++) {
		if (strcmp(out, sa_policy_name[i]) == 0)
			return true;
	}
	return false;
}

static bool leads_out(const char *path)
{
	return path[0] == '/' || strstr(path, "..") || strstr(path, "${{");
}

static int check_free(const struct settings *set, const char *base, struct sa_err *err)
{
	bool usual = is_usual(set->out);

	for (size_t i = 0; usual && i < SA_POLICY_NAMES; i++) {
		if (check_absent(sa_policy_name[i], err) != 0)
			return -1;
	}
	if (check_absent(set->out, err) != 0)
		return -1;
	if (!set->workflow)
		return 0;
	if (leads_out(set->out))
		return sa_err_set(
			err, SA_ERR_USAGE,
			"--workflow: --out '%s' is no file of a checkout; name one by its "
			"path from the top of the repository",
			set->out);
	if (leads_out(base))
		return sa_err_set(
			err, SA_ERR_USAGE,
			"--workflow: '%s' is no directory of a checkout; go to the top of "
			"the repository and name the files from there",
			base);
	return check_absent(WORKFLOW_FILE, err);
}

static int write_files(struct sa_ctx *ctx, const struct settings *set, const char *base,
		       const struct sa_str *policy, struct sa_err *err)
{
	SA_BATCH_SCOPE(batch, ctx->fs, ctx->arena);
	SA_STR_SCOPE(workflow);
	const char *made;
	struct sa_dir here;

	batch.only_new = true;
	if (sa_str_check(policy, set->out, err) != 0 ||
	    sa_batch_add(&batch, set->out, policy->buf, policy->len, err) != 0)
		return -1;
	if (set->workflow) {
		if (sa_dir_open(ctx->fs, ctx->arena, ".", &here, err) != 0)
			return -1;
		int rc = sa_make_dirs_below(ctx->fs, ctx->arena, &here, WORKFLOW_DIR, &made, err);

		sa_dir_close(&here);
		sa_init_workflow(base, is_usual(set->out) ? NULL : set->out, &workflow);
		if (rc != 0 ||
		    sa_batch_add(&batch, sa_path_join(ctx->arena, made, "soak-audit.yml"),
				 workflow.buf, workflow.len, err) != 0)
			return -1;
	}
	return sa_batch_commit(&batch, err);
}

/* ---- what is said ---- */

static void put_margins(const struct trial *t, struct sa_str *out)
{
	static const char *const heads[] = {"KPI", "group", "value", "rule", "margin"};
	SA_ARENA_SCOPE(arena);
	struct sa_table table = {
		.arena = &arena, .columns = 5, .right = 1u << 2 | 1u << 4, .left_out = 1u << 1};
	size_t n = t->judged.n_finding;

	sa_table_add(&table, heads);
	for (size_t i = 0; i < n && i < TABLE_ROWS; i++) {
		const struct sa_finding *f = &t->judged.finding[i];
		const char *const cell[] = {t->policy.metric[f->metric].name,
					    sa_table_foreign(&table, f->group),
					    sa_table_number(&table, f->actual), f->rule->text,
					    sa_table_number(&table, f->margin)};

		if (f->group[0])
			table.left_out = 0;
		sa_table_add(&table, cell);
	}
	sa_table_print(&table, out);
	if (n > TABLE_ROWS)
		sa_str_printf(out, "  and %zu more\n", n - TABLE_ROWS);
}

static void put_unread(struct sa_ctx *ctx, const struct sa_survey_input *in, struct sa_str *out)
{
	const char *const what[] = {sa_survey_unread(in, ctx->arena),
				    sa_survey_booleans(in, ctx->arena)};

	for (size_t i = 0; i < 2 && !in->why; i++) {
		if (what[i])
			sa_str_printf(out, "note: %s\n", what[i]);
	}
}

/* What was lost on the way: limits from half a run are worth less. */
static void put_lost(struct sa_ctx *ctx, const struct sa_survey *survey, const struct trial *t,
		     struct sa_str *out)
{
	for (size_t i = 0; i < survey->n_input; i++) {
		if (survey->input[i].fields.lost && !survey->input[i].why)
			sa_str_printf(out, "note: not all files were looked at: %s\n",
				      sa_utf8_shown(ctx->arena, survey->input[i].fields.lost));
	}
	for (size_t i = 0; i < survey->n_input; i++)
		put_unread(ctx, &survey->input[i], out);
	if (t->gave_up)
		sa_str_printf(out, "note: a fuller proposal did not hold: %s\n",
			      sa_utf8_shown(ctx->arena, t->gave_up));
	if (t->lost)
		sa_str_printf(out, "note: not all records were used; the first that was not, %s\n",
			      t->lost);
}

static int say(struct sa_ctx *ctx, const struct settings *set, const struct sa_survey *survey,
	       const struct trial *t, struct sa_err *err)
{
	SA_STR_SCOPE(out);
	const char *base = sa_utf8_shown(ctx->arena, survey->base);
	bool usual = is_usual(set->out);

	put_margins(t, &out);
	put_lost(ctx, survey, t, &out);
	sa_str_printf(&out, "\n✓ Saved %s: %zu KPI%s, %zu rule%s; the run is OK by it\n",
		      sa_utf8_shown(ctx->arena, set->out), t->policy.n_metric,
		      t->policy.n_metric == 1 ? "" : "s", t->policy.n_rule,
		      t->policy.n_rule == 1 ? "" : "s");
	if (set->workflow)
		sa_str_puts(&out, "✓ Saved " WORKFLOW_FILE "\n");
	sa_str_printf(&out, "Next: soak-audit audit --base '%s'%s%s --fail-on-hold\n", base,
		      usual ? "" : " --policy ", usual ? "" : sa_utf8_shown(ctx->arena, set->out));
	return sa_print(ctx, &out, err);
}

/* What could not be read is said, and the rest is used; nothing left is an error. */
static int check_readable(struct sa_ctx *ctx, const struct sa_survey *survey, struct sa_err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < survey->n_input; i++) {
		if (!survey->input[i].why)
			survey->input[i].why =
				sa_survey_unfit(&survey->input[i], SA_INIT_ROWS, ctx->arena);
		if (!survey->input[i].why) {
			n++;
			continue;
		}
		sa_err_set(err, SA_ERR_SCHEMA, "init: %s", survey->input[i].why);
		if (i + 1 < survey->n_input || n)
			(void)sa_exit_with(ctx, err);
	}
	return n ? 0 : -1;
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	static char here[] = ".";
	static char *const current[] = {here};
	const struct settings *set = settings;
	struct trial *t = SA_NEW(ctx->arena, struct trial);
	struct sa_survey survey;
	struct sa_err err;
	SA_STR_SCOPE(text);

	if (sa_survey_open(ctx, n_args ? args : current, n_args ? (size_t)n_args : 1, &survey,
			   &err) != 0 ||
	    check_free(set, survey.base, &err) != 0) {
		sa_err_wrap(&err, "init");
		return sa_exit_with(ctx, &err);
	}
	if (check_readable(ctx, &survey, &err) != 0)
		return sa_exit_with(ctx, &err);
	if (find_policy(ctx, set, &survey, &text, t, &err) != 0 ||
	    write_files(ctx, set, survey.base, &text, &err) != 0) {
		sa_err_wrap(&err, "init");
		return sa_exit_with(ctx, &err);
	}
	return say(ctx, set, &survey, t, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

const struct sa_cmd sa_cmd_init = {
	.name = "init",
	.summary = "Propose a policy from a run: KPIs, units, windows, limits",
	.usage = "[FILE...|DIR]",
	.about =
		"Looks at the files of a run (csv, ndjson, json, ITER_SUMMARY files; without an argument "
		"those of the current directory) and writes a policy: a KPI for each series, its unit and "
		"direction by header and name, a steady window behind the warm-up that was found, what a "
		"complete run has, and limits that are 25 % away from this run (5 % for shares that should "
		"be high, half of the range where that is more; counts of failures get what chance may "
		"add). What only grows is read as a counter. A comment says where each number comes "
		"from. What is written passes `policy check` and judges this run OK; the margins are "
		"printed. Where no such policy can be made, the reason is told and nothing is written.\n\n"
		"No file that is there is overwritten.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.max_args = 10000,
	.run = run,
};

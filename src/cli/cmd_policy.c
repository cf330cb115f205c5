/* SPDX-License-Identifier: MIT */
/* policy: what a policy file says, and whether it is right. */
#include "cli/cmds.h"

#include <string.h>

#include "app/base_dir.h"
#include "app/exit.h"
#include "app/term.h"
#include "base/suggest.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "codec/json_out.h"
#include "policy/diff.h"
#include "policy/digest.h"
#include "policy/explain.h"
#include "policy/load.h"
#include "policy/overlay.h"
#include "policy/schema.h"
#include "policy/show.h"

enum format { FORMAT_TEXT, FORMAT_JSON };
static const char *const formats[] = {"text", "json", NULL};

struct settings {
	const char *policy, *profile;
	struct sa_opt_list threshold;
	uint64_t steady_start, last_n, min_iterations;
	int format;
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "policy",
	 .kind = SA_OPT_TEXT,
	 AT(policy),
	 .arg = "FILE",
	 .help = "policy file; without it .soak-audit.yaml, .soak-audit.yml or .soak-audit.json of "
		 "this directory, else the built-in policy"},
	{.name = "profile",
	 .kind = SA_OPT_TEXT,
	 AT(profile),
	 .arg = "NAME",
	 .help = "profile of the policy to lay over it"},
	{.name = "threshold",
	 .kind = SA_OPT_LIST,
	 AT(threshold),
	 .arg = "RULE",
	 .help = "a limit over the policy, like 'net_bps>=3.0'; may be given more than once"},
	{.name = "steady-start",
	 .kind = SA_OPT_UINT,
	 AT(steady_start),
	 .arg = "N",
	 .max = 1e15,
	 .help = "first row of the window 'steady'"},
	{.name = "window",
	 .kind = SA_OPT_UINT,
	 AT(last_n),
	 .arg = "N",
	 .max = 1e6,
	 .help = "rows of the window 'last8'"},
	{.name = "min-iterations",
	 .kind = SA_OPT_UINT,
	 AT(min_iterations),
	 .arg = "N",
	 .max = 1e6,
	 .help = "rows that a complete run has; fewer is a warning"},
	{.name = "format",
	 .kind = SA_OPT_CHOICE,
	 AT(format),
	 .arg = "FORMAT",
	 .choices = formats,
	 .default_text = "text",
	 .help = "how show and diff print: text or json"},
};
#undef AT

/* Every mistake on a line of its own. */
static int wrong_policy(struct sa_ctx *ctx, const struct sa_mistakes *m)
{
	SA_STR_SCOPE(text);

	sa_mistakes_text(m, &text);
	fwrite(text.buf, 1, text.len, ctx->err);
	return SA_EXIT_USAGE;
}

static int load(struct sa_ctx *ctx, const struct settings *set, struct sa_policy *policy,
		struct sa_policy_source_tree *tree, struct sa_mistakes *m, struct sa_err *err)
{
	struct sa_policy_request request = {
		.fs = ctx->fs,
		.file = set->policy,
		.profile = set->profile,
		.now_ms = sa_utc_now_ms(),
	};

	const struct sa_policy_overlay overlay = {
		.threshold = set->threshold.item,
		.n_threshold = set->threshold.n,
		.moves_steady = set->steady_start != 0,
		.steady_start = set->steady_start,
		.last_rows = set->last_n,
		.min_rows = set->min_iterations,
	};

	const char *out = sa_policy_file_leaves(ctx, set->policy);

	if (out) {
		sa_mistake(m, (struct sa_place){.file = out}, SA_POLICY_FILE_LEAVES);
		(void)sa_mistakes_err(m, err);
		return -1;
	}
	if (sa_policy_load(&request, ctx->arena, policy, tree, m, err) != 0)
		return -1;
	return sa_policy_overlay(policy, &overlay, ctx->arena, m, err);
}

static int check(struct sa_ctx *ctx, const struct settings *set, int n_args, char **args)
{
	struct sa_mistakes m = {.arena = ctx->arena};
	struct sa_policy policy;
	struct sa_err err;

	(void)n_args;
	(void)args;
	if (load(ctx, set, &policy, NULL, &m, &err) != 0)
		return wrong_policy(ctx, &m);
	fprintf(ctx->out, "✓ %s is fine: %zu KPI%s, %zu rule%s, %zu window%s, sha256 %.12s…\n",
		sa_utf8_shown(ctx->arena, policy.origin), policy.n_metric,
		policy.n_metric == 1 ? "" : "s", policy.n_rule, policy.n_rule == 1 ? "" : "s",
		policy.n_window, policy.n_window == 1 ? "" : "s", policy.sha256);
	return SA_EXIT_OK;
}

/* The lines of the text are those of the files: what options change of them stands above. */
static int put_options(struct sa_ctx *ctx, const struct settings *set,
		       const struct sa_policy *policy, struct sa_mistakes *m, struct sa_str *out)
{
	const struct settings files = {.policy = set->policy, .profile = set->profile};
	struct sa_policy before;
	struct sa_policy_diff found;
	struct sa_err err;

	if (load(ctx, &files, &before, NULL, m, &err) != 0)
		return -1;
	sa_policy_compare(&before, policy, false, ctx->arena, &found);
	for (size_t i = 0; i < found.n; i++)
		sa_str_printf(out, "# by an option, %s: %s: %s\n",
			      sa_policy_change_name(found.delta[i].change),
			      sa_utf8_shown(ctx->arena, found.delta[i].subject),
			      sa_utf8_shown(ctx->arena, found.delta[i].text));
	return 0;
}

static int show(struct sa_ctx *ctx, const struct settings *set, int n_args, char **args)
{
	struct sa_mistakes m = {.arena = ctx->arena};
	struct sa_policy_source_tree tree;
	struct sa_policy policy;
	struct sa_err err;
	SA_STR_SCOPE(out);

	(void)n_args;
	(void)args;
	if (load(ctx, set, &policy, &tree, &m, &err) != 0)
		return wrong_policy(ctx, &m);
	if (set->format == FORMAT_JSON)
		sa_policy_json(&policy, &out);
	else if (put_options(ctx, set, &policy, &m, &out) == 0)
		sa_policy_text(&policy, tree.root, &out);
	else
		return wrong_policy(ctx, &m);
	return sa_print(ctx, &out, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

static int schema(struct sa_ctx *ctx, const struct settings *set, int n_args, char **args)
{
	struct sa_err err;
	SA_STR_SCOPE(out);

	(void)set;
	(void)n_args;
	(void)args;
	sa_policy_schema(&out);
	return sa_print(ctx, &out, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

static void diff_text(struct sa_ctx *ctx, const struct sa_policy_diff *diff, struct sa_str *out)
{
	for (size_t i = 0; i < diff->n; i++) {
		const struct sa_policy_delta *d = &diff->delta[i];

		sa_str_printf(out, "%-8s  %s: %s", sa_policy_change_name(d->change),
			      sa_utf8_shown(ctx->arena, d->subject),
			      sa_utf8_shown(ctx->arena, d->text));
		if (d->at.line)
			sa_str_printf(out, "  (%s:%u)", sa_utf8_shown(ctx->arena, d->at.file),
				      d->at.line);
		sa_str_putc(out, '\n');
	}
	if (diff->n)
		sa_str_printf(out, "%zu change%s, %zu let%s more through\n", diff->n,
			      diff->n == 1 ? "" : "s", diff->n_looser,
			      diff->n_looser == 1 ? "s" : "");
	else
		sa_str_puts(out, "no change in what is judged\n");
}

static void diff_json(const struct sa_policy_diff *diff, struct sa_str *out)
{
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_int(&j, "looser", (int64_t)diff->n_looser);
	sa_jout_array(&j, "changes");
	for (size_t i = 0; i < diff->n; i++) {
		const struct sa_policy_delta *d = &diff->delta[i];

		sa_jout_object(&j, NULL);
		sa_jout_text(&j, "change", sa_policy_change_name(d->change));
		sa_jout_text(&j, "subject", d->subject);
		sa_jout_text(&j, "text", d->text);
		sa_jout_text(&j, "file", d->at.file);
		sa_jout_int(&j, "line", d->at.line);
		sa_jout_bool(&j, "looser", sa_policy_loosens(d->change));
		sa_jout_end_object(&j);
	}
	sa_jout_end_array(&j);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}

static int diff(struct sa_ctx *ctx, const struct settings *set, int n_args, char **args)
{
	struct sa_policy policy[2];
	struct sa_policy_diff found;
	struct sa_err err;
	SA_STR_SCOPE(out);

	for (int i = 0; i < n_args; i++) {
		struct sa_mistakes m = {.arena = ctx->arena};
		struct settings one = *set;

		one.policy = args[i];
		if (load(ctx, &one, &policy[i], NULL, &m, &err) != 0)
			return wrong_policy(ctx, &m);
	}
	sa_policy_compare(&policy[0], &policy[1], false, ctx->arena, &found);
	if (set->format == FORMAT_JSON)
		diff_json(&found, &out);
	else
		diff_text(ctx, &found, &out);
	return sa_print(ctx, &out, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

static int unknown_kpi(struct sa_ctx *ctx, const struct sa_policy *policy, const char *name)
{
	const char **known = SA_NEW_ARRAY(ctx->arena, policy->n_metric + 1, const char *);
	struct sa_err err;
	SA_STR_SCOPE(all);

	for (size_t i = 0; i < policy->n_metric; i++) {
		known[i] = policy->metric[i].name;
		sa_str_printf(&all, "%s%s", i ? ", " : "", known[i]);
	}
	const char *near = sa_suggest(name, known, policy->n_metric);

	sa_err_set(&err, SA_ERR_USAGE, "policy explain: unknown KPI '%s'; %s%s%s", name,
		   near ? "did you mean '" : "there are ", near ? near : all.buf, near ? "'?" : "");
	return sa_exit_with(ctx, &err);
}

static int explain(struct sa_ctx *ctx, const struct settings *set, int n_args, char **args)
{
	struct sa_mistakes m = {.arena = ctx->arena};
	struct sa_policy policy;
	struct sa_err err;
	SA_STR_SCOPE(out);
	size_t metric;

	(void)n_args;
	if (load(ctx, set, &policy, NULL, &m, &err) != 0)
		return wrong_policy(ctx, &m);
	metric = sa_policy_metric_find(&policy, args[0]);
	if (metric == SA_POLICY_NONE)
		return unknown_kpi(ctx, &policy, args[0]);
	sa_policy_explain(&policy, metric, &out);
	return sa_print(ctx, &out, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

static const struct action {
	const char *name;
	int n_args;
	int (*run)(struct sa_ctx *ctx, const struct settings *set, int n_args, char **args);
} actions[] = {
	{"check", 0, check}, {"show", 0, show},	    {"explain", 1, explain},
	{"diff", 2, diff},   {"schema", 0, schema},
};
#define N_ACTIONS (sizeof actions / sizeof *actions)

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	struct sa_err err;

	for (size_t i = 0; i < N_ACTIONS; i++) {
		if (strcmp(actions[i].name, args[0]) != 0)
			continue;
		if (n_args - 1 == actions[i].n_args)
			return actions[i].run(ctx, settings, n_args - 1, args + 1);
		if (n_args == 2 && !actions[i].n_args) /* most likely a file */
			sa_err_set(&err, SA_ERR_USAGE,
				   "policy %s takes no argument; did you mean '--policy %s'?",
				   args[0], args[1]);
		else
			sa_err_set(&err, SA_ERR_USAGE,
				   "policy %s takes %d argument%s, not %d; see --help", args[0],
				   actions[i].n_args, actions[i].n_args == 1 ? "" : "s",
				   n_args - 1);
		return sa_exit_with(ctx, &err);
	}
	SA_STR_SCOPE(known);

	for (size_t i = 0; i < N_ACTIONS; i++)
		sa_str_printf(&known, "%s%s", i ? ", " : "", actions[i].name);
	sa_err_set(&err, SA_ERR_USAGE, "policy: unknown action '%s'; it takes %s", args[0],
		   known.buf);
	return sa_exit_with(ctx, &err);
}

const struct sa_cmd sa_cmd_policy = {
	.name = "policy",
	.summary = "Check a policy file, or print what it comes to",
	.usage = "check|show|explain KPI|diff OLD NEW|schema",
	.about =
		"A policy says what is read, what is judged and how. check reads the file, with what it "
		"extends and all its profiles, and prints every mistake with its line and column; it "
		"exits 0 or 2. show prints the resolved policy and where each line comes from; as JSON "
		"it is what the policy's SHA-256 is computed from. explain says in words what is judged of a KPI. diff lists what became looser, stricter, "
		"new, gone or otherwise changed from one policy to another (builtin/mm-bot is one, too). "
		"schema prints the JSON Schema of policy files for editors.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.min_args = 1,
	.max_args = 3,
	.run = run,
};

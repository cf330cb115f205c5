/* SPDX-License-Identifier: MIT */
/* The line that gives the decision of a job again on a laptop. */
#include <string.h>

#include "app/action.h"
#include "app/builtin_policy.h"
#include "app/shell_word.h"
#include "base/num.h"
#include "baseline/list.h"
#include "baseline/spec.h"
#include "gate/decide.h"
#include "policy/load.h"

#define BASELINE_FOLDER "soak-baseline"
#define BASE_POLICY	"base-policy.yaml"
#define MERGED \
	"# the baseline was merged from the shards of a run: this reproduces readiness only\n"

static void put_option(struct sa_str *out, const char *name, const char *value)
{
	sa_str_printf(out, " --%s ", name);
	sa_shell_word(out, value);
}

/* The rules that are not the default ones. */
static void put_rules(struct sa_str *out, const struct sa_rules *usual,
		      const struct sa_rules *rules)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct sa_rule *rule = &rules->rule[i];
		SA_STR_SCOPE(text);

		if (i < usual->n && strcmp(rule->limit_text, usual->rule[i].limit_text) == 0)
			continue;
		sa_str_printf(&text, "%s%s%s", sa_kpi_table[rule->kpi].gate_name,
			      sa_cmp_text(rule->op), rule->limit_text);
		put_option(out, "threshold", text.buf);
	}
}

static const void *member(const struct sa_action_settings *set, const struct sa_opt *opt)
{
	return (const char *)set + opt->offset;
}

static void put_list(struct sa_str *out, const struct sa_opt *opt, const struct sa_opt_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		put_option(out, opt->name, list->item[i]);
}

/* An input as an option of `audit`, unless it has its default. */
static void put_input(struct sa_str *out, const struct sa_action_settings *set, const char *name)
{
	const struct sa_opt *opt =
		sa_opt_find(sa_action_options, SA_ACTION_OPTIONS, name, strlen(name));
	const void *at = member(set, opt);
	SA_STR_SCOPE(text);

	switch (opt->kind) {
	case SA_OPT_LIST:
		put_list(out, opt, at);
		return;
	case SA_OPT_FLAG:
		if (*(const bool *)at)
			sa_str_printf(out, " --%s", name);
		return;
	case SA_OPT_UINT:
		sa_str_uint(&text, *(const uint64_t *)at);
		break;
	case SA_OPT_NUMBER:
		sa_str_num(&text, *(const double *)at, "");
		break;
	case SA_OPT_CHOICE:
		sa_str_puts(&text, opt->choices[*(const int *)at]);
		break;
	case SA_OPT_TEXT:
		sa_str_puts(&text, *(const char *const *)at);
		break;
	}
	if (strcmp(text.buf, opt->default_text ? opt->default_text : "") != 0)
		put_option(out, name, text.buf);
}

/* How the runs were compared; what is asked of a baseline that is not there only where it is not. */
static void put_comparison(struct sa_str *out, const struct sa_action_settings *set, bool there)
{
	static const char *const name[] = {
		"tolerance",	      "compare-window",	     "alpha",		"runs-alike",
		"fail-on-regression", "allow-hold-baseline", "baseline-max-age"};

	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		if (sa_opt_find(sa_action_options, SA_ACTION_OPTIONS, name[i], strlen(name[i])))
			put_input(out, set, name[i]);
	}
	if (!there)
		put_input(out, set, "on-no-baseline");
}

/* What has to be done before: the artifact is not on a laptop. */
static void put_fetch(struct sa_str *out, const struct sa_action_env *env,
		      const struct sa_provenance *from, const char *folder)
{
	sa_str_printf(out, "gh run download %llu", (unsigned long long)from->run_id);
	put_option(out, "repo", env->event.repo);
	put_option(out, "name", from->where);
	put_option(out, "dir", folder);
	sa_str_putc(out, '\n');
}

static void put_fetches(struct sa_ctx *ctx, struct sa_str *out, const struct sa_action_env *env,
			const struct sa_baseline *baseline)
{
	if (baseline->n_members < 2)
		put_fetch(out, env, &baseline->from, BASELINE_FOLDER);
	for (size_t i = 0; i < baseline->n_members && baseline->n_members > 1; i++)
		put_fetch(out, env, &baseline->member[i].from,
			  sa_arena_printf(ctx->arena, BASELINE_FOLDER "/%llu",
					  (unsigned long long)baseline->member[i].from.run_id));
}

/* A pattern: the shards of that run were merged, which no folder on a laptop is. */
static bool is_merged(const struct sa_provenance *from)
{
	return strpbrk(from->where, "*?") != NULL;
}

static bool is_from_artifact(const struct sa_audit *audit)
{
	const struct sa_baseline *baseline = audit->baseline;

	return baseline && !baseline->error && baseline->from.run_id;
}

static void put_baseline(struct sa_str *out, const struct sa_action_settings *set,
			 const struct sa_audit *audit)
{
	if (is_from_artifact(audit))
		put_option(out, "baseline",
			   audit->baseline->n_members > 1 ? "dir:" BASELINE_FOLDER "/*"
							  : "dir:" BASELINE_FOLDER);
	else
		put_option(out, "baseline", set->baseline.baseline);
	put_comparison(out, set, !audit->baseline->error);
}

/* What the line cannot do again, in plain words. */
static void put_limits(struct sa_str *out, const struct sa_audit *audit, bool compared)
{
	if (!audit->baseline)
		return;
	if (!compared)
		sa_str_puts(out, "# the job found no baseline: this reproduces readiness only\n");
	else if (!audit->baseline->named && audit->decision.n_of_kind[SA_FAILURE_NO_BASELINE])
		sa_str_puts(out,
			    "# the job found fewer baseline runs than it was to have; this does "
			    "not know of it\n");
}

/* `audit` knows no fail-on, and a gate for regressions fails it (FORMATS 15.32): `implied`. */
static void put_other_exit(struct sa_str *out, const struct sa_action_settings *set,
			   const struct sa_audit *audit, bool implied)
{
	const struct sa_opt *opt =
		sa_opt_find(sa_action_options, SA_ACTION_OPTIONS, "fail-on", strlen("fail-on"));
	bool fails = sa_action_fail_on(set) != SA_FAIL_NEVER || implied;
	int here = sa_decide(&audit->failures, fails ? SA_FAIL_ON_HOLD : SA_FAIL_NEVER, false)
			   .exit_code;

	if (here != audit->decision.exit_code)
		sa_str_printf(out,
			      "# the same verdict; its exit code is %d, that of the job is %d "
			      "(fail-on: %s)\n",
			      here, audit->decision.exit_code, opt->choices[set->fail_on]);
}

static void put_exit_code(struct sa_str *out, const struct sa_action_settings *set,
			  const struct sa_audit *audit, bool compared)
{
	bool there = compared && !audit->baseline->error;
	bool implied = there ? set->baseline.fail_on_regression
			     : compared && sa_baseline_implies_fail(&set->baseline);

	put_other_exit(out, set, audit, implied);
}

static void put_begin(struct sa_str *out, const struct sa_action_settings *set,
		      const struct sa_action_env *env)
{
	sa_str_puts(out, "docker run --rm -v \"$PWD:/github/workspace\" -w /github/workspace ");
	sa_shell_word(out, env->image);
	sa_str_puts(out, " audit");
	put_option(out, "base", set->base);
	if (set->output_dir[0])
		put_option(out, "out", set->output_dir);
}

static void put_windows(struct sa_str *out, const struct sa_action_settings *set)
{
	put_input(out, set, "steady-start");
	put_input(out, set, "window");
	put_input(out, set, "min-iterations");
}

const char *sa_action_reproduce(struct sa_ctx *ctx, const struct sa_action_settings *set,
				const struct sa_action_env *env, const struct sa_rules *rules,
				const struct sa_audit *audit)
{
	/* what was named is as missing on a laptop as it was in the job */
	bool merged = is_from_artifact(audit) && is_merged(&audit->baseline->from);
	bool compared = audit->baseline && !merged &&
			(!audit->baseline->error || audit->baseline->named ||
			 !sa_baseline_is_wanted(&set->baseline));
	const struct sa_builtin *usual = sa_builtin_plain(ctx);
	SA_STR_SCOPE(out);

	if (merged)
		sa_str_puts(&out, MERGED);
	else
		put_limits(&out, audit, compared);
	if (compared || !audit->baseline)
		put_exit_code(&out, set, audit, compared);
	if (is_from_artifact(audit) && !merged)
		put_fetches(ctx, &out, env, audit->baseline);
	put_begin(&out, set, env);
	put_rules(&out, &usual->rules, rules);
	put_windows(&out, set);
	if (compared)
		put_baseline(&out, set, audit);
	if (sa_action_fail_on(set) != SA_FAIL_NEVER)
		sa_str_puts(&out, " --fail-on-hold");
	return sa_str_finish(&out, ctx->arena);
}

/* ---- by a policy ---- */

/* The run of Actions that was judged against; NULL where it was no run of Actions, or is merged. */
static const struct sa_provenance *fetched(const struct sa_baseline_runs *runs, size_t i)
{
	const struct sa_provenance *from = &runs->run[i].from;

	return from->run_id && !is_merged(from) ? from : NULL;
}

static const char *folder_of(struct sa_ctx *ctx, size_t i)
{
	return sa_arena_printf(ctx->arena, BASELINE_FOLDER "-%zu", i + 1);
}

/* What the line cannot do again of the baselines; and how to get those that it can. */
static void put_runs(struct sa_ctx *ctx, struct sa_str *out, const struct sa_action_env *env,
		     const struct sa_policy_report *report)
{
	const struct sa_baseline_runs *runs = report->judged->baseline;
	bool searched = runs && runs->n_steps, merged = false;

	for (size_t i = 0; runs && i < runs->n; i++)
		merged = merged || (runs->run[i].from.run_id && is_merged(&runs->run[i].from));
	if (merged)
		sa_str_puts(out, "# baselines that were merged from the shards of a run are "
				 "left out of this\n");
	else if (searched && (!runs->n || report->decision->n_of_kind[SA_FAILURE_NO_BASELINE]))
		sa_str_printf(out,
			      "# the job looked for baselines on GitHub and found %s; this does "
			      "not know of it\n",
			      runs->n ? "fewer than it was to have" : "none");
	for (size_t i = 0; runs && i < runs->n; i++) {
		if (fetched(runs, i))
			put_fetch(out, env, fetched(runs, i), folder_of(ctx, i));
	}
}

static bool is_searched(struct sa_ctx *ctx, const char *text)
{
	struct sa_baseline_spec spec;
	struct sa_err ignored;

	return sa_baseline_spec_parse(ctx->arena, text, &spec, &ignored) == 0 &&
	       !sa_baseline_is_named(&spec);
}

/* The runs that were found for one spec, as the folders that they were fetched into. */
static void put_found(struct sa_ctx *ctx, struct sa_str *out, const struct sa_baseline_runs *runs,
		      const char *spec)
{
	for (size_t i = 0; runs && i < runs->n; i++) {
		if (!fetched(runs, i) || strcmp(runs->run[i].from.spec, spec) != 0)
			continue;
		put_option(out, "baseline",
			   sa_arena_printf(ctx->arena, "dir:%s", folder_of(ctx, i)));
	}
}

/* Those of the inputs; those of the policy where the policy alone would not find them again. */
static void put_baselines(struct sa_ctx *ctx, struct sa_str *out,
			  const struct sa_action_settings *set,
			  const struct sa_policy_report *report)
{
	const struct sa_policy_names given = sa_baseline_lines(set->baseline.baseline, ctx->arena);
	const struct sa_policy_names *specs =
		given.n ? &given : &report->judged->policy->baseline.from;
	bool needed = given.n > 0;

	for (size_t i = 0; i < specs->n; i++)
		needed = needed || is_searched(ctx, specs->name[i]);
	for (size_t i = 0; needed && i < specs->n; i++) {
		if (is_searched(ctx, specs->name[i])) {
			put_found(ctx, out, report->judged->baseline, specs->name[i]);
			continue;
		}
		put_option(out, "baseline", specs->name[i]);
	}
}

const char *sa_action_reproduce_policy(struct sa_ctx *ctx, const struct sa_action_settings *set,
				       const struct sa_action_env *env,
				       const struct sa_policy_report *report)
{
	const struct sa_policy *policy = report->judged->policy;
	const struct sa_policy_names rules = sa_action_thresholds(ctx, set);
	SA_STR_SCOPE(out);

	const char *commit = strstr(policy->origin, ":./") ? BASE_POLICY : NULL;

	if (report->decision->n_of_kind[SA_FAILURE_POLICY_LOOSENED])
		sa_str_puts(&out, "# the job also looked at what the change does to its policy; "
				  "this does not\n");
	put_other_exit(&out, set, report->audit, sa_baseline_implies_fail(&set->baseline));
	put_runs(ctx, &out, env, report);
	if (commit) {
		sa_str_puts(&out, "git show ");
		sa_shell_word(&out, policy->origin);
		sa_str_puts(&out, " >" BASE_POLICY "\n");
	}
	put_begin(&out, set, env);
	if (set->policy[0] || strcmp(policy->origin, SA_POLICY_BUILTIN) != 0)
		put_option(&out, "policy", commit ? commit : policy->origin);
	put_input(&out, set, "profile");
	for (size_t i = 0; i < rules.n; i++)
		put_option(&out, "threshold", rules.name[i]);
	put_windows(&out, set);
	put_baselines(ctx, &out, set, report);
	put_comparison(&out, set,
		       false); /* they are part of the policy, and of a gate without a run */
	if (sa_action_fail_on(set) != SA_FAIL_NEVER)
		sa_str_puts(&out, " --fail-on-hold");
	return sa_str_finish(&out, ctx->arena);
}

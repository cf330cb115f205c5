/* SPDX-License-Identifier: MIT */
/* The audit of a policy as JSON (FORMATS 15.14, POLICY 16). */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "render/compare.h"
#include "render/json_part.h"
#include "render/policy_part.h"

static const char *window_name(const struct sa_judged *judged, const struct sa_finding *f)
{
	return judged->policy->window[f->rule->left.window].name;
}

/* The KPI that a failure is about; NULL for one that is about the run. */
static const char *kpi_of(const struct sa_judged *judged, const struct sa_failure *failure)
{
	const struct sa_policy_metric *metric = judged->policy->metric;

	if (failure->finding)
		return metric[failure->finding->metric].name;
	if (failure->moved)
		return metric[failure->moved->metric].name;
	return failure->course ? metric[failure->course->metric].name : NULL;
}

static void put_decision(struct sa_jout *j, const struct sa_policy_report *report)
{
	const struct sa_judged *judged = report->judged;
	SA_STR_SCOPE(headline);

	sa_phrase_policy_headline(&headline, report, &sa_pen_plain);
	sa_json_decision_begin(j, report->decision->state, headline.buf);
	for (size_t i = 0; i < report->decision->n; i++) {
		const struct sa_failure *failure = &report->decision->failure[i];
		const struct sa_finding *f = failure->finding;
		SA_STR_SCOPE(text);

		sa_phrase_policy_failure(&text, report, failure, &sa_pen_plain);
		sa_json_failure(j, &(struct sa_json_failure){
					   .failure = failure,
					   .kpi = kpi_of(judged, failure),
					   .rule = f ? f->rule->text : NULL,
					   .level = f ? sa_policy_level_name(f->rule->level) : NULL,
					   .window = f ? window_name(judged, f) : NULL,
					   .text = text.buf,
					   .actual = f ? f->actual : SA_MISSING,
					   .limit = f ? f->limit : SA_MISSING,
				   });
	}
	sa_json_decision_end(j);
}

void sa_policy_json_findings(const struct sa_judged *judged, struct sa_jout *j)
{
	sa_jout_array(j, "findings");
	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		sa_json_finding(j, &(struct sa_json_finding){
					   .group = f->group,
					   .kpi = judged->policy->metric[f->metric].name,
					   .rule = f->rule->text,
					   .level = sa_policy_level_name(f->rule->level),
					   .window = window_name(judged, f),
					   .outcome = f->outcome,
					   .state = f->state,
					   .actual = f->actual,
					   .limit = f->limit,
					   .margin = f->margin,
					   .counted = f->counted,
					   .n = f->n,
					   .n_missing = f->n_missing,
					   .waived = f->waived,
					   .since_index = f->since_index,
					   .since_rows = f->since_rows,
					   .since_of = f->since_of,
					   .reach = f->reach,
				   });
	}
	sa_jout_end_array(j);
}

void sa_policy_json_baseline(const struct sa_judged *judged, struct sa_jout *j)
{
	const struct sa_baseline_runs *runs = judged->baseline;
	const struct sa_policy *policy = judged->policy;
	SA_STR_SCOPE(spec);

	if (!runs)
		return;
	for (size_t i = 0; i < runs->n; i++)
		sa_str_printf(&spec, "%s%s", i ? ", " : "", runs->run[i].name);
	sa_jout_object(j, "baseline");
	sa_jout_text(j, "spec", spec.len ? spec.buf : NULL);
	sa_jout_text(j, "error", runs->n ? NULL : runs->why);
	sa_json_baseline_steps(j, runs->step, runs->n_steps);
	sa_jout_text(j, "cut", runs->n ? runs->why : NULL);
	sa_jout_int(j, "n_runs", (int64_t)runs->n);
	sa_jout_array(j, "runs");
	for (size_t i = 0; i < runs->n; i++)
		sa_json_baseline_run(j, &runs->run[i].from, runs->run[i].n_rows);
	sa_jout_end_array(j);
	sa_jout_text(j, "window", policy->window[policy->baseline.window].name);
	sa_jout_num(j, "alpha", policy->baseline.alpha);
	sa_jout_bool(j, "runs_alike", policy->baseline.runs_alike);
	sa_jout_array(j, "answers");
	for (size_t i = 0; i < judged->n_shift; i++) {
		const struct sa_judged_shift *s = &judged->shift[i];

		sa_json_answer(j, s->group, policy->metric[s->metric].name, s->judged, &s->answer);
	}
	sa_jout_end_array(j);
	sa_jout_end_object(j);
}

static void put_drift(struct sa_jout *j, const struct sa_judged *judged)
{
	sa_jout_array(j, "drift");
	for (size_t i = 0; i < judged->n_drift; i++) {
		const struct sa_judged_drift *d = &judged->drift[i];
		const struct sa_judged_kpi kpi = sa_policy_kpi(judged, d->metric, d->group);

		sa_json_drift(j, kpi.name, kpi.row, d);
	}
	sa_jout_end_array(j);
}

static void put_windows_of(struct sa_jout *j, const char *key, const struct sa_judged *judged,
			   size_t input)
{
	sa_jout_object(j, key);
	for (size_t w = 0; w < judged->policy->n_window; w++) {
		const struct sa_judged_window *window = &judged->window[input][w];

		sa_json_window(j, &(struct sa_json_window){
					  .name = judged->policy->window[w].name,
					  .first = window->first,
					  .last = window->last,
					  .n_rows = window->n_rows,
					  .n_masked = window->n_masked,
				  });
	}
	sa_jout_end_object(j);
}

static void put_windows(struct sa_jout *j, const struct sa_judged *judged)
{
	put_windows_of(j, "windows", judged, 0);
	sa_jout_object(j, "windows_by_input");
	for (size_t i = 0; i < judged->policy->n_input; i++)
		put_windows_of(j, judged->policy->input[i].name, judged, i);
	sa_jout_end_object(j);
}

static void put_series(struct sa_jout *j, const struct sa_judged *judged)
{
	const struct sa_judged_series *all = judged->series;

	sa_jout_object(j, "series");
	for (size_t i = 0; i < judged->n_series; i++) {
		const struct sa_judged_series *s = &all[i];
		bool new_group = !i || strcmp(s->group, all[i - 1].group) != 0;

		if (new_group || s->metric != all[i - 1].metric) {
			if (i)
				sa_jout_end_object(j);
			if (new_group && i)
				sa_jout_end_object(j);
			if (new_group)
				sa_jout_object(j, s->group);
			sa_jout_object(j, judged->policy->metric[s->metric].name);
		}
		sa_json_series(j, judged->policy->window[s->window].name,
			       &(struct sa_agg){.n = s->n,
						.n_missing = s->n_missing,
						.min = s->min,
						.max = s->max,
						.mean = s->mean,
						.median = s->median});
	}
	if (judged->n_series) {
		sa_jout_end_object(j);
		sa_jout_end_object(j);
	}
	sa_jout_end_object(j);
}

/* Names of the problems for scripts; the words for people stand in `details`. */
static void put_completeness(struct sa_jout *j, const struct sa_policy_report *report)
{
	const struct sa_judged *judged = report->judged;
	enum sa_state lack = sa_json_lack_state(report->decision);

	sa_jout_object(j, "completeness");
	sa_jout_text(j, "state",
		     sa_state_name(lack > judged->completeness ? lack : judged->completeness));
	sa_jout_array(j, "problems");
	for (size_t i = 0; i < judged->n_problem; i++) {
		const struct sa_problem *p = &judged->problem[i];

		sa_json_problem(j, p->kind, p->input, p->group);
	}
	sa_json_lack_keys(j, report->decision, judged->policy->input[0].name);
	sa_jout_end_array(j);
	sa_jout_array(j, "details");
	for (size_t i = 0; i < judged->n_problem; i++)
		sa_jout_text(j, NULL, judged->problem[i].text);
	sa_json_lack_texts(j, report->decision);
	sa_jout_end_array(j);
	sa_jout_end_object(j);
}

static void put_inputs(struct sa_jout *j, const struct sa_judged *judged)
{
	const struct sa_data *data = judged->data;

	sa_jout_array(j, "inputs");
	for (size_t i = 0; i < judged->policy->n_input; i++) {
		const struct sa_input_data *input = &data->input[i];

		sa_json_input(j, input->name, input->format, input->n_files, input->rows.n);
	}
	sa_jout_end_array(j);
	sa_jout_int(j, "rows", (int64_t)data->input[0].rows.n);
	sa_jout_array(j, "unusable");
	for (size_t i = 0; i < data->n_unusable; i++) {
		const struct sa_lost *u = &data->unusable[i];

		sa_jout_object_inline(j, NULL);
		sa_jout_text(j, "input", u->input);
		sa_jout_text(j, "file", u->file);
		if (u->line)
			sa_jout_int(j, "line", (int64_t)u->line);
		sa_jout_int(j, "index", u->index);
		sa_jout_text(j, "reason", u->why);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
}

void sa_policy_json_members(const struct sa_policy_report *report, struct sa_jout *j)
{
	const struct sa_judged *judged = report->judged;

	sa_json_policy(judged->policy, j);
	sa_policy_json_findings(judged, j);
	put_drift(j, judged);
	sa_policy_json_baseline(judged, j);
	put_windows(j, judged);
	sa_jout_array(j, "groups");
	for (size_t i = 0; i < judged->n_group; i++)
		sa_jout_text(j, NULL, judged->group[i].name);
	sa_jout_end_array(j);
	put_series(j, judged);
	put_completeness(j, report);
	put_inputs(j, judged);
}

static bool rules_hold(const struct sa_decision *d)
{
	for (size_t i = 0; i < d->n_holding; i++) {
		if (d->failure[i].kind == SA_FAILURE_LIMIT ||
		    d->failure[i].kind == SA_FAILURE_MISSING)
			return false;
	}
	return true;
}

static void put_readiness(struct sa_jout *j, const struct sa_policy_report *report)
{
	const struct sa_decision *d = report->decision;

	sa_jout_object(j, "readiness");
	sa_jout_bool(j, "pass", sa_state_ships(d->state));
	sa_jout_text(j, "verdict", sa_state_verdict(d->state));
	sa_jout_bool(j, "kpis_pass", rules_hold(d));
	if (report->before)
		sa_jout_bool(j, "override", report->before->settings.override);
	sa_jout_array(j, "failures");
	for (size_t i = 0; i < d->n_holding; i++) {
		SA_STR_SCOPE(text);

		sa_phrase_policy_failure(&text, report, &d->failure[i], &sa_pen_plain);
		sa_jout_text(j, NULL, text.buf);
	}
	sa_jout_end_array(j);
	if (report->before)
		sa_json_checks(j, &report->before->verdict);
	sa_jout_end_object(j);
}

static void put_digest(struct sa_jout *j, const struct sa_audit *audit)
{
	if (!audit->inputs_paths)
		return;
	sa_jout_text(j, "inputs_digest", audit->inputs_digest);
	sa_jout_array(j, "inputs_paths");
	for (size_t i = 0; i < audit->inputs_paths->n; i++)
		sa_jout_text(j, NULL, audit->inputs_paths->name[i]);
	sa_jout_end_array(j);
}

void sa_render_policy_json(const struct sa_policy_report *report, struct sa_arena *arena,
			   struct sa_str *out)
{
	(void)arena;
	const struct sa_notes *notes = report->audit->notes;
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "schema_version", SA_SUMMARY_SCHEMA_VERSION);
	sa_jout_text(&j, "tool", "soak-audit");
	sa_jout_text(&j, "tool_version", report->audit->meta.tool_version);
	sa_jout_text(&j, "timestamp", report->audit->meta.generated_at);
	sa_jout_text(&j, "base_dir", report->base);
	put_digest(&j, report->audit);
	sa_jout_text(&j, "report_stamp", report->audit->stamp);
	put_decision(&j, report);
	put_readiness(&j, report);
	sa_policy_json_members(report, &j);
	if (report->before)
		sa_json_before(&j, report->before);
	sa_jout_array(&j, "notes");
	for (size_t i = 0; i < notes->n; i++) {
		sa_jout_object(&j, NULL);
		sa_jout_text(&j, "severity", sa_severity_name(notes->note[i].severity));
		sa_jout_text(&j, "file", notes->note[i].file);
		sa_jout_text(&j, "text", notes->note[i].text);
		sa_jout_end_object(&j);
	}
	sa_jout_end_array(&j);
	sa_jout_int(&j, "notes_not_listed", (int64_t)sa_notes_dropped(notes));
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}

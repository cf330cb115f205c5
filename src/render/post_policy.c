/* SPDX-License-Identifier: MIT */
/* POST_SOAK_SNAPSHOT.json and the reports beside it, by a policy. */
#include "render/post_policy.h"

#include <string.h>

#include "base/utf8.h"
#include "codec/json_out.h"
#include "codec/md_out.h"
#include "render/json_part.h"
#include "render/post_part.h"
#include "render/post_soak.h"
#include "doc/phrase.h"
#include "doc/reasons.h"
#include "render/pens.h"

#define SCHEMA_VERSION "1.2"
#define ROWS_SHOWN     200

static bool has_groups(const struct sa_post_policy *post)
{
	return post->n_group > 1 || (post->n_group == 1 && post->group[0].group->name[0]);
}

/* ---- JSON ---- */

static void put_kpis(struct sa_jout *j, const struct sa_judged *judged,
		     const struct sa_post_group *group)
{
	sa_jout_object(j, "kpi_last_n");
	for (size_t k = 0; k < group->n_kpi; k++) {
		const struct sa_post_kpi *kpi = &group->kpi[k];

		sa_jout_object(j, judged->policy->metric[kpi->metric].name);
		sa_jout_num(j, "mean", kpi->mean);
		sa_jout_num(j, "median", kpi->median);
		sa_jout_num(j, "min", kpi->min);
		sa_jout_num(j, "max", kpi->max);
		sa_jout_text(j, "trend", sa_drift_word(kpi->drift));
		sa_jout_end_object(j);
	}
	sa_jout_end_object(j);
}

/* "net_bps: median(last8) >= 2.9": whether it passed. Returns how many did. */
static size_t put_goals(struct sa_jout *j, const struct sa_policy_report *report, const char *group,
			struct sa_arena *arena)
{
	const struct sa_judged *judged = report->judged;
	size_t met = 0;

	sa_jout_object(j, "goals_met");
	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		if (strcmp(f->group, group) != 0)
			continue;
		sa_jout_bool(j,
			     sa_arena_printf(arena, "%s: %s",
					     judged->policy->metric[f->metric].name, f->rule->text),
			     f->outcome == SA_PASS);
		met += f->outcome == SA_PASS;
	}
	sa_jout_end_object(j);
	return met;
}

static void put_decision(struct sa_jout *j, const struct sa_policy_report *report)
{
	SA_STR_SCOPE(headline);

	sa_phrase_policy_headline(&headline, report, &sa_pen_plain);
	sa_jout_object(j, "decision");
	sa_jout_text(j, "state", sa_state_name(report->decision->state));
	sa_jout_text(j, "headline", headline.buf);
	sa_jout_array(j, "failures");
	for (size_t i = 0; i < report->decision->n; i++) {
		SA_STR_SCOPE(text);

		sa_phrase_policy_failure(&text, report, &report->decision->failure[i],
					 &sa_pen_plain);
		sa_jout_text(j, NULL, text.buf);
	}
	sa_jout_end_array(j);
	sa_jout_end_object(j);
}

static void put_groups(struct sa_jout *j, const struct sa_post_policy_page *page)
{
	const struct sa_post_policy *post = page->post;

	sa_jout_object(j, "groups");
	for (size_t g = 0; g < post->n_group; g++) {
		const struct sa_post_group *group = &post->group[g];

		sa_jout_object(j, group->group->name);
		sa_jout_text(j, "state", sa_state_name(group->group->state));
		put_kpis(j, page->report->judged, group);
		sa_jout_int(j, "pass_count_last_n",
			    (int64_t)put_goals(j, page->report, group->group->name, page->arena));
		sa_jout_end_object(j);
	}
	sa_jout_end_object(j);
}

static void put_snapshot(const struct sa_post_policy_page *page, struct sa_str *out)
{
	const struct sa_policy_report *report = page->report;
	const struct sa_policy *policy = report->judged->policy;
	const struct sa_post_policy *post = page->post;
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "schema_version", SCHEMA_VERSION);
	sa_jout_text(&j, "tool", "soak-audit");
	sa_jout_text(&j, "tool_version", report->audit->meta.tool_version);
	sa_jout_text(&j, "timestamp", page->timestamp);
	sa_jout_text(&j, "verdict", sa_post_verdict_word(post->verdict));
	sa_jout_bool(&j, "override", page->override);
	sa_jout_object_inline(&j, "policy");
	sa_jout_text(&j, "origin", policy->origin);
	sa_jout_text(&j, "sha256", policy->sha256);
	sa_jout_text(&j, "profile", policy->profile);
	sa_jout_end_object(&j);
	sa_jout_int(&j, "iterations_total", (int64_t)report->audit->run->n_loaded);
	sa_jout_text(&j, "window", policy->window[post->window].name);
	sa_jout_array_inline(&j, "iterations_analyzed");
	for (size_t i = 0; i < post->n_analyzed; i++)
		sa_jout_int(&j, NULL, post->analyzed[i]);
	sa_jout_end_array(&j);
	if (post->n_group) {
		put_kpis(&j, report->judged, &post->group[0]);
		sa_jout_int(
			&j, "pass_count_last_n",
			(int64_t)put_goals(&j, report, post->group[0].group->name, page->arena));
	}
	if (has_groups(post))
		put_groups(&j, page);
	sa_policy_json_findings(report->judged, &j);
	put_decision(&j, report);
	sa_jout_bool(&j, "freeze_ready", sa_state_ships(report->decision->state));
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}

/* ---- Markdown ---- */

static struct sa_post_count count_of(const struct sa_post_policy_page *page)
{
	return (struct sa_post_count){page->post->verdict, page->post->n_hold,
				      page->report->judged->n_finding, "rules hold"};
}

static void put_head(struct sa_str *out, int file, const struct sa_post_policy_page *page)
{
	SA_STR_SCOPE(headline);

	sa_phrase_policy_headline(&headline, page->report, &sa_pen_markdown);
	sa_post_put_head(out, &(struct sa_post_head){
				      .title = sa_post_file_table[file].title,
				      .generated = page->report->audit->meta.generated_at,
				      .source = page->report->base,
				      .count = count_of(page),
				      .state = page->report->decision->state,
				      .headline = headline.buf,
				      .override = page->override,
			      });
}

static void put_audit(const struct sa_post_policy_page *page, struct sa_str *out)
{
	put_head(out, SA_POST_AUDIT, page);
	sa_render_policy_markdown(page->report, page->arena, out);
}

static void put_failures(const struct sa_post_policy_page *page, struct sa_str *out)
{
	const struct sa_policy_report *report = page->report;
	const struct sa_data *data = report->judged->data;
	size_t shown = data->n_unusable < ROWS_SHOWN ? data->n_unusable : ROWS_SHOWN;

	put_head(out, SA_POST_FAILURES, page);
	sa_post_put_against(out, &(struct sa_reasons){.decision = report->decision,
						      .policy = report,
						      .most = SA_REASONS_SHOWN,
						      .mark = SA_MARK_SIGN});
	sa_str_puts(out, "## Files and records that could not be used\n\n");
	for (size_t i = 0; i < shown; i++)
		sa_post_put_unusable(out, data->unusable[i].file, data->unusable[i].line,
				     data->unusable[i].why);
	sa_post_end_unusable(out, shown, data->n_unusable);
}

/* Rules by KPI, with the command that says what is asked of each. Returns how many KPIs have something to look at. */
static size_t put_rule_advice(const struct sa_judged *judged, struct sa_str *out)
{
	size_t said = 0;

	for (size_t m = 0; m < judged->policy->n_metric; m++) {
		const char *name = judged->policy->metric[m].name;
		size_t n = 0;

		for (size_t i = 0; i < judged->n_finding; i++)
			n += judged->finding[i].metric == m &&
			     judged->finding[i].state != SA_STATE_OK;
		if (!n)
			continue;
		said++;
		sa_str_puts(out, "- ");
		sa_md_name(out, name, SA_LIMIT_SHOWN_TEXT);
		/* (the name of a KPI is letters, digits and a few signs) */
		sa_str_printf(out,
			      ": %zu rule%s not hold; what is asked of it: `soak-audit policy "
			      "explain %s`\n",
			      n, n == 1 ? " does" : "s do", name);
	}
	return said;
}

/* What to look at: the rules by KPI, then all else that the decision was made of. */
static void put_advice(const struct sa_post_policy_page *page, struct sa_str *out)
{
	put_head(out, SA_POST_ADVICE, page);
	struct sa_doc doc = {.arena = page->arena};
	size_t said = put_rule_advice(page->report->judged, out);

	/* completeness, gate, baseline, drift */
	said += sa_doc_reasons(&doc, &(struct sa_reasons){.decision = page->report->decision,
							  .policy = page->report,
							  .most = SA_REASONS_SHOWN,
							  .ruleless = true,
							  .mark = SA_MARK_SIGN});
	sa_markdown_blocks(out, &doc, &sa_pen_markdown, false);
	if (!said)
		sa_str_puts(out, "- No action needed\n");
}

sa_post_policy_render *const sa_post_policy_table[] = {put_snapshot, put_audit, put_advice,
						       put_failures};

/* ---- console ---- */

void sa_post_policy_console(const struct sa_post_policy_page *page, struct sa_str *out)
{
	const struct sa_judged *judged = page->report->judged;
	const struct sa_post_count count = count_of(page);
	const struct sa_post_policy *post = page->post;

	sa_str_printf(out, "Rows: %zu, analyzed: %zu (", judged->data->input[0].rows.n,
		      post->n_analyzed);
	sa_str_printf(out, "%s", judged->policy->window[post->window].name);
	if (post->n_analyzed)
		sa_str_printf(out, ", %lld to %lld", (long long)post->analyzed[0],
			      (long long)post->analyzed[post->n_analyzed - 1]);
	sa_str_puts(out, ")\n");
	if (page->override)
		sa_str_puts(out, "⚠ " SA_PHRASE_OVERRIDE "\n");
	for (size_t i = 0; i < judged->n_finding && i < ROWS_SHOWN; i++) {
		const struct sa_finding *f = &judged->finding[i];

		sa_str_puts(out, "  ");
		sa_phrase_finding(out, judged, f, &sa_pen_plain);
		sa_str_printf(out, " %s\n", sa_outcome_text(f->outcome));
	}
	if (judged->n_finding > ROWS_SHOWN)
		sa_str_printf(out, "  … and %zu more\n", judged->n_finding - ROWS_SHOWN);
	sa_post_put_verdict(out, &count);
}

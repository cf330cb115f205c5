/* SPDX-License-Identifier: MIT */
/* Comment and summary. */
#include "render/pr_body.h"

#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "codec/json_out.h"
#include "codec/md_out.h"
#include "codec/spark.h"
#include "model/chart.h"
#include "render/chart_build.h"
#include "render/chart_pens.h"
#include "doc/decision_text.h"
#include "doc/judged_words.h"
#include "doc/phrase.h"
#include "render/pr_part.h"
#include "render/pr_table.h"
#include "doc/reasons.h"
#include "model/report.h"
#include "render/pens.h"

#define MOST_REASONS 20 /* of a policy, which may have many groups */
#define MOST_CHARTS  4
#define SPARK_WIDTH  8 /* a cell that never breaks must not be wide */
#define SHORT_SHA    12
#define GROUP_CHARS  100  /* of a group, in the data of a comment */
#define DATA_BYTES   3000 /* of it; further KPIs are left out */

void sa_render_decision(const struct sa_publication *pub, struct sa_str *out)
{
	const struct sa_decision *d = &pub->decision;

	sa_str_printf(out, "%s Soak audit: %s: ", sa_state_glyph(d->state),
		      sa_state_name(d->state));
	sa_publication_headline(out, pub, &sa_pen_plain);
}

/* That a change loosens its own policy stands at the head, also where something worse leads. */
static void put_loosened(struct sa_str *out, const struct sa_publication *pub, enum sa_room room)
{
	const struct sa_decision *d = &pub->decision;

	for (size_t i = 1; i < d->n; i++) {
		if (d->failure[i].kind != SA_FAILURE_POLICY_LOOSENED)
			continue;
		sa_str_printf(out, "%s ", sa_state_glyph(d->failure[i].state));
		sa_publication_failure(out, pub, &d->failure[i], sa_pr_pen(room));
		sa_str_puts(out, ".\n\n");
	}
}

static void put_title(struct sa_str *out, const struct sa_publication *pub, enum sa_room room)
{
	const struct sa_decision *d = &pub->decision;
	SA_STR_SCOPE(newest);

	sa_str_printf(out, "### %s Soak audit", sa_state_glyph(d->state));
	if (pub->key[0]) {
		sa_str_puts(out, " (");
		sa_md_name(out, pub->key, SA_LIMIT_SHOWN_TEXT);
		sa_str_putc(out, ')');
	}
	sa_str_printf(out, ": %s\n\n%s **%s**: ", sa_state_name(d->state), sa_state_glyph(d->state),
		      sa_state_name(d->state));
	sa_publication_headline(out, pub, sa_pr_pen(room));
	sa_str_puts(out, ".\n\n");
	put_loosened(out, pub, room);
	if (pub->audit && sa_phrase_newest(&newest, pub->audit->run, &sa_pen_markdown))
		sa_str_printf(out, "⚠️ %s.\n\n", newest.buf);
}

/*
 * Which iteration broke, of the built-in KPIs that the headline does not tell of (the items below are the
 * words of every output, which those of a policy say it in).
 */
static void put_since(struct sa_str *out, const struct sa_decision *d)
{
	size_t n = 0;

	for (size_t i = 1; i < d->n; i++) {
		const struct sa_check *check = d->failure[i].check;
		SA_STR_SCOPE(since);

		if (!check || !sa_phrase_check_since(&since, check))
			continue;
		sa_str_printf(out, "%s`%s` is %s", n++ ? "; " : "",
			      sa_kpi_table[check->rule.kpi].gate_name, since.buf);
	}
	sa_str_puts(out, n ? ".\n\n" : "");
}

/* All that speaks against the run, one item each. */
static void put_reasons(struct sa_str *out, const struct sa_publication *pub, enum sa_room room)
{
	const struct sa_decision *d = &pub->decision;
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	sa_doc_publication_reasons(&doc, pub, 0,
				   pub->judged ? sa_pr_most(room, MOST_REASONS) : d->n);
	sa_markdown_blocks(out, &doc, sa_pr_pen(room), true);
	put_since(out, d);
}

/* What is wrong in a policy, or what a change does to it, each with its place. */
static void put_mistakes(struct sa_str *out, const struct sa_publication *pub, enum sa_room room)
{
	size_t most = sa_pr_most(room, MOST_REASONS);

	if (pub->n_remark && !pub->error)
		sa_str_puts(out, "**What this change does to the policy:**\n\n");
	for (size_t i = 0; i < pub->n_remark && i < most; i++) {
		sa_str_puts(out, "- ");
		sa_publication_remark(out, &pub->remark[i], sa_pr_pen(room));
		sa_str_putc(out, '\n');
	}
	if (pub->n_remark > most)
		sa_str_printf(out, "- … and %zu more\n", pub->n_remark - most);
	if (pub->n_remark)
		sa_str_putc(out, '\n');
}

/* ---- what changed ---- */

/* As it stands in the data of a comment, which has little room. */
static const char *said_group(struct sa_arena *arena, const char *group)
{
	SA_STR_SCOPE(shown);

	sa_utf8_plain(&shown, group, strlen(group), GROUP_CHARS);
	return sa_str_finish(&shown, arena);
}

static bool same_number(double a, double b)
{
	if (!sa_num_is_finite(a) || !sa_num_is_finite(b))
		return isnan(a) ? isnan(b) : isinf(a) && isinf(b);
	return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

/* With as many places as it takes to see that the two differ. */
static void put_said(struct sa_str *out, double value, double beside)
{
	if (isnan(value))
		sa_str_puts(out, "n/a");
	else
		sa_phrase_number(out, value, beside, 3);
}

/* Values of another group would be no change of this one. */
static void put_moved_kpis(struct sa_str *out, const struct sa_publication *pub, bool *any)
{
	SA_ARENA_SCOPE(scratch);
	const struct sa_said_kpi *kpi;
	const char *group;
	size_t n = sa_publication_kpis(pub, &scratch, &kpi, &group);

	if (strcmp(said_group(&scratch, group), pub->last.group) != 0)
		return;
	for (size_t k = 0; k < n; k++) {
		double before = sa_last_said_value(&pub->last, kpi[k].name);

		if (same_number(before, kpi[k].value))
			continue;
		sa_str_printf(out, "%s%s ", *any ? " · " : "", kpi[k].name);
		put_said(out, before, kpi[k].value);
		sa_str_puts(out, " → ");
		put_said(out, kpi[k].value, before);
		*any = true;
	}
}

static void put_changes(struct sa_str *out, const struct sa_publication *pub)
{
	bool any = false;

	if (!pub->last.known || !pub->audit)
		return;
	sa_str_puts(out, "**Since the last comment");
	if (pub->last.sha[0]) {
		sa_str_puts(out, " (");
		sa_pr_text(out, pub->last.sha);
		sa_str_putc(out, ')');
	}
	sa_str_puts(out, ":** ");
	if (pub->last.state != pub->decision.state) {
		sa_str_printf(out, "%s → %s", sa_state_name(pub->last.state),
			      sa_state_name(pub->decision.state));
		if (!sa_state_ships(pub->last.state) && sa_state_ships(pub->decision.state))
			sa_str_puts(out, " (resolved)");
		any = true;
	}
	put_moved_kpis(out, pub, &any);
	sa_str_puts(out, any ? "\n\n" : "no change\n\n");
}

/* ---- the table ---- */

/* The rows of the judged window, the limit at a fixed height. */
static void put_spark(struct sa_str *out, const struct sa_audit *audit,
		      const struct sa_check *check)
{
	const struct sa_window *w = &audit->window[SA_WINDOW_LAST];
	SA_ARENA_SCOPE(scratch);
	double *value = SA_NEW_ARRAY(&scratch, w->n_rows, double);

	if (!w->kpi[check->rule.kpi].n)
		return;
	for (size_t i = 0; i < w->n_rows; i++)
		value[i] = audit->run->iter[w->first_row + i].kpi[check->rule.kpi];
	sa_spark_limit(out, value, w->n_rows, SPARK_WIDTH, check->rule.limit,
		       check->rule.op == SA_GE);
}

static const char *arrow_of(const struct sa_audit *audit, size_t kpi)
{
	return audit->drift ? sa_phrase_arrow(audit->drift[kpi].answer.word) : "";
}

static void put_row(struct sa_str *out, const struct sa_audit *audit,
		    const struct sa_pr_table *table, const struct sa_check *check)
{
	size_t kpi = check->rule.kpi;
	SA_STR_SCOPE(value);
	SA_STR_SCOPE(limit);
	SA_STR_SCOPE(shift);
	SA_STR_SCOPE(spark);

	if (check->outcome == SA_MISSING_VALUE && check->n_present < check->n_needed)
		sa_str_printf(&value, "%zu of %zu values", check->n_present, check->n_asked);
	else
		sa_phrase_actual(&value, check, 3);
	sa_str_printf(&limit, "%s %s", sa_cmp_glyph(check->rule.op), check->rule.limit_text);
	if (table->n_baseline)
		sa_phrase_shift_cell(&shift, &audit->baseline->compare.shift[kpi].answer,
				     sa_kpi_table[kpi].digits);
	put_spark(&spark, audit, check);
	sa_pr_table_row(out, table,
			&(struct sa_pr_row){
				.state = check->outcome == SA_PASS ? SA_STATE_OK : SA_STATE_HOLD,
				.outcome = check->outcome,
				.group = "",
				.kpi = sa_kpi_table[kpi].gate_name,
				.value = value.buf,
				.limit = limit.buf,
				.margin = check->margin,
				.reach = check->reach.at,
				.digits = 3,
				.shift = shift.buf,
				.trend = arrow_of(audit, kpi),
				.spark = spark.buf,
			});
}

static void put_rows(struct sa_str *out, const struct sa_audit *audit,
		     const struct sa_pr_table *table, bool passing)
{
	for (size_t i = 0; i < audit->verdict.n_check; i++) {
		const struct sa_check *check = &audit->verdict.check[i];

		if ((check->outcome == SA_PASS) == passing)
			put_row(out, audit, table, check);
	}
}

static bool has_reach(const struct sa_verdict *verdict)
{
	for (size_t i = 0; i < verdict->n_check; i++) {
		if (sa_num_is_finite(verdict->check[i].reach.at))
			return true;
	}
	return false;
}

static void put_table(struct sa_str *out, const struct sa_publication *pub, enum sa_room room)
{
	const struct sa_audit *audit = pub->audit;
	const struct sa_baseline *baseline = audit->baseline;
	size_t notes = audit->notes->n + sa_notes_dropped(audit->notes);
	SA_STR_SCOPE(window);

	sa_str_printf(&window, "last %zu", audit->settings.last_n);
	const struct sa_pr_table table = {
		.value = window.buf,
		.n_baseline = baseline && baseline->wanted && !baseline->error
				      ? baseline->compare.n_runs
				      : 0,
		.spark = sa_pr_has_sparks(pub, room),
		.pen = sa_pr_pen(room),
	};

	sa_pr_table_head(out, &table);
	put_rows(out, audit, &table, false);
	if (room < SA_ROOM_FAILING_ROWS_ONLY)
		put_rows(out, audit, &table, true);
	sa_str_printf(out, "\nKPI gate: **%s**", sa_kpi_gates_word(&audit->gates));
	sa_str_printf(out, " · %zu iterations", audit->run->n_loaded);
	if (notes)
		sa_str_printf(out, " · %zu note%s on the input", notes, notes == 1 ? "" : "s");
	sa_pr_table_legend(out, room < SA_ROOM_FAILING_ROWS_ONLY && has_reach(&audit->verdict));
	sa_str_puts(out, "\n\n");
}

/* ---- charts ---- */

/* At most four, failing and regressed KPIs first; the numbers stand in the table as well. */
static void put_charts(struct sa_str *out, const struct sa_publication *pub)
{
	const struct sa_audit *audit = pub->audit;
	const struct sa_baseline *baseline = audit->baseline;
	bool compared = baseline && !baseline->error && baseline->run && baseline->run->n_iter;
	bool regressed[SA_KPI_COUNT] = {false};
	size_t pick[MOST_CHARTS];
	SA_ARENA_SCOPE(scratch);

	if (pub->charts == SA_CHARTS_SPARKLINE || pub->charts == SA_CHARTS_OFF)
		return;
	for (size_t k = 0; compared && k < SA_KPI_COUNT; k++)
		regressed[k] = sa_compare_is_for_the_worse(&baseline->compare.shift[k].answer);
	size_t n = sa_chart_pick(audit, regressed, MOST_CHARTS, pick);

	if (n)
		sa_pr_charts_begin(out);
	for (size_t i = 0; i < n; i++) {
		struct sa_chart chart;

		sa_chart_of_kpi(audit, pick[i], compared ? baseline->run : NULL, "baseline",
				&scratch, &chart);
		sa_chart_mermaid_part(&chart, &scratch, out);
	}
	if (n)
		sa_str_puts(out, "</details>\n\n");
}

static void put_details(struct sa_str *out, const struct sa_audit *audit, enum sa_room room)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	sa_pr_details(&doc, audit);
	sa_doc_shorten(&doc, room);
	sa_markdown_blocks(out, &doc, sa_pr_pen(room), true);
}

/* Checked where it came from: hexadecimal digits. */
static void put_short_sha(struct sa_str *out, const char *sha)
{
	size_t len = strlen(sha);

	sa_str_add(out, sha, len < SHORT_SHA ? len : SHORT_SHA);
}

static void put_footer(struct sa_str *out, const struct sa_publication *pub)
{
	sa_str_puts(out, "<sub>");
	if (pub->sha[0]) {
		sa_str_puts(out, "Commit ");
		put_short_sha(out, pub->sha);
		sa_str_puts(out, " · ");
	}
	if (pub->run_url[0])
		sa_str_printf(out, "<a href=\"%s\">workflow run</a> · ", pub->run_url);
	sa_str_puts(out, "soak-audit");
	if (pub->audit)
		sa_str_printf(out, " %s", pub->audit->meta.tool_version);
	sa_str_puts(out, "</sub>\n");
}

static void put_body(const struct sa_publication *pub, enum sa_room room, struct sa_str *out)
{
	put_title(out, pub, room);
	put_changes(out, pub);
	if (pub->judged)
		sa_pr_policy_origin(pub, room, out);
	put_reasons(out, pub, room);
	put_mistakes(out, pub, room);
	if (pub->judged) {
		sa_pr_policy(pub, room, out);
	} else if (pub->audit) {
		put_table(out, pub, room);
		if (room < SA_ROOM_WITHOUT_CHARTS)
			put_charts(out, pub);
		put_details(out, pub->audit, room);
	}
	if (room < SA_ROOM_WITHOUT_COMMAND && pub->reproduce[0])
		sa_pr_command(out, pub);
	if (room > SA_ROOM_EVERYTHING)
		sa_str_printf(out, "Shortened: details are in `%s` of the run.\n\n",
			      sa_report_table[SA_REPORT_MARKDOWN].file_name);
	put_footer(out, pub);
}

void sa_render_pr_body(const struct sa_publication *pub, size_t max_bytes, struct sa_str *out)
{
	for (int room = SA_ROOM_EVERYTHING; room < SA_ROOM_COUNT; room++) {
		SA_STR_SCOPE(body);

		put_body(pub, (enum sa_room)room, &body);
		if (body.len <= max_bytes || room + 1 == SA_ROOM_COUNT) {
			sa_str_add(out, body.buf, body.len);
			return;
		}
	}
}

void sa_render_pr_data(const struct sa_publication *pub, struct sa_str *out)
{
	SA_ARENA_SCOPE(scratch);
	const struct sa_said_kpi *kpi;
	const char *group;
	size_t n = sa_publication_kpis(pub, &scratch, &kpi, &group);
	struct sa_jout j;
	SA_STR_SCOPE(sha);

	put_short_sha(&sha, pub->sha);
	sa_jout_init_compact(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_bool(&j, "hold", !sa_state_ships(pub->decision.state));
	sa_jout_text(&j, "state", sa_state_name(pub->decision.state));
	sa_jout_text(&j, "sha", sha.buf);
	if (group[0])
		sa_jout_text(&j, "group", said_group(&scratch, group));
	sa_jout_object(&j, "kpi");
	for (size_t k = 0; k < n && out->len < DATA_BYTES; k++) {
		if (isinf(kpi[k].value)) /* else it would read as a missing one */
			sa_jout_text(&j, kpi[k].name, SA_LAST_SAID_INFINITE);
		else
			sa_jout_computed(&j, kpi[k].name, kpi[k].value);
	}
	sa_jout_end_object(&j);
	sa_jout_end_object(&j);
}

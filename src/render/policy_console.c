/* SPDX-License-Identifier: MIT */
/* The audit of a policy on the console. */
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "doc/notes.h"
#include "doc/policy_blocks.h"
#include "doc/reasons.h"
#include "render/console_part.h"
#include "render/policy_part.h"
#include "model/report.h"
#include "doc/section.h"

/* Of many groups that fail alike these are named; the rest is a line. */
#define GROUPS_SHOWN 12
#define RULES_SHOWN  12

/* The word in the colour of its state, and blanks up to `width`. */
static void put_word(struct sa_str *out, const struct sa_console_opts *opts, enum sa_state state,
		     const char *word, size_t width)
{
	size_t len = strlen(word);

	sa_console_paint(out, opts, sa_console_color(state), word);
	sa_str_fill(out, ' ', len < width ? width - len : 0);
}

static void console_groups(const struct sa_policy_report *report,
			   const struct sa_console_opts *opts, struct sa_arena *arena,
			   struct sa_str *out)
{
	const struct sa_judged *judged = report->judged;
	const struct sa_judged_group *const *order = sa_judged_groups(judged, arena);
	size_t named = sa_policy_groups_named(order, judged->n_group);

	if (judged->n_group < 2)
		return;
	named = named < GROUPS_SHOWN ? named : GROUPS_SHOWN;
	sa_str_printf(out, "\n%s:\n", sa_section_title(SA_SECTION_GROUPS));
	for (size_t i = 0; i < named; i++) {
		const struct sa_finding **f;
		size_t n = sa_policy_findings(judged, order[i]->name, arena, &f);
		const char *name = sa_policy_group_name(order[i]->name);

		sa_str_puts(out, "  ");
		put_word(out, opts, order[i]->state, sa_state_name(order[i]->state), 13);
		sa_utf8_plain(out, name, strlen(name), SA_POLICY_NAME_CHARS);
		sa_str_puts(out, ": ");
		sa_phrase_broken_rules(out, order[i]);
		if (n && f[0]->state != SA_STATE_OK) {
			sa_str_puts(out, "; ");
			sa_phrase_finding(out, judged, f[0], &sa_pen_plain);
		}
		sa_str_putc(out, '\n');
	}
	if (named < judged->n_group) {
		sa_str_puts(out, "  ");
		sa_policy_put_rest(out, order, named, judged->n_group, report->decision->state);
		sa_str_putc(out, '\n');
	}
}

static void console_findings(const struct sa_policy_report *report,
			     const struct sa_console_opts *opts, struct sa_arena *arena,
			     struct sa_str *out)
{
	const struct sa_judged *judged = report->judged;
	const struct sa_finding **f;
	size_t n = sa_policy_findings(judged, NULL, arena, &f), shown = 0, broken = 0;
	size_t most = judged->n_group > 1 && !opts->explain ? RULES_SHOWN : SA_POLICY_ROWS_SHOWN;

	sa_str_puts(out, "\nRules:\n");
	for (size_t i = 0; i < n; i++) {
		if (judged->n_group > 1 && f[i]->state == SA_STATE_OK)
			break;
		if (shown == most)
			break;
		shown++;
		sa_str_puts(out, "  ");
		put_word(out, opts, f[i]->state, sa_outcome_key(f[i]->outcome), 13);
		sa_str_printf(out, "%-6s ", sa_policy_level_of(f[i]));
		sa_phrase_finding(out, judged, f[i], &sa_pen_plain);
		sa_str_putc(out, '\n');
		if (opts->explain) {
			sa_str_puts(out, "      ");
			sa_policy_put_source(out, judged, f[i], &sa_pen_plain);
			sa_str_putc(out, '\n');
		}
		if (sa_num_is_finite(f[i]->reach.at)) {
			sa_str_puts(out, "      ");
			sa_policy_put_reach(out, judged, f[i]);
			sa_str_putc(out, '\n');
		}
	}
	for (size_t i = shown; i < n; i++)
		broken += f[i]->state != SA_STATE_OK;
	if (broken)
		sa_str_printf(out, "  %zu more rule%s not hold, ", broken,
			      broken == 1 ? " does" : "s do");
	if (shown < n)
		sa_str_printf(out, "%s%zu hold%s; POST_SOAK_AUDIT_SUMMARY.json has all\n",
			      broken ? "" : "  ", n - shown - broken,
			      n - shown - broken == 1 ? "s" : "");
}

/* As the audit without a policy file ends (FORMATS 15.33); of another policy nobody waits for the line. */
static void console_ready(const struct sa_policy_report *report, const struct sa_console_opts *opts,
			  struct sa_str *out)
{
	const struct sa_decision *d = report->decision;

	if (!report->judged->policy->builds_on_mm_bot || !sa_state_ships(d->state))
		return;
	sa_console_ready(d, opts, out);
	sa_str_putc(out, '\n');
}

void sa_policy_console(const struct sa_policy_report *report, const struct sa_console_opts *opts,
		       struct sa_arena *arena, bool quiet, struct sa_str *out)
{
	const struct sa_decision *d = report->decision;
	struct sa_doc reasons = {.arena = arena}, inputs = {.arena = arena},
		      rest = {.arena = arena};
	SA_STR_SCOPE(newest);

	if (!quiet) {
		sa_str_printf(out, "%s ", sa_state_glyph(d->state));
		put_word(out, opts, d->state, sa_state_name(d->state), 0);
		sa_str_puts(out, ": ");
		sa_phrase_policy_headline(out, report, &sa_pen_plain);
		sa_str_putc(out, '\n');
		sa_doc_reasons(&reasons, &(struct sa_reasons){.decision = d,
							      .policy = report,
							      .most = SA_REASONS_SHOWN,
							      .most_rules = RULES_SHOWN,
							      .mark = SA_MARK_WARNINGS});
		sa_console_blocks(out, &reasons, "  - ", opts);
		if (sa_phrase_newest(&newest, report->audit->run, &sa_pen_plain))
			sa_str_printf(out, "⚠ %s\n", newest.buf);
		sa_str_puts(out, "\n  ");
		sa_policy_put_origin(out, report, &sa_pen_plain);
		sa_str_putc(out, '\n');
		sa_doc_inputs(&inputs, report->judged);
		sa_console_blocks(out, &inputs, "", opts);
		console_groups(report, opts, arena, out);
		console_findings(report, opts, arena, out);
		sa_doc_said(&rest, report);
		sa_doc_notes(&rest, report->audit->notes, SA_POLICY_ROWS_SHOWN,
			     sa_report_table[SA_REPORT_JSON].file_name);
		sa_console_blocks(out, &rest, "", opts);
		sa_str_putc(out, '\n');
		console_ready(report, opts, out);
	}
	sa_console_verdict(d, opts, out);
}

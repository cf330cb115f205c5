/* SPDX-License-Identifier: MIT */
/* The audit in a few lines, by a policy or not. */
#include "render/brief.h"

#include <string.h>

#include "base/utf8.h"
#include "render/console_part.h"
#include "render/pens.h"
#include "doc/policy_said.h"
#include "doc/reasons.h"

#define MARGIN	 6 /* of what stands behind the first word of a line */
#define FAILURES 5 /* listed behind the first one; with all else this makes 12 lines at most */

static void begin(struct sa_str *out, const char *word)
{
	size_t len = strlen(word);

	sa_str_puts(out, word);
	sa_str_fill(out, ' ', len < MARGIN ? MARGIN - len : 1);
}

static void put_decision(struct sa_str *out, const struct sa_publication *pub,
			 const struct sa_console_opts *opts)
{
	enum sa_state state = pub->decision.state;
	const char *word = sa_state_name(state);
	size_t len = strlen(word);

	sa_console_paint(out, opts, sa_console_color(state), word);
	sa_str_fill(out, ' ', len < MARGIN ? MARGIN - len : 1);
	sa_publication_headline(out, pub, &sa_pen_plain);
	sa_str_putc(out, '\n');
}

static void put_failures(struct sa_str *out, const struct sa_publication *pub,
			 const struct sa_console_opts *opts)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};
	SA_STR_SCOPE(newest);

	sa_doc_publication_reasons(&doc, pub, 1, FAILURES);
	sa_console_blocks(out, &doc, "      ", opts);
	if (sa_phrase_newest(&newest, pub->audit->run, &sa_pen_plain)) {
		begin(out, "");
		sa_str_printf(out, "%s\n", newest.buf);
	}
}

/* Of a run with several groups: the worst, and how the others are. */
static void put_worst_group(struct sa_str *out, const struct sa_judged *judged, enum sa_state run)
{
	SA_ARENA_SCOPE(scratch);
	const struct sa_judged_group *const *order = sa_judged_groups(judged, &scratch);
	const struct sa_judged_group *worst = order[0];
	const char *name = sa_policy_group_name(worst->name);

	if (worst->state == SA_STATE_OK) {
		begin(out, sa_state_ships(run) ? "groups" : "");
		if (sa_state_ships(run))
			sa_str_printf(out, "all %zu are OK", judged->n_group);
		else
			sa_policy_put_rest(out, order, 0, judged->n_group, run);
		sa_str_putc(out, '\n');
		return;
	}
	begin(out, "worst");
	sa_utf8_plain(out, name, strlen(name), SA_POLICY_NAME_CHARS);
	sa_str_printf(out, " is %s, ", sa_state_name(worst->state));
	sa_phrase_broken_rules(out, worst);
	sa_str_puts(out, " · ");
	sa_policy_put_rest(out, order, 1, judged->n_group, run);
	sa_str_putc(out, '\n');
}

/* "24 iterations, 1 unusable (ITER_SUMMARY_23.json: cut at byte 60)" */
static void put_rows(struct sa_str *out, const struct sa_audit *audit,
		     const struct sa_judged *judged)
{
	size_t unusable = judged ? judged->data->n_unusable : audit->run->n_unusable;
	size_t rows = audit->run->n_loaded;
	const char *noun = judged ? sa_policy_row_word(judged, 0) : "iteration";
	const struct sa_note *first = sa_notes_first_error(audit->notes);

	sa_str_printf(out, "%zu %s%s", rows, noun, rows == 1 ? "" : "s");
	if (!unusable)
		return;
	sa_str_printf(out, ", %zu unusable", unusable);
	if (first && first->file[0])
		sa_str_printf(out, " (%s: %s)", first->file, sa_note_why(first));
}

static void put_passing(struct sa_str *out, const struct sa_publication *pub)
{
	const struct sa_judged *judged = pub->judged;
	const struct sa_verdict *verdict = &pub->audit->verdict;
	size_t holding = 0, all = judged ? judged->n_finding : verdict->n_kpis;

	for (size_t i = 0; judged && i < judged->n_finding; i++)
		holding += judged->finding[i].outcome == SA_PASS;
	begin(out, "pass");
	sa_str_printf(out, "%zu of %zu %s", judged ? holding : all - verdict->n_kpis_failed, all,
		      judged ? "rules" : "KPIs");
	if (!judged || judged->policy->kpi_gate)
		sa_str_printf(out, " · KPI gate %s", sa_kpi_gates_word(&pub->audit->gates));
	sa_str_puts(out, " · ");
	put_rows(out, pub->audit, judged);
	sa_str_putc(out, '\n');
}

/* The KPI that a person will ask about first; NULL when no rule failed. */
static const char *first_kpi(const struct sa_publication *pub)
{
	const struct sa_decision *d = &pub->decision;

	for (size_t i = 0; i < d->n; i++) {
		const struct sa_failure *f = &d->failure[i];

		if (pub->judged && f->finding)
			return pub->judged->policy->metric[f->finding->metric].name;
		if (f->kind == SA_FAILURE_LIMIT || f->kind == SA_FAILURE_MISSING)
			return sa_kpi_table[f->kpi].gate_name;
	}
	return NULL;
}

static void put_more(struct sa_str *out, const struct sa_publication *pub,
		     const struct sa_brief_words *words)
{
	const char *kpi = first_kpi(pub);

	begin(out, "why");
	if (kpi) {
		sa_str_puts(out, "soak-audit policy explain ");
		sa_utf8_plain(out, kpi, strlen(kpi), SA_POLICY_NAME_CHARS);
		sa_str_puts(out, words->policy);
	} else {
		sa_str_puts(out, words->command);
		sa_str_puts(out, " --explain");
	}
	sa_str_puts(out, " · reports in ");
	sa_utf8_plain(out, words->reports, strlen(words->reports), SA_LIMIT_SHOWN_TEXT);
	sa_str_putc(out, '\n');
}

void sa_brief(const struct sa_publication *pub, const struct sa_console_opts *opts,
	      const struct sa_brief_words *words, struct sa_str *out)
{
	put_decision(out, pub, opts);
	put_failures(out, pub, opts);
	if (pub->judged && pub->judged->n_group > 1)
		put_worst_group(out, pub->judged, pub->decision.state);
	put_passing(out, pub);
	put_more(out, pub, words);
}

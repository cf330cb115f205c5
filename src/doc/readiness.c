/* SPDX-License-Identifier: MIT */
/* Readiness. */
#include "doc/readiness.h"

#include <math.h>

#include "base/num.h"
#include "doc/comparison.h"
#include "doc/decision_text.h"
#include "doc/judged_words.h"
#include "doc/phrase.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define PLACES	     3

#define SAY(what)                                                                  \
	static void say_##what(struct sa_str *out, const void *in, const void *of, \
			       const struct sa_pen *pen)

static const struct sa_kpi *kpi_of(const void *of)
{
	return &sa_kpi_table[((const struct sa_check *)of)->rule.kpi];
}

static bool is_compared(const void *in)
{
	return sa_compare_answer(((const struct sa_audit *)in)->baseline, 0) != NULL;
}

static enum sa_outcome outcome_of(const void *of)
{
	return ((const struct sa_check *)of)->outcome;
}

SAY(name)
{
	(void)in;
	pen->plain(out, kpi_of(of)->gate_name);
}

SAY(label)
{
	(void)in;
	pen->plain(out, kpi_of(of)->label);
}

SAY(status)
{
	(void)in;
	pen->plain(out, sa_outcome_text(outcome_of(of)));
}

SAY(target)
{
	SA_STR_SCOPE(text);

	(void)in;
	sa_phrase_target(&text, &((const struct sa_check *)of)->rule);
	pen->plain(out, text.buf);
}

SAY(actual)
{
	(void)in;
	(void)pen;
	sa_phrase_actual(out, of, PLACES);
}

SAY(margin)
{
	double margin = ((const struct sa_check *)of)->margin;

	(void)in;
	(void)pen;
	if (!isnan(margin))
		sa_phrase_signed(out, sa_num_rounded(margin), PLACES);
}

SAY(shift)
{
	const struct sa_audit *audit = in;

	(void)pen;
	sa_phrase_shift_cell(
		out, sa_compare_answer(audit->baseline, ((const struct sa_check *)of)->rule.kpi),
		kpi_of(of)->digits);
}

SAY(source)
{
	SA_STR_SCOPE(text);

	(void)in;
	sa_phrase_lineage(&text, &((const struct sa_check *)of)->from);
	pen->plain(out, text.buf);
}

/* By its name: where the value came from, what its rule could not have seen, since when it is broken. */
SAY(all)
{
	SA_STR_SCOPE(reach);
	SA_STR_SCOPE(since);

	pen->name(out, kpi_of(of)->policy_name);
	sa_str_puts(out, ": ");
	say_source(out, in, of, pen);
	sa_phrase_check_reach(&reach, of, "; ", "");
	pen->plain(out, reach.buf);
	if (sa_phrase_check_since(&since, of)) {
		sa_str_puts(out, "; ");
		pen->plain(out, since.buf);
	}
}

/* The order of the guide, but for the page, on which the status is what is looked for. */
static const struct sa_column columns[] = {
	{"Metric", SA_CELL_TEXT, .say = say_name, .where = SA_ON_CONSOLE | SA_IN_MARKDOWN,
	 .width = 20},
	{"Metric", SA_CELL_HEAD, .say = say_label, .where = SA_ON_PAGE},
	{"Status", SA_CELL_FLAG, .say = say_status, .where = SA_ON_PAGE, .outcome = outcome_of},
	{"Target", SA_CELL_TEXT, .say = say_target, .where = SA_ON_CONSOLE | SA_IN_MARKDOWN,
	 .width = 12},
	{"Actual", SA_CELL_NUMBER, .say = say_actual, .width = 9},
	{"Target", SA_CELL_NUMBER, .say = say_target, .where = SA_ON_PAGE},
	{"Margin", SA_CELL_VALUE, .say = say_margin, .where = SA_ON_PAGE},
	{"vs baseline", SA_CELL_UNBROKEN, .shown = is_compared, .say = say_shift,
	 .where = SA_IN_MARKDOWN | SA_ON_PAGE},
	{"Status", SA_CELL_FLAG, .say = say_status, .where = SA_ON_CONSOLE | SA_IN_MARKDOWN,
	 .gap = 5, .outcome = outcome_of},
	{"Source", SA_CELL_TEXT, .say = say_source, .where = SA_IN_MARKDOWN},
	{"Source", SA_CELL_SENTENCE, .say = say_all, .where = SA_ON_PAGE},
};

void sa_doc_readiness(struct sa_doc *doc, const struct sa_audit *audit)
{
	const struct sa_verdict *verdict = &audit->verdict;
	const void **row = SA_NEW_ARRAY(doc->arena, verdict->n_check, const void *);

	for (size_t i = 0; i < verdict->n_check; i++)
		row[i] = &verdict->check[i];
	sa_doc_table(doc,
		     &(struct sa_table){
			     .name = "readiness",
			     .id = "checks",
			     .caption = "Each judged value, its target, its distance to it, and "
					"below where it came from",
			     .column = columns,
			     .n_column = COUNT(columns),
			     .in = audit,
			     .row = row,
			     .n_row = verdict->n_check,
		     });
}

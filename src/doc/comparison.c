/* SPDX-License-Identifier: MIT */
/* The comparison. */
#include "doc/comparison.h"

#include <math.h>

#include "base/num.h"
#include "doc/judged_words.h"
#include "doc/phrase.h"

#define TITLE	   "Comparison with the baseline"
#define NOT_JUDGED "; no rule is about it, so it is not judged"

static int digits_of(size_t kpi)
{
	return sa_phrase_moved_digits(sa_kpi_table[kpi].digits);
}

const struct sa_judge_answer *sa_compare_answer(const struct sa_baseline *baseline, size_t kpi)
{
	return baseline && baseline->wanted && !baseline->error && baseline->compare.n_runs
		       ? &baseline->compare.shift[kpi].answer
		       : NULL;
}

void sa_phrase_compare(struct sa_str *out, const struct sa_compare *compare, size_t kpi)
{
	sa_phrase_shift(out, &compare->shift[kpi].answer, digits_of(kpi));
	if (!compare->shift[kpi].judged)
		sa_str_puts(out, NOT_JUDGED);
}

void sa_phrase_provenance(struct sa_str *out, const struct sa_baseline *baseline)
{
	const struct sa_provenance *from = &baseline->from;

	sa_phrase_source(out, from);
	sa_str_printf(out, "; %zu iterations from %s", baseline->run ? baseline->run->n_loaded : 0,
		      sa_baseline_form_text(baseline->form));
	if (from->digest[0])
		sa_str_printf(out, "; %.19s…", from->digest);
	if (from->why[0])
		sa_str_printf(out, "; chosen because %s", from->why);
}

void sa_phrase_comparison(struct sa_str *out, const struct sa_baseline *baseline)
{
	const struct sa_compare *compare = &baseline->compare;

	sa_phrase_shift_title(out, compare->shift, SA_KPI_COUNT, compare->n_runs,
			      baseline->window[baseline->window_used].name);
}

/* ---- blocks ---- */

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define SAY(what)                                                                  \
	static void say_##what(struct sa_str *out, const void *in, const void *of, \
			       const struct sa_pen *pen)

void sa_say_baseline_step(struct sa_str *out, const void *in, const void *of,
			  const struct sa_pen *pen)
{
	const struct sa_baseline_step *step = of;

	(void)in;
	pen->foreign(out, step->place);
	sa_str_puts(out, ": ");
	pen->foreign(out, step->outcome);
}

SAY(error)
{
	(void)in;
	pen->plain(out, "⚠ no baseline: ");
	pen->foreign(out, of);
}

SAY(from)
{
	const struct sa_baseline *baseline = of;
	SA_STR_SCOPE(text);

	(void)in;
	sa_phrase_provenance(&text, baseline);
	pen->plain(out, "Baseline: ");
	pen->foreign(out, text.buf);
	if (baseline->from.run_url[0]) {
		sa_str_puts(out, " (");
		pen->link(out, "run", baseline->from.run_url);
		sa_str_putc(out, ')');
	}
}

SAY(all)
{
	SA_STR_SCOPE(text);

	(void)in;
	sa_phrase_comparison(&text, of);
	pen->plain(out, text.buf);
}

/* A row is an answer of the comparison `in`. */
static size_t kpi_of(const void *in, const void *of)
{
	return (size_t)((const struct sa_judged_shift *)of -
			((const struct sa_compare *)in)->shift);
}

static const struct sa_judge_answer *answer_of(const void *of)
{
	return &((const struct sa_judged_shift *)of)->answer;
}

SAY(name)
{
	pen->plain(out, sa_kpi_table[kpi_of(in, of)].gate_name);
}

SAY(label)
{
	const struct sa_kpi *kpi = &sa_kpi_table[kpi_of(in, of)];

	pen->plain(out, kpi->label);
	pen->aside(out, kpi->unit);
}

SAY(before)
{
	size_t kpi = kpi_of(in, of);

	pen->number(out, ((const struct sa_compare *)in)->side[kpi].a, digits_of(kpi));
}

SAY(now)
{
	size_t kpi = kpi_of(in, of);

	pen->number(out, ((const struct sa_compare *)in)->side[kpi].b, digits_of(kpi));
}

SAY(shift)
{
	(void)pen;
	sa_phrase_shift_cell(out, answer_of(of), digits_of(kpi_of(in, of)));
}

SAY(interval)
{
	const struct sa_judge_answer *a = answer_of(of);
	int digits = digits_of(kpi_of(in, of));

	(void)pen;
	if (isnan(a->lo) || isnan(a->hi))
		return;
	sa_phrase_signed(out, a->lo, digits);
	sa_str_puts(out, " to ");
	sa_phrase_signed(out, a->hi, digits);
}

SAY(why)
{
	SA_STR_SCOPE(text);

	sa_phrase_shift_why(&text, answer_of(of), digits_of(kpi_of(in, of)));
	if (!((const struct sa_judged_shift *)of)->judged)
		sa_str_puts(&text, NOT_JUDGED);
	pen->plain(out, text.buf);
}

SAY(line)
{
	SA_STR_SCOPE(text);

	pen->name(out, sa_kpi_table[kpi_of(in, of)].gate_name);
	sa_str_puts(out, ": ");
	sa_phrase_compare(&text, in, kpi_of(in, of));
	pen->plain(out, text.buf);
}

/* How the cell of an answer looks: what is no answer, and what is fine, like neither. */
static enum sa_outcome outcome_of(const void *of)
{
	static const enum sa_outcome look[SA_JUDGE_WORD_COUNT] = {
		[SA_JUDGE_NONE] = SA_UNDECIDED,	       [SA_JUDGE_WORSE] = SA_FAIL,
		[SA_JUDGE_DIFFERS] = SA_FAIL,	       [SA_JUDGE_NOT_WORSE] = SA_UNDECIDED,
		[SA_JUDGE_UNCLEAR] = SA_MISSING_VALUE, [SA_JUDGE_BETTER] = SA_PASS,
	};

	return look[answer_of(of)->word];
}

static const struct sa_column columns[] = {
	{"Metric", SA_CELL_TEXT, .say = say_name, .where = SA_IN_MARKDOWN},
	{"Metric", SA_CELL_HEAD, .say = say_label, .where = SA_ON_PAGE},
	{"Baseline (median)", SA_CELL_VALUE, .say = say_before},
	{"Now (median)", SA_CELL_VALUE, .say = say_now},
	{"vs baseline", SA_CELL_FLAG, .say = say_shift, .outcome = outcome_of},
	{"Interval", SA_CELL_VALUE, .say = say_interval, .where = SA_ON_PAGE},
	{"Explanation", SA_CELL_SENTENCE, .say = say_why},
};

/* What nobody may overlook stands outside of folds: all but what is shown not to be worse, or not judged. */
static bool stands_open(const struct sa_judged_shift *shift)
{
	enum sa_judge_word word = shift->answer.word;

	return word == SA_JUDGE_WORSE || word == SA_JUDGE_DIFFERS || word == SA_JUDGE_BETTER ||
	       (shift->judged && word != SA_JUDGE_NOT_WORSE);
}

static void add_table(struct sa_doc *doc, const struct sa_compare *compare, const void **row,
		      size_t n)
{
	sa_doc_table(doc, &(struct sa_table){
				  .name = "shifts",
				  .id = "shifts",
				  .caption = "Medians, the change between the runs with its "
					     "interval, and what it means",
				  .column = columns,
				  .n_column = COUNT(columns),
				  .in = compare,
				  .row = row,
				  .n_row = n,
			  });
}

static void add_tables(struct sa_doc *doc, const struct sa_compare *compare, bool fold)
{
	const void **row = SA_NEW_ARRAY(doc->arena, SA_KPI_COUNT, const void *);
	size_t open = 0, n;

	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		if (!fold || stands_open(&compare->shift[k]))
			row[open++] = &compare->shift[k];
	}
	n = open;
	for (size_t k = 0; k < SA_KPI_COUNT && fold; k++) {
		if (!stands_open(&compare->shift[k]))
			row[n++] = &compare->shift[k];
	}
	if (open)
		add_table(doc, compare, row, open);
	if (n == open)
		return;
	sa_doc_heading(doc, sa_words_text(sa_arena_printf(doc->arena, "%zu %sKPIs", n - open,
							  open ? "other " : "")));
	add_table(doc, compare, row + open, n - open);
}

static void add_lines(struct sa_doc *doc, const struct sa_compare *compare)
{
	struct sa_block *list = sa_doc_list(doc, SA_KPI_COUNT);

	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		sa_doc_item(list,
			    (struct sa_item){.words = {say_line, compare, &compare->shift[k]}});
}

/* Of a search for several; else the run itself says it. */
static void add_found(struct sa_doc *doc, const struct sa_baseline *baseline)
{
	const char *up_to = baseline->n_is_said || baseline->named ? "" : "up to ";

	if (baseline->n_asked > 1)
		sa_doc_para(doc, sa_words_text(sa_arena_printf(doc->arena, "%zu of %s%u runs found",
							       baseline->n_members, up_to,
							       baseline->n_asked)));
}

void sa_doc_comparison(struct sa_doc *doc, const struct sa_baseline *baseline,
		       enum sa_comparison_look look)
{
	if (!baseline || !baseline->wanted)
		return;
	if (look == SA_COMPARISON_FOLDED)
		sa_doc_subheading(doc, sa_words_text(TITLE));
	else
		sa_doc_section(doc, "comparison",
			       sa_words_text(look == SA_COMPARISON_ALONE ? "KPIs" : TITLE));
	if (baseline->n_steps) {
		struct sa_block *steps = sa_doc_list(doc, baseline->n_steps);

		for (size_t i = 0; i < baseline->n_steps; i++)
			sa_doc_item(steps, (struct sa_item){.words = {sa_say_baseline_step, NULL,
								      &baseline->step[i]}});
	}
	if (baseline->error) {
		sa_doc_para(doc, (struct sa_words){say_error, NULL, baseline->error});
		return;
	}
	add_found(doc, baseline);
	sa_doc_para(doc, (struct sa_words){say_from, NULL, baseline});
	sa_doc_para(doc, (struct sa_words){say_all, NULL, baseline});
	if (look == SA_COMPARISON_LINES)
		add_lines(doc, &baseline->compare);
	else
		add_tables(doc, &baseline->compare, look == SA_COMPARISON_FOLDED);
}

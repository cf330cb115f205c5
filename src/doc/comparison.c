/* SPDX-License-Identifier: MIT */
/* The comparison. */
#include "doc/comparison.h"

#include "doc/judged_words.h"
#include "doc/phrase.h"

/* A place more than the KPI's own, so that a small shift is seen. */
static int digits_of(size_t kpi)
{
	return sa_kpi_table[kpi].digits + 1;
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
		sa_str_puts(out, "; no rule is about it, so it is not judged");
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

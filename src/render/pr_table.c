/* SPDX-License-Identifier: MIT */
/* The table of rules. */
#include "render/pr_table.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"

#define NO_BREAK_SPACE	"\xc2\xa0"
#define NO_BREAK_HYPHEN "\xe2\x80\x91"
#define GROUP_CHARS	24 /* of a group: a cell that never breaks must not be wide */

/*
 * Our own words without a place where a line may break. There is none between a minus and a digit (UAX 14, LB25), and the
 * number stays the one of the other outputs.
 */
static void put_unbroken(struct sa_str *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		if (*p == ' ')
			sa_str_puts(out, NO_BREAK_SPACE);
		else if (*p == '-' && isdigit((unsigned char)p[1]) &&
			 (p == text || !isalnum((unsigned char)p[-1])))
			sa_str_putc(out, *p);
		else if (*p == '-')
			sa_str_puts(out, NO_BREAK_HYPHEN);
		else
			sa_str_putc(out, *p);
	}
}

/* Foreign text the same way; its pen comes first, for which a blank is a blank. */
static void put_foreign(struct sa_str *out, const struct sa_pen *pen, const char *text,
			size_t max_chars)
{
	SA_STR_SCOPE(shown);
	SA_STR_SCOPE(safe);

	sa_utf8_plain(&shown, text, strlen(text), max_chars);
	pen->foreign(&safe, shown.buf);
	for (const char *p = safe.buf; *p; p++) {
		if (*p == ' ')
			sa_str_puts(out, NO_BREAK_SPACE);
		else
			sa_str_putc(out, *p);
	}
}

void sa_pr_table_head(struct sa_str *out, const struct sa_pr_table *table)
{
	sa_str_puts(out, "| | KPI | ");
	put_foreign(out, table->pen, table->value, SA_LIMIT_SHOWN_TEXT);
	sa_str_puts(out, " | limit | ");
	if (table->n_baseline == 1)
		sa_str_puts(out, "vs" NO_BREAK_SPACE "baseline | ");
	else if (table->n_baseline)
		sa_str_printf(out, "vs" NO_BREAK_SPACE "%zu" NO_BREAK_SPACE "runs | ",
			      table->n_baseline);
	sa_str_printf(out, "trend |\n|---|---|---:|---|%s---|\n", table->n_baseline ? "---|" : "");
}

static void put_limit(struct sa_str *out, const struct sa_pr_row *row)
{
	SA_STR_SCOPE(text);

	sa_str_puts(&text, row->limit);
	if (!isnan(row->margin)) {
		sa_str_puts(&text, row->margin >= 0 ? " (+" : " (");
		sa_phrase_number(&text, sa_num_rounded(row->margin), 0, row->digits);
		sa_str_putc(&text, ')');
	}
	if (sa_num_is_finite(row->reach)) { /* JUDGE 3, in one short cell */
		sa_str_puts(&text, ", blind to ");
		sa_phrase_number(&text, row->reach, SA_MISSING, row->digits);
	}
	put_unbroken(out, text.buf);
}

void sa_pr_table_legend(struct sa_str *out, bool has_reach)
{
	if (has_reach)
		sa_str_puts(
			out,
			" · *blind to*: a true value of this would still have passed 1 time in 5");
}

void sa_pr_table_row(struct sa_str *out, const struct sa_pr_table *table,
		     const struct sa_pr_row *row)
{
	static const char *const glyph[SA_OUTCOME_COUNT] = {
		[SA_PASS] = "✅",	[SA_FAIL] = "❌",      [SA_MISSING_VALUE] = "❔",
		[SA_WAIVED] = "⚠️", [SA_UNDECIDED] = "❔",
	};
	const char *bold = row->outcome == SA_PASS ? "" : "**";
	/* what only warns is no cross */
	const char *mark = row->outcome == SA_FAIL && row->state != SA_STATE_HOLD
				   ? sa_state_glyph(row->state)
				   : glyph[row->outcome];

	sa_str_printf(out, "| %s" NO_BREAK_SPACE "%s | ", mark, sa_outcome_key(row->outcome));
	if (row->group[0]) {
		put_foreign(out, table->pen, row->group, GROUP_CHARS);
		sa_str_puts(out, NO_BREAK_SPACE);
	}
	table->pen->name(out, row->kpi);
	sa_str_printf(out, " | %s", bold);
	put_unbroken(out, row->value);
	sa_str_printf(out, "%s | ", bold);
	put_limit(out, row);
	sa_str_puts(out, " | ");
	if (table->n_baseline) {
		put_unbroken(out, row->shift);
		sa_str_puts(out, " | ");
	}
	sa_str_puts(out, row->trend);
	if (table->spark && row->spark[0])
		sa_str_printf(out, "%s`%s`", row->trend[0] ? NO_BREAK_SPACE : "", row->spark);
	sa_str_puts(out, " |\n");
}

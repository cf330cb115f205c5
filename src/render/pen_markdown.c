/* SPDX-License-Identifier: MIT */
/* The pen of Markdown. */
#include "render/pens.h"

#include "base/limits.h"
#include "codec/md_out.h"
#include "doc/phrase.h"

#define TEXT_IN_FULL (4 * SA_LIMIT_SHOWN_TEXT)

static void foreign(struct sa_str *out, const char *text)
{
	sa_md_name(out, text, TEXT_IN_FULL);
}

/* In a code span a backslash would be seen; what needs one is no name, and stands as text. */
void sa_markdown_name(struct sa_str *out, const char *text)
{
	static const char harmless[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

	if (text[0] && !text[strspn(text, harmless)])
		sa_str_printf(out, "`%s`", text);
	else
		foreign(out, text);
}

const struct sa_pen sa_pen_markdown = {sa_markdown_name, foreign, sa_str_puts, sa_state_glyph};

static void say(struct sa_str *out, const struct sa_words *words, const struct sa_pen *pen)
{
	words->say(out, words->in, words->of, pen);
}

static void put_list(struct sa_str *out, const struct sa_block *list, const struct sa_pen *pen)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct sa_item *item = &list->item[i];

		sa_str_puts(out, item->inner ? "  - " : "- ");
		if (list->mark == SA_MARK_SIGN)
			sa_str_printf(out, "%s ", sa_state_glyph(item->state));
		else if (list->mark == SA_MARK_SEVERITY)
			sa_str_printf(out, "**%s** ", sa_severity_name(item->severity));
		else if (list->mark == SA_MARK_WARNINGS && item->state == SA_STATE_WARN)
			sa_str_puts(out, "warning: ");
		say(out, &item->words, pen);
		sa_str_putc(out, '\n');
	}
	if (list->n_more)
		sa_str_printf(out, "- … and %zu more%s\n", list->n_more,
			      list->more ? list->more : "");
}

/* Paragraphs, and a list below those that have inner items. */
static void put_steps(struct sa_str *out, const struct sa_block *steps, const struct sa_pen *pen)
{
	for (size_t i = 0; i < steps->n; i++) {
		bool inner = steps->item[i].inner, before = i && steps->item[i - 1].inner;

		if (i && (!inner || !before))
			sa_str_putc(out, '\n');
		sa_str_puts(out, inner ? "- " : "");
		say(out, &steps->item[i].words, pen);
		sa_str_putc(out, '\n');
	}
}

static void put_table(struct sa_str *out, const struct sa_table *t, const struct sa_pen *pen)
{
	sa_str_putc(out, '|');
	for (size_t k = 0; k < t->n_column; k++) {
		if (sa_column_is_shown(t, k))
			sa_str_printf(out, " %s |", t->column[k].title);
	}
	sa_str_puts(out, "\n|");
	for (size_t k = 0; k < t->n_column; k++) {
		if (sa_column_is_shown(t, k))
			sa_str_puts(out, t->column[k].kind == SA_CELL_NUMBER ? "---:|" : "---|");
	}
	sa_str_putc(out, '\n');
	for (size_t i = 0; i < t->n_row; i++) {
		sa_str_putc(out, '|');
		for (size_t k = 0; k < t->n_column; k++) {
			if (!sa_column_is_shown(t, k))
				continue;
			sa_str_putc(out, ' ');
			t->column[k].say(out, t->in, t->row[i], pen);
			sa_str_puts(out, " |");
		}
		sa_str_putc(out, '\n');
	}
}

void sa_markdown_blocks(struct sa_str *out, const struct sa_doc *doc, const struct sa_pen *pen,
			bool fold)
{
	bool open = false;

	for (const struct sa_block *b = doc->first; b; b = b->next) {
		switch (b->kind) {
		case SA_BLOCK_HEADING:
			sa_str_puts(out, open ? "</details>\n\n" : "");
			sa_str_puts(out, fold ? "<details><summary>" : "## ");
			say(out, &b->words, pen);
			sa_str_puts(out, fold ? "</summary>" : "");
			open = fold;
			break;
		case SA_BLOCK_PARA:
			say(out, &b->words, pen);
			sa_str_putc(out, '\n');
			break;
		case SA_BLOCK_LIST:
			put_list(out, b, pen);
			break;
		case SA_BLOCK_STEPS:
			put_steps(out, b, pen);
			break;
		case SA_BLOCK_TABLE:
			put_table(out, b->table, pen);
			break;
		}
		sa_str_puts(out, b->kind == SA_BLOCK_HEADING ? "\n\n" : "\n");
	}
	sa_str_puts(out, open ? "</details>\n\n" : "");
}

void sa_markdown_trend_rows(struct sa_str *out, const struct sa_audit *audit)
{
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const struct sa_trend *trend = &audit->trend[k];

		sa_str_printf(out, "| %s | ", sa_kpi_table[k].csv_name);
		sa_phrase_trend(out, audit, k);
		sa_str_puts(out, " | ");
		sa_str_fixed(out, trend->slope_per_iter, 4, "n/a");
		sa_str_puts(out, " | ");
		sa_phrase_p_value(out, trend->p_value);
		sa_str_puts(out, " |\n");
	}
}

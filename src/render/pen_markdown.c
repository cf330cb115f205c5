/* SPDX-License-Identifier: MIT */
/* The pen of Markdown. */
#include "render/pens.h"

#include "base/limits.h"
#include "codec/md_out.h"

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

/* An address that could end the link, or is not one of the web, is none. */
void sa_markdown_link(struct sa_str *out, const char *text, const char *url)
{
	if (sa_text_is_link(url))
		sa_str_printf(out, "[%s](%s)", text, url);
	else
		sa_str_puts(out, text);
}

const struct sa_pen sa_pen_markdown = {sa_markdown_name, foreign,	    sa_str_puts,
				       sa_state_glyph,	 sa_pen_put_number, sa_pen_put_aside,
				       sa_markdown_link};

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

static bool is_shown(const struct sa_table *t, size_t column)
{
	return sa_column_is_shown(t, column, SA_IN_MARKDOWN);
}

static void put_cell(struct sa_str *out, const struct sa_table *t, size_t column, const void *row,
		     const struct sa_pen *pen)
{
	size_t before = out->len;

	t->column[column].say(out, t->in, row, pen);
	if (t->column[column].kind == SA_CELL_VALUE && out->len == before)
		sa_str_puts(out, "n/a");
}

static void put_table(struct sa_str *out, const struct sa_table *t, const struct sa_pen *pen)
{
	sa_str_putc(out, '|');
	for (size_t k = 0; k < t->n_column; k++) {
		if (is_shown(t, k))
			sa_str_printf(out, " %s |", t->column[k].title);
	}
	sa_str_puts(out, "\n|");
	for (size_t k = 0; k < t->n_column; k++) {
		enum sa_cell kind = t->column[k].kind;

		if (is_shown(t, k))
			sa_str_puts(out, kind == SA_CELL_NUMBER || kind == SA_CELL_VALUE ? "---:|"
											 : "---|");
	}
	sa_str_putc(out, '\n');
	for (size_t i = 0; i < t->n_row; i++) {
		sa_str_putc(out, '|');
		for (size_t k = 0; k < t->n_column; k++) {
			if (!is_shown(t, k))
				continue;
			sa_str_putc(out, ' ');
			put_cell(out, t, k, t->row[i], pen);
			sa_str_puts(out, " |");
		}
		sa_str_putc(out, '\n');
	}
}

/* In a comment, whose title is of the third level, the fourth is the first that stands open. */
static void put_heading(struct sa_str *out, const struct sa_block *heading,
			const struct sa_pen *pen, bool fold)
{
	sa_str_puts(out, fold ? "#### " : heading->sub ? "### " : "## ");
	say(out, &heading->words, pen);
}

void sa_markdown_blocks(struct sa_str *out, const struct sa_doc *doc, const struct sa_pen *pen,
			bool fold)
{
	bool open = false;

	for (const struct sa_block *b = doc->first; b; b = b->next) {
		switch (b->kind) {
		case SA_BLOCK_HEADING:
			if (!fold || b->sub) {
				put_heading(out, b, pen, fold);
				break;
			}
			sa_str_puts(out, open ? "</details>\n\n<details><summary>"
					      : "<details><summary>");
			say(out, &b->words, pen);
			sa_str_puts(out, "</summary>");
			open = true;
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
		case SA_BLOCK_FOLD:
			sa_str_puts(out, "\n<details><summary>");
			say(out, &b->words, pen);
			sa_str_puts(out, "</summary>\n");
			break;
		case SA_BLOCK_FOLD_END:
			sa_str_puts(out, "\n</details>");
			/* what follows HTML begins behind an empty line */
			if (!b->next || b->next->kind != SA_BLOCK_FOLD)
				sa_str_putc(out, '\n');
			break;
		}
		sa_str_puts(out, b->kind == SA_BLOCK_HEADING ? "\n\n" : "\n");
	}
	sa_str_puts(out, open ? "</details>\n\n" : "");
}

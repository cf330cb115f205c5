/* SPDX-License-Identifier: MIT */
/* The pen of the console report: colours, the heads of its steps, foreign text. */
#include "render/console_part.h"

#include <string.h>

#include "base/utf8.h"
#include "render/pens.h"

void sa_console_paint(struct sa_str *out, const struct sa_console_opts *opts, const char *code,
		      const char *text)
{
	sa_str_printf(out, "%s%s%s", opts->color ? code : "", text, opts->color ? "\033[0m" : "");
}

void sa_console_step(struct sa_str *out, const struct sa_console_opts *opts, int number,
		     const char *title)
{
	SA_STR_SCOPE(line);

	sa_str_putc(out, '\n');
	sa_str_printf(&line, "[%d/11] %s...", number, title);
	sa_console_paint(out, opts, SA_CONSOLE_BOLD, line.buf);
	sa_str_putc(out, '\n');
}

void sa_console_plain(struct sa_str *out, const char *text)
{
	sa_utf8_plain(out, text, strlen(text), SA_LIMIT_SHOWN_TEXT);
}

const char *sa_console_color(enum sa_state state)
{
	return state == SA_STATE_OK	? SA_CONSOLE_GREEN
	       : state == SA_STATE_HOLD ? SA_CONSOLE_RED
					: SA_CONSOLE_YELLOW;
}

static void say(struct sa_str *out, const char *before, const struct sa_words *words,
		const char *after)
{
	sa_str_puts(out, before);
	words->say(out, words->in, words->of, &sa_pen_plain);
	sa_str_puts(out, after);
}

static void put_list(struct sa_str *out, const struct sa_block *list, const char *mark,
		     const struct sa_console_opts *opts)
{
	static const char *const color[] = {"", SA_CONSOLE_YELLOW, SA_CONSOLE_RED};

	for (size_t i = 0; i < list->n; i++) {
		enum sa_state state = list->item[i].state;
		bool marked = list->mark == SA_MARK_WARNINGS && state == SA_STATE_WARN;

		sa_str_puts(out, list->item[i].inner	? "    - "
				 : state == SA_STATE_OK ? "  "
							: mark);
		if (list->mark == SA_MARK_SEVERITY) {
			sa_console_paint(out, opts, color[list->item[i].severity],
					 sa_severity_name(list->item[i].severity));
			sa_str_puts(out, ": ");
		}
		say(out, marked ? "warning: " : "", &list->item[i].words, "\n");
	}
	if (!list->n_more)
		return;
	sa_str_fill(out, ' ',
		    !list->n || list->item[0].state == SA_STATE_OK ? 2 : strcspn(mark, "-"));
	sa_str_printf(out, "… and %zu more%s\n", list->n_more, list->more ? list->more : "");
}

static void put_steps(struct sa_str *out, const struct sa_block *steps)
{
	for (size_t i = 0; i < steps->n; i++)
		say(out, steps->item[i].inner ? "    - " : "  ", &steps->item[i].words, "\n");
}

/* A row is a line: the cells, without those that have nothing to say. */
static void put_table(struct sa_str *out, const struct sa_table *t)
{
	for (size_t i = 0; i < t->n_row; i++) {
		const char *between = "  ";

		for (size_t k = 0; k < t->n_column; k++) {
			SA_STR_SCOPE(cell);

			if (sa_column_is_shown(t, k))
				t->column[k].say(&cell, t->in, t->row[i], &sa_pen_plain);
			if (!cell.len)
				continue;
			sa_str_printf(out, "%s%s", between, cell.buf);
			between = " · ";
		}
		sa_str_putc(out, '\n');
	}
}

void sa_console_blocks(struct sa_str *out, const struct sa_doc *doc, const char *mark,
		       const struct sa_console_opts *opts)
{
	for (const struct sa_block *b = doc->first; b; b = b->next) {
		switch (b->kind) {
		case SA_BLOCK_HEADING:
			say(out, "\n", &b->words, b->sentence ? "\n" : ":\n");
			break;
		case SA_BLOCK_PARA:
			say(out, "  ", &b->words, "\n");
			break;
		case SA_BLOCK_LIST:
			put_list(out, b, mark, opts);
			break;
		case SA_BLOCK_STEPS:
			put_steps(out, b);
			break;
		case SA_BLOCK_TABLE:
			put_table(out, b->table);
			break;
		}
	}
}

/* SPDX-License-Identifier: MIT */
/* The pen of HTML. */
#include "render/pens.h"

#include "base/limits.h"
#include "codec/html_out.h"
#include "render/html_part.h"

#define TEXT_IN_FULL (4 * SA_LIMIT_SHOWN_TEXT)
#define REASONS_SEEN 8

const char *sa_html_glyph(enum sa_state state)
{
	return state == SA_STATE_INCONCLUSIVE ? "<span class=\"ask\">❔</span>"
					      : sa_state_glyph(state);
}

static void foreign(struct sa_str *out, const char *text)
{
	sa_html_text(out, text, TEXT_IN_FULL);
}

static void name(struct sa_str *out, const char *text)
{
	sa_str_puts(out, "<code>");
	foreign(out, text);
	sa_str_puts(out, "</code>");
}

const struct sa_pen sa_pen_html = {name, foreign, foreign};

static void say(struct sa_str *out, const char *before, const struct sa_words *words,
		const char *after)
{
	sa_str_puts(out, before);
	words->say(out, words->in, words->of, &sa_pen_html);
	sa_str_puts(out, after);
}

static void put_list(struct sa_str *out, const struct sa_block *list)
{
	bool reasons = list->n && list->item[0].state != SA_STATE_OK;

	/* a long list scrolls, so that what stands below it is seen too */
	sa_str_puts(out, reasons && list->n + list->n_more > REASONS_SEEN
				 ? "<ul class=\"reasons\" tabindex=\"0\" aria-label=\"Reasons\">\n"
				 : "<ul>\n");
	for (size_t i = 0; i < list->n; i++) {
		const struct sa_item *item = &list->item[i];

		sa_str_puts(out, "<li>");
		if (item->state != SA_STATE_OK)
			sa_str_printf(out, "%s ", sa_html_glyph(item->state));
		if (list->mark == SA_MARK_SEVERITY)
			sa_str_printf(out, "<strong>%s</strong> ",
				      sa_severity_name(item->severity));
		say(out, "", &item->words, "</li>\n");
	}
	if (list->n_more)
		sa_str_printf(out, "<li>… and %zu more%s</li>\n", list->n_more,
			      list->more ? list->more : "");
	sa_str_puts(out, "</ul>\n");
}

void sa_html_blocks(struct sa_str *out, const struct sa_doc *doc)
{
	for (const struct sa_block *b = doc->first; b; b = b->next) {
		switch (b->kind) {
		case SA_BLOCK_HEADING:
			say(out, "<h2>", &b->words, "</h2>\n");
			break;
		case SA_BLOCK_PARA:
			say(out, "<p>", &b->words, "</p>\n");
			break;
		case SA_BLOCK_LIST:
			put_list(out, b);
			break;
		}
	}
}

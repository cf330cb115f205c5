/* SPDX-License-Identifier: MIT */
/* Parts of a snapshot's files. */
#include "render/post_part.h"

#include "codec/md_out.h"
#include "doc/phrase.h"
#include "render/pens.h"

static const char *glyph_of(enum sa_post_verdict verdict)
{
	static const char *const glyph[] = {"✅", "⚠", "❌"};

	return glyph[verdict];
}

static void put_count(struct sa_str *out, const struct sa_post_count *count)
{
	sa_str_printf(out, "%s (%zu of %zu %s)", sa_post_verdict_word(count->verdict),
		      count->n_hold, count->n, count->what);
}

void sa_post_put_head(struct sa_str *out, const struct sa_post_head *head)
{
	sa_str_printf(out, "# %s\n\n**Generated:** %s  \n**Source:** ", head->title,
		      head->generated);
	sa_md_text(out, head->source, SA_LIMIT_SHOWN_TEXT);
	if (head->rows)
		sa_str_printf(out, "  \n**Iterations:** %s", head->rows);
	sa_str_printf(out, "  \n**Verdict:** %s ", glyph_of(head->count.verdict));
	put_count(out, &head->count);
	sa_str_printf(out, "  \n**Decision:** %s %s: %s  \n\n", sa_state_glyph(head->state),
		      sa_state_name(head->state), head->headline);
	if (head->override)
		sa_str_puts(out, "**Override:** ⚠ " SA_PHRASE_OVERRIDE "\n\n");
}

void sa_post_put_verdict(struct sa_str *out, const struct sa_post_count *count)
{
	sa_str_printf(out, "%s Verdict: ", glyph_of(count->verdict));
	put_count(out, count);
	sa_str_putc(out, '\n');
}

void sa_post_put_against(struct sa_str *out, const struct sa_reasons *reasons)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	sa_doc_heading(&doc, sa_words_text("What speaks against the run"));
	if (!sa_doc_reasons(&doc, reasons))
		sa_doc_para(&doc, sa_words_text("None."));
	sa_markdown_blocks(out, &doc, &sa_pen_markdown, false);
}

void sa_post_put_unusable(struct sa_str *out, const char *file, size_t line, const char *why)
{
	sa_str_puts(out, "- ");
	sa_md_text(out, file, SA_LIMIT_SHOWN_TEXT);
	if (line)
		sa_str_printf(out, ":%zu", line);
	sa_str_puts(out, ": ");
	sa_md_text(out, why, 4 * SA_LIMIT_SHOWN_TEXT);
	sa_str_putc(out, '\n');
}

void sa_post_end_unusable(struct sa_str *out, size_t shown, size_t n)
{
	if (n > shown)
		sa_str_printf(out, "- … and %zu more\n", n - shown);
	if (!n)
		sa_str_puts(out, "None.\n");
}

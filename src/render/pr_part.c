/* SPDX-License-Identifier: MIT */
/* How much room the parts of a comment have, and how foreign text is written in it. */
#include "render/pr_part.h"

#include "codec/md_out.h"
#include "render/pens.h"
#include "doc/section.h"

#define TEXT_IN_FULL (4 * SA_LIMIT_SHOWN_TEXT)
#define FEWEST	     5	 /* where room is short */
#define SHORT_CHARS  120 /* of one foreign text where room is short */

void sa_pr_text(struct sa_str *out, const char *text)
{
	sa_md_text(out, text, TEXT_IN_FULL);
}

static void short_text(struct sa_str *out, const char *text)
{
	sa_md_name(out, text, SHORT_CHARS);
}

const struct sa_pen *sa_pr_pen(enum sa_room room)
{
	static const struct sa_pen short_pen = {
		sa_markdown_name,  short_text,	     sa_str_puts,     sa_state_glyph,
		sa_pen_put_number, sa_pen_put_aside, sa_markdown_link};

	return room < SA_ROOM_FAILING_ROWS_ONLY ? &sa_pen_markdown : &short_pen;
}

size_t sa_pr_most(enum sa_room room, size_t most)
{
	return room < SA_ROOM_FAILING_ROWS_ONLY ? most : FEWEST;
}

void sa_pr_charts_begin(struct sa_str *out)
{
	sa_str_printf(out, "<details><summary>%s</summary>\n\n",
		      sa_section_title(SA_SECTION_CHARTS));
}

bool sa_pr_has_sparks(const struct sa_publication *pub, enum sa_room room)
{
	bool wanted = pub->charts == SA_CHARTS_AUTO || pub->charts == SA_CHARTS_SPARKLINE;

	return wanted && room < SA_ROOM_WITHOUT_CHARTS;
}

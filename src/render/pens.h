/* SPDX-License-Identifier: MIT */
/* The pens of the formats (doc/pen.h says what one is); only here foreign text is made safe. */
#ifndef SA_RENDER_PENS_H
#define SA_RENDER_PENS_H

#include "doc/doc.h"
#include "model/audit.h"
#include "render/console.h"

extern const struct sa_pen sa_pen_markdown, sa_pen_html;

/* A name in a code span, and a link. */
void sa_markdown_name(struct sa_str *out, const char *text);
void sa_markdown_link(struct sa_str *out, const char *text, const char *url);

/* An address of the web, of characters only that can leave neither an attribute nor the address. */
bool sa_text_is_link(const char *url);

/*
 * Blocks as Markdown, each with an empty line behind it. With `fold` the parts below a heading are folded away,
 * as in a comment; `pen` is sa_pen_markdown, or one for less room.
 */
void sa_markdown_blocks(struct sa_str *out, const struct sa_doc *doc, const struct sa_pen *pen,
			bool fold);

/* Blocks as parts of a page. */
void sa_html_blocks(struct sa_str *out, const struct sa_doc *doc);

/* Blocks as lines; `mark` stands before what speaks against the run ("  - "), two blanks before all else. */
void sa_console_blocks(struct sa_str *out, const struct sa_doc *doc, const char *mark,
		       const struct sa_console_opts *opts);

#endif

/* SPDX-License-Identifier: MIT */
/* The pen of HTML. */
#include "render/pens.h"

#include "base/limits.h"
#include "codec/html_out.h"

#define TEXT_IN_FULL (4 * SA_LIMIT_SHOWN_TEXT)

static void foreign(struct sa_str *out, const char *text)
{
	sa_html_text(out, text, TEXT_IN_FULL);
}

const struct sa_pen sa_pen_html = {"<code>", "</code>", foreign, foreign};

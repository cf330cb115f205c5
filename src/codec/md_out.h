/* SPDX-License-Identifier: MIT */
/* Foreign text in Markdown. */
#ifndef SA_CODEC_MD_OUT_H
#define SA_CODEC_MD_OUT_H

#include "base/str.h"

/*
 * Appends `text` as harmless running text for GitHub's Markdown: nothing in it becomes markup, a
 * table cell's end, HTML, a link, an issue reference or a mention. One line, cut at max_chars.
 */
void sa_md_text(struct sa_str *out, const char *text, size_t max_chars);

/*
 * The same for what is usually a sentence with names and numbers: what can be no markup where it stands (`net_bps`,
 * `>= 2.9`, `<= 330`) is left as it is, so that the source can be read and searched too.
 */
void sa_md_sentence(struct sa_str *out, const char *text, size_t max_chars);

/*
 * The same for what is usually an identifier: one of letters, digits and inner underscores stands as
 * it is, so that it can be searched for.
 */
void sa_md_name(struct sa_str *out, const char *name, size_t max_chars);

#endif

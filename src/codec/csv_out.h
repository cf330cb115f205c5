/* SPDX-License-Identifier: MIT */
/* Cells of a CSV file (RFC 4180) that a spreadsheet opens without harm. */
#ifndef SA_CODEC_CSV_OUT_H
#define SA_CODEC_CSV_OUT_H

#include "base/str.h"

/*
 * Appends a text cell: quoted when it must be. It never breaks out of its line, as the table may go to a
 * terminal or a log: what sa_utf8_plain() does not let stand is shown as there, and no line of it begins
 * with `::` or holds `##[`, commands to the Actions runner. A text that a spreadsheet would take for a formula
 * (it begins with = + - @ or a tab and is no number) gets a leading apostrophe inside quotes.
 */
void sa_csv_text(struct sa_str *out, const char *text);

/* Appends a number cell: shortest form, empty when missing. */
void sa_csv_num(struct sa_str *out, double value);

#endif

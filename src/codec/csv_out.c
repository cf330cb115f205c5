/* SPDX-License-Identifier: MIT */
/* CSV cells. */
#include "codec/csv_out.h"

#include <stdint.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"

/* `::` at the start of a line, also behind blanks, is a command to the Actions runner; a quote keeps it from there. */
static bool needs_quotes(const char *text)
{
	return text[strcspn(text, ",\"")] || strstr(text, "::");
}

/* As it can stand on a line; `##[` anywhere in it is a command to the runner, too. */
static void put_shown(struct sa_str *out, const char *text)
{
	for (const char *at; (at = strstr(text, "##[")); text = at + 2) {
		sa_utf8_plain(out, text, (size_t)(at - text) + 2, SIZE_MAX);
		sa_str_putc(out, ' ');
	}
	sa_utf8_plain(out, text, strlen(text), SIZE_MAX);
}

void sa_csv_text(struct sa_str *out, const char *text)
{
	double ignored;
	bool formula =
		*text && strchr("=+-@\t", *text) && !sa_num_from_text(text, strlen(text), &ignored);
	SA_STR_SCOPE(shown);

	put_shown(&shown, text);
	if (!formula && !needs_quotes(shown.buf)) {
		sa_str_add(out, shown.buf, shown.len);
		return;
	}
	sa_str_puts(out, formula ? "\"'" : "\"");
	for (size_t i = 0; i < shown.len; i++) {
		if (shown.buf[i] == '"')
			sa_str_putc(out, '"');
		sa_str_putc(out, shown.buf[i]);
	}
	sa_str_putc(out, '"');
}

void sa_csv_num(struct sa_str *out, double value)
{
	if (isinf(value)) /* as spreadsheets and pandas read it back */
		sa_str_puts(out, value > 0 ? "inf" : "-inf");
	else
		sa_str_num(out, value, "");
}

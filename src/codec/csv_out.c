/* SPDX-License-Identifier: MIT */
/* CSV cells. */
#include "codec/csv_out.h"

#include <string.h>

#include "base/num.h"

void sa_csv_text(struct sa_str *out, const char *text)
{
	double ignored;
	bool formula =
		*text && strchr("=+-@\t", *text) && !sa_num_from_text(text, strlen(text), &ignored);

	if (!formula && !text[strcspn(text, ",\"\r\n")]) {
		sa_str_puts(out, text);
		return;
	}
	sa_str_puts(out, formula ? "\"'" : "\"");
	for (; *text; text++) {
		if (*text == '"')
			sa_str_putc(out, '"');
		sa_str_putc(out, *text);
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

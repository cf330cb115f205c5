/* SPDX-License-Identifier: MIT */
/* Prometheus text. */
#include "codec/prom_out.h"

#include <string.h>

#include "base/num.h"
#include "base/utf8.h"

void sa_prom_family(struct sa_prom *prom, const struct sa_prom_family *family)
{
	prom->family = family;
	prom->begun = false;
}

static void put_label(struct sa_str *out, char before, const char *name, const char *value)
{
	size_t len = strlen(value), chars = 0;

	sa_str_printf(out, "%c%s=\"", before, name);
	for (size_t i = 0; i < len && chars < SA_LIMIT_SHOWN_TEXT; chars++) {
		uint32_t cp;
		size_t n = sa_utf8_span(value + i, len - i, &cp);

		if (!n)
			sa_str_puts(out, "\xEF\xBF\xBD");
		else if (value[i] == '\n')
			sa_str_puts(out, "\\n");
		else if (value[i] == '"' || value[i] == '\\')
			sa_str_printf(out, "\\%c", value[i]);
		else
			sa_str_add(out, value + i, n);
		i += n ? n : 1;
	}
	sa_str_putc(out, '"');
}

static void begin(struct sa_prom *prom)
{
	const struct sa_prom_family *family = prom->family;

	if (prom->begun)
		return;
	prom->begun = true;
	sa_str_printf(prom->out, "# HELP %s %s\n# TYPE %s %s\n", family->name, family->help,
		      family->name, family->type);
}

void sa_prom_labelled(struct sa_prom *prom, const char *const *label, size_t n_labels, double value)
{
	if (isnan(value))
		return;
	begin(prom);
	sa_str_puts(prom->out, prom->family->name);
	for (size_t i = 0; i < n_labels; i++)
		put_label(prom->out, i ? ',' : '{', label[2 * i], label[2 * i + 1]);
	sa_str_puts(prom->out, n_labels ? "} " : " ");
	if (isinf(value))
		sa_str_puts(prom->out, value > 0 ? "+Inf" : "-Inf");
	else
		sa_str_num(prom->out, value, "");
	sa_str_putc(prom->out, '\n');
}

void sa_prom_sample(struct sa_prom *prom, const char *label1, const char *value1,
		    const char *label2, const char *value2, double value)
{
	const char *const label[] = {label1, value1, label2, value2};

	sa_prom_labelled(prom, label, label1 ? label2 ? 2 : 1 : 0, value);
}

void sa_prom_comment(struct sa_str *out, const char *text)
{
	sa_str_puts(out, "# soak-audit: ");
	sa_utf8_plain(out, text, strlen(text), 4 * SA_LIMIT_SHOWN_TEXT);
	sa_str_putc(out, '\n');
}

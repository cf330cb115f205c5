/* SPDX-License-Identifier: MIT */
/* POST_SOAK_ITER_TABLE.csv: one row an iteration (FORMATS 9). */
#include "base/num.h"
#include "codec/csv_out.h"
#include "render/renderer.h"

/* A row of seven cells is rarely longer. */
#define TYPICAL_ROW_BYTES 64

static void put_uint(struct sa_str *out, uint64_t value)
{
	char digits[20];
	size_t n = sizeof digits;

	do {
		digits[--n] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	sa_str_add(out, digits + n, sizeof digits - n);
}

void sa_render_csv(const struct sa_audit *audit, struct sa_str *out)
{
	const struct sa_run *run = audit->run;

	sa_str_reserve(out, (run->n_iter + 2) * TYPICAL_ROW_BYTES);
	sa_str_puts(out, "iter");
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		sa_str_putc(out, ',');
		sa_csv_text(out, sa_kpi_table[k].csv_name);
	}
	sa_str_putc(out, '\n');
	for (size_t i = 0; i < run->n_iter; i++) {
		put_uint(out, run->iter[i].index);
		for (size_t k = 0; k < SA_KPI_COUNT; k++) {
			sa_str_putc(out, ',');
			sa_csv_num(out, run->iter[i].kpi[k]);
		}
		sa_str_putc(out, '\n');
	}
}

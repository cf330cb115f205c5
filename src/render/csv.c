/* SPDX-License-Identifier: MIT */
/* POST_SOAK_ITER_TABLE.csv: one row an iteration (FORMATS 9). */
#include "base/num.h"
#include "base/parallel.h"
#include "codec/csv_out.h"
#include "render/renderer.h"

/* A row of seven cells is rarely longer. */
#define TYPICAL_ROW_BYTES 80
#define ROWS_PER_PIECE	  ((size_t)2048)

static void put_row(struct sa_str *out, const struct sa_iter *iter)
{
	sa_str_uint(out, iter->index);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		sa_str_putc(out, ',');
		sa_csv_num(out, iter->kpi[k]);
	}
	sa_str_putc(out, '\n');
}

struct pieces {
	const struct sa_run *run;
	struct sa_str *text; /* one for each piece of ROWS_PER_PIECE rows */
};

static void render_piece(void *ctx, size_t worker, size_t begin, size_t end)
{
	const struct pieces *pieces = ctx;
	struct sa_str *out = &pieces->text[begin / ROWS_PER_PIECE];

	(void)worker;
	sa_str_reserve(out, (end - begin) * TYPICAL_ROW_BYTES);
	for (size_t i = begin; i < end; i++)
		put_row(out, &pieces->run->iter[i]);
}

/* A long table is made in pieces, on all processors, and put together in order. */
static void put_rows(const struct sa_run *run, struct sa_str *out)
{
	size_t n = (run->n_iter + ROWS_PER_PIECE - 1) / ROWS_PER_PIECE;
	SA_ARENA_SCOPE(scratch);
	struct pieces pieces = {run, SA_NEW_ARRAY(&scratch, n, struct sa_str)};

	for (size_t p = 0; p < n; p++)
		pieces.text[p] = (struct sa_str)SA_STR_INIT;
	sa_parallel_for(run->n_iter, ROWS_PER_PIECE, SA_MAX_WORKERS, render_piece, &pieces);
	for (size_t p = 0; p < n; p++) {
		sa_str_add(out, pieces.text[p].buf, pieces.text[p].len);
		out->failed = out->failed || pieces.text[p].failed;
		sa_str_release(&pieces.text[p]);
	}
}

void sa_render_csv(const struct sa_audit *audit, struct sa_str *out)
{
	sa_str_puts(out, "iter");
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		sa_str_putc(out, ',');
		sa_csv_text(out, sa_kpi_table[k].csv_name);
	}
	sa_str_putc(out, '\n');
	put_rows(audit->run, out);
}

/* SPDX-License-Identifier: MIT */
/* The plots and their formats. */
#include "render/plots.h"

#include "base/parallel.h"
#include "model/chart.h"
#include "model/kpi.h"
#include "render/chart_build.h"
#include "render/chart_layout.h"
#include "render/chart_pens.h"

static const enum sa_kpi_id plots[] = {
	SA_KPI_NET_BPS,
	SA_KPI_RISK_RATIO,
	SA_KPI_LATENCY_P95_MS,
	SA_KPI_MAKER_TAKER_RATIO,
};
#define PLOTS (sizeof plots / sizeof *plots)

static int draw_png(const struct sa_chart *chart, const struct sa_chart_layout *layout,
		    struct sa_arena *scratch, struct sa_str *out, struct sa_err *err)
{
	(void)chart;
	return sa_chart_png(layout, scratch, out, err);
}

static int draw_svg(const struct sa_chart *chart, const struct sa_chart_layout *layout,
		    struct sa_arena *scratch, struct sa_str *out, struct sa_err *err)
{
	(void)scratch;
	sa_chart_svg(chart, layout, SA_SVG_FILE, out);
	return sa_str_check(out, "a plot", err);
}

static const struct {
	const char *extension;
	int (*draw)(const struct sa_chart *chart, const struct sa_chart_layout *layout,
		    struct sa_arena *scratch, struct sa_str *out, struct sa_err *err);
} formats[] = {
	{"png", draw_png},
	{"svg", draw_svg},
};
#define FORMATS (sizeof formats / sizeof *formats)

struct work {
	const struct sa_audit *audit;
	struct sa_plot_file *file; /* FORMATS of each plot */
	struct sa_err err[PLOTS];
};

static int draw_plot(const struct work *w, size_t plot, struct sa_err *err)
{
	struct sa_chart chart;
	struct sa_chart_layout layout;
	SA_ARENA_SCOPE(scratch);

	sa_chart_of_kpi(w->audit, plots[plot], NULL, "", &scratch, &chart);
	sa_chart_lay_out(&chart, SA_PLOTS_WIDTH, SA_PLOTS_HEIGHT, &scratch, &layout);
	for (size_t f = 0; f < FORMATS; f++) {
		if (formats[f].draw(&chart, &layout, &scratch, &w->file[plot * FORMATS + f].bytes,
				    err) != 0)
			return sa_err_wrap(err, "plot '%s'", w->file[plot * FORMATS + f].name);
	}
	return 0;
}

static void draw_some(void *ctx, size_t worker, size_t begin, size_t end)
{
	struct work *w = ctx;

	(void)worker;
	for (size_t plot = begin; plot < end; plot++) {
		if (draw_plot(w, plot, &w->err[plot]) == 0)
			w->err[plot].code = SA_ERR_NONE;
	}
}

size_t sa_plots_files(void)
{
	return PLOTS * FORMATS;
}

const char *sa_plots_name(struct sa_arena *arena, size_t i)
{
	return sa_arena_printf(arena, "%s.%s", sa_kpi_table[plots[i / FORMATS]].csv_name,
			       formats[i % FORMATS].extension);
}

int sa_plots_draw(const struct sa_audit *audit, struct sa_arena *arena, struct sa_plot_file **file,
		  size_t *n, struct sa_err *err)
{
	struct work w = {.audit = audit};

	w.file = SA_NEW_ARRAY(arena, PLOTS * FORMATS, struct sa_plot_file);
	for (size_t i = 0; i < PLOTS * FORMATS; i++)
		w.file[i] = (struct sa_plot_file){.name = sa_plots_name(arena, i),
						  .bytes = SA_STR_INIT};
	sa_parallel_for(PLOTS, 1, PLOTS, draw_some, &w);
	for (size_t i = 0; i < PLOTS; i++) {
		if (w.err[i].code == SA_ERR_NONE)
			continue;
		*err = w.err[i];
		sa_plots_release(w.file, PLOTS * FORMATS);
		return -1;
	}
	*file = w.file;
	*n = PLOTS * FORMATS;
	return 0;
}

void sa_plots_release(struct sa_plot_file *file, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sa_str_release(&file[i].bytes);
}

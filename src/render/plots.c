/* SPDX-License-Identifier: MIT */
/* The plots and their formats. */
#include "render/plots.h"

#include "base/parallel.h"
#include "model/chart.h"
#include "model/kpi.h"
#include "render/chart_build.h"
#include "render/chart_layout.h"
#include "render/chart_pens.h"
#include "render/policy_chart.h"

/* Without a policy file each KPI with a rule has a plot. */
#define PLOTS SA_RULED_KPIS

static size_t kpi_of_plot(size_t plot)
{
	size_t k = 0;

	while (!sa_kpi_table[k].ruled || plot-- > 0)
		k++;
	return k;
}

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
	size_t n;		   /* plots */
	struct sa_plot_file *file; /* FORMATS of each plot */
	struct sa_err *err;
	/* describes plot number i in `scratch` */
	void (*describe)(const struct work *w, size_t i, struct sa_arena *scratch,
			 struct sa_chart *chart);
	const struct sa_audit *audit;
	const struct sa_judged *judged;
	const size_t *metric; /* of each plot */
};

static int draw_plot(const struct work *w, size_t plot, struct sa_err *err)
{
	struct sa_chart chart;
	struct sa_chart_layout layout;
	SA_ARENA_SCOPE(scratch);

	w->describe(w, plot, &scratch, &chart);
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

/* Draws w->n plots, whose files have their names already. */
static int draw_all(struct work *w, struct sa_arena *arena, struct sa_plot_file **file, size_t *n,
		    struct sa_err *err)
{
	w->err = SA_NEW_ARRAY(arena, w->n, struct sa_err);
	if (w->n)
		sa_parallel_for(w->n, 1, w->n, draw_some, w);
	for (size_t i = 0; i < w->n; i++) {
		if (w->err[i].code == SA_ERR_NONE)
			continue;
		*err = w->err[i];
		sa_plots_release(w->file, w->n * FORMATS);
		return -1;
	}
	*file = w->file;
	*n = w->n * FORMATS;
	return 0;
}

size_t sa_plots_files(void)
{
	return PLOTS * FORMATS;
}

const char *sa_plots_name(struct sa_arena *arena, size_t i)
{
	return sa_arena_printf(arena, "%s.%s", sa_kpi_table[kpi_of_plot(i / FORMATS)].csv_name,
			       formats[i % FORMATS].extension);
}

static void describe_kpi(const struct work *w, size_t i, struct sa_arena *scratch,
			 struct sa_chart *chart)
{
	sa_chart_of_kpi(w->audit, kpi_of_plot(i), NULL, "", scratch, chart);
}

int sa_plots_draw(const struct sa_audit *audit, struct sa_arena *arena, struct sa_plot_file **file,
		  size_t *n, struct sa_err *err)
{
	struct work w = {.n = PLOTS, .describe = describe_kpi, .audit = audit};

	w.file = SA_NEW_ARRAY(arena, PLOTS * FORMATS, struct sa_plot_file);
	for (size_t i = 0; i < PLOTS * FORMATS; i++)
		w.file[i] = (struct sa_plot_file){.name = sa_plots_name(arena, i),
						  .bytes = SA_STR_INIT};
	return draw_all(&w, arena, file, n, err);
}

/* ---- of a policy ---- */

size_t sa_plots_policy_files(const struct sa_policy *policy)
{
	return policy->n_metric * FORMATS;
}

const char *sa_plots_policy_name(struct sa_arena *arena, const struct sa_policy *policy, size_t i)
{
	return sa_arena_printf(arena, "%s.%s", policy->metric[i / FORMATS].column,
			       formats[i % FORMATS].extension);
}

static void describe_metric(const struct work *w, size_t i, struct sa_arena *scratch,
			    struct sa_chart *chart)
{
	sa_chart_of_metric(w->judged, w->metric[i], sa_policy_worst_group(w->judged, w->metric[i]),
			   scratch, chart);
}

int sa_plots_policy_draw(const struct sa_judged *judged, struct sa_arena *arena,
			 struct sa_plot_file **file, size_t *n, struct sa_err *err)
{
	const struct sa_policy *policy = judged->policy;
	struct work w = {.describe = describe_metric, .judged = judged};
	size_t *metric = SA_NEW_ARRAY(arena, policy->n_metric, size_t);

	w.metric = metric;
	for (size_t m = 0; m < policy->n_metric; m++) {
		const struct sa_group_data *group = sa_policy_worst_group(judged, m);

		if (group && sa_policy_has_values(judged, m, group))
			metric[w.n++] = m;
	}
	w.file = SA_NEW_ARRAY(arena, w.n * FORMATS, struct sa_plot_file);
	for (size_t i = 0; i < w.n * FORMATS; i++)
		w.file[i] = (struct sa_plot_file){
			.name = sa_plots_policy_name(arena, policy,
						     metric[i / FORMATS] * FORMATS + i % FORMATS),
			.bytes = SA_STR_INIT};
	return draw_all(&w, arena, file, n, err);
}

void sa_plots_release(struct sa_plot_file *file, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sa_str_release(&file[i].bytes);
}

/* SPDX-License-Identifier: MIT */
/* What a run says about itself: KPIs, the end of its warm-up, its rows and pauses. */
#include <math.h>
#include <string.h>

#include "app/init.h"
#include "app/name_words.h"
#include "base/num.h"
#include "stats/view.h"

#define SEARCHED_GROUPS 20
#define GROWS_OFTEN	20  /* a clock or a counter moves once in so many rows at least */
#define SETTLES		0.5 /* how much better than the whole run the rest must be */

/* ---- KPIs ---- */

static bool is_iter_summary(const struct sa_survey_input *in)
{
	return strcmp(in->fields.format, "iter-summary") == 0;
}

/* Of an ITER_SUMMARY only its summary is measured; the rest is settings and tuning. */
static bool is_measured(const struct sa_survey_input *in, const struct sa_field *f)
{
	if (!is_iter_summary(in) || in->fields.keyed)
		return true;
	return strncmp(f->path, "summary.", 8) == 0 || !strpbrk(f->path, ".[");
}

/* What counts is counted because it is bad. */
static enum sa_better better_of(const struct sa_field *f)
{
	return f->counts ? SA_LOWER : sa_name_better(f->name);
}

/* How the values of a field follow each other within the groups. */
struct course {
	size_t n, rises, falls, resets; /* steps; a reset is a fall to at most half */
};

/* All rows of a group. */
static struct sa_view view_of(struct sa_ctx *ctx, const struct sa_init_input *input,
			      const struct sa_group_data *group, size_t k)
{
	struct sa_selection all = sa_window_select(&input->data->data, 0, group, 0, ctx->arena);
	struct sa_view view;

	sa_view_take(group, k, &all, SA_VIEW_PLACES, ctx->arena, &view);
	return view;
}

static struct course course_of(struct sa_ctx *ctx, const struct sa_init_input *input, size_t k)
{
	const struct sa_input_data *in = &input->data->data.input[0];
	struct course c = {0};

	for (size_t g = 0; g < in->n_group && g < SEARCHED_GROUPS; g++) {
		const struct sa_group_data *group = &in->group[g];
		struct sa_arena_mark mark = sa_arena_mark(ctx->arena);
		struct sa_view view = view_of(ctx, input, group, k);

		for (size_t i = 1; i < view.n_present; i++) {
			double from = view.present[i - 1], to = view.present[i];

			c.n++;
			c.rises += to > from;
			c.falls += to < from;
			c.resets += to < from && to <= from / 2;
		}
		sa_arena_reset(ctx->arena, mark);
	}
	return c;
}

static bool only_grows(const struct course *c)
{
	return c->n + 1 >= SA_INIT_ROWS && c->rises * GROWS_OFTEN >= c->n && !c->falls;
}

/*
 * Whether rows hold a total since the start. A name that says so may fall to little now and then, which is a
 * restart; one that counts something rises some times; and what no word is known of, in every row.
 */
static bool is_counter(const struct sa_field *f, const struct course *c)
{
	bool grows = only_grows(c);

	if (f->list || f->counts || sa_name_is_level(f->name) || !f->whole || !(f->min >= 0) ||
	    sa_name_peaks(f->name))
		return false;
	if (sa_name_is_counter(f->name))
		return grows || (c->falls && c->falls == c->resets && c->falls * 10 < c->rises);
	if (sa_name_is_countable(f->name))
		return grows && c->rises >= 3;
	return grows && c->rises == c->n && better_of(f) == SA_NEITHER &&
	       !sa_name_is_time(f->name) && !sa_name_is_index(f->name);
}

static void add_rules(struct sa_init_kpi *kpi, bool must)
{
	static const enum sa_cmp op[] = {SA_LE, SA_GE};

	for (size_t i = 0; i < 2; i++) {
		if ((op[i] == SA_LE && kpi->better == SA_HIGHER) ||
		    (op[i] == SA_GE && kpi->better == SA_LOWER))
			continue;
		kpi->rule[kpi->n_rule++] = (struct sa_init_rule){
			.op = op[i], .limit = SA_MISSING, .seen = SA_MISSING, .should = !must};
	}
}

/* Samples to the value of a row, where rows are buckets or a field is a list; NULL = the default. */
static const char *reduce_of(const struct sa_init_input *input, const struct sa_init_kpi *kpi)
{
	bool time = strcmp(kpi->unit, "ms") == 0 || strcmp(kpi->unit, "s") == 0 ||
		    strcmp(kpi->unit, "us") == 0 || sa_name_is_duration(kpi->field->name);

	if (kpi->field->counts)
		return "count";
	if (!kpi->field->list && !input->in->every)
		return NULL;
	if (kpi->counter) /* failures are told one by one */
		return kpi->failures || !input->in->every ? NULL : "rate";
	if (kpi->failures || kpi->passes)
		return "mean";
	return time && kpi->better == SA_LOWER && input->in->every && !kpi->field->list ? "p95"
											: "median";
}

static struct sa_init_kpi kpi_of(struct sa_ctx *ctx, const struct sa_init_input *input, size_t k)
{
	const struct sa_field *f = input->data->field[k];
	const struct course course = course_of(ctx, input, k);
	size_t rows = input->data->data.input[0].rows.n,
	       groups = input->data->data.input[0].n_group;
	struct sa_init_kpi kpi = {
		.field = f,
		.name = input->data->name[k],
		.unit = sa_survey_unit(f),
		.better = better_of(f),
		.counter = is_counter(f, &course),
		.per_row = 1,
	};

	if (kpi.counter) /* its differences are counts, whatever its name ends in */
		kpi.unit = f->unit;
	kpi.failures = f->counts || (kpi.better == SA_LOWER && !kpi.unit[0] && f->whole &&
				     f->min >= 0 && sa_name_is_failures(f->name));
	kpi.passes = kpi.better == SA_HIGHER && f->whole && f->min >= 0 && f->max == 1;
	kpi.reduce = reduce_of(input, &kpi);
	if (kpi.counter && kpi.reduce) /* (it would be the unit of a second's growth) */
		kpi.unit = "";
	if (kpi.failures && kpi.reduce && !f->counts && rows && groups)
		kpi.per_row =
			fmax(1, (double)input->in->fields.n_records / (double)(rows * groups));
	kpi.agg = kpi.failures || kpi.passes			     ? "mean"
		  : sa_name_peaks(f->name) && kpi.better == SA_LOWER ? "max"
								     : "median";
	if (sa_name_is_code(f->name))
		kpi.why_none = "its name says that it is a code or an identifier, not a measure";
	else if (kpi.better == SA_NEITHER && f->min == f->max)
		kpi.why_none = "the same in all rows";
	else if (kpi.better == SA_NEITHER && only_grows(&course) && !kpi.counter)
		kpi.why_none = "it only grows: a clock or a counter (then say kind: counter)";
	return kpi;
}

/* Those whose direction is known first, in the order of the file, as many as there is room for. */
static void choose_kpis(struct sa_ctx *ctx, struct sa_init_input *input, size_t room)
{
	struct sa_survey_data *d = input->data;
	size_t n = d->n_field, known = 0;
	bool *take = SA_NEW_ARRAY(ctx->arena, n, bool);

	for (int pass = 0; pass < 2; pass++) {
		for (size_t k = 0; k < n; k++) {
			bool better = better_of(d->field[k]) != SA_NEITHER;

			if (take[k] || better == (pass == 1) ||
			    !is_measured(input->in, d->field[k]))
				continue;
			if (!room) {
				input->n_left_out++;
				continue;
			}
			take[k] = true;
			known += better;
			room--;
		}
	}
	input->kpi = SA_NEW_ARRAY(ctx->arena, n, struct sa_init_kpi);
	input->n_kpi = 0;
	for (size_t k = 0; k < n; k++) {
		if (!take[k])
			continue;
		struct sa_init_kpi *kpi = &input->kpi[input->n_kpi++];

		*kpi = kpi_of(ctx, input, k);
		if (!kpi->why_none) /* a direction that is not known is a matter of taste */
			add_rules(kpi, kpi->better != SA_NEITHER || !known);
	}
	input->n_left_out += d->n_more;
}

/* ---- the warm-up ---- */

/*
 * Rows to leave out before the mean of the rest is known best: the minimum of the squared standard error
 * of the rest, over cuts up to a third (MSER, White 1997, Simulation 69:323). 0 where no cut makes it
 * much better, or the best one is the last: then the series moves through the whole run.
 */
static size_t warmup_rows(const double *y, size_t n)
{
	size_t most = n / 3, best = 0, m = 0;
	double sum = 0, squares = 0, whole = SA_MISSING, least = HUGE_VAL;

	for (size_t i = n; i-- > 0;) {
		if (!sa_num_is_finite(y[i]))
			continue;
		/* (about the last value, so that squares of large numbers do not cancel) */
		double v = y[i] - y[n - 1];

		sum += v;
		squares += v * v;
		m++;
		if (i > most || m < SA_INIT_ROWS / 2)
			continue;
		double error = (squares - sum * sum / (double)m) / ((double)m * (double)m);

		whole = error;
		if (error < least) {
			least = error;
			best = i;
		}
	}
	return best == most || !(least < SETTLES * whole) ? 0 : best;
}

/* The longest warm-up of all KPIs with a direction, and whose it is. */
static size_t find_warmup(struct sa_ctx *ctx, const struct sa_init_input *input, const char **whose)
{
	const struct sa_input_data *in = &input->data->data.input[0];
	size_t longest = 0;

	for (size_t k = 0; k < input->data->n_field; k++) {
		const struct sa_field *f = input->data->field[k];

		if (better_of(f) == SA_NEITHER || !is_measured(input->in, f))
			continue;
		for (size_t g = 0; g < in->n_group && g < SEARCHED_GROUPS; g++) {
			const struct sa_group_data *group = &in->group[g];
			struct sa_arena_mark mark = sa_arena_mark(ctx->arena);
			struct sa_view view = view_of(ctx, input, group, k);
			size_t rows = view.n && !isnan(view.y[view.n - 1])
					      ? warmup_rows(view.y, view.n)
					      : 0;

			rows = rows ? view.pos[rows] : 0;
			if (rows > longest) {
				longest = rows;
				*whose = input->data->name[k];
			}
			sa_arena_reset(ctx->arena, mark);
		}
	}
	return longest;
}

static void choose_window(struct sa_ctx *ctx, struct sa_init_input *input, bool several)
{
	const struct sa_input_data *in = &input->data->data.input[0];
	const struct sa_rows *rows = in->turns ? in->group[0].rows : &in->rows;
	const char *whose = "";
	size_t warm = find_warmup(ctx, input, &whose);

	input->window =
		several ? sa_arena_printf(ctx->arena, "steady_%s", input->in->name) : "steady";
	if (!warm || warm + SA_INIT_ROWS > rows->n) {
		input->window_map = "{from: 0}";
		input->window_why = "no warm-up was found: all rows";
		return;
	}
	if (rows->index[0] <= 1)
		input->window_map =
			sa_arena_printf(ctx->arena, "{from: %lld}", (long long)rows->index[warm]);
	else if (in->has_time && rows->at_ms[warm] > rows->at_ms[0])
		input->window_map =
			sa_arena_printf(ctx->arena, "{skip: %s}",
					sa_survey_duration(ctx->arena, (double)(rows->at_ms[warm] -
										rows->at_ms[0])));
	else
		input->window_map = sa_arena_printf(ctx->arena, "{last: %zu}", rows->n - warm);
	input->window_why =
		sa_arena_printf(ctx->arena, "without the first %zu of %zu rows: %s settles there",
				warm, rows->n, whose);
}

/* ---- completeness ---- */

static int64_t longest_pause(const struct sa_input_data *in)
{
	int64_t longest = 0;

	for (size_t g = 0; g < in->n_group; g++) {
		const struct sa_group_data *group = &in->group[g];

		for (size_t i = 1; i < group->n_time; i++) {
			int64_t pause = group->time[i] - group->time[i - 1];

			longest = pause > longest ? pause : longest;
		}
	}
	return longest;
}

static int64_t longest_step(const struct sa_rows *rows)
{
	int64_t longest = 1;

	for (size_t i = 1; i < rows->n; i++) {
		int64_t step = rows->index[i] - rows->index[i - 1];

		longest = step > longest ? step : longest;
	}
	return longest;
}

static void choose_complete(struct sa_ctx *ctx, struct sa_init_input *input)
{
	const struct sa_input_data *in = &input->data->data.input[0];
	int64_t pause = longest_pause(in), step;

	input->seen_rows = in->group[0].n;
	for (size_t g = 1; g < in->n_group; g++) {
		if (in->group[g].n < input->seen_rows)
			input->seen_rows = in->group[g].n;
	}
	input->rows = input->seen_rows - input->seen_rows / 10;
	if (pause > 0) {
		input->max_gap = sa_survey_duration(ctx->arena, 3.0 * (double)pause);
		input->gap_why = sa_arena_printf(
			ctx->arena,
			"three times the longest pause of this run, %lld.%03lld s, up to the next round "
			"span",
			(long long)pause / 1000, (long long)pause % 1000);
	} else if (!input->in->every) {
		step = longest_step(&in->rows);
		input->max_gap = sa_arena_printf(ctx->arena, "%lld", (long long)step);
		input->gap_why = "the largest step between the rows of this run";
	}
}

int sa_init_look(struct sa_ctx *ctx, struct sa_init_input *input, bool several, size_t kpis,
		 struct sa_err *err)
{
	const struct sa_input_data *in = &input->data->data.input[0];

	if (in->rows.n < SA_INIT_ROWS)
		return sa_err_set(
			err, SA_ERR_SCHEMA,
			"'%s' gives %zu row%s, and limits take at least %d; give a longer run",
			input->in->file[0], in->rows.n, in->rows.n == 1 ? "" : "s", SA_INIT_ROWS);
	choose_kpis(ctx, input, kpis);
	choose_window(ctx, input, several);
	choose_complete(ctx, input);
	return 0;
}

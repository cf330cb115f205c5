/* SPDX-License-Identifier: MIT */
/* inspect: what is in these files? */
#include "cli/cmds.h"

#include <string.h>

#include "app/exit.h"
#include "app/survey.h"
#include "app/term.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/utf8.h"
#include "cli/table.h"
#include "codec/json_out.h"
#include "codec/spark.h"
#include "stats/aggregate.h"

#define TABLE_ROWS  200
#define JSON_SERIES 10000
#define SPARK_WIDTH 24
#define TEXT_NOTES  5
#define JSON_NOTES  100

enum format { FORMAT_TEXT, FORMAT_JSON };
static const char *const formats[] = {"text", "json", NULL};

struct settings {
	struct sa_survey_ask ask;
	int format;
};

static const struct sa_opt options[] = {
	SA_SURVEY_OPTIONS(struct settings),
	{.name = "format",
	 .kind = SA_OPT_CHOICE,
	 .offset = offsetof(struct settings, format),
	 .arg = "FORMAT",
	 .choices = formats,
	 .default_text = "text",
	 .help = "what to print: text, or json"},
};

/* One line of the table. */
struct line {
	const char *group, *unit;
	const struct sa_field *field;
	struct sa_view_stats stats;
	double last;
	const struct sa_view *view;
};

static double last_of(const struct sa_view *view)
{
	return view->n_present ? view->present[view->n_present - 1] : SA_MISSING;
}

/* Calls `put` for the series of an input until it has had `most` of them; returns how many more there are. */
static size_t each_series(struct sa_ctx *ctx, const struct sa_survey_data *d, size_t most,
			  void (*put)(void *arg, const struct line *line), void *arg)
{
	const struct sa_input_data *in = &d->data.input[0];
	size_t n = 0;

	for (size_t g = 0; g < in->n_group; g++) {
		const struct sa_group_data *group = &in->group[g];

		for (size_t k = 0; k < d->n_field; k++, n++) {
			if (n >= most)
				continue;
			struct sa_arena_mark mark = sa_arena_mark(ctx->arena);
			struct sa_selection all =
				sa_window_select(&d->data, 0, group, 0, ctx->arena);
			struct sa_view view;

			sa_view_take(group, k, &all, SA_VIEW_VALUES, ctx->arena, &view);
			const struct line line = {
				.group = group->name,
				.field = d->field[k],
				.unit = sa_survey_unit(d->field[k]),
				.stats = sa_view_stats_of(&view, ctx->arena),
				.last = last_of(&view),
				.view = &view,
			};

			put(arg, &line);
			sa_arena_reset(ctx->arena, mark);
		}
	}
	return n > most ? n - most : 0;
}

/* ---- text ---- */

enum {
	COL_GROUP,
	COL_NAME,
	COL_UNIT,
	COL_N,
	COL_MIN,
	COL_MEDIAN,
	COL_MAX,
	COL_LAST,
	COL_SPARK,
	COLS
};
static const char *const heads[COLS] = {"group",  "series", "unit", "n",    "min",
					"median", "max",    "last", "shape"};

static void add_line(void *arg, const struct line *line)
{
	struct sa_table *t = arg;
	SA_STR_SCOPE(spark);

	sa_spark(&spark, line->view->y, line->view->n, SPARK_WIDTH);
	const char *const cell[COLS] = {
		[COL_GROUP] = sa_table_foreign(t, line->group),
		[COL_NAME] = sa_table_foreign(t, line->field->name),
		[COL_UNIT] = line->unit,
		[COL_N] = sa_arena_printf(t->arena, "%zu", line->stats.n),
		[COL_MIN] = sa_table_number(t, line->stats.min),
		[COL_MEDIAN] = sa_table_number(t, line->stats.median),
		[COL_MAX] = sa_table_number(t, line->stats.max),
		[COL_LAST] = sa_table_number(t, line->last),
		[COL_SPARK] = sa_str_finish(&spark, t->arena),
	};

	sa_table_add(t, cell);
}

/* "csv: columns 'a', 'b'": what was recognised, and what may be said otherwise. */
static void put_recognised(struct sa_ctx *ctx, const struct sa_survey_input *in,
			   const struct sa_survey_data *d, struct sa_str *out)
{
	const struct sa_input_data *data = &d->data.input[0];
	const struct {
		const char *word, *value;
	} chosen[] = {
		{"time", in->time}, {"index", in->index}, {"by", in->by}, {"every", in->every}};

	sa_str_printf(out, "%s: %s by its content, %zu record%s, %zu row%s\n",
		      sa_utf8_shown(ctx->arena, in->n_file == 1 ? in->file[0] : in->glob),
		      data->format, in->fields.n_records, in->fields.n_records == 1 ? "" : "s",
		      data->rows.n, data->rows.n == 1 ? "" : "s");
	for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++)
		sa_str_printf(out, "%s%s %s", i ? ", " : "  ", chosen[i].word,
			      chosen[i].value ? sa_utf8_shown(ctx->arena, chosen[i].value)
					      : "none");
	sa_str_puts(out, " (--time, --index, --by, --every say otherwise)\n\n");
}

static void put_notes(struct sa_ctx *ctx, const struct sa_notes *notes, struct sa_str *out)
{
	size_t n = notes->n < TEXT_NOTES ? notes->n : TEXT_NOTES;

	for (size_t i = 0; i < n; i++) {
		const struct sa_note *note = &notes->note[i];

		sa_str_printf(out, "  note: %s%s%s\n", sa_utf8_shown(ctx->arena, note->file),
			      note->file[0] ? ": " : "", sa_utf8_shown(ctx->arena, note->text));
	}
	if (notes->n > n)
		sa_str_printf(out, "  and %zu more notes (--format json)\n", notes->n - n);
}

static void put_text(struct sa_ctx *ctx, const struct sa_survey_input *in,
		     const struct sa_survey_data *d, struct sa_str *out)
{
	/* (the table outlives the views, whose arena is given back) */
	SA_ARENA_SCOPE(cells);
	struct sa_table t = {.arena = &cells,
			     .columns = COLS,
			     .right = 1u << COL_N | 1u << COL_MIN | 1u << COL_MEDIAN |
				      1u << COL_MAX | 1u << COL_LAST,
			     .left_out = in->by ? 0 : 1u << COL_GROUP};
	size_t more;

	if (out->len)
		sa_str_putc(out, '\n');
	put_recognised(ctx, in, d, out);
	sa_table_add(&t, heads);
	more = each_series(ctx, d, TABLE_ROWS, add_line, &t);
	sa_table_print(&t, out);
	if (more)
		sa_str_printf(out, "  and %zu more series (--format json has up to %d)\n", more,
			      JSON_SERIES);
	if (d->n_more || in->fields.n_left_out)
		sa_str_printf(
			out,
			"  not shown: %zu field(s) beyond the first %d, %zu value(s) of fields "
			"that are too many or have a name that cannot be shown\n",
			d->n_more, SA_LIMIT_POLICY_KPIS, in->fields.n_left_out);
	if (in->fields.lost)
		sa_str_printf(out, "  note: not all files were looked at: %s\n",
			      sa_utf8_shown(ctx->arena, in->fields.lost));
	put_notes(ctx, &d->notes, out);
}

/* ---- JSON ---- */

static void put_series(void *arg, const struct line *line)
{
	struct sa_jout *j = arg;

	sa_jout_object_inline(j, NULL);
	sa_jout_text(j, "group", line->group);
	sa_jout_text(j, "path", line->field->path);
	if (line->field->where) {
		sa_jout_object_inline(j, "where");
		sa_jout_text(j, line->field->where, line->field->is);
		sa_jout_end_object(j);
	}
	sa_jout_text(j, "unit", line->unit);
	sa_jout_int(j, "n", (int64_t)line->stats.n);
	sa_jout_int(j, "missing", (int64_t)line->stats.n_missing);
	sa_jout_num(j, "min", line->stats.min);
	sa_jout_num(j, "median", line->stats.median);
	sa_jout_num(j, "max", line->stats.max);
	sa_jout_num(j, "last", line->last);
	sa_jout_end_object(j);
}

static void put_json(const struct sa_survey_input *in, struct sa_ctx *ctx,
		     const struct sa_survey_data *d, struct sa_jout *j)
{
	const struct sa_input_data *data = &d->data.input[0];

	sa_jout_object(j, NULL);
	sa_jout_text(j, "path", in->glob);
	sa_jout_int(j, "files", (int64_t)in->n_file);
	sa_jout_text(j, "format", data->format);
	sa_jout_text(j, "time", in->time);
	sa_jout_text(j, "index", in->index);
	sa_jout_text(j, "by", in->by);
	sa_jout_text(j, "every", in->every);
	sa_jout_int(j, "records", (int64_t)in->fields.n_records);
	sa_jout_int(j, "rows", (int64_t)data->rows.n);
	sa_jout_int(j, "unusable", (int64_t)d->data.n_unusable);
	sa_jout_array(j, "series");
	size_t more = each_series(ctx, d, JSON_SERIES, put_series, j);

	sa_jout_end_array(j);
	sa_jout_int(j, "series_left_out", (int64_t)more);
	sa_jout_int(j, "fields_left_out", (int64_t)d->n_more);
	sa_jout_array(j, "notes");
	for (size_t i = 0; i < d->notes.n && i < JSON_NOTES; i++) {
		sa_jout_object_inline(j, NULL);
		sa_jout_text(j, "file", d->notes.note[i].file);
		sa_jout_text(j, "text", d->notes.note[i].text);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
	sa_jout_end_object(j);
}

static void put_lost(struct sa_jout *j, const struct sa_survey_input *in, const char *why)
{
	sa_jout_object_inline(j, NULL);
	sa_jout_text(j, "path", in->glob);
	sa_jout_text(j, "why", why);
	sa_jout_end_object(j);
}

/* ---- the command ---- */

static int look(struct sa_ctx *ctx, const struct settings *set, const struct sa_survey *survey,
		struct sa_survey_input *in, struct sa_survey_data *d, struct sa_err *err)
{
	bool wrong = false;
	struct sa_err first = {0};

	if (in->why)
		return sa_err_set(err, SA_ERR_SCHEMA, "%s", in->why);
	for (unsigned attempt = 0; attempt < SA_SURVEY_ATTEMPTS; attempt++) {
		if (!sa_survey_choose(&set->ask, attempt, ctx->arena, in, &wrong, err)) {
			if (wrong)
				return -1;
			continue;
		}
		if (sa_survey_load(ctx, survey, in, d, err) == 0)
			return 0;
		if (!first.code)
			first = *err;
	}
	*err = first;
	return -1;
}

/* Why each input that could not be read was not; the last one is returned and not said yet. */
struct lost {
	const char **why; /* by input; NULL: it was read */
	struct sa_err err;
};

static void look_all(struct sa_ctx *ctx, const struct settings *set, struct sa_survey *survey,
		     struct sa_jout *j, struct lost *lost, struct sa_str *out)
{
	struct sa_err err;

	for (size_t i = 0; i < survey->n_input; i++) {
		struct sa_survey_data *d = SA_NEW(ctx->arena, struct sa_survey_data);

		if (look(ctx, set, survey, &survey->input[i], d, &err) != 0) {
			lost->why[i] = sa_arena_strdup(ctx->arena, err.msg);
			sa_err_wrap(&err, "inspect");
			if (lost->err.code)
				(void)sa_exit_with(ctx, &lost->err);
			lost->err = err;
		} else if (set->format == FORMAT_JSON) {
			put_json(&survey->input[i], ctx, d, j);
		} else {
			put_text(ctx, &survey->input[i], d, out);
		}
	}
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const struct settings *set = settings;
	struct sa_survey survey;
	struct lost lost = {0};
	struct sa_err err;
	struct sa_jout j;
	SA_STR_SCOPE(out);

	if (sa_survey_open(ctx, args, (size_t)n_args, &survey, &err) != 0) {
		sa_err_wrap(&err, "inspect");
		return sa_exit_with(ctx, &err);
	}
	lost.why = SA_NEW_ARRAY(ctx->arena, survey.n_input, const char *);
	sa_jout_init(&j, &out);
	if (set->format == FORMAT_JSON) {
		sa_jout_object(&j, NULL);
		sa_jout_text(&j, "schema_version", "1.0");
		sa_jout_text(&j, "base", survey.base);
		sa_jout_array(&j, "inputs");
	}
	look_all(ctx, set, &survey, &j, &lost, &out);
	if (set->format == FORMAT_JSON) {
		sa_jout_end_array(&j);
		sa_jout_array(&j, "not_read");
		for (size_t i = 0; i < survey.n_input; i++) {
			if (lost.why[i])
				put_lost(&j, &survey.input[i], lost.why[i]);
		}
		sa_jout_end_array(&j);
		sa_jout_end_object(&j);
		sa_str_putc(&out, '\n');
	}
	if (sa_print(ctx, &out, &err) != 0)
		return sa_exit_with(ctx, &err);
	fflush(ctx->out);
	return lost.err.code ? sa_exit_with(ctx, &lost.err) : SA_EXIT_OK;
}

const struct sa_cmd sa_cmd_inspect = {
	.name = "inspect",
	.summary = "Show what files hold: format, and every series with its numbers",
	.usage = "FILE...|DIR",
	.about =
		"Recognises what the files are by their content and prints a table of every series: unit, "
		"number of values, minimum, median, maximum, last value and shape. Time, index and groups "
		"are found by the names and values of the fields; the options say otherwise. Files of one "
		"series (samples_1.json, samples_2.json) are read together, of a directory those that look "
		"like data. Nothing is written and nothing is judged; `soak-audit init` makes a policy "
		"from the same look.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.min_args = 1,
	.max_args = 10000,
	.run = run,
};

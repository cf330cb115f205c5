/* SPDX-License-Identifier: MIT */
/* Which files, and what a record of theirs looks like. */
#include "cli/survey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "cli/base_dir.h"
#include "cli/name_words.h"
#include "load/time_in.h"
#include "model/run.h"
#include "source/source_named.h"

#define YEAR_2001 978307200000.0 /* ms since 1970 */
#define YEAR_2100 4102444800000.0

/* ---- files ---- */

static bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* "samples_*.json" for samples_7.json, so that the files of a series are one input; else the name. */
static const char *series_of(struct sa_arena *arena, const char *path)
{
	const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
	size_t end = dot && (!slash || dot > slash) ? (size_t)(dot - path) : strlen(path);
	size_t begin = end;

	while (begin && sa_num_is_digit(path[begin - 1]))
		begin--;
	if (begin == end || !begin || (path[begin - 1] != '_' && path[begin - 1] != '-'))
		return path;
	return sa_arena_printf(arena, "%.*s*%s", (int)begin, path, path + end);
}

/* A name as a glob that matches only it; `star` leaves its one star. */
static const char *as_glob(struct sa_arena *arena, const char *name, bool star)
{
	SA_STR_SCOPE(out);

	for (const char *p = name; *p; p++) {
		if (strchr("?[", *p) || (*p == '*' && !star))
			sa_str_printf(&out, "[%c]", *p);
		else
			sa_str_putc(&out, *p);
	}
	return sa_str_finish(&out, arena);
}

/* "web_load" of "web load-*.csv" */
static const char *input_name(struct sa_arena *arena, const char *series)
{
	const char *slash = strrchr(series, '/'), *p = slash ? slash + 1 : series;
	SA_STR_SCOPE(out);

	for (; *p && *p != '.' && out.len < 40; p++) {
		bool word = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
			    (out.len && sa_num_is_digit(*p));

		if (word)
			sa_str_putc(&out, *p);
		else if (out.len && out.buf[out.len - 1] != '_')
			sa_str_putc(&out, '_');
	}
	while (out.len && out.buf[out.len - 1] == '_')
		out.buf[--out.len] = '\0';
	if (!out.len)
		sa_str_puts(&out, "input");
	return sa_str_finish(&out, arena);
}

static int add_file(struct sa_ctx *ctx, struct sa_survey *s, const char *path, struct sa_err *err)
{
	const char *series = series_of(ctx->arena, path);
	struct sa_survey_input *in = NULL;

	for (size_t i = 0; i < s->n_input && !in; i++) {
		if (strcmp(s->input[i].glob, series) == 0)
			in = &s->input[i];
	}
	if (!in) {
		if (s->n_input == SA_LIMIT_POLICY_INPUTS)
			return sa_err_set(err, SA_ERR_USAGE,
					  "more than %d different files; name fewer at a time",
					  SA_LIMIT_POLICY_INPUTS);
		s->input = sa_arena_more(ctx->arena, s->input, s->n_input, &s->cap_input,
					 sizeof *s->input);
		in = &s->input[s->n_input++];
		*in = (struct sa_survey_input){.glob = series};
	}
	in->file = sa_arena_more(ctx->arena, in->file, in->n_file, &in->cap_file, sizeof *in->file);
	in->file[in->n_file++] = path;
	return 0;
}

struct folder {
	struct sa_ctx *ctx;
	const char **file;
	size_t n, cap;
	bool iterations; /* it holds an ITER_SUMMARY */
};

static bool is_iteration(const char *name)
{
	return strncmp(name, "ITER_SUMMARY_", 13) == 0;
}

static void visit(void *arg, const struct sa_entry *entry)
{
	static const char *const ends[] = {".csv",  ".tsv", ".ndjson", ".jsonl",
					   ".json", ".log", ".txt"};
	const char *dot = strrchr(entry->path, '.');
	struct folder *f = arg;

	if (entry->depth || entry->kind != SA_FILE_REGULAR || entry->path[0] == '.' || !dot)
		return;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (strcmp(dot, ends[i]) != 0)
			continue;
		f->file = sa_arena_more(f->ctx->arena, f->file, f->n, &f->cap, sizeof *f->file);
		f->file[f->n++] = sa_arena_strdup(f->ctx->arena, entry->path);
		f->iterations |= is_iteration(entry->path);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What a soak's runner and tuner keep beside its iterations: settings and side files, read as such. */
static bool is_beside_iterations(const char *name)
{
	static const char *const begins[] = {"TUNING_", "KPI_GATE",	     "EDGE_",
					     "SOAK_",	"runtime_overrides", "default_overrides"};

	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
		if (strncmp(name, begins[i], strlen(begins[i])) == 0)
			return true;
	}
	return sa_run_is_own(name);
}

/* The data of a directory: all that looks like data, without what is known to stand beside iterations. */
static int add_folder(struct sa_ctx *ctx, struct sa_survey *s, struct sa_err *err)
{
	struct folder f = {.ctx = ctx};
	SA_SOURCE_SCOPE(source);

	if (sa_source_open_dir(ctx->fs, ctx->arena, s->base, &source, err) != 0 ||
	    source.ops->list(&source, visit, NULL, &f, err) != 0)
		return -1;
	if (!f.n)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "'%s' holds no data file (csv, ndjson, json); name the files, or "
				  "the directory that they lie in%s",
				  s->base, sa_base_dir_hint(ctx, s->base));
	qsort(f.file, f.n, sizeof *f.file, by_name);
	for (size_t i = 0; i < f.n; i++) {
		if (f.iterations && !is_iteration(f.file[i]) && is_beside_iterations(f.file[i]))
			continue;
		if (add_file(ctx, s, f.file[i], err) != 0)
			return -1;
	}
	return 0;
}

/* The directory that all paths have in common, with what is left of each: "" is the current one. */
static size_t common_dir(char *const *arg, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; arg[0][i]; i++) {
		for (size_t k = 1; k < n; k++) {
			if (arg[k][i] != arg[0][i])
				return len;
		}
		if (arg[0][i] == '/')
			len = i + 1;
	}
	return len;
}

static int add_files(struct sa_ctx *ctx, struct sa_survey *s, char *const *arg, size_t n,
		     struct sa_err *err)
{
	size_t dir = common_dir(arg, n);

	s->base = dir > 1 ? sa_arena_strndup(ctx->arena, arg[0], dir - 1) : dir ? "/" : ".";
	for (size_t i = 0; i < n; i++) {
		const char *rest = arg[i] + dir;

		while (rest[0] == '.' && rest[1] == '/')
			rest += 2;
		if (is_directory(arg[i]))
			return sa_err_set(err, SA_ERR_USAGE,
					  "'%s' is a directory; name files, or one directory",
					  arg[i]);
		if (strchr(rest, '\\') || strstr(rest, "://") || strstr(rest, "../") ||
		    rest[0] == '~')
			return sa_err_set(
				err, SA_ERR_USAGE,
				"'%s' cannot stand in a policy, whose paths lie inside of "
				"one directory; go there, or rename the file",
				arg[i]);
		if (add_file(ctx, s, rest, err) != 0)
			return -1;
	}
	return 0;
}

/* A table whose columns are all called by numbers. */
static bool has_no_header(const struct sa_fields *f)
{
	if (strcmp(f->format, "csv") != 0 || !f->n)
		return false;
	for (size_t i = 0; i < f->n; i++) {
		const char *name = f->field[i].path;

		if (sa_num_json_span(name, strlen(name)) != strlen(name))
			return false;
	}
	return true;
}

static void read_fields(struct sa_ctx *ctx, struct sa_survey *s, struct sa_survey_input *in)
{
	struct sa_err err;
	SA_SOURCE_SCOPE(source);

	/* a series of one file stays what it is, but for iterations, whose number is their index */
	bool series = in->n_file > 1 || is_iteration(in->file[0]);

	in->name = s->n_input == 1 ? "main" : input_name(ctx->arena, in->glob);
	in->glob = as_glob(ctx->arena, series ? in->glob : in->file[0], series);
	if (sa_source_open_named(ctx->fs, ctx->arena, s->base, in->file, in->n_file, &source,
				 &err) != 0 ||
	    sa_fields_read(&source, in->file, in->n_file, ctx->arena, &in->fields, &err) != 0)
		in->why = sa_arena_strdup(ctx->arena, err.msg);
	else if (has_no_header(&in->fields))
		in->why = sa_arena_printf(
			ctx->arena,
			"'%s' has no header: its first line holds numbers only; put a "
			"line with the names of the columns there",
			in->file[0]);
}

int sa_survey_open(struct sa_ctx *ctx, char *const *arg, size_t n, struct sa_survey *survey,
		   struct sa_err *err)
{
	*survey = (struct sa_survey){0};
	if (n == 1 && is_directory(arg[0])) {
		survey->base = arg[0];
		if (add_folder(ctx, survey, err) != 0)
			return -1;
	} else if (add_files(ctx, survey, arg, n, err) != 0) {
		return -1;
	}
	for (size_t i = 0; i < survey->n_input; i++) {
		read_fields(ctx, survey, &survey->input[i]);
		for (size_t k = 0; k < i; k++) { /* two of one name get a number */
			if (strcmp(survey->input[k].name, survey->input[i].name) == 0)
				survey->input[i].name = sa_arena_printf(
					ctx->arena, "%s_%zu", survey->input[i].name, i + 1);
		}
	}
	return 0;
}

/* ---- time, index, groups ---- */

static bool is_epoch(const struct sa_field *f)
{
	int64_t from, to;

	return f->n_number && sa_time_number(f->min, SA_TIME_AUTO, &from) &&
	       sa_time_number(f->max, SA_TIME_AUTO, &to) && (double)from > YEAR_2001 &&
	       (double)to < YEAR_2100;
}

/* How much a field looks like the time of its record; 0 = not at all. */
static int time_score(const struct sa_field *f)
{
	bool named = sa_name_is_time(f->path);

	if (f->list)
		return 0;
	if (f->n_date && f->n_date == f->n_text && !f->n_number)
		return named ? 4 : 3;
	if (f->n_text || !named)
		return 0;
	if (is_epoch(f))
		return 2;
	return f->n_number > 2 && f->rises && f->min >= 0 && f->max > f->min;
}

static bool fits_index(const struct sa_survey_input *in, const struct sa_field *f)
{
	return !f->list && !f->n_text && f->n_number == in->fields.n_records && f->whole &&
	       f->min >= 0 && f->max <= SA_LIMIT_ITER_INDEX && sa_name_is_index(f->path);
}

static bool is_iter_summary(const struct sa_survey_input *in)
{
	return strcmp(in->fields.format, "iter-summary") == 0;
}

static void guess_order(struct sa_survey_input *in)
{
	const struct sa_field *best = NULL;

	for (size_t i = 0; i < in->fields.n; i++) {
		const struct sa_field *f = &in->fields.field[i];

		if (time_score(f) > (best ? time_score(best) : 0))
			best = f;
		if (!in->index && fits_index(in, f))
			in->index = f->path;
	}
	in->time = best ? best->path : NULL;
}

/* Whether records repeat what orders them, as those of several groups do. */
static bool order_repeats(const struct sa_survey_input *in)
{
	const char *path = in->index ? in->index : in->time;
	const struct sa_field *f = path ? sa_field_find(&in->fields, path) : NULL;

	return f && f->n_number && !f->strict;
}

/* "starttime": a time in a form that nobody can read is no name of a group. */
static bool ends_in_time(const char *path)
{
	size_t len = strlen(path);

	return len >= 4 && strcasecmp(path + len - 4, "time") == 0;
}

static void guess_by(struct sa_survey_input *in)
{
	size_t records = in->fields.n_records;
	bool repeats = order_repeats(in) || is_iter_summary(in);

	if (in->fields.keyed)
		in->by = "symbol";
	for (size_t i = 0; i < in->fields.n && !in->by; i++) {
		const struct sa_field *f = &in->fields.field[i];

		if (f->list || f->n_number || f->n_date || ends_in_time(f->path) ||
		    f->n_text != records || f->n_distinct < 2 || f->n_distinct > SA_FIELD_TEXTS ||
		    f->n_distinct * 2 > records)
			continue;
		if (sa_name_is_group(f->path) || (repeats && !is_iter_summary(in)))
			in->by = f->path;
	}
}

const char *sa_survey_duration(struct sa_arena *arena, double ms)
{
	static const struct {
		double ms;
		const char *text;
	} round[] = {{1e3, "1s"},   {2e3, "2s"},   {5e3, "5s"},	   {1e4, "10s"},
		     {3e4, "30s"},  {6e4, "1m"},   {12e4, "2m"},   {3e5, "5m"},
		     {6e5, "10m"},  {18e5, "30m"}, {36e5, "1h"},   {72e5, "2h"},
		     {108e5, "3h"}, {216e5, "6h"}, {432e5, "12h"}, {864e5, "1d"}};

	for (size_t i = 0; i < sizeof round / sizeof *round; i++) {
		if (ms <= round[i].ms)
			return round[i].text;
	}
	return sa_arena_printf(arena, "%.0fd", ceil(fmin(ms, 3e12) / 864e5));
}

/* Milliseconds between the first and the last time of a field. */
static double span_ms(const struct sa_survey_input *in, const struct sa_field *f)
{
	enum sa_time_unit unit =
		in->time_unit && strcmp(in->time_unit, "ms") == 0 ? SA_TIME_MS : SA_TIME_AUTO;
	int64_t from, to;

	if (f->n_date)
		return f->last - f->first;
	if (!sa_time_number(f->min, unit, &from) || !sa_time_number(f->max, unit, &to))
		return 0;
	return (double)(to - from);
}

/* Buckets as long as a group takes for a record, or of about a hundredth where there are very many. */
static const char *bucket(const struct sa_survey_input *in, struct sa_arena *arena)
{
	const struct sa_field *time = in->time ? sa_field_find(&in->fields, in->time) : NULL;
	const struct sa_field *by = in->by ? sa_field_find(&in->fields, in->by) : NULL;
	size_t groups = by && by->n_distinct ? by->n_distinct : 1;
	size_t rows = in->fields.n_records / groups;

	if (!time || rows < 2)
		return NULL;
	double span = span_ms(in, time);

	if (span < 2e3)
		return NULL;
	return sa_survey_duration(arena, span / (double)(rows - 1 < 120 ? rows - 1 : 120));
}

static const char *asked(const char *ask, const char *guess)
{
	if (!ask || !*ask)
		return guess;
	return strcmp(ask, "none") == 0 ? NULL : ask;
}

static bool field_is_there(const struct sa_survey_input *in, const char *option, const char *ask,
			   struct sa_arena *arena, struct sa_err *err)
{
	const char **known = SA_NEW_ARRAY(arena, in->fields.n + 1, const char *);

	if (!ask || !*ask || strcmp(ask, "none") == 0 || sa_field_find(&in->fields, ask) ||
	    (in->fields.keyed && strcmp(ask, "symbol") == 0))
		return true;
	for (size_t i = 0; i < in->fields.n; i++)
		known[i] = in->fields.field[i].path;
	const char *near = sa_suggest(ask, known, in->fields.n);

	sa_err_set(err, SA_ERR_USAGE, "--%s: '%s' holds no field '%s'%s%s%s", option, in->file[0],
		   ask, near ? "; did you mean '" : "; `soak-audit inspect` lists what there is",
		   near ? near : "", near ? "'?" : "");
	return false;
}

/* What an attempt gives up of what was found; false when it has nothing to give up. */
static bool give_up(struct sa_survey_input *in, const struct sa_survey_ask *ask, unsigned attempt,
		    struct sa_arena *arena)
{
	bool time = in->time && !ask->time, by = in->by && !ask->by && !in->fields.keyed;

	switch (attempt) {
	case 0:
		return true;
	case 1:
		if (in->every || ask->every || !in->time || !in->by)
			return false;
		in->every = bucket(in, arena);
		in->index = ask->index ? in->index : NULL;
		return in->every != NULL;
	case 2:
		if (!time)
			return false;
		in->time = NULL;
		in->every = ask->every;
		return !ask->every;
	case 3:
		if (!by)
			return false;
		in->by = NULL;
		return true;
	default:
		if (!time || !by || ask->every)
			return false;
		in->time = in->by = in->every = NULL;
		return true;
	}
}

bool sa_survey_choose(const struct sa_survey_ask *ask, unsigned attempt, struct sa_arena *arena,
		      struct sa_survey_input *in, bool *wrong, struct sa_err *err)
{
	*wrong = !(field_is_there(in, "time", ask->time, arena, err) &&
		   field_is_there(in, "index", ask->index, arena, err) &&
		   field_is_there(in, "by", ask->by, arena, err));
	if (*wrong)
		return false;
	in->time = in->index = in->by = in->every = in->time_unit = NULL;
	if (!is_iter_summary(in))
		guess_order(in);
	in->time = asked(ask->time, in->time);
	in->index = asked(ask->index, in->index);
	const struct sa_field *time = in->time ? sa_field_find(&in->fields, in->time) : NULL;

	if (time && time->n_number && !is_epoch(time) && strcmp(sa_name_unit(in->time), "ms") == 0)
		in->time_unit = "ms";
	guess_by(in);
	in->by = asked(ask->by, in->by);
	in->every = asked(ask->every, NULL);
	/* very many records are samples; what repeats is told apart by its buckets, too */
	if (!ask->every && in->time && !in->index && in->fields.n_records > 5000)
		in->every = bucket(in, arena);
	return attempt < SA_SURVEY_ATTEMPTS && give_up(in, ask, attempt, arena);
}

bool sa_survey_is_kpi(const struct sa_survey_input *in, const struct sa_field *f)
{
	if (!f->n_number || (in->time && strcmp(f->path, in->time) == 0) ||
	    (in->index && strcmp(f->path, in->index) == 0))
		return false;
	return time_score(f) < 2 && !(is_iter_summary(in) && sa_name_is_index(f->path));
}

const char *sa_survey_unit(const struct sa_field *f)
{
	return f->unit[0] ? f->unit : sa_name_unit(f->path);
}

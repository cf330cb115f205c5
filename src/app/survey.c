/* SPDX-License-Identifier: MIT */
/* Which files, and what a record of theirs looks like. */
#include "app/survey.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/base_dir.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/utf8.h"
#include "model/run.h"
#include "source/source_named.h"

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
					   ".json", ".jtl", ".log",    ".txt"};
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
	else
		sa_survey_split(ctx, s, in);
}

static bool has_symbol(const struct sa_survey_input *in)
{
	return is_iteration(in->file[0]) && !in->why &&
	       (sa_field_find(&in->fields, "symbol") ||
		sa_field_find(&in->fields, "summary.symbol"));
}

/* ITER_SUMMARY_<SYMBOL>_<number>.json: one run of several symbols, which stand in the files too. */
static void join_symbols(struct sa_ctx *ctx, struct sa_survey *s)
{
	struct sa_survey_input *first = NULL;
	size_t kept = 0, joined = 0;

	for (size_t i = 0; i < s->n_input; i++) {
		struct sa_survey_input *in = &s->input[i];

		if (!has_symbol(in) || !first) {
			s->input[kept] = *in;
			first = first || !has_symbol(in) ? first : &s->input[kept];
			kept++;
			continue;
		}
		for (size_t k = 0; k < in->n_file; k++) {
			first->file = sa_arena_more(ctx->arena, first->file, first->n_file,
						    &first->cap_file, sizeof *first->file);
			first->file[first->n_file++] = in->file[k];
		}
		joined++;
	}
	s->n_input = kept;
	if (!joined)
		return;
	first->glob = "ITER_SUMMARY_*.json";
	first->fields = (struct sa_fields){0};
	read_fields(ctx, s, first);
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
	for (size_t i = 0; i < survey->n_input; i++)
		read_fields(ctx, survey, &survey->input[i]);
	join_symbols(ctx, survey);
	for (size_t i = 0; i < survey->n_input; i++) {
		for (size_t k = 0; k < i; k++) { /* two of one name get a number */
			if (strcmp(survey->input[k].name, survey->input[i].name) == 0)
				survey->input[i].name = sa_arena_printf(
					ctx->arena, "%s_%zu", survey->input[i].name, i + 1);
		}
	}
	return 0;
}

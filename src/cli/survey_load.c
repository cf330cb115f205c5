/* SPDX-License-Identifier: MIT */
/* The data of surveyed files, by a policy made in memory: the intake and the adapters of any run. */
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/utc.h"
#include "cli/name_words.h"
#include "cli/survey.h"
#include "codec/json_out.h"
#include "load/data_load.h"
#include "policy/load.h"
#include "source/source_named.h"

#define NAME_BYTES 48 /* of at most 64: room for a number */

void sa_survey_put_input(const struct sa_survey_input *in, struct sa_str *out)
{
	const char separator[] = {in->fields.separator, '\0'};
	const char *word = separator[0] == '\t' ? "tab" : separator;
	const struct {
		const char *key, *value;
	} member[] = {
		{"path", in->glob},
		{"format", in->fields.format},
		{"time", in->time},
		{"time-unit", in->time ? in->time_unit : NULL},
		{"index", in->index},
		{"every", in->every},
		{"by", in->by},
		{"separator", separator[0] && separator[0] != ',' ? word : NULL},
		{"decimal", in->fields.decimal == ',' ? "," : NULL},
	};

	sa_str_puts(out, "{name: ");
	sa_json_quote(out, in->name, strlen(in->name));
	for (size_t i = 0; i < sizeof member / sizeof *member; i++) {
		if (!member[i].value)
			continue;
		sa_str_printf(out, ", %s: ", member[i].key);
		sa_json_quote(out, member[i].value, strlen(member[i].value));
	}
	sa_str_putc(out, '}');
}

/* Whether a name alone says nothing: value, p95, max ... */
static bool says_nothing(const char *name)
{
	static const char words[] =
		" value values mean avg min max median sum count rate p50 p90 p95 p99 "
		"total last n data result ";
	const char *at = strstr(words, name);

	return name[0] && at && at > words && at[-1] == ' ' && at[strlen(name)] == ' ';
}

/* What a policy may call a KPI (POLICY 15), of the bytes of a path from `from` on. */
static void put_name(struct sa_str *out, const char *from)
{
	sa_str_clear(out);
	for (const char *p = from; *p && out->len < NAME_BYTES; p++) {
		bool digit = sa_num_is_digit(*p);
		bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');

		if (digit && !out->len)
			sa_str_putc(out, '_');
		if (digit || letter)
			sa_str_putc(out, *p);
		else if (*p == '%')
			sa_str_puts(out, out->len ? "_pct" : "pct_");
		else if (out->len && out->buf[out->len - 1] != '_')
			sa_str_putc(out, '_');
	}
	while (out->len && out->buf[out->len - 1] == '_')
		out->buf[--out->len] = '\0';
}

static bool is_taken(const struct sa_survey_data *d, size_t n, const char *name)
{
	static const char *const reserved[] = {"all", "baseline", "x", ""};

	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
		if (strcmp(reserved[i], name) == 0)
			return true;
	}
	for (size_t i = 0; i < n; i++) {
		if (strcmp(d->name[i], name) == 0)
			return true;
	}
	return false;
}

/* The last member of the path where that says enough and is free, else all of it, else with a number. */
static const char *kpi_name(struct sa_survey_data *d, size_t k, struct sa_arena *arena)
{
	const char *path = d->field[k]->path, *dot = strrchr(path, '.');
	const char *whole = strncmp(path, "summary.", 8) == 0 ? path + 8 : path;
	SA_STR_SCOPE(name);

	put_name(&name, dot && !strchr(dot, ']') ? dot + 1 : whole);
	if (says_nothing(name.buf) || is_taken(d, k, name.buf))
		put_name(&name, whole);
	if (!name.len)
		sa_str_puts(&name, "kpi");
	for (size_t n = 2, len = name.len; is_taken(d, k, name.buf); n++) {
		name.len = len;
		sa_str_printf(&name, "_%zu", n);
	}
	return sa_str_finish(&name, arena);
}

static void put_kpi(const struct sa_survey_data *out, size_t k, struct sa_str *text)
{
	const struct sa_field *f = out->field[k];

	sa_str_printf(text, "  %s: {from: ", out->name[k]);
	sa_json_quote(text, f->path, strlen(f->path));
	if (f->list)
		sa_str_puts(text, ", reduce: median");
	if (f->unit[0]) {
		sa_str_puts(text, ", unit: ");
		sa_json_quote(text, f->unit, strlen(f->unit));
	}
	/* without a rule nothing would be judged, and that is no policy */
	sa_str_puts(text, k ? "}\n" : ", should: \"count(all) >= 0\"}\n");
}

static void put_policy(const struct sa_survey_input *in, struct sa_arena *arena,
		       struct sa_survey_data *out, struct sa_str *text)
{
	sa_str_puts(text, "version: 1\ninput:\n- ");
	sa_survey_put_input(in, text);
	sa_str_puts(text, "\nkpis:\n");
	for (size_t i = 0; i < in->fields.n; i++) {
		if (!sa_survey_is_kpi(in, &in->fields.field[i]))
			continue;
		/* (256 KiB hold them all: a path has 200 bytes) */
		if (out->n_field == SA_LIMIT_POLICY_KPIS) {
			out->n_more++;
			continue;
		}
		out->field[out->n_field] = &in->fields.field[i];
		out->name[out->n_field] = kpi_name(out, out->n_field, arena);
		put_kpi(out, out->n_field++, text);
	}
}

/* "; 'a' holds '0.5%'": the first field with a text that begins as a number does. */
static const char *nearly_number(const struct sa_survey_input *in, struct sa_arena *arena)
{
	for (size_t i = 0; i < in->fields.n; i++) {
		const struct sa_field *f = &in->fields.field[i];

		if (f->example && !f->n_date && sa_num_is_digit(f->example[f->example[0] == '-']))
			return sa_arena_printf(arena,
					       ": '%.60s' holds '%s'; write plain numbers, and the "
					       "unit in the name",
					       f->path, f->example);
	}
	return "";
}

/* The list of a single record whose items might be the rows; NULL when there is none. */
static const char *list_of(const struct sa_survey_input *in, struct sa_arena *arena)
{
	for (size_t i = 0; i < in->fields.n; i++) {
		const char *star = strstr(in->fields.field[i].path, "[*]");

		if (in->fields.field[i].list && star)
			return sa_arena_printf(
				arena,
				"one record, whose '%.*s' is a list; write its items as one "
				"record a line",
				(int)(star - in->fields.field[i].path), in->fields.field[i].path);
	}
	return NULL;
}

/* "value", "data.value", "metric_value": its name says nothing of what it is. */
static bool is_any_value(const char *path)
{
	const char *dot = strrchr(path, '.'), *name = dot ? dot + 1 : path;
	const char *end = strrchr(name, '_');

	return says_nothing(name) || (end && strcmp(end, "_value") == 0);
}

/*
 * A table with one value a line, and the name of what it is of beside it: all of them in one series would be
 * judged by a limit that fits none. NULL when it is another one.
 */
static const char *long_form(const struct sa_survey_input *in, struct sa_arena *arena)
{
	const struct sa_field *metric = NULL, *value = NULL;
	size_t others = 0; /* the records with the most frequent of the other numbers */

	for (size_t i = 0; i < in->fields.n; i++) {
		const struct sa_field *f = &in->fields.field[i];

		if (sa_survey_is_kpi(in, f) && !sa_name_is_index(f->path)) {
			if (!value && is_any_value(f->path))
				value = f;
			else
				others = f->n_number > others ? f->n_number : others;
		} else if (!metric && f->n_text == in->fields.n_records && !f->n_date &&
			   f->n_distinct > 1 && f->example && sa_name_is_metric(f->path)) {
			metric = f;
		}
	}
	/* a number beside it in some records only is a tag of theirs, such as a status */
	if (!metric || !value || others >= value->n_number)
		return NULL;
	return sa_arena_printf(
		arena,
		"'%.60s' says in each record what its '%.60s' is of; write a KPI for each, such as from: "
		"{path: %.60s, where: {%.60s: %s}}, and 'every' into the input",
		metric->path, value->path, value->path, metric->path, metric->example);
}

const char *sa_survey_unfit(const struct sa_survey_input *in, size_t rows, struct sa_arena *arena)
{
	size_t n = in->fields.n_records, numbers = 0;
	const char *list = n == 1 ? list_of(in, arena) : NULL;
	const char *longer = rows ? long_form(in, arena) : NULL;

	for (size_t i = 0; i < in->fields.n; i++)
		numbers += sa_survey_is_kpi(in, &in->fields.field[i]);
	if (!numbers)
		return sa_arena_printf(arena, "'%s' holds no field with numbers%s", in->file[0],
				       nearly_number(in, arena));
	if (list)
		return sa_arena_printf(arena, "'%s' holds %s", in->file[0], list);
	if (longer)
		return sa_arena_printf(arena, "'%s': %s", in->file[0], longer);
	if (n < rows)
		return sa_arena_printf(
			arena,
			"'%s' gives %zu row%s, and limits take at least %zu; give a longer run",
			in->file[0], n, n == 1 ? "" : "s", rows);
	return NULL;
}

int sa_survey_load(struct sa_ctx *ctx, const struct sa_survey *survey,
		   const struct sa_survey_input *in, struct sa_survey_data *out, struct sa_err *err)
{
	struct sa_mistakes m = {.arena = ctx->arena};
	struct sa_policy_request request = {.fs = ctx->fs, .file = "options"};
	SA_SOURCE_SCOPE(source);
	SA_STR_SCOPE(text);

	*out = (struct sa_survey_data){
		.field = SA_NEW_ARRAY(ctx->arena, SA_LIMIT_POLICY_KPIS, const struct sa_field *),
		.name = SA_NEW_ARRAY(ctx->arena, SA_LIMIT_POLICY_KPIS, const char *)};
	sa_notes_init(&out->notes, ctx->arena);
	put_policy(in, ctx->arena, out, &text);
	if (!out->n_field)
		return sa_err_set(err, SA_ERR_SCHEMA, "%s", sa_survey_unfit(in, 0, ctx->arena));
	request.len = text.len;
	sa_str_fill(&text, '\0', SA_FS_PAD);
	request.bytes = text.buf;
	request.now_ms = sa_utc_now_ms();
	if (sa_policy_load(&request, ctx->arena, &out->policy, NULL, &m, err) != 0)
		return -1;
	if (sa_source_open_named(ctx->fs, ctx->arena, survey->base, in->file, in->n_file, &source,
				 err) != 0)
		return -1;
	return sa_data_load(&out->policy, &source, ctx->arena, &out->notes, &out->data, err);
}

/* SPDX-License-Identifier: MIT */
/* Series that are no field of their own: one value a record beside the name of what it is of; true and false. */
#include <string.h>

#include "app/name_words.h"
#include "app/survey.h"
#include "source/source_named.h"

/* "value", "data.value", "metric_value": its name says nothing of what it is. */
static bool is_any_value(const char *path)
{
	const char *dot = strrchr(path, '.'), *name = dot ? dot + 1 : path;
	const char *end = strrchr(name, '_');

	return sa_name_says_nothing(name) || (end && strcmp(end, "_value") == 0);
}

bool sa_survey_long_form(const struct sa_survey_input *in, const struct sa_field **metric,
			 const struct sa_field **value)
{
	size_t others = 0; /* the records with the most frequent of the other numbers */

	*metric = *value = NULL;
	for (size_t i = 0; i < in->fields.n; i++) {
		const struct sa_field *f = &in->fields.field[i];

		if (sa_survey_is_kpi(in, f) && !sa_name_is_index(f->path)) {
			if (!*value && is_any_value(f->path))
				*value = f;
			else if (!sa_name_is_code(f->path))
				others = f->n_number > others ? f->n_number : others;
		} else if (!*metric && f->n_text == in->fields.n_records && !f->n_date &&
			   f->n_distinct > 1 && f->example && sa_name_is_metric(f->path)) {
			*metric = f;
		}
	}
	/* a number beside it in some records only is a tag of theirs, such as a status */
	return *metric && *value && others < (*value)->n_number;
}

const struct sa_field *sa_survey_always(const struct sa_survey_input *in)
{
	for (size_t i = 0; i < in->fields.n; i++) {
		const struct sa_field *f = &in->fields.field[i];

		if (!f->where && !f->list && sa_survey_is_kpi(in, f) &&
		    f->n_number == in->fields.n_records)
			return f;
	}
	return NULL;
}

/* True and false as the file writes them: another one is another text. */
static const char *written_like(const char *example, bool yes)
{
	static const char *const forms[][2] = {
		{"false", "true"}, {"False", "True"}, {"FALSE", "TRUE"}};

	return forms[example[0] >= 'a' ? 0 : example[1] >= 'a' ? 1 : 2][yes];
}

/* Records in which a field says that something went wrong are counted. */
static void add_flags(struct sa_survey_input *in, struct sa_arena *arena)
{
	const struct sa_field *value = sa_survey_always(in);
	size_t n = in->fields.n;

	for (size_t i = 0; i < n && value; i++) {
		const struct sa_field flag = in->fields.field[i];
		enum sa_better better = sa_name_flag(flag.path);

		if (!sa_survey_is_boolean(&flag) || better == SA_NEITHER)
			continue;
		const char *is = written_like(flag.example, better == SA_LOWER);
		struct sa_field *f = sa_fields_add(&in->fields, value, flag.path, is, arena);

		f->name = sa_arena_printf(arena, "%s %s", flag.path, is);
		f->unit = "";
		f->min = 0;
		f->max = (double)in->fields.n_records;
		f->whole = true;
		f->counts = true;
		value = sa_survey_always(in); /* (the list may have moved) */
	}
}

void sa_survey_split(struct sa_ctx *ctx, const struct sa_survey *s, struct sa_survey_input *in)
{
	const struct sa_field *metric, *value;
	struct sa_err err;
	SA_SOURCE_SCOPE(source);

	if (!sa_survey_long_form(in, &metric, &value)) {
		add_flags(in, ctx->arena);
		return;
	}
	/* without a time no rows can be told in which the values of several stand side by side */
	if (!sa_survey_has_time(in) || sa_source_open_named(ctx->fs, ctx->arena, s->base, in->file,
							    in->n_file, &source, &err) != 0)
		return;
	in->split = metric->path;
	sa_fields_split(&source, in->file, in->n_file, ctx->arena, metric->path, value->path,
			&in->fields);
}

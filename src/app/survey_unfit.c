/* SPDX-License-Identifier: MIT */
/* Why files give no limits, what in them is not read, and what to do about it. */
#include <string.h>

#include "app/name_words.h"
#include "app/survey.h"
#include "base/num.h"
#include "policy/units.h"

#define DRESSED_SHOWN 3

/* "939.5MiB / 1.5GiB", "30.54%": a number in clothes that no reader takes off; an identifier such as "5f1a" is none. */
static bool is_dressed(const struct sa_field *f)
{
	const char *at = f->example;
	char unit[8] = {0};
	size_t n;

	if (!at || f->n_date || f->n_number)
		return false;
	at += *at == '-';
	n = strspn(at, "0123456789.,");
	if (!sa_num_is_digit(*at))
		return false;
	at += n;
	at += strspn(at, " ");
	n = strcspn(at, " /");
	if (!n || n >= sizeof unit)
		return false;
	memcpy(unit, at, n);
	return strcmp(unit, "%") == 0 || sa_unit_find(unit);
}

const char *sa_survey_unread(const struct sa_survey_input *in, struct sa_arena *arena)
{
	SA_STR_SCOPE(out);
	size_t n = 0;

	for (size_t i = 0; i < in->fields.n; i++) {
		const struct sa_field *f = &in->fields.field[i];

		if (is_dressed(f) && n++ < DRESSED_SHOWN)
			sa_str_printf(&out, "%s%.60s ('%s')", n > 1 ? ", " : "", f->path,
				      f->example);
	}
	if (n > DRESSED_SHOWN)
		sa_str_printf(&out, " and %zu more", n - DRESSED_SHOWN);
	if (n)
		sa_str_printf(&out,
			      " %s not read: write plain numbers, and the unit in the name of the "
			      "column",
			      n == 1 ? "is" : "are");
	return n ? sa_str_finish(&out, arena) : NULL;
}

const char *sa_survey_booleans(const struct sa_survey_input *in, struct sa_arena *arena)
{
	const struct sa_field *value = sa_survey_always(in), *flag = NULL;

	for (size_t i = 0; i < in->fields.n && !flag; i++) {
		const struct sa_field *f = &in->fields.field[i];

		if (sa_survey_is_boolean(f) && !(in->every && sa_name_flag(f->path) != SA_NEITHER))
			flag = f;
	}
	if (!flag || !value || in->split)
		return NULL;
	return sa_arena_printf(
		arena,
		"%.60s holds true and false: a KPI counts such records, as from: {path: %.60s, "
		"where: {%.60s: \"false\"}}, reduce: count, with 'every' in the input",
		flag->path, value->path, flag->path);
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

/* How many fields lie in the list that the path of `f` goes through, whose name has `len` bytes. */
static size_t fields_in(const struct sa_fields *fields, const char *list, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < fields->n; i++)
		n += fields->field[i].list && strncmp(fields->field[i].path, list, len + 3) == 0;
	return n;
}

/* The list of a single record whose items might be the rows, the one with most in it; NULL when there is none. */
static const char *list_of(const struct sa_survey_input *in, struct sa_arena *arena)
{
	const char *best = NULL;
	size_t best_len = 0, most = 0;

	for (size_t i = 0; i < in->fields.n; i++) {
		const char *path = in->fields.field[i].path, *star = strstr(path, "[*]");
		size_t len = star ? (size_t)(star - path) : 0, n;

		if (!in->fields.field[i].list || !star)
			continue;
		n = fields_in(&in->fields, path, len);
		if (n > most) {
			best = path;
			best_len = len;
			most = n;
		}
	}
	if (!best)
		return NULL;
	return sa_arena_printf(
		arena,
		"one record, whose '%.*s' is a list; write its items as one record a "
		"line, as `jq -c '.%.*s[]' FILE > rows.ndjson` does",
		(int)best_len, best, (int)best_len, best);
}

/* Lists of lists, in which no path finds anything; NULL when what matters lies elsewhere. */
static const char *nested_in(const struct sa_survey_input *in, struct sa_arena *arena)
{
	const char *list = in->fields.nested;

	for (size_t i = 0; i < in->fields.n && list; i++) {
		if (sa_survey_is_kpi(in, &in->fields.field[i]) && !in->fields.field[i].list)
			return NULL;
	}
	if (!list)
		return NULL;
	if (strcmp(list, "data.result[*].values") == 0) /* a range query of Prometheus */
		return "its values in lists of lists; write one record a line, as `jq -c "
		       "'.data.result[] | .metric as $m | .values[] | {time: .[0], ($m.__name__ // "
		       "\"value\"): (.[1] | tonumber)} + ($m | del(.__name__))' FILE > rows.ndjson` does";
	return sa_arena_printf(
		arena,
		"its values in lists of lists ('%.60s'), where no path leads; write one "
		"record a line, with a time and a member for each value",
		list);
}

/* A table with one value a line whose names are not told apart; NULL when it is another one. */
static const char *long_form(const struct sa_survey_input *in, struct sa_arena *arena)
{
	const struct sa_field *metric, *value;

	if (in->split || !sa_survey_long_form(in, &metric, &value))
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
	const char *nested = nested_in(in, arena);

	for (size_t i = 0; i < in->fields.n; i++)
		numbers += sa_survey_is_kpi(in, &in->fields.field[i]);
	if (nested)
		return sa_arena_printf(arena, "'%s' holds %s", in->file[0], nested);
	if (!numbers)
		return sa_arena_printf(arena, "'%s' holds no field with numbers%s", in->file[0],
				       nearly_number(in, arena));
	if (list)
		return sa_arena_printf(arena, "'%s' holds %s", in->file[0], list);
	if (longer)
		return sa_arena_printf(arena, "'%s': %s", in->file[0], longer);
	if (n < rows && n == 1)
		return sa_arena_printf(
			arena,
			"'%s' gives 1 row, and limits take at least %zu; give what was "
			"written while the run went on, or such a file of each of several runs",
			in->file[0], rows);
	if (n < rows)
		return sa_arena_printf(
			arena,
			"'%s' gives %zu row%s, and limits take at least %zu; give a longer run",
			in->file[0], n, n == 1 ? "" : "s", rows);
	return NULL;
}

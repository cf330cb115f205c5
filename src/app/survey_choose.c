/* SPDX-License-Identifier: MIT */
/* Which field is the time, the index, the group; and how long a bucket is. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "app/name_words.h"
#include "app/survey.h"
#include "base/limits.h"
#include "base/suggest.h"
#include "load/time_in.h"

#define YEAR_2001 978307200000.0 /* ms since 1970 */
#define YEAR_2100 4102444800000.0

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

bool sa_survey_has_time(const struct sa_survey_input *in)
{
	for (size_t i = 0; i < in->fields.n; i++) {
		if (time_score(&in->fields.field[i]))
			return true;
	}
	return false;
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

bool sa_survey_is_boolean(const struct sa_field *f)
{
	return f->example && !f->where && !f->n_number && f->n_distinct <= 2 &&
	       (strcasecmp(f->example, "true") == 0 || strcasecmp(f->example, "false") == 0);
}

static void guess_by(struct sa_survey_input *in)
{
	size_t records = in->fields.n_records;
	bool repeats = order_repeats(in) || is_iter_summary(in);

	if (in->fields.keyed)
		in->by = "symbol";
	for (size_t i = 0; i < in->fields.n && !in->by; i++) {
		const struct sa_field *f = &in->fields.field[i];

		if (f->where || (in->split && strcmp(f->path, in->split) == 0) || f->list ||
		    f->n_number || f->n_date || ends_in_time(f->path) || sa_survey_is_boolean(f) ||
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

/* How many records hold the value that most of them hold: with one value a record, those of one time share a row. */
static size_t most_values(const struct sa_survey_input *in)
{
	size_t most = 0;

	for (size_t i = 0; i < in->fields.n; i++) {
		const struct sa_field *f = &in->fields.field[i];

		if (sa_survey_is_kpi(in, f) && f->n_number > most)
			most = f->n_number;
	}
	return most;
}

/* Buckets as long as a group takes for a record, or of about a hundredth where there are very many. */
static const char *bucket(const struct sa_survey_input *in, struct sa_arena *arena)
{
	const struct sa_field *time = in->time ? sa_field_find(&in->fields, in->time) : NULL;
	const struct sa_field *by = in->by ? sa_field_find(&in->fields, in->by) : NULL;
	size_t groups = by && by->n_distinct ? by->n_distinct : 1;
	size_t rows = (by ? in->fields.n_records : most_values(in)) / groups;

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
		if (in->every || ask->every || !in->time || (!in->by && !order_repeats(in)))
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
	if (!ask->every && in->time && (in->split || (!in->index && in->fields.n_records > 5000)))
		in->every = bucket(in, arena);
	return attempt < SA_SURVEY_ATTEMPTS && give_up(in, ask, attempt, arena);
}

bool sa_survey_is_kpi(const struct sa_survey_input *in, const struct sa_field *f)
{
	if (!f->n_number || f->split || (f->counts && !in->every) ||
	    (in->time && strcmp(f->path, in->time) == 0) ||
	    (in->index && strcmp(f->path, in->index) == 0))
		return false;
	return (f->where || time_score(f) < 2) &&
	       !(is_iter_summary(in) && sa_name_is_index(f->path));
}

const char *sa_survey_unit(const struct sa_field *f)
{
	return f->unit[0] || f->counts ? f->unit : sa_name_unit(f->name);
}

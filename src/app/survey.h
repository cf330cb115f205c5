/* SPDX-License-Identifier: MIT */
/*
 * A look at files that no policy describes yet, shared by `inspect` and `init`: which files belong
 * together, their format and fields, which field is the time, the index, the group. From that a policy is
 * made in memory with every field as a KPI, and the data are read by it as any other run is.
 */
#ifndef SA_APP_SURVEY_H
#define SA_APP_SURVEY_H

#include "base/ctx.h"
#include "base/note.h"
#include "base/opt.h"
#include "base/str.h"
#include "load/fields.h"
#include "model/columns.h"

/* What the user says; NULL = to be found out, "none" = not there. */
struct sa_survey_ask {
	const char *by, *time, *index, *every;
};

#define SA_SURVEY_OPTIONS(type)                                                                     \
	{.name = "by",                                                                              \
	 .kind = SA_OPT_TEXT,                                                                       \
	 .offset = offsetof(type, ask.by),                                                          \
	 .arg = "FIELD",                                                                            \
	 .help = "field that names the group of a record (a symbol, an endpoint, a pod), or none"}, \
		{.name = "time",                                                                    \
		 .kind = SA_OPT_TEXT,                                                               \
		 .offset = offsetof(type, ask.time),                                                \
		 .arg = "FIELD",                                                                    \
		 .help = "field that holds the time of a record, or none"},                         \
		{.name = "index",                                                                   \
		 .kind = SA_OPT_TEXT,                                                               \
		 .offset = offsetof(type, ask.index),                                               \
		 .arg = "FIELD",                                                                    \
		 .help = "field that holds the number of a record, or none"},                       \
	{                                                                                           \
		.name = "every", .kind = SA_OPT_TEXT, .offset = offsetof(type, ask.every),          \
		.arg = "DURATION",                                                                  \
		.help = "gather records into buckets of time, such as 1m; needs a time"             \
	}

/* Files of one kind: one input of a policy. */
struct sa_survey_input {
	const char *name; /* of the input */
	const char *glob; /* that a policy finds the files by, relative to the base */
	const char **file;
	size_t n_file, cap_file;
	const char *why; /* it cannot be read: why; then nothing below is filled */
	struct sa_fields fields;
	const char *time, *index, *by, *every; /* chosen; NULL = none */
	const char *time_unit;		       /* NULL = by magnitude */
	const char *split;		       /* the field that says what a record's value is of */
	bool found;			       /* one of them was found, and not asked for */
};

struct sa_survey {
	const char *base; /* directory that holds all files, as the user named it */
	struct sa_survey_input *input;
	size_t n_input, cap_input;
};

/*
 * Groups the files that `arg` names (files, or one directory: what lies in it and looks like data), and
 * reads the fields of each group. What cannot be read is an input with `why`. Errors: USAGE (a directory
 * among files, more groups than a policy has inputs), NOT_FOUND, IO, SCHEMA (a directory without data).
 */
int sa_survey_open(struct sa_ctx *ctx, char *const *arg, size_t n, struct sa_survey *survey,
		   struct sa_err *err) SA_MUST_CHECK;

#define SA_SURVEY_ATTEMPTS 5

/*
 * Chooses time, index, groups and buckets of an input. `attempt` 0 is what it looks like; higher ones give
 * up what the data may not bear out (first buckets where groups have other times, then the time, then
 * the groups). False when there is no such attempt; what the user asked for is never given up.
 * Errors (in *err, with *wrong set): USAGE for a field that is not there.
 */
bool sa_survey_choose(const struct sa_survey_ask *ask, unsigned attempt, struct sa_arena *arena,
		      struct sa_survey_input *input, bool *wrong, struct sa_err *err);

/* What was read: the KPI with number k is the field field[k]. */
struct sa_survey_data {
	struct sa_policy policy;
	struct sa_data data;
	struct sa_notes notes;
	const struct sa_field **field;
	const char **name; /* of the KPI: what a policy calls it */
	size_t n_field;
	size_t n_more; /* fields that are beyond what a policy holds */
};

/*
 * Reads an input with all that holds numbers. Arena memory. Errors: those of sa_data_load(), USAGE for a
 * wrong `every`.
 */
int sa_survey_load(struct sa_ctx *ctx, const struct sa_survey *survey,
		   const struct sa_survey_input *input, struct sa_survey_data *out,
		   struct sa_err *err) SA_MUST_CHECK;

/* The members format, path, time ... of the input of a policy, as one line of YAML that is JSON as well. */
void sa_survey_put_input(const struct sa_survey_input *input, struct sa_str *out);

/* Whether a field is a KPI: it holds numbers, and is neither time nor index. */
bool sa_survey_is_kpi(const struct sa_survey_input *input, const struct sa_field *field);

/* What looks like numbers and is not read, and how to write it: NULL when there is nothing. Arena memory. */
const char *sa_survey_unread(const struct sa_survey_input *input, struct sa_arena *arena);

/* Whether records hold a time, whichever field it is. */
bool sa_survey_has_time(const struct sa_survey_input *input);

/*
 * Whether each record holds one value, and the name of what it is of beside it: all of them in one series would
 * be judged by a limit that fits none.
 */
bool sa_survey_long_form(const struct sa_survey_input *input, const struct sa_field **metric,
			 const struct sa_field **value);

/*
 * Adds the series that are no field of their own: of the long form one for each name, of fields that are true
 * or false the number of records in which something went wrong.
 */
void sa_survey_split(struct sa_ctx *ctx, const struct sa_survey *survey,
		     struct sa_survey_input *input);

/* A number that every record holds; NULL when there is none. */
const struct sa_field *sa_survey_always(const struct sa_survey_input *input);

/* The place of a field as a policy's `from` writes it: a path, or {path: .., where: {..}}, in JSON. */
void sa_survey_put_from(const struct sa_field *field, struct sa_str *out);

/* Whether a field holds true and false, whatever its format. */
bool sa_survey_is_boolean(const struct sa_field *field);

/* A field of true and false that no KPI counts, and how one does; NULL when there is none. Arena memory. */
const char *sa_survey_booleans(const struct sa_survey_input *input, struct sa_arena *arena);

/*
 * Why no limits can be taken from what the files hold: no numbers, one value a line with the name of what it
 * is of, fewer than `rows` records; NULL when they can. Arena memory.
 */
const char *sa_survey_unfit(const struct sa_survey_input *input, size_t rows,
			    struct sa_arena *arena);

/* The unit of a field: what the header states, else what the name says; "" = not known. */
const char *sa_survey_unit(const struct sa_field *field);

/* "1m": the shortest round duration that is not below `ms`. */
const char *sa_survey_duration(struct sa_arena *arena, double ms);

#endif

/* SPDX-License-Identifier: MIT */
/* The option parser. */
#include "cli/opt.h"

#include <string.h>

#include "base/num.h"
#include "base/suggest.h"

#define SUGGEST_FROM 64

static void *field(const struct sa_opt *row, void *settings)
{
	return (char *)settings + row->offset;
}

static bool same_name(const char *name, const char *given, size_t len)
{
	if (strlen(name) != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = given[i] == '_' ? '-' : given[i];

		if ((name[i] == '_' ? '-' : name[i]) != c)
			return false;
	}
	return true;
}

const struct sa_opt *sa_opt_find(const struct sa_opt *row, size_t n, const char *name, size_t len)
{
	for (size_t i = 0; i < n; i++) {
		if (same_name(row[i].name, name, len))
			return &row[i];
	}
	return NULL;
}

static int set_number(const struct sa_opt *row, void *settings, const char *value,
		      struct sa_err *err)
{
	size_t len = strlen(value);
	bool whole = row->kind == SA_OPT_UINT;
	uint64_t u = 0;
	double d = 0;
	bool ok = whole ? sa_num_uint(value, len, &u) : sa_num_from_text(value, len, &d);

	if (whole)
		d = (double)u;
	if (!ok || !(d >= row->min && d <= row->max)) {
		char lo[SA_NUM_TEXT], hi[SA_NUM_TEXT];

		sa_num_shortest(lo, row->min);
		sa_num_shortest(hi, row->max);
		return sa_err_set(err, SA_ERR_USAGE,
				  "option --%s: '%s' is no %snumber from %s to %s", row->name, value,
				  whole ? "whole " : "", lo, hi);
	}
	if (whole)
		*(uint64_t *)field(row, settings) = u;
	else
		*(double *)field(row, settings) = d;
	return 0;
}

static int set_choice(const struct sa_opt *row, void *settings, const char *value,
		      struct sa_err *err)
{
	size_t n = 0;

	for (; row->choices[n]; n++) {
		if (strcmp(row->choices[n], value) == 0) {
			*(int *)field(row, settings) = (int)n;
			return 0;
		}
	}
	sa_err_set(err, SA_ERR_USAGE, "option --%s: '%s' is none of", row->name, value);
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(err->msg);
		const char *sep = i == 0 ? " " : i + 1 == n ? " or " : ", ";

		if (len + strlen(sep) + strlen(row->choices[i]) + 1 < sizeof err->msg) {
			memcpy(err->msg + len, sep, strlen(sep) + 1);
			len += strlen(sep);
			memcpy(err->msg + len, row->choices[i], strlen(row->choices[i]) + 1);
		}
	}
	return -1;
}

int sa_opt_set(const struct sa_opt *row, void *settings, const char *value, struct sa_err *err)
{
	struct sa_opt_list *list;

	switch (row->kind) {
	case SA_OPT_FLAG:
		*(bool *)field(row, settings) = strcmp(value, "true") == 0;
		if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
			return sa_err_set(err, SA_ERR_USAGE,
					  "option --%s: '%s' is neither true nor false", row->name,
					  value);
		return 0;
	case SA_OPT_TEXT:
		*(const char **)field(row, settings) = value;
		return 0;
	case SA_OPT_UINT:
	case SA_OPT_NUMBER:
		return set_number(row, settings, value, err);
	case SA_OPT_CHOICE:
		return set_choice(row, settings, value, err);
	case SA_OPT_LIST:
		list = field(row, settings);
		if (list->n == SA_OPT_LIST_MAX)
			return sa_err_set(err, SA_ERR_USAGE, "option --%s: more than %d of them",
					  row->name, SA_OPT_LIST_MAX);
		list->item[list->n++] = value;
		return 0;
	}
	return 0;
}

static int unknown_option(const struct sa_opt *row, size_t n, const char *name, size_t len,
			  struct sa_err *err)
{
	const char *known[SUGGEST_FROM];
	char given[64];
	size_t count = 0;

	for (size_t i = 0; i < n && count < SUGGEST_FROM; i++)
		known[count++] = row[i].name;
	if (len >= sizeof given)
		len = sizeof given - 1;
	memcpy(given, name, len);
	given[len] = '\0';
	const char *near = sa_suggest(given, known, count);

	if (near)
		return sa_err_set(err, SA_ERR_USAGE, "unknown option '--%s'; did you mean '--%s'?",
				  given, near);
	return sa_err_set(err, SA_ERR_USAGE, "unknown option '--%s'; see --help", given);
}

struct parser {
	const struct sa_opt *row;
	size_t n;
	void *settings;
	int argc, at;
	char **argv;
};

/* Takes the value after "=" or the next argument. */
static int give_value(struct parser *p, const struct sa_opt *row, const char *attached,
		      struct sa_err *err)
{
	if (row->kind == SA_OPT_FLAG)
		return sa_opt_set(row, p->settings, attached ? attached : "true", err);
	if (!attached && p->at + 1 >= p->argc)
		return sa_err_set(err, SA_ERR_USAGE, "option --%s needs a value (%s)", row->name,
				  row->arg);
	return sa_opt_set(row, p->settings, attached ? attached : p->argv[++p->at], err);
}

static int parse_long(struct parser *p, const char *name, struct sa_err *err)
{
	size_t len = strcspn(name, "=");
	const struct sa_opt *row = sa_opt_find(p->row, p->n, name, len);

	if (!row)
		return unknown_option(p->row, p->n, name, len, err);
	return give_value(p, row, name[len] == '=' ? name + len + 1 : NULL, err);
}

static int parse_short(struct parser *p, const char *letters, struct sa_err *err)
{
	for (; *letters; letters++) {
		const struct sa_opt *row = NULL;

		for (size_t i = 0; i < p->n; i++) {
			if (p->row[i].letter == *letters)
				row = &p->row[i];
		}
		if (!row)
			return sa_err_set(err, SA_ERR_USAGE, "unknown option '-%c'; see --help",
					  *letters);
		if (row->kind != SA_OPT_FLAG)
			return give_value(p, row, letters[1] ? letters + 1 : NULL, err);
		if (give_value(p, row, NULL, err) != 0)
			return -1;
	}
	return 0;
}

int sa_opt_parse(const struct sa_opt *row, size_t n, void *settings, int argc, char **argv,
		 int *n_args, bool *help, struct sa_err *err)
{
	struct parser p = {.row = row, .n = n, .settings = settings, .argc = argc, .argv = argv};
	bool only_args = false;

	*n_args = 0;
	*help = false;
	for (size_t i = 0; i < n; i++) {
		if (row[i].default_text &&
		    sa_opt_set(&row[i], settings, row[i].default_text, err) != 0)
			return -1;
	}
	for (; p.at < argc; p.at++) {
		char *arg = argv[p.at];
		int rc = 0;

		if (only_args || arg[0] != '-' || !arg[1])
			argv[(*n_args)++] = arg;
		else if (strcmp(arg, "--") == 0)
			only_args = true;
		else if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0)
			*help = true;
		else if (arg[1] == '-')
			rc = parse_long(&p, arg + 2, err);
		else
			rc = parse_short(&p, arg + 1, err);
		if (rc != 0)
			return -1;
	}
	return 0;
}

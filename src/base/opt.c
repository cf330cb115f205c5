/* SPDX-License-Identifier: MIT */
/* The option parser. */
#include "base/opt.h"

#include <string.h>

#include "base/arena.h"
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
		return sa_err_set(err, SA_ERR_USAGE, "'%s' is no %snumber from %s to %s", value,
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
	sa_err_set(err, SA_ERR_USAGE, "'%s' is none of", value);
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

/* What @actions/core takes for a boolean, and nothing else (YAML 1.2 core schema). */
static int set_flag(const struct sa_opt *row, void *settings, const char *value, struct sa_err *err)
{
	static const char *const word[] = {"true", "True", "TRUE", "false", "False", "FALSE"};
	const size_t n = sizeof word / sizeof *word;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(value, word[i]) == 0) {
			*(bool *)field(row, settings) = i < n / 2;
			return 0;
		}
	}
	return sa_err_set(err, SA_ERR_USAGE,
			  "'%s' is neither true nor false (also taken: True, TRUE, False, FALSE)",
			  value);
}

static int set_text(const struct sa_opt *row, void *settings, const char *value, struct sa_err *err)
{
	size_t chars = 0;

	for (const char *p = value; *p; p++)
		chars += ((unsigned char)*p & 0xC0) != 0x80;
	if (row->max > 0 && (double)chars > row->max)
		return sa_err_set(err, SA_ERR_USAGE,
				  "the text has %zu characters; at most %.0f are taken", chars,
				  row->max);
	*(const char **)field(row, settings) = value;
	return 0;
}

/* Sets one option from a text. Errors say what is wrong with it, not where it came from. */
static int set_value(const struct sa_opt *row, void *settings, const char *value,
		     struct sa_err *err)
{
	struct sa_opt_list *list;

	switch (row->kind) {
	case SA_OPT_FLAG:
		return set_flag(row, settings, value, err);
	case SA_OPT_TEXT:
		return set_text(row, settings, value, err);
	case SA_OPT_UINT:
	case SA_OPT_NUMBER:
		return set_number(row, settings, value, err);
	case SA_OPT_CHOICE:
		return set_choice(row, settings, value, err);
	case SA_OPT_LIST:
		list = field(row, settings);
		if (list->n == SA_OPT_LIST_MAX)
			return sa_err_set(err, SA_ERR_USAGE, "more than %d of them",
					  SA_OPT_LIST_MAX);
		list->item[list->n++] = value;
		return 0;
	}
	return 0;
}

/* Commands follow the tools they replace, so the same thing has several names. */
static const char *const same_thing[][5] = {
	{"base", "path", "src", "artifacts", "dir"},
	{"out", "output", "output-dir", "outdir", "out-dir"},
	{"format", "json", NULL, NULL, NULL},
};
#define SAME_THINGS (sizeof same_thing / sizeof *same_thing)
#define SAME_NAMES  (sizeof *same_thing / sizeof **same_thing)

static bool is_in(const char *const *names, const char *name)
{
	for (size_t i = 0; i < SAME_NAMES && names[i]; i++) {
		if (strcasecmp(names[i], name) == 0)
			return true;
	}
	return false;
}

/* What this command calls what others call `given`, NULL when it has no such option. */
static const char *name_here(const char *given, const char *const *known, size_t count)
{
	for (size_t t = 0; t < SAME_THINGS; t++) {
		for (size_t i = 0; i < count && is_in(same_thing[t], given); i++) {
			if (is_in(same_thing[t], known[i]))
				return known[i];
		}
	}
	return NULL;
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
	const char *near = name_here(given, known, count);

	if (!near)
		near = sa_suggest(given, known, count);
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
	const char *value = attached;

	if (row->env_only)
		return sa_err_set(err, SA_ERR_USAGE,
				  "option --%s is read from the environment only, so that it is "
				  "not seen in a list of processes",
				  row->name);
	if (!value && row->kind == SA_OPT_FLAG)
		value = "true";
	if (!value && p->at + 1 < p->argc)
		value = p->argv[++p->at];
	if (!value)
		return sa_err_set(err, SA_ERR_USAGE, "option --%s needs a value (%s)", row->name,
				  row->arg);
	if (set_value(row, p->settings, value, err) != 0)
		return sa_err_wrap(err, "option --%s", row->name);
	return 0;
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

int sa_opt_defaults(const struct sa_opt *row, size_t n, void *settings, struct sa_err *err)
{
	for (size_t i = 0; i < n; i++) {
		if (row[i].default_text &&
		    set_value(&row[i], settings, row[i].default_text, err) != 0)
			return sa_err_wrap(err, "default of --%s", row[i].name);
	}
	return 0;
}

/* "SOAK_AUDIT_" and "fail-on" make SOAK_AUDIT_FAIL_ON; `hyphen` is what a hyphen becomes. */
static const char *env_value(const char *prefix, const char *name, char hyphen,
			     const char *(*env)(const char *name))
{
	char variable[96];
	size_t len = strlen(prefix);

	if (len + strlen(name) >= sizeof variable)
		return NULL;
	memcpy(variable, prefix, len);
	for (; *name; name++)
		variable[len++] = *name == '-'			 ? hyphen
				  : *name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A')
								 : *name;
	variable[len] = '\0';
	const char *value = env(variable);

	return value && *value ? value : NULL;
}

/* Without the blanks and line breaks around it, as @actions/core trims; NULL when nothing is left. */
static const char *trimmed(struct sa_arena *arena, const char *value)
{
	static const char blank[] = " \t\r\n\v\f";
	size_t len;

	if (!value)
		return NULL;
	value += strspn(value, blank);
	len = strlen(value);
	while (len && strchr(blank, value[len - 1]))
		len--;
	return len ? sa_arena_strndup(arena, value, len) : NULL;
}

int sa_opt_from_env(const struct sa_opt *row, size_t n, void *settings, struct sa_arena *arena,
		    const char *prefix, const char *(*env)(const char *name), struct sa_err *err)
{
	struct sa_err later = {0};
	int rc = 0;

	for (size_t i = 0; i < n; i++) {
		const char *value = trimmed(arena, env_value(prefix, row[i].name, '_', env));
		struct sa_err *where = rc == 0 ? err : &later;

		if (!value)
			value = trimmed(arena, env_value("INPUT_", row[i].name, '-', env));
		if (value && row[i].workflow && strcmp(value, row[i].workflow) == 0)
			value = NULL;
		if (value && set_value(&row[i], settings, value, where) != 0)
			rc = sa_err_wrap(where, "input '%s'", row[i].name);
	}
	return rc;
}

int sa_opt_parse(const struct sa_opt *row, size_t n, void *settings, int argc, char **argv,
		 int *n_args, bool *help, struct sa_err *err)
{
	struct parser p = {.row = row, .n = n, .settings = settings, .argc = argc, .argv = argv};
	bool only_args = false;

	*n_args = 0;
	*help = false;
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

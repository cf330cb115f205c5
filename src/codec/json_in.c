/* SPDX-License-Identifier: MIT */
/* Tree of a JSON document: check, make harmless, hand to cJSON. The only file that sees cJSON. */
#include "codec/json_in.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"

/* cJSON reads numbers through a buffer of 64 bytes. */
#define LONGEST_NUMBER_FOR_CJSON 48

static const cJSON *node(const struct sa_json *value)
{
	return (const cJSON *)(const void *)value;
}

static const struct sa_json *wrap(const cJSON *value)
{
	return (const struct sa_json *)(const void *)value;
}

/* Copies one string literal, the quotes included; p stands on the opening one. */
static const char *copy_string(const char *p, struct sa_str *out)
{
	const char *from = p++;

	for (; *p != '"'; p++) {
		if (*p != '\\')
			continue;
		if (p[1] != 'u') {
			p++;
			continue;
		}
		struct sa_jtext one = {.p = p, .len = 6, .escaped = true};
		bool pair = strchr("dD", p[2]) && strchr("89abAB", p[3]) && p[6] == '\\' &&
			    p[7] == 'u' && strchr("dD", p[8]) && strchr("cdefCDEF", p[9]);

		one.len = pair ? 12 : 6;
		sa_str_add(out, from, (size_t)(p - from));
		SA_STR_SCOPE(decoded);
		sa_jtext_decode(&one, &decoded);
		if (decoded.len == 1 && (decoded.buf[0] < ' ' || strchr("\"\\", decoded.buf[0])))
			sa_str_add(out, p, 6);
		else
			sa_str_add(out, decoded.buf, decoded.len);
		from = p + one.len;
		p = from - 1;
	}
	sa_str_add(out, from, (size_t)(p + 1 - from));
	return p + 1;
}

/* What cJSON reads as a number that is not finite, so that it is not taken for a null. */
#define NO_NUMBER "1e999"

static const char *copy_number(const char *p, const char *end, struct sa_str *out)
{
	size_t len = sa_num_json_span(p, (size_t)(end - p));
	double value;

	if (len <= LONGEST_NUMBER_FOR_CJSON) {
		sa_str_add(out, p, len);
	} else {
		value = sa_num_from_json(p, len);
		sa_str_num(out, sa_num_is_finite(value) ? value : SA_MISSING, NO_NUMBER);
	}
	return p + len;
}

/* The document with the same values in a form that cJSON reads exactly. Counts the values. */
static size_t make_harmless(const char *p, const char *end, struct sa_str *out)
{
	size_t values = 1;

	while (p < end) {
		if (*p == '"') {
			p = copy_string(p, out);
		} else if (*p == 'N' || *p == 'I' || (*p == '-' && p[1] == 'I')) {
			sa_str_puts(out, *p == '-' ? "-" NO_NUMBER : NO_NUMBER);
			p += *p == 'N' ? 3 : *p == 'I' ? 8 : 9;
		} else if (*p == '-' || (*p >= '0' && *p <= '9')) {
			p = copy_number(p, end, out);
		} else {
			values += *p == ',' || *p == '[' || *p == '{';
			sa_str_putc(out, *p++);
		}
	}
	return values;
}

struct place {
	cJSON *item;
	size_t at;
};

static int by_name(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = strcmp(x->item->string, y->item->string);

	return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* Of members of one name the last one stays. Sorted, because chosen names must not make it slow. */
static void drop_doubles(cJSON *object)
{
	SA_ARENA_SCOPE(scratch);
	size_t n = 0;

	for (const cJSON *v = object->child; v; v = v->next)
		n++;
	if (n < 2)
		return;
	struct place *place = SA_NEW_ARRAY(&scratch, n, struct place);

	n = 0;
	for (cJSON *v = object->child; v; v = v->next, n++)
		place[n] = (struct place){v, n};
	qsort(place, n, sizeof *place, by_name);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(place[i - 1].item->string, place[i].item->string) == 0)
			cJSON_Delete(cJSON_DetachItemViaPointer(object, place[i - 1].item));
	}
}

static void drop_all_doubles(cJSON *value)
{
	if (cJSON_IsObject(value))
		drop_doubles(value);
	for (cJSON *v = value->child; v; v = v->next)
		drop_all_doubles(v);
}

int sa_json_parse(const char *bytes, size_t len, struct sa_json_doc *doc, struct sa_err *err)
{
	struct sa_jscan scan;

	doc->root = NULL;
	sa_jscan_init(&scan, bytes, len);
	if (!sa_jscan_skip(&scan) || !sa_jscan_end(&scan))
		return sa_jscan_err(&scan, err);
	SA_STR_SCOPE(harmless);
	sa_str_reserve(&harmless, len + len / 8);
	if (make_harmless(bytes, bytes + len, &harmless) > SA_LIMIT_JSON_NODES)
		return sa_err_set(err, SA_ERR_LIMIT, "more than %d values in one document",
				  SA_LIMIT_JSON_NODES);
	if (sa_str_check(&harmless, "the document", err) != 0)
		return -1;
	cJSON *root = cJSON_ParseWithLengthOpts(harmless.buf, harmless.len + 1, NULL, 1);

	if (!root)
		return sa_err_set(err, SA_ERR_PARSE, "not readable as JSON");
	drop_all_doubles(root);
	doc->root = (struct sa_json *)(void *)root;
	return 0;
}

void sa_json_close(struct sa_json_doc *doc)
{
	cJSON_Delete((cJSON *)(void *)doc->root);
	doc->root = NULL;
}

enum sa_json_type sa_json_type(const struct sa_json *value)
{
	const cJSON *v = node(value);

	if (!v)
		return SA_JSON_ERROR;
	switch (v->type & 0xFF) {
	case cJSON_NULL:
		return SA_JSON_NULL;
	case cJSON_True:
	case cJSON_False:
		return SA_JSON_BOOL;
	case cJSON_Number:
		return SA_JSON_NUMBER;
	case cJSON_String:
		return SA_JSON_STRING;
	case cJSON_Array:
		return SA_JSON_ARRAY;
	case cJSON_Object:
		return SA_JSON_OBJECT;
	default:
		return SA_JSON_ERROR;
	}
}

bool sa_json_is(const struct sa_json *value, enum sa_json_type type)
{
	return value && sa_json_type(value) == type;
}

const struct sa_json *sa_json_first(const struct sa_json *container)
{
	return container ? wrap(node(container)->child) : NULL;
}

const struct sa_json *sa_json_next(const struct sa_json *value)
{
	return wrap(node(value)->next);
}

const char *sa_json_name(const struct sa_json *value)
{
	const char *name = node(value)->string;

	return name ? name : "";
}

size_t sa_json_count(const struct sa_json *container)
{
	size_t n = 0;

	for (const struct sa_json *v = sa_json_first(container); v; v = sa_json_next(v))
		n++;
	return n;
}

const struct sa_json *sa_json_get(const struct sa_json *object, const char *name)
{
	if (!sa_json_is(object, SA_JSON_OBJECT))
		return NULL;
	for (const struct sa_json *v = sa_json_first(object); v; v = sa_json_next(v)) {
		if (strcmp(sa_json_name(v), name) == 0)
			return v;
	}
	return NULL;
}

const struct sa_json *sa_json_path(const struct sa_json *object, ...)
{
	const char *name;
	va_list ap;

	va_start(ap, object);
	while (object && (name = va_arg(ap, const char *)) != NULL)
		object = sa_json_get(object, name);
	va_end(ap);
	return object;
}

double sa_json_number(const struct sa_json *value)
{
	const char *text = sa_json_text(value);
	double number;

	if (text)
		return sa_num_from_text(text, strlen(text), &number) ? number : SA_MISSING;
	if (!sa_json_is(value, SA_JSON_NUMBER))
		return SA_MISSING;
	number = node(value)->valuedouble;
	return sa_num_is_finite(number) ? number : SA_MISSING;
}

const char *sa_json_text(const struct sa_json *value)
{
	return sa_json_is(value, SA_JSON_STRING) ? node(value)->valuestring : NULL;
}

bool sa_json_true(const struct sa_json *value)
{
	return value && (node(value)->type & 0xFF) == cJSON_True;
}

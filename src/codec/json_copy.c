/* SPDX-License-Identifier: MIT */
/* Copying parts of documents. */
#include "codec/json_copy.h"

static bool is_container(const struct sa_json *v)
{
	return sa_json_is(v, SA_JSON_OBJECT) || sa_json_is(v, SA_JSON_ARRAY);
}

void sa_json_copy(struct sa_jout *j, const char *key, const struct sa_json *value)
{
	switch (sa_json_type(value)) {
	case SA_JSON_OBJECT:
		sa_jout_object(j, key);
		for (const struct sa_json *v = sa_json_first(value); v; v = sa_json_next(v))
			sa_json_copy(j, sa_json_name(v), v);
		sa_jout_end_object(j);
		return;
	case SA_JSON_ARRAY:
		if (is_container(sa_json_first(value)))
			sa_jout_array(j, key);
		else
			sa_jout_array_inline(j, key);
		for (const struct sa_json *v = sa_json_first(value); v; v = sa_json_next(v))
			sa_json_copy(j, NULL, v);
		sa_jout_end_array(j);
		return;
	case SA_JSON_STRING:
		sa_jout_text(j, key, sa_json_text(value));
		return;
	case SA_JSON_NUMBER:
		sa_jout_num(j, key, sa_json_number(value));
		return;
	case SA_JSON_BOOL:
		sa_jout_bool(j, key, sa_json_true(value));
		return;
	case SA_JSON_NULL:
	case SA_JSON_ERROR:
		break;
	}
	sa_jout_null(j, key);
}

/* SPDX-License-Identifier: MIT */
/* Maps of rows in the schema: what each key takes, and which keys stand beside which. */
#include <string.h>

#include "model/input_format.h"
#include "policy/build.h"
#include "policy/schema_part.h"

void sa_schema_put_ref(struct sa_jout *j, const char *key, const char *name)
{
	SA_STR_SCOPE(ref);

	sa_str_printf(&ref, "#/definitions/%s", name);
	sa_jout_object_inline(j, key);
	sa_jout_text(j, "$ref", ref.buf);
	sa_jout_end_object(j);
}

static void put_words(struct sa_jout *j, const struct sa_key_word *words)
{
	sa_jout_array_inline(j, "enum");
	for (; words->text; words++)
		sa_jout_text(j, NULL, words->text);
	sa_jout_end_array(j);
}

/* What a row takes. */
static void put_value(struct sa_jout *j, const char *key, const struct sa_key_row *row)
{
	bool whole = row->type == SA_KEY_WHOLE;

	if (row->words) {
		sa_jout_object_inline(j, key);
		put_words(j, row->words);
		sa_jout_end_object(j);
	} else if (whole || row->type == SA_KEY_NUMBER) {
		sa_jout_object_inline(j, key);
		sa_jout_text(j, "type", whole ? "integer" : "number");
		sa_jout_num(j, "minimum", row->min);
		sa_jout_num(j, "maximum", row->max);
		sa_jout_end_object(j);
	} else if (row->type == SA_KEY_BOOL) {
		sa_jout_object_inline(j, key);
		sa_jout_text(j, "type", "boolean");
		sa_jout_end_object(j);
	} else {
		sa_schema_put_ref(j, key,
				  row->type == SA_KEY_DURATION ? "duration"
				  : row->type == SA_KEY_TEXT || row->type == SA_KEY_FIELD
					  ? "text"
					  : row->schema);
	}
}

/* Keys that a profile cannot hold. */
static bool is_of_files(const char *key)
{
	return strcmp(key, "version") == 0 || strcmp(key, "extends") == 0 ||
	       strcmp(key, "profiles") == 0;
}

/* ---- which keys stand beside which ---- */

/* {"required": [key]}: the key is there. */
void sa_schema_put_has(struct sa_jout *j, const char *key, const char *what)
{
	sa_jout_object_inline(j, key);
	sa_jout_array_inline(j, "required");
	sa_jout_text(j, NULL, what);
	sa_jout_end_array(j);
	sa_jout_end_object(j);
}

/* One kind of the map is there; false when the map has no such kind. */
static bool put_kind(struct sa_jout *j, const struct sa_key_map *map, unsigned kind)
{
	unsigned n = 0;

	for (size_t i = 0; i < map->n; i++)
		n += map->row[i].kind == kind;
	if (!n)
		return false;
	sa_jout_object_inline(j, NULL);
	sa_jout_array_inline(j, "anyOf");
	for (size_t i = 0; i < map->n; i++) {
		if (map->row[i].kind == kind)
			sa_schema_put_has(j, NULL, map->row[i].name);
	}
	sa_jout_end_array(j);
	for (size_t i = 0; i < map->n; i++) {
		if (map->row[i].beside && map->row[i].beside != kind)
			sa_schema_put_has(j, "not", map->row[i].name);
	}
	sa_jout_end_object(j);
	return true;
}

/* What may stand in two keys that are alike: both of one of these definitions (see mixed[]). */
static void put_alike(struct sa_jout *j, const struct sa_key_map *map)
{
	static const char *const type[] = {"index", "duration", "time"};

	sa_jout_array(j, "anyOf");
	for (size_t t = 0; t < sizeof type / sizeof *type; t++) {
		sa_jout_object_inline(j, NULL);
		sa_jout_object_inline(j, "properties");
		for (size_t i = 0; i < 2; i++)
			sa_schema_put_ref(j, map->alike[i], type[t]);
		sa_jout_end_object(j);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
}

static void put_beside(struct sa_jout *j, const struct sa_key_map *map)
{
	if (map->row[0].kind) {
		sa_jout_array(j, "oneOf");
		for (unsigned kind = 1; put_kind(j, map, kind); kind++)
			;
		sa_jout_end_array(j);
	}
	if (map->alike[0])
		put_alike(j, map);
}

/* {"properties": {key: {"enum": [word]}}, "required": [key]}; open for more words until close_word. */
static void open_word(struct sa_jout *j, const char *name, const char *key)
{
	sa_jout_object_inline(j, name);
	sa_jout_array_inline(j, "required");
	sa_jout_text(j, NULL, key);
	sa_jout_end_array(j);
	sa_jout_object_inline(j, "properties");
	sa_jout_object_inline(j, key);
	sa_jout_array_inline(j, "enum");
}

static void close_word(struct sa_jout *j)
{
	sa_jout_end_array(j);
	sa_jout_end_object(j);
	sa_jout_end_object(j);
	sa_jout_end_object(j);
}

/* An input: buckets and units of time need a time; a decimal comma needs another separator. */
static void put_input(struct sa_jout *j)
{
	static const char *const timed[] = {"every", "time-unit"}, *const separator[] = {";", "tab",
											 "|"};

	sa_jout_array(j, "allOf");
	sa_jout_object(j, NULL);
	open_word(j, "if", "format");
	for (const struct sa_input_format *row = sa_input_formats; row->name; row++) {
		if (!row->knows_time)
			sa_jout_text(j, NULL, row->name);
	}
	close_word(j);
	sa_jout_object_inline(j, "then");
	sa_jout_object_inline(j, "dependencies");
	for (size_t i = 0; i < 2; i++) {
		sa_jout_array_inline(j, timed[i]);
		sa_jout_text(j, NULL, "time");
		sa_jout_end_array(j);
	}
	sa_jout_end_object(j);
	sa_jout_end_object(j);
	sa_jout_end_object(j);
	sa_jout_object(j, NULL);
	open_word(j, "if", "decimal");
	sa_jout_text(j, NULL, ",");
	close_word(j);
	open_word(j, "then", "separator");
	for (size_t i = 0; i < 3; i++)
		sa_jout_text(j, NULL, separator[i]);
	close_word(j);
	sa_jout_end_object(j);
	sa_jout_end_array(j);
}

void sa_schema_put_map(struct sa_jout *j, const char *key, const struct sa_key_map *map,
		       enum sa_schema_nulls nulls, bool profile)
{
	sa_jout_object(j, key);
	sa_jout_text(j, "type", "object");
	sa_jout_bool(j, "additionalProperties", false);
	sa_jout_object(j, "properties");
	for (size_t i = 0; i < map->n; i++) {
		const struct sa_key_row *row = &map->row[i];

		if (profile && is_of_files(row->name))
			continue;
		sa_jout_object(j, row->name);
		sa_jout_text(j, "description",
			     row->help); /* (draft 07 ignores what stands beside a $ref) */
		sa_jout_array(j, "anyOf");
		if (nulls == SA_SCHEMA_NULLS_REMOVE && !is_of_files(row->name)) {
			sa_jout_object_inline(j, NULL);
			sa_jout_text(j, "type", "null");
			sa_jout_end_object(j);
		}
		put_value(j, NULL, row);
		sa_jout_end_array(j);
		sa_jout_end_object(j);
	}
	sa_jout_end_object(j);
	sa_jout_array_inline(j, "required");
	for (size_t i = 0; i < map->n; i++) {
		if (map->row[i].required)
			sa_jout_text(j, NULL, map->row[i].name);
	}
	sa_jout_end_array(j);
	if (map->not_empty)
		sa_jout_int(j, "minProperties", 1);
	put_beside(j, map);
	if (map == &sa_keys_input)
		put_input(j);
	sa_jout_end_object(j);
}

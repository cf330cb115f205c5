/* SPDX-License-Identifier: MIT */
/* Rows as a JSON Schema. */
#include "policy/schema.h"

#include <string.h>

#include "base/limits.h"
#include "codec/json_out.h"
#include "model/input_format.h"
#include "policy/build.h"

#define NAME	 "[A-Za-z_][A-Za-z0-9_.-]{0,63}"
#define UNSIGNED "(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?"
#define NUMBER	 "[+-]?" UNSIGNED
#define OP	 "(>=|<=|>|<|==|!=)"
#define PERCENT	 "p(0|[1-9][0-9]?|100)(\\.[0-9]{1,3})?"
#define OF_ROWS	 "(first|last|changes|slope|streak)"
#define OF_ANY	 "(samples\\.)?(median|mean|min|max|sum|count|stddev|share|" PERCENT ")"
#define AGG	 "(" OF_ROWS "|" OF_ANY ")\\s*\\(\\s*" NAME "\\s*"
#define SHIFT	 "(\\s*[+-]\\s*" UNSIGNED "[^0-9].*|\\s*[+-]\\s*" UNSIGNED ")?"
#define RULE                                                                          \
	"^\\s*" AGG "(,\\s*x\\s*" OP "\\s*" NUMBER "[^)]*)?\\)\\s*" OP "\\s*(" NUMBER \
	"([^0-9_,.xX].*)?|" AGG "\\)" SHIFT "|baseline" SHIFT ")\\s*$"

static void put_ref(struct sa_jout *j, const char *key, const char *name)
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
		put_ref(j, key,
			row->type == SA_KEY_DURATION				? "duration"
			: row->type == SA_KEY_TEXT || row->type == SA_KEY_FIELD ? "text"
										: row->schema);
	}
}

/* Keys that a profile cannot hold. */
static bool is_of_files(const char *key)
{
	return strcmp(key, "version") == 0 || strcmp(key, "extends") == 0 ||
	       strcmp(key, "profiles") == 0;
}

enum nulls { NO_NULLS, NULLS_REMOVE };

static void put_map(struct sa_jout *j, const char *key, const struct sa_key_map *map,
		    enum nulls nulls, bool profile)
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
		if (nulls == NULLS_REMOVE && !is_of_files(row->name)) {
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
	sa_jout_end_object(j);
}

/* ---- definitions that are no map of rows ---- */

static void put_pattern(struct sa_jout *j, const char *key, const char *pattern)
{
	sa_jout_object_inline(j, key);
	sa_jout_text(j, "type", "string");
	sa_jout_text(j, "pattern", pattern);
	sa_jout_end_object(j);
}

static void put_whole(struct sa_jout *j, const char *key, double min, double max)
{
	sa_jout_object_inline(j, key);
	sa_jout_text(j, "type", "integer");
	sa_jout_num(j, "minimum", min);
	sa_jout_num(j, "maximum", max);
	sa_jout_end_object(j);
}

/* {"anyOf": [ ... ]} is open until close_any. */
static void open_any(struct sa_jout *j, const char *key)
{
	sa_jout_object(j, key);
	sa_jout_array(j, "anyOf");
}

static void close_any(struct sa_jout *j)
{
	sa_jout_end_array(j);
	sa_jout_end_object(j);
}

static void put_list(struct sa_jout *j, const char *key, const char *item, int64_t most)
{
	sa_jout_object(j, key);
	sa_jout_text(j, "type", "array");
	sa_jout_int(j, "minItems", 1);
	if (most)
		sa_jout_int(j, "maxItems", most);
	put_ref(j, "items", item);
	sa_jout_end_object(j);
}

/* One of it, or a list. */
static void put_one_or_list(struct sa_jout *j, const char *key, const char *item)
{
	open_any(j, key);
	put_ref(j, NULL, item);
	put_list(j, NULL, item, 0);
	close_any(j);
}

/* Names to `value`; null removes. */
static void put_named(struct sa_jout *j, const char *key, const char *value, int64_t most)
{
	static const char *const reserved[] = {"all", "baseline", "x"};

	sa_jout_object(j, key);
	sa_jout_text(j, "type", "object");
	if (most)
		sa_jout_int(j, "maxProperties", most);
	sa_jout_object_inline(j, "propertyNames");
	sa_jout_text(j, "pattern", "^" NAME "$");
	sa_jout_object_inline(j, "not");
	sa_jout_array_inline(j, "enum");
	for (size_t i = 0; i < 3; i++)
		sa_jout_text(j, NULL, reserved[i]);
	sa_jout_end_array(j);
	sa_jout_end_object(j);
	sa_jout_end_object(j);
	open_any(j, "additionalProperties");
	sa_jout_object_inline(j, NULL);
	sa_jout_text(j, "type", "null");
	sa_jout_end_object(j);
	put_ref(j, NULL, value);
	close_any(j);
	sa_jout_end_object(j);
}

static void put_texts(struct sa_jout *j)
{
	put_pattern(j, "text", "\\S");
	put_pattern(j, "name", "^" NAME "$");
	put_pattern(j, "duration", "^(0|[1-9][0-9]*)(\\.[0-9]+)?[smhd]$");
	put_pattern(j, "day", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
	put_pattern(j, "percent", "^(100(\\.0+)?|[1-9][0-9]?(\\.[0-9]+)?)%$");
	put_pattern(j, "extends", "^(builtin/mm-bot$|\\.\\.?/)");
	put_pattern(j, "rule", RULE);
	sa_jout_object_inline(j, "reason");
	sa_jout_text(j, "type", "string");
	sa_jout_int(j, "minLength", 10);
	sa_jout_end_object(j);
	sa_jout_object_inline(j, "format");
	sa_jout_array_inline(j, "enum");
	sa_jout_text(j, NULL, "auto");
	for (const struct sa_input_format *row = sa_input_formats; row->name; row++)
		sa_jout_text(j, NULL, row->name);
	sa_jout_end_array(j);
	sa_jout_end_object(j);
	put_one_or_list(j, "texts", "text");
	sa_jout_object(j, "two-texts");
	sa_jout_text(j, "type", "array");
	sa_jout_int(j, "minItems", 2);
	sa_jout_int(j, "maxItems", 2);
	put_ref(j, "items", "text");
	sa_jout_end_object(j);
}

static void put_numbers(struct sa_jout *j)
{
	static const struct {
		const char *name, *other;
		double min;
	} mixed[] = {
		{"rows-or-duration", "duration", 1},
		{"index-or-duration", "duration", 0},
		{"mask-end", "text", 0},
		{"coverage", "percent", 1},
	};

	put_whole(j, "version", 1, 1);
	put_whole(j, "digits", 0, 15);
	sa_jout_object_inline(j, "number");
	sa_jout_text(j, "type", "number");
	sa_jout_end_object(j);
	sa_jout_object_inline(j, "alpha");
	sa_jout_text(j, "type", "number");
	sa_jout_num(j, "exclusiveMinimum", 0);
	sa_jout_num(j, "exclusiveMaximum", 1);
	sa_jout_end_object(j);
	for (size_t i = 0; i < sizeof mixed / sizeof *mixed; i++) {
		open_any(j, mixed[i].name);
		put_whole(j, NULL, mixed[i].min, 1e15);
		put_ref(j, NULL, mixed[i].other);
		close_any(j);
	}
	open_any(j, "floor");
	sa_jout_object_inline(j, NULL);
	sa_jout_text(j, "type", "number");
	sa_jout_num(j, "minimum", 0);
	sa_jout_end_object(j);
	put_pattern(j, NULL, "^" UNSIGNED " *[^ 0-9].*$");
	close_any(j);
	open_any(j, "groups");
	put_whole(j, NULL, 1, 1000);
	put_list(j, NULL, "text", 0);
	close_any(j);
}

/* Maps whose keys are the user's, and rules. */
static void put_free_maps(struct sa_jout *j)
{
	static const char *const scalar[] = {"string", "number", "boolean"};

	sa_jout_object_inline(j, "scalar");
	sa_jout_array_inline(j, "type");
	for (size_t i = 0; i < 3; i++)
		sa_jout_text(j, NULL, scalar[i]);
	sa_jout_end_array(j);
	sa_jout_end_object(j);
	put_one_or_list(j, "scalars", "scalar");
	sa_jout_object(j, "where");
	sa_jout_text(j, "type", "object");
	sa_jout_int(j, "minProperties", 1);
	put_ref(j, "additionalProperties", "scalars");
	sa_jout_end_object(j);
	sa_jout_object(j, "any");
	sa_jout_text(j, "type", "object");
	sa_jout_bool(j, "additionalProperties", false);
	sa_jout_array_inline(j, "required");
	sa_jout_text(j, NULL, "any");
	sa_jout_end_array(j);
	sa_jout_object(j, "properties");
	put_list(j, "any", "rule", 0);
	sa_jout_end_object(j);
	sa_jout_end_object(j);
	open_any(j, "one-rule");
	put_ref(j, NULL, "rule");
	put_ref(j, NULL, "any");
	close_any(j);
	put_one_or_list(j, "rules", "one-rule");
	sa_jout_object(j, "identity");
	sa_jout_text(j, "type", "object");
	sa_jout_int(j, "minProperties", 2);
	sa_jout_int(j, "maxProperties", 2);
	sa_jout_array_inline(j, "required");
	sa_jout_text(j, NULL, "within");
	sa_jout_end_array(j);
	sa_jout_object(j, "properties");
	sa_jout_object_inline(j, "within");
	sa_jout_text(j, "type", "number");
	sa_jout_num(j, "minimum", 0);
	sa_jout_end_object(j);
	sa_jout_end_object(j);
	put_list(j, "additionalProperties", "text", 0);
	sa_jout_end_object(j);
}

static void put_row_maps(struct sa_jout *j)
{
	static const struct {
		const char *name;
		const struct sa_key_map *map;
		enum nulls nulls;
	} row[] = {
		{"one-input", &sa_keys_input, NO_NULLS},
		{"window", &sa_keys_window, NO_NULLS},
		{"kpi", &sa_keys_metric, NULLS_REMOVE},
		{"plausible", &sa_keys_plausible, NO_NULLS},
		{"source-map", &sa_keys_source, NO_NULLS},
		{"complete-map", &sa_keys_complete, NULLS_REMOVE},
		{"end-marker-map", &sa_keys_end_marker, NO_NULLS},
		{"mask", &sa_keys_mask, NO_NULLS},
		{"exception", &sa_keys_exception, NO_NULLS},
		{"baseline", &sa_keys_baseline, NULLS_REMOVE},
		{"drift", &sa_keys_drift, NULLS_REMOVE},
	};

	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		put_map(j, row[i].name, row[i].map, row[i].nulls, false);
	put_map(j, "profile", &sa_keys_top, NULLS_REMOVE, true);
}

static void put_combined(struct sa_jout *j)
{
	open_any(j, "source");
	put_ref(j, NULL, "text");
	put_ref(j, NULL, "source-map");
	close_any(j);
	put_one_or_list(j, "from", "source");
	put_one_or_list(j, "complete", "complete-map");
	open_any(j, "end-marker");
	put_ref(j, NULL, "text");
	put_ref(j, NULL, "end-marker-map");
	close_any(j);
	put_list(j, "inputs", "one-input", SA_LIMIT_POLICY_INPUTS);
	put_list(j, "masks", "mask", 0);
	put_list(j, "exceptions", "exception", 0);
	put_named(j, "windows", "window", SA_LIMIT_POLICY_WINDOWS);
	put_named(j, "kpis", "kpi", SA_LIMIT_POLICY_KPIS);
	put_named(j, "profiles", "profile", SA_LIMIT_POLICY_PROFILES);
}

void sa_policy_schema(struct sa_str *out)
{
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "$schema", "http://json-schema.org/draft-07/schema#");
	sa_jout_text(&j, "title", "soak-audit policy");
	sa_jout_array(&j, "allOf");
	put_ref(&j, NULL, "policy");
	sa_jout_object_inline(&j, NULL);
	sa_jout_array_inline(&j, "required");
	sa_jout_text(&j, NULL, "version");
	sa_jout_end_array(&j);
	sa_jout_end_object(&j);
	sa_jout_end_array(&j);
	sa_jout_object(&j, "definitions");
	put_map(&j, "policy", &sa_keys_top, NULLS_REMOVE, false);
	put_row_maps(&j);
	put_combined(&j);
	put_free_maps(&j);
	put_texts(&j);
	put_numbers(&j);
	sa_jout_end_object(&j);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}

/* SPDX-License-Identifier: MIT */
/* Rows as a JSON Schema. */
#include "policy/schema.h"

#include <string.h>

#include "base/limits.h"
#include "codec/json_out.h"
#include "model/input_format.h"
#include "policy/build.h"
#include "policy/schema_part.h"

/* A day that there is: the short months, and 29 February of leap years. */
#define LEAP "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
#define DAY                                                                                       \
	"([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|" \
	"02-(0[1-9]|1[0-9]|2[0-8]))|" LEAP "-02-29)"
#define CLOCK "([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)"
/* What no path of a run is, nor may begin with (policy/paths.h). */
#define NO_PATH "^[/~]|\\\\|://|(^|/)\\.\\.(/|$)|^[^\\[]*\\[[^\\]]*$"
/* The same of a run to compare with, of which an artifact and a reference of git are no paths. */
#define NO_RUN                                                           \
	"://|^(artifact|git):$|^(?!dir:|git:|artifact:)[A-Za-z_-]{2,}:|" \
	"^(?!artifact:|git:)(dir:)?([/~]|$|.*\\\\|(.*/)?\\.\\.(/|$)|"    \
	"[^\\[]*\\[[^\\]]*$)"

/* ---- definitions that are no map of rows ---- */

static void put_pattern(struct sa_jout *j, const char *key, const char *pattern)
{
	sa_jout_object_inline(j, key);
	sa_jout_text(j, "type", "string");
	sa_jout_text(j, "pattern", pattern);
	sa_jout_end_object(j);
}

/* A text with `pattern` and without `no`. */
static void put_not_pattern(struct sa_jout *j, const char *key, const char *no, const char *pattern)
{
	sa_jout_object(j, key);
	sa_jout_text(j, "type", "string");
	sa_jout_text(j, "pattern", pattern);
	sa_jout_object_inline(j, "not");
	sa_jout_text(j, "pattern", no);
	sa_jout_end_object(j);
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

static void put_list(struct sa_jout *j, const char *key, const char *item, int64_t least,
		     int64_t most)
{
	sa_jout_object(j, key);
	sa_jout_text(j, "type", "array");
	if (least)
		sa_jout_int(j, "minItems", least);
	if (most)
		sa_jout_int(j, "maxItems", most);
	sa_schema_put_ref(j, "items", item);
	sa_jout_end_object(j);
}

/* One of it, or a list. */
static void put_one_or_list(struct sa_jout *j, const char *key, const char *item)
{
	open_any(j, key);
	sa_schema_put_ref(j, NULL, item);
	put_list(j, NULL, item, 1, 0);
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
	sa_jout_text(j, "pattern", "^" SA_SCHEMA_NAME "$");
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
	sa_schema_put_ref(j, NULL, value);
	close_any(j);
	sa_jout_end_object(j);
}

static void put_texts(struct sa_jout *j)
{
	put_pattern(j, "text", "\\S");
	put_pattern(j, "name", "^" SA_SCHEMA_NAME "$");
	put_pattern(j, "duration",
		    "^([1-9][0-9]*(\\.[0-9]+)?[smhd]|0\\.[0-9]*[1-9][0-9]*[mhd]|"
		    "0\\.0{0,2}[1-9][0-9]*s)$");
	put_pattern(j, "day", "^" DAY "$");
	put_pattern(j, "time", "^" DAY "T" CLOCK "[.0-9]*(Z|[+-][0-9]{2}:[0-9]{2})$");
	put_pattern(j, "percent", "^(100(\\.0+)?|[1-9][0-9]?(\\.[0-9]+)?)%$");
	put_pattern(j, "extends", "^(builtin/mm-bot$|\\.\\.?/)");
	put_not_pattern(j, "run-path", NO_PATH, "\\S");
	put_not_pattern(j, "gate-path",
			NO_PATH "|[*?\\[]|^([oO][fF]F|[oO]F[fF]|O[fF]{2}|[nN][oO][nN][eE])$",
			"\\S");
	put_not_pattern(j, "baseline-run", NO_RUN, "\\S");
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
	put_one_or_list(j, "run-paths", "run-path");
	put_one_or_list(j, "baseline-runs", "baseline-run");
	sa_jout_object(j, "two-texts");
	sa_jout_text(j, "type", "array");
	sa_jout_int(j, "minItems", 2);
	sa_jout_int(j, "maxItems", 2);
	sa_schema_put_ref(j, "items", "text");
	sa_jout_end_object(j);
}

static void put_numbers(struct sa_jout *j)
{
	static const struct {
		const char *name, *type[3];
	} mixed[] = {
		{"rows-or-duration", {"rows", "duration"}},
		{"horizon", {"horizon-rows", "duration"}},
		{"index-or-duration", {"index", "duration"}},
		{"mask-end", {"index", "duration", "time"}},
		{"coverage", {"present", "percent"}},
	};

	put_whole(j, "index", 0, SA_LIMIT_ITER_INDEX);
	put_whole(j, "rows", 1, SA_LIMIT_ITER_INDEX);
	put_whole(j, "horizon-rows", 1, SA_LIMIT_ITERATIONS);
	put_whole(j, "present", 1, 1e9);
	put_whole(j, "version", 1, 1);
	put_whole(j, "digits", 0, 15);
	sa_jout_object_inline(j, "divisor");
	sa_jout_text(j, "type", "number");
	sa_jout_object_inline(j, "not");
	sa_jout_array_inline(j, "enum");
	sa_jout_num(j, NULL, 0);
	sa_jout_end_array(j);
	sa_jout_end_object(j);
	sa_jout_end_object(j);
	sa_jout_object_inline(j, "alpha");
	sa_jout_text(j, "type", "number");
	sa_jout_num(j, "exclusiveMinimum", 0);
	sa_jout_num(j, "exclusiveMaximum", 1);
	sa_jout_end_object(j);
	for (size_t i = 0; i < sizeof mixed / sizeof *mixed; i++) {
		open_any(j, mixed[i].name);
		for (size_t k = 0; k < 3 && mixed[i].type[k]; k++)
			sa_schema_put_ref(j, NULL, mixed[i].type[k]);
		close_any(j);
	}
	open_any(j, "floor");
	sa_jout_object_inline(j, NULL);
	sa_jout_text(j, "type", "number");
	sa_jout_num(j, "minimum", 0);
	sa_jout_end_object(j);
	put_pattern(j, NULL, "^" SA_SCHEMA_UNSIGNED " *[^ 0-9].*$");
	close_any(j);
	open_any(j, "groups");
	put_whole(j, NULL, 1, 1000);
	put_list(j, NULL, "text", 1, 0);
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
	sa_schema_put_ref(j, "additionalProperties", "scalars");
	sa_jout_end_object(j);
	sa_jout_object(j, "any");
	sa_jout_text(j, "type", "object");
	sa_jout_bool(j, "additionalProperties", false);
	sa_jout_array_inline(j, "required");
	sa_jout_text(j, NULL, "any");
	sa_jout_end_array(j);
	sa_jout_object(j, "properties");
	put_list(j, "any", "rule", 1, 0);
	sa_jout_end_object(j);
	sa_jout_end_object(j);
	open_any(j, "one-rule");
	sa_schema_put_ref(j, NULL, "rule");
	sa_schema_put_ref(j, NULL, "any");
	close_any(j);
	put_one_or_list(j, "rules", "one-rule");
	sa_schema_put_rules(j);
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
	put_list(j, "additionalProperties", "text", 1, 0);
	sa_jout_end_object(j);
}

static void put_row_maps(struct sa_jout *j)
{
	static const struct {
		const char *name;
		const struct sa_key_map *map;
		enum sa_schema_nulls nulls;
	} row[] = {
		{"one-input", &sa_keys_input, SA_SCHEMA_NO_NULLS},
		{"window", &sa_keys_window, SA_SCHEMA_NO_NULLS},
		{"kpi", &sa_keys_metric, SA_SCHEMA_NULLS_REMOVE},
		{"plausible", &sa_keys_plausible, SA_SCHEMA_NO_NULLS},
		{"source-map", &sa_keys_source, SA_SCHEMA_NO_NULLS},
		{"complete-map", &sa_keys_complete, SA_SCHEMA_NULLS_REMOVE},
		{"end-marker-map", &sa_keys_end_marker, SA_SCHEMA_NO_NULLS},
		{"mask", &sa_keys_mask, SA_SCHEMA_NO_NULLS},
		{"exception", &sa_keys_exception, SA_SCHEMA_NO_NULLS},
		{"baseline", &sa_keys_baseline, SA_SCHEMA_NULLS_REMOVE},
		{"drift", &sa_keys_drift, SA_SCHEMA_NULLS_REMOVE},
	};

	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		sa_schema_put_map(j, row[i].name, row[i].map, row[i].nulls, false);
	sa_schema_put_map(j, "profile", &sa_keys_top, SA_SCHEMA_NULLS_REMOVE, true);
}

static void put_combined(struct sa_jout *j)
{
	open_any(j, "source");
	sa_schema_put_ref(j, NULL, "text");
	sa_schema_put_ref(j, NULL, "source-map");
	close_any(j);
	put_one_or_list(j, "from", "source");
	sa_jout_object(j, "complete-of-input");
	sa_jout_array(j, "allOf");
	sa_schema_put_ref(j, NULL, "complete-map");
	sa_schema_put_has(j, NULL, "input");
	sa_jout_end_array(j);
	sa_jout_end_object(j);
	open_any(j, "complete");
	sa_schema_put_ref(j, NULL, "complete-map");
	put_list(j, NULL, "complete-of-input", 1, 0);
	close_any(j);
	open_any(j, "end-marker");
	sa_schema_put_ref(j, NULL, "run-path");
	sa_schema_put_ref(j, NULL, "end-marker-map");
	close_any(j);
	put_list(j, "inputs", "one-input", 1, SA_LIMIT_POLICY_INPUTS);
	put_list(j, "masks", "mask", 0, 0);
	put_list(j, "exceptions", "exception", 0, 0);
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
	sa_schema_put_ref(&j, NULL, "policy");
	sa_jout_object_inline(&j, NULL);
	sa_jout_array_inline(&j, "required");
	sa_jout_text(&j, NULL, "version");
	sa_jout_end_array(&j);
	sa_jout_end_object(&j);
	sa_jout_end_array(&j);
	sa_jout_object(&j, "definitions");
	sa_schema_put_map(&j, "policy", &sa_keys_top, SA_SCHEMA_NULLS_REMOVE, false);
	put_row_maps(&j);
	put_combined(&j);
	put_free_maps(&j);
	put_texts(&j);
	put_numbers(&j);
	sa_jout_end_object(&j);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}

/* SPDX-License-Identifier: MIT */
/* Rows as tables of Markdown. */
#include "policy/reference.h"

#include <string.h>

#include "model/input_format.h"
#include "policy/build.h"
#include "policy/rule_parse.h"
#include "policy/units.h"

static const struct {
	const char *title;
	const struct sa_key_map *map;
} maps[] = {
	{"The file", &sa_keys_top},
	{"`input: [..]`", &sa_keys_input},
	{"`windows: {NAME: ..}`", &sa_keys_window},
	{"`complete:`", &sa_keys_complete},
	{"`complete: {end-marker: ..}`", &sa_keys_end_marker},
	{"`kpis: {NAME: ..}`", &sa_keys_metric},
	{"A map in `from:`", &sa_keys_source},
	{"`plausible:`", &sa_keys_plausible},
	{"`masks: [..]`", &sa_keys_mask},
	{"`baseline:`", &sa_keys_baseline},
	{"`drift:`", &sa_keys_drift},
	{"`exceptions: [..]`", &sa_keys_exception},
};

/* What a value looks like, by the name of its definition in the schema. */
static const struct {
	const char *schema, *text;
} looks[] = {
	{"alpha", "number between 0 and 1"},
	{"baseline", "map"},
	{"baseline-runs", "text or list"},
	{"complete", "map or list"},
	{"coverage", "`75%` or whole number"},
	{"day", "`2026-12-15`"},
	{"digits", "0 to 15"},
	{"divisor", "number"},
	{"drift", "map"},
	{"duration", "duration: `90s`, `1.5h`, `2d`"},
	{"end-marker", "text or map"},
	{"exceptions", "list of maps"},
	{"extends", "text"},
	{"floor", "number with unit or `%`"},
	{"format", "a word of *Formats* below"},
	{"from", "text, map, or list of them"},
	{"gate-path", "text"},
	{"groups", "whole number or names"},
	{"horizon", "whole number or duration"},
	{"identity", "map"},
	{"index-or-duration", "whole number or duration"},
	{"inputs", "list of maps"},
	{"kpis", "map by name"},
	{"mask-end", "whole number, duration or time"},
	{"masks", "list of maps"},
	{"name", "name"},
	{"plausible", "map"},
	{"profiles", "map by name"},
	{"reason", "text"},
	{"rows-or-duration", "whole number or duration"},
	{"rule", "rule"},
	{"rule-or", "rule"},
	{"rules", "rule, `any: [..]`, or list of them"},
	{"run-paths", "text or list"},
	{"text", "text"},
	{"texts", "text or list"},
	{"two-texts", "list of two"},
	{"version", "`1`"},
	{"where", "map: field to value or list"},
	{"windows", "map by name"},
};

static void put_looks(struct sa_str *out, const char *schema)
{
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
		if (strcmp(looks[i].schema, schema) == 0)
			sa_str_puts(out, looks[i].text);
	}
}

/* A bar would end the cell, in code too; a tab is shown as it is written. */
static void put_word(struct sa_str *out, const char *word)
{
	sa_str_printf(out, "`%s`",
		      strcmp(word, "|") == 0	? "\\|"
		      : strcmp(word, "\t") == 0 ? "\\t"
						: word);
}

static void put_takes(struct sa_str *out, const struct sa_key_row *row)
{
	if (row->words) {
		for (const struct sa_key_word *word = row->words; word->text; word++) {
			sa_str_puts(out, word == row->words ? "" : " ");
			put_word(out, word->text);
		}
		return;
	}
	switch (row->type) {
	case SA_KEY_WHOLE:
		sa_str_puts(out, "whole number");
		break;
	case SA_KEY_NUMBER:
		sa_str_puts(out, "number");
		break;
	case SA_KEY_BOOL:
		sa_str_puts(out, "`true` `false`");
		break;
	case SA_KEY_DURATION:
		put_looks(out, "duration");
		break;
	case SA_KEY_TEXT:
	case SA_KEY_FIELD:
		sa_str_puts(out, "text");
		break;
	case SA_KEY_WORD:
	case SA_KEY_OWN:
	case SA_KEY_LATER:
		put_looks(out, row->schema ? row->schema : "");
		break;
	}
}

static void put_map(struct sa_str *out, const struct sa_key_map *map)
{
	sa_str_puts(out, "| Key | Takes | |\n|---|---|---|\n");
	for (size_t i = 0; i < map->n; i++) {
		const struct sa_key_row *row = &map->row[i];

		sa_str_printf(out, "| `%s`%s | ", row->name, row->required ? " (needed)" : "");
		put_takes(out, row);
		sa_str_printf(out, " | %s |\n", row->help);
	}
}

static void put_aggregates(struct sa_str *out)
{
	const char *help;
	bool of_samples;

	sa_str_puts(out, "\n### Aggregates\n\n| | | `samples.` too |\n|---|---|---|\n");
	for (size_t i = 0;; i++) {
		const char *form = sa_rule_aggregate(i, &help, &of_samples);

		if (!form)
			break;
		sa_str_printf(out, "| `%s` | %s | %s |\n", form, help, of_samples ? "yes" : "");
	}
}

static void put_units(struct sa_str *out)
{
	const struct sa_unit *before = NULL;

	sa_str_puts(
		out,
		"\n### Units\n\nThose of one line convert into each other; any other text is a unit "
		"of its own.\n\n");
	for (const struct sa_unit *unit = sa_units; unit->name; before = unit++) {
		bool same = before && before->family == unit->family;

		sa_str_printf(out, "%s`%s`", same ? " " : before ? "\n- " : "- ", unit->name);
	}
	sa_str_putc(out, '\n');
}

void sa_policy_reference(struct sa_str *out)
{
	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
		sa_str_printf(out, "%s### %s\n\n", i ? "\n" : "", maps[i].title);
		put_map(out, maps[i].map);
	}
	put_aggregates(out);
	put_units(out);
	sa_str_puts(out, "\n### Formats\n\n| `format:` | |\n|---|---|\n");
	sa_str_puts(out, "| `auto` | the one that fits the content, and no other |\n");
	for (const struct sa_input_format *row = sa_input_formats; row->name; row++)
		sa_str_printf(out, "| `%s` | %s |\n", row->name, row->help);
}

/* SPDX-License-Identifier: MIT */
/* Reading values by rows. */
#include "policy/keys.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "policy/build.h"
#include "policy/paths.h"
#include "policy/units.h"

const struct sa_key_word sa_missing_words[] = {
	{"hold", SA_STATE_HOLD},
	{"inconclusive", SA_STATE_INCONCLUSIVE},
	{"warn", SA_STATE_WARN},
	{"ignore", SA_STATE_OK},
	{0},
};
const struct sa_key_word sa_gating_words[] = {
	{"must", SA_GATING_MUST},
	{"should", SA_GATING_SHOULD},
	{"off", SA_GATING_OFF},
	{0},
};

struct sa_place sa_node_place(const struct sa_node *node)
{
	bool container = node->kind == SA_NODE_MAP || node->kind == SA_NODE_LIST;

	return (container || node->kind == SA_NODE_EMPTY) && node->key ? node->key_at : node->at;
}

void sa_node_mistake_add(struct sa_build *b, const struct sa_node *node, const char *fmt, ...)
{
	char text[512];
	va_list args;

	if (node->kind == SA_NODE_BROKEN)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	(void)sa_mistake(b->m, sa_node_place(node), "%s%s", text, node->hint ? node->hint : "");
}

/* "it is a list" and the like; nothing and null have their own words. */
static bool other_type(struct sa_build *b, const struct sa_node *node, const char *what,
		       const char *wanted)
{
	switch (node->kind) {
	case SA_NODE_EMPTY:
		return sa_node_mistake(
			b, node,
			"%s: the value is left empty; write null to remove what is inherited",
			what);
	case SA_NODE_NULL:
		return sa_node_mistake(
			b, node, "%s: null removes what is inherited, and nothing is here", what);
	case SA_NODE_WHOLE:
	case SA_NODE_NUMBER:
	case SA_NODE_BOOL:
	case SA_NODE_TEXT:
		return sa_node_mistake(b, node, "%s takes %s, not %s '%.60s'", what, wanted,
				       sa_node_is(node), node->text);
	case SA_NODE_MAP:
	case SA_NODE_LIST:
	case SA_NODE_BROKEN:
		break;
	}
	return sa_node_mistake(b, node, "%s takes %s, not %s", what, wanted, sa_node_is(node));
}

bool sa_key_text(struct sa_build *b, const struct sa_node *node, const char *what,
		 const char **text)
{
	if (node->kind == SA_NODE_WHOLE || node->kind == SA_NODE_NUMBER ||
	    node->kind == SA_NODE_BOOL)
		return sa_node_mistake(b, node, "%s takes a text, not %s; put quotes round '%.60s'",
				       what, sa_node_is(node), node->text);
	if (node->kind != SA_NODE_TEXT)
		return other_type(b, node, what, "a text");
	if (!node->text[strspn(node->text, " \t\r\n")])
		return sa_node_mistake(b, node, "%s: an empty text%s", what,
				       node->block
					       ? " ('|' and '>' begin a block of text; put quotes "
						 "round them)"
					       : "");
	*text = node->text;
	return true;
}

static const char *words_text(struct sa_build *b, const struct sa_key_word *words)
{
	SA_STR_SCOPE(out);

	for (size_t i = 0; words[i].text; i++)
		sa_str_printf(&out, "%s%s", i ? ", " : "", words[i].text);
	return sa_arena_strndup(b->arena, out.buf, out.len);
}

bool sa_key_word(struct sa_build *b, const struct sa_node *node, const char *what,
		 const struct sa_key_word *words, int *value)
{
	const char *name[32];
	size_t n = 0;

	if (node->kind != SA_NODE_TEXT)
		return other_type(b, node, what,
				  sa_arena_printf(b->arena, "one of %s", words_text(b, words)));
	for (; n < 32 && words[n].text; n++) {
		if (strcmp(words[n].text, node->text) == 0) {
			*value = words[n].value;
			return true;
		}
		name[n] = words[n].text;
	}
	const char *near = sa_mistake_near(b->m, node->text, name, n);

	return sa_node_mistake(b, node, "%s: unknown word '%.60s'%s%s%s", what, node->text, near,
			       near[0] ? "" : "; it takes ", near[0] ? "" : words_text(b, words));
}

bool sa_key_whole(struct sa_build *b, const struct sa_node *node, const char *what, double min,
		  double max, uint64_t *value)
{
	const char *digits = node->text;

	if (node->kind != SA_NODE_WHOLE)
		return other_type(b, node, what, "a plain whole number such as 24");
	if (*digits == '-' || *digits == '+' || (digits[0] == '0' && digits[1]) ||
	    !sa_num_uint(digits, strlen(digits), value) || !((double)*value >= min) ||
	    !((double)*value <= max))
		return sa_node_mistake(b, node,
				       "%s: '%.40s' is not a whole number from %.0f to %.0f", what,
				       digits, min, max);
	return true;
}

bool sa_key_number(struct sa_build *b, const struct sa_node *node, const char *what, double *value)
{
	size_t len = node->text ? strlen(node->text) : 0;

	if (node->kind != SA_NODE_WHOLE && node->kind != SA_NODE_NUMBER)
		return other_type(b, node, what, "a number");
	if (sa_rule_number_span(node->text, len) != len)
		return sa_node_mistake(b, node, "%s: '%.40s' is no plain decimal number", what,
				       node->text);
	*value = sa_unit_scaled(node->text, len, 1, 1);
	if (!sa_num_is_finite(*value))
		return sa_node_mistake(b, node, "%s: the number '%.40s' is too large", what,
				       node->text);
	return true;
}

bool sa_key_duration(struct sa_build *b, const struct sa_node *node, const char *what, int64_t *ms)
{
	static const char wanted[] = "a duration such as 90s, 1.5h or 2d";

	if (node->kind != SA_NODE_TEXT)
		return other_type(b, node, what, wanted);
	if (!sa_duration_ms(node->text, ms))
		return sa_node_mistake(b, node,
				       "%s: '%.40s' is not %s (a positive number and one of s, "
				       "m, h, d)",
				       what, node->text, wanted);
	return true;
}

bool sa_key_field(struct sa_build *b, const struct sa_node *node, const char *what,
		  struct sa_field_path *path)
{
	const char *text, *why;

	if (!sa_key_text(b, node, what, &text))
		return false;
	why = sa_field_path_parse(b->arena, text, b->columns, path);
	if (why)
		return sa_node_mistake(b, node, "%s: '%.60s' is %s", what, text, why);
	return true;
}

bool sa_key_texts(struct sa_build *b, const struct sa_node *node, const char *what,
		  struct sa_policy_names *names)
{
	const struct sa_node *item = node->kind == SA_NODE_LIST ? node->first : node;
	bool fine = true;

	if (node->kind == SA_NODE_LIST && !node->n)
		return sa_node_mistake(b, node, "%s: an empty list", what);
	if (node->kind == SA_NODE_MAP)
		return other_type(b, node, what, "a text or a list of texts");
	names->name = SA_NEW_ARRAY(b->arena, node->n + 1, const char *);
	names->n = 0;
	for (size_t left = node->kind == SA_NODE_LIST ? node->n : 1; left;
	     left--, item = item->next) {
		if (sa_key_text(b, item, what, &names->name[names->n]))
			names->n++;
		else
			fine = false;
	}
	return fine;
}

bool sa_key_name(struct sa_build *b, struct sa_place at, const char *name, const char *what)
{
	static const char *const reserved[] = {"all", "baseline", "x"};
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
	size_t len = strlen(name);

	if (!len || !strchr(letters, name[0]) || len > 64)
		return sa_mistake(
			b->m, at,
			"'%.70s' is no name of %s: a letter or '_', then letters, digits, "
			"'_', '.', '-', at most 64",
			name, what);
	for (size_t i = 1; i < len; i++) {
		if (!strchr(letters, name[i]) && !sa_num_is_digit(name[i]) &&
		    !strchr(".-", name[i]))
			return sa_mistake(b->m, at,
					  "'%.70s' is no name of %s: only letters, digits, '_', "
					  "'.' and '-' are",
					  name, what);
	}
	for (size_t i = 0; i < 3; i++) {
		if (strcmp(name, reserved[i]) == 0)
			return sa_mistake(b->m, at, "the name '%s' is reserved", name);
	}
	return true;
}

static void read_row(struct sa_build *b, const struct sa_key_row *row, void *object,
		     const struct sa_node *node)
{
	void *at = (char *)object + row->offset;
	double number;
	int word;

	switch (row->type) {
	case SA_KEY_TEXT:
		(void)sa_key_text(b, node, row->name, at);
		break;
	case SA_KEY_WORD:
		if (sa_key_word(b, node, row->name, row->words, &word))
			memcpy(at, &word, sizeof word);
		break;
	case SA_KEY_WHOLE:
		(void)sa_key_whole(b, node, row->name, row->min, row->max, at);
		break;
	case SA_KEY_NUMBER:
		if (!sa_key_number(b, node, row->name, &number))
			break;
		if (number >= row->min && number <= row->max)
			memcpy(at, &number, sizeof number);
		else
			(void)sa_node_mistake(b, node, "%s: %.40s is out of range", row->name,
					      node->text);
		break;
	case SA_KEY_BOOL:
		if (node->kind == SA_NODE_BOOL)
			*(bool *)at = node->text[0] == 't' || node->text[0] == 'T';
		else
			(void)other_type(b, node, row->name, "true or false");
		break;
	case SA_KEY_DURATION:
		(void)sa_key_duration(b, node, row->name, at);
		break;
	case SA_KEY_FIELD:
		(void)sa_key_field(b, node, row->name, at);
		break;
	case SA_KEY_OWN:
		row->read(b, object, node);
		break;
	case SA_KEY_LATER:
		break;
	}
}

static void unknown_keys(struct sa_build *b, const struct sa_key_map *map,
			 const struct sa_node *node)
{
	const char *name[32];

	for (size_t i = 0; i < map->n; i++)
		name[i] = map->row[i].name;
	for (const struct sa_node *member = node->first; member; member = member->next) {
		bool known = false;

		for (size_t i = 0; i < map->n && !known; i++)
			known = strcmp(name[i], member->key) == 0;
		if (!known)
			sa_mistake(b->m, member->key_at, "unknown key '%.60s' in %s%s", member->key,
				   map->what, sa_mistake_near(b->m, member->key, name, map->n));
	}
}

unsigned sa_keys_kinds(const struct sa_key_map *map, const struct sa_node *node)
{
	unsigned kinds = 0;

	for (size_t i = 0; i < map->n; i++) {
		if (map->row[i].kind && sa_node_get(node, map->row[i].name))
			kinds |= 1U << map->row[i].kind;
	}
	return kinds;
}

bool sa_keys_read(struct sa_build *b, const struct sa_key_map *map, void *object,
		  const struct sa_node *node)
{
	if (node->kind != SA_NODE_MAP)
		return other_type(b, node, map->what, "a map (key: value)");
	unknown_keys(b, map, node);
	for (size_t i = 0; i < map->n; i++) {
		const struct sa_key_row *row = &map->row[i];
		const struct sa_node *member = sa_node_get(node, row->name);

		if (member)
			read_row(b, row, object, member);
		else if (row->required)
			sa_mistake(b->m, node->at, "%s needs '%s'", map->what, row->name);
	}
	return true;
}

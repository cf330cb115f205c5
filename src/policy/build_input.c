/* SPDX-License-Identifier: MIT */
/* input: what is read, and how. */
#include <string.h>

#include "base/limits.h"
#include "model/input_format.h"
#include "policy/build.h"
#include "policy/paths.h"

static const struct sa_key_word time_unit_words[] = {
	{"s", SA_TIME_S}, {"ms", SA_TIME_MS}, {"us", SA_TIME_US}, {"ns", SA_TIME_NS}, {0},
};
static const struct sa_key_word separator_words[] = {
	{",", ','}, {";", ';'}, {"tab", '\t'}, {"|", '|'}, {0},
};
static const struct sa_key_word decimal_words[] = {{".", '.'}, {",", ','}, {0}};

static void read_name(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_input *input = object;
	const char *name;

	if (sa_key_text(b, node, "name", &name) && sa_key_name(b, node->at, name, "an input"))
		input->name = name;
}

static void read_paths(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_input *input = object;
	const struct sa_node *item = node->kind == SA_NODE_LIST ? node->first : node;

	if (!sa_key_texts(b, node, "path", &input->path))
		return;
	for (size_t i = 0; i < input->path.n; i++, item = item->next) {
		const char *why = sa_run_path_check(input->path.name[i]);

		if (why)
			(void)sa_node_mistake(b, item, "path: '%.60s' is %s", input->path.name[i],
					      why);
	}
}

static void read_format(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_input *input = object;
	const char *name[32], *format;
	size_t n = 0;

	name[n++] = "auto";
	for (const struct sa_input_format *row = sa_input_formats; row->name && n < 32; row++)
		name[n++] = row->name;
	if (!sa_key_text(b, node, "format", &format))
		return;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(name[i], format) == 0) {
			input->format = name[i];
			b->columns = i && sa_input_format_find(format)->columns;
			return;
		}
	}
	SA_STR_SCOPE(all);
	const char *near = sa_mistake_near(b->m, format, name, n);

	for (size_t i = 0; i < n; i++)
		sa_str_printf(&all, "%s%s", i ? ", " : "; it takes ", name[i]);
	(void)sa_node_mistake(b, node, "unknown format '%.60s'%s", format,
			      near[0] ? near : all.buf);
}

static void one_time(struct sa_build *b, const struct sa_node *node, const char *what,
		     struct sa_field_path *path)
{
	if (sa_key_field(b, node, what, path) && path->each)
		(void)sa_node_mistake(b, node, "%s: '[*]' names several values, one is needed",
				      what);
}

static void read_time(struct sa_build *b, void *object, const struct sa_node *node)
{
	one_time(b, node, "time", &((struct sa_policy_input *)object)->time);
}

static void read_index(struct sa_build *b, void *object, const struct sa_node *node)
{
	one_time(b, node, "index", &((struct sa_policy_input *)object)->index);
}

static void read_by(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_input *input = object;
	const struct sa_node *item = node->kind == SA_NODE_LIST ? node->first : node;
	struct sa_policy_names names;

	if (!sa_key_texts(b, node, "by", &names))
		return;
	input->by = SA_NEW_ARRAY(b->arena, names.n, struct sa_field_path);
	for (size_t i = 0; i < names.n; i++, item = item->next)
		one_time(b, item, "by", &input->by[input->n_by++]);
}

static bool where_value(struct sa_build *b, const struct sa_node *node,
			struct sa_policy_names *value)
{
	if (node->kind == SA_NODE_EMPTY)
		return sa_node_mistake(
			b, node, "where: the value is left empty; put \"\" for an empty text");
	if (node->kind != SA_NODE_TEXT && node->kind != SA_NODE_WHOLE &&
	    node->kind != SA_NODE_NUMBER && node->kind != SA_NODE_BOOL)
		return sa_node_mistake(b, node,
				       "where takes a text, a number, true or false, not %s",
				       sa_node_is(node));
	value->name[value->n++] = node->text;
	return true;
}

bool sa_build_where(struct sa_build *b, const struct sa_node *node, struct sa_policy_where **where,
		    size_t *n)
{
	if (node->kind != SA_NODE_MAP || !node->n)
		return sa_node_mistake(
			b, node, "where takes a map such as {scenario: soak}, not %s",
			node->kind == SA_NODE_MAP ? "an empty one" : sa_node_is(node));
	*where = SA_NEW_ARRAY(b->arena, node->n, struct sa_policy_where);
	for (const struct sa_node *member = node->first; member; member = member->next) {
		struct sa_policy_where *w = &(*where)[(*n)++];
		const char *why = sa_field_path_parse(b->arena, member->key, b->columns, &w->field);
		bool list = member->kind == SA_NODE_LIST;
		const struct sa_node *item = list ? member->first : member;

		if (why || w->field.each)
			sa_mistake(b->m, member->key_at, "where: '%.60s' is %s", member->key,
				   why ? why : "several values ('[*]'), one is needed");
		if (list && !member->n)
			(void)sa_node_mistake(b, member, "where: an empty list");
		w->value.name = SA_NEW_ARRAY(b->arena, member->n + 1, const char *);
		for (size_t left = list ? member->n : 1; left; left--, item = item->next)
			(void)where_value(b, item, &w->value);
	}
	return true;
}

static void read_where(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_input *input = object;

	(void)sa_build_where(b, node, &input->where, &input->n_where);
}

static void read_separator(struct sa_build *b, void *object, const struct sa_node *node)
{
	int value;

	if (node->kind == SA_NODE_TEXT && node->block && !node->text[0])
		(void)sa_node_mistake(b, node,
				      "separator: '|' begins a block of text; put quotes round it");
	else if (node->kind == SA_NODE_TEXT &&
		 (strcmp(node->text, "\t") == 0 || strcmp(node->text, "\\t") == 0))
		(void)sa_node_mistake(b, node, "separator: a tab is written as the word 'tab'");
	else if (sa_key_word(b, node, "separator", separator_words, &value))
		((struct sa_policy_input *)object)->separator = (char)value;
}

static void read_decimal(struct sa_build *b, void *object, const struct sa_node *node)
{
	int value;

	if (sa_key_word(b, node, "decimal", decimal_words, &value))
		((struct sa_policy_input *)object)->decimal = (char)value;
}

#define AT(member) .offset = offsetof(struct sa_policy_input, member)
static const struct sa_key_row input_rows[] = {
	/* format goes first: it says what fields are */
	{.name = "format",
	 .type = SA_KEY_OWN,
	 .read = read_format,
	 .schema = "format",
	 .help = "default `auto`: recognised by content"},
	{.name = "name",
	 .type = SA_KEY_OWN,
	 .read = read_name,
	 .schema = "name",
	 .help = "default `main`; KPIs name it in `input:`"},
	{.name = "path",
	 .type = SA_KEY_OWN,
	 .read = read_paths,
	 .required = true,
	 .schema = "run-paths",
	 .help = "globs inside the run: `*`, `?`, `[..]`, `**` for folders"},
	{.name = "time",
	 .type = SA_KEY_OWN,
	 .read = read_time,
	 .schema = "text",
	 .help = "the path or column that holds the time"},
	{.name = "time-unit",
	 .type = SA_KEY_WORD,
	 AT(time_unit),
	 .words = time_unit_words,
	 .help = "of a time that is a number; default by its magnitude"},
	{.name = "index",
	 .type = SA_KEY_OWN,
	 .read = read_index,
	 .schema = "text",
	 .help = "the path or column that holds the row's number instead"},
	{.name = "every",
	 .type = SA_KEY_DURATION,
	 AT(every_ms),
	 .help = "samples become rows, one for each such stretch of time; needs `time`"},
	{.name = "by",
	 .type = SA_KEY_OWN,
	 .read = read_by,
	 .schema = "texts",
	 .help = "the path or column that names the group; a list makes compound groups"},
	{.name = "where",
	 .type = SA_KEY_OWN,
	 .read = read_where,
	 .schema = "where",
	 .help = "only records whose fields have these values; a list means one of"},
	{.name = "separator",
	 .type = SA_KEY_OWN,
	 .read = read_separator,
	 .words = separator_words,
	 .help = "csv; default found in the header"},
	{.name = "decimal",
	 .type = SA_KEY_OWN,
	 .read = read_decimal,
	 .words = decimal_words,
	 .help = "csv; default `.`"},
};
#undef AT
const struct sa_key_map sa_keys_input = SA_KEY_MAP("an input", input_rows);

static void check_together(struct sa_build *b, const struct sa_policy_input *input,
			   const struct sa_node *node)
{
	const struct sa_input_format *format = sa_input_format_find(input->format);
	const struct sa_node *every = sa_node_get(node, "every"),
			     *decimal = sa_node_get(node, "decimal");
	const struct sa_node *unit = sa_node_get(node, "time-unit");

	if (every && format && !format->knows_time && !sa_node_get(node, "time"))
		(void)sa_node_mistake(b, every,
				      "every makes buckets of time, so the input needs 'time'");
	if (unit && format && !format->knows_time && !sa_node_get(node, "time"))
		(void)sa_node_mistake(b, unit, "time-unit without 'time'");
	if (decimal && input->decimal == ',' && (input->separator == ',' || !input->separator))
		(void)sa_node_mistake(b, decimal,
				      "decimal ',' needs another separator; set separator: \";\"");
	for (size_t i = 0; &b->policy->input[i] != input; i++) {
		if (strcmp(b->policy->input[i].name, input->name) == 0) {
			const struct sa_node *name = sa_node_get(node, "name");

			sa_mistake(b->m, name ? name->at : node->at,
				   "a second input with the name '%.64s'; give each its 'name'",
				   input->name);
			break;
		}
	}
}

void sa_build_inputs(struct sa_build *b)
{
	const struct sa_node *list = sa_node_get(b->root, "input");
	const struct sa_removed *gone = sa_removed_find(b->removed, "input");
	struct sa_policy *policy = b->policy;

	if (!list) {
		sa_mistake(b->m, gone ? gone->at : b->root->at,
			   "a policy needs 'input': the files it reads");
		return;
	}
	if (list->kind != SA_NODE_LIST || !list->n) {
		(void)sa_node_mistake(
			b, list, "input takes a list, also for one: '- path: FILE', not %s",
			list->kind == SA_NODE_LIST ? "an empty one" : sa_node_is(list));
		return;
	}
	policy->input = SA_NEW_ARRAY(b->arena, list->n, struct sa_policy_input);
	for (const struct sa_node *node = list->first; node; node = node->next) {
		struct sa_policy_input *input = &policy->input[policy->n_input];

		if (policy->n_input == SA_LIMIT_POLICY_INPUTS) {
			sa_mistake(b->m, node->at, "more than %d inputs", SA_LIMIT_POLICY_INPUTS);
			return;
		}
		*input = (struct sa_policy_input){.name = "main", .format = "auto", .decimal = '.'};
		input->at = node->at;
		policy->n_input++;
		b->columns = false;
		if (sa_keys_read(b, &sa_keys_input, input, node))
			check_together(b, input, node);
	}
}

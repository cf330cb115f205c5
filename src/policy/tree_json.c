/* SPDX-License-Identifier: MIT */
/* JSON into the tree, by our strict scanner. */
#include "policy/tree.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/utf8.h"
#include "codec/json_scan.h"

struct json {
	struct sa_tree_builder *b;
	struct sa_jscan s;
	/* the place that was asked for last: places only go forward */
	const char *at;
	unsigned line, column;
};

static struct sa_place place_of(struct json *j, const char *p)
{
	uint32_t cp;

	while (j->at < p) {
		size_t n = sa_utf8_span(j->at, (size_t)(j->s.end - j->at), &cp);

		j->column++;
		if (*j->at == '\n') {
			j->line++;
			j->column = 1;
		}
		j->at += n ? n : 1;
	}
	return (struct sa_place){j->b->file, j->line, j->column};
}

static const char *decoded(struct json *j, const struct sa_jtext *text, struct sa_place at)
{
	SA_STR_SCOPE(out);

	sa_jtext_decode(text, &out);
	if (out.len > SA_LIMIT_POLICY_SCALAR_BYTES) {
		sa_mistake(j->b->m, at, "a value of more than 4 KiB");
		j->b->full = true;
	}
	return sa_arena_strndup(j->b->arena, out.buf, out.len);
}

static bool value(struct json *j);

static bool members(struct json *j)
{
	struct sa_jloop loop;
	struct sa_jtext key;

	if (!sa_jscan_open(&j->s, &loop))
		return false;
	while (sa_jscan_key(&j->s, &loop, &key)) {
		struct sa_place at = place_of(j, key.p - 1);

		sa_tree_key(j->b, at, decoded(j, &key, at), false);
		if (j->b->full || !value(j))
			return false;
	}
	return !j->s.why;
}

static bool elements(struct json *j)
{
	struct sa_jloop loop;

	if (!sa_jscan_open(&j->s, &loop))
		return false;
	while (sa_jscan_item(&j->s, &loop)) {
		if (!value(j))
			return false;
	}
	return !j->s.why;
}

static bool container(struct json *j, bool map, struct sa_place at)
{
	if (j->b->depth == SA_LIMIT_POLICY_DEPTH)
		return sa_mistake(j->b->m, at, "nested too deeply");
	sa_tree_value(j->b, &(struct sa_node){.kind = map ? SA_NODE_MAP : SA_NODE_LIST, .at = at});
	if (j->b->full || !(map ? members(j) : elements(j)))
		return false;
	sa_tree_close(j->b);
	return true;
}

static bool text_value(struct json *j, struct sa_node *node)
{
	struct sa_jtext text;

	if (!sa_jscan_string(&j->s, &text))
		return false;
	node->kind = SA_NODE_TEXT;
	node->text = decoded(j, &text, node->at);
	node->text_column = text.escaped ? 0 : node->at.column + 1;
	sa_tree_value(j->b, node);
	return !j->b->full;
}

static bool value(struct json *j)
{
	enum sa_json_type type = sa_jscan_peek(&j->s);
	const char *p = j->s.p;
	struct sa_node node = {.at = place_of(j, p)};

	if (type == SA_JSON_OBJECT || type == SA_JSON_ARRAY)
		return container(j, type == SA_JSON_OBJECT, node.at);
	if (type == SA_JSON_STRING)
		return text_value(j, &node);
	if (type == SA_JSON_ERROR || !sa_jscan_skip(&j->s))
		return false;
	size_t len = (size_t)(j->s.p - p), sign = *p == '-';

	node.text = sa_arena_strndup(j->b->arena, p, len);
	node.kind = type == SA_JSON_NULL				   ? SA_NODE_NULL
		    : type == SA_JSON_BOOL				   ? SA_NODE_BOOL
		    : strspn(node.text + sign, "0123456789") == len - sign ? SA_NODE_WHOLE
									   : SA_NODE_NUMBER;
	sa_tree_value(j->b, &node);
	return !j->b->full;
}

void sa_tree_read_json(struct sa_tree_builder *b, const char *bytes, size_t len)
{
	struct json j = {.b = b, .at = bytes, .line = 1, .column = 1};
	size_t before = b->m->n;

	sa_jscan_init(&j.s, bytes, len);
	if (value(&j) && sa_jscan_end(&j.s))
		return;
	b->full = true;
	if (b->m->n == before) {
		const char *end = strlen(b->file) > 5 ? b->file + strlen(b->file) - 5 : "";
		bool yaml_flow = strcmp(end, ".json") != 0;
		const char *at = j.s.at ? j.s.at : j.s.p;

		/* (the error may lie before the place that was asked for last) */
		if (at < j.at)
			j.at = bytes, j.line = j.column = 1;
		sa_mistake(b->m, place_of(&j, at), "%s%s", j.s.why ? j.s.why : "no JSON",
			   yaml_flow ? " (a file that begins with '{' is read as JSON)" : "");
	}
}

/* SPDX-License-Identifier: MIT */
/* YAML events into the tree; plain scalars by the core schema of YAML 1.2 (section 10.3.2). */
#include "policy/tree.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/yaml_in.h"

struct yaml {
	struct sa_tree_builder *b;
	const char *bytes;
	size_t len;
};

static bool is_one_of(const char *text, const char *const *word)
{
	for (; *word; word++) {
		if (strcmp(text, *word) == 0)
			return true;
	}
	return false;
}

static size_t digits(const char *p)
{
	return strspn(p, "0123456789");
}

static bool is_whole(const char *text)
{
	const char *p = text + (*text == '-' || *text == '+');

	return digits(p) > 0 && p[digits(p)] == '\0';
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?, 0o7, 0xF, .inf, .nan */
static bool is_number(const char *text)
{
	static const char *const named[] = {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN", NULL};
	const char *p = text + (*text == '-' || *text == '+');
	size_t before = digits(p), after = 0;

	if (is_one_of(p, named))
		return true;
	if (text[0] == '0' && text[1] == 'x' && text[2])
		return text[2 + strspn(text + 2, "0123456789abcdefABCDEF")] == '\0';
	if (text[0] == '0' && text[1] == 'o' && text[2])
		return text[2 + strspn(text + 2, "01234567")] == '\0';
	p += before;
	if (*p == '.') {
		after = digits(++p);
		p += after;
	}
	if (!before && !after)
		return false;
	if (*p == 'e' || *p == 'E') {
		p++;
		p += *p == '-' || *p == '+';
		if (!digits(p))
			return false;
		p += digits(p);
	}
	return *p == '\0';
}

static enum sa_node_kind type_of(const struct sa_yaml_event *e)
{
	static const char *const null[] = {"null", "Null", "NULL", "~", NULL};
	static const char *const boolean[] = {"true",  "True",	"TRUE", "false",
					      "False", "FALSE", NULL};

	if (e->refused)
		return SA_NODE_BROKEN;
	if (!e->plain)
		return SA_NODE_TEXT;
	if (!e->len)
		return SA_NODE_EMPTY;
	if (is_one_of(e->text, null))
		return SA_NODE_NULL;
	if (is_one_of(e->text, boolean))
		return SA_NODE_BOOL;
	if (is_whole(e->text))
		return SA_NODE_WHOLE;
	return is_number(e->text) ? SA_NODE_NUMBER : SA_NODE_TEXT;
}

/* A comment right behind a value may have been meant as a part of it. */
static const char *hint_of(const struct yaml *y, const struct sa_yaml_event *e)
{
	size_t i = e->end;

	if (!e->plain)
		return "";
	while (i < y->len && (y->bytes[i] == ' ' || y->bytes[i] == '\t'))
		i++;
	return i < y->len && y->bytes[i] == '#'
		       ? " (' #' begins a comment; put quotes round a text that holds it)"
		       : "";
}

/* Whether the text between the quotes stands in the file as it is. */
static bool is_literal(const struct yaml *y, const struct sa_yaml_event *e)
{
	size_t quotes = e->plain ? 0 : 2;

	return e->one_line && !e->block && e->end >= e->len + quotes && e->end <= y->len &&
	       memcmp(y->bytes + e->end - quotes / 2 - e->len, e->text, e->len) == 0 &&
	       (e->plain || y->bytes[e->end - e->len - 2] == y->bytes[e->end - 1]);
}

static bool scalar(struct yaml *y, const struct sa_yaml_event *e, struct sa_place at)
{
	struct sa_node node = {.kind = type_of(e), .at = at, .plain = e->plain, .block = e->block};

	if (e->len != strlen(e->text)) {
		sa_mistake(y->b->m, at, "the character U+0000 in a text");
		node.kind = SA_NODE_BROKEN;
	}
	if (sa_tree_wants_key(y->b)) {
		if (e->plain && !e->len)
			sa_mistake(y->b->m, at, "a key is missing in front of ':'");
		sa_tree_key(y->b, at, e->text, e->refused || (e->plain && !e->len));
		return true;
	}
	node.text = sa_arena_strndup(y->b->arena, e->text, e->len);
	node.hint = hint_of(y, e);
	node.text_column = is_literal(y, e) ? at.column + !e->plain : 0;
	sa_tree_value(y->b, &node);
	return !y->b->full;
}

static bool on_event(void *ctx, const struct sa_yaml_event *e)
{
	struct yaml *y = ctx;
	struct sa_place at = {y->b->file, e->line, e->column};

	if (e->kind == SA_YAML_SCALAR)
		return scalar(y, e, at);
	if (e->kind == SA_YAML_END) {
		sa_tree_close(y->b);
		return true;
	}
	if (sa_tree_wants_key(y->b)) {
		sa_mistake(y->b->m, at, "a key must be a plain text, not a list or a map");
		return false;
	}
	sa_tree_value(y->b,
		      &(struct sa_node){.kind = e->kind == SA_YAML_MAP ? SA_NODE_MAP : SA_NODE_LIST,
					.at = at});
	return !y->b->full;
}

static bool on_mistake(void *ctx, unsigned line, unsigned column, const char *text)
{
	struct yaml *y = ctx;

	sa_mistake(y->b->m, (struct sa_place){y->b->file, line, column}, "%s", text);
	return y->b->m->n_more == 0;
}

void sa_tree_read_yaml(struct sa_tree_builder *b, const char *bytes, size_t len)
{
	struct yaml y = {b, bytes, len};
	struct sa_yaml_sink sink = {&y, on_event, on_mistake};

	if (!sa_yaml_read(
		    bytes, len,
		    (struct sa_yaml_limits){SA_LIMIT_POLICY_DEPTH, SA_LIMIT_POLICY_SCALAR_BYTES},
		    &sink))
		b->full = true; /* what was read is not the whole file */
}

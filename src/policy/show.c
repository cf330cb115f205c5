/* SPDX-License-Identifier: MIT */
/* Writing a tree as YAML. */
#include "policy/show.h"

#include <string.h>

#include "base/utf8.h"
#include "codec/json_out.h"

#define ORIGIN_COLUMN 76

/* A text that means itself without quotes: nothing that YAML or its core schema knows. */
static bool is_plain(const struct sa_node *node)
{
	static const char fine[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				   "_./%+- ";
	const char *text = node->text;
	size_t len = strlen(text);

	return node->plain && len && text[strspn(text, fine)] == '\0' && text[len - 1] != ' ';
}

static void put_scalar(const char *text, bool plain, struct sa_str *out)
{
	if (plain)
		sa_str_puts(out, text);
	else
		sa_json_quote(out, text,
			      strlen(text)); /* double quotes of YAML take all of JSON's escapes */
}

static void put_key(const char *key, struct sa_str *out)
{
	static const char fine[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

	put_scalar(key,
		   *key && *key != '-' && !(*key >= '0' && *key <= '9') &&
			   key[strspn(key, fine)] == '\0',
		   out);
}

/* A value on one line. */
static void put_flow(const struct sa_node *node, struct sa_str *out)
{
	bool map = node->kind == SA_NODE_MAP;

	if (!map && node->kind != SA_NODE_LIST) {
		put_scalar(node->text, node->kind != SA_NODE_TEXT || is_plain(node), out);
		return;
	}
	sa_str_putc(out, map ? '{' : '[');
	for (const struct sa_node *item = node->first; item; item = item->next) {
		if (map) {
			put_key(item->key, out);
			sa_str_puts(out, ": ");
		}
		put_flow(item, out);
		if (item->next)
			sa_str_puts(out, ", ");
	}
	sa_str_putc(out, map ? '}' : ']');
}

/* Ends the line that began at `begin` with its origin. */
static void put_origin(struct sa_str *out, size_t begin, const struct sa_place *at)
{
	size_t width = 0;

	for (size_t i = begin; i < out->len; i++)
		width += ((unsigned char)out->buf[i] & 0xC0) != 0x80;
	sa_str_fill(out, ' ', width < ORIGIN_COLUMN ? ORIGIN_COLUMN - width : 1);
	sa_str_puts(out, "# ");
	sa_utf8_plain(out, at->file, strlen(at->file), SA_LIMIT_SHOWN_TEXT);
	sa_str_printf(out, ":%u\n", at->line);
}

static size_t begin_line(struct sa_str *out, int indent)
{
	size_t begin = out->len;

	sa_str_fill(out, ' ', (size_t)indent);
	return begin;
}

static bool holds_containers(const struct sa_node *node)
{
	for (const struct sa_node *item = node->first; item; item = item->next) {
		if (item->kind == SA_NODE_MAP || item->kind == SA_NODE_LIST)
			return true;
	}
	return false;
}

/* Lists of rules and of maps stand a line each; what is small stands on one line. */
static void put_member(const struct sa_node *node, int indent, int levels, struct sa_str *out)
{
	bool map = node->kind == SA_NODE_MAP && node->n;
	bool list = node->kind == SA_NODE_LIST && node->n &&
		    (holds_containers(node) || strcmp(node->key, "must") == 0 ||
		     strcmp(node->key, "should") == 0);
	size_t begin = begin_line(out, indent);

	put_key(node->key, out);
	sa_str_putc(out, ':');
	if ((!map || !levels) && !list) {
		sa_str_putc(out, ' ');
		put_flow(node, out);
		put_origin(out, begin, &node->key_at);
		return;
	}
	put_origin(out, begin, &node->key_at);
	for (const struct sa_node *item = node->first; item; item = item->next) {
		if (map) {
			put_member(item, indent + 2, levels - 1, out);
			continue;
		}
		begin = begin_line(out, indent + 2);
		sa_str_puts(out, "- ");
		put_flow(item, out);
		put_origin(out, begin, &item->at);
	}
}

void sa_policy_text(const struct sa_policy *policy, const struct sa_node *root, struct sa_str *out)
{
	sa_str_puts(out, "# ");
	sa_utf8_plain(out, policy->origin, strlen(policy->origin), SA_LIMIT_SHOWN_TEXT);
	if (policy->extends) {
		sa_str_puts(out, ", extends ");
		sa_utf8_plain(out, policy->extends, strlen(policy->extends), SA_LIMIT_SHOWN_TEXT);
	}
	if (policy->profile) {
		sa_str_puts(out, ", profile ");
		sa_utf8_plain(out, policy->profile, strlen(policy->profile), SA_LIMIT_SHOWN_TEXT);
	}
	sa_str_printf(out, "\n# sha256 %s\n", policy->sha256);
	for (const struct sa_node *node = root->first; node; node = node->next) {
		if (strcmp(node->key, "extends") != 0 && strcmp(node->key, "profiles") != 0)
			put_member(node, 0, 2, out);
	}
}

/* SPDX-License-Identifier: MIT */
/* libyaml's events, and what its messages mean to somebody who writes a policy. */
#include "codec/yaml_in.h"

#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/utf8.h"

struct reader {
	const char *text;
	size_t len;
	struct sa_yaml_limits limits;
	const struct sa_yaml_sink *sink;
	unsigned depth, documents;
	/* the line that was looked for last, so that a file is walked once */
	size_t line, line_at;
	/* where the last event begins and ends when it is a text in quotes over several lines */
	bool long_quote;
	yaml_mark_t quote, quote_end;
};

/* Byte at which a mark stands. (libyaml's own index counts characters.) */
static size_t byte_at(struct reader *r, const yaml_mark_t *mark)
{
	uint32_t cp;

	if (mark->line < r->line)
		r->line = r->line_at = 0;
	while (r->line < mark->line) {
		const char *end = memchr(r->text + r->line_at, '\n', r->len - r->line_at);

		if (!end)
			return r->len;
		r->line_at = (size_t)(end - r->text) + 1;
		r->line++;
	}
	size_t at = r->line_at;

	for (size_t i = 0; i < mark->column && at < r->len; i++) {
		size_t n = sa_utf8_span(r->text + at, r->len - at, &cp);

		at += n ? n : 1;
	}
	return at;
}

static bool mistake(struct reader *r, const yaml_mark_t *mark, const char *text)
{
	return r->sink->mistake(r->sink->ctx, (unsigned)mark->line + 1, (unsigned)mark->column + 1,
				text);
}

static bool has(const char *text, const char *part)
{
	return text && strstr(text, part);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

/* A text that holds brackets, such as a glob: the character there or before it is one, with something
 * right beside it. */
static bool in_brackets(const struct reader *r, size_t at)
{
	char now = r->text[at], before = at ? r->text[at - 1] : ' ';

	if (before == ']' || before == '}')
		return !is_blank(now) && now != ',' && now != ']' && now != '}';
	return (now == '[' || now == '{') && !is_blank(before) && !strchr("[{,", before);
}

#define NO_COLON "a ':' with a blank behind it is missing behind the key"

/* What the first character of a value does, when it cannot begin one. */
static const char *at_the_start(char c)
{
	switch (c) {
	case '@':
	case '`':
		return "a value cannot begin with '@' or '`'; put quotes round it";
	case '%':
		return "a value cannot begin with '%'; put quotes round it";
	case '\t':
		return "a tab cannot indent; use blanks";
	default:
		return NULL;
	}
}

static const char *explain(struct reader *r, const yaml_parser_t *p)
{
	size_t at = byte_at(r, &p->problem_mark);
	const char *text = at_the_start(r->text[at]);

	if (has(p->problem, "incompatible YAML document"))
		return "a policy is YAML 1.2";
	if (has(p->problem, "expected <document start>"))
		return "behind '...' or a line with '%' a document begins with '---'; a policy is one";
	if (text)
		return text;
	if (in_brackets(r, at))
		return "'[' and '{' begin a list or a map; put quotes round a text that holds them";
	if (has(p->context, "alias") || has(p->problem, "alias"))
		return "'*' at the start of a value means an alias; put quotes round it";
	if (has(p->context, "anchor"))
		return "'&' at the start of a value means an anchor; put quotes round it";
	if (has(p->context, "block scalar") ||
	    (has(p->problem, "cannot start any token") && strchr(">|", r->text[at])))
		return "'>' and '|' at the start of a value begin a block of text; put quotes round it";
	if (has(p->context, "tag"))
		return "'!' at the start of a value means a tag; put quotes round it";
	if (r->text[at] == ',' && has(p->problem, "did not find expected node content"))
		return "a value cannot begin with ','; put quotes round it";
	if (has(p->problem, "mapping values are not allowed"))
		return "': ' begins a value here; put quotes round a text that holds it";
	if (has(p->context, "quoted scalar"))
		return has(p->problem, "escape") ? "unknown escape in double quotes; single quotes "
						   "keep a backslash as it is"
						 : "a quote is opened here and never closed";
	if (has(p->context, "flow sequence"))
		return "a list in '[' ']' is not closed, or a ',' is missing";
	if (has(p->context, "flow mapping"))
		return "a map in '{' '}' is not closed, or a ',' is missing";
	if (has(p->problem, "block end") || has(p->problem, "expected key"))
		return "the indentation fits nothing above it";
	if (has(p->problem, "could not find expected ':'"))
		return NO_COLON;
	return p->problem ? p->problem : "no YAML";
}

/*
 * A list or map is not closed, and a comment within it holds what closes one: what stands before the ' #' was
 * to be a text that goes on. Gives the place of the '#'.
 */
static bool comment_took_the_end(struct reader *r, const yaml_parser_t *p, yaml_mark_t *at)
{
	size_t end = byte_at(r, &p->problem_mark), i = byte_at(r, &p->context_mark);
	uint32_t cp;

	*at = p->context_mark;
	for (size_t n; i < end; i += n) {
		const char *rest = r->text + i;

		if (*rest == '#' && is_blank(rest[-1])) {
			size_t before = i, line = strcspn(rest, "\n");

			while (r->text[before - 1] == ' ' || r->text[before - 1] == '\t')
				before--;
			if ((memchr(rest, ']', line) || memchr(rest, '}', line)) &&
			    !strchr("\n,[]{}:", r->text[before - 1]))
				return true;
			n = line;
			continue;
		}
		n = sa_utf8_span(rest, end - i, &cp);
		n = n ? n : 1;
		at->column = *rest == '\n' ? 0 : at->column + 1;
		at->line += *rest == '\n';
	}
	return false;
}

/*
 * The last line above the one of 'below' that holds more than blanks and a comment: its first character's mark, and
 * the byte behind its last. False when there is none.
 */
static bool line_above(struct reader *r, const yaml_mark_t *below, yaml_mark_t *first, size_t *end)
{
	yaml_mark_t start = {.line = below->line};
	size_t next = byte_at(r, &start);

	for (size_t line = start.line; line > 0 && next > 0; line--) {
		size_t from = next - 1, at, to;

		while (from > 0 && r->text[from - 1] != '\n')
			from--;
		at = from + strspn(r->text + from, " \t");
		to = at + strcspn(r->text + at, "\r\n");
		for (size_t i = at; i < to; i++)
			if (r->text[i] == '#' && (i == at || is_blank(r->text[i - 1])))
				to = i;
		while (to > at && is_blank(r->text[to - 1]))
			to--;
		if (to > at) {
			*first = (yaml_mark_t){.line = line - 1, .column = at - from};
			*end = to;
			return true;
		}
		next = from;
	}
	return false;
}

/* A ':' that can begin no value since the line above it is no 'key: value': its key lacks the ':'. */
static bool colon_lacks_above(struct reader *r, const yaml_parser_t *p, yaml_mark_t *at)
{
	size_t end, from;

	if (!has(p->problem, "mapping values are not allowed") ||
	    !line_above(r, &p->problem_mark, at, &end))
		return false;
	from = byte_at(r, at);
	for (size_t i = from; i < end; i++)
		if (r->text[i] == ':' && (i + 1 == end || is_blank(r->text[i + 1])))
			return false;
	return true;
}

/* A list or a map that goes on in a new line: the place where the line above it ends, when no ',' is there. */
static bool comma_lacks_above(struct reader *r, const yaml_parser_t *p, yaml_mark_t *at)
{
	yaml_mark_t first;
	uint32_t cp;
	size_t end;

	if (!line_above(r, &p->problem_mark, &first, &end) || first.line < p->context_mark.line ||
	    strchr(",[{:", r->text[end - 1]))
		return false;
	*at = first;
	for (size_t i = byte_at(r, &first), n; i < end; i += n ? n : 1, at->column++)
		n = sa_utf8_span(r->text + i, end - i, &cp);
	return true;
}

/* Where the mistake is that libyaml saw only further on, and what it is; false: where libyaml saw it. */
static bool seen_late(struct reader *r, const yaml_parser_t *p, yaml_mark_t *at, char *text,
		      size_t size)
{
	if (has(p->context, "flow") && comment_took_the_end(r, p, at)) {
		snprintf(text, size,
			 "' #' begins a comment; put quotes round a text that holds it");
		return true;
	}
	if (r->long_quote && r->quote_end.line == p->problem_mark.line) {
		*at = r->quote;
		snprintf(text, size, "a quote is opened here and closed only in line %zu",
			 r->quote_end.line + 1);
		return true;
	}
	if (colon_lacks_above(r, p, at)) {
		snprintf(text, size, NO_COLON);
		return true;
	}
	return false;
}

static void syntax(struct reader *r, const yaml_parser_t *p)
{
	const char *what;
	yaml_mark_t at;
	char text[256];

	if (p->error == YAML_MEMORY_ERROR)
		sa_out_of_memory();
	if (seen_late(r, p, &at, text, sizeof text)) {
		mistake(r, &at, text);
		return;
	}
	what = explain(r, p);
	at = p->problem_mark;
	if ((has(p->context, "quoted scalar") && !has(p->problem, "escape")) || has(what, NO_COLON))
		at = p->context_mark;
	if (has(p->context, "flow") && p->context_mark.line != at.line) {
		if (has(what, "is not closed") && comma_lacks_above(r, p, &at) &&
		    at.line == p->context_mark.line) {
			mistake(r, &at, what);
			return;
		}
		snprintf(text, sizeof text, "%s (opened in line %zu)", what,
			 p->context_mark.line + 1);
		what = text;
	}
	mistake(r, &at, what);
}

static bool give(struct reader *r, const yaml_event_t *e, struct sa_yaml_event *out)
{
	out->line = (unsigned)e->start_mark.line + 1;
	out->column = (unsigned)e->start_mark.column + 1;
	return r->sink->event(r->sink->ctx, out);
}

/* Anchors and tags in front of a value. */
static bool properties(struct reader *r, const yaml_event_t *e, const yaml_char_t *anchor,
		       const yaml_char_t *tag, bool *refused)
{
	*refused = false;
	if (anchor && !mistake(r, &e->start_mark,
			       "an anchor ('&'); a policy has none: write the value twice"))
		return false;
	if (tag) {
		*refused = true;
		return mistake(r, &e->start_mark, "a tag ('!'); a policy has none");
	}
	return true;
}

static bool scalar(struct reader *r, const yaml_event_t *e)
{
	yaml_scalar_style_t style = e->data.scalar.style;
	struct sa_yaml_event out = {
		.kind = SA_YAML_SCALAR,
		.text = (const char *)e->data.scalar.value,
		.len = e->data.scalar.length,
		.plain = style == YAML_PLAIN_SCALAR_STYLE,
		.block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE,
		.one_line = e->start_mark.line == e->end_mark.line,
	};

	if (out.len > r->limits.scalar_bytes) {
		mistake(r, &e->start_mark, "a value of more than 4 KiB");
		return false;
	}
	if (!properties(r, e, e->data.scalar.anchor, e->data.scalar.tag, &out.refused))
		return false;
	out.end = byte_at(r, &e->end_mark);
	r->long_quote = !out.plain && !out.block && !out.one_line;
	r->quote = e->start_mark;
	r->quote_end = e->end_mark;
	return give(r, e, &out);
}

static bool opens(struct reader *r, const yaml_event_t *e)
{
	bool map = e->type == YAML_MAPPING_START_EVENT;
	struct sa_yaml_event out = {.kind = map ? SA_YAML_MAP : SA_YAML_LIST};

	if (++r->depth > r->limits.depth) {
		mistake(r, &e->start_mark, "nested too deeply");
		return false;
	}
	if (!properties(r, e, map ? e->data.mapping_start.anchor : e->data.sequence_start.anchor,
			map ? e->data.mapping_start.tag : e->data.sequence_start.tag, &out.refused))
		return false;
	return give(r, e, &out);
}

static bool document(struct reader *r, const yaml_event_t *e)
{
	const yaml_version_directive_t *v = e->data.document_start.version_directive;

	if (++r->documents > 1) {
		mistake(r, &e->start_mark, "a second document ('---'); a policy is one");
		return false;
	}
	if (v && !(v->major == 1 && v->minor == 2))
		return mistake(r, &e->start_mark, "a policy is YAML 1.2");
	return true;
}

static bool take(struct reader *r, const yaml_event_t *e)
{
	struct sa_yaml_event out = {.kind = SA_YAML_END};

	r->long_quote = false;
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return scalar(r, e);
	case YAML_MAPPING_START_EVENT:
	case YAML_SEQUENCE_START_EVENT:
		return opens(r, e);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		r->depth--;
		return give(r, e, &out);
	case YAML_ALIAS_EVENT:
		out = (struct sa_yaml_event){
			.kind = SA_YAML_SCALAR, .text = "", .refused = true, .one_line = true};
		return mistake(r, &e->start_mark,
			       "'*' at the start of a value means an alias; put quotes round it") &&
		       give(r, e, &out);
	case YAML_DOCUMENT_START_EVENT:
		return document(r, e);
	case YAML_DOCUMENT_END_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_NO_EVENT:
		break;
	}
	return true;
}

bool sa_yaml_read(const char *text, size_t len, struct sa_yaml_limits limits,
		  const struct sa_yaml_sink *sink)
{
	struct reader r = {.text = text, .len = len, .limits = limits, .sink = sink};
	bool more = true, ended = false;
	yaml_parser_t parser;

	if (!yaml_parser_initialize(&parser))
		sa_out_of_memory();
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	while (more && !ended) {
		yaml_event_t event;

		if (!yaml_parser_parse(&parser, &event)) {
			syntax(&r, &parser);
			break;
		}
		ended = event.type == YAML_STREAM_END_EVENT;
		more = take(&r, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return ended && more;
}

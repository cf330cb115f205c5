/* SPDX-License-Identifier: MIT */
/* Any bytes as JSON: scanner, hand-driven scanner and tree agree, and what is written of a document
 * reads back as the same document. */
#include "fuzz.h"

#include "codec/json_in.h"
#include "codec/json_out.h"

/* The writer is for our own documents and goes 60 levels deep. */
#define WRITER_DEPTH 50

static unsigned walk(struct sa_jscan *s, unsigned depth)
{
	struct sa_jloop loop;
	struct sa_jtext text;
	unsigned deepest = depth, below;
	double number;
	bool flag;
	SA_STR_SCOPE(decoded);

	switch (sa_jscan_peek(s)) {
	case SA_JSON_OBJECT:
		for (sa_jscan_open(s, &loop); sa_jscan_key(s, &loop, &text);) {
			below = walk(s, depth + 1);
			deepest = below > deepest ? below : deepest;
		}
		break;
	case SA_JSON_ARRAY:
		for (sa_jscan_open(s, &loop); sa_jscan_item(s, &loop);) {
			below = walk(s, depth + 1);
			deepest = below > deepest ? below : deepest;
		}
		break;
	case SA_JSON_STRING:
		if (sa_jscan_string(s, &text)) {
			sa_jtext_decode(&text, &decoded);
			CHECK(strlen(decoded.buf) == decoded.len); /* no NUL in it */
			CHECK(is_utf8(decoded.buf));
			CHECK(decoded.len <= 3 * text.len);
		}
		break;
	case SA_JSON_NUMBER:
		if (sa_jscan_number(s, &number))
			CHECK(sa_num_is_finite(number) || number != number);
		break;
	case SA_JSON_BOOL:
		sa_jscan_bool(s, &flag);
		break;
	case SA_JSON_NULL:
	case SA_JSON_ERROR:
		sa_jscan_skip(s);
		break;
	}
	return deepest;
}

static void write(struct sa_jout *j, const char *key, const struct sa_json *v)
{
	switch (sa_json_type(v)) {
	case SA_JSON_OBJECT:
		sa_jout_object(j, key);
		for (const struct sa_json *m = sa_json_first(v); m; m = sa_json_next(m))
			write(j, sa_json_name(m), m);
		sa_jout_end_object(j);
		break;
	case SA_JSON_ARRAY:
		sa_jout_array(j, key);
		for (const struct sa_json *e = sa_json_first(v); e; e = sa_json_next(e))
			write(j, NULL, e);
		sa_jout_end_array(j);
		break;
	case SA_JSON_STRING:
		sa_jout_text(j, key, sa_json_text(v));
		break;
	case SA_JSON_NUMBER:
		sa_jout_num(j, key, sa_json_number(v));
		break;
	case SA_JSON_BOOL:
		sa_jout_bool(j, key, sa_json_true(v));
		break;
	case SA_JSON_NULL:
	case SA_JSON_ERROR:
		sa_jout_null(j, key);
		break;
	}
}

static void check_same(const struct sa_json *a, const struct sa_json *b)
{
	const char *text = sa_json_text(a);

	CHECK(strcmp(sa_json_name(a), sa_json_name(b)) == 0);
	CHECK(same_number(sa_json_number(a), sa_json_number(b)));
	if (sa_json_is(a, SA_JSON_NUMBER) && !sa_num_is_finite(sa_json_number(a)))
		return; /* 1e400 is written as null */
	CHECK(sa_json_type(a) == sa_json_type(b));
	CHECK(sa_json_true(a) == sa_json_true(b));
	CHECK(!text == !sa_json_text(b) && (!text || strcmp(text, sa_json_text(b)) == 0));
	a = sa_json_first(a);
	b = sa_json_first(b);
	for (; a && b; a = sa_json_next(a), b = sa_json_next(b))
		check_same(a, b);
	CHECK(!a && !b);
}

static void check_writer(const struct sa_json *root, bool compact)
{
	SA_STR_SCOPE(once);
	SA_STR_SCOPE(twice);
	SA_BUF_SCOPE(buf);
	SA_JSON_SCOPE(back);
	struct sa_err err;
	struct sa_jout j;

	(compact ? sa_jout_init_compact : sa_jout_init)(&j, &once);
	write(&j, NULL, root);
	sa_buf_set(&buf, once.buf, once.len);
	CHECK(sa_json_parse(buf.data, buf.len, &back, &err) == 0);
	check_same(root, back.root);
	(compact ? sa_jout_init_compact : sa_jout_init)(&j, &twice);
	write(&j, NULL, back.root);
	CHECK(once.len == twice.len && memcmp(once.buf, twice.buf, once.len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SA_BUF_SCOPE(buf);
	SA_JSON_SCOPE(doc);
	struct sa_err err, tree_err;
	struct sa_jscan s;

	sa_buf_set(&buf, data, size);
	sa_jscan_init(&s, buf.data, buf.len);
	bool good = sa_jscan_skip(&s) && sa_jscan_end(&s);

	if (!good) {
		CHECK(s.why && s.at >= s.start && s.at <= s.end);
		sa_jscan_err(&s, &err);
		check_error(&err);
	}
	int rc = sa_json_parse(buf.data, buf.len, &doc, &tree_err);

	CHECK(rc == 0 ? good : !good || tree_err.code == SA_ERR_LIMIT);
	if (rc != 0)
		check_error(&tree_err);
	if (!good && rc != 0 && tree_err.code == SA_ERR_PARSE)
		CHECK(strcmp(err.msg, tree_err.msg) == 0);

	sa_jscan_init(&s, buf.data, buf.len);
	unsigned depth = walk(&s, 0);

	CHECK(good == (!s.why && sa_jscan_end(&s)));
	if (rc == 0 && depth < WRITER_DEPTH) {
		check_writer(doc.root, false);
		check_writer(doc.root, true);
	}
	return 0;
}

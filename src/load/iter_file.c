/* SPDX-License-Identifier: MIT */
/* ITER_SUMMARY: what is asked for is read, the rest is checked and passed over. */
#include "load/iter_file.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/json_scan.h"
#include "codec/text_in.h"
#include "load/kpi_paths.h"

struct fields {
	double value[SA_FIELD_MAX];
};

static void clear(struct fields *fields)
{
	for (size_t i = 0; i < SA_FIELD_MAX; i++)
		fields->value[i] = SA_MISSING;
}

static void clear_fills(struct fields *fields)
{
	for (size_t i = 0; i < sa_field_count; i++) {
		if (sa_field_table[i].in_fills)
			fields->value[i] = SA_MISSING;
	}
}

/* Row of the field table with this name in this object, -1 for a name nobody asks for. */
static int find_field(const struct sa_field_index *index, const struct sa_jtext *key, bool in_fills)
{
	uint32_t rows = 0;

	if (key->escaped)
		rows = (uint32_t)((1ULL << sa_field_count) - 1);
	else if (key->len < SA_FIELD_NAME_MAX)
		rows = index->by_len[key->len] & index->by_letter[SA_FIELD_LETTER(key->p[0])];

	for (; rows; rows &= rows - 1) {
		int i = __builtin_ctz(rows);
		const struct sa_field *field = &sa_field_table[i];

		if (field->in_fills == in_fills && sa_jtext_is(key, field->name, field->name_len))
			return i;
	}
	return -1;
}

static void read_member(struct sa_jscan *s, const struct sa_field_index *index,
			const struct sa_jtext *key, bool in_fills, struct fields *fields)
{
	int row = find_field(index, key, in_fills);

	if (row >= 0)
		sa_jscan_number(s, &fields->value[row]);
	else
		sa_jscan_skip(s);
}

static void read_fills(struct sa_jscan *s, const struct sa_field_index *index,
		       struct fields *fields)
{
	struct sa_jloop loop;
	struct sa_jtext key;

	clear_fills(fields); /* of a name that occurs twice the last one wins */
	if (sa_jscan_peek(s) != SA_JSON_OBJECT) {
		sa_jscan_skip(s);
		return;
	}
	for (sa_jscan_open(s, &loop); sa_jscan_key(s, &loop, &key);)
		read_member(s, index, &key, true, fields);
}

enum summary_state { ABSENT, USABLE, NO_OBJECT };

struct document {
	const struct sa_field_index *index;
	double iteration;
	enum summary_state summary;
	struct fields inner, top;
};

static void read_summary(struct sa_jscan *s, struct document *doc)
{
	struct sa_jloop loop;
	struct sa_jtext key;

	clear(&doc->inner);
	if (sa_jscan_peek(s) != SA_JSON_OBJECT) {
		doc->summary = NO_OBJECT;
		sa_jscan_skip(s);
		return;
	}
	doc->summary = USABLE;
	for (sa_jscan_open(s, &loop); sa_jscan_key(s, &loop, &key);) {
		if (sa_jtext_is(&key, "fills", 5))
			read_fills(s, doc->index, &doc->inner);
		else
			read_member(s, doc->index, &key, false, &doc->inner);
	}
}

static void read_top(struct sa_jscan *s, struct document *doc)
{
	struct sa_jloop loop;
	struct sa_jtext key;

	for (sa_jscan_open(s, &loop); sa_jscan_key(s, &loop, &key);) {
		if (sa_jtext_is(&key, "summary", 7))
			read_summary(s, doc);
		else if (sa_jtext_is(&key, "iteration", 9))
			sa_jscan_number(s, &doc->iteration);
		else if (sa_jtext_is(&key, "fills", 5))
			read_fills(s, doc->index, &doc->top);
		else
			read_member(s, doc->index, &key, false, &doc->top);
	}
}

static uint64_t choose_index(double iteration, uint64_t file_number)
{
	bool usable = iteration >= 0 && iteration <= (double)SA_LIMIT_ITER_INDEX &&
		      iteration == floor(iteration);

	return usable ? (uint64_t)iteration : file_number;
}

int sa_iter_parse(struct sa_buf *buf, uint64_t file_number, struct sa_iter *iter,
		  struct sa_err *err)
{
	struct document doc;
	struct sa_jscan scan;

	doc.iteration = SA_MISSING;
	doc.summary = ABSENT;
	doc.index = sa_field_index();
	clear(&doc.inner);
	clear(&doc.top);
	if (sa_text_to_utf8(buf, err) != 0)
		return -1;
	sa_jscan_init(&scan, buf->data, buf->len);
	if (sa_jscan_peek(&scan) == SA_JSON_OBJECT)
		read_top(&scan, &doc);
	else if (!scan.why && sa_jscan_skip(&scan) && sa_jscan_end(&scan))
		return sa_err_set(err, SA_ERR_SCHEMA, "the top level is not an object");
	if (!sa_jscan_end(&scan))
		return sa_jscan_err(&scan, err);
	if (doc.summary == NO_OBJECT)
		return sa_err_set(err, SA_ERR_SCHEMA, "'summary' is not an object");
	iter->index = choose_index(doc.iteration, file_number);
	if (iter->index > (uint64_t)SA_LIMIT_ITER_INDEX)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "no 'iteration' in it, and the number in the name is over 10^15");
	sa_kpi_resolve(doc.summary == USABLE ? doc.inner.value : doc.top.value, iter->kpi,
		       iter->field);
	return 0;
}

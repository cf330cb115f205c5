/* SPDX-License-Identifier: MIT */
/* ITER_SUMMARY: what is asked for is read, the rest is checked and passed over. */
#include "load/iter_file.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/json_scan.h"
#include "codec/text_in.h"
#include "load/kpi_paths.h"
#include "load/row_time.h"

struct fields {
	double value[SA_FIELD_MAX];
	uint64_t odd; /* bit a field: there is a value, and it is no number that counts */
	struct sa_iter_odd raw[SA_FIELD_MAX];
};

static void clear(struct fields *fields)
{
	for (size_t i = 0; i < SA_FIELD_MAX; i++)
		fields->value[i] = SA_MISSING;
	fields->odd = 0;
}

/* Of a name that occurs twice the last one wins: what an object of that name held is forgotten. */
static void clear_holder(struct fields *fields, enum sa_field_holder holder)
{
	for (size_t i = 0; i < sa_field_count; i++) {
		if (sa_field_table[i].holder != holder)
			continue;
		fields->value[i] = SA_MISSING;
		fields->odd &= ~(UINT64_C(1) << i);
	}
}

/* Row of the field table with this name in this object, -1 for a name nobody asks for. */
static int find_field(const struct sa_field_index *index, const struct sa_jtext *key,
		      enum sa_field_holder holder)
{
	uint64_t rows = 0;

	if (key->escaped)
		rows = (UINT64_C(1) << sa_field_count) - 1;
	else if (key->len < SA_FIELD_NAME_MAX)
		rows = index->by_len[key->len] & index->by_letter[SA_FIELD_LETTER(key->p[0])];

	for (; rows; rows &= rows - 1) {
		int i = __builtin_ctzll(rows);
		const struct sa_field *field = &sa_field_table[i];

		if (field->holder == holder && sa_jtext_is(key, field->name, field->name_len))
			return i;
	}
	return -1;
}

/* A number in the wrong clothes ("3,52", a list) is shown to the user; null says that it is missing. */
static void keep_odd(struct fields *fields, int row, const char *from, const char *to)
{
	while (from < to && (*from == ' ' || *from == '\n' || *from == '\r' || *from == '\t'))
		from++;
	if (from == to || *from == 'n')
		return;
	fields->odd |= UINT64_C(1) << row;
	fields->raw[row] = (struct sa_iter_odd){from, (size_t)(to - from)};
}

static void read_member(struct sa_jscan *s, const struct sa_field_index *index,
			const struct sa_jtext *key, enum sa_field_holder holder,
			struct fields *fields)
{
	int row = find_field(index, key, holder);

	if (row < 0) {
		sa_jscan_skip(s);
		return;
	}
	const char *from = s->p;
	double *value = &fields->value[row];

	if (sa_field_table[row].is_time) {
		sa_row_time_take(s, value);
		return;
	}
	fields->odd &= ~(UINT64_C(1) << row);
	if (sa_jscan_value(s, value) && !sa_num_is_finite(*value))
		keep_odd(fields, row, from, s->p);
}

static void read_holder(struct sa_jscan *s, const struct sa_field_index *index,
			enum sa_field_holder holder, struct fields *fields)
{
	struct sa_jloop loop;
	struct sa_jtext key;

	clear_holder(fields, holder);
	if (sa_jscan_peek(s) != SA_JSON_OBJECT) {
		sa_jscan_skip(s);
		return;
	}
	for (sa_jscan_open(s, &loop); sa_jscan_key(s, &loop, &key);)
		read_member(s, index, &key, holder, fields);
}

/* A member of the summary object. */
static void read_field(struct sa_jscan *s, const struct sa_field_index *index,
		       const struct sa_jtext *key, struct fields *fields)
{
	if (sa_jtext_is(key, "fills", 5))
		read_holder(s, index, SA_IN_FILLS, fields);
	else if (sa_jtext_is(key, "runtime", 7))
		read_holder(s, index, SA_IN_RUNTIME, fields);
	else
		read_member(s, index, key, SA_IN_SUMMARY, fields);
}

enum summary_state { ABSENT, USABLE, NO_OBJECT };

struct document {
	const struct sa_field_index *index;
	double iteration;
	bool failed;
	struct sa_jtext reason;
	enum summary_state summary;
	struct fields inner, top;
	bool symbol, top_symbol;
	size_t n_objects; /* members of the top level that are objects */
};

/* Whether a group is named: by a text other than the empty one, a number, or true or false. */
static bool read_symbol(struct sa_jscan *s)
{
	struct sa_jtext text;

	if (sa_jscan_peek(s) == SA_JSON_STRING)
		return sa_jscan_string(s, &text) && text.len > 0;
	enum sa_json_type type = sa_jscan_peek(s);

	sa_jscan_skip(s);
	return type == SA_JSON_NUMBER || type == SA_JSON_BOOL;
}

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
	doc->symbol = false;
	for (sa_jscan_open(s, &loop); sa_jscan_key(s, &loop, &key);) {
		if (sa_jtext_is(&key, "symbol", 6))
			doc->symbol = read_symbol(s);
		else
			read_field(s, doc->index, &key, &doc->inner);
	}
}

static void read_failed(struct sa_jscan *s, struct document *doc)
{
	doc->failed = false;
	if (sa_jscan_peek(s) == SA_JSON_BOOL)
		sa_jscan_bool(s, &doc->failed);
	else
		sa_jscan_skip(s);
}

static void read_reason(struct sa_jscan *s, struct document *doc)
{
	doc->reason.len = 0;
	if (sa_jscan_peek(s) == SA_JSON_STRING)
		sa_jscan_string(s, &doc->reason);
	else
		sa_jscan_skip(s);
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
		else if (sa_jtext_is(&key, "failed", 6))
			read_failed(s, doc);
		else if (sa_jtext_is(&key, "reason", 6))
			read_reason(s, doc);
		else if (sa_jtext_is(&key, "symbol", 6))
			doc->top_symbol = read_symbol(s);
		else {
			doc->n_objects += sa_jscan_peek(s) == SA_JSON_OBJECT &&
					  !sa_jtext_is(&key, "fills", 5);
			read_field(s, doc->index, &key, &doc->top);
		}
	}
}

/* Whether the file may be one that is keyed by symbol (FORMATS 15.10). */
static bool is_keyed(const struct document *doc, const struct sa_iter *iter)
{
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		if (iter->field[k])
			return false;
	}
	return doc->summary == ABSENT && doc->n_objects > 0;
}

/* For each KPI without a value: what stands under the first of its names that holds no number. */
static void find_odd(const struct fields *fields, const uint8_t *used, struct sa_iter_said *said)
{
	for (size_t i = 0; i < sa_kpi_path_count; i++) {
		const struct sa_kpi_path *path = &sa_kpi_path_table[i];
		const uint8_t row[] = {path->field, path->other};

		for (size_t r = 0; r < (path->share ? 2u : 1u); r++) {
			if (used[path->kpi] || said->odd[path->kpi].len ||
			    !(fields->odd >> row[r] & 1))
				continue;
			said->odd[path->kpi] = fields->raw[row[r]];
			said->odd_field[path->kpi] = row[r];
			said->any_odd = true;
		}
	}
}

static void fill(const struct document *doc, struct sa_iter *iter, struct sa_iter_said *said)
{
	const struct fields *fields = doc->summary == USABLE ? &doc->inner : &doc->top;
	double net;

	sa_kpi_resolve(fields->value, iter->kpi, iter->field);
	net = iter->kpi[SA_IDENTITY_KPI];
	iter->pnl_error_bps = isnan(net) ? SA_MISSING : sa_field_pnl_error(fields->value, net);
	iter->at_ms = sa_field_time(fields->value);
	if (iter->at_ms == SA_NO_TIME && doc->summary == USABLE)
		iter->at_ms = sa_field_time(doc->top.value);
	said->any_odd = false;
	if (fields->odd) {
		memset(said->odd, 0, sizeof said->odd);
		find_odd(fields, iter->field, said);
	}
}

void sa_iter_clear(struct sa_iter *iter)
{
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		iter->kpi[k] = SA_MISSING;
		iter->field[k] = 0;
	}
	iter->pnl_error_bps = SA_MISSING;
	iter->at_ms = SA_NO_TIME;
	iter->unusable = true;
	iter->failed = iter->keyed = false;
	iter->symbol = false;
}

int sa_iter_parse(struct sa_buf *buf, struct sa_iter *iter, struct sa_iter_said *said,
		  struct sa_err *err)
{
	struct document doc;
	struct sa_jscan scan;

	doc.iteration = SA_MISSING;
	doc.failed = false;
	doc.reason.len = 0;
	doc.summary = ABSENT;
	doc.symbol = doc.top_symbol = false;
	doc.n_objects = 0;
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
	if (doc.summary == NO_OBJECT && !doc.failed)
		return sa_err_set(err, SA_ERR_SCHEMA, "'summary' is not an object");
	bool whole = doc.iteration >= 0 && doc.iteration <= (double)SA_LIMIT_ITER_INDEX &&
		     doc.iteration == floor(doc.iteration);

	said->iteration = whole ? doc.iteration : SA_MISSING;
	fill(&doc, iter, said);
	iter->unusable = iter->failed = false;
	iter->symbol = doc.symbol || doc.top_symbol;
	iter->keyed = is_keyed(&doc, iter);
	if (doc.failed) {
		int64_t at_ms = iter->at_ms;

		sa_iter_clear(iter);
		said->any_odd = false;
		said->reason = doc.reason;
		iter->at_ms = at_ms;
		iter->failed = true;
	}
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* ITER_SUMMARY_N.json: one file an iteration (FORMATS 1), or one keyed by symbol (FORMATS 15.10). */
#include <string.h>

#include "load/adapter.h"
#include "model/kpi.h"

/* Reads an object; whether one of its members is a number under a name of the trading bot's KPIs. */
static bool holds_a_known_kpi(struct sa_jscan *scan)
{
	static const char *const names[] = {SA_SUMMARY_FIELDS_OF_KPIS};
	struct sa_jloop loop;
	struct sa_jtext key;
	bool known = false;

	for (sa_jscan_open(scan, &loop); sa_jscan_key(scan, &loop, &key); sa_jscan_skip(scan)) {
		bool number = sa_jscan_peek(scan) == SA_JSON_NUMBER;

		for (size_t i = 0; number && i < sizeof names / sizeof *names; i++)
			known |= sa_jtext_is(&key, names[i], strlen(names[i]));
	}
	return known;
}

/* The shape of a file that is keyed by symbol: all members but bystanders are objects with such a KPI. */
static bool fits_keyed(struct sa_jscan scan)
{
	struct sa_jloop loop;
	struct sa_jtext key;
	size_t n = 0;

	for (sa_jscan_open(&scan, &loop); sa_jscan_key(&scan, &loop, &key);) {
		if (sa_adapt_iter_is_beside(&key)) {
			sa_jscan_skip(&scan);
			continue;
		}
		if (sa_jscan_peek(&scan) != SA_JSON_OBJECT)
			return false;
		if (!holds_a_known_kpi(&scan) && !scan.why)
			return false;
		n++;
	}
	return n > 0;
}

static bool fits(const char *bytes, size_t len, bool whole)
{
	struct sa_jscan scan;
	struct sa_jloop loop;
	struct sa_jtext key;
	bool known = false;
	SA_BUF_SCOPE(copy);

	sa_buf_set(&copy, bytes, len);
	sa_jscan_init(&scan, copy.data, copy.len);
	if (sa_jscan_peek(&scan) != SA_JSON_OBJECT)
		return false;
	known = fits_keyed(scan);
	for (sa_jscan_open(&scan, &loop); sa_jscan_key(&scan, &loop, &key);) {
		enum sa_json_type type = sa_jscan_peek(&scan);

		known |= type == SA_JSON_OBJECT && sa_jtext_is(&key, "summary", 7);
		known |= type == SA_JSON_NUMBER && sa_jtext_is(&key, "iteration", 9);
		sa_jscan_skip(&scan);
	}
	return known && (scan.why ? !whole && scan.at == scan.end : sa_jscan_end(&scan));
}

bool sa_adapt_iter_is_beside(const struct sa_jtext *key)
{
	static const char *const names[] = {"meta", "window_index", "iteration", "fills"};
	static const char *const begins[] = {"timestamp", "runtime"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (sa_jtext_is(key, names[i], strlen(names[i])))
			return true;
	}
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
		size_t len = strlen(begins[i]);

		if (!key->escaped && key->len >= len && memcmp(key->p, begins[i], len) == 0)
			return true;
	}
	return false;
}

/* Whether each member that is no bystander is an object that holds a KPI, and there is one. */
static bool is_keyed(struct sa_chunk *chunk, struct sa_jscan scan)
{
	struct sa_jloop loop;
	struct sa_jtext key;
	size_t n = 0;

	for (sa_jscan_open(&scan, &loop); sa_jscan_key(&scan, &loop, &key);) {
		if (sa_adapt_iter_is_beside(&key)) {
			sa_jscan_skip(&scan);
			continue;
		}
		if (sa_jscan_peek(&scan) != SA_JSON_OBJECT ||
		    !sa_trie_read(&chunk->reader, &scan) || !sa_intake_holds_a_kpi(chunk))
			return false;
		n++;
	}
	return n > 0;
}

static void read_keyed(struct sa_chunk *chunk, struct sa_where where, struct sa_jscan scan)
{
	struct sa_jloop loop;
	struct sa_jtext key;

	for (sa_jscan_open(&scan, &loop); sa_jscan_key(&scan, &loop, &key);) {
		SA_STR_SCOPE(name);

		if (sa_adapt_iter_is_beside(&key)) {
			sa_jscan_skip(&scan);
			continue;
		}
		sa_trie_read(&chunk->reader, &scan);
		sa_jtext_decode(&key, &name);
		where.group = name.buf;
		sa_intake_record(chunk, &where);
	}
}

/*
 * A file without a summary and without a KPI may be keyed by group: each of its records has the index that
 * the file says, and its time where the group has none. False, with the slots as they were, when it is not.
 */
static bool read_groups(struct sa_chunk *chunk, const struct sa_where *where, struct sa_jscan *scan)
{
	size_t before = chunk->n, without_zone = chunk->n_without_zone;
	struct sa_record whole;

	if (!sa_intake_place(chunk, where, &whole))
		return true; /* `where` does not want it */
	if (!is_keyed(chunk, *scan)) {
		chunk->n_without_zone = without_zone;
		sa_trie_read(&chunk->reader, scan);
		return false;
	}
	read_keyed(chunk, *where, *scan);
	for (size_t i = before; i < chunk->n; i++) {
		struct sa_record *r = &chunk->record[i];

		r->index = whole.index;
		r->own_index = whole.own_index;
		if (!(r->flags & SA_RECORD_HAS_TIME))
			r->at_ms = whole.at_ms;
		r->flags |= whole.flags;
	}
	return true;
}

/* A file that the runner left for an iteration that failed, with the reason it gives (FORMATS 15.6). */
static void refuse_failed(struct sa_chunk *chunk, const struct sa_where *where)
{
	const struct sa_slot *reason = &chunk->reader.slot[chunk->wanted->reason];
	SA_STR_SCOPE(why);

	sa_str_puts(&why, "the iteration failed");
	if (reason->kind == SA_SLOT_TEXT && reason->raw.len) {
		sa_str_puts(&why, ": ");
		sa_jtext_decode(&reason->raw, &why);
	}
	sa_intake_failed(chunk, where, why.buf);
}

/* Whether what was read cannot be used; it is a row without values then. */
static bool refuse(struct sa_chunk *chunk, const struct sa_where *where)
{
	const struct sa_slot *slot = chunk->reader.slot;
	size_t failed = chunk->wanted->failed, summary = chunk->wanted->summary;

	if (slot[failed].kind == SA_SLOT_BOOL && slot[failed].number > 0) {
		refuse_failed(chunk, where);
		return true;
	}
	/* (a null is absent, and there) */
	if (!chunk->reader.list[summary].touched ||
	    (slot[summary].kind != SA_SLOT_ABSENT && slot[summary].raw.p[0] == '{'))
		return false;
	sa_intake_unusable(chunk, where, "'summary' is not an object");
	return true;
}

static void read_file(struct sa_chunk *chunk, const struct sa_file_in *file, size_t begin,
		      size_t end)
{
	const struct sa_wanted *w = chunk->wanted;
	struct sa_where where = {
		.file = file->file, .number = file->number, .has_number = file->has_number};
	const struct sa_slot *summary = &chunk->reader.slot[w->summary];
	struct sa_jscan scan, again;
	struct sa_err err;

	sa_jscan_init(&scan, file->bytes + begin, end - begin);
	if (sa_jscan_peek(&scan) != SA_JSON_OBJECT && !scan.why) {
		if (sa_jscan_skip(&scan) && sa_jscan_end(&scan)) {
			sa_intake_unusable(chunk, &where, "the top level is not an object");
			return;
		}
	}
	again = scan;
	if (scan.why || !sa_trie_read(&chunk->reader, &scan) || !sa_jscan_end(&scan)) {
		sa_jscan_err(&scan, &err);
		sa_intake_unusable(chunk, &where, err.msg);
		return;
	}
	if (refuse(chunk, &where))
		return;
	if (w->input->n_by && summary->kind == SA_SLOT_ABSENT && !sa_intake_holds_a_kpi(chunk) &&
	    read_groups(chunk, &where, &again))
		return;
	sa_intake_record(chunk, &where);
}

const struct sa_adapter sa_adapter_iter_summary = {
	.name = "iter-summary",
	.bare_summary = true,
	.specific = true,
	.fits = fits,
	.read = read_file,
};

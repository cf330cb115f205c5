/* SPDX-License-Identifier: MIT */
/* JSON: a document that is one object (a record), or a list of objects. */
#include "load/adapter.h"

static bool fits(const char *bytes, size_t len, bool whole)
{
	struct sa_jscan scan;
	SA_BUF_SCOPE(copy);

	sa_buf_set(&copy, bytes, len);
	sa_jscan_init(&scan, copy.data, copy.len);
	enum sa_json_type type = sa_jscan_peek(&scan);

	if (type != SA_JSON_OBJECT && type != SA_JSON_ARRAY)
		return false;
	if (sa_jscan_skip(&scan))
		return sa_jscan_end(&scan);
	/* what was cut for being long can only be a document, when the cut is what broke it */
	return !whole && scan.at == scan.end;
}

static void unusable(struct sa_chunk *chunk, const struct sa_file_in *file,
		     const struct sa_jscan *scan, const char *why)
{
	struct sa_where where = {.file = file->file};
	struct sa_err err;

	if (!why) {
		sa_jscan_err(scan, &err);
		why = err.msg;
	}
	sa_intake_unusable(chunk, &where, why);
}

static void read_list(struct sa_chunk *chunk, const struct sa_file_in *file, struct sa_jscan *scan)
{
	const struct sa_where where = {.file = file->file};
	struct sa_jloop loop;
	size_t before = chunk->n;

	for (sa_jscan_open(scan, &loop); sa_jscan_item(scan, &loop);) {
		if (sa_jscan_peek(scan) != SA_JSON_OBJECT) {
			sa_intake_unusable(chunk, &where, "an element of the list is no object");
			sa_jscan_skip(scan);
		} else if (sa_trie_read(&chunk->reader, scan)) {
			sa_intake_record(chunk, &where);
		}
	}
	if (sa_jscan_end(scan))
		return;
	chunk->n = before; /* half a document is none */
	unusable(chunk, file, scan, NULL);
}

static void read_file(struct sa_chunk *chunk, const struct sa_file_in *file, size_t begin,
		      size_t end)
{
	const struct sa_where where = {.file = file->file};
	struct sa_jscan scan;

	sa_jscan_init(&scan, file->bytes + begin, end - begin);
	enum sa_json_type type = sa_jscan_peek(&scan);

	if (type == SA_JSON_ARRAY)
		read_list(chunk, file, &scan);
	else if (type != SA_JSON_OBJECT)
		unusable(chunk, file, &scan,
			 scan.why ? NULL : "neither an object nor a list of objects");
	else if (sa_trie_read(&chunk->reader, &scan) && sa_jscan_end(&scan))
		sa_intake_record(chunk, &where);
	else
		unusable(chunk, file, &scan, NULL);
}

const struct sa_adapter sa_adapter_json = {
	.name = "json",
	.fits = fits,
	.read = read_file,
};

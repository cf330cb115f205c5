/* SPDX-License-Identifier: MIT */
/* NDJSON: one JSON object a line. */
#include <string.h>

#include "load/adapter.h"

static bool fits(const char *bytes, size_t len, bool whole)
{
	const char *nl;
	struct sa_jscan scan;

	while (len && (*bytes == '\n' || *bytes == '\r' || *bytes == ' '))
		bytes++, len--;
	nl = memchr(bytes, '\n', len);
	if (!len || *bytes != '{' || !nl)
		return false;
	SA_BUF_SCOPE(line);

	sa_buf_set(&line, bytes, (size_t)(nl - bytes));
	sa_jscan_init(&scan, line.data, line.len);
	if (!sa_jscan_skip(&scan) || !sa_jscan_end(&scan))
		return false;
	/* a single object with a line end behind it is a document; of two lines on it is NDJSON */
	for (nl++; nl < bytes + len && strchr(" \r\n\t", *nl); nl++)
		;
	return nl < bytes + len || !whole;
}

/* Sets `why` of the scanner when the line is no object; otherwise its slots are filled. */
static bool read_line(struct sa_chunk *chunk, struct sa_jscan *scan)
{
	if (sa_jscan_peek(scan) != SA_JSON_OBJECT)
		return !scan->why && sa_jscan_fail(scan, "no object");
	return sa_trie_read(&chunk->reader, scan) && sa_jscan_end(scan);
}

static void read_piece(struct sa_chunk *chunk, const struct sa_file_in *file, size_t begin,
		       size_t end)
{
	char *p = file->bytes + begin, *stop = file->bytes + end;

	while (p < stop) {
		struct sa_where where = {.file = file->file};
		char *nl = memchr(p, '\n', (size_t)(stop - p)), *line_end = nl ? nl : stop;
		struct sa_jscan scan;
		char *text = p;

		p = line_end + (nl != NULL);
		chunk->n_lines++;
		/* the scanner stops at a zero byte, and must not go on to the next line */
		*line_end = '\0';
		while (text < line_end && (*text == ' ' || *text == '\t' || *text == '\r'))
			text++;
		if (text == line_end)
			continue;
		where.line = chunk->n_lines;
		sa_jscan_init(&scan, text, (size_t)(line_end - text));
		if (read_line(chunk, &scan))
			sa_intake_record(chunk, &where);
		else if (nl || (size_t)(line_end - file->bytes) != file->len)
			sa_intake_unusable(chunk, &where, scan.why);
		else
			chunk->last_line_cut = true;
	}
}

const struct sa_adapter sa_adapter_ndjson = {
	.name = "ndjson",
	.many = true,
	.fits = fits,
	.read = read_piece,
};

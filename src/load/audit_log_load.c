/* SPDX-License-Identifier: MIT */
/* Counting the lines of the bot's audit log. */
#include "load/audit_log_load.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/lines.h"
#include "base/parallel.h"
#include "codec/json_scan.h"

static bool find_class(const struct sa_jtext *text, enum sa_block_class *class)
{
	for (int c = 0; c < SA_BLOCK_CLASS_COUNT; c++) {
		const char *name = sa_block_class_name((enum sa_block_class)c);

		if (sa_jtext_is(text, name, strlen(name))) {
			*class = (enum sa_block_class)c;
			return true;
		}
	}
	return false;
}

struct fields {
	bool known;
	enum sa_block_class class;
	bool allowed;
};

static void read_allowed(struct sa_jscan *s, struct fields *fields)
{
	double value;

	fields->allowed = false;
	if (sa_jscan_peek(s) == SA_JSON_BOOL)
		sa_jscan_bool(s, &fields->allowed);
	else if (sa_jscan_number(s, &value))
		fields->allowed = value >= 1 && value <= 1;
}

static void read_fields(struct sa_jscan *s, struct fields *fields)
{
	struct sa_jtext key, text;
	struct sa_jloop loop;

	*fields = (struct fields){0};
	if (sa_jscan_peek(s) != SA_JSON_OBJECT) {
		sa_jscan_skip(s);
		return;
	}
	for (sa_jscan_open(s, &loop); sa_jscan_key(s, &loop, &key);) {
		if (sa_jtext_is(&key, "allowed", 7)) {
			read_allowed(s, fields);
		} else if (sa_jtext_is(&key, "reason", 6)) {
			fields->known = false;
			if (sa_jscan_peek(s) != SA_JSON_STRING)
				sa_jscan_skip(s);
			else if (sa_jscan_string(s, &text))
				fields->known = find_class(&text, &fields->class);
		} else {
			sa_jscan_skip(s);
		}
	}
}

void sa_audit_log_line(const char *text, size_t len, struct sa_blocks *blocks)
{
	struct fields fields = {0};
	struct sa_jloop loop;
	struct sa_jtext key;
	struct sa_jscan s;

	sa_jscan_init(&s, text, len);
	bool is_object = sa_jscan_peek(&s) == SA_JSON_OBJECT;

	if (!is_object && strspn(text, " \t\r") == len)
		return;
	if (!is_object) {
		sa_jscan_skip(&s);
	} else {
		for (sa_jscan_open(&s, &loop); sa_jscan_key(&s, &loop, &key);) {
			if (sa_jtext_is(&key, "fields", 6))
				read_fields(&s, &fields);
			else
				sa_jscan_skip(&s);
		}
	}
	if (!sa_jscan_end(&s)) {
		blocks->broken++;
	} else if (!is_object) {
		blocks->not_object++;
	} else {
		blocks->count[fields.known     ? fields.class
			      : fields.allowed ? SA_BLOCK_ALLOWED
					       : SA_BLOCK_OTHER]++;
		blocks->total++;
	}
}

static int count_lines(struct sa_lines *lines, struct sa_blocks *blocks, struct sa_err *err)
{
	struct sa_line line;
	int more;

	while ((more = sa_lines_next(lines, &line, err)) > 0) {
		if (line.too_long)
			blocks->broken++;
		else
			sa_audit_log_line(line.text, line.len, blocks);
	}
	return more;
}

/* ---- a large file: parts of it on all processors ---- */

struct part {
	struct sa_blocks blocks;
	int rc;
	struct sa_err err;
};

struct work {
	struct sa_fs *fs;
	const char *path;
	int fd;
	int64_t bytes;
	size_t n;
	struct part *part;
};

static void count_parts(void *ctx, size_t worker, size_t begin, size_t end)
{
	const struct work *w = ctx;

	(void)worker;
	for (size_t i = begin; i < end; i++) {
		struct part *part = &w->part[i];
		bool last = i + 1 == w->n;
		struct sa_lines lines;

		/* the last one goes on to the end: the file may have grown meanwhile */
		part->rc = sa_lines_open_part(
			w->fs, w->fd, w->path, SA_LIMIT_LINE_BYTES, (int64_t)i * SA_AUDIT_LOG_PART,
			last ? INT64_MAX : (int64_t)(i + 1) * SA_AUDIT_LOG_PART, &lines,
			&part->err);
		if (part->rc == 0)
			part->rc = count_lines(&lines, &part->blocks, &part->err);
		sa_lines_close(&lines);
	}
}

static void add_blocks(struct sa_blocks *sum, const struct sa_blocks *blocks)
{
	for (int c = 0; c < SA_BLOCK_CLASS_COUNT; c++)
		sum->count[c] += blocks->count[c];
	sum->total += blocks->total;
	sum->broken += blocks->broken;
	sum->not_object += blocks->not_object;
}

/* Counts add up, so that no result depends on how many parts there are; of errors the first one tells. */
static int count_apart(struct work *w, struct sa_blocks *blocks, struct sa_err *err)
{
	int rc = 0;

	w->n = (size_t)((w->bytes + SA_AUDIT_LOG_PART - 1) / SA_AUDIT_LOG_PART);
	w->part = sa_xrealloc(NULL, w->n * sizeof *w->part);
	memset(w->part, 0, w->n * sizeof *w->part);
	sa_parallel_for(w->n, 1, SA_MAX_WORKERS, count_parts, w);
	for (size_t i = 0; i < w->n; i++) {
		add_blocks(blocks, &w->part[i].blocks);
		if (rc == 0 && w->part[i].rc != 0) {
			*err = w->part[i].err;
			rc = -1;
		}
	}
	free(w->part);
	return rc;
}

int sa_audit_log_load(struct sa_fs *fs, const struct sa_dir *dir, const char *path,
		      struct sa_blocks *blocks, struct sa_err *err)
{
	struct stat st;
	SA_LINES_SCOPE(lines);

	*blocks = (struct sa_blocks){0};
	if (sa_lines_open(fs, dir, path, SA_LIMIT_LINE_BYTES, &lines, err) != 0)
		return -1;
	blocks->found = true;
	/* a byte order mark changes what is a byte of the text, and is rare */
	if (lines.utf16 || lines.at || fstat(lines.fd, &st) != 0 ||
	    st.st_size < 2 * (int64_t)SA_AUDIT_LOG_PART)
		return count_lines(&lines, blocks, err);
	struct work work = {.fs = fs, .path = path, .fd = lines.fd, .bytes = st.st_size};

	return count_apart(&work, blocks, err);
}

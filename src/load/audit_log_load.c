/* SPDX-License-Identifier: MIT */
/* Counting the lines of the bot's audit log. */
#include "load/audit_log_load.h"

#include <string.h>

#include "base/limits.h"
#include "base/lines.h"
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

int sa_audit_log_load(struct sa_fs *fs, const struct sa_dir *dir, const char *path,
		      struct sa_blocks *blocks, struct sa_err *err)
{
	struct sa_line line;
	SA_LINES_SCOPE(lines);
	int more;

	*blocks = (struct sa_blocks){0};
	if (sa_lines_open(fs, dir, path, SA_LIMIT_LINE_BYTES, &lines, err) != 0)
		return -1;
	blocks->found = true;
	while ((more = sa_lines_next(&lines, &line, err)) > 0) {
		if (line.too_long)
			blocks->broken++;
		else
			sa_audit_log_line(line.text, line.len, blocks);
	}
	return more;
}

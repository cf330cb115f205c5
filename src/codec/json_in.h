/* SPDX-License-Identifier: MIT */
/*
 * JSON documents as a tree, for the small ones (snapshots, gates, events, API answers).
 *
 * cJSON builds the tree, after codec/json_scan has checked the document: what cJSON would take too
 * leniently never reaches it, and what it cannot hold (NaN, lone surrogates, U+0000, very long
 * numbers) is replaced first. Big or many documents are read with codec/json_scan alone.
 */
#ifndef SA_CODEC_JSON_IN_H
#define SA_CODEC_JSON_IN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "codec/json_scan.h"

/* One value of a tree; owned by the document. NULL stands for "not there" everywhere below. */
struct sa_json;

struct sa_json_doc {
	struct sa_json *root;
};
#define SA_JSON_SCOPE(name) SA_CLEANUP(sa_json_close) struct sa_json_doc name = {0}

/*
 * Parses `len` bytes (followed by SA_FS_PAD zero bytes; UTF-8, see codec/text_in.h). A document with
 * more than SA_LIMIT_JSON_NODES values is refused. Errors: PARSE with line, column and byte; LIMIT.
 */
int sa_json_parse(const char *bytes, size_t len, struct sa_json_doc *doc,
		  struct sa_err *err) SA_MUST_CHECK;
void sa_json_close(struct sa_json_doc *doc);

enum sa_json_type sa_json_type(const struct sa_json *value); /* SA_JSON_ERROR for NULL */
bool sa_json_is(const struct sa_json *value, enum sa_json_type type);

/* Member of an object by its exact name. (Of a name that occurs twice only the last member is there.) */
const struct sa_json *sa_json_get(const struct sa_json *object, const char *name);
/* The same through several levels: sa_json_path(root, "a", "b", NULL). */
const struct sa_json *sa_json_path(const struct sa_json *object, ...) __attribute__((sentinel));

/* Members, of each name the last one, or elements in order: for (v = sa_json_first(a); v; v = sa_json_next(v)). */
const struct sa_json *sa_json_first(const struct sa_json *container);
const struct sa_json *sa_json_next(const struct sa_json *value);
/* Name of a member, "" for an element. */
const char *sa_json_name(const struct sa_json *value);
size_t sa_json_count(const struct sa_json *container);

/* A number, or a string that holds one plain decimal number; SA_MISSING for anything else. */
double sa_json_number(const struct sa_json *value);
/* The text of a string, NULL for anything else. */
const char *sa_json_text(const struct sa_json *value);
/* True only for the JSON value true. */
bool sa_json_true(const struct sa_json *value);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * YAML as a stream of values with their places (libyaml's event interface). Nothing is built here and
 * no plain text is given a type: the receiver decides.
 *
 * Anchors, aliases, tags, directives of other versions and a second document are mistakes; nesting
 * and scalars are bounded while reading, because libyaml's flow nesting is quadratic.
 */
#ifndef SA_CODEC_YAML_IN_H
#define SA_CODEC_YAML_IN_H

#include <stdbool.h>
#include <stddef.h>

enum sa_yaml_kind {
	SA_YAML_SCALAR,
	SA_YAML_MAP,  /* begins; its members follow as key (a scalar), value, key, value, ... */
	SA_YAML_LIST, /* begins */
	SA_YAML_END,  /* of the innermost map or list */
};

/* Lines and columns count from 1, columns in characters. */
struct sa_yaml_event {
	enum sa_yaml_kind kind;
	const char *text; /* SCALAR: terminated, valid during the call only */
	size_t len;
	bool plain; /* SCALAR without quotes */
	bool block; /* SCALAR behind | or > */
	bool refused; /* an alias or a tagged value: a mistake was reported, its value means nothing */
	bool one_line; /* SCALAR: begins and ends on the same line */
	unsigned line, column;
	size_t end; /* byte behind it */
};

struct sa_yaml_sink {
	void *ctx;
	/* Takes the next event. False ends the reading. */
	bool (*event)(void *ctx, const struct sa_yaml_event *event);
	/* Takes a mistake of the file. False ends the reading. */
	bool (*mistake)(void *ctx, unsigned line, unsigned column, const char *text);
};

struct sa_yaml_limits {
	unsigned depth;
	size_t scalar_bytes;
};

/*
 * Reads `len` bytes of UTF-8 (no BOM; text[len] must be 0) and hands over what it finds. A mistake of
 * syntax ends the reading; others do not. Returns true when the file was read to its end.
 */
bool sa_yaml_read(const char *text, size_t len, struct sa_yaml_limits limits,
		  const struct sa_yaml_sink *sink);

#endif

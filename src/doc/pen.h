/* SPDX-License-Identifier: MIT */
/* What every sentence of a report is made with: a pen for its format, and numbers. */
#ifndef SA_DOC_PEN_H
#define SA_DOC_PEN_H

#include "base/str.h"
#include "model/state.h"

struct sa_pen {
	void (*name)(struct sa_str *out, const char *text); /* of a KPI or a file, set off */
	/* appends foreign text so that it cannot be anything but text */
	void (*foreign)(struct sa_str *out, const char *text);
	void (*plain)(struct sa_str *out, const char *text); /* the same for our own words */
	const char *(*sign)(enum sa_state state); /* of a state; never without its word */
	/* with so many places; nothing for what is no number */
	void (*number)(struct sa_str *out, double value, int digits);
	void (*aside)(struct sa_str *out,
		      const char *text); /* our own words, behind what they explain */
	/* our own words as a link, where `url` is an address that can be one */
	void (*link)(struct sa_str *out, const char *text, const char *url);
};
/* The one of no format: one line, without what cannot be seen. Those of formats are in render/pens.h. */
extern const struct sa_pen sa_pen_plain;

/* Its number and its aside, which other pens have, too. */
void sa_pen_put_number(struct sa_str *out, double value, int digits);
void sa_pen_put_aside(struct sa_str *out, const char *text);

/*
 * A number as reports show it: `digits` places (negative: as many as it has), more where it would look
 * equal to `beside` (NaN: beside nothing) and is not (FORMATS 15.11); "missing", "infinite".
 */
void sa_phrase_number(struct sa_str *out, double value, double beside, int digits);

/*
 * `text`, which says `value` shortly; the value as it was read (computed: 15 significant digits) when the text
 * would hide on which side of one of the n limits it lies, or show a limit itself where it is another number
 * (330.4 is not 330, and neither is 329.6; FORMATS 15.11). A limit that is not finite hides nothing.
 */
void sa_phrase_apart(struct sa_str *out, const char *text, double value, const double *limit,
		     size_t n);

/* The same for a judged value beside its limit, shortly with `digits` places; "missing", "infinite". */
void sa_phrase_judged(struct sa_str *out, double value, double limit, int digits);

#endif

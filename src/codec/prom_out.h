/* SPDX-License-Identifier: MIT */
/*
 * The Prometheus text format. Families are contiguous by construction: HELP and TYPE are written with
 * the first sample, so a family without samples leaves no trace.
 */
#ifndef SA_CODEC_PROM_OUT_H
#define SA_CODEC_PROM_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct sa_prom_family {
	const char *name;
	const char *type; /* "gauge", "counter", "untyped" */
	const char *help;
};

struct sa_prom {
	struct sa_str *out;
	const struct sa_prom_family *family;
	bool begun; /* the family has a sample */
};

/* Begins a family; its samples follow. */
void sa_prom_family(struct sa_prom *prom, const struct sa_prom_family *family);

/*
 * One sample with up to two labels; a NULL label name ends them (its value is
 * ignored, but not NULL). Label values are escaped and cut at
 * SA_LIMIT_SHOWN_TEXT characters. A value that is no finite number is left out.
 */
void sa_prom_sample(struct sa_prom *prom, const char *label1, const char *value1,
		    const char *label2, const char *value2, double value);

/* The same with any number of labels: name and value in turns. */
void sa_prom_labelled(struct sa_prom *prom, const char *const *label, size_t n_labels,
		      double value);

/* A comment on one line. */
void sa_prom_comment(struct sa_str *out, const char *text);

#endif

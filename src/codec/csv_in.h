/* SPDX-License-Identifier: MIT */
/*
 * Reading CSV (RFC 4180) in place: quoted cells with doubled quotes and line breaks in them, CRLF or LF,
 * a separator of one character. Nothing is copied but a quoted cell that holds a doubled quote, which
 * is made shorter where it stands.
 *
 * The last line counts without a line end when it has as many cells as the header, and `cut` says so:
 * its last cell may have lost digits (POLICY 12). A last line that is shorter does not count.
 */
#ifndef SA_CODEC_CSV_IN_H
#define SA_CODEC_CSV_IN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct sa_csv_cell {
	char *p;
	size_t len;
	bool quoted;
};

struct sa_csv {
	char *p, *end;
	char separator;
	size_t line; /* of the row that was read last, from 1 */
	size_t next_line;
	struct sa_csv_cell *cell; /* of that row; heap memory of the reader */
	size_t n, cap;
	bool last_cut; /* that row had no line end */
	const char
		*why; /* NULL, or why that row is none: "a quote is not closed", "too many cells" */
};

/* Starts at `bytes`, which are changed while reading and must stay until release. */
void sa_csv_init(struct sa_csv *csv, char *bytes, size_t len, char separator);
void sa_csv_release(struct sa_csv *csv);

/*
 * Reads the next row that is not empty. False at the end. A row that breaks the format is returned with
 * `why` set (its cells are what could be read); reading goes on behind its line.
 */
bool sa_csv_next(struct sa_csv *csv);

/*
 * The number in a cell: a plain decimal number (FORMATS 0.4), with `decimal` as its point; the words inf,
 * infinity (any case, signed) are infinite; NaN for anything else.
 */
double sa_csv_number(const struct sa_csv_cell *cell, char decimal);

/* 1 or 0 for the words true and false (any case) in the `len` bytes of a cell, blanks around them; NaN for anything else. */
double sa_csv_truth(const char *cell, size_t len);

/*
 * The separator of a header line: of , ; tab | the one that gives the most cells outside of quotes;
 * ',' when none does.
 */
char sa_csv_guess(const char *bytes, size_t len);

/* Length of a header without a unit at its end: "rss (MB)" -> 3, unit "MB" in *unit/unit_len. */
size_t sa_csv_header_name(const struct sa_csv_cell *cell, const char **unit, size_t *unit_len);

#endif

/* SPDX-License-Identifier: MIT */
/* Tables on a terminal: columns as wide as what stands in them, never running together. */
#ifndef SA_CLI_TABLE_H
#define SA_CLI_TABLE_H

#include "base/arena.h"
#include "base/str.h"

#define SA_TABLE_COLUMNS 12

struct sa_table {
	struct sa_arena *arena;
	size_t columns;	   /* at most SA_TABLE_COLUMNS */
	unsigned right;	   /* bit by column: numbers, which end below each other */
	unsigned left_out; /* bit by column: not printed */
	const char *(*row)[SA_TABLE_COLUMNS];
	size_t n, cap, width[SA_TABLE_COLUMNS];
};

/* Adds a row; its texts (plain already) must live until the table is printed. */
void sa_table_add(struct sa_table *table, const char *const *cell);

/* The text of an artifact as a cell: plain, at most 40 characters. Arena memory. */
const char *sa_table_foreign(struct sa_table *table, const char *text);

/* A number with at most 6 significant digits; empty when it is missing. */
const char *sa_table_number(struct sa_table *table, double value);

/* Two blanks before each line, no blanks at its end. */
void sa_table_print(const struct sa_table *table, struct sa_str *out);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Under which names the KPIs stand in ITER_SUMMARY files (FORMATS 1.2): what `from` of builtin/mm-bot
 * lists, as rows (gen/kpis.h). The first row of a KPI that holds a number wins. A row either reads one
 * field and scales it, or combines two counts.
 */
#ifndef SA_LOAD_KPI_PATHS_H
#define SA_LOAD_KPI_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/kpi.h"
#include "model/run.h"

/* The object that holds a field: the summary, or an object of that name in it. */
enum sa_field_holder { SA_IN_SUMMARY, SA_IN_FILLS, SA_IN_RUNTIME };

/* A field of the summary object that is worth keeping. */
struct sa_field {
	enum sa_field_holder holder;
	bool is_time; /* its value is kept as milliseconds since 1970 UTC (load/row_time.h) */
	const char *name;
	uint8_t name_len; /* below SA_FIELD_NAME_MAX */
};
#define SA_FIELD_NAME_MAX 32

/*
 * Rows of sa_field_table by the length of the name and by its first letter, one bit a row: what is in
 * both sets is nearly always the row looked for, and for a name that nobody asks for there is none.
 */
struct sa_field_index {
	uint64_t by_len[SA_FIELD_NAME_MAX], by_letter[32];
};
/* The letter's place in by_letter. */
#define SA_FIELD_LETTER(c) ((unsigned char)(c) % 32)

struct sa_kpi_path {
	size_t kpi;		/* row of sa_kpi_table */
	uint8_t field, other;	/* rows of sa_field_table; `other` only for shares */
	double divisor;		/* 1 for most */
	bool share;		/* field / (field + other), both >= 0 and the sum > 0 */
	const char *shown;	/* "risk_percent" */
	const char *conversion; /* "risk_percent / 100", "" when the number is taken as it is */
};

extern const struct sa_field sa_field_table[];
extern const size_t sa_field_count;
#define SA_FIELD_MAX (SA_FIELDS_OF_KPIS + 18) /* at least sa_field_count */

/* Built when it is first asked for; thread-safe. */
const struct sa_field_index *sa_field_index(void);

extern const struct sa_kpi_path sa_kpi_path_table[];
extern const size_t sa_kpi_path_count;

/*
 * Fills kpi[SA_KPI_COUNT] and used[SA_KPI_COUNT] (1-based row of sa_kpi_path_table, 0 = missing) from
 * the values of all fields (SA_MISSING where a field is absent or no number). A value that is infinite
 * in the bad direction of its KPI counts; infinite in the good one is missing, and no other name is
 * looked for (FORMATS 15.3, 15.29).
 */
void sa_kpi_resolve(const double *field_value, double *kpi, uint8_t *used);

/* The first field that holds a time, in milliseconds since 1970 UTC; SA_NO_TIME when none does. */
int64_t sa_field_time(const double *field_value);

/*
 * net - (gross - fees - adverse - slippage - inventory) in basis points; a term that is absent counts 0.
 * SA_MISSING unless net, gross and two more are there (FORMATS 15.13).
 */
double sa_field_pnl_error(const double *field_value, double net_bps);

#endif

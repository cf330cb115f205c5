/* SPDX-License-Identifier: MIT */
/* Digest of the iteration table. */
#include "load/run_digest.h"

#include <stdio.h>

#include "base/num.h"
#include "base/str.h"
#include "codec/sha256.h"

void sa_run_digest(const struct sa_run *run, char out[SA_DIGEST_TEXT])
{
	char hex[SA_SHA256_HEX];
	SA_STR_SCOPE(table);

	for (size_t i = 0; i < run->n_iter; i++) {
		sa_str_printf(&table, "%llu", (unsigned long long)run->iter[i].index);
		for (size_t k = 0; k < SA_KPI_COUNT; k++) {
			sa_str_putc(&table, ',');
			sa_str_num(&table, run->iter[i].kpi[k], "");
		}
		sa_str_putc(&table, '\n');
	}
	sa_sha256_hex(table.buf, table.len, hex);
	snprintf(out, SA_DIGEST_TEXT, "sha256:%s", hex);
}

/* SPDX-License-Identifier: MIT */
/* CSV: cells lie within the bytes, rows end, and every cell's number is one or none. */
#include "fuzz.h"

#include "codec/csv_in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = malloc(size + 1);
	struct sa_csv csv;
	size_t rows = 0;

	CHECK(bytes);
	memcpy(bytes, data, size);
	sa_csv_init(&csv, bytes, size, sa_csv_guess(bytes, size));
	while (sa_csv_next(&csv)) {
		CHECK(++rows <= size);
		for (size_t i = 0; i < csv.n; i++) {
			const struct sa_csv_cell *cell = &csv.cell[i];
			const char *unit;
			size_t unit_len;

			CHECK(cell->p >= bytes && cell->p + cell->len <= bytes + size);
			(void)sa_csv_number(cell, i % 2 ? ',' : '.');
			CHECK(sa_csv_header_name(cell, &unit, &unit_len) <= cell->len);
		}
	}
	sa_csv_release(&csv);
	free(bytes);
	return 0;
}

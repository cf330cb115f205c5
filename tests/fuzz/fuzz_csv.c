/* SPDX-License-Identifier: MIT */
/* CSV by each separator and by that which is guessed: cells lie within the bytes, rows end. */
#include "fuzz.h"

#include "codec/csv_in.h"

static void read_rows(const uint8_t *data, size_t size, char separator)
{
	char *bytes = malloc(size + 1);
	struct sa_csv csv;
	size_t rows = 0;

	CHECK(bytes);
	memcpy(bytes, data, size);
	sa_csv_init(&csv, bytes, size, separator ? separator : sa_csv_guess(bytes, size));
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
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (const char *separator = ",;\t|"; *separator; separator++)
		read_rows(data, size, *separator);
	read_rows(data, size, '\0');
	return 0;
}

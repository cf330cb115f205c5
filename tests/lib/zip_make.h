/* SPDX-License-Identifier: MIT */
/* Zips by hand, honest ones and others. */
#ifndef ZIP_MAKE_H
#define ZIP_MAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct zip_file {
	const char *name, *text;
	size_t name_len; /* 0: of a C string */
	size_t text_len; /* 0: of a C string */
	uint32_t mode;	 /* st_mode; 0: none */
	bool deflate;
	/* lies; 0: the truth */
	uint16_t flags, method;
	uint32_t crc_off, size_off, packed_off, local_size_off;
};

/* Appends a zip of `n` files to `out`. */
void zip_make(struct sa_str *out, const struct zip_file *file, size_t n);

#endif

/* SPDX-License-Identifier: MIT */
/* What the fuzz targets share. A target calls CHECK for what must always hold; a failure aborts. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(cond)                                                                        \
	do {                                                                               \
		if (!(cond)) {                                                             \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #cond); \
			abort();                                                           \
		}                                                                          \
	} while (0)

/* Equal, missing equal to missing. */
static inline int same_number(double a, double b)
{
	return a == b || (!sa_num_is_finite(a) && !sa_num_is_finite(b));
}

static inline int is_utf8(const char *text)
{
	size_t len = strlen(text), n = 1;
	uint32_t cp;

	for (size_t i = 0; i < len && n; i += n)
		n = sa_utf8_span(text + i, len - i, &cp);
	return n > 0;
}

/* An error that a user can be shown: a code and a whole text. */
static inline void check_error(const struct sa_err *err)
{
	CHECK(err->code > SA_ERR_NONE && err->code < SA_ERR_CODE_COUNT);
	CHECK(err->msg[0] != '\0' && strlen(err->msg) < sizeof err->msg);
	CHECK(is_utf8(err->msg));
}

#endif

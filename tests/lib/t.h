/* SPDX-License-Identifier: MIT */
/* What every unit test includes: cmocka with the headers it needs, better assertions, scratch files.
 *
 *	#include "t.h"
 *	static void adds(void **state) { (void)state; t_close(1.0 + 2.0, 3.0, 1e-12); }
 *	int main(void)
 *	{
 *		const struct CMUnitTest tests[] = { cmocka_unit_test(adds) };
 *		return cmocka_run_group_tests(tests, NULL, NULL);
 *	}
 */
#ifndef T_H
#define T_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define T_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* |got - want| <= eps; NaN equals NaN, infinities equal themselves. */
#define t_close(got, want, eps) t_close_at((got), (want), (eps), #got, __FILE__, __LINE__)
/* The same with a printf-style remark that names the case of a table. */
#define t_close_in(name, got, want, eps) \
	t_close_at((got), (want), (eps), (name), __FILE__, __LINE__)
/* Equal strings; NULL equals only NULL. */
#define t_str(got, want)	  t_str_at((got), (want), #got, __FILE__, __LINE__)
#define t_str_in(name, got, want) t_str_at((got), (want), (name), __FILE__, __LINE__)
/* `needle` occurs in `got`. */
#define t_has(got, needle) t_has_at((got), (needle), #got, __FILE__, __LINE__)

void t_close_at(double got, double want, double eps, const char *what, const char *file, int line);
void t_str_at(const char *got, const char *want, const char *what, const char *file, int line);
void t_has_at(const char *got, const char *needle, const char *what, const char *file, int line);

/* Under valgrind: the places for whose sheer size it would take minutes are left to the other builds. */
bool t_is_slow(void);

/* A fresh scratch directory (malloc'd path, owned by this library), removed with its content when the
 * program exits. */
const char *t_tmpdir(void);

/* Write `len` bytes to dir/name, making directories in between; returns the path (owned as above). */
const char *t_write(const char *dir, const char *name, const void *bytes, size_t len);

/* The same for a C string. */
const char *t_write_str(const char *dir, const char *name, const char *text);

/* The whole file, with a NUL after it (owned as above); fails the test when it cannot be read. `len`
 * may be NULL. */
char *t_read(const char *path, size_t *len);

#endif

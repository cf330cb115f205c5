/* SPDX-License-Identifier: MIT */
/* Calls that must not occur in src/. The Makefile force-includes this file before anything else.
 *
 * The system headers that declare these names come first; then each name becomes a function-like
 * macro that expands to an undeclared identifier whose name is the reason. Only calls are caught:
 * a struct member such as `ctime` (libgit2 has one) stays usable. */
#ifndef SA_BASE_BANNED_H
#define SA_BASE_BANNED_H

#include <alloca.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* strings without a bound: struct sa_str, snprintf, memcpy */
#undef sprintf
#define sprintf(...) sprintf_is_banned_use_sa_str_or_snprintf
#undef vsprintf
#define vsprintf(...) vsprintf_is_banned_use_sa_str_or_vsnprintf
#undef strcpy
#define strcpy(...) strcpy_is_banned_use_sa_str_or_memcpy
#undef stpcpy
#define stpcpy(...) stpcpy_is_banned_use_sa_str_or_memcpy
#undef strcat
#define strcat(...) strcat_is_banned_use_sa_str
#undef strncpy
#define strncpy(...) strncpy_is_banned_use_sa_str_or_memcpy
#undef stpncpy
#define stpncpy(...) stpncpy_is_banned_use_sa_str_or_memcpy
#undef strncat
#define strncat(...) strncat_is_banned_use_sa_str
#undef gets
#define gets(...) gets_is_banned_use_fgets
#undef alloca
#define alloca(...) alloca_is_banned_use_the_arena
#undef strdupa
#define strdupa(...) strdupa_is_banned_use_the_arena
#undef strndupa
#define strndupa(...) strndupa_is_banned_use_the_arena

/* hidden state */
#undef strtok
#define strtok(...) strtok_is_banned_scan_by_hand
#undef rand
#define rand(...) rand_is_banned_results_must_be_reproducible
#undef srand
#define srand(...) srand_is_banned_results_must_be_reproducible
#undef random
#define random(...) random_is_banned_results_must_be_reproducible
#undef srandom
#define srandom(...) srandom_is_banned_results_must_be_reproducible
#undef drand48
#define drand48(...) drand48_is_banned_results_must_be_reproducible

/* numbers without error checks: base/num.c is the only parser */
#undef atoi
#define atoi(...) atoi_is_banned_use_base_num
#undef atol
#define atol(...) atol_is_banned_use_base_num
#undef atoll
#define atoll(...) atoll_is_banned_use_base_num
#undef atof
#define atof(...) atof_is_banned_use_base_num
#undef scanf
#define scanf(...) scanf_is_banned_use_base_num
#undef fscanf
#define fscanf(...) fscanf_is_banned_use_base_num
#undef sscanf
#define sscanf(...) sscanf_is_banned_use_base_num
#undef vsscanf
#define vsscanf(...) vsscanf_is_banned_use_base_num

/* time zone, locale and static buffers: base/utc.c */
#undef gmtime
#define gmtime(...) gmtime_is_banned_use_base_utc
#undef localtime
#define localtime(...) localtime_is_banned_use_base_utc
#undef localtime_r
#define localtime_r(...) localtime_r_is_banned_use_base_utc
#undef asctime
#define asctime(...) asctime_is_banned_use_base_utc
#undef asctime_r
#define asctime_r(...) asctime_r_is_banned_use_base_utc
#undef ctime
#define ctime(...) ctime_is_banned_use_base_utc
#undef ctime_r
#define ctime_r(...) ctime_r_is_banned_use_base_utc
#undef setlocale
#define setlocale(...) setlocale_is_banned_numbers_are_locale_free

/* temporary names that another process can take first */
#undef mktemp
#define mktemp(...) mktemp_is_banned_use_base_fs
#undef tmpnam
#define tmpnam(...) tmpnam_is_banned_use_base_fs
#undef tempnam
#define tempnam(...) tempnam_is_banned_use_base_fs
#undef tmpfile
#define tmpfile(...) tmpfile_is_banned_use_base_fs

#endif

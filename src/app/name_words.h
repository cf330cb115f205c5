/* SPDX-License-Identifier: MIT */
/*
 * What the name of a field tells about it: its unit, which direction is good, whether it is a time, an
 * index, or the name of a group. Tables of words; a guess that `inspect` shows and `init` writes down
 * for a person to look at.
 */
#ifndef SA_APP_NAME_WORDS_H
#define SA_APP_NAME_WORDS_H

#include <stdbool.h>

#include "model/better.h"

/* The unit (a row of policy/units.c) that ends the name, such as ms of p95_latency_ms; "" = none. */
const char *sa_name_unit(const char *name);

/* "95%", "99.9%": a percentile, as load generators call its column. */
bool sa_name_is_percentile(const char *name);

/* Of what is true or false: SA_HIGHER when true is good, SA_LOWER when it is bad, SA_NEITHER when nobody knows. */
enum sa_better sa_name_flag(const char *name);

/* SA_NEITHER when no word of it is known. Words for what should be low go before those for high. */
enum sa_better sa_name_better(const char *name);

/* Whether it is the kind of number whose peak matters: memory, open files, the length of a queue. */
bool sa_name_peaks(const char *name);

/* Whether one of its words names a time, and its last one an index, a group. */
bool sa_name_is_time(const char *name);
bool sa_name_is_index(const char *name);
bool sa_name_is_group(const char *name);

/* Whether it is the name of what another field measures, as in tables with a value a line. */
bool sa_name_is_metric(const char *name);

/* Whether it is a number that names something and measures nothing: a code, an id, a version. */
bool sa_name_is_code(const char *name);

/* Whether a name alone says nothing: value, p95, max ... */
bool sa_name_says_nothing(const char *name);

/* Whether it says that it only grows: a total, a counter. */
bool sa_name_is_counter(const char *name);

/* Whether it is how many there are at a time (users, connections), and so no total, though it may only grow. */
bool sa_name_is_level(const char *name);

/* Whether it says how long something takes. */
bool sa_name_is_duration(const char *name);

/* Whether it counts what goes wrong (errors, timeouts); whether it counts anything (requests, bytes too). */
bool sa_name_is_failures(const char *name);
bool sa_name_is_countable(const char *name);

#endif

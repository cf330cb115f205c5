/* SPDX-License-Identifier: MIT */
/*
 * Reading the wanted paths of a JSON record in one walk over the scanner.
 *
 * All paths stand in one trie, so that a member nobody asks for costs one look-up and is passed over at
 * once. Of a member that stands twice in one object the last one counts.
 */
#ifndef SA_CODEC_PATH_TRIE_H
#define SA_CODEC_PATH_TRIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "codec/json_scan.h"

enum sa_trie_step_kind { SA_TRIE_MEMBER, SA_TRIE_ELEMENT, SA_TRIE_EVERY };

/* One step of a path: a member by its name, the element [n] of a list (from 0), or every element. */
struct sa_trie_step {
	enum sa_trie_step_kind kind;
	const char *name;
	size_t element;
};

/* What stands at a path in a record. */
enum sa_slot_kind {
	SA_SLOT_ABSENT, /* nothing, or null */
	SA_SLOT_NUMBER, /* finite, infinite (a token or an overflow), or NaN for the token NaN */
	SA_SLOT_TEXT,
	SA_SLOT_BOOL,
	SA_SLOT_OTHER, /* an object or a list */
};

struct sa_slot {
	enum sa_slot_kind kind;
	double number; /* of a NUMBER; of a TEXT that is one plain number; 0/1 of a BOOL; else NaN */
	struct sa_jtext raw; /* the value as it stands in the bytes (without quotes for a TEXT) */
};

/* Values of one path with [*]. */
struct sa_slot_list {
	double *value;
	size_t n, cap;
	bool touched; /* the record held something for its slot */
};

struct sa_trie;

/* An empty trie in `arena`. */
struct sa_trie *sa_trie_new(struct sa_arena *arena);

/* Adds a path of n steps; the same one again gives the same slot. Returns its slot, from 0. */
size_t sa_trie_add(struct sa_trie *trie, const struct sa_trie_step *path, size_t n);

/* How many slots there are. */
size_t sa_trie_slots(const struct sa_trie *trie);

/* Ends the building: no path may be added after it. Readers may then run in parallel. */
void sa_trie_seal(struct sa_trie *trie);

/*
 * One reader: the state of a walk. `slot` has sa_trie_slots() elements, `list` as many (only those of
 * paths with [*] are filled). Texts point into the bytes of the record.
 */
struct sa_trie_reader {
	const struct sa_trie *trie;
	struct sa_slot *slot;
	struct sa_slot_list *list;
	size_t *touched; /* slots that are not absent, or were not */
	size_t n_touched;
	uint64_t *seen; /* by node: the object it was last met in */
	uint64_t object;
};

/* Memory of the reader is the heap's: it grows with the longest list; release gives it back. */
void sa_trie_reader_init(struct sa_trie_reader *reader, const struct sa_trie *trie);
void sa_trie_reader_release(struct sa_trie_reader *reader);

/* Clears the slots and reads the next value of the scanner, an object or anything else. */
bool sa_trie_read(struct sa_trie_reader *reader, struct sa_jscan *scan);

/* Makes every slot absent and every list empty. */
void sa_trie_clear(struct sa_trie_reader *reader);

/*
 * The number of a text: a plain decimal number with blanks around it (FORMATS 0.4), infinite on
 * overflow; NaN for any other text.
 */
double sa_slot_text_number(const char *text, size_t len);

#endif

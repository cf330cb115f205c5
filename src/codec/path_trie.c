/* SPDX-License-Identifier: MIT */
/* All wanted paths of a record in one walk: a trie whose nodes are objects and lists on the way. */
#include "codec/path_trie.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

#define NONE	 SIZE_MAX
#define INFINITE ((double)INFINITY)

/* The first and the last eight bytes of a name: of one of up to sixteen all there is. */
struct ends {
	uint64_t head, tail;
};

struct child {
	const char *name;
	size_t len, node;
	struct ends ends; /* filled by seal */
};

struct node {
	size_t slot; /* NONE: nothing is taken here */
	bool listed; /* its slot is one of a path with [*] */
	bool inner;  /* has anything below it */
	struct child *member;
	size_t n_member, cap_member;
	uint32_t *hash; /* number of a member + 1, 0 = empty; a power of two of them */
	uint64_t mask;
	size_t *element; /* node of [i], NONE; as many as the highest one needs */
	size_t n_element;
	size_t every; /* node of [*] */
};

struct sa_trie {
	struct sa_arena *arena;
	struct node *node;
	size_t n_node, cap_node;
	size_t n_slot;
	bool *listed; /* by slot, filled by seal */
};

static void *grown(struct sa_arena *arena, void *old, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return old;
	*cap = *cap ? *cap * 2 : 8;
	void *made = sa_arena_array(arena, *cap, size);

	if (n)
		memcpy(made, old, n * size);
	return made;
}

static size_t new_node(struct sa_trie *t)
{
	t->node = grown(t->arena, t->node, t->n_node, &t->cap_node, sizeof *t->node);
	t->node[t->n_node] = (struct node){.slot = NONE, .every = NONE};
	return t->n_node++;
}

struct sa_trie *sa_trie_new(struct sa_arena *arena)
{
	struct sa_trie *t = SA_NEW(arena, struct sa_trie);

	t->arena = arena;
	new_node(t);
	return t;
}

static size_t member_node(struct sa_trie *t, size_t at, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < t->node[at].n_member; i++) {
		const struct child *c = &t->node[at].member[i];

		if (c->len == len && memcmp(c->name, name, len) == 0)
			return c->node;
	}
	size_t made = new_node(t);
	struct node *node = &t->node[at];

	node->member = grown(t->arena, node->member, node->n_member, &node->cap_member,
			     sizeof *node->member);
	node->member[node->n_member++] = (struct child){name, len, made, {0, 0}};
	return made;
}

static size_t element_node(struct sa_trie *t, size_t at, size_t element)
{
	for (size_t i = 0; i < t->node[at].n_element; i += 2) {
		if (t->node[at].element[i] == element)
			return t->node[at].element[i + 1];
	}
	size_t made = new_node(t);
	struct node *node = &t->node[at];
	size_t *pairs = SA_NEW_ARRAY(t->arena, node->n_element + 2, size_t);

	if (node->n_element)
		memcpy(pairs, node->element, node->n_element * sizeof *pairs);
	pairs[node->n_element] = element;
	pairs[node->n_element + 1] = made;
	node->element = pairs;
	node->n_element += 2;
	return made;
}

size_t sa_trie_add(struct sa_trie *t, const struct sa_trie_step *path, size_t n)
{
	bool listed = false;
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		const struct sa_trie_step *step = &path[i];

		t->node[at].inner = true;
		if (step->kind == SA_TRIE_MEMBER) {
			at = member_node(t, at, step->name);
		} else if (step->kind == SA_TRIE_ELEMENT) {
			at = element_node(t, at, step->element);
		} else {
			listed = true;
			if (t->node[at].every == NONE) {
				size_t made = new_node(t);

				t->node[at].every = made;
			}
			at = t->node[at].every;
		}
	}
	if (t->node[at].slot == NONE) {
		t->node[at].slot = t->n_slot++;
		t->node[at].listed = listed;
	}
	return t->node[at].slot;
}

size_t sa_trie_slots(const struct sa_trie *t)
{
	return t->n_slot;
}

/* The scanner's pad makes the load of a short one safe. */
static inline struct ends ends_of(const char *p, size_t len)
{
	struct ends e = {0, 0};

	memcpy(&e.head, p, sizeof e.head);
	if (len < sizeof e.head)
		e.head &= (UINT64_C(1) << (len * 8)) - 1;
	else
		memcpy(&e.tail, p + len - sizeof e.tail, sizeof e.tail);
	return e;
}

/* The ends and the length tell most names apart. */
static inline uint64_t name_hash(const struct ends *e, size_t len)
{
	uint64_t h = (e->head ^ len * UINT64_C(0x9E3779B97F4A7C15)) * UINT64_C(0xFF51AFD7ED558CCD);

	h = (h ^ e->tail ^ h >> 29) * UINT64_C(0xC4CEB9FE1A85EC53);
	return h ^ h >> 32;
}

static inline bool is_name(const struct child *c, const struct ends *e, const char *p, size_t len)
{
	return c->len == len && c->ends.head == e->head && c->ends.tail == e->tail &&
	       (len <= sizeof *e || memcmp(c->name, p, len) == 0);
}

static void hash_members(struct sa_trie *t, struct node *node)
{
	size_t size = 4;

	while (size < node->n_member * 4)
		size *= 2;
	node->mask = size - 1;
	node->hash = SA_NEW_ARRAY(t->arena, size, uint32_t);
	for (size_t i = 0; i < node->n_member; i++) {
		char padded[8] = {0};
		size_t len = node->member[i].len;
		const char *name = node->member[i].name;

		if (len < sizeof padded)
			name = memcpy(padded, name, len);
		struct ends ends = node->member[i].ends = ends_of(name, len);
		uint64_t h = name_hash(&ends, len) & node->mask;

		while (node->hash[h])
			h = (h + 1) & node->mask;
		node->hash[h] = (uint32_t)i + 1;
	}
}

void sa_trie_seal(struct sa_trie *t)
{
	t->listed = SA_NEW_ARRAY(t->arena, t->n_slot, bool);
	for (size_t i = 0; i < t->n_node; i++) {
		struct node *node = &t->node[i];

		hash_members(t, node);
		if (node->slot != NONE)
			t->listed[node->slot] = node->listed;
	}
}

static inline void clear_slot(struct sa_trie_reader *r, size_t i)
{
	r->slot[i].kind = SA_SLOT_ABSENT;
	r->slot[i].number = SA_MISSING;
	r->list[i].n = 0;
}

void sa_trie_reader_init(struct sa_trie_reader *r, const struct sa_trie *t)
{
	*r = (struct sa_trie_reader){
		.trie = t,
		.slot = sa_xrealloc(NULL, (t->n_slot + 1) * sizeof *r->slot),
		.list = sa_xrealloc(NULL, (t->n_slot + 1) * sizeof *r->list),
		.touched = sa_xrealloc(NULL, (t->n_slot + 1) * sizeof *r->touched),
		.seen = sa_xrealloc(NULL, t->n_node * sizeof *r->seen),
	};
	memset(r->list, 0, (t->n_slot + 1) * sizeof *r->list);
	memset(r->seen, 0, t->n_node * sizeof *r->seen);
	for (size_t i = 0; i < t->n_slot; i++)
		clear_slot(r, i);
}

void sa_trie_reader_release(struct sa_trie_reader *r)
{
	for (size_t i = 0; r->trie && i < r->trie->n_slot; i++)
		free(r->list[i].value);
	free(r->list);
	free(r->slot);
	free(r->touched);
	free(r->seen);
	*r = (struct sa_trie_reader){0};
}

void sa_trie_clear(struct sa_trie_reader *r)
{
	for (size_t i = 0; i < r->n_touched; i++) {
		clear_slot(r, r->touched[i]);
		r->list[r->touched[i]].touched = false;
	}
	r->n_touched = 0;
}

/* The slot will hold something of this record. */
static inline struct sa_slot *touch(struct sa_trie_reader *r, size_t i)
{
	if (!r->list[i].touched)
		r->touched[r->n_touched++] = i;
	r->list[i].touched = true;
	return &r->slot[i];
}

/* A member stands a second time in one object: what the first one gave is forgotten. */
static void clear_below(struct sa_trie_reader *r, size_t at)
{
	const struct node *node = &r->trie->node[at];

	if (node->slot != NONE)
		clear_slot(r, node->slot);
	for (size_t i = 0; i < node->n_member; i++)
		clear_below(r, node->member[i].node);
	for (size_t i = 0; i < node->n_element; i += 2)
		clear_below(r, node->element[i + 1]);
	if (node->every != NONE)
		clear_below(r, node->every);
}

double sa_slot_text_number(const char *text, size_t len)
{
	double value;

	if (!sa_num_from_text(text, len, &value))
		return SA_MISSING;
	if (!isnan(value))
		return value;
	return memchr(text, '-', len) && text[strspn(text, " \t\r\n")] == '-' ? -INFINITE
									      : INFINITE;
}

static double token_number(const char *p, size_t len)
{
	if (*p == 'N')
		return SA_MISSING;
	if (*p == 'I')
		return INFINITE;
	if (p[len - 1] == 'y')
		return -INFINITE;
	double value = sa_num_from_json(p, len);

	return isnan(value) ? (*p == '-' ? -INFINITE : INFINITE) : value;
}

static double string_number(const struct sa_jtext *text)
{
	if (text->escaped) {
		SA_STR_SCOPE(decoded);

		sa_jtext_decode(text, &decoded);
		return sa_slot_text_number(decoded.buf, decoded.len);
	}
	/* most texts begin with a letter and are no number */
	if (!text->len || (unsigned char)*text->p > '9')
		return SA_MISSING;
	return sa_slot_text_number(text->p, text->len);
}

static bool take_slot(struct sa_jscan *s, enum sa_json_type type, struct sa_slot *slot)
{
	const char *begin = s->p;

	slot->number = SA_MISSING;
	if (type == SA_JSON_STRING) {
		slot->kind = SA_SLOT_TEXT;
		if (!sa_jscan_string(s, &slot->raw))
			return false;
		slot->number = string_number(&slot->raw);
		return true;
	}
	if (!sa_jscan_skip(s))
		return false;
	slot->raw = (struct sa_jtext){.p = begin, .len = (size_t)(s->p - begin)};
	switch (type) {
	case SA_JSON_NUMBER:
		slot->kind = SA_SLOT_NUMBER;
		slot->number = token_number(begin, slot->raw.len);
		break;
	case SA_JSON_BOOL:
		slot->kind = SA_SLOT_BOOL;
		slot->number = *begin == 't';
		break;
	case SA_JSON_NULL:
	case SA_JSON_ERROR:
		slot->kind = SA_SLOT_ABSENT;
		break;
	case SA_JSON_STRING:
	case SA_JSON_ARRAY:
	case SA_JSON_OBJECT:
		slot->kind = SA_SLOT_OTHER;
		break;
	}
	return true;
}

static void list_add(struct sa_slot_list *list, double value)
{
	if (list->n == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 16;
		list->value = sa_xrealloc(list->value, list->cap * sizeof *list->value);
	}
	list->value[list->n++] = value;
}

static size_t find_member(const struct node *node, const struct sa_jtext *key)
{
	if (__builtin_expect(key->escaped, 0)) {
		for (size_t i = 0; i < node->n_member; i++) {
			const struct child *c = &node->member[i];

			if (sa_jtext_is(key, c->name, c->len))
				return c->node;
		}
		return NONE;
	}
	const struct ends ends = ends_of(key->p, key->len);

	for (uint64_t h = name_hash(&ends, key->len) & node->mask; node->hash[h];
	     h = (h + 1) & node->mask) {
		const struct child *c = &node->member[node->hash[h] - 1];

		if (is_name(c, &ends, key->p, key->len))
			return c->node;
	}
	return NONE;
}

static bool read_value(struct sa_trie_reader *r, struct sa_jscan *s, size_t at);

static void read_object(struct sa_trie_reader *r, struct sa_jscan *s, size_t at)
{
	const uint64_t object = ++r->object;
	struct sa_jloop loop;
	struct sa_jtext key;

	for (sa_jscan_open(s, &loop); sa_jscan_key(s, &loop, &key);) {
		size_t child = find_member(&r->trie->node[at], &key);

		if (child == NONE) {
			sa_jscan_skip(s);
			continue;
		}
		if (r->seen[child] == object)
			clear_below(r, child);
		r->seen[child] = object;
		read_value(r, s, child);
	}
}

static size_t find_element(const struct node *node, size_t i)
{
	for (size_t k = 0; k < node->n_element; k += 2) {
		if (node->element[k] == i)
			return node->element[k + 1];
	}
	return NONE;
}

static void read_array(struct sa_trie_reader *r, struct sa_jscan *s, size_t at)
{
	struct sa_jloop loop;
	size_t i = 0;

	for (sa_jscan_open(s, &loop); sa_jscan_item(s, &loop); i++) {
		const struct node *node = &r->trie->node[at];
		size_t child = find_element(node, i);

		if (child != NONE && node->every != NONE) {
			/* an element that both [i] and [*] want is read twice */
			struct sa_jscan again = *s;

			read_value(r, &again, child);
			child = node->every;
		} else if (child == NONE) {
			child = node->every;
		}
		if (child == NONE)
			sa_jscan_skip(s);
		else
			read_value(r, s, child);
	}
}

/* The value itself is no number; its first byte tells what it is. */
static void note_other(struct sa_trie_reader *r, const struct sa_jscan *s, const struct node *node)
{
	if (node->slot == NONE)
		return;
	struct sa_slot *slot = touch(r, node->slot);

	slot->kind = SA_SLOT_OTHER;
	slot->raw = (struct sa_jtext){.p = s->p, .len = 1};
}

/* Takes exactly one value. A node may be both a slot and inner: the value is then no number anyway. */
static bool read_value(struct sa_trie_reader *r, struct sa_jscan *s, size_t at)
{
	const struct node *node = &r->trie->node[at];
	enum sa_json_type type = sa_jscan_peek(s);

	if (node->inner && type == SA_JSON_OBJECT && node->n_member) {
		note_other(r, s, node);
		read_object(r, s, at);
	} else if (node->inner && type == SA_JSON_ARRAY &&
		   (node->n_element || node->every != NONE)) {
		note_other(r, s, node);
		read_array(r, s, at);
	} else if (node->slot != NONE) {
		struct sa_slot *slot = touch(r, node->slot);

		if (take_slot(s, type, slot) && node->listed)
			list_add(&r->list[node->slot],
				 slot->kind == SA_SLOT_BOOL ? SA_MISSING : slot->number);
	} else {
		sa_jscan_skip(s);
	}
	return !s->why;
}

bool sa_trie_read(struct sa_trie_reader *r, struct sa_jscan *s)
{
	sa_trie_clear(r);
	return read_value(r, s, 0);
}

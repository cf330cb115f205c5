/* SPDX-License-Identifier: MIT */
/*
 * Paths into a record: the first line is a list of paths as a policy writes them, between tabs, the rest is
 * a JSON record. A path that is taken has steps of which at most one is [*], and one that is made of its
 * first name alone means that name; a number that is found in the record must be one.
 */
#include "fuzz.h"

#include "codec/path_trie.h"
#include "load/fields.h"
#include "policy/paths.h"

#define PATHS 64

/* Whatever a member is called, the text that names it is read back as that name. */
static void check_member(struct sa_arena *arena, const char *name)
{
	struct sa_field_path path;
	SA_STR_SCOPE(text);

	sa_field_put_member(&text, name, strlen(name));
	CHECK(sa_field_path_parse(arena, sa_arena_strdup(arena, text.buf), false, &path) == NULL);
	CHECK(path.n_step == 1 && path.step[0].kind == SA_STEP_MEMBER);
	CHECK(strcmp(path.step[0].name, name) == 0);
}

static void add_path(struct sa_trie *trie, struct sa_arena *arena, const char *text)
{
	static const enum sa_trie_step_kind kind[] = {
		[SA_STEP_MEMBER] = SA_TRIE_MEMBER,
		[SA_STEP_INDEX] = SA_TRIE_ELEMENT,
		[SA_STEP_EACH] = SA_TRIE_EVERY,
	};
	struct sa_field_path path;
	const char *why = sa_field_path_parse(arena, text, false, &path);
	size_t every = 0;

	if (sa_run_path_check(text) == NULL)
		CHECK(text[0] && text[0] != '/' && strcmp(text, "..") != 0 &&
		      strncmp(text, "../", 3) != 0 && !strstr(text, "/../"));
	if (why) {
		CHECK(why[0]);
		return;
	}
	struct sa_trie_step *step = SA_NEW_ARRAY(arena, path.n_step, struct sa_trie_step);

	CHECK(path.n_step > 0);
	for (size_t i = 0; i < path.n_step; i++) {
		const struct sa_path_step *from = &path.step[i];

		every += from->kind == SA_STEP_EACH;
		step[i] = (struct sa_trie_step){kind[from->kind], from->name, from->index};
		if (from->kind == SA_STEP_MEMBER && is_utf8(from->name))
			check_member(arena, from->name);
	}
	CHECK(every == (path.each ? 1 : 0));
	sa_trie_add(trie, step, path.n_step);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nl = memchr(data, '\n', size);
	size_t head = nl ? (size_t)(nl - data) : size, n = 0;
	struct sa_trie_reader reader;
	struct sa_jscan scan;
	char *save = NULL;
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);

	if (!nl)
		return 0;
	struct sa_trie *trie = sa_trie_new(&arena);
	char *paths = sa_arena_strndup(&arena, (const char *)data, head);

	for (char *path = strtok_r(paths, "\t", &save); path && n < PATHS;
	     path = strtok_r(NULL, "\t", &save), n++)
		add_path(trie, &arena, path);
	sa_trie_seal(trie);
	sa_trie_reader_init(&reader, trie);
	sa_buf_set(&buf, nl + 1, size - head - 1);
	sa_jscan_init(&scan, buf.data, buf.len);
	if (sa_trie_read(&reader, &scan) && sa_jscan_end(&scan)) {
		for (size_t i = 0; i < sa_trie_slots(trie); i++) {
			const struct sa_slot *slot = &reader.slot[i];

			CHECK(slot->kind != SA_SLOT_TEXT ||
			      slot->raw.p + slot->raw.len <= buf.data + buf.len);
			CHECK(slot->kind != SA_SLOT_OTHER || slot->number != slot->number);
		}
	}
	sa_trie_reader_release(&reader);
	return 0;
}

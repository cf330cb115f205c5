/* SPDX-License-Identifier: MIT */
/*
 * Paths into a record: the first line is a list of paths (steps between points, [n] and [*] as steps,
 * paths between blanks), the rest is a JSON record. A number that is found must be one.
 */
#include "fuzz.h"

#include "codec/path_trie.h"

#define STEPS 16
#define PATHS 64

static void add_path(struct sa_trie *trie, char *text)
{
	struct sa_trie_step step[STEPS];
	size_t n = 0;
	char *save = NULL;

	for (char *part = strtok_r(text, ".", &save); part && n < STEPS;
	     part = strtok_r(NULL, ".", &save)) {
		step[n] = (struct sa_trie_step){SA_TRIE_MEMBER, part, 0};
		if (strcmp(part, "[*]") == 0)
			step[n].kind = SA_TRIE_EVERY;
		else if (part[0] == '[')
			step[n] = (struct sa_trie_step){SA_TRIE_ELEMENT, "",
							(size_t)strtoul(part + 1, NULL, 10)};
		n++;
	}
	if (n)
		sa_trie_add(trie, step, n);
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

	for (char *path = strtok_r(paths, " ", &save); path && n < PATHS;
	     path = strtok_r(NULL, " ", &save), n++)
		add_path(trie, path);
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

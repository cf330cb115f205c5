/* SPDX-License-Identifier: MIT */
/*
 * Build tool: the few characters of a TrueType font that plots need, as C arrays on stdout.
 *
 *	font_subset data FONT     a TrueType font with only those glyphs, without hinting instructions
 *	font_subset widths FONT   their advance widths, for laying text out
 *
 * The output depends on the font alone. Run by scripts/font.mk; knows simple and composite glyphs and
 * a format 4 character map, which is what DejaVu has.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Code points to keep, in ascending order. */
static const struct {
	unsigned from, to;
} ranges[] = {
	{0x20, 0x7e},	  {0xa0, 0x17f},		      /* Latin */
	{0x394, 0x394},	  {0x3bc, 0x3bc},   {0x3c3, 0x3c3},   /* Delta mu sigma */
	{0x2013, 0x2014}, {0x2018, 0x2019}, {0x201c, 0x201d}, /* dashes, quotes */
	{0x2026, 0x2026}, {0x2190, 0x2193}, {0x2212, 0x2212}, /* ellipsis, arrows, minus */
	{0x221e, 0x221e}, {0x2248, 0x2248}, {0x2260, 0x2260}, /* infinity, about, not equal */
	{0x2264, 0x2265}, {0x2713, 0x2713}, {0x2717, 0x2717}, /* at most, at least, check, cross */
};
#define RANGES (sizeof ranges / sizeof *ranges)

enum { MAX_GLYPHS = 2000 };

struct bytes {
	unsigned char *p;
	size_t len, cap;
};

static struct bytes font;
static unsigned old_id[MAX_GLYPHS], n_glyphs;	/* glyph of the subset -> glyph of the font */
static unsigned codepoint[MAX_GLYPHS], n_chars; /* character i (from 0) is glyph i + 1 */

static void die(const char *why)
{
	fprintf(stderr, "font_subset: %s\n", why);
	exit(1);
}

static void put(struct bytes *b, const void *from, size_t len)
{
	if (b->len + len > b->cap) {
		b->cap = (b->len + len) * 2 + 64;
		b->p = realloc(b->p, b->cap);
		if (!b->p)
			die("no memory");
	}
	memcpy(b->p + b->len, from, len);
	b->len += len;
}

static void put16(struct bytes *b, unsigned v)
{
	const unsigned char c[] = {(unsigned char)(v >> 8), (unsigned char)v};

	put(b, c, sizeof c);
}

static void put32(struct bytes *b, unsigned long v)
{
	put16(b, (unsigned)(v >> 16 & 0xffff));
	put16(b, (unsigned)(v & 0xffff));
}

static void pad4(struct bytes *b)
{
	while (b->len % 4)
		put(b, "", 1);
}

static const unsigned char *at(size_t offset, size_t len)
{
	if (offset > font.len || len > font.len - offset)
		die("the font is cut short");
	return font.p + offset;
}

static unsigned get16(size_t offset)
{
	const unsigned char *p = at(offset, 2);

	return (unsigned)(p[0] << 8 | p[1]);
}

static size_t get32(size_t offset)
{
	return (size_t)get16(offset) << 16 | get16(offset + 2);
}

static size_t table(const char *tag, size_t *len)
{
	unsigned n = get16(4);

	for (unsigned i = 0; i < n; i++) {
		size_t row = 12 + 16 * (size_t)i;

		if (memcmp(at(row, 16), tag, 4) == 0) {
			*len = get32(row + 12);
			at(get32(row + 8), *len);
			return get32(row + 8);
		}
	}
	die("a table is missing");
	return 0;
}

/* Start of the format 4 character map. */
static size_t find_cmap(void)
{
	size_t len, cmap = table("cmap", &len);

	for (unsigned i = 0; i < get16(cmap + 2); i++) {
		size_t row = cmap + 4 + 8 * (size_t)i, sub = cmap + get32(row + 4);

		if (get16(row) == 3 && get16(row + 2) == 1 && get16(sub) == 4)
			return sub;
	}
	die("no format 4 character map");
	return 0;
}

static unsigned glyph_of(size_t cmap, unsigned code)
{
	unsigned segments = get16(cmap + 6) / 2;
	size_t ends = cmap + 14, starts = ends + 2 * (size_t)segments + 2;
	size_t deltas = starts + 2 * (size_t)segments, offsets = deltas + 2 * (size_t)segments;

	for (size_t s = 0; s < segments; s++) {
		unsigned start = get16(starts + 2 * s), offset = get16(offsets + 2 * s);
		unsigned delta = get16(deltas + 2 * s), glyph;

		if (code > get16(ends + 2 * s))
			continue;
		if (code < start)
			return 0;
		if (!offset)
			return (code + delta) & 0xffff;
		glyph = get16(offsets + 2 * s + offset + 2 * (size_t)(code - start));
		return glyph ? (glyph + delta) & 0xffff : 0;
	}
	return 0;
}

static unsigned add_glyph(unsigned id)
{
	if (n_glyphs == MAX_GLYPHS)
		die("too many glyphs");
	old_id[n_glyphs] = id;
	return n_glyphs++;
}

static unsigned new_id(unsigned id)
{
	for (unsigned i = 0; i < n_glyphs; i++) {
		if (old_id[i] == id)
			return i;
	}
	return add_glyph(id);
}

static void choose(void)
{
	size_t cmap = find_cmap();

	add_glyph(0);
	for (size_t r = 0; r < RANGES; r++) {
		for (unsigned code = ranges[r].from; code <= ranges[r].to; code++) {
			unsigned glyph = glyph_of(cmap, code);

			if (!glyph)
				continue;
			codepoint[n_chars++] = code;
			add_glyph(glyph);
		}
	}
}

static size_t glyph_bytes(unsigned id, size_t *len)
{
	size_t size, head = table("head", &size), loca = table("loca", &size),
		     glyf = table("glyf", &size);
	size_t from, to;

	if (get16(head + 50)) {
		from = get32(loca + 4 * (size_t)id);
		to = get32(loca + 4 * (size_t)id + 4);
	} else {
		from = 2 * (size_t)get16(loca + 2 * (size_t)id);
		to = 2 * (size_t)get16(loca + 2 * (size_t)id + 2);
	}
	if (to < from || to > size)
		die("a glyph lies outside of the font");
	*len = to - from;
	return glyf + from;
}

/* A composite glyph: its parts get their new numbers (and join the subset). */
static void put_composite(struct bytes *out, size_t glyph)
{
	enum {
		WORDS = 0x1,
		SCALE = 0x8,
		MORE = 0x20,
		XY_SCALE = 0x40,
		TWO_BY_TWO = 0x80,
		CODE = 0x100
	};
	size_t p = glyph + 10;
	unsigned flags;

	put(out, at(glyph, 10), 10);
	do {
		size_t args;

		flags = get16(p);
		put16(out, flags & ~(unsigned)CODE);
		put16(out, new_id(get16(p + 2)));
		args = (flags & WORDS ? 4 : 2) + (flags & SCALE	       ? 2
						  : flags & XY_SCALE   ? 4
						  : flags & TWO_BY_TWO ? 8
								       : 0);
		put(out, at(p + 4, args), args);
		p += 4 + args;
	} while (flags & MORE);
}

static void put_glyph(struct bytes *out, unsigned id)
{
	size_t len, glyph = glyph_bytes(id, &len);
	unsigned contours;

	if (!len)
		return;
	contours = get16(glyph);
	if (contours >= 0x8000) {
		put_composite(out, glyph);
	} else {
		size_t ends = 10 + 2 * (size_t)contours;
		size_t code = ends + 2 + get16(glyph + ends);

		if (code > len)
			die("a glyph is cut short");
		put(out, at(glyph, ends), ends);
		put16(out, 0);
		put(out, at(glyph + code, len - code), len - code);
	}
	pad4(out);
}

static unsigned advance_of(unsigned id, unsigned *bearing)
{
	size_t len, hhea = table("hhea", &len), hmtx = table("hmtx", &len);
	unsigned long_ones = get16(hhea + 34);

	if (id < long_ones) {
		*bearing = get16(hmtx + 4 * (size_t)id + 2);
		return get16(hmtx + 4 * (size_t)id);
	}
	*bearing = get16(hmtx + 4 * (size_t)long_ones + 2 * (size_t)(id - long_ones));
	return get16(hmtx + 4 * (size_t)(long_ones - 1));
}

/* Consecutive characters with consecutive glyphs are one segment. */
static void put_cmap(struct bytes *out)
{
	unsigned start[MAX_GLYPHS], end[MAX_GLYPHS], delta[MAX_GLYPHS], n = 0, log2 = 0;

	for (unsigned i = 0; i < n_chars; i++) {
		if (n && codepoint[i] == end[n - 1] + 1) {
			end[n - 1]++;
			continue;
		}
		start[n] = end[n] = codepoint[i];
		delta[n++] = (i + 1 - codepoint[i]) & 0xffff;
	}
	start[n] = end[n] = 0xffff;
	delta[n++] = 1;
	while (2u << log2 <= n)
		log2++;
	put16(out, 0);
	put16(out, 1);
	put16(out, 3);
	put16(out, 1);
	put32(out, 12);
	put16(out, 4);
	put16(out, 16 + 8 * n);
	put16(out, 0);
	put16(out, 2 * n);
	put16(out, 2u << log2);
	put16(out, log2);
	put16(out, 2 * n - (2u << log2));
	for (unsigned i = 0; i < n; i++)
		put16(out, end[i]);
	put16(out, 0);
	for (unsigned i = 0; i < n; i++)
		put16(out, start[i]);
	for (unsigned i = 0; i < n; i++)
		put16(out, delta[i]);
	for (unsigned i = 0; i < n; i++)
		put16(out, 0);
	pad4(out);
}

static void copy_table(struct bytes *out, const char *tag)
{
	size_t len, from = table(tag, &len);

	put(out, at(from, len), len);
}

static void set16(struct bytes *b, size_t offset, unsigned v)
{
	b->p[offset] = (unsigned char)(v >> 8);
	b->p[offset + 1] = (unsigned char)v;
}

static struct bytes subset(void)
{
	static const char *const tags[] = {"cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp"};
	enum { CMAP, GLYF, HEAD, HHEA, HMTX, LOCA, MAXP, TABLES };
	struct bytes part[TABLES] = {{0}}, out = {0};
	size_t offset = 12 + 16 * TABLES;

	put_cmap(&part[CMAP]);
	for (unsigned i = 0; i < n_glyphs; i++) { /* n_glyphs grows by the parts of composites */
		put32(&part[LOCA], part[GLYF].len);
		put_glyph(&part[GLYF], old_id[i]);
	}
	put32(&part[LOCA], part[GLYF].len);
	for (unsigned i = 0; i < n_glyphs; i++) {
		unsigned bearing, advance = advance_of(old_id[i], &bearing);

		put16(&part[HMTX], advance);
		put16(&part[HMTX], bearing);
	}
	copy_table(&part[HEAD], "head");
	set16(&part[HEAD], 50, 1);
	copy_table(&part[HHEA], "hhea");
	set16(&part[HHEA], 34, n_glyphs);
	copy_table(&part[MAXP], "maxp");
	set16(&part[MAXP], 4, n_glyphs);

	put32(&out, 0x10000);
	put16(&out, TABLES);
	put16(&out, 64);
	put16(&out, 2);
	put16(&out, 16 * TABLES - 64);
	for (size_t t = 0; t < TABLES; t++) {
		put(&out, tags[t], 4);
		put32(&out, 0);
		put32(&out, offset);
		put32(&out, part[t].len);
		pad4(&part[t]);
		offset += part[t].len;
	}
	for (size_t t = 0; t < TABLES; t++)
		put(&out, part[t].p, part[t].len);
	return out;
}

static void print_data(void)
{
	struct bytes out = subset();

	printf("/* Made by scripts/font_subset.c from DejaVu Sans; its licence: docs/LICENSE-DejaVu.txt */\n"
	       "static const unsigned char font_data[%zu] = {",
	       out.len);
	for (size_t i = 0; i < out.len; i++)
		printf("%s%d,", i % 24 ? "" : "\n", out.p[i]);
	printf("\n};\n");
}

static void print_widths(void)
{
	size_t len, head = table("head", &len);
	unsigned bearing;

	printf("/* Made by scripts/font_subset.c from DejaVu Sans; its licence: docs/LICENSE-DejaVu.txt */\n"
	       "#define FONT_UNITS_PER_EM %u\n"
	       "#define FONT_MISSING_WIDTH %u\n"
	       "static const struct {\n\tunsigned short codepoint, width;\n} font_width[%u] = {",
	       get16(head + 18), advance_of(0, &bearing), n_chars);
	for (unsigned i = 0; i < n_chars; i++)
		printf("%s{%u, %u},", i % 6 ? " " : "\n\t", codepoint[i],
		       advance_of(old_id[i + 1], &bearing));
	printf("\n};\n");
}

int main(int argc, char **argv)
{
	unsigned char buf[65536];
	size_t n;
	FILE *f;

	if (argc != 3 || (strcmp(argv[1], "data") != 0 && strcmp(argv[1], "widths") != 0))
		die("usage: font_subset data|widths FONT");
	f = fopen(argv[2], "rb");
	if (!f)
		die("cannot open the font");
	while ((n = fread(buf, 1, sizeof buf, f)) > 0)
		put(&font, buf, n);
	if (ferror(f))
		die("cannot read the font");
	fclose(f);
	choose();
	if (argv[1][0] == 'd')
		print_data();
	else
		print_widths();
	return fflush(stdout) == 0 ? 0 : 1;
}

/* SPDX-License-Identifier: MIT */
/* Files, what they extend, profiles. */
#include "policy/load.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "codec/text_in.h"
#include "gen/policy_builtin.h"
#include "policy/build.h"
#include "policy/digest.h"

const char *sa_policy_builtin_text(void)
{
	return policy_mm_bot;
}

struct loader {
	const struct sa_policy_request *request;
	struct sa_arena *arena;
	struct sa_mistakes *m;
	const char *origin, *extends;
	bool builds_on_mm_bot;
	const struct sa_removed *removed;
};

static struct sa_place place(const char *file, unsigned line)
{
	return (struct sa_place){file, line, line ? 1 : 0};
}

/* ---- which file ---- */

const char *const sa_policy_name[SA_POLICY_NAMES] = {".soak-audit.yaml", ".soak-audit.yml",
						     ".soak-audit.json"};

bool sa_policy_name_is_here(const char *name)
{
	struct stat st;

	return lstat(name, &st) == 0 || errno != ENOENT;
}

/* The policy file of the current directory. NULL without a mistake: there is none. */
static const char *discover(struct loader *l)
{
	const char *found = NULL;

	for (size_t i = 0; i < SA_POLICY_NAMES; i++) {
		if (!sa_policy_name_is_here(sa_policy_name[i]))
			continue;
		if (found) {
			sa_mistake(l->m, place(found, 0),
				   "'%s' is here as well; keep one, or name it with --policy",
				   sa_policy_name[i]);
			return NULL;
		}
		found = sa_policy_name[i];
	}
	return found;
}

static int read_bytes(struct loader *l, const char *file, struct sa_buf *buf, struct sa_err *err)
{
	const struct sa_policy_request *r = l->request;

	if (r->bytes) {
		if (r->len > SA_LIMIT_POLICY_BYTES)
			return sa_err_set(err, SA_ERR_LIMIT, "'%s' is larger than 256 KiB", file);
		sa_buf_set(buf, r->bytes, r->len);
		return 0;
	}
	if (sa_file_read(r->fs, file, SA_LIMIT_POLICY_BYTES, buf, err) == 0)
		return 0;
	return sa_err_wrap(err, "the policy cannot be read");
}

/* Bytes to a tree whose root is a map; NULL after a mistake. */
static struct sa_node *tree_of(struct loader *l, const char *file, struct sa_buf *buf)
{
	struct sa_node *root;
	struct sa_err err;
	size_t before = l->m->n;

	if (sa_text_to_utf8(buf, &err) != 0) {
		sa_mistake(l->m, place(file, 1), "%s", err.msg);
		return NULL;
	}
	root = sa_tree_read(l->arena, file, buf->data, buf->len, l->m);
	if (root && root->kind != SA_NODE_MAP && l->m->n == before)
		sa_mistake(l->m, root->at, "a policy is a map (key: value), not %s",
			   sa_node_is(root));
	/* a file that could not be read to its end says nothing more */
	return root && root->kind == SA_NODE_MAP ? root : NULL;
}

/* ---- version and extends ---- */

static void check_version(struct loader *l, const struct sa_node *root)
{
	const struct sa_node *version = sa_node_get(root, "version");

	if (!version)
		sa_mistake(l->m, root->at, "'version: 1' is missing");
	else if (version->kind == SA_NODE_EMPTY)
		sa_mistake(l->m, version->key_at,
			   "version: the value is left empty; write 'version: 1'");
	else if (version->kind != SA_NODE_WHOLE || strcmp(version->text, "1") != 0)
		sa_mistake(
			l->m, version->at,
			"version takes the plain number 1, the version of the language that this "
			"program knows");
}

static struct sa_node *builtin_tree(struct loader *l)
{
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, policy_mm_bot, sizeof policy_mm_bot - 1);
	l->builds_on_mm_bot = true;
	return tree_of(l, SA_POLICY_BUILTIN, &buf);
}

/* "a/b/policy.yaml" and "./x/../y.yaml" to "a/b/y.yaml"; NULL when it leads above the start. */
static const char *relative_to(struct sa_arena *arena, const char *file, const char *path)
{
	const char *slash = strrchr(file, '/');
	size_t dir = slash ? (size_t)(slash - file) + 1 : 0;
	char *out = sa_arena_alloc(arena, dir + strlen(path) + 2);
	size_t n = dir;

	memcpy(out, file, dir);
	for (const char *p = path; *p;) {
		size_t len = strcspn(p, "/");

		if (len == 2 && memcmp(p, "..", 2) == 0) {
			/* a folder that is written can be left again; what is not written cannot */
			if (!n)
				return NULL;
			for (n--; n && out[n - 1] != '/';)
				n--;
		} else if (len && !(len == 1 && *p == '.')) {
			memcpy(out + n, p, len);
			n += len;
			if (p[len] == '/')
				out[n++] = '/';
		}
		p += len + (p[len] == '/');
	}
	out[n] = '\0';
	return n ? out : NULL;
}

/* The directory that nothing may lead out of: the repository around the file, else the file's own. */
static const char *repository_of(struct sa_arena *arena, const char *real_dir)
{
	char *dir = sa_arena_strdup(arena, real_dir);
	struct stat st;

	for (char *slash; (slash = strrchr(dir, '/')) && slash != dir; *slash = '\0') {
		if (stat(sa_path_join(arena, dir, ".git"), &st) == 0)
			return dir;
	}
	return real_dir;
}

/* Reads what a file of this file system extends. */
static int read_beside(struct loader *l, const char *file, const char *path, struct sa_buf *buf,
		       struct sa_err *err)
{
	const char *slash = strrchr(file, '/');
	const char *dir_name = slash == file ? "/"
			       : slash ? sa_arena_strndup(l->arena, file, (size_t)(slash - file))
				       : ".";
	const char *root, *relative;
	struct sa_dir own, top;
	int result;

	if (sa_dir_open(l->request->fs, l->arena, dir_name, &own, err) != 0)
		return -1;
	root = repository_of(l->arena, own.real_path);
	/* relative to the repository: what lies between it and the file, then the path */
	size_t skip = strlen(root) + (root[1] != '\0');
	const char *between = strlen(own.real_path) >= skip ? own.real_path + skip : "";

	relative = relative_to(
		l->arena, sa_arena_printf(l->arena, "%s%sx", between, *between ? "/" : ""), path);
	sa_dir_close(&own);
	if (!relative)
		return sa_err_set(err, SA_ERR_USAGE, "it leads out of the repository");
	if (sa_dir_open(l->request->fs, l->arena, root, &top, err) != 0)
		return -1;
	result = sa_dir_read(l->request->fs, &top, relative, SA_LIMIT_POLICY_BYTES, buf, err);
	sa_dir_close(&top);
	return result;
}

static struct sa_node *extended_file(struct loader *l, const char *file,
				     const struct sa_node *extends)
{
	const char *path = extends->text, *shown = relative_to(l->arena, file, path);
	const struct sa_policy_request *r = l->request;
	SA_BUF_SCOPE(buf);
	struct sa_err err;
	int result;

	if (!shown)
		shown = path;
	if (r->bytes)
		result =
			r->read ? r->read(r->ctx, shown, &buf, &err)
				: sa_err_set(&err, SA_ERR_NOT_FOUND, "it cannot be read from here");
	else
		result = read_beside(l, file, path, &buf, &err);
	if (result != 0) {
		sa_mistake(l->m, extends->at, "extends '%.100s': %s", path, err.msg);
		return NULL;
	}
	l->extends = shown;
	return tree_of(l, shown, &buf);
}

static bool is_file_form(const char *text)
{
	return strncmp(text, "./", 2) == 0 || strncmp(text, "../", 3) == 0;
}

static struct sa_node *merged_tree(struct loader *l, const char *file, const struct sa_node *own,
				   bool builtin_only);

/* What `root` extends, merged itself; NULL when nothing is inherited (or after a mistake). */
static struct sa_node *inherited(struct loader *l, const char *file, const struct sa_node *root,
				 bool builtin_only)
{
	static const char *const known[] = {SA_POLICY_BUILTIN};
	const struct sa_node *extends = sa_node_get(root, "extends");
	const char *text = extends ? extends->text : NULL;
	struct sa_node *own;

	if (!extends || extends->kind == SA_NODE_BROKEN)
		return NULL;
	if (extends->kind != SA_NODE_TEXT || !*text) {
		sa_mistake(l->m, sa_node_place(extends), "extends takes %s or ./FILE, not %s",
			   SA_POLICY_BUILTIN,
			   *sa_node_is(extends) ? sa_node_is(extends) : "nothing");
		return NULL;
	}
	if (strcmp(text, SA_POLICY_BUILTIN) == 0) {
		l->extends = l->extends ? l->extends : SA_POLICY_BUILTIN;
		return builtin_tree(l);
	}
	if (!is_file_form(text) || strstr(text, "://")) {
		const char *near = sa_mistake_near(l->m, text, known, 1);

		sa_mistake(l->m, extends->at,
			   "extends takes %s or a file as ./FILE, not '%.60s'%s%s",
			   SA_POLICY_BUILTIN, text, near, extends->hint);
		return NULL;
	}
	if (builtin_only) {
		sa_mistake(l->m, extends->at,
			   "a file that is extended may extend %s only: one level of files",
			   SA_POLICY_BUILTIN);
		return NULL;
	}
	own = extended_file(l, file, extends);
	if (!own)
		return NULL;
	check_version(l, own);
	return merged_tree(l, l->extends, own, true);
}

/* A file on top of what it extends; NULL after a mistake in that. */
static struct sa_node *merged_tree(struct loader *l, const char *file, const struct sa_node *own,
				   bool builtin_only)
{
	const struct sa_node *below = inherited(l, file, own, builtin_only);

	if (!below && sa_node_get(own, "extends"))
		return NULL;
	return sa_layer(l->arena, below, own, l->m, &l->removed);
}

/* ---- profiles ---- */

static void build(struct loader *l, const struct sa_node *root, const struct sa_removed *removed,
		  const char *profile, struct sa_policy *policy)
{
	struct sa_build b = {
		.arena = l->arena,
		.m = l->m,
		.policy = policy,
		.removed = removed,
		.now_ms = l->request->now_ms,
		.root = root,
		.file = l->origin,
	};

	*policy = (struct sa_policy){
		.origin = l->origin,
		.extends = l->extends,
		.builds_on_mm_bot = l->builds_on_mm_bot,
		.profile = profile,
	};
	sa_build_policy(&b);
}

static bool may_overlay(struct loader *l, const struct sa_node *overlay)
{
	static const char *const not_here[] = {"version", "extends", "profiles"};
	bool fine = true;

	if (overlay->kind != SA_NODE_MAP)
		return overlay->kind == SA_NODE_BROKEN
			       ? false
			       : sa_mistake(l->m, sa_node_place(overlay),
					    "a profile is a map, not %s%s", sa_node_is(overlay),
					    overlay->kind == SA_NODE_EMPTY
						    ? "; write {} for an empty one"
						    : "");
	for (size_t i = 0; i < 3; i++) {
		const struct sa_node *key = sa_node_get(overlay, not_here[i]);

		if (key)
			fine = sa_mistake(l->m, key->key_at, "a profile cannot hold '%s'",
					  not_here[i]);
	}
	return fine;
}

/* Every profile is resolved and checked; the one that was asked for stays. */
static void build_profiles(struct loader *l, const struct sa_node *base, struct sa_policy *policy,
			   const struct sa_node **shown)
{
	const struct sa_node *profiles = sa_node_get(base, "profiles");
	const char *wanted = l->request->profile, *name[SA_LIMIT_POLICY_PROFILES];
	bool found = false;
	size_t n = 0;

	if (profiles && profiles->kind != SA_NODE_MAP) {
		if (profiles->kind != SA_NODE_BROKEN)
			sa_mistake(l->m, sa_node_place(profiles),
				   "profiles takes a map of profiles, not %s",
				   sa_node_is(profiles));
		return;
	}
	for (const struct sa_node *node = profiles ? profiles->first : NULL; node;
	     node = node->next) {
		const struct sa_removed *removed = l->removed;
		struct sa_policy other;
		struct sa_node *root;

		if (n == SA_LIMIT_POLICY_PROFILES) {
			sa_mistake(l->m, node->key_at, "more than %d profiles",
				   SA_LIMIT_POLICY_PROFILES);
			break;
		}
		name[n++] = node->key;
		if (!may_overlay(l, node))
			continue;
		root = sa_layer(l->arena, base, node, l->m, &removed);
		root->at = base->at;
		build(l, root, removed, node->key, &other);
		if (wanted && strcmp(wanted, node->key) == 0) {
			*policy = other;
			*shown = root;
			found = true;
		}
	}
	if (wanted && !found) {
		SA_STR_SCOPE(all);

		for (size_t i = 0; i < n; i++)
			sa_str_printf(&all, "%s%s", i ? ", " : "; there are ", name[i]);
		sa_mistake(l->m, place(l->origin, 0), "unknown profile '%.64s'%s%s", wanted,
			   n ? all.buf : "; the policy has no profiles",
			   n ? sa_mistake_near(l->m, wanted, name, n) : "");
	}
}

int sa_policy_load(const struct sa_policy_request *request, struct sa_arena *arena,
		   struct sa_policy *policy, struct sa_policy_source_tree *tree,
		   struct sa_mistakes *m, struct sa_err *err)
{
	struct loader l = {.request = request, .arena = arena, .m = m};
	const char *file = request->file;
	const struct sa_node *base;
	struct sa_node *own;
	SA_BUF_SCOPE(buf);

	if (!file && !request->builtin_only)
		file = discover(&l);
	else if (file && !request->bytes && strcmp(file, SA_POLICY_BUILTIN) == 0)
		file = NULL;
	if (m->n)
		return sa_mistakes_err(m, err);
	l.origin = file ? file : SA_POLICY_BUILTIN;
	if (!file) {
		base = builtin_tree(&l);
	} else {
		if (read_bytes(&l, file, &buf, err) != 0) {
			sa_mistake(m, place(file, 0), "%s", err->msg);
			return sa_mistakes_err(m, err);
		}
		own = tree_of(&l, file, &buf);
		if (!own)
			return sa_mistakes_err(m, err);
		check_version(&l, own);
		base = merged_tree(&l, file, own, false);
	}
	if (!base)
		return sa_mistakes_err(m, err);
	build(&l, base, l.removed, NULL, policy);
	if (!m->n_more)
		build_profiles(&l, base, policy, &base);
	if (m->n)
		return sa_mistakes_err(m, err);
	policy->sha256 = request->undigested ? NULL : sa_policy_digest(arena, policy);
	if (tree)
		tree->root = base;
	return 0;
}

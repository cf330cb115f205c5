/* SPDX-License-Identifier: MIT */
/* Removing a scratch folder of our own with all that is in it. */
#ifndef SA_BASE_REMOVE_TREE_H
#define SA_BASE_REMOVE_TREE_H

/*
 * Removes the folder and everything below it. Links are removed, never followed, and other file
 * systems are not entered. What cannot be removed stays. Returns -1 when something was left.
 */
int sa_remove_tree(const char *path);

#endif

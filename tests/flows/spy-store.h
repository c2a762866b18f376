/* spy-store.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-clock.h"
#include "cm-store.h"

G_BEGIN_DECLS

#define SPY_TYPE_STORE (spy_store_get_type ())

/* A store in memory that counts commits, lets a test act just before one, and fails
 * those it is told to fail. */
G_DECLARE_FINAL_TYPE (SpyStore, spy_store, SPY, STORE, GObject)

typedef void (*SpyStoreFunc) (SpyStore *self, gpointer user_data);

SpyStore *spy_store_new (CmClock *clock);
CmStore *spy_store_get_inner (SpyStore *self); /* none: what really keeps the documents */
guint spy_store_get_n_commits (SpyStore *self);  /* that went well */
guint spy_store_get_n_attempts (SpyStore *self); /* that were made */

/* Before each of the next @n commits, on the thread that makes it. */
void
spy_store_before_commit (SpyStore *self, guint n, SpyStoreFunc func, gpointer user_data);
/* After @n_good more commits, all fail with @code, until told otherwise: -1. */
void spy_store_fail_after (SpyStore *self, guint n_good, int code);
/* Every reading fails with @code; -1: none. */
void spy_store_fail_reading (SpyStore *self, int code);
/* As if nothing could be written; NULL: as if it could again. */
void spy_store_set_obstacle (SpyStore *self, const char *sentence);

G_END_DECLS

/* cm-memory-store.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-clock.h"
#include "cm-store.h"

G_BEGIN_DECLS

#define CM_TYPE_MEMORY_STORE (cm_memory_store_get_type ())

/* A store that is gone with the process: tests and previews. Same rules, no file. */
G_DECLARE_FINAL_TYPE (CmMemoryStore, cm_memory_store, CM, MEMORY_STORE, GObject)

CmStore *cm_memory_store_new (CmClock *clock);

G_END_DECLS

/* cm-store-list.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-store.h"

G_BEGIN_DECLS

#define CM_TYPE_STORE_LIST (cm_store_list_get_type ())

/* A live GListModel of CmSummary: follows a query and the store. Filtering, searching and
 * sorting run in the store's thread; rows that did not change stay the same objects and
 * only the range that differs is announced, so selection and scrolling survive.
 * Properties: "query" (CmQuery, read-write), "loading" (boolean). */
G_DECLARE_FINAL_TYPE (CmStoreList, cm_store_list, CM, STORE_LIST, GObject)

CmStoreList *cm_store_list_new (CmStore *store, CmQuery *query);
void cm_store_list_set_query (CmStoreList *self, CmQuery *query);
CmQuery *cm_store_list_get_query (CmStoreList *self);
gboolean cm_store_list_is_loading (CmStoreList *self);

const char *cm_store_list_get_problem (CmStoreList *self); /* nullable */

G_END_DECLS

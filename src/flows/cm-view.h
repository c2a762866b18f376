/* cm-view.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_VIEW_SECTION (cm_view_section_get_type ())

typedef enum
{
  CM_VIEW_SECTION_CREDENTIALS, /* All, Expiring, Waiting, Errors, Expired, Archived,
                                  Deleted */
  CM_VIEW_SECTION_MICRO_CAS,   /* Micro CAs */
  CM_VIEW_SECTION_ACME,        /* accounts at ACME CAs */
  CM_VIEW_SECTION_DNS,         /* accounts at DNS providers */
  CM_VIEW_SECTION_TRUST,       /* Trusted roots */
  CM_VIEW_SECTION_SERVERS,     /* one per active server identity */
  CM_VIEW_SECTION_LOG,         /* Activity */
} CmViewSection;

GType cm_view_section_get_type (void) G_GNUC_CONST;

#define CM_TYPE_VIEW (cm_view_get_type ())

/* One row of the sidebar. Properties: "title", "icon-name" (strings), "count" (uint,
 * live), "section" (CmViewSection), "query" (CmQuery, live). */
G_DECLARE_FINAL_TYPE (CmView, cm_view, CM, VIEW, GObject)

const char *cm_view_get_id (CmView *self); /* "all", "expiring", ..., "server:UUID" */
const char *cm_view_get_title (CmView *self);
const char *cm_view_get_icon_name (CmView *self);
CmViewSection cm_view_get_section (CmView *self);
guint cm_view_get_count (CmView *self);
CmQuery *cm_view_get_query (CmView *self);     /* what the middle shows; transfer none */
const char *cm_view_get_server (CmView *self); /* nullable: id of the server identity */
/* What somebody should do there, one sentence a line; nullable, live as "attention". */
const char *cm_view_get_attention (CmView *self);

#define CM_TYPE_VIEW_LIST (cm_view_list_get_type ())

/* The live GListModel of CmView: follows the context; counts are taken in a thread. */
G_DECLARE_FINAL_TYPE (CmViewList, cm_view_list, CM, VIEW_LIST, GObject)

CmViewList *cm_view_list_new (CmContext *context);
/* Counts anew, as on a new day. */
void cm_view_list_refresh (CmViewList *self);

G_END_DECLS

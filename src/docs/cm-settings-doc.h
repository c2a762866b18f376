/* cm-settings-doc.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-document.h"

G_BEGIN_DECLS

#define CM_SETTINGS_ID "settings:store"

#define CM_TYPE_SETTINGS_DOC (cm_settings_doc_get_type ())

/* Store-wide defaults: renew_days (30), default_servers. One document, CM_SETTINGS_ID. */
G_DECLARE_FINAL_TYPE (CmSettingsDoc, cm_settings_doc, CM, SETTINGS_DOC, CmDocument)

CmSettingsDoc *cm_settings_doc_new (void);
guint cm_settings_doc_get_renew_days (CmSettingsDoc *self);
void cm_settings_doc_set_renew_days (CmSettingsDoc *self, guint days);
const char *const *cm_settings_doc_get_default_servers (CmSettingsDoc *self);
void cm_settings_doc_set_default_servers (CmSettingsDoc *self, const char *const *ids);

G_END_DECLS

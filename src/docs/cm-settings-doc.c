/* cm-settings-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Defaults that the whole team shares: one document with a fixed id.
 */

#include "cm-settings-doc.h"

#include "cm-document-private.h"
#include "cm-field-private.h"

#define DEFAULT_RENEW_DAYS 30
#define MAX_RENEW_DAYS 3650
#define MAX_SERVERS 500

struct _CmSettingsDoc
{
  CmDocument parent_instance;

  gint64 renew_days;
  GStrv default_servers;
};

G_DEFINE_FINAL_TYPE (CmSettingsDoc, cm_settings_doc, CM_TYPE_DOCUMENT)

static const CmField fields[] = {
  { CM_FIELD (CmSettingsDoc, renew_days, int), .limit = MAX_RENEW_DAYS },
  { CM_FIELD (CmSettingsDoc, default_servers, lines), .limit = CM_DOCUMENT_ID_MAX_BYTES,
    .max_items = MAX_SERVERS },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

static void
cm_settings_doc_class_init (CmSettingsDocClass *klass)
{
  CmDocumentClass *document_class = CM_DOCUMENT_CLASS (klass);

  document_class->document_type = CM_DOCUMENT_TYPE_SETTINGS;
  document_class->fields = &table;
}

static void
cm_settings_doc_init (CmSettingsDoc *self)
{
  self->renew_days = DEFAULT_RENEW_DAYS;
}

/**
 * cm_settings_doc_new:
 *
 * Returns: (transfer full): the defaults
 */
CmSettingsDoc *
cm_settings_doc_new (void)
{
  return cm_document_create (CM_TYPE_SETTINGS_DOC, "store");
}

/**
 * cm_settings_doc_get_renew_days:
 * @self: the settings
 *
 * Returns: how many days before its end a certificate is to be renewed
 */
guint
cm_settings_doc_get_renew_days (CmSettingsDoc *self)
{
  g_return_val_if_fail (CM_IS_SETTINGS_DOC (self), DEFAULT_RENEW_DAYS);

  return (guint)self->renew_days;
}

/**
 * cm_settings_doc_set_renew_days:
 * @self: the settings
 * @days: how many days before its end a certificate is to be renewed, at most 3,650
 *
 * Sets the days.
 */
void
cm_settings_doc_set_renew_days (CmSettingsDoc *self, guint days)
{
  g_return_if_fail (CM_IS_SETTINGS_DOC (self));

  self->renew_days = MIN (days, MAX_RENEW_DAYS);
}

/**
 * cm_settings_doc_get_default_servers:
 * @self: the settings
 *
 * Returns: (transfer none): ids of the servers new credentials are sealed for
 */
const char *const *
cm_settings_doc_get_default_servers (CmSettingsDoc *self)
{
  g_return_val_if_fail (CM_IS_SETTINGS_DOC (self), NULL);

  return cm_field_get_lines (self->default_servers);
}

/**
 * cm_settings_doc_set_default_servers:
 * @self: the settings
 * @ids: (nullable): ids of server identities
 *
 * Sets the servers.
 */
void
cm_settings_doc_set_default_servers (CmSettingsDoc *self, const char *const *ids)
{
  g_return_if_fail (CM_IS_SETTINGS_DOC (self));

  cm_field_set_lines (&self->default_servers, ids, MAX_SERVERS, CM_DOCUMENT_ID_MAX_BYTES);
}

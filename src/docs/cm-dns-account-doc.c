/* cm-dns-account-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An account at a DNS provider: which provider, which zones, what it needs to know. What
 * of that is secret is sealed for the managers, as one JSON object of texts by name.
 */

#include "cm-dns-account-doc.h"

#include "cm-document-private.h"
#include "cm-field-list-private.h"
#include "cm-seal.h"

#define MAX_PROVIDER_BYTES 40
#define MAX_ZONE_BYTES 255
#define MAX_NAME_BYTES 40
#define MAX_SERVER_BYTES 500

G_DEFINE_ENUM_TYPE (CmDnsSpread,
                    cm_dns_spread,
                    G_DEFINE_ENUM_VALUE (CM_DNS_SPREAD_AUTHORITATIVE, "authoritative"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_SPREAD_RESOLVERS, "resolvers"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_SPREAD_DOH, "doh"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_SPREAD_DELAY, "delay"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_SPREAD_NONE, "none"))

struct _CmDnsAccountDoc
{
  CmDocument parent_instance;

  char *provider;
  GStrv zones;         /* nullable, as all that follow */
  GPtrArray *settings; /* (element-type CmDnsSettingValue) */
  GBytes *sealed_secrets;
  int spread; /* a CmDnsSpread */
  GStrv spread_servers;
  gint64 spread_delay_seconds;
  gint64 spread_limit_seconds;
};

G_DEFINE_FINAL_TYPE (CmDnsAccountDoc, cm_dns_account_doc, CM_TYPE_DOCUMENT)

#define SETTING(name, kind) CM_FIELD (CmDnsSettingValue, name, kind)

static const CmField setting_fields[] = {
  { SETTING (name, line), .limit = MAX_NAME_BYTES, .required = TRUE },
  { SETTING (value, line), .limit = CM_DNS_ACCOUNT_MAX_VALUE_BYTES, .required = TRUE },
};

static const CmFieldTable setting_table
    = { setting_fields, G_N_ELEMENTS (setting_fields) };

static void
setting_free (CmDnsSettingValue *self)
{
  cm_field_table_clear (&setting_table, self);
  g_free (self);
}

static GPtrArray *
settings_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)setting_free);
}

static const CmFieldList setting_list
    = { &setting_table, sizeof (CmDnsSettingValue), settings_new };

CM_DEFINE_FIELD_LIST (settings, setting_list)

#define FIELD(name, kind) CM_FIELD (CmDnsAccountDoc, name, kind)

static const CmField fields[] = {
  { FIELD (provider, line), .limit = MAX_PROVIDER_BYTES, .required = TRUE },
  { FIELD (zones, lines), .limit = MAX_ZONE_BYTES,
    .max_items = CM_DNS_ACCOUNT_MAX_ZONES },
  { FIELD (settings, settings), .max_items = CM_DNS_ACCOUNT_MAX_SETTINGS },
  { FIELD (sealed_secrets, bytes), .limit = CM_SEAL_MAX_BYTES },
  { FIELD (spread, enum), .enum_type = cm_dns_spread_get_type },
  { FIELD (spread_servers, lines), .limit = MAX_SERVER_BYTES,
    .max_items = CM_DNS_ACCOUNT_MAX_SERVERS },
  { FIELD (spread_delay_seconds, int), .limit = CM_DNS_ACCOUNT_MAX_SECONDS },
  { FIELD (spread_limit_seconds, int), .limit = CM_DNS_ACCOUNT_MAX_SECONDS },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

static void
cm_dns_account_doc_summarize (CmDocument *document,
                              CmSummaryFields *summary,
                              GString *search)
{
  CmDnsAccountDoc *self = CM_DNS_ACCOUNT_DOC (document);

  summary->status = CM_STATUS_ISSUED;
  summary->detail = g_strdup (self->provider);
  cm_document_add_search (search, self->provider);
  cm_document_add_search_lines (search, cm_field_get_lines (self->zones));
}

static void
cm_dns_account_doc_class_init (CmDnsAccountDocClass *klass)
{
  CmDocumentClass *document_class = CM_DOCUMENT_CLASS (klass);

  document_class->document_type = CM_DOCUMENT_TYPE_DNS_ACCOUNT;
  document_class->fields = &table;
  document_class->summarize = cm_dns_account_doc_summarize;
}

static void
cm_dns_account_doc_init (CmDnsAccountDoc *self)
{
}

/**
 * cm_dns_account_doc_new:
 * @name: what people call it
 * @provider: the id of a provider's definition
 *
 * Returns: (transfer full): an account with a new id
 */
CmDnsAccountDoc *
cm_dns_account_doc_new (const char *name, const char *provider)
{
  CmDnsAccountDoc *self;

  g_return_val_if_fail (name != NULL && provider != NULL, NULL);

  self = cm_document_create (CM_TYPE_DNS_ACCOUNT_DOC, /* name: */ NULL);
  cm_document_set_title (CM_DOCUMENT (self), name);
  cm_field_set_line (&self->provider, provider, MAX_PROVIDER_BYTES);
  return self;
}

/**
 * cm_dns_account_doc_get_provider:
 * @self: a DNS account
 *
 * Returns: the id of its provider's definition
 */
const char *
cm_dns_account_doc_get_provider (CmDnsAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_DNS_ACCOUNT_DOC (self), NULL);

  return self->provider;
}

/**
 * cm_dns_account_doc_get_zones:
 * @self: a DNS account
 *
 * Returns: (transfer none): the zones it is for; empty: those the provider finds
 */
const char *const *
cm_dns_account_doc_get_zones (CmDnsAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_DNS_ACCOUNT_DOC (self), NULL);

  return cm_field_get_lines (self->zones);
}

/**
 * cm_dns_account_doc_set_zones:
 * @self: a DNS account
 * @zones: (nullable): the zones it is for
 *
 * Sets the zones.
 */
void
cm_dns_account_doc_set_zones (CmDnsAccountDoc *self, const char *const *zones)
{
  g_return_if_fail (CM_IS_DNS_ACCOUNT_DOC (self));

  cm_field_set_lines (&self->zones, zones, CM_DNS_ACCOUNT_MAX_ZONES, MAX_ZONE_BYTES);
}

/**
 * cm_dns_account_doc_get_settings:
 * @self: a DNS account
 *
 * Returns: (transfer none) (element-type CmDnsSettingValue): what it knows and is no
 * secret
 */
GPtrArray *
cm_dns_account_doc_get_settings (CmDnsAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_DNS_ACCOUNT_DOC (self), NULL);

  if (self->settings == NULL)
    self->settings = settings_new ();
  return self->settings;
}

/**
 * cm_dns_account_doc_set_setting:
 * @self: a DNS account
 * @name: a setting's name
 * @value: its value, which is no secret
 *
 * Sets one setting.
 */
void
cm_dns_account_doc_set_setting (CmDnsAccountDoc *self,
                                const char *name,
                                const char *value)
{
  GPtrArray *settings = cm_dns_account_doc_get_settings (self);
  CmDnsSettingValue *setting = NULL;

  g_return_if_fail (settings != NULL && name != NULL && value != NULL);

  for (guint i = 0; i < settings->len && setting == NULL; i++)
    {
      CmDnsSettingValue *known = g_ptr_array_index (settings, i);

      if (g_str_equal (known->name, name))
        setting = known;
    }
  if (setting == NULL)
    {
      setting = g_new0 (CmDnsSettingValue, 1);
      cm_field_set_line (&setting->name, name, MAX_NAME_BYTES);
      g_ptr_array_add (settings, setting);
    }
  cm_field_set_line (&setting->value, value, CM_DNS_ACCOUNT_MAX_VALUE_BYTES);
}

/**
 * cm_dns_account_doc_get_sealed_secrets:
 * @self: a DNS account
 *
 * Returns: (transfer none) (nullable): its secrets, CMS AuthEnvelopedData for the
 * managers
 */
GBytes *
cm_dns_account_doc_get_sealed_secrets (CmDnsAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_DNS_ACCOUNT_DOC (self), NULL);

  return self->sealed_secrets;
}

/**
 * cm_dns_account_doc_set_sealed_secrets:
 * @self: a DNS account
 * @sealed: (nullable): its secrets, sealed
 *
 * Sets the secrets.
 */
void
cm_dns_account_doc_set_sealed_secrets (CmDnsAccountDoc *self, GBytes *sealed)
{
  g_return_if_fail (CM_IS_DNS_ACCOUNT_DOC (self));

  cm_field_set_bytes (&self->sealed_secrets, sealed);
}

/**
 * cm_dns_account_doc_get_spread:
 * @self: a DNS account
 *
 * Returns: how to find out whether records have spread
 */
CmDnsSpread
cm_dns_account_doc_get_spread (CmDnsAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_DNS_ACCOUNT_DOC (self), CM_DNS_SPREAD_AUTHORITATIVE);

  return (CmDnsSpread)self->spread;
}

/**
 * cm_dns_account_doc_get_spread_servers:
 * @self: a DNS account
 *
 * Returns: (transfer none): which servers to ask for that; empty: those that are found
 */
const char *const *
cm_dns_account_doc_get_spread_servers (CmDnsAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_DNS_ACCOUNT_DOC (self), NULL);

  return cm_field_get_lines (self->spread_servers);
}

/**
 * cm_dns_account_doc_get_spread_delay:
 * @self: a DNS account
 *
 * Returns: how long records take to spread, in seconds; 0: as its provider says
 */
guint
cm_dns_account_doc_get_spread_delay (CmDnsAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_DNS_ACCOUNT_DOC (self), 0);

  return (guint)self->spread_delay_seconds;
}

/**
 * cm_dns_account_doc_get_spread_limit:
 * @self: a DNS account
 *
 * Returns: how long to wait for that, in seconds; 0: not said
 */
guint
cm_dns_account_doc_get_spread_limit (CmDnsAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_DNS_ACCOUNT_DOC (self), 0);

  return (guint)self->spread_limit_seconds;
}

/**
 * cm_dns_account_doc_set_spread:
 * @self: a DNS account
 * @spread: how to find out whether records have spread
 * @servers: (nullable): which servers to ask for that
 * @delay_seconds: how long records take to spread; 0: as its provider says
 * @limit_seconds: how long to wait for that; 0: not said
 *
 * Sets how an order waits for records.
 */
void
cm_dns_account_doc_set_spread (CmDnsAccountDoc *self,
                               CmDnsSpread spread,
                               const char *const *servers,
                               guint delay_seconds,
                               guint limit_seconds)
{
  g_return_if_fail (CM_IS_DNS_ACCOUNT_DOC (self));

  self->spread = (int)spread;
  cm_field_set_lines (&self->spread_servers, servers, CM_DNS_ACCOUNT_MAX_SERVERS,
                      MAX_SERVER_BYTES);
  self->spread_delay_seconds = MIN (delay_seconds, CM_DNS_ACCOUNT_MAX_SECONDS);
  self->spread_limit_seconds = MIN (limit_seconds, CM_DNS_ACCOUNT_MAX_SECONDS);
}

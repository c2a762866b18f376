/* cm-acme-directory.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an ACME server offers, read strictly as far as we use it; and the addresses of the
 * CAs that people know by name.
 */

#include "cm-acme-directory.h"

#include "cm-acme-error.h"

#define MAX_URL_BYTES 4096
#define MAX_ITEMS 100

#define LETS_ENCRYPT_STAGING "https://acme-staging-v02.api.letsencrypt.org/directory"

static const struct
{
  const char *word;
  const char *name; /* a CA's own name is not translated */
  const char *url;
  const char *staging; /* nullable: where what the CA issues is worth nothing */
} known[] = {
  { "letsencrypt", "Let’s Encrypt", "https://acme-v02.api.letsencrypt.org/directory",
    LETS_ENCRYPT_STAGING },
  { "letsencrypt-staging", "Let’s Encrypt (staging)", LETS_ENCRYPT_STAGING },
  { "zerossl", "ZeroSSL", "https://acme.zerossl.com/v2/DV90" },
  { "google", "Google Trust Services", "https://dv.acme-v02.api.pki.goog/directory" },
  { "actalis", "Actalis", "https://acme-api.actalis.com/acme/directory" },
};

/**
 * cm_acme_directory_free:
 * @self: a directory
 *
 * Frees it.
 */
void
cm_acme_directory_free (CmAcmeDirectory *self)
{
  g_free (self->new_nonce);
  g_free (self->new_account);
  g_free (self->new_order);
  g_free (self->revoke_cert);
  g_free (self->key_change);
  g_free (self->renewal_info);
  g_free (self->terms);
  g_free (self->website);
  g_strfreev (self->caa_identities);
  g_strfreev (self->profiles);
  g_strfreev (self->profile_texts);
  g_free (self);
}

static void
read_profiles (CmAcmeDirectory *self, JsonObject *profiles)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  g_autoptr (GList) members
      = profiles != NULL ? json_object_get_members (profiles) : NULL;
  guint n = 0;

  for (GList *link = members; link != NULL && n < MAX_ITEMS; link = link->next, n++)
    {
      g_autofree char *text
          = cm_json_dup_string (profiles, link->data, MAX_URL_BYTES, NULL);

      g_strv_builder_add (names, link->data);
      g_strv_builder_add (texts, text != NULL ? text : "");
    }
  g_clear_pointer (&self->profiles, g_strfreev);
  g_clear_pointer (&self->profile_texts, g_strfreev);
  self->profiles = g_strv_builder_end (names);
  self->profile_texts = g_strv_builder_end (texts);
}

static gboolean
read_meta (CmAcmeDirectory *self, JsonObject *meta, GError **error)
{
  JsonNode *profiles = json_object_get_member (meta, "profiles");

  if (!cm_json_opt_string (meta, "termsOfService", MAX_URL_BYTES * 16, &self->terms,
                           error)
      || !cm_json_opt_string (meta, "website", MAX_URL_BYTES, &self->website, error)
      || !cm_json_opt_strv (meta, "caaIdentities", MAX_ITEMS, MAX_URL_BYTES,
                            &self->caa_identities, error)
      || !cm_json_opt_bool (meta, "externalAccountRequired",
                            &self->external_account_required, error))
    return FALSE;
  read_profiles (self, profiles != NULL && JSON_NODE_HOLDS_OBJECT (profiles)
                           ? json_node_get_object (profiles)
                           : NULL);
  return TRUE;
}

static gboolean
read_members (CmAcmeDirectory *self, JsonObject *object, GError **error)
{
  JsonNode *meta = json_object_get_member (object, "meta");
  struct
  {
    const char *member;
    char **slot;
  } required[] = { { "newNonce", &self->new_nonce },
                   { "newAccount", &self->new_account },
                   { "newOrder", &self->new_order },
                   { "revokeCert", &self->revoke_cert } };

  for (gsize i = 0; i < G_N_ELEMENTS (required); i++)
    {
      *required[i].slot
          = cm_json_dup_string (object, required[i].member, MAX_URL_BYTES, error);
      if (*required[i].slot == NULL)
        return FALSE;
    }
  if (!cm_json_opt_string (object, "keyChange", MAX_URL_BYTES, &self->key_change, error)
      || !cm_json_opt_string (object, "renewalInfo", MAX_URL_BYTES, &self->renewal_info,
                              error))
    return FALSE;
  return meta == NULL || !JSON_NODE_HOLDS_OBJECT (meta)
         || read_meta (self, json_node_get_object (meta), error);
}

/* What a directory does not mention is an empty list. */
static void
set_empty_lists (CmAcmeDirectory *self)
{
  if (self->caa_identities == NULL)
    self->caa_identities = g_new0 (char *, 1);
  if (self->profiles == NULL)
    read_profiles (self, NULL);
}

/**
 * cm_acme_directory_parse:
 * @json: what a server sent
 * @error: return location for %CM_ACME_ERROR_PROTOCOL
 *
 * Reads a directory (RFC 8555 section 7.1.1).
 *
 * Returns: (transfer full): the directory, or %NULL
 */
CmAcmeDirectory *
cm_acme_directory_parse (GBytes *json, GError **error)
{
  g_autoptr (CmAcmeDirectory) self = g_new0 (CmAcmeDirectory, 1);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonObject) object = NULL;

  g_return_val_if_fail (json != NULL, NULL);

  object = cm_json_parse (json, &local_error);
  if (object != NULL && read_members (self, object, &local_error))
    {
      set_empty_lists (self);
      return g_steal_pointer (&self);
    }
  cm_acme_error_set_protocol (error, local_error->message);
  return NULL;
}

/**
 * cm_acme_directory_find_url:
 * @name_or_url: a word such as "letsencrypt", or an address
 *
 * Returns: (nullable): the address of a directory, which begins with https; %NULL if
 *   @name_or_url is neither
 */
const char *
cm_acme_directory_find_url (const char *name_or_url)
{
  g_return_val_if_fail (name_or_url != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (known[i].word, name_or_url) == 0)
      return known[i].url;
  return g_str_has_prefix (name_or_url, "https://") ? name_or_url : NULL;
}

/**
 * cm_acme_directory_find_staging:
 * @url: the address of a directory
 *
 * Returns: (nullable): the directory at which the same CA lets orders be tried with the
 *   same account keys
 */
const char *
cm_acme_directory_find_staging (const char *url)
{
  g_return_val_if_fail (url != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].url, url))
      return known[i].staging;
  return NULL;
}

/**
 * cm_acme_directory_find_name:
 * @url: the address of a directory
 *
 * Returns: (nullable): what people call it
 */
const char *
cm_acme_directory_find_name (const char *url)
{
  g_return_val_if_fail (url != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].url, url))
      return known[i].name;
  return NULL;
}

/**
 * cm_acme_directory_list_names:
 *
 * Returns: (transfer full): the words there are, with commas between them
 */
char *
cm_acme_directory_list_names (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", known[i].word);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * cm_acme_directory_get_known:
 * @position: a number from 0
 * @word: (out): what commands call it
 * @name: (out): what people call it
 * @url: (out): the address of its directory
 *
 * Returns: whether there is a directory with a name at that place
 */
gboolean
cm_acme_directory_get_known (guint position,
                             const char **word,
                             const char **name,
                             const char **url)
{
  if (position >= G_N_ELEMENTS (known))
    return FALSE;
  *word = known[position].word;
  *name = known[position].name;
  *url = known[position].url;
  return TRUE;
}

/* cm-document-id.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ids of documents. They become keys of databases, parts of addresses and names of files,
 * so they are made of few characters, and an id says which type its document has.
 */

#include "cm-document-id.h"

#include <string.h>

#include "cm-enum.h"

#define NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."
#define FINGERPRINT_LENGTH 64

static gboolean
is_fingerprint (const char *name)
{
  return strlen (name) == FINGERPRINT_LENGTH
         && strspn (name, "0123456789abcdef") == FINGERPRINT_LENGTH;
}

static gboolean
is_name (const char *name)
{
  return *name != '\0' && strspn (name, NAME_CHARACTERS) == strlen (name);
}

static gboolean
check_name (const char *name, CmDocumentType type)
{
  switch (type)
    {
    case CM_DOCUMENT_TYPE_AUTHORITY:
    case CM_DOCUMENT_TYPE_TRUSTED_ROOT:
      return is_fingerprint (name);
    case CM_DOCUMENT_TYPE_SETTINGS:
      return g_str_equal (name, "store");
    case CM_DOCUMENT_TYPE_IDENTITY:
    case CM_DOCUMENT_TYPE_CREDENTIAL:
    case CM_DOCUMENT_TYPE_ACTIVITY:
    case CM_DOCUMENT_TYPE_CHALLENGE:
      return g_uuid_string_is_valid (name);
    case CM_DOCUMENT_TYPE_MICRO_CA:
    case CM_DOCUMENT_TYPE_ACME_ACCOUNT:
    case CM_DOCUMENT_TYPE_DNS_ACCOUNT:
    case CM_DOCUMENT_TYPE_DNS_PROVIDER:
    case CM_DOCUMENT_TYPE_DEPLOYMENT:
      return is_name (name);
    }
  return FALSE;
}

/**
 * cm_document_id_parse:
 * @id: an id from outside
 * @type: (out) (optional): where to put the type it says; untouched if there is none
 *
 * Reads the type in an id. The name after it is checked by cm_document_id_is_valid().
 *
 * Returns: whether @id begins with a type that is known
 */
gboolean
cm_document_id_parse (const char *id, CmDocumentType *type)
{
  g_autofree char *word = NULL;
  const char *colon;
  int value;

  g_return_val_if_fail (id != NULL, FALSE);

  colon = strchr (id, ':');
  if (colon == NULL)
    return FALSE;
  word = g_strndup (id, (gsize)(colon - id));
  if (!cm_enum_from_nick (CM_TYPE_DOCUMENT_TYPE, word, &value))
    return FALSE;
  if (type != NULL)
    *type = (CmDocumentType)value;
  return TRUE;
}

/**
 * cm_document_id_is_valid:
 * @id: an id from outside
 * @type: a type of document
 *
 * Returns: whether a document of @type can have this id
 */
gboolean
cm_document_id_is_valid (const char *id, CmDocumentType type)
{
  CmDocumentType found;

  g_return_val_if_fail (id != NULL, FALSE);

  return strlen (id) <= CM_DOCUMENT_ID_MAX_BYTES && cm_document_id_parse (id, &found)
         && found == type && check_name (strchr (id, ':') + 1, type);
}

/**
 * cm_document_id_make:
 * @type: a type of document
 * @name: (nullable): the name; %NULL makes a UUID
 *
 * Returns: (transfer full): an id
 */
char *
cm_document_id_make (CmDocumentType type, const char *name)
{
  g_autofree char *uuid = name == NULL ? g_uuid_string_random () : NULL;

  return g_strconcat (cm_enum_to_nick (CM_TYPE_DOCUMENT_TYPE, (int)type), ":",
                      name != NULL ? name : uuid, NULL);
}

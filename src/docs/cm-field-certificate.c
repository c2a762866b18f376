/* cm-field-certificate.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Certificates as members of documents: PEM text in JSON, so that a server needs no more
 * than a text tool to take them out; parsed in memory, at once, so that a document that
 * was read holds no certificate that cannot be.
 */

#include "cm-field-private.h"

#include <glib/gi18n-lib.h>

#include "cm-chain.h"
#include "cm-json.h"

static gboolean
set_bad_certificate (GError **error, const CmField *field, const GError *reason)
{
  g_set_error (error, CM_JSON_ERROR, CM_JSON_ERROR_TYPE,
               _ ("The member “%s” is not a certificate: %s"), field->member,
               reason->message);
  return FALSE;
}

static gboolean
read_certificate (const CmField *field, JsonObject *object, gpointer slot, GError **error)
{
  g_autofree char *pem = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!cm_json_opt_string (object, field->member, field->limit, &pem, error))
    return FALSE;
  *(CmCertificate **)slot = cm_certificate_new_from_pem (pem, &local_error);
  return *(CmCertificate **)slot != NULL
         || set_bad_certificate (error, field, local_error);
}

static void
write_certificate (const CmField *field, JsonObject *object, gconstpointer slot)
{
  CmCertificate *certificate = *(CmCertificate *const *)slot;
  g_autofree char *pem = certificate != NULL ? cm_certificate_to_pem (certificate) : NULL;

  cm_json_set_string (object, field->member, pem);
}

static void
clear_certificate (gpointer slot)
{
  g_clear_object ((CmCertificate **)slot);
}

static void
copy_certificate (gconstpointer slot, gpointer copy)
{
  g_set_object ((CmCertificate **)copy, *(CmCertificate *const *)slot);
}

const CmFieldKind cm_field_certificate
    = { read_certificate, write_certificate, clear_certificate, copy_certificate };

static gboolean
read_chain (const CmField *field, JsonObject *object, gpointer slot, GError **error)
{
  g_autofree char *pem = NULL;
  g_autoptr (GPtrArray) chain = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!cm_json_opt_string (object, field->member, field->limit, &pem, error))
    return FALSE;
  chain = cm_chain_from_pem (pem, &local_error);
  if (chain == NULL)
    return set_bad_certificate (error, field, local_error);
  if (chain->len == 0 || chain->len > field->max_items)
    return cm_json_set_wrong (error, field->member, _ ("a chain of a sensible length"));
  *(GPtrArray **)slot = g_steal_pointer (&chain);
  return TRUE;
}

static void
write_chain (const CmField *field, JsonObject *object, gconstpointer slot)
{
  GPtrArray *chain = *(GPtrArray *const *)slot;
  g_autofree char *pem = chain != NULL ? cm_chain_to_pem (chain) : NULL;

  cm_json_set_string (object, field->member, pem);
}

static void
clear_chain (gpointer slot)
{
  g_clear_pointer ((GPtrArray **)slot, g_ptr_array_unref);
}

static gpointer
ref_certificate (gconstpointer certificate, gpointer user_data)
{
  return g_object_ref ((gpointer)certificate);
}

static void
copy_chain (gconstpointer slot, gpointer copy)
{
  GPtrArray *chain = *(GPtrArray *const *)slot;

  if (chain != NULL)
    *(GPtrArray **)copy
        = g_ptr_array_copy (chain, ref_certificate, /* user_data: */ NULL);
}

const CmFieldKind cm_field_chain = { read_chain, write_chain, clear_chain, copy_chain };

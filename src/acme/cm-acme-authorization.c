/* cm-acme-authorization.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a CA says of one name of an order (RFC 8555 section 7.5): what proves it, and what
 * went wrong.
 */

#include "cm-acme-authorization-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-error.h"
#include "cm-acme-persist.h"
#include "cm-acme-reply-private.h"
#include "cm-base64url.h"

static const char *
get_name (JsonObject *authorization)
{
  JsonObject *identifier = cm_acme_reply_get_object (authorization, "identifier");

  return identifier != NULL ? cm_acme_reply_get_text (identifier, "value") : "";
}

static JsonObject *
find_challenge (JsonObject *authorization, const char *kind)
{
  JsonArray *array = cm_acme_reply_get_array (authorization, "challenges");

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (node)
          && g_str_equal (cm_acme_reply_get_text (json_node_get_object (node), "type"),
                          kind))
        return json_node_get_object (node);
    }
  return NULL;
}

static gboolean
refuse_kind (JsonObject *authorization, const char *kind, GError **error)
{
  g_set_error (error, CM_ACME_ERROR, CM_ACME_ERROR_REFUSED,
               g_str_has_prefix (kind, "dns-")
                   ? _ ("The CA does not let “%s” be proven by %s. Choose another kind "
                        "of record.")
                   : _ ("The CA does not let “%s” be proven by %s. A wildcard can only "
                        "be proven by DNS."),
               get_name (authorization), kind);
  return FALSE;
}

/* What a proof is made of: a token, or, where a record stays, what the CA is called. ""
 * if it is not as it has to be. */
static const char *
get_matter (JsonObject *challenge, const char *kind)
{
  const char *token = cm_acme_reply_get_text (challenge, "token");
  JsonArray *issuers;
  const char *issuer = NULL;

  if (!g_str_equal (kind, CM_ACME_DNS_PERSIST_01))
    return cm_base64url_is_valid (token) ? token : "";
  issuers = cm_acme_reply_get_array (challenge, "issuer-domain-names");
  if (issuers != NULL && json_array_get_length (issuers) > 0
      && JSON_NODE_HOLDS_VALUE (json_array_get_element (issuers, 0)))
    issuer = json_node_get_string (json_array_get_element (issuers, 0));
  return issuer != NULL && cm_acme_persist_is_issuer (issuer) ? issuer : "";
}

static char *
dup_proven_name (JsonObject *authorization)
{
  JsonNode *node = json_object_get_member (authorization, "wildcard");
  gboolean is_wildcard = node != NULL && JSON_NODE_HOLDS_VALUE (node)
                         && json_node_get_value_type (node) == G_TYPE_BOOLEAN
                         && json_node_get_boolean (node);

  return g_strconcat (is_wildcard ? "*." : "", get_name (authorization), NULL);
}

/* cm_acme_authorization_add_proof:
 * @authorization: what the CA says of one name
 * @kind: of a challenge, as the CA calls it
 * @record: what is to be proven
 * @error: return location for %CM_ACME_ERROR_REFUSED, if the CA does not offer @kind, or
 *   %CM_ACME_ERROR_PROTOCOL
 *
 * Adds what has to be published for a name; nothing, if it is proven already.
 *
 * Returns: whether it is known
 */
gboolean
cm_acme_authorization_add_proof (JsonObject *authorization,
                                 const char *kind,
                                 CmAcmeOrderRecord *record,
                                 GError **error)
{
  JsonObject *challenge = find_challenge (authorization, kind);
  g_autofree char *name = NULL;
  const char *matter;
  const char *url;

  if (!g_str_equal (cm_acme_reply_get_text (authorization, "status"), "pending"))
    return TRUE;
  if (challenge == NULL)
    return refuse_kind (authorization, kind, error);
  matter = get_matter (challenge, kind);
  url = cm_acme_reply_get_text (challenge, "url");
  if (*matter == '\0' || *url == '\0')
    return cm_acme_error_set_protocol (error, "challenge");
  name = dup_proven_name (authorization);
  cm_acme_order_record_add_proof (record, name, matter, url);
  return TRUE;
}

/* What went wrong, with the name and the kind of challenge, and with the addresses that
 * the CA tried: one of them alone may be the one that is out of date. */
static void
add_problem (JsonObject *authorization, JsonObject *challenge, JsonArray *parts)
{
  JsonObject *problem = cm_acme_reply_get_object (challenge, "error");
  JsonObject *identifier = cm_acme_reply_get_object (authorization, "identifier");
  JsonArray *records = cm_acme_reply_get_array (challenge, "validationRecord");

  if (problem == NULL)
    return;
  if (identifier != NULL)
    json_object_set_object_member (problem, "identifier", json_object_ref (identifier));
  json_object_set_string_member (problem, CM_ACME_PROBLEM_CHALLENGE,
                                 cm_acme_reply_get_text (challenge, "type"));
  if (records != NULL)
    json_object_set_array_member (problem, "validationRecord", json_array_ref (records));
  json_array_add_object_element (parts, json_object_ref (problem));
}

/* cm_acme_authorization_add_problems:
 * @authorization: what the CA says of one name
 * @parts: where to
 *
 * Adds what it found wrong with each challenge, with the name.
 */
void
cm_acme_authorization_add_problems (JsonObject *authorization, JsonArray *parts)
{
  JsonArray *challenges = cm_acme_reply_get_array (authorization, "challenges");

  for (guint i = 0; challenges != NULL && i < json_array_get_length (challenges); i++)
    {
      JsonNode *node = json_array_get_element (challenges, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        add_problem (authorization, json_node_get_object (node), parts);
    }
}

/* cm-acme-reply.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A member that is missing or of another kind is as good as none: what needs it says what
 * is wrong with the answer.
 */

#include "cm-acme-reply-private.h"

#include <string.h>

/* cm_acme_reply_get_text:
 * @object: what a CA sent
 * @member: a member of it
 *
 * Returns: (transfer none): its text; "" if there is none, or a very long one
 */
const char *
cm_acme_reply_get_text (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  const char *text
      = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  return text != NULL && strlen (text) <= CM_ACME_REPLY_MAX_TEXT_BYTES ? text : "";
}

/* cm_acme_reply_get_array:
 * @object: what a CA sent
 * @member: a member of it
 *
 * Returns: (transfer none) (nullable): the array
 */
JsonArray *
cm_acme_reply_get_array (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* cm_acme_reply_get_object:
 * @object: what a CA sent
 * @member: a member of it
 *
 * Returns: (transfer none) (nullable): the object
 */
JsonObject *
cm_acme_reply_get_object (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                                       : NULL;
}

/* cm-dns-body.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bodies of requests and answers as one kind of tree, whatever is on the wire: JSON by
 * json-glib, forms by GUri's escaping, XML by GMarkup, which is enough for answers that
 * are data. An element with elements inside is an object, one that comes again a list,
 * one with text a string.
 */

#include "cm-dns-body.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-path.h"
#include "cm-json.h"

#define MAX_XML_DEPTH CM_JSON_MAX_DEPTH

G_DEFINE_ENUM_TYPE (CmDnsBodyType,
                    cm_dns_body_type,
                    G_DEFINE_ENUM_VALUE (CM_DNS_BODY_TYPE_JSON, "json"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_BODY_TYPE_FORM, "form"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_BODY_TYPE_XML, "xml"))

/**
 * cm_dns_body_get_media_type:
 * @type: a type
 *
 * Returns: what Content-Type says of it
 */
const char *
cm_dns_body_get_media_type (CmDnsBodyType type)
{
  switch (type)
    {
    case CM_DNS_BODY_TYPE_FORM:
      return "application/x-www-form-urlencoded";
    case CM_DNS_BODY_TYPE_XML:
      return "application/xml";
    case CM_DNS_BODY_TYPE_JSON:
    default:
      return "application/json";
    }
}

static gboolean
set_not_flat (GError **error)
{
  g_set_error_literal (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION,
                       _ ("A form is an object of texts and numbers."));
  return FALSE;
}

static char *
write_form (JsonNode *tree, GError **error)
{
  g_autoptr (GString) form = g_string_new (NULL);
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  if (!JSON_NODE_HOLDS_OBJECT (tree))
    return set_not_flat (error), NULL;
  json_object_iter_init_ordered (&iter, json_node_get_object (tree));
  while (json_object_iter_next_ordered (&iter, &member, &node))
    {
      g_autofree char *text = cm_dns_path_dup_text (node);

      if (text == NULL)
        return set_not_flat (error), NULL;
      if (form->len > 0)
        g_string_append_c (form, '&');
      g_string_append_uri_escaped (form, member, NULL, FALSE);
      g_string_append_c (form, '=');
      g_string_append_uri_escaped (form, text, NULL, FALSE);
    }
  return g_string_free (g_steal_pointer (&form), FALSE);
}

static void write_element (GString *xml, const char *name, JsonNode *node);

/* The attributes of an element, or its children. */
static void
write_members (GString *xml, JsonObject *object, gboolean attributes)
{
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &member, &node))
    {
      g_autofree char *text = cm_dns_path_dup_text (node);

      if ((*member == '@') != attributes)
        continue;
      if (!attributes)
        {
          write_element (xml, member, node);
          continue;
        }
      {
        g_autofree char *pair = g_markup_printf_escaped (" %s=\"%s\"", member + 1,
                                                         text != NULL ? text : "");

        g_string_append (xml, pair);
      }
    }
}

static void
write_element (GString *xml, const char *name, JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        write_element (xml, name, json_array_get_element (array, i));
      return;
    }
  g_string_append_printf (xml, "<%s", name);
  if (JSON_NODE_HOLDS_OBJECT (node))
    write_members (xml, json_node_get_object (node), TRUE);
  g_string_append_c (xml, '>');
  if (JSON_NODE_HOLDS_OBJECT (node))
    write_members (xml, json_node_get_object (node), FALSE);
  else
    {
      g_autofree char *text = cm_dns_path_dup_text (node);
      g_autofree char *escaped = g_markup_escape_text (text != NULL ? text : "", -1);

      g_string_append (xml, escaped);
    }
  g_string_append_printf (xml, "</%s>", name);
}

static char *
write_xml (JsonNode *tree, GError **error)
{
  GString *xml;

  if (!JSON_NODE_HOLDS_OBJECT (tree)
      || json_object_get_size (json_node_get_object (tree)) != 1)
    {
      g_set_error_literal (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION,
                           _ ("XML is an object with one member, the root element."));
      return NULL;
    }
  xml = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  write_members (xml, json_node_get_object (tree), FALSE);
  return g_string_free (xml, FALSE);
}

/**
 * cm_dns_body_write:
 * @type: how
 * @tree: what, without templates
 * @error: CM_DNS_ERROR_DEFINITION if it has no such form
 *
 * Returns: (transfer full) (nullable): the body; it may hold a secret, so free it with
 *   cm_secret_free_text()
 */
char *
cm_dns_body_write (CmDnsBodyType type, JsonNode *tree, GError **error)
{
  g_return_val_if_fail (tree != NULL, NULL);

  switch (type)
    {
    case CM_DNS_BODY_TYPE_FORM:
      return write_form (tree, error);
    case CM_DNS_BODY_TYPE_XML:
      return write_xml (tree, error);
    case CM_DNS_BODY_TYPE_JSON:
    default:
      return json_to_string (tree, FALSE);
    }
}

/* One element that is open while XML is read. */
typedef struct
{
  JsonObject *members; /* NULL until there is one */
  GString *text;
} Element;

typedef struct
{
  GPtrArray *open; /* of Element, the innermost last */
  guint n_elements;
} XmlReader;

static void
element_free (gpointer data)
{
  Element *element = data;

  g_clear_pointer (&element->members, json_object_unref);
  g_string_free (element->text, TRUE);
  g_free (element);
}

static void
open_element (XmlReader *reader)
{
  Element *element = g_new0 (Element, 1);

  element->text = g_string_new (NULL);
  g_ptr_array_add (reader->open, element);
}

static void
on_start (GMarkupParseContext *context,
          const char *name,
          const char **attribute_names,
          const char **attribute_values,
          gpointer user_data,
          GError **error)
{
  XmlReader *reader = user_data;

  if (reader->open->len > MAX_XML_DEPTH || ++reader->n_elements > CM_JSON_MAX_ITEMS)
    {
      g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT,
                           _ ("too many elements"));
      return;
    }
  open_element (reader);
}

/* A second element of one name makes a list of the first. */
static void
add_child (JsonObject *members, const char *name, JsonNode *node)
{
  JsonNode *before = json_object_get_member (members, name);
  JsonArray *list;

  if (before == NULL)
    {
      json_object_set_member (members, name, node);
      return;
    }
  if (!JSON_NODE_HOLDS_ARRAY (before))
    {
      list = json_array_new ();
      json_array_add_element (list, json_node_copy (before));
      json_object_set_array_member (members, name, list);
    }
  json_array_add_element (json_object_get_array_member (members, name), node);
}

static void
on_end (GMarkupParseContext *context,
        const char *name,
        gpointer user_data,
        GError **error)
{
  XmlReader *reader = user_data;
  Element *element = g_ptr_array_steal_index (reader->open, reader->open->len - 1);
  Element *parent = g_ptr_array_index (reader->open, reader->open->len - 1);
  JsonNode *node = json_node_alloc ();

  if (element->members != NULL)
    json_node_init_object (node, element->members);
  else
    json_node_init_string (node, element->text->str);
  if (parent->members == NULL)
    parent->members = json_object_new ();
  add_child (parent->members, name, node);
  element_free (element);
}

static void
on_text (GMarkupParseContext *context,
         const char *text,
         gsize size_bytes,
         gpointer user_data,
         GError **error)
{
  XmlReader *reader = user_data;
  Element *element = g_ptr_array_index (reader->open, reader->open->len - 1);

  g_string_append_len (element->text, text, (gssize)size_bytes);
}

static JsonNode *
read_xml (GBytes *bytes, GError **error)
{
  static const GMarkupParser parser
      = { .start_element = on_start, .end_element = on_end, .text = on_text };
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (element_free);
  XmlReader reader = { .open = open };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (
      &parser, G_MARKUP_PREFIX_ERROR_POSITION, &reader, NULL);
  g_autoptr (JsonObject) members = NULL;
  Element *root;
  gsize size_bytes;
  const char *text = g_bytes_get_data (bytes, &size_bytes);

  open_element (&reader);
  if (!g_markup_parse_context_parse (context, text, (gssize)size_bytes, error)
      || !g_markup_parse_context_end_parse (context, error))
    return NULL;
  root = g_ptr_array_index (open, 0);
  members = root->members != NULL ? json_object_ref (root->members) : json_object_new ();
  return json_node_init_object (json_node_alloc (), members);
}

/**
 * cm_dns_body_read:
 * @type: how it is written; a form is not read
 * @bytes: an answer; what is empty becomes an empty object
 * @error: CM_DNS_ERROR_REPLY
 *
 * Returns: (transfer full) (nullable): the answer as a tree
 */
JsonNode *
cm_dns_body_read (CmDnsBodyType type, GBytes *bytes, GError **error)
{
  g_autoptr (GError) reason = NULL;
  JsonNode *tree;

  g_return_val_if_fail (bytes != NULL, NULL);

  if (g_bytes_get_size (bytes) == 0)
    {
      g_autoptr (JsonObject) nothing = json_object_new ();

      return json_node_init_object (json_node_alloc (), nothing);
    }
  tree = type == CM_DNS_BODY_TYPE_XML ? read_xml (bytes, &reason)
                                      : cm_json_parse_node (bytes, &reason);
  if (tree == NULL)
    g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_REPLY,
                 _ ("The provider’s answer cannot be read: %s"), reason->message);
  return tree;
}

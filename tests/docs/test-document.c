/* test-document.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What holds for every class: JSON both ways, the common members, and that whatever is
 * wrong with a member is refused with a sentence.
 */

#include <string.h>

#include "cm-credential-doc.h"
#include "cm-enum.h"
#include "cm-identity-doc.h"
#include "cm-json.h"
#include "cm-settings-doc.h"
#include "cm-test-home.h"
#include "docs-samples.h"

static void
test_round_trip (void)
{
  for (guint i = 0; i < docs_n_types; i++)
    {
      g_autoptr (CmDocument) document = docs_sample (docs_types[i]);
      g_autoptr (CmDocument) read = docs_assert_round_trip (document);

      g_assert_cmpint (cm_document_get_document_type (read), ==, docs_types[i]);
      g_assert_cmpstr (cm_document_get_id (read), ==, cm_document_get_id (document));
      g_assert_finalize_object (g_steal_pointer (&read));
      g_assert_finalize_object (g_steal_pointer (&document));
    }
}

static void
test_copy (void)
{
  for (guint i = 0; i < docs_n_types; i++)
    {
      g_autoptr (CmDocument) document = docs_sample (docs_types[i]);
      g_autoptr (CmDocument) copy = cm_document_copy (document);
      g_autoptr (GBytes) json = cm_document_to_json (document);
      g_autoptr (GBytes) copied = cm_document_to_json (copy);
      g_autoptr (GBytes) after = NULL;

      cm_test_assert_bytes_equal (copied, json);
      cm_document_set_title (copy, "another");
      docs_advance (copy);
      after = cm_document_to_json (document);
      cm_test_assert_bytes_equal (after, json);
    }
}

/* A draft has no author yet and can be copied all the same. */
static void
test_copy_draft (void)
{
  g_autoptr (CmCredentialDoc) draft = cm_credential_doc_new (CM_PROVIDER_ACME);
  g_autoptr (CmDocument) copy = cm_document_copy (CM_DOCUMENT (draft));

  g_assert_cmpuint (cm_document_get_version (copy), ==, 0);
  g_assert_cmpint (cm_document_get_document_type (copy), ==, CM_DOCUMENT_TYPE_CREDENTIAL);
  g_assert_null (cm_document_get_author (copy));
}

static void
test_members (void)
{
  g_autoptr (CmDocument) document = CM_DOCUMENT (cm_settings_doc_new ());
  const char *const tags[] = { "b", "a", "b", "", "two\nlines", NULL };
  const char *const expected[] = { "b", "a", "two lines", NULL };

  g_assert_null (cm_document_get_title (document));
  g_assert_null (cm_document_get_comment (document));
  g_assert_cmpstrv ((GStrv)cm_document_get_tags (document), ((char *[]){ NULL }));
  g_assert_false (cm_document_is_deleted (document));

  cm_document_set_title (document, "one\nline\x7f \xff");
  g_assert_cmpstr (cm_document_get_title (document), ==, "one line  \xef\xbf\xbd");
  cm_document_set_title (document, cm_document_get_title (document));
  g_assert_cmpstr (cm_document_get_title (document), ==, "one line  \xef\xbf\xbd");
  cm_document_set_title (document, "");
  g_assert_null (cm_document_get_title (document));
  cm_document_set_comment (document, "two\nlines\x01");
  g_assert_cmpstr (cm_document_get_comment (document), ==, "two\nlines ");
  cm_document_set_tags (document, tags);
  cm_document_set_tags (document, cm_document_get_tags (document));
  g_assert_cmpstrv ((GStrv)cm_document_get_tags (document), (GStrv)expected);
  cm_document_set_deleted (document, TRUE);
  g_assert_true (cm_document_is_deleted (document));
}

static void
test_advance (void)
{
  g_autoptr (CmDocument) document = CM_DOCUMENT (cm_settings_doc_new ());
  g_autoptr (CmDocument) read = NULL;

  g_assert_cmpuint (cm_document_get_version (document), ==, 0);
  cm_document_advance (document, DOCS_HASH, DOCS_AUTHOR, NULL, 1000);
  g_assert_cmpuint (cm_document_get_version (document), ==, 1);
  g_assert_null (cm_document_get_previous (document));
  cm_document_advance (document, DOCS_HASH, DOCS_SERVER, DOCS_HASH, 2000);

  read = docs_assert_round_trip (document);
  g_assert_cmpuint (cm_document_get_version (read), ==, 2);
  g_assert_cmpstr (cm_document_get_store (read), ==, DOCS_HASH);
  g_assert_cmpstr (cm_document_get_author (read), ==, DOCS_SERVER);
  g_assert_cmpstr (cm_document_get_previous (read), ==, DOCS_HASH);
  g_assert_cmpint (cm_document_get_created_at (read), ==, 1000);
  g_assert_cmpint (cm_document_get_changed_at (read), ==, 2000);
}

/* The order is part of the format: the same content always has the same hash. */
static void
test_order (void)
{
  static const char expected[]
      = "{\"id\":\"settings:store\",\"type\":\"settings\",\"format\":1,"
        "\"store\":\"" DOCS_HASH "\",\"version\":2,\"previous\":\"" DOCS_HASH "\","
        "\"created_at\":\"1970-01-01T00:00:01Z\",\"changed_at\":\"1970-01-01T00:00:02Z\","
        "\"author\":\"" DOCS_AUTHOR
        "\",\"title\":\"t\",\"comment\":\"c\",\"tags\":[\"x\"],"
        "\"deleted\":true,\"renew_days\":30}";
  g_autoptr (CmDocument) document = CM_DOCUMENT (cm_settings_doc_new ());
  g_autoptr (GBytes) json = NULL;

  cm_document_set_tags (document, (const char *const[]){ "x", NULL });
  cm_document_set_comment (document, "c");
  cm_document_set_title (document, "t");
  cm_document_set_deleted (document, TRUE);
  cm_document_advance (document, DOCS_HASH, DOCS_AUTHOR, NULL, 1);
  cm_document_advance (document, DOCS_HASH, DOCS_AUTHOR, DOCS_HASH, 2);
  json = cm_document_to_json (document);
  g_assert_cmpmem (g_bytes_get_data (json, NULL), g_bytes_get_size (json), expected,
                   strlen (expected));
}

static void
test_unknown_members (void)
{
  g_autoptr (CmDocument) document = docs_sample (CM_DOCUMENT_TYPE_SETTINGS);
  g_autoptr (GBytes) json
      = docs_change (document, "x_new", "{\"b\":[1,null,2.5],\"a\":\"é\"}");
  g_autoptr (CmDocument) read = docs_read (json);
  g_autoptr (CmDocument) copy = cm_document_copy (read);
  g_autoptr (GBytes) again = cm_document_to_json (copy);

  cm_test_assert_bytes_equal (again, json);
}

static const CmDocumentType foreign_types[] = { CM_DOCUMENT_TYPE_DEPLOYMENT };

/* Types without a class here travel through unharmed. */
static void
test_plain_types (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (foreign_types); i++)
    {
      const char *word = cm_enum_to_nick (CM_TYPE_DOCUMENT_TYPE, (int)foreign_types[i]);
      g_autofree char *text = g_strdup_printf (
          "{\"id\":\"%s:A.b-1\",\"type\":\"%s\",\"format\":1,\"store\":\"" DOCS_HASH "\","
          "\"version\":1,\"created_at\":\"2026-01-01T00:00:00Z\","
          "\"changed_at\":\"2026-01-01T00:00:00Z\",\"author\":\"" DOCS_AUTHOR "\","
          "\"title\":\"T\",\"name\":\"x\",\"crl_number\":7,\"revoked\":[{\"serial\":\"1\"}]}",
          word, word);
      g_autoptr (GBytes) json = g_bytes_new (text, strlen (text));
      g_autoptr (CmDocument) document = docs_read (json);
      g_autoptr (GBytes) again = cm_document_to_json (document);
      g_autoptr (CmSummary) summary = cm_document_summarize (document);

      cm_test_assert_bytes_equal (again, json);
      g_assert_cmpint (cm_document_get_document_type (document), ==, foreign_types[i]);
      g_assert_cmpstr (cm_summary_get_title (summary), ==, "T");
    }
}

static void
test_newer (void)
{
  g_autoptr (CmDocument) document = docs_sample (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GBytes) format = docs_change (document, "format", "2");
  g_autoptr (GBytes) type = docs_change (document, "type", "\"hologram\"");
  g_autofree char *text
      = g_strndup (g_bytes_get_data (type, NULL), g_bytes_get_size (type));
  g_autoptr (GString) both = g_string_new (text);
  g_autoptr (GBytes) type_and_id = NULL;

  docs_assert_refused (format, CM_DOCUMENT_ERROR_NEWER);
  docs_assert_refused (type, CM_DOCUMENT_ERROR_FORMAT);
  g_string_replace (both, "\"id\":\"credential:", "\"id\":\"hologram:", 1);
  type_and_id = g_bytes_new (both->str, both->len);
  docs_assert_refused (type_and_id, CM_DOCUMENT_ERROR_NEWER);
}

typedef struct
{
  const char *member;
  const char *value;
} Change;

static const Change wrong_common[] = {
  { "id", NULL },
  { "id", "\"settings:other\"" },
  { "id", "\"" DOCS_AUTHOR "\"" },
  { "id", "\"settings:store\\u0001\"" },
  { "type", NULL },
  { "type", "\"Settings\"" },
  { "format", NULL },
  { "format", "0" },
  { "format", "1.0" },
  { "store", NULL },
  { "store", "\"\"" },
  { "store", "\"0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF\"" },
  { "version", NULL },
  { "version", "0" },
  { "version", "-1" },
  { "version", "99999999999999999999" },
  { "version", "18014398509481984" },
  { "previous", "\"none\"" },
  { "created_at", NULL },
  { "created_at", "\"2026-01-01\"" },
  { "changed_at", NULL },
  { "changed_at", "\"2026-02-30T00:00:00Z\"" },
  { "author", NULL },
  { "author", "\"settings:store\"" },
  { "author", "\"identity:me\"" },
  { "title", "\"two\\nlines\"" },
  { "title", "\"\\u0085\"" },
  { "comment", "\"\\u0007\"" },
  { "tags", "[\"a\\tb\"]" },
  { "tags", "[\"a\",1]" },
  { "tags", "\"a\"" },
  { "deleted", "\"yes\"" },
  { "renew_days", "4000" },
};

static void
test_wrong_members (void)
{
  g_autoptr (CmDocument) document = docs_sample (CM_DOCUMENT_TYPE_SETTINGS);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong_common); i++)
    {
      g_autoptr (GBytes) json
          = docs_change (document, wrong_common[i].member, wrong_common[i].value);

      g_test_message ("%s: %s", wrong_common[i].member, wrong_common[i].value);
      docs_assert_refused (json, CM_DOCUMENT_ERROR_FORMAT);
    }
}

static void
assert_text_refused (const char *text)
{
  g_autoptr (GBytes) json = g_bytes_new (text, strlen (text));

  docs_assert_refused (json, CM_DOCUMENT_ERROR_FORMAT);
}

static void
test_not_documents (void)
{
  assert_text_refused ("");
  assert_text_refused ("{}");
  assert_text_refused ("[]");
  assert_text_refused ("\xff");
  assert_text_refused ("{\"format\":1}");
  assert_text_refused ("{\"format\":1,\"type\":\"settings\"}");
  assert_text_refused ("{\"format\":1,\"type\":\"\",\"id\":\":x\"}");
  assert_text_refused ("{\"format\":\"1\",\"type\":\"settings\"}");
}

static const char *const any_values[] = { "7",
                                          "-1",
                                          "1.5",
                                          "true",
                                          "\"x\"",
                                          "[]",
                                          "{}",
                                          "[1]",
                                          "[[\"x\"]]",
                                          "[{}]",
                                          "[{\"action\":7}]",
                                          "[null]" };

static gboolean
are_alike (JsonNode *a, JsonNode *b)
{
  if (!JSON_NODE_HOLDS_VALUE (a) || !JSON_NODE_HOLDS_VALUE (b))
    return JSON_NODE_TYPE (a) == JSON_NODE_TYPE (b);
  return json_node_get_value_type (a) == json_node_get_value_type (b);
}

/* Another type of value never passes; one of the same type passes or is refused, and if
 * it passes it can be written. */
static void
try_value (CmDocument *document, const char *member, JsonNode *original, const char *text)
{
  g_autoptr (JsonNode) value = json_from_string (text, NULL);
  g_autoptr (GBytes) json = docs_change (document, member, text);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) read = NULL;

  g_test_message ("%s %s: %s", cm_document_get_id (document), member, text);
  if (!are_alike (original, value))
    {
      docs_assert_refused (json, CM_DOCUMENT_ERROR_FORMAT);
      return;
    }
  read = cm_document_from_json (json, &error);
  if (read != NULL)
    g_object_unref (docs_assert_round_trip (read));
  else
    g_assert_true (error->domain == CM_DOCUMENT_ERROR);
}

/* More than any member takes but those that hold most. */
static gsize
get_huge_size (const char *member)
{
  static const char *const most[]
      = { "chain", "sealed_key", "next_key", "sealed_eab_key", NULL };

  return g_strv_contains (most, member) ? 4 * 1024 * 1024 : 600 * 1024;
}

static char *
make_huge (const char *member, JsonNode *original)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (JSON_NODE_HOLDS_ARRAY (original))
    {
      for (guint i = 0; i < 3000; i++)
        g_string_append_printf (text, "%s\"x%u\"", i > 0 ? "," : "[", i);
      g_string_append_c (text, ']');
    }
  else if (json_node_get_value_type (original) == G_TYPE_STRING)
    {
      g_autofree char *letters = g_strnfill (get_huge_size (member), 'A');

      g_string_printf (text, "\"%s\"", letters);
    }
  else if (json_node_get_value_type (original) == G_TYPE_INT64)
    g_string_assign (text, "9223372036854775807");
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
try_huge (CmDocument *document, const char *member, JsonNode *original)
{
  g_autofree char *huge = make_huge (member, original);
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) read = NULL;

  if (huge == NULL)
    return;
  json = docs_change (document, member, huge);
  read = cm_document_from_json (json, &error);
  g_assert_null (read);
  g_assert_true (error->domain == CM_DOCUMENT_ERROR);
}

/* Every member of every class, as anything else, as nothing, and far too large. */
static void
test_every_member (void)
{
  for (guint i = 0; i < docs_n_types; i++)
    {
      g_autoptr (CmDocument) document = docs_sample (docs_types[i]);
      g_autoptr (GBytes) json = cm_document_to_json (document);
      g_autoptr (JsonObject) object = cm_json_parse (json, NULL);
      JsonObjectIter iter;
      const char *member;
      JsonNode *node;

      json_object_iter_init (&iter, object);
      while (json_object_iter_next (&iter, &member, &node))
        {
          for (gsize v = 0; v < G_N_ELEMENTS (any_values); v++)
            try_value (document, member, node, any_values[v]);
          try_huge (document, member, node);
        }
    }
}

/* null is the same as not there. */
static void
test_missing_members (void)
{
  for (guint i = 0; i < docs_n_types; i++)
    {
      g_autoptr (CmDocument) document = docs_sample (docs_types[i]);
      g_autoptr (GBytes) json = cm_document_to_json (document);
      g_autoptr (JsonObject) object = cm_json_parse (json, NULL);
      g_autoptr (GList) members = json_object_get_members (object);

      for (GList *l = members; l != NULL; l = l->next)
        {
          g_autoptr (GBytes) without = docs_change (document, l->data, NULL);
          g_autoptr (GBytes) with_null = docs_change (document, l->data, "null");
          g_autoptr (GError) error = NULL;
          g_autoptr (CmDocument) one = cm_document_from_json (without, &error);
          g_autoptr (CmDocument) other = cm_document_from_json (with_null, NULL);

          g_assert_true ((one == NULL) == (other == NULL));
          g_assert_true (one != NULL || error->domain == CM_DOCUMENT_ERROR);
        }
    }
}

/* Bytes that were damaged give a sentence or a document, never anything else. */
static void
test_damaged_bytes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260601);

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (CmDocument) document = NULL;
      g_autoptr (GBytes) json = NULL;
      g_autofree guint8 *bytes = NULL;
      g_autoptr (GBytes) damaged = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (CmDocument) read = NULL;
      gsize size = 0;

      document = docs_sample (docs_types[i % docs_n_types]);
      json = cm_document_to_json (document);
      size = g_bytes_get_size (json);
      bytes = g_memdup2 (g_bytes_get_data (json, NULL), size);
      for (guint n = 0; n < 1 + i % 3; n++)
        bytes[g_rand_int_range (rand, 0, (gint32)size)]
            = (guint8)g_rand_int_range (rand, 0, 256);
      damaged = g_bytes_new (bytes, i % 7 == 0 ? size / 2 : size);
      read = cm_document_from_json (damaged, &error);
      g_assert_true (read != NULL || error->domain == CM_DOCUMENT_ERROR);
      if (read != NULL)
        g_object_unref (docs_assert_round_trip (read));
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/document/round-trip", test_round_trip);
  g_test_add_func ("/document/copy", test_copy);
  g_test_add_func ("/document/copy-draft", test_copy_draft);
  g_test_add_func ("/document/members", test_members);
  g_test_add_func ("/document/advance", test_advance);
  g_test_add_func ("/document/order", test_order);
  g_test_add_func ("/document/unknown-members", test_unknown_members);
  g_test_add_func ("/document/plain-types", test_plain_types);
  g_test_add_func ("/document/newer", test_newer);
  g_test_add_func ("/document/wrong-members", test_wrong_members);
  g_test_add_func ("/document/not-documents", test_not_documents);
  g_test_add_func ("/document/every-member", test_every_member);
  g_test_add_func ("/document/missing-members", test_missing_members);
  g_test_add_func ("/document/damaged-bytes", test_damaged_bytes);
  return g_test_run ();
}

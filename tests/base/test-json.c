/* test-json.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-json.h"
#include "cm-test-home.h"

#include <gio/gio.h>
#include <string.h>

static JsonObject *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  JsonObject *object = cm_json_parse (bytes, &error);

  g_assert_no_error (error);
  return object;
}

static void
assert_refused (const char *text, gsize size, CmJsonError code)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_json_parse (bytes, &error));
  g_assert_error (error, CM_JSON_ERROR, (int)code);
}

static void
test_round_trip (void)
{
  const char *text = "{\"b\":1,\"a\":\"é \\\" \\n\",\"list\":[\"x\",\"y\"]}";
  g_autoptr (JsonObject) object = parse (text);
  g_autoptr (GBytes) bytes = cm_json_to_bytes (object);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text,
                   strlen (text));
}

static void
test_syntax (void)
{
  const char *const wrong[]
      = { "", "{", "[]", "7", "{\"a\":}", "{\"a\":1}}", "\xff\xfe" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_refused (wrong[i], strlen (wrong[i]), CM_JSON_ERROR_SYNTAX);
}

/* Whoever wrote a text finds where to mend it. */
static void
test_mistakes (void)
{
  static const struct
  {
    const char *text;
    guint line; /* 0: there is no such place */
    guint column;
  } cases[] = {
    { "{\"a\":1}", 0, 0 },
    { "{\"a\":1,\"a\":2}", 0, 0 },
    { "", 0, 0 },
    { "\xff", 0, 0 },
    { "{\n  \"a\": 1;\n}", 2, 9 },
    { "{\n  \"ä\": 'b'\n}", 2, 8 },
    { "{\n  \"a\": \"b\n}", 2, 10 },
    { "{\n  \"a\": \"b\",\n  \"c\" \"d\"\n}", 3, 0 },
    { "{\n  \"a\": 1\n", 2, 9 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (cases[i].text, strlen (cases[i].text));
      g_autoptr (GError) error = NULL;
      g_autofree char *words = NULL;
      guint line = 0;
      guint column = 0;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (cm_json_find_mistake (bytes, &line, &column), ==,
                       cases[i].line > 0);
      g_assert_cmpuint (line, ==, cases[i].line);
      if (cases[i].column > 0)
        g_assert_cmpuint (column, ==, cases[i].column);
      if (cases[i].line == 0)
        continue;
      g_assert_null (cm_json_parse (bytes, &error));
      words = g_strdup_printf ("line %u, column %u.", line, column);
      g_assert_nonnull (strstr (error->message, words));
    }
}

static void
test_bounds (void)
{
  g_autofree char *deep = g_strnfill (CM_JSON_MAX_DEPTH + 1, '[');
  g_autofree char *deep_object = g_strconcat ("{\"a\":", deep, NULL);
  g_autofree char *commas = g_strnfill (CM_JSON_MAX_ITEMS + 1, ',');
  g_autofree char *large = g_strnfill (CM_JSON_MAX_BYTES + 1, ' ');
  g_autofree char *brackets_in_string
      = g_strdup_printf ("{\"a\":\"%s\\\"%s\"}", deep, deep);
  g_autoptr (JsonObject) object = parse (brackets_in_string);

  assert_refused (deep_object, strlen (deep_object), CM_JSON_ERROR_TOO_LARGE);
  assert_refused (commas, strlen (commas), CM_JSON_ERROR_TOO_LARGE);
  assert_refused (large, CM_JSON_MAX_BYTES + 1, CM_JSON_ERROR_TOO_LARGE);
  g_assert_true (cm_json_has (object, "a"));
}

/* Many objects beside one another are not deep, and the allowed depth is reached. */
static void
test_within_bounds (void)
{
  g_autofree char *open = g_strnfill (CM_JSON_MAX_DEPTH - 1, '[');
  g_autofree char *close = g_strnfill (CM_JSON_MAX_DEPTH - 1, ']');
  g_autofree char *deep = g_strdup_printf ("{\"a\":%s%s}", open, close);
  g_autoptr (JsonObject) deepest = parse (deep);
  g_autoptr (GString) wide = g_string_new ("{\"a\":[{}");
  g_autoptr (JsonObject) widest = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (wide, ",{}");
  g_string_append (wide, "]}");
  widest = parse (wide->str);
  g_assert_true (cm_json_has (deepest, "a"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (widest, "a")),
                    ==, 5001);
}

static void
test_missing (void)
{
  g_autoptr (JsonObject) object = parse ("{\"null\":null}");
  g_autoptr (GError) error = NULL;
  gint64 number = 0;
  g_autofree char *untouched = g_strdup ("before");

  g_assert_null (cm_json_dup_string (object, "a", 10, &error));
  g_assert_error (error, CM_JSON_ERROR, CM_JSON_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_null (cm_json_dup_string (object, "null", 10, &error));
  g_assert_error (error, CM_JSON_ERROR, CM_JSON_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_false (cm_json_read_int (object, "a", 0, 1, &number, &error));
  g_assert_error (error, CM_JSON_ERROR, CM_JSON_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_true (cm_json_opt_string (object, "a", 10, &untouched, &error));
  g_assert_cmpstr (untouched, ==, "before");
}

static void
test_types (void)
{
  g_autoptr (JsonObject) object = parse (
      "{\"number\":7,\"real\":1.5,\"text\":\"t\",\"list\":[1],\"bad64\":\"a b=\",\"yes\":true}");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) strings = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gint64 number = 0;
  gboolean flag = FALSE;
  int value = 0;

#define ASSERT_TYPE(call)                                                                \
  g_assert_false (call);                                                                 \
  g_assert_error (error, CM_JSON_ERROR, CM_JSON_ERROR_TYPE);                             \
  g_clear_error (&error)

  ASSERT_TYPE (cm_json_opt_string (object, "number", 10, &text, &error));
  ASSERT_TYPE (cm_json_read_int (object, "real", 0, 9, &number, &error));
  ASSERT_TYPE (cm_json_read_int (object, "number", 0, 6, &number, &error));
  ASSERT_TYPE (cm_json_opt_bool (object, "text", &flag, &error));
  ASSERT_TYPE (cm_json_opt_strv (object, "text", 9, 9, &strings, &error));
  ASSERT_TYPE (cm_json_opt_strv (object, "list", 9, 9, &strings, &error));
  ASSERT_TYPE (cm_json_opt_bytes (object, "bad64", 9, &bytes, &error));
  ASSERT_TYPE (cm_json_opt_time (object, "text", &number, &error));
  ASSERT_TYPE (cm_json_read_enum (object, "text", G_TYPE_FILE_TYPE, &value, &error));
#undef ASSERT_TYPE
  g_assert_null (text);
  g_assert_null (strings);
  g_assert_null (bytes);
}

static void
test_limits (void)
{
  g_autoptr (JsonObject) object
      = parse ("{\"text\":\"12345\",\"list\":[\"a\",\"b\",\"ccc\"],"
               "\"bytes\":\"QUJDREVG\"}");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) strings = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_false (cm_json_opt_string (object, "text", 4, &text, &error));
  g_assert_error (error, CM_JSON_ERROR, CM_JSON_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (cm_json_opt_strv (object, "list", 2, 9, &strings, &error));
  g_assert_error (error, CM_JSON_ERROR, CM_JSON_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (cm_json_opt_strv (object, "list", 3, 2, &strings, &error));
  g_assert_error (error, CM_JSON_ERROR, CM_JSON_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (cm_json_opt_bytes (object, "bytes", 3, &bytes, &error));
  g_assert_error (error, CM_JSON_ERROR, CM_JSON_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_true (cm_json_opt_bytes (object, "bytes", 6, &bytes, &error));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "ABCDEF", 6);
}

static void
test_writers (void)
{
  const char *const words[] = { "x", NULL };
  const char *const none[] = { NULL };
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GBytes) blob = g_bytes_new_static ("ABC", 3);
  g_autoptr (GBytes) written = NULL;
  const char *expected = "{\"s\":\"text\",\"v\":[\"x\"],\"b\":\"QUJD\","
                         "\"t\":\"1970-01-01T00:00:01Z\",\"e\":\"directory\"}";

  cm_json_set_string (object, "s", "text");
  cm_json_set_string (object, "no", NULL);
  cm_json_set_strv (object, "v", words);
  cm_json_set_strv (object, "no", none);
  cm_json_set_bytes (object, "b", blob);
  cm_json_set_bytes (object, "no", NULL);
  cm_json_set_time (object, "t", 1);
  cm_json_set_time (object, "no", CM_NO_TIME);
  cm_json_set_enum (object, "e", G_TYPE_FILE_TYPE, G_FILE_TYPE_DIRECTORY);
  written = cm_json_to_bytes (object);
  g_assert_cmpmem (g_bytes_get_data (written, NULL), g_bytes_get_size (written), expected,
                   strlen (expected));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/json/round-trip", test_round_trip);
  g_test_add_func ("/json/syntax", test_syntax);
  g_test_add_func ("/json/mistakes", test_mistakes);
  g_test_add_func ("/json/bounds", test_bounds);
  g_test_add_func ("/json/within-bounds", test_within_bounds);
  g_test_add_func ("/json/missing", test_missing);
  g_test_add_func ("/json/types", test_types);
  g_test_add_func ("/json/limits", test_limits);
  g_test_add_func ("/json/writers", test_writers);
  return g_test_run ();
}

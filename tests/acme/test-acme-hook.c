/* test-acme-hook.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A program that answers: what it is told, and what is said of one that goes wrong.
 */

#include "cm-acme-hook.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cm-acme-error.h"
#include "cm-json.h"
#include "cm-test-home.h"
#include "cm-test.h"

static char *
write_program (const char *dir, const char *script)
{
  char *path = g_build_filename (dir, "a program; $(exit 9)", NULL);
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, NULL);

  g_file_set_contents (path, text, -1, NULL);
  g_chmod (path, 0700);
  return path;
}

static GPtrArray *
make_answers (void)
{
  GPtrArray *answers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_answer_free);

  g_ptr_array_add (answers, cm_acme_answer_new ("a.example.org", "one", "thumb"));
  g_ptr_array_add (answers, cm_acme_answer_new ("b.example.org", "two", "thumb"));
  return answers;
}

static void
assert_told (const char *path, const char *action)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonObject) told = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *challenges;
  JsonObject *second;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new (text, strlen (text));
  told = cm_json_parse (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (told, "action"), ==, action);
  challenges = json_object_get_array_member (told, "challenges");
  g_assert_cmpuint (json_array_get_length (challenges), ==, 2);
  second = json_array_get_object_element (challenges, 1);
  g_assert_cmpstr (json_object_get_string_member (second, "identifier"), ==,
                   "b.example.org");
  g_assert_cmpstr (json_object_get_string_member (second, "content"), ==, "two.thumb");
  g_assert_cmpstr (json_object_get_string_member (second, "path"), ==,
                   CM_ACME_HTTP_PATH "two");
}

/* One run for all, as JSON on standard input, without arguments and without a shell. */
static void
test_told (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *seen = g_build_filename (dir, "seen", NULL);
  g_autofree char *script = g_strdup_printf ("test $# = 0 && cat >'%s'\n", seen);
  g_autofree char *program = write_program (dir, script);
  g_autoptr (GPtrArray) answers = make_answers ();
  CmAcmeHook *hook = cm_acme_hook_new (program, 20);
  g_autoptr (GError) error = NULL;

  cm_acme_challenge_publish (CM_ACME_CHALLENGE (hook), answers, NULL, &error);
  g_assert_no_error (error);
  assert_told (seen, "add");
  cm_acme_challenge_withdraw (CM_ACME_CHALLENGE (hook), answers);
  assert_told (seen, "remove");
  g_assert_finalize_object (hook);
}

static void
assert_fails (const char *script, guint time_limit_s, const char *words)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *program = write_program (dir, script);
  g_autoptr (GPtrArray) answers = make_answers ();
  g_autoptr (CmAcmeHook) hook = cm_acme_hook_new (program, time_limit_s);
  g_autoptr (GError) error = NULL;

  g_assert_false (
      cm_acme_challenge_publish (CM_ACME_CHALLENGE (hook), answers, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_INPUT);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_nonnull (strstr (error->message, program));
}

static void
test_fails (void)
{
  assert_fails ("echo the disk is full >&2; exit 4\n", 20, "status 4: the disk is full");
  assert_fails ("exec sleep 60\n", 1, "did not end within 1 second");
}

static void
test_names (void)
{
  g_assert_true (cm_acme_hook_is_name ("push"));
  g_assert_false (cm_acme_hook_is_name (NULL));
  g_assert_false (cm_acme_hook_is_name (""));
  g_assert_false (cm_acme_hook_is_name (".."));
  g_assert_false (cm_acme_hook_is_name ("../push"));
  g_assert_false (cm_acme_hook_is_name ("/bin/sh"));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-hook/told", test_told);
  g_test_add_func ("/acme-hook/fails", test_fails);
  g_test_add_func ("/acme-hook/names", test_names);
  return g_test_run ();
}

/* test-types.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-enum.h"
#include "cm-test-home.h"
#include "cm-types.h"

typedef const char *(*Label) (int value);

static const char *
label_provider (int value)
{
  return cm_provider_get_label ((CmProvider)value);
}

static const char *
label_status (int value)
{
  return cm_status_get_label ((CmStatus)value);
}

static const char *
label_health (int value)
{
  return cm_health_get_label ((CmHealth)value);
}

static const char *
label_reason (int value)
{
  return cm_reason_get_label ((CmReason)value);
}

static const char *
label_action (int value)
{
  return cm_action_get_label ((CmAction)value);
}

/* Every value has words of its own: two alike would be read as one. */
static void
assert_labels (GType type, Label get_label)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < klass->n_values; i++)
    {
      const char *label = get_label (klass->values[i].value);

      g_assert_cmpstr (label, !=, NULL);
      g_assert_cmpstr (label, !=, "");
      g_assert_null (strchr (label, '!'));
      g_assert_false (g_hash_table_contains (seen, label));
      g_hash_table_add (seen, (gpointer)label);
    }
}

static void
test_labels (void)
{
  assert_labels (CM_TYPE_PROVIDER, label_provider);
  assert_labels (CM_TYPE_STATUS, label_status);
  assert_labels (CM_TYPE_HEALTH, label_health);
  assert_labels (CM_TYPE_REASON, label_reason);
  assert_labels (CM_TYPE_ACTION, label_action);
}

static void
test_sentences (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (CM_TYPE_REASON);

  for (guint i = 0; i < klass->n_values; i++)
    {
      const char *sentence = cm_reason_get_sentence ((CmReason)klass->values[i].value);

      g_assert_true (g_str_has_suffix (sentence, "."));
      g_assert_null (strchr (sentence, '!'));
    }
}

static void
test_nicks (void)
{
  const GType types[]
      = { CM_TYPE_DOCUMENT_TYPE,  CM_TYPE_PROVIDER, CM_TYPE_STATUS, CM_TYPE_HEALTH,
          CM_TYPE_IDENTITY_STATE, CM_TYPE_REASON,   CM_TYPE_ACTION };

  for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
    {
      g_autoptr (GEnumClass) klass = g_type_class_ref (types[t]);

      for (guint i = 0; i < klass->n_values; i++)
        {
          const char *nick = cm_enum_to_nick (types[t], (int)i);
          int value = -1;

          g_assert_cmpuint (strspn (nick, "abcdefghijklmnopqrstuvwxyz-"), ==,
                            strlen (nick));
          g_assert_true (cm_enum_from_nick (types[t], nick, &value));
          g_assert_cmpint (value, ==, (int)i);
        }
    }
}

static void
test_health (void)
{
  g_assert_cmpint (cm_reason_get_health (CM_REASON_NO_CERTIFICATE), ==, CM_HEALTH_ERROR);
  g_assert_cmpint (cm_reason_get_health (CM_REASON_EXPIRED), ==, CM_HEALTH_ERROR);
  g_assert_cmpint (cm_reason_get_health (CM_REASON_CONSTRAINTS), ==, CM_HEALTH_ERROR);
  g_assert_cmpint (cm_reason_get_health (CM_REASON_RENEWAL_FAILED), ==, CM_HEALTH_ERROR);
  g_assert_cmpint (cm_reason_get_health (CM_REASON_NO_ROOT), ==, CM_HEALTH_WARNING);
  g_assert_cmpint (cm_reason_get_health (CM_REASON_NO_SERVER), ==, CM_HEALTH_WARNING);
  g_assert_cmpint (cm_reason_get_health (CM_REASON_NAMES_MISSING), ==, CM_HEALTH_WARNING);
  g_assert_cmpint (cm_reason_get_health (CM_REASON_ACCOUNT_CLOSED), ==,
                   CM_HEALTH_WARNING);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/types/labels", test_labels);
  g_test_add_func ("/types/sentences", test_sentences);
  g_test_add_func ("/types/nicks", test_nicks);
  g_test_add_func ("/types/health", test_health);
  return g_test_run ();
}

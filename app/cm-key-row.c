/* cm-key-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-key-row.h"

struct _CmKeyRow
{
  AdwComboRow parent_instance;
};

/* What every client takes stands first. */
static const CmKeySpec specs[] = {
  CM_KEY_SPEC_P256,    CM_KEY_SPEC_P384,    CM_KEY_SPEC_P521,    CM_KEY_SPEC_RSA2048,
  CM_KEY_SPEC_RSA3072, CM_KEY_SPEC_RSA4096, CM_KEY_SPEC_ED25519, CM_KEY_SPEC_ED448,
};

enum
{
  PROP_0,
  PROP_SPEC,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CmKeyRow, cm_key_row, ADW_TYPE_COMBO_ROW)

static void
on_selected_cb (CmKeyRow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPEC]);
}

static void
cm_key_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SPEC:
      g_value_set_enum (value, (int)cm_key_row_get_spec (CM_KEY_ROW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_key_row_set_property (GObject *object,
                         guint prop_id,
                         const GValue *value,
                         GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SPEC:
      cm_key_row_set_spec (CM_KEY_ROW (object), (CmKeySpec)g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_key_row_class_init (CmKeyRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cm_key_row_get_property;
  object_class->set_property = cm_key_row_set_property;

  /**
   * CmKeyRow:spec:
   *
   * What is selected.
   */
  properties[PROP_SPEC] = g_param_spec_enum (
      "spec", NULL, NULL, CM_TYPE_KEY_SPEC, CM_KEY_SPEC_P256,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cm_key_row_init (CmKeyRow *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (specs); i++)
    gtk_string_list_append (labels, cm_key_spec_get_label (specs[i]));
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (labels));
  g_signal_connect (self, "notify::selected", G_CALLBACK (on_selected_cb), NULL);
}

/**
 * cm_key_row_get_spec:
 * @self: a row
 *
 * Returns: what is selected
 */
CmKeySpec
cm_key_row_get_spec (CmKeyRow *self)
{
  guint selected;

  g_return_val_if_fail (CM_IS_KEY_ROW (self), CM_KEY_SPEC_OTHER);

  selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));
  return selected < G_N_ELEMENTS (specs) ? specs[selected] : CM_KEY_SPEC_OTHER;
}

/**
 * cm_key_row_set_spec:
 * @self: a row
 * @spec: kind and size
 *
 * Selects a kind of key, if it is one that is made here.
 */
void
cm_key_row_set_spec (CmKeyRow *self, CmKeySpec spec)
{
  g_return_if_fail (CM_IS_KEY_ROW (self));

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    if (specs[i] == spec)
      adw_combo_row_set_selected (ADW_COMBO_ROW (self), i);
}

/* cm-subject-fields.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row per part. The common name follows the first host name unless it is typed, so
 * it is the only one that is not remembered.
 */

#include "cm-subject-fields.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-enum.h"

struct _CmSubjectFields
{
  GtkWidget parent_instance;

  /* owned */
  CmCertificateForm *form;
  GSettings *settings;
  gboolean is_good;

  /* borrowed */
  GtkEditable *entries[CM_SUBJECT_N_PARTS];
  GtkWidget *reason_rows[CM_SUBJECT_N_PARTS];

  /* template */
  GtkListBox *list_box;
};

typedef struct
{
  CmSubjectPart part;
  const char *title;
} Field;

/* In the order people fill them in. */
static const Field fields[CM_SUBJECT_N_PARTS] = {
  { CM_SUBJECT_PART_COMMON_NAME, N_ ("Common name, if not the first host name") },
  { CM_SUBJECT_PART_ORGANIZATION, N_ ("Organization") },
  { CM_SUBJECT_PART_UNIT, N_ ("Department") },
  { CM_SUBJECT_PART_LOCALITY, N_ ("City") },
  { CM_SUBJECT_PART_STATE, N_ ("State or province") },
  { CM_SUBJECT_PART_COUNTRY, N_ ("Country, two letters") },
};

enum
{
  PROP_0,
  PROP_GOOD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CmSubjectFields, cm_subject_fields, GTK_TYPE_WIDGET)

static GtkWidget *
create_reason_row (void)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label
      = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
                      "xalign", 0.0, "wrap", TRUE, "margin-start", 12, "margin-end", 12,
                      "margin-top", 6, "margin-bottom", 6, NULL);

  gtk_widget_add_css_class (label, "error");
  gtk_widget_add_css_class (label, "caption");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_widget_set_visible (row, FALSE);
  return row;
}

static void
show_reason (CmSubjectFields *self, CmSubjectPart part, const char *sentence)
{
  GtkWidget *entry = GTK_WIDGET (self->entries[part]);
  GtkWidget *row = self->reason_rows[part];
  GtkWidget *label = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));

  gtk_label_set_label (GTK_LABEL (label), sentence != NULL ? sentence : "");
  gtk_widget_set_visible (row, sentence != NULL);
  if (sentence != NULL)
    gtk_widget_add_css_class (entry, "error");
  else
    gtk_widget_remove_css_class (entry, "error");
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
      sentence != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
take_part (CmSubjectFields *self, CmSubjectPart part)
{
  const char *text = gtk_editable_get_text (self->entries[part]);
  g_autoptr (GError) error = NULL;

  if (*text != '\0')
    cm_subject_check_part (part, text, &error);
  show_reason (self, part, error != NULL ? error->message : NULL);
  if (self->form != NULL)
    cm_certificate_form_set_subject_part (self->form, part, text);
}

static void
update_good (CmSubjectFields *self)
{
  gboolean is_good = TRUE;

  for (guint i = 0; i < CM_SUBJECT_N_PARTS; i++)
    is_good &= !gtk_widget_get_visible (self->reason_rows[i]);
  if (is_good == self->is_good)
    return;
  self->is_good = is_good;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GOOD]);
}

static void
on_changed_cb (GtkEditable *entry, CmSubjectFields *self)
{
  for (guint i = 0; i < CM_SUBJECT_N_PARTS; i++)
    if (self->entries[i] == entry)
      take_part (self, (CmSubjectPart)i);
  update_good (self);
}

static void
add_row (CmSubjectFields *self, const Field *field)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (field->title));
  g_signal_connect_object (row, "changed", G_CALLBACK (on_changed_cb), self, 0);
  self->entries[field->part] = GTK_EDITABLE (row);
  self->reason_rows[field->part] = create_reason_row ();
  gtk_list_box_append (self->list_box, row);
  gtk_list_box_append (self->list_box, self->reason_rows[field->part]);
}

/* Under the nick of its part. */
static void
recall (CmSubjectFields *self)
{
  g_autoptr (GVariant) kept = g_settings_get_value (self->settings, "subject");
  GVariantIter iter;
  const char *nick;
  const char *text;

  g_variant_iter_init (&iter, kept);
  while (g_variant_iter_next (&iter, "{&s&s}", &nick, &text))
    {
      int part;

      if (cm_enum_from_nick (CM_TYPE_SUBJECT_PART, nick, &part)
          && part != CM_SUBJECT_PART_COMMON_NAME)
        gtk_editable_set_text (self->entries[part], text);
    }
}

static void
cm_subject_fields_get_property (GObject *object,
                                guint prop_id,
                                GValue *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_GOOD:
      g_value_set_boolean (value, CM_SUBJECT_FIELDS (object)->is_good);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_subject_fields_dispose (GObject *object)
{
  CmSubjectFields *self = CM_SUBJECT_FIELDS (object);

  g_clear_object (&self->form);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_SUBJECT_FIELDS);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (cm_subject_fields_parent_class)->dispose (object);
}

static void
cm_subject_fields_class_init (CmSubjectFieldsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cm_subject_fields_get_property;
  object_class->dispose = cm_subject_fields_dispose;

  /**
   * CmSubjectFields:good:
   *
   * Whether every part can be used.
   */
  properties[PROP_GOOD] = g_param_spec_boolean (
      "good", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-subject-fields.ui");
  gtk_widget_class_bind_template_child (widget_class, CmSubjectFields, list_box);
}

static void
cm_subject_fields_init (CmSubjectFields *self)
{
  self->is_good = TRUE;
  self->settings = g_settings_new ("org.certmgr.Admin");
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < CM_SUBJECT_N_PARTS; i++)
    add_row (self, &fields[i]);
  recall (self);
}

/**
 * cm_subject_fields_set_form:
 * @self: fields
 * @form: what they fill in
 *
 * Sets the form, once, and gives it what is typed so far.
 */
void
cm_subject_fields_set_form (CmSubjectFields *self, CmCertificateForm *form)
{
  g_return_if_fail (CM_IS_SUBJECT_FIELDS (self));
  g_return_if_fail (CM_IS_CERTIFICATE_FORM (form));
  g_return_if_fail (self->form == NULL);

  self->form = g_object_ref (form);
  for (guint i = 0; i < CM_SUBJECT_N_PARTS; i++)
    take_part (self, (CmSubjectPart)i);
  update_good (self);
}

/**
 * cm_subject_fields_is_good:
 * @self: fields
 *
 * Returns: whether every part can be used
 */
gboolean
cm_subject_fields_is_good (CmSubjectFields *self)
{
  g_return_val_if_fail (CM_IS_SUBJECT_FIELDS (self), FALSE);

  return self->is_good;
}

/**
 * cm_subject_fields_focus_wrong:
 * @self: the fields
 *
 * Brings the focus to the first part that is wrong, if one is.
 */
void
cm_subject_fields_focus_wrong (CmSubjectFields *self)
{
  g_return_if_fail (CM_IS_SUBJECT_FIELDS (self));

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (gtk_widget_get_visible (self->reason_rows[fields[i].part]))
      {
        gtk_widget_grab_focus (GTK_WIDGET (self->entries[fields[i].part]));
        return;
      }
}

/**
 * cm_subject_fields_remember:
 * @self: fields
 *
 * Keeps what is typed for the next form.
 */
void
cm_subject_fields_remember (CmSubjectFields *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));

  g_return_if_fail (CM_IS_SUBJECT_FIELDS (self));

  for (guint i = 0; i < CM_SUBJECT_N_PARTS; i++)
    {
      const char *text = gtk_editable_get_text (self->entries[i]);

      if (i != CM_SUBJECT_PART_COMMON_NAME && *text != '\0')
        g_variant_builder_add (&builder, "{ss}",
                               cm_enum_to_nick (CM_TYPE_SUBJECT_PART, (int)i), text);
    }
  g_settings_set_value (self->settings, "subject", g_variant_builder_end (&builder));
}

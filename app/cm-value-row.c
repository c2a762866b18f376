/* cm-value-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fingerprints are compared by eye with colons, pasted into configuration as hex, and
 * into pins as base64; so a fingerprint is shown with colons and copied in any of the
 * three. Values come from certificates and are never markup.
 */

#include "cm-value-row.h"

#include <glib/gi18n-lib.h>

#include "cm-clipboard.h"
#include "cm-sentence.h"
#include "cm-toast.h"
#include "cm-unbroken.h"

G_DEFINE_ENUM_TYPE (CmValueCopy,
                    cm_value_copy,
                    G_DEFINE_ENUM_VALUE (CM_VALUE_COPY_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (CM_VALUE_COPY_TEXT, "text"),
                    G_DEFINE_ENUM_VALUE (CM_VALUE_COPY_FINGERPRINT, "fingerprint"))

#define MIN_CHARS 24 /* eight bytes of a fingerprint */

struct _CmValueRow
{
  AdwActionRow parent_instance;

  char *value;
  CmValueCopy copy;
};

enum
{
  PROP_0,
  PROP_COPY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CmValueRow, cm_value_row, ADW_TYPE_ACTION_ROW)

static void
copied (CmValueRow *self, const char *text)
{
  g_autofree char *toast = g_strdup_printf (
      _ ("%s copied"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)));

  cm_clipboard_copy_text (GTK_WIDGET (self), text);
  cm_toast_say_copied (GTK_WIDGET (self), toast);
}

static void
on_copy_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmValueRow *self = CM_VALUE_ROW (widget);
  const char *how = g_variant_get_string (parameter, NULL);
  g_autofree char *text = NULL;

  if (self->value == NULL)
    return;
  if (strcmp (how, "colons") == 0)
    text = cm_sentence_fingerprint_colons (self->value);
  else if (strcmp (how, "base64") == 0)
    text = cm_sentence_fingerprint_base64 (self->value);
  copied (self, text != NULL ? text : self->value);
}

static GtkWidget *
create_copy_button (CmValueRow *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "value.copy");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", "text");
  return button;
}

static GtkWidget *
create_copy_menu (void)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  g_menu_append (menu, _ ("Copy as Hex"), "value.copy('hex')");
  g_menu_append (menu, _ ("Copy with _Colons"), "value.copy('colons')");
  g_menu_append (menu, _ ("Copy as _Base64"), "value.copy('base64')");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "edit-copy-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  return button;
}

static void
cm_value_row_constructed (GObject *object)
{
  CmValueRow *self = CM_VALUE_ROW (object);
  GtkWidget *button = NULL;

  G_OBJECT_CLASS (cm_value_row_parent_class)->constructed (object);

  switch (self->copy)
    {
    case CM_VALUE_COPY_NONE:
      return;
    case CM_VALUE_COPY_TEXT:
      button = create_copy_button (self);
      break;
    case CM_VALUE_COPY_FINGERPRINT:
      button = create_copy_menu ();
      gtk_widget_add_css_class (GTK_WIDGET (self), "cm-number");
      break;
    }
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Copy"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Copy"), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
}

static void
cm_value_row_set_property (GObject *object,
                           guint prop_id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  CmValueRow *self = CM_VALUE_ROW (object);

  switch (prop_id)
    {
    case PROP_COPY:
      self->copy = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_value_row_finalize (GObject *object)
{
  CmValueRow *self = CM_VALUE_ROW (object);

  g_clear_pointer (&self->value, g_free);

  G_OBJECT_CLASS (cm_value_row_parent_class)->finalize (object);
}

static void
cm_value_row_class_init (CmValueRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = cm_value_row_constructed;
  object_class->set_property = cm_value_row_set_property;
  object_class->finalize = cm_value_row_finalize;

  properties[PROP_COPY] = g_param_spec_enum (
      "copy", NULL, NULL, CM_TYPE_VALUE_COPY, CM_VALUE_COPY_NONE,
      G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "value.copy", "s",
                                   on_copy_action_cb);
}

/* Where libadwaita shows the subtitle. Nullable. */
static GtkWidget *
find_label (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && gtk_widget_has_css_class (widget, "subtitle"))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_label (child);
  return found;
}

/* A hyphen at the end of a line would be taken for one of the value's. And without a
 * least width the toolkit finds one by setting each letter on a line of its own. */
static void
set_up_label (CmValueRow *self)
{
  GtkWidget *label = find_label (GTK_WIDGET (self));

  if (label == NULL)
    return;
  cm_unbroken_keep (GTK_LABEL (label), CM_UNBROKEN_VALUE);
  gtk_label_set_width_chars (GTK_LABEL (label), MIN_CHARS);
}

static void
cm_value_row_init (CmValueRow *self)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "cm-property");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  set_up_label (self);
}

/**
 * cm_value_row_new:
 * @title: what the value is called
 * @copy: how it may be copied
 *
 * Returns: (transfer floating): a row without a value
 */
GtkWidget *
cm_value_row_new (const char *title, CmValueCopy copy)
{
  return g_object_new (CM_TYPE_VALUE_ROW, "title", title, "copy", copy, NULL);
}

/* Eight bytes a line, wherever it is shown: two people compare line by line. */
static char *
dup_lines (const char *colons)
{
  const gsize line = strlen ("00:") * 8;
  gsize length = strlen (colons);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < length; i += line)
    {
      if (i > 0)
        g_string_append_c (text, '\n');
      g_string_append_len (text, colons + i, (gssize)MIN (line, length - i));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * cm_value_row_set_value:
 * @self: a row
 * @value: (nullable): the value; a fingerprint in lower hex
 *
 * Sets what is shown and copied. Without a value the row is hidden.
 */
void
cm_value_row_set_value (CmValueRow *self, const char *value)
{
  g_autofree char *colons = NULL;
  g_autofree char *lines = NULL;

  g_return_if_fail (CM_IS_VALUE_ROW (self));

  gtk_widget_set_visible (GTK_WIDGET (self), value != NULL && *value != '\0');
  if (g_strcmp0 (self->value, value) == 0)
    return;
  g_free (self->value);
  self->value = g_strdup (value);
  if (value != NULL && self->copy == CM_VALUE_COPY_FINGERPRINT)
    {
      colons = cm_sentence_fingerprint_colons (value);
      lines = dup_lines (colons);
    }
  cm_value_row_set_shown (self, lines != NULL ? lines : value);
}

/**
 * cm_value_row_get_value:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the value
 */
const char *
cm_value_row_get_value (CmValueRow *self)
{
  g_return_val_if_fail (CM_IS_VALUE_ROW (self), NULL);

  return self->value;
}

/**
 * cm_value_row_set_shown:
 * @self: a row
 * @shown: (nullable): words
 *
 * Shows other words than the value, until the next value.
 */
void
cm_value_row_set_shown (CmValueRow *self, const char *shown)
{
  g_return_if_fail (CM_IS_VALUE_ROW (self));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), shown != NULL ? shown : "");
}

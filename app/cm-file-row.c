/* cm-file-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-file-row.h"

#include <glib/gi18n-lib.h>

#include "cm-chooser.h"

struct _CmFileRow
{
  AdwActionRow parent_instance;

  /* owned */
  char *none;
  char *heading;
  char *button;
  GFile *file; /* nullable */

  /* borrowed */
  GtkWidget *clear_button;
};

enum
{
  PROP_0,
  PROP_NONE,
  PROP_HEADING,
  PROP_BUTTON,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmFileRow, cm_file_row, ADW_TYPE_ACTION_ROW)

static void
update (CmFileRow *self)
{
  g_autofree char *name
      = self->file != NULL ? g_file_get_parse_name (self->file) : g_strdup (self->none);
  g_autofree char *escaped = g_markup_escape_text (name != NULL ? name : "", -1);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), escaped);
  gtk_widget_set_visible (self->clear_button, self->file != NULL);
}

static void
on_chosen_cb (gpointer owner, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  cm_file_row_set_file (CM_FILE_ROW (owner), file);
}

static void
on_choose_clicked_cb (CmFileRow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      self->heading, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));

  cm_chooser_run (self, dialog, on_chosen_cb);
}

static void
on_clear_clicked_cb (CmFileRow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  cm_file_row_set_file (self, NULL);
}

static GtkWidget *
add_button (CmFileRow *self, const char *icon, const char *words, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, words);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  return button;
}

static void
cm_file_row_constructed (GObject *object)
{
  CmFileRow *self = CM_FILE_ROW (object);
  GtkWidget *open_button;

  G_OBJECT_CLASS (cm_file_row_parent_class)->constructed (object);

  self->clear_button = add_button (self, "edit-clear-symbolic", _ ("Use None"),
                                   G_CALLBACK (on_clear_clicked_cb));
  open_button = add_button (self, "document-open-symbolic", self->button,
                            G_CALLBACK (on_choose_clicked_cb));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), open_button);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  update (self);
}

static void
cm_file_row_get_property (GObject *object,
                          guint prop_id,
                          GValue *value,
                          GParamSpec *pspec)
{
  CmFileRow *self = CM_FILE_ROW (object);

  switch (prop_id)
    {
    case PROP_NONE:
      g_value_set_string (value, self->none);
      break;
    case PROP_HEADING:
      g_value_set_string (value, self->heading);
      break;
    case PROP_BUTTON:
      g_value_set_string (value, self->button);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_file_row_set_property (GObject *object,
                          guint prop_id,
                          const GValue *value,
                          GParamSpec *pspec)
{
  CmFileRow *self = CM_FILE_ROW (object);

  switch (prop_id)
    {
    case PROP_NONE:
      self->none = g_value_dup_string (value);
      break;
    case PROP_HEADING:
      self->heading = g_value_dup_string (value);
      break;
    case PROP_BUTTON:
      self->button = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_file_row_finalize (GObject *object)
{
  CmFileRow *self = CM_FILE_ROW (object);

  g_free (self->none);
  g_free (self->heading);
  g_free (self->button);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (cm_file_row_parent_class)->finalize (object);
}

static GParamSpec *
new_property (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, NULL,
                              G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY
                                  | G_PARAM_STATIC_STRINGS);
}

static void
cm_file_row_class_init (CmFileRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = cm_file_row_constructed;
  object_class->get_property = cm_file_row_get_property;
  object_class->set_property = cm_file_row_set_property;
  object_class->finalize = cm_file_row_finalize;

  /**
   * CmFileRow:none:
   *
   * What stands there while there is no file.
   */
  properties[PROP_NONE] = new_property ("none");
  /**
   * CmFileRow:heading:
   *
   * The heading of the window to choose in.
   */
  properties[PROP_HEADING] = new_property ("heading");
  /**
   * CmFileRow:button:
   *
   * The words of the button that opens that window.
   */
  properties[PROP_BUTTON] = new_property ("button");
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CmFileRow::changed:
   * @self: the row
   *
   * Another file was chosen, or none.
   */
  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
}

static void
cm_file_row_init (CmFileRow *self)
{
}

/**
 * cm_file_row_set_none:
 * @self: the row
 * @none: what stands there while there is no file
 *
 * Says it in place of what was said when the row was made.
 */
void
cm_file_row_set_none (CmFileRow *self, const char *none)
{
  g_return_if_fail (CM_IS_FILE_ROW (self));
  g_return_if_fail (none != NULL);

  g_free (self->none);
  self->none = g_strdup (none);
  update (self);
}

/**
 * cm_file_row_get_file:
 * @self: the row
 *
 * Returns: (transfer none) (nullable): what is chosen
 */
GFile *
cm_file_row_get_file (CmFileRow *self)
{
  g_return_val_if_fail (CM_IS_FILE_ROW (self), NULL);

  return self->file;
}

/**
 * cm_file_row_set_file:
 * @self: the row
 * @file: (nullable): a file
 *
 * Chooses it, or none.
 */
void
cm_file_row_set_file (CmFileRow *self, GFile *file)
{
  g_return_if_fail (CM_IS_FILE_ROW (self));
  g_return_if_fail (file == NULL || G_IS_FILE (file));

  if (!g_set_object (&self->file, file))
    return;
  update (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

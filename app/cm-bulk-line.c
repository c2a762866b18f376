/* cm-bulk-line.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines are recycled by the list, so everything is set anew when the row or its state
 * changes and nothing is kept here. The looks are those of the import preview.
 */

#include "cm-bulk-line.h"

#include <glib/gi18n-lib.h>

struct _CmBulkLine
{
  GtkWidget parent_instance;

  /* owned */
  CmBulkRow *row; /* nullable */
  GSignalGroup *signals;
  gboolean updating;

  /* template */
  GtkCheckButton *check;
  GtkWidget *words_box;
  GtkLabel *names;
  GtkLabel *details;
  GtkLabel *sentence;
  GtkWidget *state_box;
  GtkImage *state_icon;
  GtkLabel *state_word;
};

enum
{
  PROP_0,
  PROP_ROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CmBulkLine, cm_bulk_line, GTK_TYPE_WIDGET)

typedef struct
{
  const char *word;
  const char *icon_name;
  const char *style;
} Look;

static const Look warning_look
    = { N_ ("Look at it"), "dialog-warning-symbolic", "warning" };

static const Look looks[] = {
  [CM_BULK_STATE_READY] = { N_ ("New"), "list-add-symbolic", "accent" },
  [CM_BULK_STATE_UNUSABLE]
  = { N_ ("Cannot be issued"), "dialog-warning-symbolic", "error" },
  [CM_BULK_STATE_ISSUED] = { N_ ("Issued"), "object-select-symbolic", "success" },
  [CM_BULK_STATE_FAILED] = { N_ ("Not issued"), "dialog-error-symbolic", "error" },
};

static const Look *
get_look (CmBulkState state, gboolean warns)
{
  return warns && state == CM_BULK_STATE_READY ? &warning_look : &looks[state];
}

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
update_state (CmBulkLine *self)
{
  CmBulkState state = cm_bulk_row_get_state (self->row);
  gboolean warns = cm_bulk_row_get_warning (self->row) != NULL;
  const char *classes[] = { "state", cm_bulk_line_get_style (state, warns), NULL };
  const char *problem = cm_bulk_row_get_problem (self->row);
  const char *sentence_classes[] = { problem != NULL ? "error" : "dim-label", NULL };

  gtk_widget_set_css_classes (self->state_box, classes);
  gtk_image_set_from_icon_name (self->state_icon,
                                cm_bulk_line_get_icon_name (state, warns));
  gtk_label_set_label (self->state_word, cm_bulk_line_get_word (state, warns));
  gtk_widget_set_css_classes (GTK_WIDGET (self->sentence), sentence_classes);
  set_text (self->sentence,
            problem != NULL ? problem : cm_bulk_row_get_warning (self->row));
}

static void
update_check (CmBulkLine *self)
{
  gboolean ready = cm_bulk_row_get_state (self->row) == CM_BULK_STATE_READY;
  g_autofree char *names = cm_bulk_row_dup_names (self->row);

  self->updating = TRUE;
  gtk_check_button_set_active (self->check, cm_bulk_row_get_selected (self->row));
  self->updating = FALSE;
  /* it keeps its room, so that names align */
  gtk_widget_set_sensitive (GTK_WIDGET (self->check), ready);
  gtk_widget_set_opacity (GTK_WIDGET (self->check), ready ? 1 : 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, names, -1);
}

static void
update (CmBulkLine *self)
{
  g_autofree char *names = NULL;
  g_autofree char *details = NULL;

  if (self->row == NULL)
    return;
  names = cm_bulk_row_dup_names (self->row);
  details = cm_bulk_row_dup_details (self->row);
  gtk_label_set_label (self->names, names);
  set_text (self->details, details);
  update_state (self);
  update_check (self);
}

static void
on_toggled_cb (CmBulkLine *self)
{
  if (!self->updating && self->row != NULL)
    cm_bulk_row_set_selected (self->row, gtk_check_button_get_active (self->check));
}

static void
cm_bulk_line_get_property (GObject *object,
                           guint prop_id,
                           GValue *value,
                           GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ROW:
      g_value_set_object (value, CM_BULK_LINE (object)->row);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_bulk_line_set_property (GObject *object,
                           guint prop_id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ROW:
      cm_bulk_line_set_row (CM_BULK_LINE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_bulk_line_dispose (GObject *object)
{
  CmBulkLine *self = CM_BULK_LINE (object);

  g_clear_object (&self->row);
  g_clear_object (&self->signals);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_BULK_LINE);

  G_OBJECT_CLASS (cm_bulk_line_parent_class)->dispose (object);
}

static void
cm_bulk_line_class_init (CmBulkLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cm_bulk_line_get_property;
  object_class->set_property = cm_bulk_line_set_property;
  object_class->dispose = cm_bulk_line_dispose;

  properties[PROP_ROW] = g_param_spec_object ("row", NULL, NULL, CM_TYPE_BULK_ROW,
                                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY
                                                  | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-bulk-line.ui");
  gtk_widget_class_bind_template_child (widget_class, CmBulkLine, check);
  gtk_widget_class_bind_template_child (widget_class, CmBulkLine, words_box);
  gtk_widget_class_bind_template_child (widget_class, CmBulkLine, names);
  gtk_widget_class_bind_template_child (widget_class, CmBulkLine, details);
  gtk_widget_class_bind_template_child (widget_class, CmBulkLine, sentence);
  gtk_widget_class_bind_template_child (widget_class, CmBulkLine, state_box);
  gtk_widget_class_bind_template_child (widget_class, CmBulkLine, state_icon);
  gtk_widget_class_bind_template_child (widget_class, CmBulkLine, state_word);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled_cb);
}

static void
cm_bulk_line_init (CmBulkLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (CM_TYPE_BULK_ROW);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::selected",
                                  G_CALLBACK (update_check), self);
}

/**
 * cm_bulk_line_set_row:
 * @self: a line
 * @row: (nullable): what it shows
 *
 * Shows a row.
 */
void
cm_bulk_line_set_row (CmBulkLine *self, CmBulkRow *row)
{
  g_return_if_fail (CM_IS_BULK_LINE (self));
  g_return_if_fail (row == NULL || CM_IS_BULK_ROW (row));

  if (!g_set_object (&self->row, row))
    return;
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, row);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROW]);
}

/**
 * cm_bulk_line_get_word:
 * @state: what becomes of a line
 * @warns: whether something should be thought about
 *
 * Returns: (transfer none): a word for it, translated
 */
const char *
cm_bulk_line_get_word (CmBulkState state, gboolean warns)
{
  g_return_val_if_fail ((guint)state < G_N_ELEMENTS (looks), NULL);

  return _ (get_look (state, warns)->word);
}

/**
 * cm_bulk_line_get_icon_name:
 * @state: what becomes of a line
 * @warns: whether something should be thought about
 *
 * Returns: (transfer none): a symbolic icon
 */
const char *
cm_bulk_line_get_icon_name (CmBulkState state, gboolean warns)
{
  g_return_val_if_fail ((guint)state < G_N_ELEMENTS (looks), NULL);

  return get_look (state, warns)->icon_name;
}

/**
 * cm_bulk_line_get_style:
 * @state: what becomes of a line
 * @warns: whether something should be thought about
 *
 * Returns: (transfer none): a CSS class
 */
const char *
cm_bulk_line_get_style (CmBulkState state, gboolean warns)
{
  g_return_val_if_fail ((guint)state < G_N_ELEMENTS (looks), NULL);

  return get_look (state, warns)->style;
}

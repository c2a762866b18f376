/* cm-chips.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A line of names, each a button that takes its name out, and last what adds more: a
 * button, or a widget the owner gives, such as an entry. The widget keeps no list of its
 * own: whoever owns the names sets them again after each signal, so there is one truth.
 * When a chip that has the focus goes, the focus moves to its neighbour instead of
 * getting lost.
 */

#include "cm-chips.h"

#include <glib/gi18n-lib.h>

#include "cm-wrap-layout.h"

#define CHIP_SPACING 6

struct _CmChips
{
  GtkWidget parent_instance;

  GPtrArray *chips; /* (element-type GtkWidget) */
  GtkWidget *tail;  /* the last child: adds names */
  char *add_label;
};

enum
{
  PROP_0,
  PROP_ADD_LABEL,
  PROP_TAIL,
  N_PROPS
};

enum
{
  REMOVED,
  ADD,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmChips, cm_chips, GTK_TYPE_WIDGET)

static void
on_chip_clicked_cb (GtkWidget *chip, CmChips *self)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (chip), "id"));

  g_signal_emit (self, signals[REMOVED], 0, id);
}

static void
on_add_clicked_cb (CmChips *self)
{
  g_signal_emit (self, signals[ADD], 0);
}

static GtkWidget *
create_chip (CmChips *self, const char *id, const char *label)
{
  GtkWidget *chip = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, CHIP_SPACING);
  GtkWidget *text = gtk_label_new (label);
  GtkWidget *icon = gtk_image_new_from_icon_name ("window-close-symbolic");
  g_autofree char *name = g_strdup_printf (_ ("Remove %s"), label);

  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_MIDDLE);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_button_set_child (GTK_BUTTON (chip), box);
  g_object_set_data_full (G_OBJECT (chip), "id", g_strdup (id), g_free);
  gtk_widget_set_tooltip_text (chip, name);
  gtk_widget_add_css_class (chip, "chip");
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  g_signal_connect_object (chip, "clicked", G_CALLBACK (on_chip_clicked_cb), self, 0);
  gtk_widget_insert_before (chip, GTK_WIDGET (self), self->tail);
  return chip;
}

/* Where the focus is among the chips, or -1. */
static int
find_focus (CmChips *self)
{
  for (guint i = 0; i < self->chips->len; i++)
    if (gtk_widget_has_focus (g_ptr_array_index (self->chips, i)))
      return (int)i;
  return -1;
}

static void
clear_chips (CmChips *self)
{
  for (guint i = 0; i < self->chips->len; i++)
    gtk_widget_unparent (g_ptr_array_index (self->chips, i));
  g_ptr_array_set_size (self->chips, 0);
}

static void
restore_focus (CmChips *self, int position)
{
  if (position < 0)
    return;
  if (self->chips->len == 0)
    gtk_widget_grab_focus (self->tail);
  else
    gtk_widget_grab_focus (
        g_ptr_array_index (self->chips, MIN ((guint)position, self->chips->len - 1)));
}

static void
cm_chips_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ADD_LABEL:
      g_value_set_string (value, CM_CHIPS (object)->add_label);
      break;
    case PROP_TAIL:
      g_value_set_object (value, CM_CHIPS (object)->tail);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_chips_set_property (GObject *object,
                       guint prop_id,
                       const GValue *value,
                       GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ADD_LABEL:
      CM_CHIPS (object)->add_label = g_value_dup_string (value);
      break;
    case PROP_TAIL:
      CM_CHIPS (object)->tail = g_value_get_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static GtkWidget *
create_add_button (CmChips *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (
      self->add_label != NULL ? self->add_label : _ ("_Add…"));

  gtk_widget_add_css_class (button, "chip");
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_add_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  return button;
}

static void
cm_chips_constructed (GObject *object)
{
  CmChips *self = CM_CHIPS (object);

  G_OBJECT_CLASS (cm_chips_parent_class)->constructed (object);

  gtk_widget_set_layout_manager (GTK_WIDGET (self), cm_wrap_layout_new (CHIP_SPACING));
  if (self->tail == NULL)
    self->tail = create_add_button (self);
  gtk_widget_set_parent (self->tail, GTK_WIDGET (self));
}

static void
cm_chips_dispose (GObject *object)
{
  CmChips *self = CM_CHIPS (object);

  clear_chips (self);
  g_clear_pointer (&self->tail, gtk_widget_unparent);

  G_OBJECT_CLASS (cm_chips_parent_class)->dispose (object);
}

static void
cm_chips_finalize (GObject *object)
{
  CmChips *self = CM_CHIPS (object);

  g_clear_pointer (&self->chips, g_ptr_array_unref);
  g_clear_pointer (&self->add_label, g_free);

  G_OBJECT_CLASS (cm_chips_parent_class)->finalize (object);
}

static void
cm_chips_class_init (CmChipsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cm_chips_get_property;
  object_class->set_property = cm_chips_set_property;
  object_class->constructed = cm_chips_constructed;
  object_class->dispose = cm_chips_dispose;
  object_class->finalize = cm_chips_finalize;

  /**
   * CmChips:add-label:
   *
   * What stands on the last button, with a mnemonic.
   */
  properties[PROP_ADD_LABEL] = g_param_spec_string (
      "add-label", NULL, NULL, NULL,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * CmChips:tail:
   *
   * What stands last, instead of the button.
   */
  properties[PROP_TAIL] = g_param_spec_object ("tail", NULL, NULL, GTK_TYPE_WIDGET,
                                               G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY
                                                   | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CmChips::removed:
   * @self: the chips
   * @id: which one
   *
   * The user wants to take a name out. The owner answers with cm_chips_set_entries().
   */
  signals[REMOVED]
      = g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * CmChips::add:
   * @self: the chips
   *
   * The user wants to add a name.
   */
  signals[ADD] = g_signal_new ("add", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                               NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "chips");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass),
                                        GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
cm_chips_init (CmChips *self)
{
  self->chips = g_ptr_array_new ();
}

/**
 * cm_chips_new:
 * @add_label: (nullable): what stands on the last button, with a mnemonic
 *
 * Makes an empty line of chips.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
cm_chips_new (const char *add_label)
{
  return g_object_new (CM_TYPE_CHIPS, "add-label", add_label, NULL);
}

/**
 * cm_chips_set_entries:
 * @self: chips
 * @ids: what CmChips::removed names
 * @labels: what people read, as many as @ids
 *
 * Shows these names instead of those before.
 */
void
cm_chips_set_entries (CmChips *self, const char *const *ids, const char *const *labels)
{
  int focus;

  g_return_if_fail (CM_IS_CHIPS (self));
  g_return_if_fail (ids != NULL && labels != NULL);

  focus = find_focus (self);
  clear_chips (self);
  for (guint i = 0; ids[i] != NULL && labels[i] != NULL; i++)
    g_ptr_array_add (self->chips, create_chip (self, ids[i], labels[i]));
  restore_focus (self, focus);
}

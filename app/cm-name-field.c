/* cm-name-field.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is typed becomes a name at Enter, at a comma or a space, or when the focus leaves;
 * a list that is pasted does so at once. As with CmChips, the owner keeps the names: it
 * answers each signal with cm_name_field_set_names().
 */

#include "cm-name-field.h"

#include <string.h>

#include "cm-alt-name.h"
#include "cm-chips.h"
#include "cm-host-name.h"

#define SEPARATORS " \t\r\n,;"

struct _CmNameField
{
  GtkWidget parent_instance;

  /* owned */
  char *title;
  char *placeholder;
  CmNameParser parser;
  GStrv names; /* nullable */

  /* template */
  CmChips *chips;
  GtkEntry *entry;
  GtkLabel *reason_label;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_PLACEHOLDER,
  N_PROPS
};

enum
{
  ADD,
  REMOVED,
  REASON_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmNameField, cm_name_field, GTK_TYPE_WIDGET)

/* Why @text cannot be used; NULL if it can. */
static char *
dup_reason (CmNameField *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;

  if (self->parser == NULL || text[strspn (text, SEPARATORS)] == '\0')
    return NULL;
  names = self->parser (text, &error);
  return names == NULL ? g_strdup (error->message) : NULL;
}

static void
on_changed_cb (CmNameField *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *reason = dup_reason (self, text);

  cm_name_field_set_reason (self, reason);
  if (reason == NULL && strpbrk (text, SEPARATORS) != NULL)
    cm_name_field_commit (self);
}

static void
on_activate_cb (CmNameField *self)
{
  cm_name_field_commit (self);
}

static void
on_focus_leave_cb (CmNameField *self)
{
  cm_name_field_commit (self);
}

/* Backspace where nothing is typed takes the last name out. */
static gboolean
on_key_pressed_cb (CmNameField *self, guint keyval)
{
  guint n_names = self->names != NULL ? g_strv_length (self->names) : 0;

  if (keyval != GDK_KEY_BackSpace || n_names == 0
      || *gtk_editable_get_text (GTK_EDITABLE (self->entry)) != '\0')
    return GDK_EVENT_PROPAGATE;
  g_signal_emit (self, signals[REMOVED], 0, self->names[n_names - 1]);
  return GDK_EVENT_STOP;
}

static void
on_removed_cb (CmNameField *self, const char *name)
{
  g_signal_emit (self, signals[REMOVED], 0, name);
}

/* Only what is inside takes the focus; GTK would ask this widget to take it back. */
static gboolean
cm_name_field_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return gtk_widget_child_focus (GTK_WIDGET (CM_NAME_FIELD (widget)->chips), direction);
}

static gboolean
cm_name_field_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CM_NAME_FIELD (widget)->entry));
}

static void
cm_name_field_get_property (GObject *object,
                            guint prop_id,
                            GValue *value,
                            GParamSpec *pspec)
{
  CmNameField *self = CM_NAME_FIELD (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_PLACEHOLDER:
      g_value_set_string (value, self->placeholder);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_name_field_set_property (GObject *object,
                            guint prop_id,
                            const GValue *value,
                            GParamSpec *pspec)
{
  CmNameField *self = CM_NAME_FIELD (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      self->title = g_value_dup_string (value);
      break;
    case PROP_PLACEHOLDER:
      self->placeholder = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_name_field_constructed (GObject *object)
{
  CmNameField *self = CM_NAME_FIELD (object);

  G_OBJECT_CLASS (cm_name_field_parent_class)->constructed (object);

  gtk_entry_set_placeholder_text (self->entry, self->placeholder);
  if (self->title != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, self->title, -1);
}

static void
cm_name_field_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_NAME_FIELD);

  G_OBJECT_CLASS (cm_name_field_parent_class)->dispose (object);
}

static void
cm_name_field_finalize (GObject *object)
{
  CmNameField *self = CM_NAME_FIELD (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->placeholder, g_free);
  g_clear_pointer (&self->names, g_strfreev);

  G_OBJECT_CLASS (cm_name_field_parent_class)->finalize (object);
}

static void
install_signals (CmNameFieldClass *klass)
{
  /**
   * CmNameField::add:
   * @self: the field
   * @text: one name or a list
   *
   * The user gave names that can be used. The owner answers with
   * cm_name_field_set_names(), or says why not with cm_name_field_set_reason().
   */
  signals[ADD] = g_signal_new ("add", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                               NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * CmNameField::removed:
   * @self: the field
   * @name: a name with its kind in front
   *
   * The user wants to take a name out.
   */
  signals[REMOVED]
      = g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * CmNameField::reason-changed:
   * @self: the field
   *
   * Something else is wrong with the names now, or nothing.
   */
  signals[REASON_CHANGED]
      = g_signal_new ("reason-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                      NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cm_name_field_class_init (CmNameFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = cm_name_field_get_property;
  object_class->set_property = cm_name_field_set_property;
  object_class->constructed = cm_name_field_constructed;
  object_class->dispose = cm_name_field_dispose;
  object_class->finalize = cm_name_field_finalize;
  widget_class->focus = cm_name_field_focus;
  widget_class->grab_focus = cm_name_field_grab_focus;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_PLACEHOLDER]
      = g_param_spec_string ("placeholder", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  install_signals (klass);

  g_type_ensure (CM_TYPE_CHIPS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-name-field.ui");
  gtk_widget_class_bind_template_child (widget_class, CmNameField, chips);
  gtk_widget_class_bind_template_child (widget_class, CmNameField, entry);
  gtk_widget_class_bind_template_child (widget_class, CmNameField, reason_label);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_focus_leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_removed_cb);
}

static void
cm_name_field_init (CmNameField *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_name_field_new:
 * @title: what the names are, for screen readers
 * @placeholder: what to do, while nothing is typed
 *
 * Returns: (transfer floating): an empty field
 */
GtkWidget *
cm_name_field_new (const char *title, const char *placeholder)
{
  return g_object_new (CM_TYPE_NAME_FIELD, "title", title, "placeholder", placeholder,
                       NULL);
}

/**
 * cm_name_field_set_parser:
 * @self: a field
 * @parser: judges what is typed
 *
 * Sets what can be a name.
 */
void
cm_name_field_set_parser (CmNameField *self, CmNameParser parser)
{
  g_return_if_fail (CM_IS_NAME_FIELD (self));

  self->parser = parser;
}

/**
 * cm_name_field_set_names:
 * @self: a field
 * @names: names with their kinds in front
 *
 * Shows these names.
 */
void
cm_name_field_set_names (CmNameField *self, const char *const *names)
{
  g_autoptr (GStrvBuilder) builder = NULL;
  g_auto (GStrv) labels = NULL;

  g_return_if_fail (CM_IS_NAME_FIELD (self));
  g_return_if_fail (names != NULL);

  if (self->names != NULL && g_strv_equal (names, (const char *const *)self->names))
    return;
  builder = g_strv_builder_new ();
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *label = cm_name_field_dup_label (names[i]);

      g_strv_builder_add (builder, label);
    }
  labels = g_strv_builder_end (builder);
  cm_chips_set_entries (self->chips, names, (const char *const *)labels);
  g_strfreev (self->names);
  self->names = g_strdupv ((char **)names);
}

/**
 * cm_name_field_set_reason:
 * @self: a field
 * @sentence: (nullable): what is wrong
 *
 * Says below the names what is wrong with them.
 */
void
cm_name_field_set_reason (CmNameField *self, const char *sentence)
{
  g_autofree char *before = NULL;

  g_return_if_fail (CM_IS_NAME_FIELD (self));

  before = g_strdup (cm_name_field_get_reason (self));
  gtk_label_set_label (self->reason_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label), sentence != NULL);
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
      sentence != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (g_strcmp0 (before, sentence) != 0)
    g_signal_emit (self, signals[REASON_CHANGED], 0);
}

/**
 * cm_name_field_get_reason:
 * @self: a field
 *
 * Returns: (transfer none) (nullable): what is wrong with the names
 */
const char *
cm_name_field_get_reason (CmNameField *self)
{
  const char *sentence;

  g_return_val_if_fail (CM_IS_NAME_FIELD (self), NULL);

  sentence = gtk_label_get_label (self->reason_label);
  return *sentence != '\0' ? sentence : NULL;
}

/**
 * cm_name_field_commit:
 * @self: a field
 *
 * Makes names of what is being typed.
 *
 * Returns: whether nothing is left in the entry
 */
gboolean
cm_name_field_commit (CmNameField *self)
{
  g_autofree char *text = NULL;
  g_autofree char *reason = NULL;

  g_return_val_if_fail (CM_IS_NAME_FIELD (self), FALSE);

  if (self->entry == NULL)
    return TRUE;
  text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  if (*text == '\0')
    return TRUE;
  reason = dup_reason (self, text);
  if (reason != NULL)
    {
      cm_name_field_set_reason (self, reason);
      return FALSE;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  if (text[strspn (text, SEPARATORS)] != '\0')
    g_signal_emit (self, signals[ADD], 0, text);
  return TRUE;
}

/**
 * cm_name_field_is_empty:
 * @self: the field
 *
 * Returns: whether nothing is being typed; names that were typed do not count
 */
gboolean
cm_name_field_is_empty (CmNameField *self)
{
  g_return_val_if_fail (CM_IS_NAME_FIELD (self), TRUE);

  return *gtk_editable_get_text (GTK_EDITABLE (self->entry)) == '\0';
}

/**
 * cm_name_field_dup_label:
 * @name: a name with its kind in front
 *
 * Returns: (transfer full): how people read it: host names in Unicode
 */
char *
cm_name_field_dup_label (const char *name)
{
  const char *value = NULL;
  CmAltNameKind kind;
  char *label = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  if (!cm_alt_name_split (name, &kind, &value))
    return g_strdup (name);
  if (kind == CM_ALT_NAME_KIND_DNS)
    label = cm_host_name_to_unicode (value);
  return label != NULL ? label : g_strdup (value);
}

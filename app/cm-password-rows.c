/* cm-password-rows.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text stays in the entries' own buffers, which GTK keeps in memory that is not
 * paged out; it is read into a CmSecret for rating and never copied into a property.
 * Strength is said in words below the bar, so that neither colour nor length alone
 * carries it. Whoever asks for a password reads "acceptable" for the button's
 * sensitivity and "reason" for its tooltip.
 */

#include "cm-password-rows.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-clipboard.h"
#include "cm-password-row.h"
#include "cm-password.h"

struct _CmPasswordRows
{
  GtkWidget parent_instance;

  /* owned */
  char *title;
  GStrv user_words;
  char *reason;
  gboolean acceptable;
  gboolean generating;

  /* template */
  GtkWidget *content;
  AdwPasswordEntryRow *first_row;
  AdwPasswordEntryRow *second_row;
  GtkLevelBar *strength_bar;
  GtkLabel *strength_label;
  GtkButton *copy_button;
  GtkButton *generate_button;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_ACCEPTABLE,
  PROP_REASON,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_ACTIVATE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmPasswordRows, cm_password_rows, GTK_TYPE_WIDGET)

static CmSecret *
read_row (AdwPasswordEntryRow *row)
{
  return cm_secret_new_from_text (gtk_editable_get_text (GTK_EDITABLE (row)));
}

static void
set_reason (CmPasswordRows *self, const char *reason)
{
  if (g_strcmp0 (self->reason, reason) == 0)
    return;
  g_free (self->reason);
  self->reason = g_strdup (reason);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

static void
set_acceptable (CmPasswordRows *self, gboolean acceptable)
{
  if (self->acceptable == acceptable)
    return;
  self->acceptable = acceptable;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCEPTABLE]);
}

static void
set_style (gpointer widget, const char *style, gboolean set)
{
  if (set)
    gtk_widget_add_css_class (GTK_WIDGET (widget), style);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (widget), style);
}

/* What stands below the bar: the strength, until the second row is the problem. */
static void
update_words (CmPasswordRows *self,
              CmPasswordStrength strength,
              const char *sentence,
              gboolean differs)
{
  const char *words = sentence;

  if (strength == CM_PASSWORD_STRENGTH_EMPTY)
    words = _ ("Several words, or something generated, are strong.");
  else if (differs)
    words = _ ("The two are not the same yet.");
  gtk_label_set_label (self->strength_label, words);
  gtk_level_bar_set_value (self->strength_bar, (double)strength);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->strength_bar),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words, -1);
}

static void
update (CmPasswordRows *self)
{
  g_autoptr (CmSecret) first = read_row (self->first_row);
  g_autoptr (CmSecret) second = read_row (self->second_row);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  const char *const *words = (const char *const *)self->user_words;
  CmPasswordStrength strength
      = cm_password_rate (first, words, /* bits: */ NULL, &sentence);
  gboolean strong = cm_password_check (first, words, &error);
  gboolean same = cm_secret_equal (first, second);
  gboolean differs = strong && !same && cm_secret_get_size (second) > 0;

  update_words (self, strength, sentence, differs);
  set_style (self->second_row, "error", differs);
  if (!self->generating)
    gtk_widget_set_visible (GTK_WIDGET (self->copy_button), FALSE);

  if (strength == CM_PASSWORD_STRENGTH_EMPTY)
    set_reason (self, _ ("Type a password, or generate one."));
  else if (!strong)
    set_reason (self, error->message);
  else if (!same)
    set_reason (self, _ ("Type the same password a second time."));
  else
    set_reason (self, NULL);
  set_acceptable (self, strong && same);
}

static void
on_changed_cb (CmPasswordRows *self)
{
  update (self);
}

static void
on_first_activated_cb (CmPasswordRows *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->second_row));
}

static void
on_second_activated_cb (CmPasswordRows *self)
{
  if (self->acceptable)
    g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
}

/* As its own button does. */
static void
set_shown (AdwPasswordEntryRow *row, gboolean is_shown)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (row));

  if (GTK_IS_TEXT (text))
    gtk_text_set_visibility (GTK_TEXT (text), is_shown);
}

static void
on_generate_clicked_cb (CmPasswordRows *self)
{
  cm_password_rows_generate (self);
}

static void
on_copy_clicked_cb (CmPasswordRows *self)
{
  g_autoptr (CmSecret) secret = read_row (self->first_row);

  cm_clipboard_copy_secret (GTK_WIDGET (self), secret, CM_CLIPBOARD_SECRET_SECONDS);
  gtk_label_set_label (self->strength_label,
                       _ ("Copied. The clipboard is cleared after 30 seconds."));
}

/* Only what is inside takes the focus; GTK would ask this widget to take it back. */
static gboolean
cm_password_rows_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return gtk_widget_child_focus (gtk_widget_get_first_child (widget), direction);
}

static gboolean
cm_password_rows_grab_focus (GtkWidget *widget)
{
  CmPasswordRows *self = CM_PASSWORD_ROWS (widget);

  return gtk_widget_grab_focus (GTK_WIDGET (self->first_row));
}

static void
cm_password_rows_get_property (GObject *object,
                               guint prop_id,
                               GValue *value,
                               GParamSpec *pspec)
{
  CmPasswordRows *self = CM_PASSWORD_ROWS (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_ACCEPTABLE:
      g_value_set_boolean (value, self->acceptable);
      break;
    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_password_rows_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  CmPasswordRows *self = CM_PASSWORD_ROWS (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      cm_password_rows_set_title (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_password_rows_dispose (GObject *object)
{
  CmPasswordRows *self = CM_PASSWORD_ROWS (object);

  cm_password_row_forget (self->first_row, self);
  cm_password_row_forget (self->second_row, self);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_PASSWORD_ROWS);

  G_OBJECT_CLASS (cm_password_rows_parent_class)->dispose (object);
}

static void
cm_password_rows_finalize (GObject *object)
{
  CmPasswordRows *self = CM_PASSWORD_ROWS (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->user_words, g_strfreev);
  g_clear_pointer (&self->reason, g_free);

  G_OBJECT_CLASS (cm_password_rows_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-password-rows.ui");
  gtk_widget_class_bind_template_child (widget_class, CmPasswordRows, content);
  gtk_widget_class_bind_template_child (widget_class, CmPasswordRows, first_row);
  gtk_widget_class_bind_template_child (widget_class, CmPasswordRows, second_row);
  gtk_widget_class_bind_template_child (widget_class, CmPasswordRows, strength_bar);
  gtk_widget_class_bind_template_child (widget_class, CmPasswordRows, strength_label);
  gtk_widget_class_bind_template_child (widget_class, CmPasswordRows, copy_button);
  gtk_widget_class_bind_template_child (widget_class, CmPasswordRows, generate_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_first_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_second_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_generate_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked_cb);
}

static void
cm_password_rows_class_init (CmPasswordRowsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cm_password_rows_get_property;
  object_class->set_property = cm_password_rows_set_property;
  object_class->dispose = cm_password_rows_dispose;
  object_class->finalize = cm_password_rows_finalize;
  widget_class->focus = cm_password_rows_focus;
  widget_class->grab_focus = cm_password_rows_grab_focus;

  properties[PROP_TITLE] = g_param_spec_string (
      "title", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ACCEPTABLE] = g_param_spec_boolean (
      "acceptable", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_REASON] = g_param_spec_string (
      "reason", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_ACTIVATE]
      = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);

  bind_template (widget_class);
}

static void
cm_password_rows_init (CmPasswordRows *self)
{
  g_type_ensure (ADW_TYPE_PASSWORD_ENTRY_ROW);
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

/**
 * cm_password_rows_new:
 * @title: (nullable): what the first row is called; “Password” if %NULL
 *
 * Returns: (transfer floating): empty rows
 */
GtkWidget *
cm_password_rows_new (const char *title)
{
  return g_object_new (CM_TYPE_PASSWORD_ROWS, "title", title, NULL);
}

/**
 * cm_password_rows_set_title:
 * @self: the rows
 * @title: (nullable): what the first row is called; “Password” if %NULL
 *
 * Names what is set: a passphrase, an export password.
 */
void
cm_password_rows_set_title (CmPasswordRows *self, const char *title)
{
  g_return_if_fail (CM_IS_PASSWORD_ROWS (self));

  if (g_strcmp0 (self->title, title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->first_row),
                                 title != NULL ? title : _ ("Password"));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

/**
 * cm_password_rows_set_user_words:
 * @self: the rows
 * @user_words: (nullable) (array zero-terminated=1): what the password must not be made
 *   of: host names, the user's name
 *
 * Sets the words that count for nothing, and rates anew.
 */
void
cm_password_rows_set_user_words (CmPasswordRows *self, const char *const *user_words)
{
  g_return_if_fail (CM_IS_PASSWORD_ROWS (self));

  g_strfreev (self->user_words);
  self->user_words = g_strdupv ((char **)user_words);
  update (self);
}

/**
 * cm_password_rows_is_acceptable:
 * @self: the rows
 *
 * Returns: whether the password is strong enough and was typed twice alike
 */
gboolean
cm_password_rows_is_acceptable (CmPasswordRows *self)
{
  g_return_val_if_fail (CM_IS_PASSWORD_ROWS (self), FALSE);

  return self->acceptable;
}

/**
 * cm_password_rows_get_reason:
 * @self: the rows
 *
 * Returns: (transfer none) (nullable): why the password is not acceptable, in words for
 *   the tooltip of a button that has to wait
 */
const char *
cm_password_rows_get_reason (CmPasswordRows *self)
{
  g_return_val_if_fail (CM_IS_PASSWORD_ROWS (self), NULL);

  return self->reason;
}

/**
 * cm_password_rows_dup_secret:
 * @self: the rows
 *
 * Returns: (transfer full) (nullable): the password, or %NULL while it is not acceptable
 */
CmSecret *
cm_password_rows_dup_secret (CmPasswordRows *self)
{
  g_return_val_if_fail (CM_IS_PASSWORD_ROWS (self), NULL);

  return self->acceptable ? read_row (self->first_row) : NULL;
}

/**
 * cm_password_rows_generate:
 * @self: the rows
 *
 * Fills both rows with a generated password, shows it and offers to copy it: what nobody
 * saw would be lost with the rows.
 */
void
cm_password_rows_generate (CmPasswordRows *self)
{
  g_autoptr (CmSecret) secret = NULL;

  g_return_if_fail (CM_IS_PASSWORD_ROWS (self));

  secret = cm_password_generate ();
  self->generating = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->first_row), cm_secret_get_text (secret));
  gtk_editable_set_text (GTK_EDITABLE (self->second_row), cm_secret_get_text (secret));
  self->generating = FALSE;
  set_shown (self->first_row, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->copy_button), TRUE);
}

/**
 * cm_password_rows_clear:
 * @self: the rows
 *
 * Empties both rows. Call it once the password was read.
 */
void
cm_password_rows_clear (CmPasswordRows *self)
{
  g_return_if_fail (CM_IS_PASSWORD_ROWS (self));

  gtk_editable_set_text (GTK_EDITABLE (self->first_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->second_row), "");
  set_shown (self->first_row, FALSE);
}

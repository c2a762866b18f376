/* cm-preflight-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each address is a row that opens to what was asked and answered. What comes from
 * servers is text, no markup.
 */

#include "cm-preflight-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-acme-trial.h"
#include "cm-mark.h"
#include "cm-said-label.h"

struct _CmPreflightView
{
  GtkWidget parent_instance;

  /* owned */
  GCancellable *looking; /* nullable: nothing is tried */

  /* template */
  GtkWidget *box;
  GtkWidget *look_button;
  GtkWidget *order_button;
  GtkSpinner *spinner;
  GtkLabel *said_label;
  GtkListBox *findings_box;
};

enum
{
  SIGNAL_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmPreflightView, cm_preflight_view, GTK_TYPE_WIDGET)

static const char *
describe (CmAcmeReach reach)
{
  switch (reach)
    {
    case CM_ACME_REACH_FOUND:
      return _ ("The right answer is there");
    case CM_ACME_REACH_OTHER:
      return _ ("Another answer is there");
    case CM_ACME_REACH_SILENT:
      return _ ("Does not answer this computer");
    case CM_ACME_REACH_NAMELESS:
      return _ ("The name has no address");
    }
  return "";
}

static const char *
describe_name (const CmAcmeTrialName *name)
{
  if (!name->passes)
    return _ ("This would fail, as it looks here");
  switch (cm_acme_trial_name_get_sight (name))
    {
    case CM_ACME_SIGHT_ALL:
      break;
    case CM_ACME_SIGHT_SOME:
      return _ ("Not all of its addresses can be reached from here");
    case CM_ACME_SIGHT_NONE:
      return _ ("It cannot be reached from here");
    }
  return _ ("Nothing is against it");
}

static gboolean
is_fine (const CmAcmeTrialName *name)
{
  return name->passes && cm_acme_trial_name_get_sight (name) == CM_ACME_SIGHT_ALL;
}

/* Nothing of it is an error: the CA may reach what this computer does not. */
static GtkWidget *
create_mark (const CmAcmeTrialName *name)
{
  CmMark mark = is_fine (name) ? CM_MARK_VALID : CM_MARK_WARNING;
  GtkWidget *image = gtk_image_new_from_icon_name (cm_mark_get_icon_name (mark));

  gtk_widget_add_css_class (image, cm_mark_get_style (mark));
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cm_mark_get_label (mark), -1);
  return image;
}

static void
add_line (GtkWidget *row, const char *text)
{
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row),
                            cm_said_label_new (text, /* is_verbatim: */ FALSE));
}

static void
add_finding (GtkWidget *row, const CmAcmeFinding *finding)
{
  g_autofree char *steps = g_strjoinv ("\n", finding->steps);
  g_autofree char *text
      = finding->address != NULL
            ? g_strdup_printf ("%s: %s\n%s", finding->address,
                               describe ((CmAcmeReach)finding->reach), steps)
            : g_strdup_printf ("%s\n%s", describe ((CmAcmeReach)finding->reach), steps);

  add_line (row, text);
}

static void
add_details (GtkWidget *row, const CmAcmeTrialName *name)
{
  g_autofree char *records = g_strjoinv ("\n", name->caa_records);
  g_autofree char *caa
      = g_strdup_printf ("CAA: %s%s%s", cm_caa_verdict_describe ((CmCaaVerdict)name->caa),
                         *records != '\0' ? "\n" : "", records);
  g_autofree char *record = cm_acme_trial_name_dup_record (name);

  if (name->problem != NULL)
    add_line (row, name->problem);
  for (guint i = 0; i < name->findings->len; i++)
    add_finding (row, g_ptr_array_index (name->findings, i));
  if (record != NULL)
    add_line (row, record);
  add_line (row, caa);
}

static void
add_name (CmPreflightView *self, const CmAcmeTrialName *name)
{
  GtkWidget *row = adw_expander_row_new ();
  g_autofree char *title = g_markup_escape_text (name->name, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), describe_name (name));
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), create_mark (name));
  add_details (row, name);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), !is_fine (name));
  gtk_list_box_append (self->findings_box, row);
}

static char *
dup_conclusion (const CmAcmeTrial *trial, gboolean can_order)
{
  if (trial->staging == NULL)
    return g_strdup (
        can_order
            ? _ ("Nothing was ordered. What the CA reaches may differ from this.")
            : _ ("Nothing was ordered. What the CA reaches may differ from this. Where "
                 "its orders could be tried is not known; if it has a directory for "
                 "that, name it in the account."));
  if (trial->staging_problem != NULL)
    return g_strdup_printf (_ ("A test order at “%s” failed: %s"), trial->staging,
                            trial->staging_problem);
  return g_strdup_printf (_ ("A test order at “%s” succeeded."), trial->staging);
}

static void
set_looking (CmPreflightView *self, gboolean is_looking)
{
  gtk_widget_set_sensitive (self->look_button, !is_looking);
  gtk_widget_set_sensitive (self->order_button, !is_looking);
  gtk_spinner_set_spinning (self->spinner, is_looking);
}

static void
on_tried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmPreflightView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeTrial) trial
      = cm_acme_trial_run_finish (CM_CONTEXT (source), result, &error);
  g_autofree char *conclusion = NULL;

  if (self->findings_box == NULL
      || g_task_get_cancellable (G_TASK (result)) != self->looking)
    return;
  g_clear_object (&self->looking);
  set_looking (self, FALSE);
  if (trial == NULL)
    {
      cm_preflight_view_say (self, error->message);
      return;
    }
  for (guint i = 0; i < trial->names->len; i++)
    add_name (self, g_ptr_array_index (trial->names, i));
  gtk_widget_set_visible (GTK_WIDGET (self->findings_box), trial->names->len > 0);
  conclusion = dup_conclusion (trial, gtk_widget_get_visible (self->order_button));
  cm_preflight_view_say (self, conclusion);
}

static void
on_look_clicked_cb (CmPreflightView *self)
{
  g_signal_emit (self, signals[SIGNAL_WANTED], 0, FALSE);
}

static void
on_order_clicked_cb (CmPreflightView *self)
{
  g_signal_emit (self, signals[SIGNAL_WANTED], 0, TRUE);
}

static void
cm_preflight_view_dispose (GObject *object)
{
  CmPreflightView *self = CM_PREFLIGHT_VIEW (object);

  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_PREFLIGHT_VIEW);

  G_OBJECT_CLASS (cm_preflight_view_parent_class)->dispose (object);
}

static void
cm_preflight_view_class_init (CmPreflightViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_preflight_view_dispose;

  signals[SIGNAL_WANTED]
      = g_signal_new ("wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-preflight-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CmPreflightView, box);
  gtk_widget_class_bind_template_child (widget_class, CmPreflightView, look_button);
  gtk_widget_class_bind_template_child (widget_class, CmPreflightView, order_button);
  gtk_widget_class_bind_template_child (widget_class, CmPreflightView, spinner);
  gtk_widget_class_bind_template_child (widget_class, CmPreflightView, said_label);
  gtk_widget_class_bind_template_child (widget_class, CmPreflightView, findings_box);
  gtk_widget_class_bind_template_callback (widget_class, on_look_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_order_clicked_cb);
}

static void
cm_preflight_view_init (CmPreflightView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_preflight_view_start:
 * @self: the view
 * @context: the certstore
 * @settings: by which account, and how names are proven
 * @names: A-labels and addresses
 * @staging: (nullable): where to order for nothing
 *
 * Looks, in place of an earlier look.
 */
void
cm_preflight_view_start (CmPreflightView *self,
                         CmContext *context,
                         const CmAcmeRecord *settings,
                         const char *const *names,
                         const char *staging)
{
  g_return_if_fail (CM_IS_PREFLIGHT_VIEW (self));
  g_return_if_fail (CM_IS_CONTEXT (context) && settings != NULL && names != NULL);

  cm_preflight_view_clear (self);
  self->looking = g_cancellable_new ();
  set_looking (self, TRUE);
  cm_acme_trial_run_async (context, settings, names, staging, self->looking, on_tried_cb,
                           g_object_ref (self));
}

/**
 * cm_preflight_view_say:
 * @self: the view
 * @sentence: why nothing can be looked at, or what it means
 *
 * Says something below the button.
 */
void
cm_preflight_view_say (CmPreflightView *self, const char *sentence)
{
  g_return_if_fail (CM_IS_PREFLIGHT_VIEW (self));
  g_return_if_fail (sentence != NULL);

  gtk_label_set_label (self->said_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->said_label), *sentence != '\0');
}

/**
 * cm_preflight_view_clear:
 * @self: the view
 *
 * Takes away what was found, because what was asked for is another now.
 */
void
cm_preflight_view_clear (CmPreflightView *self)
{
  GtkListBoxRow *row;

  g_return_if_fail (CM_IS_PREFLIGHT_VIEW (self));

  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  set_looking (self, FALSE);
  while ((row = gtk_list_box_get_row_at_index (self->findings_box, 0)) != NULL)
    gtk_list_box_remove (self->findings_box, GTK_WIDGET (row));
  gtk_widget_set_visible (GTK_WIDGET (self->findings_box), FALSE);
  cm_preflight_view_say (self, "");
}

/**
 * cm_preflight_view_set_can_order:
 * @self: the view
 * @can_order: whether the CA has somewhere to order for nothing
 *
 * Offers a dry run, or not.
 */
void
cm_preflight_view_set_can_order (CmPreflightView *self, gboolean can_order)
{
  g_return_if_fail (CM_IS_PREFLIGHT_VIEW (self));

  gtk_widget_set_visible (self->order_button, can_order);
}

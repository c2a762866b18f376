/* cm-trust-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One button, which says what it would do now: trust, remove, or stop while the system
 * asks for a password. What went wrong stands in the row until the next try, as it says
 * what else leads there.
 */

#include "cm-trust-row.h"

#include <glib/gi18n-lib.h>

#include "cm-system-trust.h"

struct _CmTrustRow
{
  AdwActionRow parent_instance;

  /* owned */
  CmCertificate *certificate;
  GCancellable *cancellable; /* nullable: of what runs */
  gboolean is_trusted;

  /* borrowed */
  GtkWidget *spinner;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (CmTrustRow, cm_trust_row, ADW_TYPE_ACTION_ROW)

static void
show (CmTrustRow *self, const char *problem)
{
  gboolean runs = self->cancellable != NULL;
  const char *state = self->is_trusted ? _ ("Its programs trust this CA.")
                                       : _ ("Its programs do not trust this CA.");
  const char *label = self->is_trusted ? _ ("_Remove") : _ ("_Trust It Here");
  g_autofree char *escaped = g_markup_escape_text (runs              ? _ ("One moment…")
                                                   : problem != NULL ? problem
                                                                     : state,
                                                   -1);

  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), runs);
  gtk_widget_set_visible (self->spinner, runs);
  gtk_button_set_label (GTK_BUTTON (self->button), runs ? _ ("_Stop") : label);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), escaped);
}

static void
start (CmTrustRow *self)
{
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  show (self, /* problem: */ NULL);
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmTrustRow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_trusted = FALSE;
  gboolean done
      = cm_system_trust_finish (CM_CERTIFICATE (source), result, &is_trusted, &error);

  if (self->certificate == NULL)
    return;
  if (done)
    self->is_trusted = is_trusted;
  g_clear_object (&self->cancellable);
  show (self, error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                  ? NULL
                  : error->message);
}

static void
on_clicked_cb (CmTrustRow *self)
{
  if (self->cancellable != NULL)
    {
      g_cancellable_cancel (self->cancellable);
      return;
    }
  start (self);
  cm_system_trust_set_async (self->certificate, !self->is_trusted, self->cancellable,
                             on_done_cb, g_object_ref (self));
}

static void
cm_trust_row_dispose (GObject *object)
{
  CmTrustRow *self = CM_TRUST_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->certificate);

  G_OBJECT_CLASS (cm_trust_row_parent_class)->dispose (object);
}

static void
cm_trust_row_class_init (CmTrustRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cm_trust_row_dispose;
}

static void
cm_trust_row_init (CmTrustRow *self)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("This Computer"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  self->spinner = gtk_spinner_new ();
  self->button = gtk_button_new ();
  gtk_button_set_use_underline (GTK_BUTTON (self->button), TRUE);
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (on_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->spinner);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->button);
}

/**
 * cm_trust_row_new:
 * @certificate: a root
 *
 * Returns: (transfer floating): a row, which looks by itself whether this computer trusts
 *   @certificate
 */
GtkWidget *
cm_trust_row_new (CmCertificate *certificate)
{
  CmTrustRow *self;

  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), NULL);

  self = g_object_new (CM_TYPE_TRUST_ROW, NULL);
  self->certificate = g_object_ref (certificate);
  gtk_widget_set_visible (self->button, cm_system_trust_is_there ());
  start (self);
  cm_system_trust_look_async (certificate, self->cancellable, on_done_cb,
                              g_object_ref (self));
  return GTK_WIDGET (self);
}

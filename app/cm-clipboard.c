/* cm-clipboard.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A secret is offered to the clipboard as bytes that live in its CmSecret, so there is no
 * second copy in this process and the last reader's unref wipes it. It is taken back
 * after a while, but only if the clipboard still holds that very offer: what somebody
 * copied in between is not ours to clear.
 */

#include "cm-clipboard.h"

typedef struct
{
  GdkClipboard *clipboard;
  GdkContentProvider *provider;
} Offer;

static void
offer_free (gpointer data)
{
  Offer *offer = data;

  g_object_unref (offer->clipboard);
  g_object_unref (offer->provider);
  g_free (offer);
}

static gboolean
on_offer_timeout_cb (gpointer data)
{
  Offer *offer = data;

  if (gdk_clipboard_get_content (offer->clipboard) == offer->provider)
    gdk_clipboard_set_content (offer->clipboard, NULL);
  return G_SOURCE_REMOVE;
}

/**
 * cm_clipboard_copy_text:
 * @widget: a widget on the display whose clipboard is meant
 * @text: what to copy; nothing secret
 *
 * Copies text to the clipboard, where it stays.
 */
void
cm_clipboard_copy_text (GtkWidget *widget, const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (text != NULL);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

/**
 * cm_clipboard_copy_secret:
 * @widget: a widget on the display whose clipboard is meant
 * @secret: a textual secret
 * @seconds: how long the clipboard may keep it
 *
 * Copies a secret to the clipboard and clears it after @seconds, if it is still there.
 */
void
cm_clipboard_copy_secret (GtkWidget *widget, CmSecret *secret, guint seconds)
{
  g_autoptr (GBytes) bytes = NULL;
  GdkContentProvider *providers[2];
  GdkContentProvider *provider;
  const guint8 *data;
  gsize size_bytes;
  Offer *offer;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (secret != NULL);

  data = cm_secret_get_data (secret, &size_bytes);
  bytes = g_bytes_new_with_free_func (data, size_bytes, (GDestroyNotify)cm_secret_unref,
                                      cm_secret_ref (secret));
  providers[0] = gdk_content_provider_new_for_bytes ("text/plain;charset=utf-8", bytes);
  providers[1] = gdk_content_provider_new_for_bytes ("text/plain", bytes);
  provider = gdk_content_provider_new_union (providers, G_N_ELEMENTS (providers));

  offer = g_new0 (Offer, 1);
  offer->clipboard = g_object_ref (gtk_widget_get_clipboard (widget));
  offer->provider = provider;
  gdk_clipboard_set_content (offer->clipboard, provider);
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, seconds, on_offer_timeout_cb, offer,
                              offer_free);
}

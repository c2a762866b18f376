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

#include <string.h>

/* What the managers of clipboards look for before they keep something. */
#define HINT_TYPE "x-kde-passwordManagerHint"
#define HINT "secret"

#define SECRET_KEY "cm-clipboard-secret"

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
  g_autoptr (GBytes) hint = g_bytes_new_static (HINT, strlen (HINT));
  GdkContentProvider *providers[3];
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
  providers[2] = gdk_content_provider_new_for_bytes (HINT_TYPE, hint);
  provider = gdk_content_provider_new_union (providers, G_N_ELEMENTS (providers));

  g_object_set_data (G_OBJECT (provider), SECRET_KEY, provider);

  offer = g_new0 (Offer, 1);
  offer->clipboard = g_object_ref (gtk_widget_get_clipboard (widget));
  offer->provider = provider;
  gdk_clipboard_set_content (offer->clipboard, provider);
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, seconds, on_offer_timeout_cb, offer,
                              offer_free);
}

/**
 * cm_clipboard_forget_secret:
 * @display: a display
 *
 * Clears the clipboard now, if what it holds is a secret of ours. Called before the
 * program ends, when GTK would hand the clipboard's content to whoever stores it.
 */
void
cm_clipboard_forget_secret (GdkDisplay *display)
{
  GdkClipboard *clipboard;
  GdkContentProvider *content;

  g_return_if_fail (GDK_IS_DISPLAY (display));

  clipboard = gdk_display_get_clipboard (display);
  content = gdk_clipboard_get_content (clipboard);
  if (content != NULL && g_object_get_data (G_OBJECT (content), SECRET_KEY) != NULL)
    gdk_clipboard_set_content (clipboard, NULL);
}

/* cm-password.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many guesses a password stands, and why not more. zxcvbn knows common passwords,
 * words, names, keyboard rows and dates; what it does not know is what stands on the
 * certificate, so that goes in as words of its own. It counts bytes, which makes text in
 * other alphabets look far better than it is: each such character is worth five bits at
 * most, and nothing where it repeats what stands before or goes on with its alphabet.
 */

#include "cm-password.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <zxcvbn.h>

#include "cm-crypto-error.h"
#include "cm-gnutls.h"

#define FAIR_BITS 40.0
#define EXCELLENT_BITS 90.0
#define BITS_PER_FOREIGN_CHARACTER 5.0

#define MIN_WORD_BYTES 3
/* Two neighbouring keys are chance and explain nothing. */
#define MIN_PART_BYTES 3
#define APPLICATION_WORD "certmgr"

#define GROUPS 5
#define GROUP_CHARACTERS 4
/* No character that looks like another: no i, l, o, 0, 1 */
#define ALPHABET "abcdefghjkmnpqrstuvwxyz23456789"
#define ALPHABET_SIZE (sizeof ALPHABET - 1)

/* What zxcvbn found that costs most; its words are find_reason()'s. */
typedef enum
{
  REASON_SHORT,
  REASON_HOST_NAME,
  REASON_KNOWN_NAME,
  REASON_COMMON,
  REASON_KEYBOARD,
  REASON_SEQUENCE,
  REASON_REPEATS,
  REASON_DATE,
} Reason;

G_DEFINE_ENUM_TYPE (CmPasswordStrength,
                    cm_password_strength,
                    G_DEFINE_ENUM_VALUE (CM_PASSWORD_STRENGTH_EMPTY, "empty"),
                    G_DEFINE_ENUM_VALUE (CM_PASSWORD_STRENGTH_WEAK, "weak"),
                    G_DEFINE_ENUM_VALUE (CM_PASSWORD_STRENGTH_FAIR, "fair"),
                    G_DEFINE_ENUM_VALUE (CM_PASSWORD_STRENGTH_STRONG, "strong"),
                    G_DEFINE_ENUM_VALUE (CM_PASSWORD_STRENGTH_EXCELLENT, "excellent"))

/* "www.example.com" is as easy to guess as "example". */
static void
add_word_and_parts (GPtrArray *words, const char *word)
{
  g_autofree char *lower = g_utf8_strdown (word, -1);
  g_auto (GStrv) parts = g_strsplit_set (lower, " .,-_=@*/:", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (strlen (parts[i]) >= MIN_WORD_BYTES)
      g_ptr_array_add (words, g_strdup (parts[i]));
  if (strlen (lower) >= MIN_WORD_BYTES)
    g_ptr_array_add (words, g_steal_pointer (&lower));
}

static GPtrArray *
collect_words (const char *const *user_words)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  add_word_and_parts (words, APPLICATION_WORD);
  for (guint i = 0; user_words != NULL && user_words[i] != NULL; i++)
    if (g_utf8_validate (user_words[i], -1, NULL))
      add_word_and_parts (words, user_words[i]);
  g_ptr_array_add (words, NULL);
  return words;
}

static CmPasswordStrength
strength_from_bits (double bits)
{
  if (bits < FAIR_BITS)
    return CM_PASSWORD_STRENGTH_WEAK;
  if (bits < CM_PASSWORD_GATE_BITS)
    return CM_PASSWORD_STRENGTH_FAIR;
  if (bits < EXCELLENT_BITS)
    return CM_PASSWORD_STRENGTH_STRONG;
  return CM_PASSWORD_STRENGTH_EXCELLENT;
}

/* Digits and signs may stand for any letter, as in "ex4mpl3". */
static gboolean
resembles (const char *typed, int length, const char *word)
{
  for (int i = 0; i < length; i++)
    if (word[i] == '\0'
        || (g_ascii_isalpha (typed[i]) && g_ascii_tolower (typed[i]) != word[i]))
      return FALSE;
  return TRUE;
}

/* Which kind of known word it was: one of a host name has a dot somewhere. */
static Reason
find_name_reason (const char *text, const ZxcMatch_t *match, GPtrArray *words)
{
  for (guint i = 0; i + 1 < words->len; i++)
    {
      const char *word = g_ptr_array_index (words, i);

      if (strchr (word, '.') == NULL)
        continue;
      for (; *word != '\0'; word++)
        if (resembles (text + match->Begin, match->Length, word))
          return REASON_HOST_NAME;
    }
  return REASON_KNOWN_NAME;
}

static Reason
find_reason (const char *text, const ZxcMatch_t *match, GPtrArray *words)
{
  if ((match->Type & MULTIPLE_MATCH) != 0)
    return REASON_REPEATS;
  switch ((guint)match->Type)
    {
    case USER_MATCH:
    case USER_LEET_MATCH:
      return find_name_reason (text, match, words);
    case DICTIONARY_MATCH:
    case DICT_LEET_MATCH:
      return REASON_COMMON;
    case REPEATS_MATCH:
      return REASON_REPEATS;
    case SEQUENCE_MATCH:
      return REASON_SEQUENCE;
    case SPATIAL_MATCH:
      return REASON_KEYBOARD;
    case DATE_MATCH:
    case YEAR_MATCH:
      return REASON_DATE;
    default:
      return REASON_SHORT;
    }
}

/* The part that wastes most characters names the reason. */
static Reason
find_main_reason (const char *text, const ZxcMatch_t *matches, GPtrArray *words)
{
  Reason reason = REASON_SHORT;
  int longest = MIN_PART_BYTES - 1;

  for (const ZxcMatch_t *match = matches; match != NULL; match = match->Next)
    {
      Reason found = find_reason (text, match, words);

      if (found == REASON_SHORT || match->Length <= longest)
        continue;
      longest = match->Length;
      reason = found;
    }
  return reason;
}

/* The password without its characters beyond ASCII, and those by themselves. */
typedef struct
{
  CmSecret *ascii;
  gunichar *foreign; /* in lower case */
  guint n_foreign;
} Parts;

static void
parts_init (Parts *self, const char *text)
{
  gsize size = strlen (text);
  char *kept = g_malloc (size + 1);
  gsize length = 0;

  self->foreign = g_new0 (gunichar, size + 1);
  self->n_foreign = 0;
  for (const char *p = text; *p != '\0'; p++)
    if ((*p & 0x80) == 0)
      kept[length++] = *p;
    else if ((*p & 0xc0) != 0x80) /* not a continuation byte of UTF-8 */
      self->foreign[self->n_foreign++]
          = g_unichar_tolower (g_utf8_get_char_validated (p, -1));
  kept[length] = '\0';
  self->ascii = cm_secret_new_take (kept, length);
}

static void
parts_clear (Parts *self)
{
  cm_secret_unref (self->ascii);
  explicit_bzero (self->foreign, self->n_foreign * sizeof *self->foreign);
  g_free (self->foreign);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

/* How many characters from @start on stand there already, in the same order. */
static guint
count_repeated (const Parts *parts, guint start)
{
  guint longest = 0;

  for (guint from = 0; from < start; from++)
    {
      guint n = 0;

      while (start + n < parts->n_foreign
             && parts->foreign[from + n] == parts->foreign[start + n])
        n++;
      longest = MAX (longest, n);
    }
  return longest;
}

/* How many from @start on are in the order of their alphabet, or against it. */
static guint
count_in_order (const Parts *parts, guint start, int direction)
{
  guint n = 1;

  while (start + n < parts->n_foreign
         && parts->foreign[start + n]
                == (gunichar)((int)parts->foreign[start + n - 1] + direction))
    n++;
  return n;
}

/* What repeats itself or is in order is as easy to guess as one character. */
static guint
count_independent (const Parts *parts, Reason *reason)
{
  guint n_independent = 0;

  for (guint i = 0; i < parts->n_foreign; n_independent++)
    {
      guint n_repeated = count_repeated (parts, i);
      guint n_in_order
          = MAX (count_in_order (parts, i, 1), count_in_order (parts, i, -1));
      guint n = MAX (n_repeated, n_in_order);

      if (n >= MIN_PART_BYTES)
        *reason = n_repeated >= n_in_order ? REASON_REPEATS : REASON_SEQUENCE;
      i += n >= MIN_PART_BYTES ? n : 1;
    }
  return n_independent;
}

static double
measure (const char *text, GPtrArray *words, Reason *reason)
{
  const char **dictionary = (const char **)words->pdata;
  ZxcMatch_t *matches = NULL;
  double bits = ZxcvbnMatch (text, dictionary, &matches);
  g_auto (Parts) parts = { 0 };
  double limit;

  *reason = find_main_reason (text, matches, words);
  ZxcvbnFreeInfo (matches);
  parts_init (&parts, text);
  if (parts.n_foreign == 0)
    return bits;
  limit = count_independent (&parts, reason) * BITS_PER_FOREIGN_CHARACTER
          + ZxcvbnMatch (cm_secret_get_text (parts.ascii), dictionary, NULL);
  return MIN (bits, limit);
}

static const char *
describe_reason (Reason reason)
{
  switch (reason)
    {
    case REASON_SHORT:
      return _ ("too short");
    case REASON_HOST_NAME:
      return _ ("contains the host name");
    case REASON_KNOWN_NAME:
      return _ ("contains a name that others know");
    case REASON_COMMON:
      return _ ("contains common words or passwords");
    case REASON_KEYBOARD:
      return _ ("contains neighbouring keys of the keyboard");
    case REASON_SEQUENCE:
      return _ ("contains characters in their usual order");
    case REASON_REPEATS:
      return _ ("repeats itself");
    case REASON_DATE:
      return _ ("contains a date or a year");
    }
  g_return_val_if_reached (NULL);
}

static char *
describe (CmPasswordStrength strength, Reason reason)
{
  switch (strength)
    {
    case CM_PASSWORD_STRENGTH_EMPTY:
      return g_strdup (_ ("No password yet"));
    case CM_PASSWORD_STRENGTH_WEAK:
      /* Translators: how strong a password is, then why */
      return g_strdup_printf (_ ("Weak: %s"), describe_reason (reason));
    case CM_PASSWORD_STRENGTH_FAIR:
      /* Translators: how strong a password is, then why */
      return g_strdup_printf (_ ("Not strong enough: %s"), describe_reason (reason));
    case CM_PASSWORD_STRENGTH_STRONG:
      return g_strdup (_ ("Strong"));
    case CM_PASSWORD_STRENGTH_EXCELLENT:
      return g_strdup (_ ("Excellent"));
    }
  g_return_val_if_reached (NULL);
}

static CmPasswordStrength
rate (const char *text, const char *const *user_words, double *bits, Reason *reason)
{
  g_autoptr (GPtrArray) words = NULL;

  *bits = 0.0;
  *reason = REASON_SHORT;
  if (*text == '\0')
    return CM_PASSWORD_STRENGTH_EMPTY;
  words = collect_words (user_words);
  *bits = measure (text, words, reason);
  return strength_from_bits (*bits);
}

/**
 * cm_password_rate:
 * @password: what was typed
 * @user_words: (nullable) (array zero-terminated=1): what an attacker knows: host names,
 *   the subject, the user's name
 * @bits: (out) (optional): the logarithm of the number of guesses
 * @sentence: (out) (optional) (transfer full): the strength and its reason in words
 *
 * Rates a password; no part of it comes back. Takes well under a millisecond, so it may
 * be called at every keystroke.
 *
 * Returns: how strong it is
 */
CmPasswordStrength
cm_password_rate (CmSecret *password,
                  const char *const *user_words,
                  double *bits,
                  char **sentence)
{
  CmPasswordStrength strength;
  double measured = 0.0;
  Reason reason;

  g_return_val_if_fail (password != NULL, CM_PASSWORD_STRENGTH_EMPTY);

  if (cm_secret_get_size (password) > CM_PASSWORD_MAX_BYTES)
    {
      g_autoptr (CmSecret) start
          = cm_secret_new (cm_secret_get_data (password, NULL), CM_PASSWORD_MAX_BYTES);

      return cm_password_rate (start, user_words, bits, sentence);
    }
  strength = rate (cm_secret_get_text (password), user_words, &measured, &reason);
  if (bits != NULL)
    *bits = measured;
  if (sentence != NULL)
    *sentence = describe (strength, reason);
  return strength;
}

/**
 * cm_password_check:
 * @password: a password that is to protect something
 * @user_words: (nullable) (array zero-terminated=1): see cm_password_rate()
 * @error: return location for a #CmCryptoError
 *
 * The gate: `CM_PASSWORD_GATE_BITS` at least, `CM_PASSWORD_MAX_BYTES` at most.
 *
 * Returns: whether it passes, else %FALSE with %CM_CRYPTO_ERROR_WEAK_PASSWORD
 */
gboolean
cm_password_check (CmSecret *password, const char *const *user_words, GError **error)
{
  CmPasswordStrength strength;
  double bits = 0.0;
  Reason reason;

  g_return_val_if_fail (password != NULL, FALSE);

  if (cm_secret_get_size (password) > CM_PASSWORD_MAX_BYTES)
    {
      g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_WEAK_PASSWORD,
                   _ ("The password is longer than %d bytes."), CM_PASSWORD_MAX_BYTES);
      return FALSE;
    }
  strength = rate (cm_secret_get_text (password), user_words, &bits, &reason);
  if (strength >= CM_PASSWORD_STRENGTH_STRONG)
    return TRUE;
  if (strength == CM_PASSWORD_STRENGTH_EMPTY)
    g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_WEAK_PASSWORD,
                         _ ("A password is needed."));
  else
    g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_WEAK_PASSWORD,
                 _ ("The password is not strong enough: %s."), describe_reason (reason));
  return FALSE;
}

/* Every character equally likely: bytes beyond the last whole multiple are thrown away.
 */
static char
pick_character (void)
{
  guint8 byte = 0;

  do
    if (gnutls_rnd (GNUTLS_RND_KEY, &byte, 1) < 0)
      g_error ("%s: no random numbers", G_STRLOC);
  while (byte >= 256 / ALPHABET_SIZE * ALPHABET_SIZE);
  return ALPHABET[byte % ALPHABET_SIZE];
}

/**
 * cm_password_generate:
 *
 * Makes a password that can be read out and typed: five groups of four, 99 bits.
 *
 * Returns: (transfer full): a new password
 */
CmSecret *
cm_password_generate (void)
{
  char text[GROUPS * (GROUP_CHARACTERS + 1)];
  CmSecret *password;

  for (guint i = 0; i < sizeof text; i++)
    text[i] = i % (GROUP_CHARACTERS + 1) == GROUP_CHARACTERS ? '-' : pick_character ();
  text[sizeof text - 1] = '\0';
  password = cm_secret_new_from_text (text);
  explicit_bzero (text, sizeof text);
  return password;
}

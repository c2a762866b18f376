/* cm-dns-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The definitions that come with the program are data, which xgettext does not read, so
 * their words stand here once more, to be translated. A test proves that each that people
 * see is here, and that nothing else is. Names of companies and their services stay as
 * they are, and so does everything in a definition that somebody wrote.
 */

#include "cm-dns-words.h"

#include <glib/gi18n-lib.h>

static const char *const words[] = {
  /* acme-dns */
  N_ ("Register once at your acme-dns server and let the CNAME of _acme-challenge "
      "point to the full domain it gives. It keeps the last two values of a name and "
      "forgets older ones by itself."),
  N_ ("Server"),
  N_ ("The address of the acme-dns server"),
  N_ ("User name"),
  N_ ("Password"),
  N_ ("Subdomain"),
  N_ ("Not the full domain"),

  /* Azure DNS */
  N_ ("Register an application and give it the role DNS Zone Contributor on the "
      "zone."),
  N_ ("Tenant ID"),
  N_ ("Subscription ID"),
  N_ ("Application (client) ID"),
  N_ ("Client secret"),
  N_ ("Login server"),
  N_ ("Management server"),

  /* Cloudflare */
  N_ ("Make an API token with the permission Zone / DNS / Edit. With a zone ID it "
      "needs no other permission; without one also Zone / Zone / Read."),
  N_ ("API token"),
  /* Translators: the way through the provider’s web page, as that has it */
  N_ ("My Profile, API Tokens, Create Token"),
  N_ ("Zone ID"),
  N_ ("On the zone's overview page; for tokens that may not list zones"),

  /* Command */
  N_ ("Command"),
  N_ ("A program on this computer sets the records. It hears what to do as JSON on "
      "standard input and in its environment, and ends with 0 once it is done. It is "
      "run directly and never by a shell."),
  N_ ("Program"),
  N_ ("With its whole path, and arguments if it has any"),
  N_ ("Program that removes"),
  N_ ("If it is another one, as with hooks of certbot"),
  N_ ("Written for"),
  N_ ("json, certbot (hooks), acme.sh (arguments: add or rm, name, value) or lego "
      "(present or cleanup, name, value)"),
  N_ ("Time limit in seconds"),

  /* deSEC */
  N_ ("deSEC allows some fifteen changes a minute and three hundred a day for each "
      "domain."),
  /* Translators: the way through the provider’s web page, as that has it */
  N_ ("Token Management"),

  /* DigitalOcean */
  N_ ("Personal access token"),
  /* Translators: the way through the provider’s web page, as that has it */
  N_ ("API, Tokens; the scopes domain:read, domain:create and domain:delete"),

  /* DNSimple */
  /* Translators: the way through the provider’s web page, as that has it */
  N_ ("An account token: Account, Access tokens"),

  /* Gandi LiveDNS */
  /* Translators: the way through the provider’s web page, as that has it */
  N_ ("Account settings, Personal access tokens; the permission to manage domain "
      "technical configurations"),

  /* Google Cloud DNS */
  N_ ("Make a service account with the role DNS Administrator, and a key for it in "
      "JSON."),
  N_ ("Project ID"),
  N_ ("Key of the service account"),
  N_ ("The whole JSON file"),

  /* GoDaddy */
  N_ ("GoDaddy opens its interface only to accounts with at least ten domains or a "
      "Discount Domain Club plan. For others: let the CNAME of _acme-challenge point "
      "to a zone elsewhere."),
  N_ ("API key"),
  N_ ("API secret"),
  /* Translators: the way through the provider’s web page, as that has it */
  N_ ("developer.godaddy.com, API Keys; a production key"),

  /* Hetzner Cloud */
  N_ ("For zones in the Hetzner Console. The API of the old DNS Console was switched "
      "off in May 2026; its zones have to be moved first."),
  /* Translators: the way through the provider’s web page, as that has it */
  N_ ("The project, Security, API tokens; read and write"),

  /* INWX */
  N_ ("Shared secret of two-factor login"),
  N_ ("The text behind the QR code; needed if the account asks for a one-time "
      "password"),

  /* IONOS */
  N_ ("For domains of IONOS hosting. IONOS Cloud DNS is another service with another "
      "interface."),
  N_ ("Public prefix"),
  /* Translators: the way through the provider’s web page, as that has it */
  N_ ("developer.hosting.ionos.com, API Keys"),
  N_ ("Secret"),

  /* Akamai Linode */
  N_ ("Linode publishes changes every few minutes; it can take a quarter of an hour."),
  /* Translators: the way through the provider’s web page, as that has it */
  N_ ("API Tokens; Domains: Read/Write"),

  /* netcup */
  N_ ("netcup publishes changes after about a quarter of an hour."),
  N_ ("Customer number"),
  /* Translators: the way through the provider’s web page, as that has it */
  N_ ("Customer control panel, Master data, API"),
  N_ ("API password"),

  /* Netlify */
  /* Translators: the way through the provider’s web page, as that has it */
  N_ ("User settings, Applications"),

  /* OVHcloud */
  N_ ("Make the three keys together at https://api.ovh.com/createToken/ with GET, "
      "POST and DELETE on /domain/zone/*."),
  N_ ("Endpoint"),
  N_ ("https://eu.api.ovh.com/1.0, https://ca.api.ovh.com/1.0 or "
      "https://api.us.ovhcloud.com/1.0"),
  N_ ("Application key"),
  N_ ("Application secret"),
  N_ ("Consumer key"),

  /* PowerDNS */
  N_ ("The address of the HTTP API, such as https://dns.example.org:8081"),
  N_ ("Server ID"),
  N_ ("api-key in pdns.conf"),

  /* RFC 2136 (dynamic updates) */
  N_ ("RFC 2136 (dynamic updates)"),
  N_ ("BIND, Knot DNS, PowerDNS, Windows DNS and many others take updates that are "
      "signed with a key (TSIG). Let the key change TXT records only."),
  N_ ("Primary name server"),
  N_ ("Address or host name, with a port if it is not 53"),
  N_ ("Name of the key"),
  N_ ("As the server’s configuration calls it"),
  N_ ("Algorithm of the key"),
  N_ ("hmac-sha256, hmac-sha384, hmac-sha512, hmac-sha224 or hmac-sha1"),
  N_ ("Secret of the key"),
  N_ ("In base64, as “tsig-keygen” writes it"),

  /* Amazon Route 53 */
  N_ ("The user needs route53:ListHostedZonesByName, ListResourceRecordSets, "
      "ChangeResourceRecordSets and GetChange."),
  N_ ("Access key ID"),
  N_ ("Secret access key"),
  N_ ("Session token"),

  /* Vultr */
  /* Translators: the way through the provider’s web page, as that has it */
  N_ ("Allow this computer's address under Account, API, Access Control."),
  /* Translators: the way through the provider’s web page, as that has it */
  N_ ("Account, API"),
  NULL,
};

/**
 * cm_dns_words_list:
 *
 * Returns: (transfer none) (array zero-terminated=1): all words that are translated, as
 *   the definitions have them
 */
const char *const *
cm_dns_words_list (void)
{
  return words;
}

/**
 * cm_dns_words_translate:
 * @definition: a definition
 * @text: (nullable): its name, its hint, or a setting’s label or help
 *
 * Returns: (transfer none) (nullable): @text in the language of the user; @text itself,
 * if it is nothing to be translated, or the definition does not come with the program
 */
const char *
cm_dns_words_translate (const CmDnsDefinition *definition, const char *text)
{
  g_return_val_if_fail (definition != NULL, text);

  return text != NULL && definition->is_shipped && g_strv_contains (words, text)
             ? _ (text)
             : text;
}
